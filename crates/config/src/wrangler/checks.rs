//! Checks that many keys of a wrangler file share.
//!
//! Each takes the text by which messages name the field, and returns whether the value passed. `None` stands for a value
//! that is not there.

use super::diagnostics::{Diagnostics, Finding};
use super::node::{Data, Node, Type};
use crate::error::closest;
use crate::source::Span;

/// `JSON.stringify`, with `undefined` for what is not there.
pub(super) fn json(value: Option<&Node>) -> String {
    value.map_or_else(|| "undefined".to_owned(), Node::stringify)
}

/// A list of strings as JSON.
pub(super) fn json_list(items: &[&str]) -> String {
    let quoted: Vec<String> =
        items.iter().map(|item| serde_json::Value::from(*item).to_string()).collect();
    format!("[{}]", quoted.join(","))
}

/// `a`, `a and b`, `a, b, and c`.
pub(super) fn and_list(items: &[&str]) -> String {
    english_list(items, "and")
}

/// `a`, `a or b`, `a, b, or c`.
pub(super) fn or_list(items: &[&str]) -> String {
    english_list(items, "or")
}

fn english_list(items: &[&str], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} {word} {two}"),
        [rest @ .., last] => format!("{}, {word} {last}", rest.join(", ")),
    }
}

/// Whether the property is there and of that type.
pub(super) fn has_type(target: &Node, key: &str, kind: Type) -> bool {
    target.get(key).is_some_and(|value| value.type_of() == kind)
}

/// Whether the property is missing or of that type.
pub(super) fn optional_type(target: &Node, key: &str, kind: Type) -> bool {
    target.get(key).is_none_or(|value| value.type_of() == kind)
}

/// A value that, if there, must be of a type: `Expected "x" to be of type string but got 1.`
pub(super) fn is_type(d: &mut Diagnostics, field: &str, value: Option<&Node>, kind: Type) -> bool {
    match value {
        Some(node) if node.type_of() != kind => {
            d.error(
                node.span,
                format!(
                    "Expected \"{field}\" to be of type {} but got {}.",
                    kind.name(),
                    node.stringify()
                ),
            );
            false
        }
        _ => true,
    }
}

/// An array of strings, if there.
pub(super) fn is_string_array(d: &mut Diagnostics, field: &str, value: Option<&Node>) -> bool {
    let Some(node) = value else { return true };
    if node.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some())) {
        return true;
    }
    d.error(
        node.span,
        format!("Expected \"{field}\" to be of type string array but got {}.", node.stringify()),
    );
    false
}

/// One of some strings, if there.
pub(super) fn is_one_of(
    d: &mut Diagnostics,
    field: &str,
    value: Option<&Node>,
    choices: &[&str],
) -> bool {
    let Some(node) = value else { return true };
    if node.as_str().is_some_and(|text| choices.contains(&text)) {
        return true;
    }
    let message = format!(
        "Expected \"{field}\" field to be one of {} but got {}.",
        json_list(choices),
        node.stringify()
    );
    d.errors.push(Finding {
        message,
        span: Some(node.span),
        allowed: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        help: node
            .as_str()
            .and_then(|text| closest(text, choices.iter().copied()))
            .map(|meant| format!("Did you mean \"{meant}\"?")),
    });
    false
}

/// A Worker's name, if there.
pub(super) fn is_name(d: &mut Diagnostics, field: &str, value: Option<&Node>) -> bool {
    let Some(node) = value else { return true };
    let valid = node.as_str().is_some_and(|name| {
        !name.starts_with('-')
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
    });
    if !valid {
        d.error(
            node.span,
            format!(
                "Expected \"{field}\" to be of type string, alphanumeric and lowercase with dashes only but got {}.",
                node.stringify()
            ),
        );
    }
    valid
}

/// A required property of a type (and one of some values). `container` is where `span` is.
pub(super) fn required(
    d: &mut Diagnostics,
    container: &str,
    key: &str,
    value: Option<&Node>,
    kind: Type,
    choices: &[&str],
    span: Span,
) -> bool {
    let field = if container.is_empty() { key.to_owned() } else { format!("{container}.{key}") };
    match value {
        None => {
            d.error(span, format!("\"{field}\" is a required field."));
            false
        }
        Some(_) => {
            is_type(d, &field, value, kind)
                && (choices.is_empty() || is_one_of(d, &field, value, choices))
        }
    }
}

/// The same for a property that may be missing.
pub(super) fn optional(
    d: &mut Diagnostics,
    container: &str,
    key: &str,
    value: Option<&Node>,
    kind: Type,
) -> bool {
    optional_one_of(d, container, key, value, kind, &[])
}

/// The same for a property that may be missing and otherwise has one of some values.
pub(super) fn optional_one_of(
    d: &mut Diagnostics,
    container: &str,
    key: &str,
    value: Option<&Node>,
    kind: Type,
    choices: &[&str],
) -> bool {
    value.is_none_or(|node| required(d, container, key, value, kind, choices, node.span))
}

/// An array whose elements are of a type.
pub(super) fn typed_array(
    d: &mut Diagnostics,
    container: &str,
    value: Option<&Node>,
    kind: Type,
    span: Span,
) -> bool {
    let Some(items) = value.and_then(Node::as_array) else {
        d.error(
            value.map_or(span, |node| node.span),
            format!(
                "Expected \"{container}\" to be an array of {}s but got {}",
                kind.name(),
                json(value)
            ),
        );
        return false;
    };
    let mut valid = true;
    for (index, item) in items.iter().enumerate() {
        valid &= required(d, container, &format!("[{index}]"), Some(item), kind, &[], item.span);
    }
    valid
}

