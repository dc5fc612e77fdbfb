//! One namespace and its single-key operations.

use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;

use super::bulk::{self, BulkEntry, BulkGetOptions};
use super::list::{self, ListOptions, ListResult};
use super::validate::{self, Operation};
use super::{Entries, Entry};
use crate::clock::Clock;
use crate::error::Result;
use crate::store::{Name, SharedStore, namespace};

/// The options of `put()`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PutOptions {
    /// When the entry shall expire, in seconds since the Unix epoch; at least 60 seconds from now.
    pub expiration: Option<i32>,
    /// In how many seconds the entry shall expire, at least 60. Wins over `expiration`.
    pub expiration_ttl: Option<i32>,
    /// Metadata as JSON text, at most 1024 bytes. Where `JSON.stringify()` has no text for a value it gives
    /// `undefined`, and the text `undefined` here makes the error that the runtime has then.
    pub metadata: Option<String>,
}

/// A KV namespace: what a binding of kind `kv_namespaces` talks to. Immediately consistent, without a cache.
#[derive(Clone)]
pub struct KvNamespace {
    id: Name,
    store: SharedStore,
    clock: Rc<dyn Clock>,
}

impl KvNamespace {
    /// The namespace `id` of `store`. Nothing is stored before something is put.
    pub fn new(id: impl Into<Name>, store: SharedStore, clock: Rc<dyn Clock>) -> Self {
        Self { id: id.into(), store, clock }
    }

    /// The id of the namespace. All bindings with the same id share their data.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `get()` and `getWithMetadata()` of one key: the entry, or `None` where there is none or it has expired.
    ///
    /// # Errors
    /// Where the key is not valid, or `cache_ttl` (seconds) is less than 30.
    pub fn get(&self, key: &str, cache_ttl: Option<i32>) -> Result<Option<Arc<Entry>>> {
        validate::check_key(Operation::Get, key)?;
        validate::check_cache_ttl(Operation::Get, cache_ttl)?;
        Ok(self.read(key))
    }

    /// `get()` and `getWithMetadata()` of many keys: each key once with what it has, in the order of the keys.
    ///
    /// The runtime carries the result in a plain JavaScript object, which loses some keys: array indices such as
    /// `"0"`, and `"__proto__"`, are missing from it.
    ///
    /// # Errors
    /// Where there are no keys or more than 100, one of them is not valid, an option is not valid, the type is
    /// `"json"` and a value is not JSON, or the texts have more than 25 Mi UTF-16 units together.
    pub fn get_bulk<K: AsRef<str>>(
        &self,
        keys: &[K],
        options: &BulkGetOptions,
    ) -> Result<Vec<(String, Option<BulkEntry>)>> {
        bulk::get(keys, options, |key| self.read(key))
    }

    /// `put()`.
    ///
    /// # Errors
    /// Where the key or an option is not valid, or the value has more than 25 MiB.
    pub fn put(&self, key: &str, value: impl Into<Bytes>, options: &PutOptions) -> Result<()> {
        validate::check_key(Operation::Put, key)?;
        let expires = options.expiration.is_some() || options.expiration_ttl.is_some();
        // Asking for the time takes longer than putting.
        let now = if expires { (self.clock.now_ms() / 1000.0).floor() as i64 } else { 0 };
        let expiration = validate::expiration(now, options.expiration, options.expiration_ttl)?;
        if let Some(metadata) = &options.metadata {
            validate::check_metadata(metadata)?;
        }
        let value = value.into();
        validate::check_value(&value)?;
        let metadata = options.metadata.as_deref().filter(|json| *json != "null").map(Arc::from);
        let entry = Arc::new(Entry { value, expiration, metadata });
        self.write(|entries| entries.insert(key.into(), entry));
        Ok(())
    }

    /// `delete()`. A key that does not exist is as good as deleted.
    ///
    /// # Errors
    /// Where the key is not valid.
    pub fn delete(&self, key: &str) -> Result<()> {
        validate::check_key(Operation::Delete, key)?;
        if self
            .store
            .read(|store| store.kv.get(&self.id).is_some_and(|entries| entries.contains_key(key)))
        {
            self.write(|entries| entries.remove(key));
        }
        Ok(())
    }

    /// `list()`.
    ///
    /// # Errors
    /// Where the prefix is longer than a key may be, or the limit is beyond 1000.
    pub fn list(&self, options: &ListOptions) -> Result<ListResult> {
        let now = self.clock.now_ms();
        self.store.read(|store| match store.kv.get(&self.id) {
            Some(entries) => list::list(entries, options, now),
            None => list::list(&Entries::new(), options, now),
        })
    }

    /// The entry of `key`; one that has expired is removed.
    fn read(&self, key: &str) -> Option<Arc<Entry>> {
        let entry = self.store.read(|store| store.kv.get(&self.id)?.get(key).cloned())?;
        if entry.expiration.is_some() && entry.is_expired(self.clock.now_ms()) {
            self.write(|entries| entries.remove(key));
            return None;
        }
        Some(entry)
    }

    fn write<R>(&self, write: impl FnOnce(&mut Entries) -> R) -> R {
        self.store.write(|store| write(namespace(&mut store.kv, &self.id)))
    }
}
