use std::io;
use std::sync::{Arc, Mutex};

use invitro_protocol::frame::FrameError;
use invitro_protocol::{FileRequest, ProjectMessage, ProjectRequest, Role};

use super::fresh::{self, FreshProcess};
use super::{Connection, Receiver};

#[cfg(unix)]
use super::fork;
#[cfg(unix)]
use invitro_protocol::BaseRequest;
#[cfg(unix)]
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
#[cfg(unix)]
use std::os::unix::net::UnixStream;

/// The processes of a run, as the coordinator holds them.
pub struct Tree(Kind);

enum Kind {
    #[cfg(unix)]
    Fork {
        control: fork::ControlSocket,
    },
    Fresh,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExitStatus {
    /// Exit code, if it ended by itself.
    pub(crate) code: Option<i32>,
    /// Signal, if one ended it.
    pub(crate) signal: Option<i32>,
}

/// The coordinator's hold on a project.
pub(crate) enum ProjectHandle {
    /// A process that forks one for each file.
    #[cfg(unix)]
    Fork { control: fork::ControlSocket },
    /// No process of its own: each file's process prepares the project for itself.
    Fresh { init: Box<ProjectRequest> },
}

/// The coordinator's hold on the process of a file.
pub(crate) enum FileProcess {
    /// Known by its id once it has said it; its project's process reaps it.
    #[cfg(unix)]
    Fork,
    /// A child of the coordinator.
    Fresh(Arc<Mutex<FreshProcess>>),
}

impl Tree {
    /// Starts the tree.
    ///
    /// With forks, the process that calls this must not have started a thread yet: the base
    /// process is a fork of it.
    ///
    /// # Errors
    ///
    /// If no process can be started.
    pub fn start() -> io::Result<Self> {
        #[cfg(unix)]
        if !fresh::wanted() {
            let (ours, theirs) = UnixStream::pair()?;
            let inherited = ours.as_raw_fd();
            fork::spawn_with_stack(move || {
                // SAFETY: the descriptor is the child's copy of one that only the parent uses. While
                // it is open here, the child would never see that the parent has closed its own.
                drop(unsafe { OwnedFd::from_raw_fd(inherited) });
                crate::roles::base::main(fork::ControlSocket::new(theirs))
            })?;
            return Ok(Self(Kind::Fork { control: fork::ControlSocket::new(ours) }));
        }
        Ok(Self(Kind::Fresh))
    }

    /// Starts a process that talks to the coordinator alone: config or setup.
    pub(crate) fn start_role(&mut self, role: Role) -> Result<Connection, FrameError> {
        match &mut self.0 {
            #[cfg(unix)]
            Kind::Fork { control } => {
                let (ours, theirs) = UnixStream::pair()?;
                control.send(&BaseRequest { role }, Some(&theirs))?;
                Ok(Connection::from_socket(ours)?)
            }
            Kind::Fresh => {
                let (process, connection) = FreshProcess::start(role)?;
                process.detach();
                Ok(connection)
            }
        }
    }

    /// Starts a project. What it tells is read from the receiver; a project without a process of
    /// its own has none and is ready at once.
    pub(crate) fn start_project(
        &mut self,
        init: ProjectRequest,
    ) -> Result<(ProjectHandle, Option<ProjectReceiver>), FrameError> {
        match &mut self.0 {
            #[cfg(unix)]
            Kind::Fork { control } => {
                let (ours, theirs) = UnixStream::pair()?;
                control.send(&BaseRequest { role: Role::Project }, Some(&theirs))?;
                let mut project = fork::ControlSocket::new(ours);
                project.send(&init, None)?;
                let receiver = project.try_clone()?;
                Ok((ProjectHandle::Fork { control: project }, Some(ProjectReceiver(receiver))))
            }
            Kind::Fresh => Ok((ProjectHandle::Fresh { init: Box::new(init) }, None)),
        }
    }
}

/// Reads what a project's process tells.
#[cfg(unix)]
pub(crate) struct ProjectReceiver(fork::ControlSocket);

/// Never made where projects have no process of their own.
#[cfg(not(unix))]
pub(crate) struct ProjectReceiver(std::convert::Infallible);

impl ProjectReceiver {
    /// Waits for one message.
    pub(crate) fn receive(&mut self) -> Result<ProjectMessage, FrameError> {
        #[cfg(unix)]
        return self.0.receive().map(|(message, _)| message);
        #[cfg(not(unix))]
        match self.0 {}
    }
}

impl ProjectHandle {
    /// Starts the process of a file; its events are read from the receiver.
    pub(crate) fn run_file(
        &mut self,
        request: FileRequest,
    ) -> Result<(FileProcess, Receiver), FrameError> {
        let request = ProjectRequest::RunFile { request: Box::new(request) };
        match self {
            #[cfg(unix)]
            Self::Fork { control } => {
                let (ours, theirs) = UnixStream::pair()?;
                control.send(&request, Some(&theirs))?;
                Ok((FileProcess::Fork, Receiver::new(ours)))
            }
            Self::Fresh { init } => {
                let (process, mut connection) = FreshProcess::start(Role::File)?;
                connection.sender.send(init)?;
                connection.sender.send(&request)?;
                Ok((FileProcess::Fresh(Arc::new(Mutex::new(process))), connection.receiver))
            }
        }
    }

    /// Asks for the status of a file's process that has closed its connection; the answer is a
    /// [`ProjectMessage::Exited`].
    pub(crate) fn reap(&mut self, pid: u32) -> Result<(), FrameError> {
        match self {
            #[cfg(unix)]
            Self::Fork { control } => control.send(&ProjectRequest::Reap { pid }, None),
            Self::Fresh { .. } => {
                let _ = pid;
                Ok(())
            }
        }
    }
}

impl FileProcess {
    /// Kills the process, if it has not ended.
    pub(crate) fn kill(&self, pid: Option<u32>) {
        match self {
            #[cfg(unix)]
            Self::Fork => {
                if let Some(pid) = pid {
                    fork::kill(pid);
                }
            }
            Self::Fresh(process) => {
                let _ = pid;
                lock(process).kill();
            }
        }
    }

    /// The status of a process that has closed its connection, if the coordinator itself can know
    /// it; otherwise the project has to be asked.
    pub(crate) fn wait(&self) -> Option<ExitStatus> {
        match self {
            #[cfg(unix)]
            Self::Fork => None,
            Self::Fresh(process) => Some(lock(process).wait()),
        }
    }
}

fn lock(process: &Mutex<FreshProcess>) -> std::sync::MutexGuard<'_, FreshProcess> {
    process.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
