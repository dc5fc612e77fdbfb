//! Boa as a host sees it: context, event loop, clock, module loader, async context, errors and stacks.
//!
//! An [`Engine`] owns one context of the JavaScript engine with everything around it that ECMAScript leaves to the host.
//! A host gives it [`NativeModule`]s (Rust functions, importable as `native:<name>`) and a [`ModuleHost`] that resolves
//! and loads all other modules, and then imports. Native threads deliver results through a [`LoopHandle`].
//!
//! Nothing here starts a thread before the host does, so a process may prepare an engine, [preload](Engine::preload)
//! modules and then fork; each child goes on by itself.

pub mod async_context;
pub mod errors;

mod builtins;
mod clock;
mod engine;
mod event_loop;
mod hooks;
mod host;
mod memory;
mod modules;
mod native;
mod native_module;
mod nesting;
mod realm;
mod stack;
mod state;

pub use boa_engine;
pub use boa_gc;
pub use clock::Clock;
pub use engine::{
    CodeGeneration, Engine, EngineError, EngineOptions, InterruptHandler, compiled_function,
    precompile_expression,
};
pub use errors::{Frame, MappedPosition, SourceMapper, Unhandled, UnhandledHandler, UnhandledKind};
pub use event_loop::{Deferred, KeepAlive, LoopHandle};
pub use host::{
    CodeCache, CodeKey, ImportKind, ModuleError, ModuleErrorClass, ModuleHost, ModuleSource,
    RequiredForm,
};
pub use memory::{collect_if_needed, note_external_bytes};
pub use native_module::NativeModule;
pub use realm::{create_realm, import_now, in_realm, preload, realm_data};
pub use stack::run_with_stack;
