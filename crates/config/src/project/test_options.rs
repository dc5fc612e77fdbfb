//! Vitest options of a project.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FunctionRef, Pattern};

/// Vitest options that hold for one project. Durations are milliseconds; 0 means no limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
// Each of them is a switch of the configuration.
#[allow(clippy::struct_excessive_bools)]
pub struct TestOptions {
    /// The major version of Vitest whose behaviour the project expects: 2 to 5.
    pub vitest_major: u32,
    /// Globs of test files.
    pub include: Vec<String>,
    /// Globs of files that are no test files.
    pub exclude: Vec<String>,
    /// Globs of source files that are test files when their text contains `import.meta.vitest`.
    pub include_source: Vec<String>,
    /// Folder the globs are relative to.
    pub dir: PathBuf,
    /// Modules evaluated before each test file, in the realm of the file.
    pub setup_files: Vec<PathBuf>,
    /// Modules whose set-up and teardown run once, outside the Worker.
    pub global_setup: Vec<PathBuf>,
    /// Values for `inject`.
    pub provide: IndexMap<String, Value>,
    /// Additions to `process.env` and `import.meta.env`.
    pub env: IndexMap<String, String>,
    /// Time a test may take.
    pub test_timeout: u64,
    /// Time a hook may take.
    pub hook_timeout: u64,
    /// Attempts after the first.
    pub retry: Retry,
    /// Further runs of each test (Vitest 5).
    pub repeats: u32,
    /// Stop after so many failed tests; 0: never.
    pub bail: u32,
    /// Concurrent tests of one file.
    pub max_concurrency: u32,
    /// Order.
    pub sequence: SequenceOptions,
    /// What is kept apart: each file, each test, or nothing.
    pub isolate: Isolate,
    /// How much is told of what tests change in storage.
    pub storage_diff: StorageDiff,
    /// What becomes of what tests leave behind.
    pub leaks: LeakChecks,
    /// Whether files run side by side.
    pub file_parallelism: bool,
    /// Most processes at a time; `None`: as many as there are processors.
    pub max_workers: Option<u32>,
    /// The pool of the config file.
    pub pool: PoolKind,
    /// `environment`.
    pub environment: String,
    /// `environmentOptions`, as given.
    pub environment_options: Option<Value>,
    /// Whether the test functions are global.
    pub globals: bool,
    /// Whether `.only` is allowed; `None`: unless in CI.
    pub allow_only: Option<bool>,
    /// No files is no failure.
    pub pass_with_no_tests: bool,
    /// Names of tests to run.
    pub test_name_pattern: Option<Pattern>,
    /// `expect.requireAssertions`.
    pub require_assertions: bool,
    /// `expect.poll.interval`.
    pub poll_interval: u64,
    /// `expect.poll.timeout`.
    pub poll_timeout: u64,
    /// Clear mocks before each attempt.
    pub clear_mocks: bool,
    /// Reset mocks before each attempt.
    pub mock_reset: bool,
    /// Restore spies before each attempt.
    pub restore_mocks: bool,
    /// Undo `vi.stubEnv` before each attempt.
    pub unstub_envs: bool,
    /// Undo `vi.stubGlobal` before each attempt.
    pub unstub_globals: bool,
    /// Defaults of `vi.useFakeTimers`.
    pub fake_timers: FakeTimers,
    /// Chai.
    pub chai_config: ChaiConfig,
    /// `diff`: options, or `{ "module": path }` for a module.
    pub diff: Option<Value>,
    /// Snapshots.
    pub snapshot: SnapshotOptions,
    /// Report the line of each test.
    pub include_task_location: bool,
    /// Unhandled errors do not fail the run.
    pub dangerously_ignore_unhandled_errors: bool,
    /// Console goes straight to the terminal.
    pub disable_console_intercept: bool,
    /// A stack line for each log.
    pub print_console_trace: bool,
    /// Heap use in the report.
    pub log_heap_usage: bool,
    /// Tests slower than this are marked.
    pub slow_test_threshold: u64,
    /// `onConsoleLog`.
    pub on_console_log: Option<FunctionRef>,
    /// `onStackTrace`.
    pub on_stack_trace: Option<FunctionRef>,
    /// `onUnhandledError`.
    pub on_unhandled_error: Option<FunctionRef>,
    /// Packages in and out of the module pipeline.
    pub deps: DepsOptions,
    /// `css`, as given.
    pub css: Option<Value>,
    /// Definitions of tags, as given.
    pub tags: Vec<Value>,
    /// Unknown tags are errors.
    pub strict_tags: bool,
    /// Folder of attachments.
    pub attachments_dir: PathBuf,
    /// `forceRerunTriggers`: globs.
    pub force_rerun_triggers: Vec<String>,
    /// `test.runner` of the config; not honoured with the Workers pool.
    pub runner: Option<String>,
}

/// Attempts after a failure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// How many.
    pub count: u32,
    /// Milliseconds between them.
    pub delay: u64,
    /// Only when the error's message matches.
    pub condition: Option<Pattern>,
}

/// Order of hooks of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HookOrder {
    /// "After" hooks run in reverse.
    #[default]
    Stack,
    /// All in the order of definition.
    List,
    /// At the same time.
    Parallel,
}

/// Order of set-up files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SetupOrder {
    /// One after another.
    #[default]
    List,
    /// At the same time.
    Parallel,
}

