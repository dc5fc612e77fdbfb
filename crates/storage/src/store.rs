//! The store: all storage of a project as one value.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;

use crate::map::Map;
use crate::{cache, durable_object, kv, r2};

/// The name of a namespace, a bucket or a cache within its service.
pub type Name = Arc<str>;

/// All storage of a project. It is made of persistent maps and of byte strings held by reference, so that a
/// clone is O(1) however much is stored, and a change leaves every clone as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    pub(crate) kv: Map<Name, kv::Entries>,
    pub(crate) r2: Map<Name, r2::State>,
    pub(crate) cache: Map<Name, cache::Entries>,
    pub(crate) durable_objects: Map<Name, durable_object::State>,
}

/// What a store held at one moment. It costs nothing to keep but what has been changed since.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot(Store);

/// The service that a stored value belongs to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Service {
    /// Workers KV.
    Kv,
    /// R2 objects.
    R2,
    /// R2 multipart uploads, whose key is the upload id.
    R2Upload,
    /// The Cache API.
    Cache,
    /// The key-value storage of Durable Objects.
    DurableObject,
}

impl Service {
    /// The service's name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kv => "KV",
            Self::R2 => "R2",
            Self::R2Upload => "R2 multipart upload",
            Self::Cache => "Cache",
            Self::DurableObject => "Durable Object",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A stored value of any service.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An entry of a KV namespace.
    Kv(Arc<kv::Entry>),
    /// An object of an R2 bucket.
    R2(Arc<r2::Object>),
    /// A multipart upload of an R2 bucket.
    R2Upload(Arc<r2::Upload>),
    /// A response in a cache.
    Cache(Arc<cache::Entry>),
    /// A serialised value in the storage of a Durable Object.
    DurableObject(Arc<[u8]>),
}

impl Value {
    /// The stored bytes: the value, the body, or the parts of an upload so far one after the other. Copies only where
    /// there are several parts.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Kv(entry) => entry.value.clone(),
            Self::R2(object) => object.body.bytes(),
            Self::R2Upload(upload) => {
                let parts = upload.parts.iter().map(|(_, part)| part.body.clone());
                r2::Body::Parts(parts.collect()).bytes()
            }
            Self::Cache(entry) => entry.body.clone(),
            Self::DurableObject(value) => Bytes::copy_from_slice(value),
        }
    }

    /// How many bytes are stored.
    pub fn size(&self) -> u64 {
        match self {
            Self::Kv(entry) => entry.value.len() as u64,
            Self::R2(object) => object.info.size,
            Self::R2Upload(upload) => {
                upload.parts.iter().map(|(_, part)| part.body.len() as u64).sum()
            }
            Self::Cache(entry) => entry.body.len() as u64,
            Self::DurableObject(value) => value.len() as u64,
        }
    }

    /// The beginning of the value as text, at most `most` characters of it, with an ellipsis where it was cut. `None` for
    /// what is not text: values of Durable Objects are serialised, uploads are in pieces, and files may be anything.
    pub fn preview(&self, most: usize) -> Option<String> {
        let bytes = match self {
            Self::Kv(entry) => &entry.value,
            Self::R2(object) => match &object.body {
                r2::Body::Whole(bytes) => bytes,
                r2::Body::Parts(_) => return None,
            },
            Self::Cache(entry) => &entry.body,
            Self::R2Upload(_) | Self::DurableObject(_) => return None,
        };
        // A character has at most four bytes.
        let head = &bytes[..bytes.len().min(most.saturating_mul(4) + 4)];
        let text = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() && head.len() < bytes.len() => {
                std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
            }
            Err(_) => return None,
        };
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return None;
        }
        Some(match text.char_indices().nth(most) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        })
    }
}

/// One thing that differs between two snapshots.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The service.
    pub service: Service,
    /// The id of the namespace, bucket, cache or Durable Object.
    pub namespace: Name,
    /// The key within it.
    pub key: Arc<str>,
    /// The value before, `None` where the key is new.
    pub before: Option<Value>,
    /// The value after, `None` where the key is gone.
    pub after: Option<Value>,
}

