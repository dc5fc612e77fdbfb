//! Listing objects.

use std::ops::Bound;
use std::sync::Arc;

use super::error::{Action, Failure};
use super::object::{Object, ObjectInfo};
use crate::cursor;
use crate::error::{Result, SimulatorError};
use crate::map::Map;

const MAX_KEYS: i32 = 1000;
/// What a listing with metadata ends at: the service gives fewer objects then, too.
const MAX_KEYS_WITH_METADATA: i32 = 100;

/// Metadata that a listing can give along.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Include {
    /// `"httpMetadata"`
    HttpMetadata,
    /// `"customMetadata"`
    CustomMetadata,
}

impl Include {
    /// What `name` stands for.
    ///
    /// # Errors
    /// `RangeError` where it stands for nothing.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "httpMetadata" => Ok(Self::HttpMetadata),
            "customMetadata" => Ok(Self::CustomMetadata),
            _ => Err(SimulatorError::range_error(format!("Unsupported include value {name}"))),
        }
    }
}

/// The options of `list()`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListOptions {
    /// How many objects and prefixes to give at most: 1 to 1000. −1 counts as not given, which
    /// means 1000.
    pub limit: Option<i32>,
    /// Only keys that begin so.
    pub prefix: Option<String>,
    /// The cursor of the listing to go on with.
    pub cursor: Option<String>,
    /// What ends a group: of the keys that have it after the prefix, only what comes before and the delimiter
    /// itself is given, once.
    pub delimiter: Option<String>,
    /// Only keys after this one.
    pub start_after: Option<String>,
    /// The metadata to give along. Where it is not empty, a page ends at 100.
    pub include: Vec<Include>,
}

/// What `list()` gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListResult {
    /// The objects in the order of their keys' UTF-8 bytes. Their metadata is empty where it is not included.
    pub objects: Vec<ObjectInfo>,
    /// The groups, in the same order.
    pub delimited_prefixes: Vec<String>,
    /// Where to go on; `None` where the list is complete.
    pub cursor: Option<String>,
}

impl ListResult {
    /// Whether there is more: `truncated`.
    pub const fn is_truncated(&self) -> bool {
        self.cursor.is_some()
    }
}

pub(super) fn list(
    objects: &Map<Arc<str>, Arc<Object>>,
    options: &ListOptions,
) -> Result<ListResult> {
    let mut limit = options.limit.filter(|limit| *limit != -1).unwrap_or(MAX_KEYS);
    if !(1..=MAX_KEYS).contains(&limit) {
        return Err(Action::List.failed(Failure::InvalidMaxKeys));
    }
    if !options.include.is_empty() {
        limit = limit.min(MAX_KEYS_WITH_METADATA);
    }
    let prefix = options.prefix.as_deref().unwrap_or_default();
    // Comparisons of the runtime's database stop at a NUL, so that such texts are found nowhere.
    if prefix.contains('\0') {
        return Ok(ListResult::default());
    }
    let delimiter = options
        .delimiter
        .as_deref()
        .filter(|delimiter| !delimiter.is_empty() && !delimiter.contains('\0'));
    let start_after =
        options.start_after.clone().max(options.cursor.as_deref().map(cursor::decode));
    let start = match &start_after {
        Some(key) if **key >= *prefix => Bound::Excluded(&**key),
        _ => Bound::Included(prefix),
    };

    let mut result = ListResult::default();
    let mut rows = 0;
    let mut last_key: Option<&str> = None;
    let mut group: Option<&str> = None;
    for (key, object) in objects.iter_from(start).take_while(|(key, _)| key.starts_with(prefix)) {
        let key = &**key;
        if group.is_some_and(|group| key.starts_with(group)) {
            last_key = Some(key);
            continue;
        }
        if rows == limit {
            result.cursor = last_key.map(cursor::encode);
            break;
        }
        rows += 1;
        last_key = Some(key);
        let ends_at = |delimiter: &str| {
            Some(prefix.len() + key[prefix.len()..].find(delimiter)? + delimiter.len())
        };
        group = delimiter.and_then(ends_at).map(|end| &key[..end]);
        match group {
            Some(group) => result.delimited_prefixes.push(group.to_owned()),
            None => result.objects.push(listed(&object.info, &options.include)),
        }
    }
    Ok(result)
}

fn listed(info: &ObjectInfo, include: &[Include]) -> ObjectInfo {
    let mut info = info.clone();
    if !include.contains(&Include::HttpMetadata) {
        info.http_metadata = Arc::default();
    }
    if !include.contains(&Include::CustomMetadata) {
        info.custom_metadata = Arc::default();
    }
    info
}
