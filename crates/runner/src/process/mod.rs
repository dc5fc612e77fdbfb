//! The process tree: how roles are started, how they talk, and how they end.
//!
//! On Unix every role is a fork of a prepared process ([`fork`]); elsewhere, and anywhere when
//! `INVITRO_PROCESSES=fresh` is set, each role is a fresh process of this program that does the
//! same work from the start ([`fresh`]). Both give the coordinator a [`Connection`] per role and
//! look the same from there.

mod connection;
#[cfg(unix)]
pub(crate) mod fork;
pub(crate) mod fresh;
pub(crate) mod memory;
mod tree;

pub(crate) use connection::{Connection, Receiver, Sender};
pub use tree::Tree;
pub(crate) use tree::{ExitStatus, FileProcess, ProjectHandle};
