//! The failures of a run, in sections.

use std::path::{Path, PathBuf};

use invitro_protocol::{Annotation, FileRef, SerializedError, StorageChanges};
use unicode_width::UnicodeWidthStr as _;

use super::{ErrorView, storage};
use crate::output::{Output, Stream};
use crate::run::{FileRun, Outcome, Run, TaskRun};
use crate::terminal::parts;
use crate::text::{Paint, ansi, path, plural, style};

/// Columns of banners where there is no terminal.
const COLUMNS: usize = 30;

/// One error and everything that failed with it.
struct Failure<'a> {
    error: &'a SerializedError,
    project: u32,
    annotations: &'a [Annotation],
    storage: Option<&'a StorageChanges>,
    headings: Vec<String>,
}

/// Prints the suites and files, then the tests that failed.
pub(crate) fn print_failures(run: &Run, out: &mut Output, paint: Paint, width: Option<usize>) {
    let mut suites = Collected::default();
    let mut tests = Collected::default();
    for file in &run.files {
        suites.add(&file.errors, &file.file, (&[], None), || file_heading(run, file, paint));
        for suite in file.suites() {
            suites.add(&suite.errors, &file.file, (&[], None), || {
                task_heading(run, file, suite, paint)
            });
        }
        for test in file.tests().filter(|test| file.outcome(test) == Outcome::Fail) {
            let Some(result) = &test.result else { continue };
            let more = (&result.annotations[..], result.storage.as_ref());
            tests.add(&result.errors, &file.file, more, || task_heading(run, file, test, paint));
        }
    }
    let total = suites.failures.len() + tests.failures.len();
    let mut number = 0;
    for (title, collected) in [("Failed Suites", suites), ("Failed Tests", tests)] {
        if collected.entities == 0 {
            continue;
        }
        let banner = banner(&format!("{title} {}", collected.entities), paint, width);
        out.print(Stream::Stderr, &format!("\n{banner}\n\n"));
        for failure in collected.failures {
            number += 1;
            let root = root_of(run, failure.project);
            let view = ErrorView { paint, root: &root, width, code_frame: true };
            let mut text = failure.headings.join("\n");
            text.push('\n');
            text.push_str(&view.render(failure.error));
            if let Some(changes) = failure.storage {
                text.push_str(&storage::changes(changes, paint));
                text.push('\n');
            }
            if !failure.annotations.is_empty() {
                text.push_str(&parts::annotations(failure.annotations, &root, 1, paint));
                text.push('\n');
            }
            let divider = divider_right(&format!("[{number}/{total}]"), width);
            let divider = paint.paint(style::RED.dimmed(), divider);
            out.print(Stream::Stderr, &format!("{text}{divider}\n\n"));
        }
    }
}

/// Prints the errors that belong to no test.
pub(crate) fn print_unhandled(run: &Run, out: &mut Output, paint: Paint, width: Option<usize>) {
    if run.unhandled.is_empty() {
        return;
    }
    let count = plural(run.unhandled.len(), "unhandled error");
    let paragraph = paint.paint(
        style::RED.bold(),
        format_args!(
            "Invitro caught {count} during the run.\nNo test awaited what failed, so tests may \
             have passed that should not have."
        ),
    );
    let banner_line = banner("Unhandled Errors", paint, width);
    out.print(Stream::Stderr, &format!("{banner_line}\n\n{paragraph}\n"));
    for unhandled in &run.unhandled {
        let file = unhandled.file.and_then(|file| run.file(file));
        let root = file.map_or_else(|| run.root.clone(), |file| root_of(run, file.file.project));
        let view = ErrorView { paint, root: &root, width, code_frame: true };
        let mut text = format!("\n{}\n", banner(unhandled.kind.title(), paint, width));
        text.push_str(&view.render(&unhandled.error));
        if let Some(file) = file {
            text.push_str(&origin(file, unhandled.test.as_deref(), paint));
        }
        out.print(Stream::Stderr, &text);
    }
    let rule = paint.paint(style::RED, divider("", width));
    out.print(Stream::Stderr, &format!("{rule}\n\n"));
}

