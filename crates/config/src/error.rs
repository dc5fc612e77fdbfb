//! Everything that can be wrong with a configuration.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::source::Location;

/// Why a configuration cannot be used.
///
/// `Display` gives the text the original tools print. [`ConfigError::render`] adds the places in the user's files and, where
/// there is one, the remedy.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ConfigError {
    /// A file cannot be read, or its syntax is wrong.
    #[error("{message}")]
    Parse {
        /// What is wrong.
        message: String,
        /// Where.
        location: Option<Box<Location>>,
        /// Further explanation.
        notes: Vec<String>,
    },
    /// A wrangler file is not valid.
    #[error("{message}")]
    Wrangler {
        /// The whole tree as wrangler prints it.
        message: String,
        /// Each finding with its place.
        problems: Vec<Problem>,
        /// The warnings of the same file, as wrangler prints them.
        warnings: Option<String>,
    },
    /// The options of the Workers integration in a vitest config are not valid.
    #[error("{message}")]
    Options {
        /// All of it as the integration prints it.
        message: String,
        /// Each finding.
        problems: Vec<Problem>,
    },
    /// Anything else: one message.
    #[error("{message}")]
    Invalid {
        /// Class of the original's error: `TypeError`, `Error`, `UserError`, `MiniflareCoreError …`.
        class: String,
        /// What is wrong.
        message: String,
        /// Where, when known.
        location: Option<Box<Location>>,
        /// What to do about it, when the message does not say so.
        help: Option<String>,
    },
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The text of the original.
    pub message: String,
    /// Place in the file.
    pub location: Option<Location>,
    /// Path of the key the finding is about, such as `env.staging.kv_namespaces[0].id`.
    pub key: String,
    /// What is allowed there, when that is a list.
    pub allowed: Vec<String>,
    /// What was probably meant.
    pub help: Option<String>,
}

/// How [`ConfigError::render`] shows things.
#[derive(Clone, Debug, Default)]
pub struct RenderOptions {
    /// Paths below this folder are shown relative to it.
    pub base: Option<PathBuf>,
    /// Use ANSI colours.
    pub color: bool,
}

impl ConfigError {
    /// An error without a place.
    pub fn new(class: &str, message: impl Into<String>) -> Self {
        Self::Invalid {
            class: class.to_owned(),
            message: message.into(),
            location: None,
            help: None,
        }
    }

    /// The same error with a remedy. Only errors of the last kind have one.
    pub fn with_help(mut self, text: impl Into<String>) -> Self {
        if let Self::Invalid { help, .. } = &mut self {
            *help = Some(text.into());
        }
        self
    }

    /// The same error with a place, unless it has one.
    pub fn at(mut self, place: Location) -> Self {
        if let Self::Invalid { location, .. } | Self::Parse { location, .. } = &mut self {
            location.get_or_insert_with(|| Box::new(place));
        }
        self
    }

    /// Name of the class of the original's error.
    pub fn class(&self) -> &str {
        match self {
            Self::Parse { .. } => "ParseError",
            Self::Wrangler { .. } => "UserError",
            Self::Options { .. } => "TypeError",
            Self::Invalid { class, .. } => class,
        }
    }

    /// The findings, each with its place; for errors with one message, that one.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Wrangler { problems, .. } | Self::Options { problems, .. } => problems.clone(),
            Self::Parse { message, location, notes } => vec![Problem {
                message: message.clone(),
                location: location.as_deref().cloned(),
                key: String::new(),
                allowed: Vec::new(),
                help: (!notes.is_empty()).then(|| notes.join("\n")),
            }],
            Self::Invalid { message, location, help, .. } => vec![Problem {
                message: message.clone(),
                location: location.as_deref().cloned(),
                key: String::new(),
                allowed: Vec::new(),
                help: help.clone(),
            }],
        }
    }

    /// The message with a frame of the source for every place, as plain text (or with colours).
    pub fn render(&self, options: &RenderOptions) -> String {
        let mut out = String::new();
        let (bold, red, reset) =
            if options.color { ("\x1b[1m", "\x1b[31m", "\x1b[39m\x1b[22m") } else { ("", "", "") };
        let _ = writeln!(out, "{red}{bold}{}{reset}: {self}", self.class());
        if let Self::Parse { notes, .. } = self {
            for note in notes {
                let _ = writeln!(out, "  {note}");
            }
        }
        for problem in self.problems() {
            problem.render_place(&mut out, options);
        }
        out
    }
}

impl Problem {
    /// The place, what is allowed there and the remedy.
    fn render_place(&self, out: &mut String, options: &RenderOptions) {
        if let Some(place) = &self.location {
            let (dim, red, reset) = if options.color {
                ("\x1b[2m", "\x1b[31m", "\x1b[39m\x1b[22m")
            } else {
                ("", "", "")
            };
            let file = shown(&place.file, options.base.as_deref());
            let key = if self.key.is_empty() {
                String::new()
            } else {
                format!("  {dim}{}{reset}", self.key)
            };
            let number = place.line.to_string();
            let margin = " ".repeat(number.len());
            let text = place.text.replace('\t', " ");
            let indent = " ".repeat(place.column.saturating_sub(1) as usize);
            let room = text.chars().count().saturating_sub(place.column as usize - 1).max(1);
            let marks = "^".repeat((place.length as usize).min(room));
            let _ = writeln!(out, "\n  {file}:{}:{}{key}", place.line, place.column);
            let _ = writeln!(out, "  {dim}{number} |{reset} {text}");
            let _ = writeln!(out, "  {dim}{margin} |{reset} {indent}{red}{marks}{reset}");
        }
        if !self.allowed.is_empty() {
            let _ = writeln!(out, "  allowed: {}", self.allowed.join(", "));
        }
        if let Some(help) = &self.help {
            for line in help.lines() {
                let _ = writeln!(out, "  {line}");
            }
        }
    }
}

/// A path as messages show it.
pub(crate) fn shown(path: &Path, base: Option<&Path>) -> String {
    base.and_then(|base| path.strip_prefix(base).ok()).unwrap_or(path).display().to_string()
}

/// The name of `candidates` that is most like `name`, when it is like enough to have been meant.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edit distance (insert, delete, replace).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(closest("kv_namespace", ["kv_namespaces", "vars"]), Some("kv_namespaces"));
        assert_eq!(
            closest("compatability_date", ["compatibility_date"]),
            Some("compatibility_date")
        );
        assert_eq!(closest("bogus", ["main", "vars"]), None);
    }

    #[test]
    fn renders_a_frame() {
        let error = ConfigError::Parse {
            message: "ValueExpected".to_owned(),
            location: Some(Box::new(Location {
                file: "/p/wrangler.json".into(),
                line: 3,
                column: 5,
                length: 2,
                text: "  a b".into(),
            })),
            notes: Vec::new(),
        };
        let text = error.render(&RenderOptions { base: Some("/p".into()), color: false });
        assert_eq!(
            text,
            "ParseError: ValueExpected\n\n  wrangler.json:3:5\n  3 |   a b\n    |     ^\n"
        );
    }
}
