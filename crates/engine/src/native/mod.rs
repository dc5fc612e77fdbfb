//! The engine's own native modules, `native:engine/*`.

use crate::native_module::NativeModule;

mod async_context;
mod clock;
mod code;
mod equality;
mod errors;
mod inspect;
mod modules;
mod promise;
mod timers;

/// All of them.
pub(crate) fn modules() -> Vec<NativeModule> {
    vec![
        async_context::module(),
        clock::module(),
        code::module(),
        equality::module(),
        errors::module(),
        inspect::module(),
        modules::module(),
        promise::module(),
        timers::module(),
    ]
}
