//! The lines of a file and of what is in it.

use invitro_protocol::FileState;

use super::{Terminal, parts};
use crate::run::{FileRun, Outcome, TaskRun};
use crate::text::style;

/// The line of a file that has ended, and the lines of what is in it as far as they are shown:
/// everything with `all`, every test if something failed, otherwise what is slow.
pub(crate) fn print_file(terminal: &Terminal, file: &FileRun, all: bool) {
    terminal.line(&file_line(terminal, file));
    let failed = file.failed() || file.state == Some(FileState::Interrupted);
    for position in file.in_order() {
        let task = &file.tasks[position];
        let line = if task.is_test() {
            test_line(terminal, file, task, all || failed)
        } else if all {
            suite_line(terminal, file, task)
        } else {
            None
        };
        if let Some(line) = line {
            terminal.line(&line);
        }
    }
}

/// ` ✓ path (3 tests | 1 skipped) 12ms`.
fn file_line(terminal: &Terminal, file: &FileRun) -> String {
    let paint = terminal.paint;
    let counts = file.counts();
    let noun = if counts.total > 1 { "tests" } else { "test" };
    let mut state = vec![paint.paint(style::DIM, format_args!("{} {noun}", counts.total))];
    let parts = [
        (counts.failed, "failed", style::RED),
        (counts.skipped, "skipped", style::YELLOW),
        (counts.todo, "todo", style::GRAY),
    ];
    let counted = parts::counted(&parts, paint);
    if !counted.is_empty() {
        state.push(counted);
    }
    let state = state.join(&paint.paint(style::DIM, " | "));
    let (open, close) = (paint.paint(style::DIM, "("), paint.paint(style::DIM, ")"));
    let mut line = format!(" {} ", parts::file_symbol(file, paint));
    if let Some(project) = terminal.run.project(&file.file) {
        let label = parts::project_label(project, paint);
        if !label.is_empty() {
            line.push_str(&label);
            line.push(' ');
        }
    }
    line.push_str(&format!("{} {open}{state}{close}", file.file.path));
    if let Some(milliseconds) = duration(file) {
        let slow = terminal.options.slow_test_threshold_ms;
        line.push_str(&parts::duration(milliseconds, slow, paint));
    }
    if file.state == Some(FileState::Interrupted) {
        line.push_str(&paint.paint(style::YELLOW, " interrupted"));
    }
    line
}

/// Milliseconds that its tests took; none if none ran.
pub(crate) fn duration(file: &FileRun) -> Option<f64> {
    let mut of_tests = file.tests().filter_map(TaskRun::duration).peekable();
    of_tests.peek()?;
    // A file that was killed could not say any more where its time went.
    Some(if file.durations.tests > 0.0 { file.durations.tests } else { of_tests.sum() })
}

fn test_line(
    terminal: &Terminal,
    file: &FileRun,
    test: &TaskRun,
    everything: bool,
) -> Option<String> {
    let paint = terminal.paint;
    let slow = terminal.options.slow_test_threshold_ms;
    let outcome = file.outcome(test);
    let indent = "  ".repeat(test.depth + 1);
    let suffix = parts::suffix(test, slow, paint);
    let name = &test.task.name;
    if outcome == Outcome::Fail {
        let text = paint.paint(style::RED, format_args!(" {indent}× {name}"));
        return Some(format!("{text}{suffix}"));
    }
    if test.duration().is_some_and(|duration| duration > slow) {
        let symbol = paint.paint(style::YELLOW.dimmed(), "✓");
        return Some(format!(" {indent}{symbol} {name} {suffix}"));
    }
    if outcome == Outcome::Skip && terminal.options.hide_skipped {
        return None;
    }
    let symbol = parts::symbol(outcome, true, paint);
    everything.then(|| format!(" {indent}{symbol} {name}{suffix}"))
}

fn suite_line(terminal: &Terminal, file: &FileRun, suite: &TaskRun) -> Option<String> {
    let paint = terminal.paint;
    let outcome = file.outcome(suite);
    if outcome == Outcome::Skip && terminal.options.hide_skipped {
        return None;
    }
    let indent = "  ".repeat(suite.depth + 1);
    let symbol = parts::symbol(outcome, false, paint);
    let count = paint.paint(style::DIM, format_args!("({})", file.tests_within(suite)));
    Some(format!(" {indent}{symbol} {} {count}", suite.task.name))
}
