//! Setup files that run once for a project: what they write is in the storage that each file starts from.

use std::path::{Path, PathBuf};

use invitro_config::Project;
use invitro_protocol::SerializedError;
use serde_json::{Map, Value, json};

use crate::runtime::{Runtime, serialize};

/// What a setup file says in a comment at its beginning to be run once for the project.
const MARK: &str = "@invitro-scope project";

/// The setup files of a project: those that run once, and those that each file runs.
pub(super) fn split(project: &Project) -> (Vec<PathBuf>, Vec<PathBuf>) {
    project.test.setup_files.iter().cloned().partition(|file| {
        // A file that cannot be read fails where it is imported.
        std::fs::read_to_string(file).is_ok_and(|text| is_marked(&text))
    })
}

/// Whether the comments that a text begins with have the mark.
fn is_marked(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start();
        let (comment, after) = if let Some(line) = rest.strip_prefix("//") {
            line.split_once('\n').unwrap_or((line, ""))
        } else if let Some(block) = rest.strip_prefix("/*") {
            block.split_once("*/").unwrap_or((block, ""))
        } else {
            return false;
        };
        if comment.contains(MARK) {
            return true;
        }
        rest = after;
    }
}

/// Runs setup files in the process of the project, which its files are forked from.
pub(super) fn run(
    runtime: &mut Runtime,
    project: &Project,
    files: &[PathBuf],
    (provided, env, seed): (&Map<String, Value>, &Map<String, Value>, u64),
) -> Result<(), Box<SerializedError>> {
    if files.is_empty() {
        return Ok(());
    }
    let config = json!({
        "root": project.root,
        "project": project.name,
        "globals": project.test.globals,
    });
    let options = json!({
        "config": config,
        "files": files,
        "provided": provided,
        "env": env,
        "seed": seed,
    });
    let errors = runtime
        .import("runner/seed")
        .and_then(|module| {
            let options = runtime.json(&options)?;
            let errors = runtime.call_async(&module, "seed", &[options])?;
            errors.to_string(runtime.engine.context())
        })
        .map_err(|error| Box::new(serialize(error, runtime.engine.context())))?;
    let errors: Vec<SerializedError> = serde_json::from_str(&errors.to_std_string_lossy())
        .map_err(|error| {
            let file = files.first().map_or(Path::new(""), PathBuf::as_path).display();
            let message = format!("what became of {file} is not known: {error}");
            Box::new(SerializedError::new("Error", message))
        })?;
    errors.into_iter().next().map_or(Ok(()), |error| Err(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::is_marked;

    #[test]
    fn the_mark_stands_in_the_first_comments() {
        assert!(is_marked("// @invitro-scope project\nimport 'x';"));
        assert!(is_marked("\u{feff}/* License */\n\n/**\n * @invitro-scope project\n */"));
        assert!(!is_marked("import 'x';\n// @invitro-scope project"));
        assert!(!is_marked("// @invitro-scope file"));
        assert!(!is_marked(""));
    }
}
