//! Global setups: one process for each project that has any, from before its files to after them.

use std::path::PathBuf;

use invitro_config::Project;
use invitro_config::project::{FunctionRef, RunOptions};
use invitro_protocol::{
    Role, SerializedError, SetupMessage, SetupRequest, TestEvent, UnhandledKind,
};
use serde_json::{Map, Value};

use super::{RunError, tell_output};
use crate::process::{Connection, Tree};

/// The setup processes of a run, in the order in which they were started.
#[derive(Default)]
pub(super) struct Setups {
    running: Vec<(PathBuf, Connection)>,
    /// What the root's own setups provided; they run once for the run.
    root: Option<(Map<String, Value>, Map<String, Value>)>,
}

/// What the setups of a project gave.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) provided: Map<String, Value>,
    pub(super) options: Option<Value>,
    pub(super) output: Vec<(bool, String)>,
}

impl Setups {
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
            self.root = Some((provided, Map::new()));
        }
        if let Some((provided, _)) = &self.root {
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
        })?;
        loop {
            match connection.receiver.receive() {
                Ok(SetupMessage::Output { stderr, text }) => output.push((stderr, text)),
                Ok(SetupMessage::Failed { error }) => return Err(failed(*error)),
                Ok(SetupMessage::Ready { provided, options, .. }) => {
                    self.running.push((place, connection));
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
        let mut good = true;
        while let Some((file, mut connection)) = self.running.pop() {
            let mut tell = |error: SerializedError| {
                good = false;
                let kind = UnhandledKind::Error;
                sink(TestEvent::UnhandledError { file: None, test: None, kind, error });
            };
            if let Err(error) = connection.sender.send(&SetupRequest::Teardown) {
                let message = format!("{} could not be torn down: {error}", file.display());
                tell(SerializedError::new("Error", message));
                continue;
            }
            loop {
                match connection.receiver.receive() {
                    Ok(SetupMessage::Output { stderr, text }) => {
                        tell_output(vec![(stderr, text)], sink);
                    }
                    Ok(SetupMessage::Failed { error }) => {
                        good = false;
                        let kind = UnhandledKind::Error;
                        let error = *error;
                        sink(TestEvent::UnhandledError { file: None, test: None, kind, error });
                        break;
                    }
                    Ok(_) | Err(_) => break,
                }
            }
        }
        good
    }
}
