//! Forked processes and the sockets between them (Unix).
//!
//! A process that forks is single-threaded as far as locks go: the coordinator forks the base
//! process before it starts any thread, and everything below runs JavaScript on one thread. So no
//! lock can be held by a thread that the child does not have.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;

use invitro_protocol::frame::{self, FrameError};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{self, SigHandler, Signal};
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork};
use serde::{Serialize, de::DeserializeOwned};

/// Forks; the child runs `main` and exits with what it returns, without running destructors.
pub(crate) fn spawn(main: impl FnOnce() -> i32) -> io::Result<Pid> {
    // SAFETY: no other thread of this process holds locks (see the module's documentation), so the
    // child may allocate and use the standard library.
    match unsafe { fork() }? {
        ForkResult::Parent { child } => Ok(child),
        ForkResult::Child => exit(main()),
    }
}

/// As [`spawn`], with `main` on a thread that has the stack JavaScript needs. Only for the root of
/// a tree of forks: their children inherit the thread.
pub(crate) fn spawn_with_stack(main: impl FnOnce() -> i32 + Send) -> io::Result<Pid> {
    spawn(|| {
        // Each of the tree's processes writes to few of the pages it shares: to clear or copy two
        // megabytes where four kilobytes would do is most of what a short one costs.
        #[cfg(target_os = "linux")]
        let _ = nix::sys::prctl::set_thp_disable(true);
        invitro_engine::run_with_stack(main).unwrap_or(1)
    })
}

/// Ends the process at once: no destructors, no exit handlers of the process it was forked from.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: `_exit` may be called at any time.
    unsafe { nix::libc::_exit(code) }
}

/// Prepares a process of the tree: the coordinator alone answers an interrupt from the keyboard,
/// and a closed connection is an error code, not a signal. A process whose parent dies is killed,
/// where the system can do that.
pub(crate) fn settle() {
    // SAFETY: both handlers are the system's own.
    unsafe {
        let _ = signal::signal(Signal::SIGINT, SigHandler::SigIgn);
        let _ = signal::signal(Signal::SIGPIPE, SigHandler::SigIgn);
    }
    #[cfg(target_os = "linux")]
    {
        // SAFETY: a plain system call.
        let _ = unsafe { nix::libc::prctl(nix::libc::PR_SET_PDEATHSIG, nix::libc::SIGKILL) };
    }
}

/// Lets the system collect children of this process as they end.
pub(crate) fn reap_automatically() {
    // SAFETY: the handler is the system's own.
    unsafe {
        let _ = signal::signal(Signal::SIGCHLD, SigHandler::SigIgn);
    }
}

/// Keeps children of this process until [`reap`] collects them.
pub(crate) fn reap_deliberately() {
    // SAFETY: the handler is the system's own.
    unsafe {
        let _ = signal::signal(Signal::SIGCHLD, SigHandler::SigDfl);
    }
}

/// How a process ended: its exit code or its signal, and its largest resident size in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
}

/// Waits for the end of a child.
pub(crate) fn reap(pid: Pid) -> Ended {
    loop {
        match waitpid(pid, None::<WaitPidFlag>) {
            Ok(WaitStatus::Exited(_, code)) => return Ended { code: Some(code), signal: None },
            Ok(WaitStatus::Signaled(_, signal, _)) => {
                return Ended { code: None, signal: Some(signal as i32) };
            }
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return Ended::default(),
        }
    }
}

/// Kills a process that has not been reaped yet.
pub(crate) fn kill(pid: u32) {
    let _ = signal::kill(Pid::from_raw(pid as i32), Signal::SIGKILL);
}

/// One end of a socket over which messages and other sockets travel.
pub(crate) struct ControlSocket(UnixStream);

impl ControlSocket {
    pub(crate) fn new(socket: UnixStream) -> Self {
        Self(socket)
    }

    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self(self.0.try_clone()?))
    }

    /// Whether a message, or the end, is there to be received.
    pub(crate) fn is_readable(&self) -> bool {
        let mut fds = [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)];
        poll(&mut fds, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
    }

    /// Closes this process's copy of a socket that belongs to the process it was forked from.
    pub(crate) fn close(&mut self) {
        // Closing is what dropping does, but the value belongs to the parent's stack frame: put an
        // unconnected socket in its place.
        if let Ok((replacement, _)) = UnixStream::pair() {
            self.0 = replacement;
        }
    }

    /// Sends a message, and with it a socket.
    pub(crate) fn send<T: Serialize>(
        &mut self,
        message: &T,
        socket: Option<&UnixStream>,
    ) -> Result<(), FrameError> {
        let bytes = frame::encode(message)?;
        let Some(socket) = socket else {
            self.0.write_all(&bytes)?;
            return Ok(());
        };
        let fds: [RawFd; 1] = [socket.as_raw_fd()];
        let sent = sendmsg::<()>(
            self.0.as_raw_fd(),
            &[IoSlice::new(&bytes)],
            &[ControlMessage::ScmRights(&fds)],
            MsgFlags::empty(),
            None,
        )
        .map_err(io::Error::from)?;
        self.0.write_all(&bytes[sent..])?;
        Ok(())
    }

    /// Waits for a message and the socket that may come with it.
    pub(crate) fn receive<T: DeserializeOwned>(
        &mut self,
    ) -> Result<(T, Option<UnixStream>), FrameError> {
        let mut first = [0; 1];
        let mut space = nix::cmsg_space!([RawFd; 1]);
        let (count, socket) = loop {
            let mut slices = [IoSliceMut::new(&mut first)];
            match recvmsg::<()>(
                self.0.as_fd().as_raw_fd(),
                &mut slices,
                Some(&mut space),
                MsgFlags::empty(),
            ) {
                Ok(message) => {
                    let mut socket = None;
                    for control in message.cmsgs().map_err(io::Error::from)? {
                        if let ControlMessageOwned::ScmRights(fds) = control {
                            for fd in fds {
                                // SAFETY: the descriptor was just made for us by the system.
                                socket = Some(unsafe { OwnedFd::from_raw_fd(fd) });
                            }
                        }
                    }
                    break (message.bytes, socket.map(UnixStream::from));
                }
                Err(nix::errno::Errno::EINTR) => {}
                Err(nix::errno::Errno::ECONNRESET) => return Err(FrameError::Closed),
                Err(error) => return Err(io::Error::from(error).into()),
            }
        };
        if count == 0 {
            return Err(FrameError::Closed);
        }
        let message = frame::read(&mut first.as_slice().chain(&mut self.0))?;
        Ok((message, socket))
    }
}
