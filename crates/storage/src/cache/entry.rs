//! What a cache stores and gives.

use std::sync::Arc;

use bytes::Bytes;

use crate::http::Header;
use crate::map::Map;

/// A response in a cache.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The status.
    pub status: u16,
    /// The headers as they are stored: lower-case names, without hop-by-hop headers, with `age` and `date` of the
    /// moment of storing.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Bytes,
    /// When the response stops being fresh, in milliseconds since the Unix epoch.
    pub expires: f64,
}

pub(crate) type Entries = Map<Arc<str>, Arc<Entry>>;

/// What `match()` gives. Its headers cannot be changed by those who get it, and it has no URL.
#[derive(Clone, Debug, PartialEq)]
pub struct CachedResponse {
    /// The status; the status text is the standard one.
    pub status: u16,
    /// The headers, with lower-case names.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Bytes,
}
