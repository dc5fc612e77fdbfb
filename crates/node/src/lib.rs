//! The `node:*` modules that Workers have.

use invitro_engine::Engine;

/// Makes the native modules behind `runtime-js/node/` importable.
pub fn register(_engine: &mut Engine) {}
