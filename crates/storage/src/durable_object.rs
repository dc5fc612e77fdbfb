//! The key-value storage of Durable Objects.
//!
//! Values are byte strings here: whoever stores them decides how a value of JavaScript is serialised. Keys are ordered by
//! their UTF-8 bytes.

use std::ops::Bound;
use std::sync::Arc;

use crate::error::{Result, SimulatorError};
use crate::map::Map;
use crate::store::{Name, SharedStore, namespace};

/// What one object has stored. A clone is O(1) and does not change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub(crate) entries: Map<Arc<str>, Arc<[u8]>>,
    /// When the alarm goes off, in milliseconds since the Unix epoch.
    pub(crate) alarm: Option<f64>,
}

impl State {
    pub(crate) fn ptr_eq(&self, other: &Self) -> bool {
        self.entries.ptr_eq(&other.entries) && self.alarm == other.alarm
    }
}

/// The options of `list()`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// The first key.
    pub start: Option<String>,
    /// Only keys after this one.
    pub start_after: Option<String>,
    /// Only keys before this one.
    pub end: Option<String>,
    /// Only keys that begin so.
    pub prefix: Option<String>,
    /// From the last key to the first.
    pub reverse: bool,
    /// How many keys to give at most.
    pub limit: Option<i32>,
}

/// A key with its value.
pub type Entry = (Arc<str>, Arc<[u8]>);

/// The storage of one object.
#[derive(Clone, Debug)]
pub struct ObjectStorage {
    name: Name,
    store: SharedStore,
}

/// What stands between the unique key of a namespace and the id of an object.
const SEPARATOR: char = '/';

impl ObjectStorage {
    /// The storage of the object `id` in the namespace `unique_key`.
    pub fn new(unique_key: &str, id: &str, store: SharedStore) -> Self {
        Self { name: format!("{unique_key}{SEPARATOR}{id}").into(), store }
    }

    /// The ids of the objects of a namespace that have storage, in their order.
    pub fn ids(unique_key: &str, store: &SharedStore) -> Vec<String> {
        let prefix = format!("{unique_key}{SEPARATOR}");
        store.read(|store| {
            let names = store.durable_objects.iter_from(Bound::Included(&*prefix));
            let ids = names.map_while(|(name, _)| name.strip_prefix(&*prefix).map(str::to_owned));
            ids.collect()
        })
    }

    /// Makes the object one that has storage, empty as it may be.
    pub fn touch(&self) {
        self.write(|_| ());
    }

    /// All that the object has stored now.
    pub fn state(&self) -> State {
        self.read(Clone::clone)
    }

    /// Puts back what the object had stored.
    pub fn set_state(&self, state: State) {
        self.write(|current| *current = state);
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Arc<[u8]>> {
        self.read(|state| state.entries.get(key).cloned())
    }

    /// Stores a value.
    pub fn put(&self, key: &str, value: &[u8]) {
        self.write(|state| state.entries.insert(key.into(), value.into()));
    }

    /// Forgets a key; whether there was one.
    pub fn delete(&self, key: &str) -> bool {
        self.read(|state| state.entries.contains_key(key))
            && self.write(|state| state.entries.remove(key)).is_some()
    }

    /// Forgets all keys, and the alarm if asked to.
    pub fn delete_all(&self, alarm: bool) {
        self.write(|state| {
            state.entries = Map::new();
            if alarm {
                state.alarm = None;
            }
        });
    }

    /// When the alarm goes off, in milliseconds since the Unix epoch.
    pub fn alarm(&self) -> Option<f64> {
        self.read(|state| state.alarm)
    }

    /// Sets the alarm, or takes it away.
    pub fn set_alarm(&self, alarm: Option<f64>) {
        self.write(|state| state.alarm = alarm);
    }

    /// `list()`: keys and values in their order.
    ///
    /// # Errors
    /// `TypeError` where the options contradict each other, or the limit is not positive.
    pub fn list(&self, options: &ListOptions) -> Result<Vec<Entry>> {
        if options.start.is_some() && options.start_after.is_some() {
            let message = "list() cannot be called with both start and startAfter values.";
            return Err(SimulatorError::type_error(message));
        }
        if options.limit.is_some_and(|limit| limit <= 0) {
            return Err(SimulatorError::type_error("List limit must be positive."));
        }
        let limit = options.limit.map_or(usize::MAX, |limit| limit as usize);
        let prefix = options.prefix.as_deref().unwrap_or_default();
        let start = match (&options.start, &options.start_after) {
            (Some(start), _) if **start > *prefix => Bound::Included(&**start),
            (_, Some(after)) if **after >= *prefix => Bound::Excluded(&**after),
            _ => Bound::Included(prefix),
        };
        Ok(self.read(|state| {
            let found = state
                .entries
                .iter_from(start)
                .take_while(|(key, _)| {
                    key.starts_with(prefix)
                        && options.end.as_deref().is_none_or(|end| &***key < end)
                })
                .map(|(key, value)| (key.clone(), value.clone()));
            if options.reverse {
                let all: Vec<_> = found.collect();
                all.into_iter().rev().take(limit).collect()
            } else {
                found.take(limit).collect()
            }
        }))
    }

    fn read<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        self.store.read(|store| match store.durable_objects.get(&self.name) {
            Some(state) => read(state),
            None => read(&State::default()),
        })
    }

