//! What the processes of a run do, below the coordinator.

#[cfg(unix)]
pub(crate) mod base;
pub(crate) mod config;
pub(crate) mod file;
pub(crate) mod fresh;
pub(crate) mod project;
mod seed;
pub(crate) mod setup;