/// The same for an array that may be missing.
pub(super) fn optional_typed_array(
    d: &mut Diagnostics,
    container: &str,
    value: Option<&Node>,
    kind: Type,
) -> bool {
    value.is_none_or(|node| typed_array(d, container, value, kind, node.span))
}

/// Warns of properties that are not known: `Unexpected fields found in <field> field: "x","y"`.
pub(super) fn known_keys(d: &mut Diagnostics, field: &str, object: &Node, known: &[&str]) -> bool {
    let unknown: Vec<&str> = object.keys().filter(|key| !known.contains(key)).collect();
    let Some(first) = unknown.first() else { return true };
    let quoted: Vec<String> = unknown.iter().map(|key| format!("\"{key}\"")).collect();
    let span = object
        .as_object()
        .and_then(|entries| entries.get(*first))
        .map_or(object.span, |entry| entry.key);
    let meant = unknown.iter().filter_map(|key| {
        closest(key, known.iter().copied())
            .map(|meant| format!("\"{key}\": did you mean \"{meant}\"?"))
    });
    let meant: Vec<String> = meant.collect();
    d.warnings.push(Finding {
        message: format!("Unexpected fields found in {field} field: {}", quoted.join(",")),
        span: Some(span),
        allowed: if known.len() <= 24 {
            known.iter().map(|key| (*key).to_owned()).collect()
        } else {
            Vec::new()
        },
        help: (!meant.is_empty()).then(|| meant.join("\n")),
    });
    false
}

/// A date `YYYY-MM-DD` (or what else JavaScript takes for a date).
pub(super) fn is_date(d: &mut Diagnostics, field: &str, value: Option<&Node>) -> bool {
    if !is_type(d, field, value, Type::String) {
        return false;
    }
    let Some((node, text)) = value.and_then(|node| node.as_str().map(|text| (node, text))) else {
        return true;
    };
    let mut valid = true;
    if text.contains(['–', '—']) {
        d.error(
            node.span,
            format!(
                "\"{field}\" field should use ISO-8601 accepted hyphens (-) rather than en-dashes (–) or em-dashes (—)."
            ),
        );
        valid = false;
    }
    if !is_date_text(&text.replace(['–', '—'], "-")) {
        d.error(
            node.span,
            format!(
                "\"{field}\" field should be a valid ISO-8601 date (YYYY-MM-DD), but got {}.",
                node.stringify()
            ),
        );
        valid = false;
    }
    valid
}

/// Whether a text is a year, a month or a day of ISO 8601, perhaps with a time, or a form with slashes that JavaScript reads.
fn is_date_text(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    let number = |text: &str, width: usize| {
        (text.len() <= width && !text.is_empty()).then(|| text.parse::<u32>().ok()).flatten()
    };
    let date_ok = match parts.as_slice() {
        [year] => year.len() == 4 && number(year, 4).is_some(),
        [year, month] => {
            number(year, 4).is_some() && number(month, 2).is_some_and(|m| (1..=12).contains(&m))
        }
        [year, month, day] => {
            number(year, 4).is_some()
                && number(month, 2).is_some_and(|m| (1..=12).contains(&m))
                && number(day, 2).is_some_and(|d| (1..=31).contains(&d))
        }
        _ => false,
    };
    let time_ok = time.is_none_or(|time| {
        let time = time.trim_end_matches('Z');
        !time.is_empty() && time.chars().all(|c| c.is_ascii_digit() || ":.+-".contains(c))
    });
    date_ok && time_ok
}

/// `remote`, if there, is a truth value.
pub(super) fn is_remote_valid(d: &mut Diagnostics, field: &str, target: &Node) -> bool {
    if optional_type(target, "remote", Type::Boolean) {
        return true;
    }
    let span = target.get("remote").map_or(target.span, |node| node.span);
    d.error(
        span,
        format!(
            "\"{field}\" should, optionally, have a boolean \"remote\" field but got {}.",
            target.stringify()
        ),
    );
    false
}

/// Names that a bindings key gives to properties of `env`.
pub(super) fn binding_names(value: Option<&Node>) -> Vec<String> {
    let Some(value) = value else { return Vec::new() };
    let named = |items: &[Node], key: &str| -> Option<Vec<String>> {
        items.iter().map(|item| item.get_str(key).map(str::to_owned)).collect()
    };
    match &value.data {
        Data::Object(entries) => {
            if let Some(names) = value
                .get("bindings")
                .and_then(Node::as_array)
                .and_then(|items| named(items, "name"))
            {
                return names;
            }
            match value.get("binding") {
                Some(binding) => {
                    vec![binding.as_str().map_or_else(|| binding.stringify(), str::to_owned)]
                }
                None => entries.keys().cloned().collect(),
            }
        }
        Data::Array(items) => named(items, "binding").unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_dates() {
        for text in ["2024-01-01", "2024-1-1", "2024", "2024-01-01T00:00:00Z", "2024/01/02"] {
            assert!(is_date_text(text), "{text}");
        }
        for text in ["", "nope", "2024-13-01", "2024-01-32", "01-01-01-01"] {
            assert!(!is_date_text(text), "{text}");
        }
    }

    #[test]
    fn lists_in_english() {
        assert_eq!(and_list(&["a"]), "a");
        assert_eq!(and_list(&["a", "b"]), "a and b");
        assert_eq!(and_list(&["a", "b", "c"]), "a, b, and c");
        assert_eq!(or_list(&["a", "b", "c"]), "a, b, or c");
    }
}
