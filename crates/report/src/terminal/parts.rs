//! Small parts that lines are made of.

use std::path::Path;

use anstyle::{AnsiColor, Style};
use invitro_protocol::{Annotation, FileState, ProjectInfo, TestState};

use crate::run::{FileRun, Outcome, TaskRun};
use crate::text::{Paint, path, style};

/// The symbol of a test or a suite.
pub(crate) fn symbol(outcome: Outcome, is_test: bool, paint: Paint) -> String {
    match outcome {
        Outcome::Pass | Outcome::ExpectedFail => paint.paint(style::GREEN, "✓"),
        Outcome::Fail => paint.paint(style::RED, if is_test { "×" } else { "❯" }),
        Outcome::Skip => paint.paint(style::GRAY.dimmed(), "↓"),
        Outcome::Todo => paint.paint(style::GRAY.dimmed(), "□"),
        Outcome::Pending => paint.paint(style::GRAY, "·"),
    }
}

/// The symbol of a file.
pub(crate) fn file_symbol(file: &FileRun, paint: Paint) -> String {
    let outcome = match file.state {
        _ if file.failed() => Outcome::Fail,
        Some(FileState::Pass) => Outcome::Pass,
        Some(FileState::Skip) => Outcome::Skip,
        Some(FileState::Fail) => Outcome::Fail,
        Some(FileState::Interrupted) | None => Outcome::Pending,
    };
    symbol(outcome, false, paint)
}

/// The label of a named project; empty for one without a name.
pub(crate) fn project_label(project: &ProjectInfo, paint: Paint) -> String {
    let name = &project.name;
    if name.is_empty() {
        return String::new();
    }
    if !paint.colors() {
        return format!("|{name}|");
    }
    let chosen = project.color.as_deref().and_then(color);
    let color = chosen.unwrap_or_else(|| {
        const COLORS: [AnsiColor; 4] =
            [AnsiColor::Yellow, AnsiColor::Cyan, AnsiColor::Green, AnsiColor::Magenta];
        let sum: usize =
            name.encode_utf16().enumerate().map(|(index, unit)| usize::from(unit) + index).sum();
        COLORS[sum % COLORS.len()]
    });
    paint.paint(style::label(color), format_args!(" {name} "))
}

fn color(name: &str) -> Option<AnsiColor> {
    Some(match name {
        "black" => AnsiColor::Black,
        "red" => AnsiColor::Red,
        "green" => AnsiColor::Green,
        "yellow" => AnsiColor::Yellow,
        "blue" => AnsiColor::Blue,
        "magenta" => AnsiColor::Magenta,
        "cyan" => AnsiColor::Cyan,
        "white" => AnsiColor::White,
        _ => return None,
    })
}

/// `file > suite > test`.
pub(crate) fn plain_name(file: &FileRun, task: Option<&TaskRun>) -> String {
    let mut parts = vec![file.file.path.as_str()];
    parts.extend(task.into_iter().flat_map(|task| file.titles(task)));
    parts.join(" > ")
}

/// As [`plain_name`], coloured.
pub(crate) fn full_name(file: &FileRun, task: Option<&TaskRun>, paint: Paint) -> String {
    let mut parts = vec![file.file.path.as_str()];
    parts.extend(task.into_iter().flat_map(|task| file.titles(task)));
    parts.join(&paint.paint(style::DIM, " > "))
}

/// ` 12ms`, in the colour for so slow a test.
pub(crate) fn duration(milliseconds: f64, slow: f64, paint: Paint) -> String {
    let color = if milliseconds.round() > slow { style::YELLOW } else { style::GREEN };
    let number = format!(" {}", milliseconds.max(0.0).round());
    paint.spans([(color, number.as_str()), (color.dimmed(), "ms")])
}

/// What follows a test's name: duration, retries, repeats, why it was skipped.
pub(crate) fn suffix(test: &TaskRun, slow: f64, paint: Paint) -> String {
    let Some(result) = &test.result else { return String::new() };
    let mut text = String::new();
    if let Some(milliseconds) = test.duration() {
        text.push_str(&duration(milliseconds, slow, paint));
    }
    for (count, what) in [(result.retry_count, "retry"), (result.repeat_count, "repeat")] {
        if count > 0 {
            text.push_str(&paint.paint(style::YELLOW, format_args!(" ({what} x{count})")));
        }
    }
    if let (TestState::Skip, Some(note)) = (result.state, &result.note) {
        text.push_str(&paint.paint(style::GRAY.dimmed(), format_args!(" [{note}]")));
    }
    text
}

/// What a test has annotated, grouped by place and type.
pub(crate) fn annotations(
    annotations: &[Annotation],
    root: &Path,
    padding: usize,
    paint: Paint,
) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for annotation in annotations {
        let kind = paint.paint(style::BOLD, &annotation.kind);
        let heading = match &annotation.location {
            Some(place) => {
                let file = path::relative(root, Path::new(&place.file));
                let place = format!("{file}:{}:{}", place.line, place.column);
                format!("{} {kind}", paint.paint(style::GRAY, place))
            }
            None => kind,
        };
        match groups.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, messages)) => messages.push(&annotation.message),
            None => groups.push((heading, vec![&annotation.message])),
        }
    }
    let padding = " ".repeat(padding);
    let mut text = String::new();
    for (heading, messages) in groups {
        text.push_str(&format!("{padding}{} {heading}\n", paint.paint(style::BLUE, "❯")));
        for message in messages {
            text.push_str(&format!("{padding}  {} {message}\n", paint.paint(style::BLUE, "↳")));
        }
    }
    text
}

/// Counts with their colours, ` | ` between them, zeros left out.
pub(crate) fn counted(parts: &[(usize, &str, Style)], paint: Paint) -> String {
    parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, style)| paint.paint(*style, format_args!("{count} {what}")))
        .collect::<Vec<_>>()
        .join(&paint.paint(style::DIM, " | "))
}
