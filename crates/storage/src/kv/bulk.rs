//! Reading many keys at once.

use std::collections::HashSet;
use std::sync::Arc;

use super::Entry;
use super::validate::{self, Operation};
use crate::error::Result;

const MAX_KEYS: usize = 100;
const MAX_TOTAL: usize = 25 * 1024 * 1024;

/// The options of a bulk `get()`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct BulkGetOptions {
    /// The type as the caller named it; `"text"` and `"json"` are valid, and `None` means `"text"`.
    pub value_type: Option<String>,
    /// Seconds to cache the result for, at least 30.
    pub cache_ttl: Option<i32>,
}

/// A value of a bulk `get()`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BulkEntry {
    /// The value as text without a byte order mark; JSON where that was asked for.
    pub text: String,
    /// The metadata as JSON text.
    pub metadata: Option<Arc<str>>,
}

pub(super) fn get<K: AsRef<str>>(
    keys: &[K],
    options: &BulkGetOptions,
    read: impl Fn(&str) -> Option<Arc<Entry>>,
) -> Result<Vec<(String, Option<BulkEntry>)>> {
    let failed = |message: &str| Operation::GetBulk.failed(400, message);
    let json = match options.value_type.as_deref() {
        None | Some("" | "text") => false,
        Some("json") => true,
        Some(other) => {
            return Err(failed(&format!(
                "\"{other}\" is not a valid type. Use \"json\" or \"text\""
            )));
        }
    };
    if keys.len() > MAX_KEYS {
        return Err(failed(&format!("You can request a maximum of {MAX_KEYS} keys")));
    }
    if keys.is_empty() {
        return Err(failed("You must request a minimum of 1 key"));
    }
    let mut entries = Vec::with_capacity(keys.len());
    let mut seen = HashSet::new();
    let mut total = 0;
    for key in keys.iter().map(AsRef::as_ref) {
        validate::check_bulk_key(key)?;
        validate::check_cache_ttl(Operation::GetBulk, options.cache_ttl)?;
        let mut value = None;
        if let Some(entry) = read(key) {
            let text = entry.text();
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            if json && !validate::is_json(text) {
                return Err(failed(
                    "At least one of the requested keys corresponds to a non-json value",
                ));
            }
            total += text.encode_utf16().count();
            // A value of JSON's `null` cannot be told from a missing one.
            if !(json && text.trim() == "null") {
                value = Some(BulkEntry { text: text.to_owned(), metadata: entry.metadata.clone() });
            }
        }
        if seen.insert(key) && !is_array_index(key) && key != "__proto__" {
            entries.push((key.to_owned(), value));
        }
    }
    if total > MAX_TOTAL {
        return Err(
            Operation::GetBulk.failed(413, "Total size of request exceeds the limit of 25MB")
        );
    }
    Ok(entries)
}

/// Whether `key` is an array index of ECMAScript: a canonical integer below 2³² − 1.
fn is_array_index(key: &str) -> bool {
    let canonical = key == "0" || !key.starts_with('0');
    canonical
        && key.bytes().all(|byte| byte.is_ascii_digit())
        && key.parse::<u32>().is_ok_and(|index| index < u32::MAX)
}
