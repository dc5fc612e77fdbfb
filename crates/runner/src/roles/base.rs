//! The base process: the engine and `runtime-js/`, loaded once; it does nothing but fork.

use invitro_protocol::{BaseRequest, Role};

use crate::process::Connection;
use crate::process::fork::{self, ControlSocket};
use crate::roles::{config, project, setup};
use crate::runtime::Runtime;

/// The life of the base process; returns its exit code.
pub(crate) fn main(mut control: ControlSocket) -> i32 {
    fork::settle();
    // Its children answer to the coordinator; nobody asks this process how they ended.
    fork::reap_automatically();
    invitro_web::crypto::keep_run_key();
    let Ok(mut runtime) = Runtime::start() else { return 1 };
    let mut prepared = false;
    loop {
        // The first request is for the configuration, which needs little. It is evaluated in a
        // child while this process loads what the projects need.
        if !prepared && !control.is_readable() {
            runtime.load_base();
            prepared = true;
        }
        let Ok((BaseRequest { role }, socket)) = control.receive() else { return 0 };
        let Some(socket) = socket else { continue };
        if role == Role::Project && !prepared {
            runtime.load_base();
            prepared = true;
        }
        // A process that cannot be forked leaves its socket closed: the coordinator sees it.
        let _ = fork::spawn(|| {
            fork::settle();
            fork::reap_deliberately();
            control.close();
            match role {
                Role::Project => project::main(&mut runtime, ControlSocket::new(socket)),
                Role::Config => with_connection(socket, |c| config::main(&mut runtime, c)),
                Role::Setup => with_connection(socket, |c| setup::main(&mut runtime, c)),
                Role::Base | Role::File => 1,
            }
        });
    }
}

fn with_connection(
    socket: std::os::unix::net::UnixStream,
    main: impl FnOnce(Connection) -> i32,
) -> i32 {
    Connection::from_socket(socket).map_or(1, main)
}