/// What is shuffled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shuffle {
    /// Files.
    pub files: bool,
    /// Tests of a file.
    pub tests: bool,
}

/// Order of files, tests and hooks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SequenceOptions {
    /// Hooks.
    pub hooks: HookOrder,
    /// Set-up files.
    pub setup_files: SetupOrder,
    /// Tests are concurrent unless they say otherwise.
    pub concurrent: bool,
    /// Random order.
    pub shuffle: Shuffle,
    /// Seed of the random order.
    pub seed: Option<u64>,
    /// Groups of projects run one after another, lowest first.
    pub group_order: i32,
}

/// The pool a config file asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PoolKind {
    /// Not given.
    #[default]
    Default,
    /// The Workers pool, by name, by the plugin or by a runner object.
    Workers,
    /// Another pool: `forks`, `threads`, `vmForks`, `vmThreads`, `browser`, a path.
    Other(String),
}

/// What is kept apart, as `isolate` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Isolate {
    /// `false`: the files of a project share one isolate, its modules and its storage, one after the other.
    Off,
    /// `true`: each file has an isolate and storage of its own.
    #[default]
    File,
    /// `"test"`: as for files, and each test finds storage as its suite has left it.
    Test,
}

/// How much is told of what tests change in storage (`storageDiff`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StorageDiff {
    /// Everything, with long previews.
    Full,
    /// A few lines.
    #[default]
    Short,
    /// Nothing.
    Off,
}

/// What becomes of operations nobody awaited, bodies nobody read, and whatever else outlives its test (`leaks`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeakChecks {
    /// Nobody looks.
    Off,
    /// They are reported.
    #[default]
    Warn,
    /// They fail the test.
    Fail,
}

/// How far tests are kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Isolation {
    /// Storage is put back after each test and suite (classic `isolatedStorage`); otherwise after each file.
    pub per_test_storage: bool,
    /// All files share one isolate and module registry (classic `singleWorker`, `--no-isolate`).
    pub single_isolate: bool,
    /// Storage is shared by all files of the project.
    pub shared_storage: bool,
}

/// Defaults of fake timers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FakeTimers {
    /// Most timers `runAllTimers` runs.
    pub loop_limit: u64,
    /// Native timers can be cleared by fake ones.
    pub should_clear_native_timers: bool,
    /// `toFake`, when given.
    pub to_fake: Option<Vec<String>>,
    /// `toNotFake`, when given.
    pub to_not_fake: Option<Vec<String>>,
    /// `now`, in milliseconds since the epoch.
    pub now: Option<f64>,
    /// `shouldAdvanceTime`.
    pub should_advance_time: bool,
    /// `advanceTimeDelta`.
    pub advance_time_delta: Option<u64>,
}

impl Default for FakeTimers {
    fn default() -> Self {
        Self {
            loop_limit: 10_000,
            should_clear_native_timers: true,
            to_fake: None,
            to_not_fake: None,
            now: None,
            should_advance_time: false,
            advance_time_delta: None,
        }
    }
}

/// Chai.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChaiConfig {
    /// Stacks in assertion messages.
    pub include_stack: bool,
    /// Diffs.
    pub show_diff: bool,
    /// Length at which values in messages are cut; 0: never.
    pub truncate_threshold: u32,
}

impl Default for ChaiConfig {
    fn default() -> Self {
        Self { include_stack: false, show_diff: true, truncate_threshold: 40 }
    }
}

/// Which snapshots are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotUpdate {
    /// All that differ.
    All,
    /// New ones.
    #[default]
    New,
    /// None (CI).
    None,
}

/// Snapshots.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotOptions {
    /// `update`; `None`: new ones, or none in CI.
    pub update: Option<SnapshotUpdate>,
    /// `snapshotFormat`, as given.
    pub format: IndexMap<String, Value>,
    /// `snapshotSerializers`: modules.
    pub serializers: Vec<PathBuf>,
    /// `resolveSnapshotPath`.
    pub resolve_path: Option<FunctionRef>,
    /// `expandSnapshotDiff`.
    pub expand_diff: bool,
    /// `snapshotEnvironment` of the config; the Workers pool has its own.
    pub environment: Option<String>,
}

/// What is printed of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SilentMode {
    /// Everything.
    #[default]
    Off,
    /// Nothing.
    On,
    /// Only what failed tasks printed.
    PassedOnly,
}

/// Packages in and out of the module pipeline (`server.deps`, `deps`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DepsOptions {
    /// All packages go through the pipeline.
    pub inline_all: bool,
    /// Packages that do: names, paths …
    pub inline: Vec<String>,
    /// … and patterns.
    pub inline_patterns: Vec<Pattern>,
    /// Packages that do not.
    pub external: Vec<String>,
    /// Patterns of such.
    pub external_patterns: Vec<Pattern>,
    /// CommonJS default interoperation.
    pub interop_default: bool,
    /// Folders that hold packages.
    pub module_directories: Vec<String>,
}

impl Default for DepsOptions {
    fn default() -> Self {
        Self {
            inline_all: false,
            inline: Vec::new(),
            inline_patterns: Vec::new(),
            external: Vec::new(),
            external_patterns: Vec::new(),
            interop_default: true,
            module_directories: vec!["node_modules".to_owned()],
        }
    }
}
