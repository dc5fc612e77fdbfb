//! Plain data as JavaScript programmers are used to see it.

use serde_json::{Map, Value};

/// The width up to which an object or an array stands on one line.
const LINE: usize = 72;

/// An object, the way Node.js inspects it.
pub(crate) fn object(properties: &Map<String, Value>) -> String {
    let entries: Vec<(Option<&str>, &Value)> =
        properties.iter().map(|(key, value)| (Some(key.as_str()), value)).collect();
    group('{', '}', &entries, 0)
}

fn value(value: &Value, indent: usize) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let entries: Vec<(Option<&str>, &Value)> =
                items.iter().map(|item| (None, item)).collect();
            group('[', ']', &entries, indent)
        }
        Value::Object(properties) => {
            let entries: Vec<(Option<&str>, &Value)> =
                properties.iter().map(|(key, value)| (Some(key.as_str()), value)).collect();
            group('{', '}', &entries, indent)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn group(open: char, close: char, entries: &[(Option<&str>, &Value)], indent: usize) -> String {
    if entries.is_empty() {
        return format!("{open}{close}");
    }
    let parts: Vec<String> = entries
        .iter()
        .map(|(key, item)| match key {
            Some(key) => format!("{}: {}", property(key), value(item, indent + 2)),
            None => value(item, indent + 2),
        })
        .collect();
    let line = format!("{open} {} {close}", parts.join(", "));
    if line.len() + indent <= LINE && !line.contains('\n') {
        return line;
    }
    let space = " ".repeat(indent + 2);
    let body = parts.join(&format!(",\n{space}"));
    format!("{open}\n{space}{body}\n{}{close}", " ".repeat(indent))
}

fn property(key: &str) -> String {
    let mut characters = key.chars();
    let first = characters.next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$');
    if first && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '$') {
        key.to_owned()
    } else {
        quoted(key)
    }
}

fn quoted(text: &str) -> String {
    // The first that needs no escape.
    let quote = ['\'', '"', '`'].into_iter().find(|quote| !text.contains(*quote)).unwrap_or('\'');
    let mut result = String::with_capacity(text.len() + 2);
    result.push(quote);
    for character in text.chars() {
        match character {
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\\' => result.push_str("\\\\"),
            c if c == quote => result.extend(['\\', c]),
            c if c.is_control() => result.push_str(&format!("\\x{:02X}", c as u32)),
            c => result.push(c),
        }
    }
    result.push(quote);
    result
}

#[cfg(test)]
mod tests {
    use super::object;
    use serde_json::json;

    #[test]
    fn short_objects_stand_on_one_line() {
        let value = json!({ "code": "E_BAD", "a-b": [1, true, null], "it": "it's", "none": {} });
        assert_eq!(
            object(value.as_object().unwrap()),
            r#"{ code: 'E_BAD', 'a-b': [ 1, true, null ], it: "it's", none: {} }"#
        );
    }

    #[test]
    fn long_objects_are_broken_into_lines() {
        let value = json!({ "first": "x".repeat(40), "second": { "third": "y".repeat(40) } });
        assert_eq!(
            object(value.as_object().unwrap()),
            format!(
                "{{\n  first: '{}',\n  second: {{ third: '{}' }}\n}}",
                "x".repeat(40),
                "y".repeat(40)
            )
        );
    }
}
