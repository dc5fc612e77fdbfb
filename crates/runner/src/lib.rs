//! The roles of the process tree, scheduling, and the life of a test file.
//!
//! [`Tree::start`] makes the process tree, [`prepare`] turns options into a [`Run`], and
//! [`Run::execute`] runs it, telling what happens as [`invitro_protocol::TestEvent`]s.

mod coordinator;
mod panics;
mod process;
mod roles;
mod run;
mod runtime;
mod sql;

pub use process::{CountingAllocator, Tree, set_give_back};
pub use run::{Interrupter, Run, RunError, RunRequest, prepare};

/// Does the work of a process of the tree, if this process was started as one without a fork;
/// returns its exit code.
pub fn run_role() -> Option<u8> {
    let role = process::role_of_this_process()?;
    Some(u8::try_from(roles::fresh::main(role)).unwrap_or(1))
}
