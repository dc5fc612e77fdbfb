//! Roles in fresh processes, which do all the work of their forebears first.

use invitro_protocol::{FileEvent, ProjectRequest, Role};

use super::{config, file, project, setup};
use crate::process::fresh::connection_of_this_process;
use crate::runtime::Runtime;

/// The life of a fresh process; returns its exit code.
pub(crate) fn main(role: Role) -> i32 {
    let run = move || {
        let Ok(mut runtime) = Runtime::start() else { return 1 };
        let connection = connection_of_this_process();
        match role {
            Role::Config => config::main(&mut runtime, connection),
            Role::Setup => setup::main(&mut runtime, connection),
            Role::File => {
                let mut connection = connection;
                let Ok(init) = connection.receiver.receive::<ProjectRequest>() else { return 1 };
                let Ok(ProjectRequest::RunFile { request }) = connection.receiver.receive() else {
                    return 1;
                };
                crate::panics::keep();
                runtime.load_base();
                match project::prepare(&mut runtime, init) {
                    Ok(state) => {
                        file::main(&mut runtime, &state, &request, connection.sender, STDOUT)
                    }
                    Err(reason) => {
                        let errors = vec![project::failure(reason)];
                        let _ = connection.sender.send(&FileEvent::Done {
                            errors,
                            durations: invitro_protocol::Durations::default(),
                            peak_memory: 0,
                        });
                        0
                    }
                }
            }
            Role::Base | Role::Project => 1,
        }
    };
    invitro_engine::run_with_stack(run).unwrap_or(1)
}

/// The descriptor of standard output.
const STDOUT: i32 = 1;
