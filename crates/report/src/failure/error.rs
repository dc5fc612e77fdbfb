//! One error: its message, difference, stack, code frame, properties and causes.

use std::path::Path;

use invitro_protocol::{SerializedError, StackFrame};

use super::code_frame::code_frame;
use super::{diff, divider};
use crate::text::{Paint, inspect, path, style};

/// How deep causes and inner errors are followed.
const DEPTH: usize = 8;

/// How errors are shown.
#[derive(Clone, Copy)]
pub(crate) struct ErrorView<'a> {
    pub(crate) paint: Paint,
    /// Paths are shown relative to this folder.
    pub(crate) root: &'a Path,
    /// Columns of the terminal, if there is one.
    pub(crate) width: Option<usize>,
    /// Whether the source around the place is shown.
    pub(crate) code_frame: bool,
}

impl ErrorView<'_> {
    /// The error as whole lines.
    pub(crate) fn render(&self, error: &SerializedError) -> String {
        let mut text = String::new();
        self.render_into(&mut text, error, "", 0);
        text
    }

    fn render_into(&self, text: &mut String, error: &SerializedError, prefix: &str, depth: usize) {
        let thrown_object = is_unknown(error) && error.message.is_empty();
        text.push_str(&self.headline(error, prefix));
        text.push('\n');
        if let Some(diff) = error.diff.as_deref().filter(|diff| !diff.is_empty()) {
            let diff = diff::render(diff, &error.diff_highlights, self.paint);
            text.push_str(&format!("\n{diff}\n\n"));
        }
        self.stack(text, error);
        if !error.extra.is_empty() && !thrown_object && error.name != "AssertionError" {
            let rule = self.paint.paint(style::RED.dimmed(), divider("", self.width));
            let label = self.paint.paint(style::RED.bold(), "Serialized Error:");
            let properties = self.paint.paint(style::GRAY, inspect::object(&error.extra));
            text.push_str(&format!("{rule}\n{label} {properties}\n"));
        }
        if depth == DEPTH {
            return;
        }
        for (index, inner) in error.errors.iter().enumerate() {
            blank_line(text);
            let prefix = format!("{prefix}[{}/{}] ", index + 1, error.errors.len());
            self.render_into(text, inner, &prefix, depth + 1);
        }
        if let Some(cause) = &error.cause {
            blank_line(text);
            let view = Self { code_frame: false, ..*self };
            view.render_into(text, cause, "Caused by: ", depth + 1);
        }
    }

    fn headline(&self, error: &SerializedError, prefix: &str) -> String {
        let line = headline(error);
        let length = name(error).len();
        let name = format!("{prefix}{}", &line[..length]);
        self.paint.spans([(style::RED.bold(), name.as_str()), (style::RED, &line[length..])])
    }

    fn stack(&self, text: &mut String, error: &SerializedError) {
        let frames: Vec<&StackFrame> =
            error.frames.iter().filter(|frame| !is_internal(&frame.file)).collect();
        let nearest = nearest(error, &frames);
        for (index, frame) in frames.iter().enumerate() {
            let source = nearest.as_ref().filter(|(nearest, _)| *nearest == index);
            let color = if source.is_some() { style::CYAN } else { style::GRAY };
            let path = path::relative(self.root, Path::new(&frame.file));
            let method = match frame.function.as_str() {
                "" => String::new(),
                function => format!("{function} "),
            };
            let place = format!("{}:{}", frame.line, frame.column);
            text.push_str(&self.paint.spans([
                (color.dimmed(), " ❯ "),
                (color, &format!("{method}{path}:")),
                (color.dimmed(), &place),
            ]));
            text.push('\n');
            if let Some((_, source)) = source
                && self.code_frame
                && let Some(lines) = code_frame(source, frame, self.width.unwrap_or(80), self.paint)
            {
                text.push_str(&lines);
            }
        }
        if !frames.is_empty() {
            text.push('\n');
        }
    }
}

/// The innermost frame in the user's own source, with that source.
fn nearest(error: &SerializedError, frames: &[&StackFrame]) -> Option<(usize, String)> {
    if let (Some(source), Some(_)) = (&error.source, frames.first()) {
        return Some((0, source.clone()));
    }
    let own = frames.iter().enumerate().filter(|(_, f)| !f.file.contains("node_modules"));
    own.into_iter().find_map(|(index, frame)| {
        let path = Path::new(&frame.file);
        let source = path.is_absolute().then(|| std::fs::read_to_string(path).ok())??;
        Some((index, source))
    })
}

/// `name: message`; for a thrown object that is no error, what there is in it.
pub(crate) fn headline(error: &SerializedError) -> String {
    let name = name(error);
    if !error.message.is_empty() {
        format!("{name}: {}", error.message)
    } else if is_unknown(error) && !error.extra.is_empty() {
        format!("{name}: {}", inspect::object(&error.extra))
    } else {
        name.to_owned()
    }
}

/// Whether something was thrown that is no error.
pub(crate) fn is_unknown(error: &SerializedError) -> bool {
    name(error) == UNKNOWN
}

fn name(error: &SerializedError) -> &str {
    if error.name.is_empty() { UNKNOWN } else { &error.name }
}

/// The name of something thrown that is no error.
const UNKNOWN: &str = "Unknown Error";

/// Whether a frame is of this program's own modules, which tell the user nothing.
fn is_internal(file: &str) -> bool {
    ["invitro:", "native:", "node:"].iter().any(|scheme| file.starts_with(scheme))
}

fn blank_line(text: &mut String) {
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
}
