//! Shapes of option values, and what is said when a value has another one. The texts and their order are those of the schema
//! library that the integration uses (zod 4).

use std::fmt::Write as _;

use serde_json::Value;

use crate::evaluated::{Marker, is_undefined, properties};

/// A shape.
pub(super) enum Shape {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A string that is not empty.
    FilledText,
    /// A truth value.
    Bool,
    /// A number in a range.
    Number(Range),
    /// One of some strings.
    OneOf(&'static [&'static str]),
    /// Exactly this number.
    Exactly(f64),
    /// A string, number, truth value, `null`, or arrays and objects of such.
    Json,
    /// Bytes.
    Bytes,
    /// A function.
    Function,
    /// A symbol of that name.
    Symbol(&'static str),
    /// Elements of a shape.
    List(Box<Shape>),
    /// Values of a shape under any name.
    Record(Box<Shape>),
    /// Properties of given shapes; others may be there.
    Object(Vec<(&'static str, Shape)>),
    /// May be missing.
    Optional(Box<Shape>),
    /// One of several shapes.
    Either(Vec<Shape>),
    /// The address of a database.
    DatabaseUrl,
    /// A shape with a further condition and what is said when it does not hold.
    Checked(Box<Shape>, fn(&Value) -> bool, &'static str),
}

/// Range of a number.
#[derive(Clone, Copy, Default)]
pub(super) struct Range {
    pub(super) integer: bool,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) above: Option<f64>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Issue {
    pub(super) message: String,
    pub(super) path: Vec<Step>,
    /// Whether the value has the right type all the same: such findings are shown even inside alternatives.
    soft: bool,
}

pub(super) fn optional(shape: Shape) -> Shape {
    Shape::Optional(Box::new(shape))
}

pub(super) fn list(shape: Shape) -> Shape {
    Shape::List(Box::new(shape))
}

pub(super) fn record(shape: Shape) -> Shape {
    Shape::Record(Box::new(shape))
}

/// Checks a value (`None`: it is not there) and adds what is wrong.
pub(super) fn check(
    shape: &Shape,
    value: Option<&Value>,
    path: &mut Vec<Step>,
    issues: &mut Vec<Issue>,
) {
    let value = value.filter(|value| !is_undefined(value));
    let mut hard = |message: String, path: &[Step]| {
        issues.push(Issue { message, path: path.to_vec(), soft: false });
    };
    let expected =
        |kind: &str| format!("Invalid input: expected {kind}, received {}", received(value));
    match shape {
        Shape::Any => {}
        Shape::Optional(inner) => {
            if value.is_some() {
                check(inner, value, path, issues);
            }
        }
        Shape::Text | Shape::FilledText => match value.and_then(Value::as_str) {
            None => hard(expected("string"), path),
            Some("") if matches!(shape, Shape::FilledText) => issues.push(Issue {
                message: "Too small: expected string to have >=1 characters".to_owned(),
                path: path.clone(),
                soft: true,
            }),
            Some(_) => {}
        },
        Shape::Bool => {
            if !value.is_some_and(Value::is_boolean) {
                hard(expected("boolean"), path);
            }
        }
        Shape::Number(range) => match value.and_then(Value::as_f64) {
            None => hard(expected("number"), path),
            Some(number) => {
                // A number that is not whole has the wrong type; one out of range has not.
                if range.integer && number.fract() != 0.0 {
                    hard("Invalid input: expected int, received number".to_owned(), path);
                    return;
                }
                let mut soft = |message: String| {
                    issues.push(Issue { message, path: path.clone(), soft: true });
                };
                if let Some(min) = range.min.filter(|min| number < *min) {
                    soft(format!("Too small: expected number to be >={min}"));
                }
                if let Some(max) = range.max.filter(|max| number > *max) {
                    soft(format!("Too big: expected number to be <={max}"));
                }
                if let Some(above) = range.above.filter(|above| number <= *above) {
                    soft(format!("Too small: expected number to be >{above}"));
                }
            }
        },
        Shape::OneOf(choices) => {
            if !value.and_then(Value::as_str).is_some_and(|text| choices.contains(&text)) {
                let quoted: Vec<String> =
                    choices.iter().map(|choice| format!("\"{choice}\"")).collect();
                hard(
                    match quoted.as_slice() {
                        [one] => format!("Invalid input: expected {one}"),
                        many => format!("Invalid option: expected one of {}", many.join("|")),
                    },
                    path,
                );
            }
        }
        Shape::Exactly(number) => {
            if value.and_then(Value::as_f64) != Some(*number) {
                hard(format!("Invalid input: expected {number}"), path);
            }
        }
        Shape::Json => {
            if !value.is_some_and(is_json) {
                hard("Invalid input".to_owned(), path);
            }
        }
        Shape::Bytes => {
            if !matches!(value.and_then(Marker::of), Some(Marker::Bytes(_))) {
                hard("Input not instance of Uint8Array".to_owned(), path);
            }
        }
        Shape::Function => {
            if !matches!(value.and_then(Marker::of), Some(Marker::Function(_))) {
                hard("Invalid input".to_owned(), path);
            }
        }
        Shape::Symbol(name) => {
            if !matches!(value.and_then(Marker::of), Some(Marker::Symbol(given)) if given == *name)
            {
                hard("Invalid input".to_owned(), path);
            }
        }
        Shape::List(inner) => match value.and_then(Value::as_array) {
            None => hard(expected("array"), path),
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(Step::Index(index));
                    check(inner, Some(item), path, issues);
                    path.pop();
                }
            }
        },
        Shape::Record(inner) => match value.and_then(properties) {
            None => hard(expected("record"), path),
            Some(map) => {
                for (key, item) in map {
                    path.push(Step::Key(key.clone()));
                    check(inner, Some(item), path, issues);
                    path.pop();
                }
            }
        },
        Shape::Object(fields) => {
            let map = value.and_then(|value| match Marker::of(value) {
                Some(Marker::Instance { value, .. }) => value.as_object(),
                _ => properties(value),
            });
            match map {
                None => hard(expected("object"), path),
                Some(map) => {
                    for (key, inner) in fields {
                        path.push(Step::Key((*key).to_owned()));
                        check(inner, map.get(*key), path, issues);
                        path.pop();
                    }
                }
            }
        }
        Shape::Either(options) => {
            let mut soft: Vec<Vec<Issue>> = Vec::new();
            for option in options {
                let mut found = Vec::new();
                check(option, value, path, &mut found);
                if found.is_empty() {
                    return;
                }
                if found.iter().all(|issue| issue.soft) {
                    soft.push(found);
                }
            }
            if soft.len() == 1 {
                issues.extend(soft.remove(0));
            } else {
                hard("Invalid input".to_owned(), path);
            }
        }
        Shape::DatabaseUrl => database_url(value, path, issues),
        Shape::Checked(inner, condition, message) => {
            let before = issues.len();
            check(inner, value, path, issues);
            if issues.len() == before && value.is_some_and(|value| !condition(value)) {
                issues.push(Issue {
                    message: (*message).to_owned(),
                    path: path.clone(),
                    soft: true,
                });
            }
        }
    }
}

fn is_json(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_json),
        Value::Object(_) => properties(value).is_some_and(|map| map.values().all(is_json)),
        _ => true,
    }
}

