//! `native:engine/inspect`: what a console has to know of values and cannot find out in JavaScript.

use crate::native_module::NativeModule;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/inspect").function("promiseDetails", 1, super::promise::details)
}
