//! The native half of the bindings: what the TypeScript in `runtime-js/cloudflare` asks the simulators through.
//!
//! [`register`] makes the modules `native:bindings/…` known to an engine, and [`set_up`] gives a context its store. A face
//! in TypeScript holds a *handle*, an opaque object that stands for one namespace, bucket or cache, and passes it to the
//! functions of its module. All storage of a context is one value: a runner takes it with [`snapshot`] and puts it back with
//! [`restore`], both in O(1).

mod cache;
mod durable_object_storage;
mod durable_objects;
mod error;
mod handle;
mod kv;
mod options;
mod r2;
mod serialize;
mod state;
mod store;

use invitro_engine::Engine;

pub use state::{reseed, restore, set_up, simulators, snapshot};

/// Makes the native modules behind `runtime-js/cloudflare/` importable.
pub fn register(engine: &mut Engine) {
    engine.register(cache::module());
    engine.register(durable_object_storage::module());
    engine.register(durable_objects::module());
    engine.register(kv::module());
    engine.register(r2::module());
    engine.register(store::module());
}
