use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{ConsoleStream, Leak, SerializedError, Task, TestResult};

/// A project of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectInfo {
    /// Its name; empty for the only project of a run without names.
    pub name: String,
    /// Its root folder.
    pub root: PathBuf,
    /// The globs its test files match.
    pub include: Vec<String>,
    /// The globs its test files do not match.
    pub exclude: Vec<String>,
    /// A colour asked for in the configuration.
    pub color: Option<String>,
    /// Why the project is not run, if it is not.
    pub skipped: Option<String>,
}

/// A test file of the run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileRef {
    /// Unique within the run, in the order of the files.
    pub id: u32,
    /// The project, as an index into the projects of the run.
    pub project: u32,
    /// Path relative to the project's root, with forward slashes.
    pub path: String,
    /// Absolute path.
    pub absolute: PathBuf,
}

/// How a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// No test and no suite failed, and the file itself did not.
    Pass,
    /// Something failed.
    Fail,
    /// Every test was skipped.
    Skip,
    /// The run ended before the file could.
    Interrupted,
}

/// Where the time of a file, or of a run, went; in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Durations {
    /// Reading, resolving and transforming modules.
    pub transform: f64,
    /// Setup files.
    pub setup: f64,
    /// Importing the test file and collecting its tests.
    pub collect: f64,
    /// Running tests and hooks.
    pub tests: f64,
    /// Preparing the environment: from the request to the first line of user code.
    pub environment: f64,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeLevel {
    /// For information.
    Info,
    /// Something that a user will want to change.
    Warning,
}

/// How an error that no test awaited came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnhandledKind {
    /// A promise was rejected and nobody looked.
    #[serde(rename = "Unhandled Rejection")]
    Rejection,
    /// A timer, a microtask or an event listener threw.
    #[serde(rename = "Uncaught Exception")]
    Exception,
    /// Something outside of user code failed.
    #[serde(rename = "Unhandled Error")]
    Error,
}

impl UnhandledKind {
    /// The name as reports show it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rejection => "Unhandled Rejection",
            Self::Exception => "Uncaught Exception",
            Self::Error => "Unhandled Error",
        }
    }
}

/// How the snapshots of a run fared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SnapshotSummary {
    /// Snapshots newly written.
    pub added: u32,
    /// Snapshots that were the same.
    pub matched: u32,
    /// Snapshots that differed.
    pub unmatched: u32,
    /// Snapshots rewritten because it was asked for.
    pub updated: u32,
    /// Test files that have new snapshots.
    pub files_added: u32,
    /// Test files that have snapshots that differed.
    pub files_unmatched: u32,
    /// Test files that have rewritten snapshots.
    pub files_updated: u32,
    /// Snapshot files in which nothing is used any more.
    pub files_removed: u32,
    /// Whether what is not used any more was removed, and what differed rewritten.
    pub did_update: bool,
    /// Entries that no test asks for any more, as test file and keys.
    pub obsolete: Vec<(String, Vec<String>)>,
}

/// How a run ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RunEnd {
    /// Milliseconds since the start.
    pub duration: f64,
    /// Whether the user stopped it.
    pub interrupted: bool,
    /// Whether it stopped early because enough tests had failed.
    pub bailed: bool,
    /// Whether the run is a success.
    pub success: bool,
    /// Sums over all files.
    pub durations: Durations,
    /// Sums over all files.
    pub snapshots: SnapshotSummary,
}

/// What happens in a run. A reporter sees nothing else.
///
/// Order: one `RunStarted`; for each file `FileStarted`, at most one `FileCollected`, then the
/// events of its tests, then `FileFinished`; events of different files are interleaved; one
/// `RunFinished` at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum TestEvent {
    /// The files are known and will now run.
    RunStarted {
        /// This program's version.
        version: String,
        /// The root folder of the run.
        root: PathBuf,
        /// The seed, if it was given or the order is shuffled.
        seed: Option<u64>,
        /// Milliseconds since the epoch.
        start_time: f64,
        /// All projects, also the skipped ones.
        projects: Vec<ProjectInfo>,
        /// All files.
        files: Vec<FileRef>,
        /// The filters given on the command line.
        filters: Vec<String>,
        /// Whether a run without test files is a success.
        pass_with_no_tests: bool,
    },
    /// Something to be told once.
    Notice {
        /// How important it is.
        level: NoticeLevel,
        /// The text, without a prefix.
        text: String,
    },
    /// A process for the file has started.
    FileStarted {
        /// The file.
        file: FileRef,
    },
    /// The file was imported and its tests are known.
    FileCollected {
        /// The file's id.
        file: u32,
        /// The file itself, then its suites and tests in the order of their declaration, parents
        /// before children.
        tasks: Vec<Task>,
    },
    /// A test has started.
    TestStarted {
        /// The file's id.
        file: u32,
        /// The task's id.
        test: String,
    },
    /// A test has ended.
    TestFinished {
        /// The file's id.
        file: u32,
        /// The task's id.
        test: String,
        /// Its result.
        result: TestResult,
    },
    /// A suite has ended with errors of its own hooks or of its factory.
    SuiteFailed {
        /// The file's id.
        file: u32,
        /// The suite's id.
        suite: String,
        /// What went wrong.
        errors: Vec<SerializedError>,
    },
    /// User code has written to the console.
    Console {
        /// The file's id, or none if it came from the configuration or a global setup.
        file: Option<u32>,
        /// The task during which it was written.
        task: Option<String>,
        /// Standard output or error.
        stream: ConsoleStream,
        /// The text, with its final newline.
        text: String,
        /// Milliseconds since the epoch.
        time: f64,
    },
    /// An error that belongs to no test.
    UnhandledError {
        /// The file's id, if known.
        file: Option<u32>,
        /// The test during which it came up, if known.
        test: Option<String>,
        /// How it came up.
        kind: UnhandledKind,
        /// The error.
        error: SerializedError,
    },
    /// Hooks or modules of a file have left something behind.
    Leaks {
        /// The file's id.
        file: u32,
        /// Each of it.
        leaks: Vec<Leak>,
    },
    /// A file has ended.
    FileFinished {
        /// The file's id.
        file: u32,
        /// How.
        state: FileState,
        /// Errors of the file itself: it could not be imported, has no tests, was killed.
        errors: Vec<SerializedError>,
        /// Where the time went.
        durations: Durations,
        /// Milliseconds from `FileStarted`.
        duration: f64,
        /// The largest resident size of its process, in bytes.
        peak_memory: u64,
    },
    /// The run is over.
    RunFinished {
        /// How it ended.
        end: RunEnd,
    },
}
