//! Stack frames: their text form, which is V8's, and their positions in the code that was written.

use std::fmt::Write as _;

use boa_engine::{Context, JsValue, js_string};

use crate::modules::first_line_offset;
use crate::state::State;

/// One frame of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The function as the stack shows it, `new X` or `async Object.method` say; `None` for the body of a module and for
    /// functions without a name.
    pub function: Option<String>,
    /// The id of the module; `None` for native functions.
    pub path: Option<String>,
    /// The line, from 1; 0 for native functions.
    pub line: u32,
    /// The column, from 1; 0 for native functions.
    pub column: u32,
}

/// A position in the code that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedPosition {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// Translates positions in the code that runs to those in the code that was written. Lines and columns count from 1.
pub trait SourceMapper {
    /// The position in the code that was written; `None` if the code runs as it was written.
    fn map(&self, path: &str, line: u32, column: u32) -> Option<MappedPosition>;
}

impl<F: Fn(&str, u32, u32) -> Option<MappedPosition>> SourceMapper for F {
    fn map(&self, path: &str, line: u32, column: u32) -> Option<MappedPosition> {
        self(path, line, column)
    }
}

/// The frames of an error, innermost first, in positions of the code that was written: those its `stack` shows.
/// Empty for values without a stack in V8's form.
pub fn frames_of(error: &JsValue, context: &mut Context) -> Vec<Frame> {
    super::text_property(error, js_string!("stack"), context)
        .map_or_else(Vec::new, |stack| parse_stack(&stack))
}

/// Reads the frames out of a text in V8's form.
pub(crate) fn parse_stack(stack: &str) -> Vec<Frame> {
    stack
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("at "))
        .filter_map(parse_frame)
        .collect()
}

/// Reads one frame: `name (path:line:column)`, `path:line:column`, or a native function without a position.
fn parse_frame(text: &str) -> Option<Frame> {
    let text = text.trim_end();
    // Of an async function without a name, the text is its place.
    let text = text.strip_prefix("async ").filter(|rest| !rest.ends_with(')')).unwrap_or(text);
    if let Some((function, place)) = text.strip_suffix(')').and_then(|text| text.split_once(" (")) {
        let function = Some(function.to_owned())
            .filter(|name| !name.is_empty() && !matches!(name.as_str(), "<main>" | "<anonymous>"));
        return Some(match parse_place(place) {
            Some((path, line, column)) => Frame { function, path: Some(path), line, column },
            None if place == "<anonymous>" => Frame { function, path: None, line: 0, column: 0 },
            None => Frame { function: Some(text.to_owned()), path: None, line: 0, column: 0 },
        });
    }
    let (path, line, column) = parse_place(text)?;
    Some(Frame { function: None, path: Some(path), line, column })
}

fn parse_place(place: &str) -> Option<(String, u32, u32)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (path, line) = rest.rsplit_once(':')?;
    // The engine writes `?` where it has no position.
    let number = |text: &str| if text == "?" { Some(0) } else { text.parse().ok() };
    Some((path.to_owned(), number(line)?, number(column)?))
}

/// A frame as the engine has it, in positions of the code that was written.
pub(crate) fn map_frame(state: &State, mut frame: Frame) -> Frame {
    let Some(path) = &frame.path else { return frame };
    if frame.line == 1 {
        let offset = first_line_offset(state, path);
        frame.column = frame.column.saturating_sub(offset).max(1);
    }
    let mapper = state.source_mapper.borrow().clone();
    if let Some(mapped) = mapper.and_then(|mapper| mapper.map(path, frame.line, frame.column)) {
        frame.path = Some(mapped.path);
        frame.line = mapped.line;
        frame.column = mapped.column;
    }
    frame
}

/// A frame as a line of a stack shows it, without `at`.
pub(crate) fn render_frame(frame: &Frame) -> String {
    match (&frame.function, &frame.path) {
        (Some(function), Some(path)) => {
            format!("{function} ({path}:{}:{})", frame.line, frame.column)
        }
        (None, Some(path)) => format!("{path}:{}:{}", frame.line, frame.column),
        // What stands for a combined promise has no place, and says which one it is.
        (Some(function), None) if function.ends_with(')') => function.clone(),
        (Some(function), None) => format!("{function} (<anonymous>)"),
        (None, None) => "<anonymous>".to_owned(),
    }
}

/// The text of a stack of lines as [`render_frame`] makes them.
pub(crate) fn render_stack(header: &str, lines: impl IntoIterator<Item = String>) -> String {
    let mut stack = header.to_owned();
    for line in lines {
        // Writing to a string cannot fail.
        let _ = write!(stack, "\n    at {line}");
    }
    stack
}

#[cfg(test)]
mod tests {
    use super::{Frame, parse_stack, render_frame, render_stack};

    #[test]
    fn frames_survive_their_text() {
        let frames = vec![
            Frame {
                function: Some("f".into()),
                path: Some("/a (b)/c.js".into()),
                line: 3,
                column: 5,
            },
            Frame { function: Some("Array.map".into()), path: None, line: 0, column: 0 },
            Frame { function: None, path: Some("/x:y.js".into()), line: 1, column: 2 },
        ];
        let text = render_stack("Error: at first\n sight", frames.iter().map(render_frame));
        assert_eq!(
            text,
            "Error: at first\n sight\n    at f (/a (b)/c.js:3:5)\n    at Array.map (<anonymous>)\n    at /x:y.js:1:2"
        );
        assert_eq!(parse_stack(&text), frames);
    }

    #[test]
    fn an_async_function_without_a_name_is_its_place() {
        let place = Frame { function: None, path: Some("/a.js".into()), line: 1, column: 2 };
        assert_eq!(parse_stack("    at async /a.js:1:2"), std::slice::from_ref(&place));
        let named = Frame { function: Some("async f".into()), ..place };
        assert_eq!(parse_stack("    at async f (/a.js:1:2)"), [named]);
        let all = parse_stack("    at async Promise.all (index 1)");
        assert_eq!(all[0].function.as_deref(), Some("async Promise.all (index 1)"));
        assert_eq!(render_frame(&all[0]), "async Promise.all (index 1)");
    }
}
