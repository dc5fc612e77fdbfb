//! What stands at the beginning of a run, and in place of one.

use anstyle::AnsiColor;

use super::{Terminal, parts};
use crate::output::Stream;
use crate::text::{path, style};

/// Prints what runs, where, and which projects do not.
pub(crate) fn print(terminal: &Terminal) {
    let Terminal { run, paint, .. } = terminal;
    let label = paint.paint(style::label(AnsiColor::Cyan).bold(), " RUN ");
    let name = paint.paint(style::CYAN, format_args!("invitro {}", run.version));
    let root = paint.paint(style::GRAY, path::slashes(&run.root));
    let mut text = format!("\n{label} {name} {root}\n");
    if let Some(seed) = run.seed {
        let seed = paint.paint(style::GRAY, format_args!("Running tests with seed \"{seed}\""));
        text.push_str(&format!("      {seed}\n"));
    }
    let skipped: Vec<String> = run
        .projects
        .iter()
        .filter_map(|project| {
            let reason = project.skipped.as_ref()?;
            let name = match project.name.as_str() {
                "" => path::relative(&run.root, &project.root),
                name => name.to_owned(),
            };
            Some(format!("{name} ({reason})"))
        })
        .collect();
    if !skipped.is_empty() {
        let noun = if skipped.len() == 1 { "project" } else { "projects" };
        let line = format!("Skipped {noun}: {}", skipped.join(", "));
        text.push_str(&format!("      {}\n", paint.paint(style::YELLOW, line)));
    }
    text.push('\n');
    terminal.out.borrow_mut().print(Stream::Stdout, &text);
}

/// Says that there is nothing to run, and where it was looked for.
pub(crate) fn print_no_files(terminal: &Terminal) {
    let Terminal { run, paint, .. } = terminal;
    let mut out = terminal.out.borrow_mut();
    if run.pass_with_no_tests {
        out.print(Stream::Stdout, "No test files found, exiting with code 0\n\n");
    } else {
        let text = paint.paint(style::RED, "No test files found, exiting with code 1");
        out.print(Stream::Stderr, &format!("{text}\n\n"));
    }
    let listed = |label: &str, values: &[String]| {
        let comma = paint.paint(style::DIM, ", ");
        let values: Vec<String> =
            values.iter().map(|value| paint.paint(style::YELLOW, value)).collect();
        format!("{}{}\n", paint.paint(style::DIM, label), values.join(&comma))
    };
    let mut text = String::new();
    if !run.filters.is_empty() {
        text.push_str(&listed("filter: ", &run.filters));
    }
    for project in run.projects.iter().filter(|project| project.skipped.is_none()) {
        let label = parts::project_label(project, *paint);
        if !label.is_empty() {
            text.push_str(&format!("\n{label}\n\n"));
        }
        text.push_str(&listed("include: ", &project.include));
        text.push_str(&listed("exclude: ", &project.exclude));
    }
    text.push('\n');
    out.print(Stream::Stderr, &text);
}