/// The type of a value as messages name it.
fn received(value: Option<&Value>) -> String {
    let Some(value) = value else { return "undefined".to_owned() };
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "string".to_owned(),
        Value::Array(_) => "array".to_owned(),
        Value::Object(_) => match Marker::of(value) {
            None | Some(Marker::Object(_) | Marker::Pool { .. }) => "object".to_owned(),
            Some(Marker::Undefined | Marker::Cycle) => "undefined".to_owned(),
            Some(Marker::Function(_)) => "function".to_owned(),
            Some(Marker::RegExp(_)) => "RegExp".to_owned(),
            Some(Marker::Date(_)) => "Date".to_owned(),
            Some(Marker::Map(_)) => "map".to_owned(),
            Some(Marker::Set(_)) => "set".to_owned(),
            Some(Marker::Bytes(_)) => "Uint8Array".to_owned(),
            Some(Marker::Url(_)) => "URL".to_owned(),
            Some(Marker::Symbol(_)) => "symbol".to_owned(),
            Some(Marker::BigInt(_)) => "bigint".to_owned(),
            Some(Marker::Number(number)) if number.is_nan() => "NaN".to_owned(),
            Some(Marker::Number(number)) if number.is_infinite() => "Infinity".to_owned(),
            Some(Marker::Number(_)) => "number".to_owned(),
            Some(Marker::Instance { class, .. }) => class.to_owned(),
        },
    }
}

