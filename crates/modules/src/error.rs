//! Errors that say what was tried, on what, why not, and the remedy.

use std::{fmt, path::PathBuf};

use crate::Position;

/// A specifier that names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveError {
    /// The specifier as written.
    pub specifier: String,
    /// The specifier after `resolve.alias`, when that changed it.
    pub aliased: Option<String>,
    /// The module that asked, when one did.
    pub importer: Option<String>,
    /// Where in that module, when known.
    pub position: Option<Position>,
    /// Why not, in one sentence.
    pub reason: String,
    /// What was looked at, in order: files, folders, `package.json` files, conditions.
    pub tried: Vec<String>,
    /// What to do.
    pub remedy: String,
    /// A near name that does exist.
    pub did_you_mean: Option<String>,
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failed to resolve import \"{}\"", self.specifier)?;
        if let Some(importer) = &self.importer {
            write!(f, " from \"{importer}")?;
            if let Some(position) = self.position {
                write!(f, ":{position}")?;
            }
            write!(f, "\"")?;
        }
        write!(f, ": {}", self.reason)?;
        if let Some(aliased) = &self.aliased {
            write!(f, "\n  resolve.alias turned it into \"{aliased}\"")?;
        }
        for tried in &self.tried {
            write!(f, "\n  tried {tried}")?;
        }
        if let Some(near) = &self.did_you_mean {
            write!(f, "\n  did you mean \"{near}\"?")?;
        }
        write!(f, "\n  {}", self.remedy)
    }
}

impl std::error::Error for ResolveError {}

/// One error of a file that cannot be parsed or transformed, with what a code frame needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// The file (a module id).
    pub file: String,
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// The line of the file it begins on.
    pub line_text: String,
    /// What is said about the place itself, if anything.
    pub label: Option<String>,
    /// Other places that belong to it: position and what is said about them.
    pub related: Vec<(Position, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  at {}:{}\n", self.message, self.file, self.start)?;
        let number = self.start.line.to_string();
        writeln!(f, "  {number} | {}", self.line_text)?;
        let indent = " ".repeat(self.start.column as usize - 1);
        let width = if self.end.line == self.start.line {
            self.end.column.saturating_sub(self.start.column)
        } else {
            1
        };
        write!(
            f,
            "  {} | {indent}{}",
            " ".repeat(number.len()),
            "^".repeat(width.max(1) as usize)
        )?;
        if let Some(label) = &self.label {
            write!(f, " {label}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  {help}")?;
        }
        Ok(())
    }
}

/// All errors of one file, the first first. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxErrors(pub Vec<SyntaxError>);

impl fmt::Display for SyntaxErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SyntaxErrors {}

/// A module that was found but cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    #[error("Failed to load \"{path}\": {reason}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        reason: String,
    },
    /// The file is to be text or source but is not UTF-8.
    #[error("Failed to load \"{path}\": it is not UTF-8 text. Import it as data (a `Data` rule) or with `?url`.", path = path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be parsed or transformed.
    #[error(transparent)]
    Syntax(#[from] SyntaxErrors),
    /// A JSON file that is not JSON.
    #[error("Failed to parse JSON file \"{path}:{position}\": {reason}", path = path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where.
        position: Position,
        /// Why.
        reason: String,
    },
    /// A `tsconfig.json` that applies to the file is broken.
    #[error("Failed to load the tsconfig of \"{path}\": {reason}", path = path.display())]
    Tsconfig {
        /// The file that needed it.
        path: PathBuf,
        /// What is wrong with which tsconfig.
        reason: String,
    },
    /// A kind of file no Worker can import.
    #[error("Failed to load \"{id}\": {reason}")]
    Unsupported {
        /// The module.
        id: String,
        /// Why, and what to do.
        reason: String,
    },
}

/// Either of the two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModuleError {
    /// A specifier that names nothing.
    #[error(transparent)]
    Resolve(#[from] Box<ResolveError>),
    /// A module that cannot be used.
    #[error(transparent)]
    Load(#[from] LoadError),
}
