//! The copy-on-write store and the simulators of KV, R2, the cache and the storage of Durable Objects.
//!
//! All storage of a project is one [`Store`]. Taking a [`Snapshot`] of it and restoring one are O(1), and
//! [`diff`] tells what was written between two of them. The simulators ([`kv`], [`r2`], [`cache`], [`durable_object`]) hold no
//! state of their own: they read and write a [`SharedStore`], ask a [`Clock`] for the time and a [`Random`]
//! for ids, and know nothing of JavaScript. Their errors ([`SimulatorError`]) have the class and the text
//! that the Workers runtime gives to JavaScript.
//!
//! # Example
//!
//! ```
//! use std::rc::Rc;
//! use invitro_storage::{ManualClock, Random, SharedStore, Simulators, kv, r2};
//!
//! # fn main() -> Result<(), invitro_storage::SimulatorError> {
//! // Seed what a Worker shall find.
//! let clock = Rc::new(ManualClock::new(1_700_000_000_000.0));
//! let simulators = Simulators::new(SharedStore::new(), clock.clone(), Random::seeded(1));
//! let users = simulators.kv("USERS");
//! users.put("1", "Ada", &kv::PutOptions { expiration_ttl: Some(60), ..Default::default() })?;
//! let before = simulators.store.snapshot();
//!
//! // Let it work.
//! simulators.r2("UPLOADS").put("hello.txt", "Hello!", &r2::PutOptions::default())?;
//!
//! // Assert what it wrote, and put everything back.
//! let changes = simulators.store.changes_since(&before);
//! assert_eq!(changes.len(), 1);
//! assert_eq!((&*changes[0].namespace, &*changes[0].key), ("UPLOADS", "hello.txt"));
//! simulators.store.restore(&before);
//! assert_eq!(simulators.r2("UPLOADS").head("hello.txt")?, None);
//!
//! assert_eq!(users.get("1", None)?.map(|entry| entry.text()).as_deref(), Some("Ada"));
//! clock.advance(60_000.0);
//! assert_eq!(users.get("1", None)?, None);
//! # Ok(())
//! # }
//! ```

pub mod cache;
pub mod durable_object;
pub mod kv;
pub mod r2;

mod clock;
mod cursor;
mod error;
mod http;
mod map;
mod number;
mod random;
mod simulators;
mod store;

pub use bytes::Bytes;
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{ErrorClass, Result, SimulatorError};
pub use http::{Header, Headers};
pub use map::{Difference, Iter, Map};
pub use number::to_int32;
pub use random::Random;
pub use simulators::Simulators;
pub use store::{Change, Name, Service, SharedStore, Snapshot, Store, Value, diff};
