//! The engine as a host uses it.

mod async_context;
mod builtins;
mod equality;
mod errors;
mod event_loop;
mod fork;
mod memory;
mod modules;
mod realms;
mod support;
