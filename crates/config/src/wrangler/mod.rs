//! Wrangler files: reading, environments, validation.
//!
//! [`read`] gives a [`WranglerConfig`]: the values of the selected environment, with the rules of inheritance applied, each
//! with its place in the file. All errors are reported at once, as the tree that wrangler prints, each with its place.
//!
//! The rules and the texts are those of wrangler 4.156.

mod bindings;
mod checks;
mod containers;
mod diagnostics;
pub(crate) mod durable_objects;
mod environment;
mod exports;
pub(crate) mod jsonc;
mod node;
mod queues;
mod routes;
mod runtime;
pub(crate) mod toml;
mod top_level;
mod triggers;
mod workflows;

use std::path::{Path, PathBuf};

pub use diagnostics::{Diagnostics, Finding};
pub use environment::Environment;
pub use node::{Data, Entry, Node, Type};

use crate::error::{ConfigError, Problem};
use crate::source::{SourceFile, Span};

/// A valid wrangler file, seen from one environment.
#[derive(Clone, Debug)]
pub struct WranglerConfig {
    /// The file.
    pub path: PathBuf,
    /// Folder of the file: base of its paths.
    pub dir: PathBuf,
    /// Name of the Worker in this environment.
    pub name: Option<String>,
    /// Name of the Worker at the top level.
    pub top_level_name: Option<String>,
    /// The selected environment.
    pub environment: Option<String>,
    /// Values of the environment.
    pub values: Environment,
    /// Values that only the top level has: `site`, `alias`, `wasm_modules`, `text_blobs`, `data_blobs`, `dev`, …
    pub top: Node,
    /// Warnings as wrangler prints them, when there are any.
    pub warnings: Option<String>,
    /// The warnings one by one.
    pub warning_problems: Vec<Problem>,
}

impl WranglerConfig {
    /// The entry file, absolute.
    pub fn main(&self) -> Option<PathBuf> {
        self.values.text("main").map(|main| crate::paths::resolve(&self.dir, main))
    }
}

/// Reads and validates a wrangler file. `cwd` is what messages show paths relative to.
///
/// # Errors
/// [`ConfigError::Parse`] for a file that cannot be read or parsed, [`ConfigError::Wrangler`] for one that is not valid.
pub fn read(
    path: &Path,
    environment: Option<&str>,
    cwd: &Path,
) -> Result<WranglerConfig, ConfigError> {
    let file = SourceFile::read(path)?;
    let root = parse(&file)?;
    validate(&file, &root, environment, cwd)
}

/// Parses a wrangler file by its extension; a file with an unknown one counts as empty.
///
/// # Errors
/// [`ConfigError::Parse`] with the place of the syntax error.
pub fn parse(file: &SourceFile) -> Result<Node, ConfigError> {
    match file.path.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => toml::parse(file),
        Some("json" | "jsonc") => jsonc::parse(file),
        _ => Ok(Node::empty_object(Span::new(0, 0))),
    }
}

/// Validates the content of a wrangler file.
///
/// # Errors
/// [`ConfigError::Wrangler`] with every error.
pub fn validate(
    file: &SourceFile,
    root: &Node,
    environment: Option<&str>,
    cwd: &Path,
) -> Result<WranglerConfig, ConfigError> {
    let shown = crate::paths::relative(cwd, &file.path);
    let mut diagnostics = Diagnostics::new(format!("Processing {shown} configuration:"));
    let (values, top) = top_level::validate(&mut diagnostics, root, file, environment);
    let warnings = diagnostics.has_warnings().then(|| diagnostics.render_warnings());
    let warning_problems = diagnostics.warning_problems(file, root);
    if diagnostics.has_errors() {
        return Err(diagnostics.into_error(file, root));
    }
    Ok(WranglerConfig {
        path: file.path.clone(),
        dir: file.path.parent().map(Path::to_owned).unwrap_or_default(),
        name: values.text("name").map(str::to_owned),
        top_level_name: root.get_str("name").map(str::to_owned),
        environment: environment.map(str::to_owned),
        values,
        top,
        warnings,
        warning_problems,
    })
}
