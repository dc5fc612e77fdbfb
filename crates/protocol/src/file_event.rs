use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use serde_json::{Map, Value};

use crate::{
    Annotation, Durations, Leak, SerializedError, StackFrame, Task, TestResult, TestState,
    UnhandledKind,
};

/// Standard output or standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsoleStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A literal to be written into the user's source: the new argument of an inline snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InlineSnapshotWrite {
    /// The source file.
    pub file: String,
    /// Line of the matcher's name in the call, from 1.
    pub line: u32,
    /// Column of the matcher's name in the call, from 1.
    pub column: u32,
    /// The matcher's name.
    pub matcher: String,
    /// The serialised value, trimmed and not escaped.
    pub snapshot: String,
}

/// A snapshot file to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotFileWrite {
    /// Absolute path.
    pub path: String,
    /// The new content; none to remove the file.
    pub content: Option<String>,
    /// The content that the tests were compared with; none if there was no file.
    #[serde(default)]
    pub base: Option<String>,
    /// Whether the content is a list of entries, in which several projects may have a share.
    #[serde(default)]
    pub entries: bool,
}

/// How the snapshots of one file fared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FileSnapshots {
    /// Snapshots newly written.
    pub added: u32,
    /// Snapshots that were the same.
    pub matched: u32,
    /// Snapshots that differed.
    pub unmatched: u32,
    /// Snapshots rewritten because it was asked for.
    pub updated: u32,
    /// Entries that no test asked for.
    pub unchecked: u32,
    /// Their keys.
    pub unchecked_keys: Vec<String>,
    /// Whether the snapshot file is removed: nothing in it is used any more.
    pub file_deleted: bool,
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
        /// The file itself, then its suites and tests, parents before children.
        tasks: Vec<Task>,
        /// Milliseconds that importing the file and collecting its tests took.
        #[serde(default)]
        duration: f64,
        /// Milliseconds that the setup files took before.
        #[serde(default)]
        setup: f64,
        /// Why the file could not be imported or collected.
        #[serde(default)]
        errors: Vec<SerializedError>,
    },
    /// A suite has started.
    SuiteStart {
        /// The suite's id.
        id: String,
    },
    /// A test has started; it is expected to end within its timeout.
    TestStart {
        /// The task's id.
        id: String,
        /// Milliseconds; zero for none.
        #[serde(default)]
        timeout: f64,
    },
    /// A test is tried again, or repeated.
    TestRetry {
        /// The task's id.
        id: String,
        /// Retries so far.
        #[serde(default)]
        retry_count: u32,
        /// Repeats so far.
        #[serde(default)]
        repeat_count: u32,
    },
    /// A test has left a note.
    Annotation {
        /// The task's id.
        id: String,
        /// The note.
        annotation: Annotation,
    },
    /// A hook has started; it is expected to end within its timeout.
    HookStart {
        /// The id of the suite, the test or the file it belongs to.
        id: String,
        /// Its name: `beforeAll` and so on.
        hook: String,
        /// Milliseconds; zero for none.
        #[serde(default)]
        timeout: f64,
    },
    /// A hook has ended.
    HookEnd {
        /// As in `HookStart`.
        id: String,
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
    /// A suite has ended.
    SuiteResult {
        /// The suite's id.
        id: String,
        /// How it ended.
        state: TestState,
        /// Milliseconds.
        #[serde(default)]
        duration: f64,
        /// Errors of its own hooks and of its factory.
        #[serde(default)]
        errors: Vec<SerializedError>,
        /// What the author attached.
        #[serde(default)]
        meta: Map<String, Value>,
    },
    /// What hooks and modules of the file have left behind.
    Leaks {
        /// Each of it.
        leaks: Vec<Leak>,
    },
    /// The tests of the file have ended.
    FileEnd {
        /// The id of the file's task.
        id: String,
        /// How it ended.
        state: TestState,
        /// Milliseconds.
        #[serde(default)]
        duration: f64,
        /// Errors of the file's own hooks.
        #[serde(default)]
        errors: Vec<SerializedError>,
    },
    /// What became of the file's snapshots, and what is to be written.
    Snapshot {
        /// Literals in sources.
        #[serde(default)]
        inline: Vec<InlineSnapshotWrite>,
        /// The text of each source that literals are for, as it was when it was loaded.
        #[serde(default)]
        sources: BTreeMap<String, String>,
        /// Whole files.
        #[serde(default)]
        files: Vec<SnapshotFileWrite>,
        /// The counts.
        #[serde(default)]
        summary: FileSnapshots,
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
    UnhandledError {
        /// The test during which it came up.
        #[serde(default)]
        test_id: Option<String>,
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
        /// The calls that were under way, innermost first, if that can be told.
        #[serde(default)]
        frames: Vec<StackFrame>,
    },
    /// What the process was doing when it was asked, because something is overdue.
    Position {
        /// The calls that were under way, innermost first.
        frames: Vec<StackFrame>,
    },
    /// The process has nothing more to report and ends.
    Done {
        /// Errors outside of the tests: the environment could not be prepared.
        #[serde(default)]
        errors: Vec<SerializedError>,
        /// Where the time went.
        #[serde(default)]
        durations: Durations,
        /// The largest resident size of the process, in bytes.
        #[serde(default)]
        peak_memory: u64,
    },
}
