//! The faces of the bindings, and the services without storage.

use boa_engine::Context;
use invitro_engine::Engine;

/// Makes the native modules behind `runtime-js/cloudflare/` importable.
pub fn register(_engine: &mut Engine) {}

/// Gives a context its store.
pub fn set_up(_context: &mut Context) {}