    fn write<R>(&self, write: impl FnOnce(&mut State) -> R) -> R {
        self.store.write(|store| write(namespace(&mut store.durable_objects, &self.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage() -> (ObjectStorage, SharedStore) {
        let store = SharedStore::new();
        (ObjectStorage::new("worker-Class", "a1", store.clone()), store)
    }

    fn keys(storage: &ObjectStorage, options: &ListOptions) -> Vec<String> {
        let list = storage.list(options).expect("the options are valid");
        list.iter().map(|(key, _)| key.to_string()).collect()
    }

    #[test]
    fn lists_by_ranges_in_both_directions() {
        let (storage, _) = storage();
        for key in ["b", "a", "c/1", "c/2", "d"] {
            storage.put(key, key.as_bytes());
        }
        let list = |options: ListOptions| keys(&storage, &options).join(" ");
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(list(ListOptions::default()), "a b c/1 c/2 d");
        assert_eq!(
            list(ListOptions { reverse: true, limit: Some(2), ..Default::default() }),
            "d c/2"
        );
        assert_eq!(
            list(ListOptions { start: some("b"), end: some("d"), ..Default::default() }),
            "b c/1 c/2"
        );
        assert_eq!(list(ListOptions { start_after: some("b"), ..Default::default() }), "c/1 c/2 d");
        assert_eq!(
            list(ListOptions { prefix: some("c/"), start: some("a"), ..Default::default() }),
            "c/1 c/2"
        );
        assert_eq!(
            list(ListOptions { prefix: some("c/"), start: some("c/2"), ..Default::default() }),
            "c/2"
        );
        assert_eq!(
            list(ListOptions { start: some("x"), end: some("a"), ..Default::default() }),
            ""
        );
    }

    #[test]
    fn refuses_contradicting_options() {
        let (storage, _) = storage();
        let both = ListOptions {
            start: Some("a".into()),
            start_after: Some("b".into()),
            ..Default::default()
        };
        let error = storage.list(&both).expect_err("both bounds");
        assert_eq!(error.message, "list() cannot be called with both start and startAfter values.");
        let none = ListOptions { limit: Some(0), ..Default::default() };
        assert_eq!(
            storage.list(&none).expect_err("no limit").message,
            "List limit must be positive."
        );
    }

    #[test]
    fn is_part_of_the_store() {
        let (storage, store) = storage();
        let before = store.snapshot();
        assert_eq!(ObjectStorage::ids("worker-Class", &store), Vec::<String>::new());
        storage.touch();
        assert_eq!(ObjectStorage::ids("worker-Class", &store), ["a1"]);
        storage.put("k", b"v");
        storage.set_alarm(Some(5.0));
        let state = storage.state();
        assert!(storage.delete("k"));
        assert!(!storage.delete("k"));
        storage.set_state(state);
        assert_eq!(storage.get("k").as_deref(), Some(&b"v"[..]));
        assert_eq!(store.changes_since(&before).len(), 1);
        store.restore(&before);
        assert_eq!(storage.get("k"), None);
        assert_eq!(storage.alarm(), None);
    }
}
