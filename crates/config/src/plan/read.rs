//! Reading options out of encoded values. Vitest does not check types: neither do we, but what cannot be used is noted.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_json::Value;

use crate::evaluated::{Marker, get, is_undefined, properties, to_json};
use crate::paths::resolve;
use crate::project::{FunctionRef, Pattern};

/// Key paths that were given and are not honoured.
pub(super) type Ignored = RefCell<BTreeSet<String>>;

/// An object of options.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    value: Option<&'a Value>,
    path: &'a str,
    ignored: &'a Ignored,
}

impl<'a> Options<'a> {
    pub(super) fn new(value: Option<&'a Value>, path: &'a str, ignored: &'a Ignored) -> Self {
        Self { value, path, ignored }
    }

    /// The value of a key, if there.
    pub(super) fn raw(&self, key: &str) -> Option<&'a Value> {
        get(self.value?, key).filter(|value| !value.is_null())
    }

    /// An object below.
    pub(super) fn below(&self, key: &str, path: &'a str) -> Options<'a> {
        Options { value: self.raw(key), path, ignored: self.ignored }
    }

    /// Notes a key as not honoured, when it is there.
    pub(super) fn ignore(&self, key: &str) {
        if self.raw(key).is_some() {
            let path =
                if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
            self.ignored.borrow_mut().insert(path);
        }
    }

    /// Notes every key that is not among those known.
    pub(super) fn ignore_unknown(&self, known: &[&str]) {
        for key in self.value.and_then(properties).into_iter().flat_map(serde_json::Map::keys) {
            if !known.contains(&key.as_str()) {
                self.ignore(key);
            }
        }
    }

    /// One of several keywords.
    pub(super) fn keyword<T: serde::de::DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.read(key, |value| serde_json::from_value(value.clone()).ok())
    }

    pub(super) fn read<T>(&self, key: &str, convert: impl Fn(&'a Value) -> Option<T>) -> Option<T> {
        let value = self.raw(key)?;
        let converted = convert(value);
        if converted.is_none() {
            self.ignore(key);
        }
        converted
    }

    pub(super) fn bool(&self, key: &str) -> Option<bool> {
        self.read(key, Value::as_bool)
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.read(key, |value| value.as_str().map(str::to_owned))
    }

    /// A number that is not negative; `Infinity` is 0, which stands for no limit.
    pub(super) fn count(&self, key: &str) -> Option<u64> {
        self.read(key, |value| match Marker::of(value) {
            Some(Marker::Number(number)) if number == f64::INFINITY => Some(0),
            _ => number(value).filter(|number| *number >= 0.0).map(|number| number as u64),
        })
    }

    pub(super) fn integer(&self, key: &str) -> Option<i64> {
        self.read(key, |value| number(value).map(|number| number as i64))
    }

    /// A string or a list of strings.
    pub(super) fn list(&self, key: &str) -> Option<Vec<String>> {
        self.read(key, |value| match value {
            Value::String(text) => Some(vec![text.clone()]),
            Value::Array(items) => {
                let items: Vec<&Value> = items.iter().filter(|item| item.is_string()).collect();
                Some(
                    items.into_iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
                )
            }
            _ => None,
        })
    }

    /// A file or a list of files, resolved as the original does: relative to `root` if there is such a file, otherwise the name
    /// of a package is left for module resolution.
    pub(super) fn files(&self, key: &str, root: &Path) -> Vec<PathBuf> {
        self.list(key).unwrap_or_default().iter().map(|file| module_path(root, file)).collect()
    }

    pub(super) fn function(&self, key: &str) -> Option<FunctionRef> {
        self.read(key, Marker::function)
    }

    /// A regular expression, or a string as the source of one.
    pub(super) fn pattern(&self, key: &str) -> Option<Pattern> {
        self.read(key, as_pattern)
    }

    /// A map of JSON values.
    pub(super) fn map(&self, key: &str) -> Option<IndexMap<String, Value>> {
        self.read(key, |value| {
            let map = properties(value)?;
            Some(
                map.iter()
                    .filter(|(_, v)| !is_undefined(v))
                    .map(|(k, v)| (k.clone(), to_json(v)))
                    .collect(),
            )
        })
    }

    /// A value as JSON.
    pub(super) fn json(&self, key: &str) -> Option<Value> {
        self.raw(key).map(to_json)
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

pub(super) fn as_pattern(value: &Value) -> Option<Pattern> {
    match Marker::of(value) {
        Some(Marker::RegExp(pattern)) => Some(pattern),
        Some(_) => None,
        None => {
            value.as_str().map(|source| Pattern { source: source.to_owned(), flags: String::new() })
        }
    }
}

/// Where a module named in the config is.
pub(super) fn module_path(root: &Path, file: &str) -> PathBuf {
    let file = file.strip_prefix("file://").unwrap_or(file);
    let path = resolve(root, file);
    let bare = !file.starts_with('.') && !Path::new(file).is_absolute();
    if bare && !path.exists() {
        let with_extension =
            ["ts", "mts", "js", "mjs", "cjs", "tsx", "jsx"].iter().any(|extension| {
                path.with_file_name(format!("{}.{extension}", file_name(&path))).exists()
            });
        if !with_extension {
            return PathBuf::from(file);
        }
    }
    path
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
