use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One frame of a stack, mapped to the user's source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StackFrame {
    /// The function's name; empty at the top level of a module.
    #[serde(default, deserialize_with = "crate::null_as_default")]
    pub function: String,
    /// Absolute path of the file, or the id of a module that is no file (`invitro:…`, `node:…`).
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// An error as it travels between processes: what JavaScript threw, or what the run itself has to
/// say about a test or a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SerializedError {
    /// The error's `name`; empty when something that is no error was thrown.
    pub name: String,
    /// The error's `message`, or the inspected value when something that is no error was thrown.
    pub message: String,
    /// The error's `stack`, mapped, as text.
    pub stack: Option<String>,
    /// The stack's frames, mapped, the innermost first.
    pub frames: Vec<StackFrame>,
    /// The difference between expected and actual as plain text: removed lines begin with `- `,
    /// added ones with `+ `, equal ones with two spaces, hunks with `@@`.
    pub diff: Option<String>,
    /// Ranges of `diff` that differ within their line, in UTF-16 code units, ends exclusive.
    pub diff_highlights: Vec<(u32, u32)>,
    /// The expected value, inspected.
    pub expected: Option<String>,
    /// The actual value, inspected.
    pub actual: Option<String>,
    /// Whether the difference is worth showing.
    pub show_diff: Option<bool>,
    /// The operator of an assertion, where it has one.
    pub operator: Option<String>,
    /// The matcher's own verdict: `false` for a failed assertion, none for other errors.
    pub ok: Option<bool>,
    /// The `cause`, if it is an error.
    pub cause: Option<Box<SerializedError>>,
    /// The errors of an `AggregateError`.
    pub errors: Vec<SerializedError>,
    /// Further own properties that can be expressed as JSON.
    pub extra: Map<String, Value>,
    /// Source text around the place, for errors whose file cannot be read any more or never was
    /// one: the whole file's text.
    pub source: Option<String>,
}

impl SerializedError {
    /// An error that the run itself reports.
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { name: name.into(), message: message.into(), ..Self::default() }
    }

    /// Adds the place in the user's file.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: u32, column: u32) -> Self {
        self.frames.push(StackFrame { function: String::new(), file: file.into(), line, column });
        self
    }

    /// `name: message`, or what there is of it.
    pub fn headline(&self) -> String {
        if self.name.is_empty() {
            self.message.clone()
        } else if self.message.is_empty() {
            self.name.clone()
        } else {
            format!("{}: {}", self.name, self.message)
        }
    }
}
