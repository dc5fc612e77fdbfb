//! What the default reporter says when one matcher of every kind fails, and what fails around tests.

use std::fs;
use std::path::Path;

use crate::project::Project;

/// A copy of a project of `tests/e2e/projects`.
fn copy_of(name: &str) -> Project {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/e2e/projects").join(name);
    let mut project = Project::empty();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the project is there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let relative = path.strip_prefix(&source).expect("it is below the project");
            let content = fs::read_to_string(&path).expect("it is text");
            project = project.file(&relative.to_string_lossy(), &content);
        }
    }
    project
}

/// Takes out of a report what differs from run to run.
fn settled(text: &str, project: &Project) -> String {
    let root = project.path("").to_string_lossy().trim_end_matches('/').to_owned();
    let lines = text.replace(&root, "<root>");
    let lines = lines.lines().filter(|line| {
        let word = line.split_whitespace().next().unwrap_or_default();
        !matches!(word, "Start" | "Duration" | "RUN")
    });
    let mut settled = String::new();
    for line in lines {
        settled.push_str(&without_durations(line));
        settled.push('\n');
    }
    settled
}

/// Replaces `12ms` and `1.20s` at the end of a line.
fn without_durations(line: &str) -> String {
    let Some((start, last)) = line.rsplit_once(' ') else { return line.to_owned() };
    let number = last.strip_suffix("ms").or_else(|| last.strip_suffix('s')).unwrap_or_default();
    let is_duration = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_duration { format!("{start} <time>") } else { line.to_owned() }
}

#[test]
fn one_failure_of_every_kind_of_matcher() {
    let project = copy_of("failures");
    let mut command =
        project.command(&["run", "test/matchers.test.ts", "--reporter=default", "--maxWorkers=1"]);
    let outcome = project.outcome(&command.env("CI", "1").output().expect("the binary can be run"));
    outcome.ends_with(1);
    insta::assert_snapshot!(settled(&outcome.text(), &project));
}

#[test]
fn failures_outside_of_tests() {
    let project = copy_of("failures");
    let mut command =
        project.command(&["run", "test/hooks.test.ts", "--reporter=default", "--maxWorkers=1"]);
    let outcome = project.outcome(&command.env("CI", "1").output().expect("the binary can be run"));
    outcome.ends_with(1);
    insta::assert_snapshot!(settled(&outcome.text(), &project));
}
