//! What V8 says of text that is not JSON.

use boa_engine::JsString;
use boa_engine::string::JsStrVariant;

use super::parser::Unit;

/// How much of the text on either side of an unexpected token a message shows.
const CONTEXT: usize = 10;

/// An error at a position, which the message tells in three ways.
pub(super) fn at<U: Unit>(text: &[U], position: usize, what: &str) -> String {
    let (mut line, mut column) = (1, 1);
    let mut index = 0;
    while index < position.min(text.len()) {
        let unit = text[index].code();
        index += 1;
        let end_of_line = match unit {
            0x0D => {
                if index < text.len() && index < position && text[index].code() == 0x0A {
                    index += 1;
                }
                true
            }
            0x0A => true,
            _ => false,
        };
        if end_of_line {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    format!("{what} in JSON at position {position} (line {line} column {column})")
}

/// The text after a value.
pub(super) fn trailing<U: Unit>(text: &[U], position: usize) -> String {
    at(text, position, "Unexpected non-whitespace character after").replacen(
        "after in JSON",
        "after JSON",
        1,
    )
}

/// A token that cannot begin a value.
pub(super) fn unexpected<U: Unit>(text: &[U], position: usize) -> String {
    let whole = show(text);
    if matches!(whole.as_str(), "undefined" | "NaN" | "Infinity" | "[object Object]") {
        return format!("\"{whole}\" is not valid JSON");
    }
    let token = show(&text[position..=position]);
    if text.len() <= 2 * CONTEXT {
        return format!("Unexpected token '{token}', \"{whole}\" is not valid JSON");
    }
    let shown = if position < CONTEXT {
        format!("\"{}\"...", show(&text[..position + CONTEXT]))
    } else if position >= text.len() - CONTEXT {
        format!("...\"{}\"", show(&text[position - CONTEXT..]))
    } else {
        format!("...\"{}\"...", show(&text[position - CONTEXT..position + CONTEXT]))
    };
    format!("Unexpected token '{token}', {shown} is not valid JSON")
}

/// A character that may not stand where it does.
pub(super) fn unexpected_in(text: &JsString, position: usize) -> String {
    match text.as_str().variant() {
        JsStrVariant::Latin1(units) => unexpected(units, position),
        JsStrVariant::Utf16(units) => unexpected(units, position),
    }
}

/// The end where something should have been.
pub(super) fn end() -> String {
    "Unexpected end of JSON input".to_owned()
}

fn show<U: Unit>(units: &[U]) -> String {
    let units: Vec<u16> = units.iter().map(|unit| unit.code()).collect();
    String::from_utf16_lossy(&units)
}