impl Store {
    /// A store with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the store holds now. O(1).
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.clone())
    }

    /// Makes the store hold again what it held when `snapshot` was taken. O(1).
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.clone_from(&snapshot.0);
    }
}

/// What changed from `before` to `after`: by service, then by namespace, then by key. What both share is not
/// walked, so that the cost follows the number of changes.
pub fn diff(before: &Snapshot, after: &Snapshot) -> Vec<Change> {
    let (before, after) = (&before.0, &after.0);
    let mut changes = Vec::new();
    for (namespace, before, after) in pairs(&before.kv, &after.kv, Map::ptr_eq) {
        collect(&mut changes, Service::Kv, &namespace, &before, &after, Value::Kv);
    }
    let buckets = pairs(&before.r2, &after.r2, r2::State::ptr_eq);
    for (bucket, before, after) in &buckets {
        collect(&mut changes, Service::R2, bucket, &before.objects, &after.objects, Value::R2);
    }
    for (bucket, before, after) in &buckets {
        collect(
            &mut changes,
            Service::R2Upload,
            bucket,
            &before.uploads,
            &after.uploads,
            Value::R2Upload,
        );
    }
    for (cache, before, after) in pairs(&before.cache, &after.cache, Map::ptr_eq) {
        collect(&mut changes, Service::Cache, &cache, &before, &after, Value::Cache);
    }
    let objects =
        pairs(&before.durable_objects, &after.durable_objects, durable_object::State::ptr_eq);
    for (object, before, after) in objects {
        let (before, after) = (&before.entries, &after.entries);
        collect(&mut changes, Service::DurableObject, &object, before, after, Value::DurableObject);
    }
    changes
}

/// The namespaces that may differ, each with what it holds on both sides; one that is missing holds nothing.
fn pairs<T: Clone + Default>(
    before: &Map<Name, T>,
    after: &Map<Name, T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<(Name, T, T)> {
    let differences = Map::diff(before, after, &same).into_iter();
    differences
        .map(|it| (it.key, it.before.unwrap_or_default(), it.after.unwrap_or_default()))
        .collect()
}

fn collect<T: PartialEq + ?Sized>(
    changes: &mut Vec<Change>,
    service: Service,
    namespace: &Name,
    before: &Map<Arc<str>, Arc<T>>,
    after: &Map<Arc<str>, Arc<T>>,
    value: impl Fn(Arc<T>) -> Value,
) {
    let same = |before: &Arc<T>, after: &Arc<T>| Arc::ptr_eq(before, after) || before == after;
    changes.extend(Map::diff(before, after, &same).into_iter().map(|it| Change {
        service,
        namespace: namespace.clone(),
        key: it.key,
        before: it.before.map(&value),
        after: it.after.map(&value),
    }));
}

/// The handle through which simulators and their users share one store, on one thread. Clones are the same
/// store.
#[derive(Clone, Debug, Default)]
pub struct SharedStore(Rc<RefCell<Store>>);

impl SharedStore {
    /// A handle to a new, empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the store holds now. O(1).
    pub fn snapshot(&self) -> Snapshot {
        self.0.borrow().snapshot()
    }

    /// Makes the store hold again what it held when `snapshot` was taken. O(1).
    pub fn restore(&self, snapshot: &Snapshot) {
        self.0.borrow_mut().restore(snapshot);
    }

    /// What changed since `snapshot` was taken.
    pub fn changes_since(&self, snapshot: &Snapshot) -> Vec<Change> {
        diff(snapshot, &self.snapshot())
    }

    pub(crate) fn read<R>(&self, read: impl FnOnce(&Store) -> R) -> R {
        read(&self.0.borrow())
    }

    pub(crate) fn write<R>(&self, write: impl FnOnce(&mut Store) -> R) -> R {
        write(&mut self.0.borrow_mut())
    }
}

impl From<Store> for SharedStore {
    fn from(store: Store) -> Self {
        Self(Rc::new(RefCell::new(store)))
    }
}

/// The namespace called `name`, made where it does not exist yet.
pub(crate) fn namespace<'a, T: Clone + Default>(
    map: &'a mut Map<Name, T>,
    name: &Name,
) -> &'a mut T {
    map.get_or_insert_with(name, T::default)
}
