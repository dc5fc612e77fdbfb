//! Parts that texts are made of.

pub(crate) mod ansi;
pub(crate) mod inspect;
mod paint;
pub(crate) mod path;
pub(crate) mod time;

pub(crate) use paint::{Paint, style};

/// `1 error`, `2 errors`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
