use serde::{Deserialize, Serialize};

use crate::{Durations, SerializedError, SnapshotSummary, Task, TestResult, UnhandledKind};

/// Standard output or standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsoleStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A file that a test file process asks the coordinator to write, once the file has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotWrite {
    /// Absolute path.
    pub path: String,
    /// The new contents; none to remove the file.
    pub contents: Option<String>,
    /// The contents the decision was made on; the file is only replaced while it still has them.
    pub basis: Option<String>,
}

/// What the process of a test file reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum FileEvent {
    /// The first message: the process exists.
    Started {
        /// Its process id.
        pid: u32,
    },
    /// All tests are known.
    Collected {
        /// Suites and tests, parents before children.
        tasks: Vec<Task>,
    },
    /// A test has started; it is expected to end within its timeout.
    TestStart {
        /// The task's id.
        id: String,
        /// Milliseconds; zero for none.
        #[serde(default)]
        timeout: f64,
    },
    /// A hook has started; it is expected to end within its timeout.
    HookStart {
        /// The suite's or test's id, or none for the file's own hooks.
        #[serde(default)]
        id: Option<String>,
        /// Its name: `beforeAll` and so on.
        hook: String,
        /// Milliseconds; zero for none.
        #[serde(default)]
        timeout: f64,
    },
    /// A hook has ended.
    HookEnd {
        /// As in `HookStart`.
        #[serde(default)]
        id: Option<String>,
        /// As in `HookStart`.
        hook: String,
    },
    /// A test has ended.
    TestResult {
        /// The task's id.
        id: String,
        /// Its result.
        #[serde(flatten)]
        result: TestResult,
    },
    /// A suite has ended with errors of its own.
    SuiteResult {
        /// The suite's id; none for the file's own hooks.
        #[serde(default)]
        id: Option<String>,
        /// What went wrong.
        #[serde(default)]
        errors: Vec<SerializedError>,
    },
    /// User code has written to the console.
    Console {
        /// The task during which it was written.
        #[serde(default)]
        task: Option<String>,
        /// Standard output or error.
        stream: ConsoleStream,
        /// The text, with its final newline.
        text: String,
        /// Milliseconds since the epoch.
        #[serde(default)]
        time: f64,
    },
    /// An error that belongs to no test.
    Unhandled {
        /// The test during which it came up.
        #[serde(default)]
        test: Option<String>,
        /// How it came up.
        kind: UnhandledKind,
        /// The error.
        error: SerializedError,
    },
    /// Something the user should know once.
    Warning {
        /// The text.
        text: String,
    },
    /// Our own code has failed.
    Panic {
        /// The message of the panic.
        message: String,
        /// Where in our source.
        location: String,
    },
    /// The process has used up its memory and ends.
    OutOfMemory {
        /// The limit in bytes.
        limit: u64,
    },
    /// The file has ended; the process follows.
    End {
        /// Errors of the file itself.
        #[serde(default)]
        errors: Vec<SerializedError>,
        /// Where the time went.
        #[serde(default)]
        durations: Durations,
        /// The largest resident size of the process, in bytes.
        #[serde(default)]
        peak_memory: u64,
        /// How the snapshots fared.
        #[serde(default)]
        snapshots: SnapshotSummary,
        /// Snapshot files and test files to write.
        #[serde(default)]
        writes: Vec<SnapshotWrite>,
    },
}
