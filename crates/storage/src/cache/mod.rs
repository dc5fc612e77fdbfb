//! The Cache API.
//!
//! [`Cache`] has the operations on requests and responses that are taken apart already; what it may store and
//! for how long follows HTTP's rules for shared caches (RFC 7234), as the runtime's simulator reads them.

mod directives;
mod entry;
mod policy;
mod request;
mod respond;
mod simulator;

pub(crate) use entry::Entries;
pub use entry::{CachedResponse, Entry};
pub use request::CacheRequest;
pub use simulator::{
    Cache, CacheName, MatchOptions, NOT_MODIFIED_WARNING, PutOutcome, PutResponse,
};
