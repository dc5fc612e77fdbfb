//! Evaluating configuration files, each in a process of its own.

use std::path::{Path, PathBuf};

use invitro_config::evaluated::EvaluatedConfig;
use invitro_protocol::{ConfigAnswer, ConfigRequest, Role, SerializedError};
use serde_json::Map;

use super::RunError;
use crate::process::Tree;

/// Evaluates configuration files and keeps what they write to the console.
pub(super) struct Evaluator<'a> {
    tree: &'a mut Tree,
    root: PathBuf,
    mode: String,
    output: Vec<(bool, String)>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(tree: &'a mut Tree, root: &Path, mode: String) -> Self {
        Self { tree, root: root.to_owned(), mode, output: Vec::new() }
    }

    /// What the files wrote, as (to standard error, text).
    pub(super) fn into_output(self) -> Vec<(bool, String)> {
        self.output
    }

    pub(super) fn evaluate_some(
        &mut self,
        file: Option<&Path>,
    ) -> Result<Option<EvaluatedConfig>, RunError> {
        file.map(|file| self.evaluate(file)).transpose()
    }

    pub(super) fn evaluate(&mut self, file: &Path) -> Result<EvaluatedConfig, RunError> {
        let failed = |error: SerializedError| RunError::Evaluation {
            what: "could not evaluate",
            file: file.to_owned(),
            error: Box::new(error),
        };
        let mut connection = self.tree.start_role(Role::Config)?;
        let mut env = Map::new();
        for (name, value) in [("VITEST", "true"), ("TEST", "true")] {
            env.insert(name.to_owned(), value.into());
        }
        if std::env::var_os("NODE_ENV").is_none() {
            env.insert("NODE_ENV".to_owned(), "test".into());
        }
        connection.sender.send(&ConfigRequest {
            file: file.to_owned(),
            root: self.root.clone(),
            mode: self.mode.clone(),
            env,
        })?;
        loop {
            match connection.receiver.receive() {
                Ok(ConfigAnswer::Output { stderr, text }) => self.output.push((stderr, text)),
                Ok(ConfigAnswer::Failed { error }) => return Err(failed(*error)),
                Ok(ConfigAnswer::Evaluated { config }) => {
                    return serde_json::from_value(config).map_err(|error| {
                        failed(SerializedError::new(
                            "Error",
                            format!("what it gives could not be understood: {error}"),
                        ))
                    });
                }
                Err(error) => {
                    let message = format!("its process ended before it had an answer: {error}");
                    return Err(failed(SerializedError::new("Error", message)));
                }
            }
        }
    }
}
