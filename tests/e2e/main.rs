//! End-to-end tests: they drive the binary on small projects and look at what it says and how it
//! ends.

mod auxiliary;
mod command_line;
mod configuration;
mod failures;
mod fixtures;
mod isolation;
mod modules;
mod project;
mod robustness;
mod running;
mod setup;
mod snapshots;
mod time;
mod versions;
