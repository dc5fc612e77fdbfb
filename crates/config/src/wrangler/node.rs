//! Values of a wrangler file that remember their place.

use indexmap::IndexMap;
use serde_json::Value;

use crate::source::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub data: Data,
    /// Its place; for a value made by a rule, that of the value it was made from.
    pub span: Span,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(String),
    /// A date or time of TOML, in its normal form.
    Date(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in the order of the file.
    Object(IndexMap<String, Entry>),
}

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Place of the key.
    pub key: Span,
    /// The value.
    pub value: Node,
}

/// What JavaScript's `typeof` distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `"string"`.
    String,
    /// `"number"`.
    Number,
    /// `"boolean"`.
    Boolean,
    /// `"object"`: also arrays, dates and `null`.
    Object,
}

impl Type {
    /// The word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
        }
    }
}

impl Node {
    /// A value.
    pub const fn new(data: Data, span: Span) -> Self {
        Self { data, span }
    }

    /// An object without properties.
    pub fn empty_object(span: Span) -> Self {
        Self::new(Data::Object(IndexMap::new()), span)
    }

    /// `typeof`.
    pub const fn type_of(&self) -> Type {
        match self.data {
            Data::String(_) => Type::String,
            Data::Number(_) => Type::Number,
            Data::Bool(_) => Type::Boolean,
            Data::Null | Data::Date(_) | Data::Array(_) | Data::Object(_) => Type::Object,
        }
    }

    /// The string.
    pub fn as_str(&self) -> Option<&str> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// The number.
    pub const fn as_f64(&self) -> Option<f64> {
        if let Data::Number(number) = self.data { Some(number) } else { None }
    }

    /// The truth value.
    pub const fn as_bool(&self) -> Option<bool> {
        if let Data::Bool(value) = self.data { Some(value) } else { None }
    }

    /// The elements.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Data::Array(items) = &self.data { Some(items) } else { None }
    }

    /// The properties.
    pub const fn as_object(&self) -> Option<&IndexMap<String, Entry>> {
        if let Data::Object(entries) = &self.data { Some(entries) } else { None }
    }

    /// The strings of an array of strings; elements of other kinds are left out.
    pub fn strings(&self) -> Vec<String> {
        self.as_array()
            .unwrap_or_default()
            .iter()
            .filter_map(|n| n.as_str().map(str::to_owned))
            .collect()
    }

    /// A property.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key).map(|entry| &entry.value)
    }

    /// A property that is a string.
    pub fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// Whether there is such a property.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Names of the properties.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.as_object().into_iter().flat_map(|entries| entries.keys().map(String::as_str))
    }

    /// Whether the value is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// Whether JavaScript takes the value for true.
    pub fn truthy(&self) -> bool {
        match &self.data {
            Data::Null => false,
            Data::Bool(value) => *value,
            Data::Number(number) => *number != 0.0 && !number.is_nan(),
            Data::String(text) => !text.is_empty(),
            Data::Date(_) | Data::Array(_) | Data::Object(_) => true,
        }
    }

    /// Whether it is an object with properties (`{}`), not an array, a date or `null`.
    pub const fn is_plain_object(&self) -> bool {
        matches!(self.data, Data::Object(_))
    }

    /// The value as JSON; dates are strings.
    pub fn to_json(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(number) => number_to_json(*number),
            Data::String(text) | Data::Date(text) => Value::String(text.clone()),
            Data::Array(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Data::Object(entries) => Value::Object(
                entries.iter().map(|(key, entry)| (key.clone(), entry.value.to_json())).collect(),
            ),
        }
    }

    /// The value as `JSON.stringify` writes it.
    pub fn stringify(&self) -> String {
        self.to_json().to_string()
    }

    /// Path of the deepest value that has exactly this place.
    pub fn path_of(&self, span: Span) -> Option<String> {
        let mut path = String::new();
        self.find(span, &mut path).then_some(path)
    }

    fn find(&self, span: Span, path: &mut String) -> bool {
        let length = path.len();
        match &self.data {
            Data::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                    if item.find(span, path) {
                        return true;
                    }
                    path.truncate(length);
                }
            }
            Data::Object(entries) => {
                for (key, entry) in entries {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                    if entry.key == span || entry.value.find(span, path) {
                        return true;
                    }
                    path.truncate(length);
                }
            }
            _ => {}
        }
        self.span == span
    }
}

/// A number as JSON: an integer where JavaScript would write one.
pub(crate) fn number_to_json(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        Value::from(number as i64)
    } else {
        serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)
    }
}
