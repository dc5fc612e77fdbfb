//! The `Cache-Control` header of a response.

use std::collections::HashMap;

/// The directives of a `Cache-Control` header. Names are compared as they are written: the runtime's
/// simulator knows no `MAX-AGE`.
#[derive(Debug, Default)]
pub(super) struct Directives(HashMap<String, Option<String>>);

impl Directives {
    pub(super) fn parse(header: Option<&str>) -> Self {
        let header = header.map(str::trim).filter(|header| !header.is_empty());
        let directives = header.into_iter().flat_map(|header| header.split(',')).map(|directive| {
            let mut parts = directive.split('=');
            let name = parts.next().unwrap_or_default().trim().to_owned();
            let value = parts.next().map(|value| {
                let value = value.trim();
                let value = value.strip_prefix('"').unwrap_or(value);
                value.strip_suffix('"').unwrap_or(value).to_owned()
            });
            (name, value)
        });
        Self(directives.collect())
    }

    pub(super) fn set(&mut self, name: &str) {
        self.0.insert(name.to_owned(), None);
    }

    /// Whether the directive is there. One whose value is empty counts as missing.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| value.as_deref() != Some(""))
    }

    /// The directive's value in seconds; 0 where it has no such value.
    pub(super) fn seconds(&self, name: &str) -> f64 {
        self.0.get(name).and_then(Option::as_deref).map_or(0.0, integer)
    }
}

/// The integer that a text begins with, as `parseInt()` finds it; 0 where there is none.
pub(super) fn integer(text: &str) -> f64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse::<f64>().map_or(0.0, |number| sign * number)
}
