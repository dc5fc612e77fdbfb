//! Global setups: one process for each project that has any, from before its files to after them.

use std::path::PathBuf;
use std::sync::mpsc;

use invitro_config::Project;
use invitro_config::project::{FunctionRef, RunOptions};
use invitro_protocol::{
    Role, SerializedError, SetupMessage, SetupRequest, TestEvent, UnhandledKind,
};
use serde_json::{Map, Value};

use super::{RunError, tell_output};
use crate::process::{Connection, Sender, Tree};

/// The setup processes of a run, in the order in which they were started.
#[derive(Default)]
pub(super) struct Setups {
    running: Vec<Running>,
    /// What the root's own setups provided; they run once for the run.
    root: Option<Map<String, Value>>,
    /// What failed in them and nothing handled, while they started.
    unhandled: Vec<(UnhandledKind, SerializedError)>,
    /// Hosts that setups may reach beside their own machine, as the run has them.
    allow_net: Option<Vec<String>>,
}

/// A setup process that is up.
struct Running {
    /// The first of its files.
    file: PathBuf,
    sender: Sender,
    /// What it says, read by a thread so that it can always go on.
    messages: mpsc::Receiver<SetupMessage>,
}

impl Running {
    fn new(file: PathBuf, connection: Connection) -> Self {
        let Connection { sender, mut receiver } = connection;
        let (told, messages) = mpsc::channel();
        std::thread::spawn(move || {
            while let Ok(message) = receiver.receive() {
                if told.send(message).is_err() {
                    return;
                }
            }
        });
        Self { file, sender, messages }
    }
}

/// What the setups of a project gave.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) provided: Map<String, Value>,
    pub(super) options: Option<Value>,
    pub(super) output: Vec<(bool, String)>,
}

impl Setups {
    pub(super) fn new(allow_net: Option<Vec<String>>) -> Self {
        Self { allow_net, ..Self::default() }
    }

    /// Runs the global setups of a project, if it has files to run, and its options function.
    pub(super) fn run(
        &mut self,
        tree: &mut Tree,
        project: &Project,
        run: &RunOptions,
        options_function: Option<FunctionRef>,
        has_files: bool,
    ) -> Result<Outcome, RunError> {
        let mut outcome = Outcome::default();
        if has_files && self.root.is_none() {
            let own = |file: &PathBuf| !project.test.global_setup.contains(file);
            let files: Vec<PathBuf> = run.global_setup.iter().filter(|f| own(f)).cloned().collect();
            let provided = if files.is_empty() {
                Map::new()
            } else {
                let root = self.start(tree, project, files, None, &mut outcome.output)?;
                root.provided
            };
            self.root = Some(provided);
        }
        if let Some(provided) = &self.root {
            outcome.provided.extend(provided.clone());
        }
        let files = if has_files { project.test.global_setup.clone() } else { Vec::new() };
        if !files.is_empty() || options_function.is_some() {
            let own = self.start(tree, project, files, options_function, &mut outcome.output)?;
            outcome.provided.extend(own.provided);
            outcome.options = own.options;
        }
        Ok(outcome)
    }

    fn start(
        &mut self,
        tree: &mut Tree,
        project: &Project,
        files: Vec<PathBuf>,
        options_function: Option<FunctionRef>,
        output: &mut Vec<(bool, String)>,
    ) -> Result<Outcome, RunError> {
        let place = files
            .first()
            .or(project.config_file.as_ref())
            .cloned()
            .unwrap_or_else(|| project.root.clone());
        let failed = |error: SerializedError| RunError::Evaluation {
            what: "could not set up with",
            file: place.clone(),
            error: Box::new(error),
        };
        let mut connection = tree.start_role(Role::Setup)?;
        connection.sender.send(&SetupRequest::Run {
            project: Box::new(serde_json::to_value(project).unwrap_or_default()),
            files,
            options_function: options_function.map(|function| function.0),
            allow_net: self.allow_net.clone(),
        })?;
        loop {
            match connection.receiver.receive() {
                Ok(SetupMessage::Output { stderr, text }) => output.push((stderr, text)),
                Ok(SetupMessage::Unhandled { kind, error }) => self.unhandled.push((kind, *error)),
                Ok(SetupMessage::Failed { error }) => return Err(failed(*error)),
                Ok(SetupMessage::Ready { provided, options, .. }) => {
                    self.running.push(Running::new(place, connection));
                    return Ok(Outcome { provided, options, output: Vec::new() });
                }
                Ok(SetupMessage::Done) => {}
                Err(error) => {
                    let message = format!("its process ended before it was ready: {error}");
                    return Err(failed(SerializedError::new("Error", message)));
                }
            }
        }
    }

    /// Runs the teardowns, the last setup's first; says whether all of them went well.
    pub(super) fn tear_down(&mut self, sink: &mut dyn FnMut(TestEvent)) -> bool {
        let mut good = self.unhandled.is_empty();
        for (kind, error) in self.unhandled.drain(..) {
            sink(TestEvent::UnhandledError { file: None, test: None, kind, error });
        }
        while let Some(Running { file, mut sender, messages }) = self.running.pop() {
            let mut tell = |kind, error: SerializedError, sink: &mut dyn FnMut(TestEvent)| {
                good = false;
                sink(TestEvent::UnhandledError { file: None, test: None, kind, error });
            };
            // Who is gone cannot be told; what it had to say is still to be read.
            let _ = sender.send(&SetupRequest::Teardown);
            loop {
                match messages.recv() {
                    Ok(SetupMessage::Output { stderr, text }) => {
                        tell_output(vec![(stderr, text)], sink);
                    }
                    Ok(SetupMessage::Unhandled { kind, error }) => tell(kind, *error, sink),
                    Ok(SetupMessage::Failed { error }) => {
                        tell(UnhandledKind::Error, *error, sink);
                        break;
                    }
                    Ok(_) => break,
                    Err(_) => {
                        let message =
                            format!("The process of {} ended before its teardown", file.display());
                        tell(UnhandledKind::Error, SerializedError::new("Error", message), sink);
                        break;
                    }
                }
            }
        }
        good
    }
}