/// A connection string of Hyperdrive.
fn database_url(value: Option<&Value>, path: &[Step], issues: &mut Vec<Issue>) {
    let mut add = |message: &str, soft: bool| {
        issues.push(Issue { message: message.to_owned(), path: path.to_vec(), soft });
    };
    let text = value.and_then(|value| match Marker::of(value) {
        Some(Marker::Url(url)) => Some(url),
        _ => value.as_str(),
    });
    let Some(text) = text else { return add("Invalid input", false) };
    let Ok(url) = url::Url::parse(text.trim()) else { return add("Invalid input", false) };
    if !matches!(url.scheme(), "postgres" | "postgresql" | "mysql") {
        add(
            "Only PostgreSQL-compatible or MySQL-compatible databases are currently supported.",
            true,
        );
    }
    if url.host_str().is_none_or(str::is_empty) {
        add(
            "You must provide a hostname or IP address in your connection string - e.g. \
             'user:password@database-hostname.example.com:5432/databasename",
            true,
        );
    }
    if url.path().is_empty() {
        add("You must provide a database name as the path component - e.g. /postgres", true);
    }
    if url.username().is_empty() {
        add(
            "You must provide a username - e.g. 'user:password@database.example.com:port/databasename'",
            true,
        );
    }
    if url.password().is_none_or(str::is_empty) {
        add(
            "You must provide a password - e.g. 'user:password@database.example.com:port/databasename' ",
            true,
        );
    }
}

/// A path as messages show it: `miniflare.workers[0].name`.
pub(super) fn dotted(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        let plain =
            |key: &str| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Index(index) => write!(out, "[{index}]"),
            Step::Key(key) if !plain(key) => write!(out, "[{}]", Value::from(key.as_str())),
            Step::Key(key) if out.is_empty() => write!(out, "{key}"),
            Step::Key(key) => write!(out, ".{key}"),
        };
    }
    out
}

/// All findings as one text, the least deep first.
pub(super) fn pretty(issues: &[Issue]) -> String {
    let mut sorted: Vec<&Issue> = issues.iter().collect();
    sorted.sort_by_key(|issue| issue.path.len());
    let mut lines = Vec::new();
    for issue in sorted {
        lines.push(format!("✖ {}", issue.message));
        if !issue.path.is_empty() {
            lines.push(format!("  → at {}", dotted(&issue.path)));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(shape: &Shape, value: &Value) -> String {
        let mut issues = Vec::new();
        check(shape, Some(value), &mut Vec::new(), &mut issues);
        pretty(&issues)
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(
            found(&Shape::Text, &json!(1)),
            "✖ Invalid input: expected string, received number"
        );
        assert_eq!(
            found(&Shape::Text, &json!({ "$undefined": true })),
            "✖ Invalid input: expected string, received undefined"
        );
        assert_eq!(
            found(&Shape::Bool, &json!({ "$date": 1 })),
            "✖ Invalid input: expected boolean, received Date"
        );
        let shape = Shape::Object(vec![
            ("a-b", list(Shape::Text)),
            ("c", record(Shape::OneOf(&["x", "y"]))),
            ("d", optional(Shape::Bool)),
        ]);
        assert_eq!(
            found(&shape, &json!({ "a-b": ["", 2], "c": { "k": "z" }, "d": null })),
            "✖ Invalid input: expected boolean, received null\n  → at d\n\
             ✖ Invalid input: expected string, received number\n  → at [\"a-b\"][1]\n\
             ✖ Invalid option: expected one of \"x\"|\"y\"\n  → at c.k"
        );
    }

    #[test]
    fn chooses_between_alternatives() {
        let range = Range { max: Some(100.0), ..Range::default() };
        let shape = Shape::Either(vec![
            record(Shape::Object(vec![("size", optional(Shape::Number(range)))])),
            list(Shape::Text),
        ]);
        assert_eq!(found(&shape, &json!({ "q": { "size": 1 } })), "");
        assert_eq!(
            found(&shape, &json!({ "q": { "size": 200 } })),
            "✖ Too big: expected number to be <=100\n  → at q.size"
        );
        assert_eq!(found(&shape, &json!(1)), "✖ Invalid input");
    }

    #[test]
    fn checks_connection_strings() {
        assert_eq!(found(&Shape::DatabaseUrl, &json!("postgres://u:p@h:5432/db")), "");
        assert_eq!(found(&Shape::DatabaseUrl, &json!({ "$url": "mysql://u:p@h/db" })), "");
        assert_eq!(found(&Shape::DatabaseUrl, &json!("nope")), "✖ Invalid input");
        assert!(
            found(&Shape::DatabaseUrl, &json!("http://u:p@h/db"))
                .starts_with("✖ Only PostgreSQL-compatible")
        );
        assert!(
            found(&Shape::DatabaseUrl, &json!("postgres://u@h/db"))
                .contains("You must provide a password")
        );
    }
}
