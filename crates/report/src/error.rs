//! What can go wrong when reporting.

use std::io;
use std::path::PathBuf;

/// A reporter of this name does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no reporter \"{name}\"; there are {}", listed(.known))]
pub struct UnknownReporter {
    /// The name that was asked for.
    pub name: String,
    /// The names that exist.
    pub known: &'static [&'static str],
}

/// `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A report could not be delivered.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A report's file could not be written.
    #[error(
        "the {reporter} report could not be written to {}: {source}; another file can be chosen \
         with \"--outputFile.{reporter}\"",
        .path.display()
    )]
    File {
        /// The reporter.
        reporter: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Standard output or standard error could not be written to.
    #[error("the report could not be written to {stream}: {source}")]
    Stream {
        /// `standard output` or `standard error`.
        stream: &'static str,
        /// Why not.
        source: io::Error,
    },
}
