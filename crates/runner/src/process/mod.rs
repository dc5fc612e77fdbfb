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
pub(crate) mod interrupt;
pub(crate) mod memory;
mod tree;

pub(crate) use connection::{Connection, Receiver, Sender};
pub(crate) use fresh::role_of_this_process;
pub use memory::{CountingAllocator, set_give_back};
pub use tree::Tree;
pub(crate) use tree::{ExitStatus, FileProcess, ProjectHandle};

/// Writes bytes to a descriptor without allocating, as far as the system takes them.
pub(crate) fn write_last(fd: i32, bytes: &[u8]) {
    #[cfg(unix)]
    {
        // SAFETY: the descriptor belongs to this process, which does nothing else any more.
        let fd = unsafe { std::os::fd::BorrowedFd::borrow_raw(fd) };
        let mut rest = bytes;
        while let Ok(count @ 1..) = nix::unistd::write(fd, rest) {
            rest = &rest[count..];
        }
    }
    #[cfg(not(unix))]
    {
        use std::io::Write as _;
        let _ = fd;
        let _ = std::io::stdout().write_all(bytes);
    }
}
