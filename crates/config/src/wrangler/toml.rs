//! TOML with places.

use indexmap::IndexMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Data, Entry, Node};
use crate::error::ConfigError;
use crate::source::{SourceFile, Span};

/// Parses a file.
///
/// # Errors
/// [`ConfigError::Parse`] with the first syntax error: `Invalid TOML document: …`.
pub(crate) fn parse(file: &SourceFile) -> Result<Node, ConfigError> {
    match DeTable::parse(&file.text) {
        Ok(table) => Ok(from_table(table.get_ref(), Span::new(0, file.text.len()))),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            Err(ConfigError::Parse {
                message: format!("Invalid TOML document: {}", error.message()),
                location: Some(Box::new(file.locate(Span::new(span.start, span.end)))),
                notes: Vec::new(),
            })
        }
    }
}

fn from_table(table: &DeTable<'_>, span: Span) -> Node {
    let mut entries: Vec<(String, Entry)> = table
        .iter()
        .map(|(key, value)| {
            let key_span = key.span();
            let entry =
                Entry { key: Span::new(key_span.start, key_span.end), value: from_value(value) };
            (key.get_ref().to_string(), entry)
        })
        .collect();
    // The table is sorted by name; the order of the file is what messages and bindings follow.
    entries.sort_by_key(|(_, entry)| entry.key);
    Node::new(Data::Object(entries.into_iter().collect::<IndexMap<_, _>>()), span)
}

fn from_value(value: &Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let span = Span::new(span.start, span.end);
    let data = match value.get_ref() {
        DeValue::String(text) => Data::String(text.to_string()),
        DeValue::Integer(number) => Data::Number(
            i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| number.as_str().parse().unwrap_or(f64::NAN), |n| n as f64),
        ),
        DeValue::Float(number) => Data::Number(float(number.as_str())),
        DeValue::Boolean(value) => Data::Bool(*value),
        DeValue::Datetime(time) => Data::Date(time.to_string()),
        DeValue::Array(items) => Data::Array(items.iter().map(from_value).collect()),
        DeValue::Table(table) => return from_table(table, span),
    };
    Node::new(data, span)
}

fn float(text: &str) -> f64 {
    match text.trim_start_matches('+') {
        "inf" => f64::INFINITY,
        "-inf" => f64::NEG_INFINITY,
        "nan" | "-nan" => f64::NAN,
        text => text.parse().unwrap_or(f64::NAN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Node, ConfigError> {
        parse(&SourceFile { path: "wrangler.toml".into(), text: text.to_owned() })
    }

    #[test]
    fn keeps_order_and_places() {
        let text = "name = \"w\"\nmain = 1_000\n[[kv_namespaces]]\nbinding = \"KV\"\n[vars]\nZ = 1.5\nA = 0x10\nD = 2025-12-19\n[env.staging.vars]\nB = true\n";
        let node = parsed(text).expect("valid");
        assert_eq!(
            node.stringify(),
            r#"{"name":"w","main":1000,"kv_namespaces":[{"binding":"KV"}],"vars":{"Z":1.5,"A":16,"D":"2025-12-19"},"env":{"staging":{"vars":{"B":true}}}}"#
        );
        let binding = node
            .get("kv_namespaces")
            .and_then(|n| n.as_array()?.first()?.get("binding"))
            .expect("there");
        assert_eq!(&text[binding.span.start..binding.span.end], "\"KV\"");
        assert_eq!(node.path_of(binding.span).as_deref(), Some("kv_namespaces[0].binding"));
    }

    #[test]
    fn reports_the_place_of_an_error() {
        let Err(ConfigError::Parse { message, location: Some(place), .. }) =
            parsed("name = \"w\"\nmain = \n")
        else {
            panic!("expected a syntax error");
        };
        assert!(message.starts_with("Invalid TOML document: "), "{message}");
        assert_eq!(place.line, 2);
    }
}
