//! The `node:*` modules that Workers have.
//!
//! The Rust half is a set of native modules (`native:node/…`) that the TypeScript in
//! `runtime-js/node` imports; [`register`] makes all of them known to an engine.

mod buffer;
mod child_process;
mod crypto;
mod fs;
mod process;
mod url;
mod zlib;

use invitro_engine::Engine;

/// Makes the native modules behind `runtime-js/node/` importable.
pub fn register(engine: &mut Engine) {
    engine.register(buffer::module());
    engine.register(child_process::module());
    engine.register(crypto::module());
    engine.register(fs::module());
    engine.register(process::module());
    engine.register(url::module());
    engine.register(zlib::module());
}
