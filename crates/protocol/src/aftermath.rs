//! What is known of a test beside its result: what it has changed in storage, and what it has left behind.

use serde::{Deserialize, Serialize};

use crate::StackFrame;

/// A stored value as reports show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredValue {
    /// Bytes.
    pub size: u64,
    /// The beginning of a text; none for what is no text.
    pub preview: Option<String>,
}

/// One thing that a test has changed in storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageChange {
    /// The service: `KV`, `R2`, `Cache` and so on.
    pub service: String,
    /// The binding, or else the id of the namespace.
    pub namespace: String,
    /// The key.
    pub key: String,
    /// The value before; none where the key is new.
    pub before: Option<StoredValue>,
    /// The value after; none where the key is gone.
    pub after: Option<StoredValue>,
}

/// What a test has changed in storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageChanges {
    /// The first changes, by service, namespace and key.
    pub changes: Vec<StorageChange>,
    /// How many more there are.
    pub omitted: u64,
}

/// Something that was started and left behind: an operation that nobody awaited, a body that nobody read, a timer or a
/// promise of `waitUntil` that outlived its test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leak {
    /// `operation`, `body`, `timer` or `waitUntil`.
    pub kind: String,
    /// What it is and what it lacks, for people.
    pub what: String,
    /// Where it was started, the innermost frame first.
    #[serde(default)]
    pub frames: Vec<StackFrame>,
}
