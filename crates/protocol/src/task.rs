use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Leak, SerializedError, StackFrame, StorageChanges};

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// What a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
    /// The file itself, the root of its tree.
    File,
    /// A `describe` block.
    Suite,
    /// A test.
    Test,
}

/// How a task is to be treated, known after collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskMode {
    /// It runs.
    Run,
    /// It runs, because it or a suite around it is marked `only`.
    Only,
    /// It does not run.
    Skip,
    /// It is a note for later.
    Todo,
    /// It waits for its turn.
    Queued,
}

/// A suite or a test of a file, as it was collected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Unique within the file.
    pub id: String,
    /// The suite that contains the task; none for the file itself.
    #[serde(default)]
    pub parent: Option<String>,
    /// File, suite or test.
    #[serde(rename = "type")]
    pub kind: TaskKind,
    /// The title.
    pub name: String,
    /// How it is to be treated.
    pub mode: TaskMode,
    /// Where it is declared, in the test file.
    #[serde(default)]
    pub location: Option<Location>,
    /// Whether the test is expected to fail (`test.fails`).
    #[serde(default)]
    pub fails: bool,
    /// The test's own timeout in milliseconds; zero for none.
    #[serde(default)]
    pub timeout: Option<f64>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What the test's author attached.
    #[serde(default)]
    pub meta: Map<String, Value>,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestState {
    /// It passed.
    Pass,
    /// It failed.
    Fail,
    /// It did not run.
    #[default]
    Skip,
    /// It is a note for later.
    Todo,
}

/// A note that a test left with `context.annotate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    /// The text.
    pub message: String,
    /// `notice`, `warning`, `error`, or the author's own.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where `annotate` was called.
    #[serde(default)]
    pub location: Option<StackFrame>,
    /// A file or a text that goes with it, as the author gave it.
    #[serde(default)]
    pub attachment: Option<Value>,
}

/// The result of one test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestResult {
    /// How it ended.
    pub state: TestState,
    /// Milliseconds since the epoch, by the machine's clock.
    #[serde(default)]
    pub start_time: f64,
    /// Milliseconds, hooks around each test included.
    #[serde(default)]
    pub duration: f64,
    /// How often it was tried again after a failure.
    #[serde(default)]
    pub retry_count: u32,
    /// How often it was repeated after a success.
    #[serde(default)]
    pub repeat_count: u32,
    /// The errors of all attempts, the oldest first.
    #[serde(default)]
    pub errors: Vec<SerializedError>,
    /// Why it was skipped while it ran.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether the test was expected to fail and did.
    #[serde(default)]
    pub expected_fail: bool,
    /// What it annotated.
    #[serde(default)]
    pub annotations: Vec<Annotation>,
    /// What the test's author attached while it ran.
    #[serde(default)]
    pub meta: Map<String, Value>,
    /// What it has changed in storage.
    #[serde(default)]
    pub storage: Option<StorageChanges>,
    /// What it has left behind.
    #[serde(default)]
    pub leaks: Vec<Leak>,
}
