//! What a namespace stores.

use std::sync::Arc;

use bytes::Bytes;

use crate::map::Map;

/// A value of a KV namespace with its metadata.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The value.
    pub value: Bytes,
    /// When the entry expires, in seconds since the Unix epoch.
    pub expiration: Option<i64>,
    /// The metadata as JSON text.
    pub metadata: Option<Arc<str>>,
}

pub(crate) type Entries = Map<Arc<str>, Arc<Entry>>;

impl Entry {
    /// The value as text, as the type `"text"` gives it: UTF-8, where U+FFFD stands for what is malformed. A
    /// byte order mark stays.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }

    fn expiration_ms(&self) -> f64 {
        self.expiration.map_or(f64::INFINITY, |seconds| seconds as f64 * 1000.0)
    }

    /// Whether reading the entry at `now_ms` finds nothing.
    pub(crate) fn is_expired(&self, now_ms: f64) -> bool {
        self.expiration_ms() <= now_ms
    }

    /// Whether a listing at `now_ms` shows the entry, which it still does at the very moment of expiry.
    pub(crate) fn is_listed(&self, now_ms: f64) -> bool {
        self.expiration_ms() >= now_ms
    }
}