/// Where an unhandled error came up, as far as that is known.
fn origin(file: &FileRun, test: Option<&str>, paint: Paint) -> String {
    let red = style::RED;
    let mut text = paint.spans([
        (red, "It came up while \""),
        (red.bold(), file.file.path.as_str()),
        (red, "\" was running, whichever module threw it."),
    ]);
    text.push('\n');
    if let Some(test) = test.and_then(|test| file.task(test)) {
        let title = file.titles(test).join(" > ");
        text.push_str(&paint.spans([
            (red, "The latest test was \""),
            (red.bold(), &title),
            (red, "\": it was running, or was the last to have run."),
        ]));
        text.push('\n');
    }
    text
}

#[derive(Default)]
struct Collected<'a> {
    /// How many files, suites or tests there are.
    entities: usize,
    failures: Vec<Failure<'a>>,
}

impl<'a> Collected<'a> {
    /// Adds the errors of one file, suite or test. Errors that look the same are one failure.
    fn add(
        &mut self,
        errors: &'a [SerializedError],
        file: &FileRef,
        (annotations, storage): (&'a [Annotation], Option<&'a StorageChanges>),
        heading: impl Fn() -> String,
    ) {
        if errors.is_empty() {
            return;
        }
        self.entities += 1;
        let heading = heading();
        for error in errors {
            let same = self.failures.iter_mut().find(|failure| {
                failure.project == file.project
                    && failure.annotations == annotations
                    && failure.storage == storage
                    && looks_same(failure.error, error)
                    // Without a place only attempts of one test are known to be the same.
                    && (!error.frames.is_empty() || failure.headings.contains(&heading))
            });
            match same {
                // A test that fails the same way in each attempt is named once.
                Some(failure) if failure.headings.contains(&heading) => {}
                Some(failure) => failure.headings.push(heading.clone()),
                None => self.failures.push(Failure {
                    error,
                    project: file.project,
                    annotations,
                    storage,
                    headings: vec![heading.clone()],
                }),
            }
        }
    }
}

fn looks_same(a: &SerializedError, b: &SerializedError) -> bool {
    a.headline() == b.headline() && a.frames == b.frames && a.diff == b.diff
}

fn file_heading(run: &Run, file: &FileRun, paint: Paint) -> String {
    let path = path::relative(&run.root, &file.file.absolute);
    let place = paint.paint(style::DIM, format_args!(" [ {path} ]"));
    format!("{}{}{place}", failed_label(run, file, paint), file.file.path)
}

fn task_heading(run: &Run, file: &FileRun, task: &TaskRun, paint: Paint) -> String {
    format!("{}{}", failed_label(run, file, paint), parts::full_name(file, Some(task), paint))
}

fn failed_label(run: &Run, file: &FileRun, paint: Paint) -> String {
    let label = paint.paint(style::FAILED, " FAIL ");
    let project = run.project(&file.file).map(|project| parts::project_label(project, paint));
    match project.filter(|label| !label.is_empty()) {
        Some(project) => format!("{label} {project} "),
        None => format!("{label} "),
    }
}

fn root_of(run: &Run, project: u32) -> PathBuf {
    run.projects.get(project as usize).map_or_else(|| run.root.clone(), |p| p.root.clone())
}

/// A title in the middle of a rule.
fn banner(title: &str, paint: Paint, width: Option<usize>) -> String {
    let title = format!(" {title} ");
    let free = width.unwrap_or(COLUMNS).saturating_sub(title.width());
    let left = "⎯".repeat(free / 2);
    let right = "⎯".repeat(free - free / 2);
    paint.spans([(style::RED, left.as_str()), (style::FAILED, &title), (style::RED, &right)])
}

/// A rule over the whole width, after a text.
pub(crate) fn divider(text: &str, width: Option<usize>) -> String {
    let free = width.unwrap_or(COLUMNS).saturating_sub(ansi::strip(text).width());
    format!("{text}{}", "⎯".repeat(free))
}

/// A rule with a text near its end.
fn divider_right(text: &str, width: Option<usize>) -> String {
    let free = width.unwrap_or(COLUMNS).saturating_sub(text.width() + 1);
    format!("{}{text}⎯", "⎯".repeat(free))
}

/// The folder that a file's frames are shown relative to.
pub(crate) fn root_for<'a>(run: &'a Run, file: &FileRef) -> &'a Path {
    run.project(file).map_or(run.root.as_path(), |project| project.root.as_path())
}
