//! Roles as fresh processes of this program: the way where there is no `fork`.

use std::io;
use std::process::{Child, Command, Stdio};

use invitro_protocol::Role;

use super::{Connection, ExitStatus};

/// Set to `fresh` in the environment, it makes every role a fresh process also where forks could
/// be had.
const VARIABLE: &str = "INVITRO_PROCESSES";

/// Names the role in the environment of a fresh process.
const ROLE: &str = "INVITRO_ROLE";

/// Whether roles are to be fresh processes although they could be forks.
pub(crate) fn wanted() -> bool {
    std::env::var_os(VARIABLE).is_some_and(|value| value == "fresh")
}

/// The role this process was started for, if it was started by [`FreshProcess::start`].
pub(crate) fn role_of_this_process() -> Option<Role> {
    match std::env::var(ROLE).ok()?.as_str() {
        "config" => Some(Role::Config),
        "setup" => Some(Role::Setup),
        "file" => Some(Role::File),
        _ => None,
    }
}

/// The connection of this process to the coordinator: its standard streams.
pub(crate) fn connection_of_this_process() -> Connection {
    Connection::new(io::stdin(), io::stdout())
}

/// A fresh process with a role.
pub(crate) struct FreshProcess(Child);

impl FreshProcess {
    /// Starts this program again for `role`.
    pub(crate) fn start(role: Role) -> io::Result<(Self, Connection)> {
        let name = match role {
            Role::Config => "config",
            Role::Setup => "setup",
            Role::File => "file",
            Role::Base | Role::Project => {
                return Err(io::Error::other("this role has no process of its own without forks"));
            }
        };
        let mut child = Command::new(std::env::current_exe()?)
            .env(ROLE, name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a new process came without its pipes"));
        };
        Ok((Self(child), Connection::new(stdout, stdin)))
    }

    /// Leaves the process to itself; a thread waits for its end so that it does not linger.
    pub(crate) fn detach(mut self) {
        std::thread::spawn(move || self.0.wait());
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.0.kill();
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        let Ok(status) = self.0.wait() else { return ExitStatus::default() };
        #[cfg(unix)]
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        #[cfg(not(unix))]
        let signal = None;
        ExitStatus { code: status.code(), signal }
    }
}
