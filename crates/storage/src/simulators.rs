//! All simulators over one store.

use std::rc::Rc;

use crate::cache::{Cache, CacheName};
use crate::clock::{Clock, SystemClock};
use crate::durable_object::ObjectStorage;
use crate::kv::KvNamespace;
use crate::r2::R2Bucket;
use crate::random::Random;
use crate::store::{Name, SharedStore};

/// A store, a clock and a source of random ids: everything that simulators need. They are made on demand, cost
/// nothing to make, and those of the same name share their data.
#[derive(Clone)]
pub struct Simulators {
    /// The store.
    pub store: SharedStore,
    /// The clock.
    pub clock: Rc<dyn Clock>,
    /// The source of random ids.
    pub random: Random,
}

impl Simulators {
    /// Simulators that work on these.
    pub fn new(store: SharedStore, clock: Rc<dyn Clock>, random: Random) -> Self {
        Self { store, clock, random }
    }

    /// The KV namespace `id`.
    pub fn kv(&self, id: impl Into<Name>) -> KvNamespace {
        KvNamespace::new(id, self.store.clone(), self.clock.clone())
    }

    /// The R2 bucket `id`.
    pub fn r2(&self, id: impl Into<Name>) -> R2Bucket {
        R2Bucket::new(id, self.store.clone(), self.clock.clone(), self.random.clone())
    }

    /// The storage of the Durable Object `id` (hexadecimal) in the namespace with this unique key.
    pub fn durable_object(&self, unique_key: &str, id: &str) -> ObjectStorage {
        ObjectStorage::new(unique_key, id, self.store.clone())
    }

    /// The cache `name`.
    pub fn cache(&self, name: &CacheName) -> Cache {
        Cache::new(name, self.store.clone(), self.clock.clone(), self.random.clone())
    }
}

impl Default for Simulators {
    /// Simulators over an empty store, with the machine's clock and random ids that differ from run to run.
    fn default() -> Self {
        Self::new(SharedStore::new(), Rc::new(SystemClock), Random::from_entropy())
    }
}
