//! Listing keys.

use std::ops::Bound;
use std::sync::Arc;

use super::Entries;
use super::validate::{Operation, check_key_length};
use crate::cursor;
use crate::error::Result;

const MAX_KEYS: i32 = 1000;

/// The options of `list()`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListOptions {
    /// Only keys that begin so.
    pub prefix: Option<String>,
    /// How many keys to give at most: 1 to 1000. What is less than 1 counts as not given, which means 1000.
    pub limit: Option<i32>,
    /// The cursor of the listing to go on with.
    pub cursor: Option<String>,
}

/// A key in a listing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedKey {
    /// The key.
    pub name: Arc<str>,
    /// When it expires, in seconds since the Unix epoch.
    pub expiration: Option<i64>,
    /// Its metadata as JSON text.
    pub metadata: Option<Arc<str>>,
}

/// What `list()` gives.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListResult {
    /// The keys in the order of their UTF-8 bytes.
    pub keys: Vec<ListedKey>,
    /// Where to go on; `None` where the list is complete.
    pub cursor: Option<String>,
}

impl ListResult {
    /// Whether there are no more keys: `list_complete`.
    pub const fn is_complete(&self) -> bool {
        self.cursor.is_none()
    }
}

pub(super) fn list(entries: &Entries, options: &ListOptions, now_ms: f64) -> Result<ListResult> {
    let limit = options.limit.filter(|limit| *limit >= 1).unwrap_or(MAX_KEYS);
    if limit > MAX_KEYS {
        let message = format!(
            "Invalid key_count_limit of {limit}. Please specify an integer less than {MAX_KEYS}."
        );
        return Err(Operation::Get.failed(400, &message));
    }
    let prefix = options.prefix.as_deref().unwrap_or_default();
    check_key_length(Operation::Get, prefix)?;
    // The comparison of the runtime's database stops at a NUL, so that no key begins with such a prefix.
    if prefix.contains('\0') {
        return Ok(ListResult::default());
    }
    let start_after = options.cursor.as_deref().map(cursor::decode).unwrap_or_default();
    let start = if *start_after < *prefix {
        Bound::Included(prefix)
    } else {
        Bound::Excluded(&*start_after)
    };
    let mut listed = entries
        .iter_from(start)
        .take_while(|(key, _)| key.starts_with(prefix))
        .filter(|(_, entry)| entry.is_listed(now_ms))
        .map(|(key, entry)| ListedKey {
            name: key.clone(),
            expiration: entry.expiration,
            metadata: entry.metadata.clone(),
        });
    let keys: Vec<ListedKey> = listed.by_ref().take(limit as usize).collect();
    let cursor =
        keys.last().filter(|_| listed.next().is_some()).map(|last| cursor::encode(&last.name));
    Ok(ListResult { keys, cursor })
}
