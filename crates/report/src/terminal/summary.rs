//! The summary at the end.

use invitro_protocol::{FileState, SnapshotSummary};

use super::{Terminal, parts};
use crate::output::Stream;
use crate::run::{Counts, Run};
use crate::text::{Paint, plural, style, time};

/// Prints it.
pub(crate) fn print(terminal: &Terminal) {
    let Terminal { run, paint, .. } = terminal;
    let paint = *paint;
    let end = run.end.clone().unwrap_or_default();
    let mut lines: Vec<(&str, String)> = Vec::new();
    let snapshots = snapshots(&end.snapshots, paint);
    let several = snapshots.len() > 1;
    for (index, line) in snapshots.into_iter().enumerate() {
        lines.push((if index == 0 { "Snapshots" } else { "" }, line));
    }
    let mut text = rendered(&lines, paint);
    if several {
        text.push('\n');
    }
    lines.clear();
    lines.push(("Test Files", state(files(run), paint)));
    lines.push(("Tests", state(run.tests(), paint)));
    if !run.unhandled.is_empty() {
        let errors = plural(run.unhandled.len(), "error");
        lines.push(("Errors", paint.paint(style::RED.bold(), errors)));
    }
    let unfinished = run
        .files
        .iter()
        .filter(|file| matches!(file.state, None | Some(FileState::Interrupted)))
        .count();
    let left = match unfinished {
        0 => "every test file had ended".to_owned(),
        1 => "1 test file had not ended".to_owned(),
        count => format!("{count} test files had not ended"),
    };
    if end.interrupted || run.end.is_none() {
        let text = format!("the run was stopped, {left}");
        lines.push(("Interrupted", paint.paint(style::YELLOW.bold(), text)));
    } else if end.bailed {
        let text = format!("enough tests had failed, {left}");
        lines.push(("Bailed", paint.paint(style::YELLOW.bold(), text)));
    }
    lines.push(("Start at", time::of_day(run.start_time, terminal.options.utc_offset)));
    if run.end.is_some() {
        lines.push(("Duration", duration(&end, paint)));
    }
    text.push_str(&rendered(&lines, paint));
    terminal.out.borrow_mut().print(Stream::Stdout, &format!("\n{text}\n"));
}

fn rendered(lines: &[(&str, String)], paint: Paint) -> String {
    lines
        .iter()
        .map(|(label, value)| {
            let label = paint.paint(style::DIM, format_args!("{label:>11} "));
            format!("{label} {value}\n")
        })
        .collect()
}

/// Counts of the files. Those that have not ended are in the total only.
fn files(run: &Run) -> Counts {
    let mut counts = Counts { total: run.files.len(), ..Counts::default() };
    for file in &run.files {
        match file.state {
            _ if file.failed() => counts.failed += 1,
            Some(FileState::Pass) => counts.passed += 1,
            Some(FileState::Skip) => counts.skipped += 1,
            Some(FileState::Fail | FileState::Interrupted) | None => {}
        }
    }
    counts
}

/// `1 failed | 2 passed (3)`.
fn state(counts: Counts, paint: Paint) -> String {
    if counts.total == 0 {
        return paint.paint(style::DIM, "no tests");
    }
    let parts = [
        (counts.failed, "failed", style::RED.bold()),
        (counts.passed, "passed", style::GREEN.bold()),
        (counts.expected_fail, "expected fail", style::CYAN),
        (counts.skipped, "skipped", style::YELLOW),
        (counts.todo, "todo", style::GRAY),
    ];
    let total = paint.paint(style::GRAY, format_args!(" ({})", counts.total));
    let mut counted = parts::counted(&parts, paint);
    if counted.is_empty() {
        counted = paint.paint(style::DIM, "none ended");
    }
    format!("{counted}{total}")
}

fn duration(end: &invitro_protocol::RunEnd, paint: Paint) -> String {
    let durations = end.durations;
    let parts = [
        ("transform", durations.transform),
        ("setup", durations.setup),
        ("import", durations.collect),
        ("tests", durations.tests),
        ("environment", durations.environment),
    ]
    .map(|(what, milliseconds)| format!("{what} {}", time::duration(milliseconds)));
    let parts = paint.paint(style::DIM, format_args!(" ({})", parts.join(", ")));
    format!("{}{parts}", time::duration(end.duration))
}

fn snapshots(summary: &SnapshotSummary, paint: Paint) -> Vec<String> {
    let obsolete: usize = summary.obsolete.iter().map(|(_, keys)| keys.len()).sum();
    // What nobody asked for is gone after an update, and a nuisance otherwise.
    let (fate, fate_style) = if summary.did_update {
        ("removed", style::GREEN.bold())
    } else {
        ("obsolete", style::YELLOW.bold())
    };
    let files = summary.files_removed as usize;
    let counts = [
        (summary.added as usize, format!("{} written", summary.added), style::GREEN.bold()),
        (summary.unmatched as usize, format!("{} failed", summary.unmatched), style::RED.bold()),
        (summary.updated as usize, format!("{} updated", summary.updated), style::GREEN.bold()),
        (files, format!("{} {fate}", plural(files, "file")), fate_style),
        (obsolete, format!("{obsolete} {fate}"), fate_style),
    ];
    let mut lines: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(_, text, style)| paint.paint(style, text))
        .collect();
    for (file, keys) in summary.obsolete.iter().filter(|(_, keys)| !keys.is_empty()) {
        lines.push(format!("{} {file}", paint.paint(style::GRAY, "↳")));
        let dot = paint.paint(style::GRAY, "·");
        lines.extend(keys.iter().map(|key| format!("  {dot} {key}")));
    }
    lines
}
