//! The engine's own native modules, `native:engine/*`.

use crate::native_module::NativeModule;

mod async_context;
mod clock;
mod code;
mod equality;
mod errors;
mod inspect;
mod ledger;
mod modules;
mod promise;
mod timers;

pub(crate) use ledger::Ledger;

/// All of them.
pub(crate) fn modules() -> Vec<NativeModule> {
    vec![
        async_context::module(),
        clock::module(),
        code::module(),
        equality::module(),
        errors::module(),
        inspect::module(),
        ledger::module(),
        modules::module(),
        promise::module(),
        timers::module(),
    ]
}
