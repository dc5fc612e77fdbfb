//! What the config process answers: an evaluated config file as plain data.
//!
//! A vitest config is a program. It runs in the JavaScript engine, in a process of its own that answers with one
//! [`EvaluatedConfig`] as JSON and exits. This page is the contract with the JavaScript side.
//!
//! # What is evaluated
//!
//! The default export of the file. A function is called with `{ mode, command: "serve", isSsrBuild: false, isPreview: false }`;
//! a promise is awaited. `defineConfig`, `defineProject`, `defineWorkersConfig`, `defineWorkersProject` and `mergeConfig` of the
//! modules the runner provides give the (merged) object. Then
//!
//! - `plugins` is taken out of the object, flattened (nested arrays and promises; `false`, `null` and `undefined` dropped) and
//!   answered as [`EvaluatedConfig::plugins`] in order. A plugin made by `cloudflareTest()` carries its argument as `options` and
//!   the package it came from;
//! - `test.projects` (or the older `test.workspace`), is taken out and answered as [`EvaluatedConfig::projects`]. Entries that
//!   are functions or promises are resolved first; a string stays a string, an object is answered as an [`EvaluatedConfig`] of
//!   its own (with the same file). The default export of a `vitest.workspace.*` file is answered as `projects` with an empty
//!   `config`;
//! - `defineWorkersConfig`, `defineWorkersProject` and `defineWorkersWorkspace` set [`EvaluatedConfig::classic`];
//! - the rest is answered as [`EvaluatedConfig::config`], encoded as below.
//!
//! Options given as a function (`cloudflareTest(({ inject }) => …)`, `poolOptions.workers`) stay a function here. The runner
//! calls it with `{ inject }` after globalSetup, in the process that ran globalSetup, and hands the encoded result to
//! [`crate::plan::Draft::finish`].
//!
//! # Encoding of values
//!
//! `null`, booleans, finite numbers, strings, arrays and plain objects are themselves, own enumerable string keys in order.
//! Everything else is an object whose **first** key starts with `$`:
//!
//! | value | encoding |
//! |---|---|
//! | `undefined` (as a property, an element or a result) | `{ "$undefined": true }` |
//! | function, also a class or a bound function | `{ "$function": n }` |
//! | `RegExp` | `{ "$regexp": [source, flags] }` |
//! | `Date` | `{ "$date": milliseconds }` |
//! | `Map` | `{ "$map": [[key, value], …] }` |
//! | `Set` | `{ "$set": [value, …] }` |
//! | `Uint8Array`, other views and `ArrayBuffer` | `{ "$bytes": base64 }` (standard alphabet, padded) |
//! | `URL` | `{ "$url": href }` |
//! | symbol | `{ "$symbol": description }`; the integration's own are `kCurrentWorker` and `kUnsafeEphemeralUniqueKey` |
//! | `bigint` | `{ "$bigint": decimal }` |
//! | `NaN`, `Infinity`, `-Infinity`, `-0` | `{ "$number": "NaN" }` … |
//! | pool object of `cloudflarePool(options)` | `{ "$pool": package, "options": … }` |
//! | any other object whose prototype is not `Object.prototype` or `null` | `{ "$instance": class name, "value": { own properties } }` |
//! | an object on the way to which it has been met already (a cycle) | `{ "$cycle": true }` |
//! | a plain object whose first key starts with `$` | `{ "$object": { … } }` |
//!
//! Functions are numbered from 0 in the order in which one walk over `plugins` (only our plugins' `options`), `projects` and
//! `config` meets them, depth first, properties in order; each occurrence of a function has a number of its own. Getters are
//! called; one that throws counts as `undefined`. Evaluating the same file again gives every function the same number.

mod value;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use value::civil_from_days;
pub use value::{Marker, get, is_undefined, properties, to_json};

/// One evaluated config object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EvaluatedConfig {
    /// The file it comes from.
    pub file: Option<PathBuf>,
    /// Whether one of the `defineWorkers…` helpers made it.
    pub classic: bool,
    /// The object without `plugins` and `test.projects`, encoded.
    pub config: Value,
    /// The plugins in order.
    pub plugins: Vec<EvaluatedPlugin>,
    /// `test.projects`, or the entries of a workspace file.
    pub projects: Option<Vec<EvaluatedProject>>,
    /// Files that were read while evaluating: a change of one of them makes the answer stale.
    pub dependencies: Vec<PathBuf>,
}

/// A Vite plugin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EvaluatedPlugin {
    /// Its `name`.
    pub name: String,
    /// For a plugin of the Workers integration: the package whose `cloudflareTest` made it.
    pub package: Option<String>,
    /// The argument of `cloudflareTest`, encoded.
    pub options: Option<Value>,
}

/// An entry of `test.projects`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EvaluatedProject {
    /// A path or a glob of files and folders.
    Glob(String),
    /// An inline project; its `config` may have `extends`.
    Inline(Box<EvaluatedConfig>),
}

impl EvaluatedConfig {
    /// The `test` options.
    pub fn test(&self) -> Option<&Value> {
        get(&self.config, "test")
    }

    /// A `test` option.
    pub fn test_option(&self, key: &str) -> Option<&Value> {
        get(self.test()?, key)
    }
}

pub(crate) mod base64_bytes {
    //! Bytes as a base64 string.

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map_err(D::Error::custom)
    }
}

pub(crate) mod optional_base64_bytes {
    //! Optional bytes as a base64 string.

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Bytes(#[serde(with = "super::base64_bytes")] Vec<u8>);

    // The signature is what serde's `with` asks for.
    #[allow(clippy::ref_option)]
    pub(crate) fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_some(&Bytes(bytes.clone())),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Option::<Bytes>::deserialize(deserializer)?.map(|bytes| bytes.0))
    }
}
