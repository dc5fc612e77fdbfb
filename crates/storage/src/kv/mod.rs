//! Workers KV.
//!
//! [`KvNamespace`] has the operations; what a face still does is to turn JavaScript values into their
//! arguments ([`ValueType`], [`crate::to_int32`], [`unsupported_value`], [`undecodable_key`]) and results
//! into JavaScript values.

mod bulk;
mod entry;
mod list;
mod namespace;
mod sites;
mod validate;

pub use bulk::{BulkEntry, BulkGetOptions};
pub(crate) use entry::Entries;
pub use entry::Entry;
pub use list::{ListOptions, ListResult, ListedKey};
pub use namespace::{KvNamespace, PutOptions};
pub use sites::{SITES_KEY_PREFIX, SitesNamespace, sites_key};
pub use validate::{Operation, ValueType, undecodable_key, unsupported_value};
