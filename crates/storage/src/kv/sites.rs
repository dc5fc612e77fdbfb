//! The read-only namespace of Workers Sites (`site.bucket`), `__STATIC_CONTENT`.

use std::sync::Arc;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::list::{self, ListOptions, ListResult};
use super::validate::{self, Operation};
use super::{Entries, Entry};
use crate::error::{Result, SimulatorError};

/// What the keys of a Workers Sites manifest begin with. A cache does not store URLs whose path begins so.
pub const SITES_KEY_PREFIX: &str = "$__MINIFLARE_SITES__$/";

/// What `encodeURIComponent()` encodes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The key of the file at `path` (relative to the bucket, with slashes), as the manifest has it.
pub fn sites_key(path: &str) -> String {
    format!("{SITES_KEY_PREFIX}{}", utf8_percent_encode(path, COMPONENT))
}

/// The files of a site as a KV namespace.
#[derive(Clone, Debug, Default)]
pub struct SitesNamespace {
    entries: Entries,
}

impl SitesNamespace {
    /// The namespace of these files: paths relative to the bucket, with slashes, and contents.
    pub fn new<P: AsRef<str>, C: Into<Bytes>>(files: impl IntoIterator<Item = (P, C)>) -> Self {
        let entry = |(path, contents): (P, C)| {
            let entry = Entry { value: contents.into(), expiration: None, metadata: None };
            (sites_key(path.as_ref()).into(), Arc::new(entry))
        };
        Self { entries: files.into_iter().map(entry).collect() }
    }

    /// `get()`, by a key of the manifest or by the path itself.
    ///
    /// # Errors
    /// Where the key is not valid.
    pub fn get(&self, key: &str) -> Result<Option<Arc<Entry>>> {
        validate::check_key(Operation::Get, key)?;
        let path = match key.strip_prefix(SITES_KEY_PREFIX) {
            Some(encoded) => percent_decode_str(encoded).decode_utf8_lossy(),
            None => key.into(),
        };
        Ok(self.entries.get(&*sites_key(&path)).cloned())
    }

    /// `list()`.
    ///
    /// # Errors
    /// As for any namespace.
    pub fn list(&self, options: &ListOptions) -> Result<ListResult> {
        list::list(&self.entries, options, 0.0)
    }

    /// The error of `put()` and `delete()`, which such a namespace does not have.
    pub fn read_only_error(operation: Operation) -> SimulatorError {
        let method = if operation == Operation::Delete { "delete" } else { "put" };
        operation.failed(405, &format!("Cannot {method}() with Workers Sites namespace"))
    }
}
