//! Options that hold for the whole run: those of the root config, with the command line on top.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FunctionRef, Pattern, SilentMode};

/// Options of the whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
// Each of them is a switch of the configuration.
#[allow(clippy::struct_excessive_bools)]
pub struct RunOptions {
    /// Root folder of the run.
    pub root: PathBuf,
    /// Config file of the root.
    pub config_file: Option<PathBuf>,
    /// Reporters; empty: the default one.
    pub reporters: Vec<Reporter>,
    /// Files of reporters.
    pub output_file: Option<OutputFile>,
    /// Console output of tests.
    pub silent: SilentMode,
    /// Skipped tests are not listed.
    pub hide_skipped_tests: bool,
    /// Tests slower than this (ms) are marked.
    pub slow_test_threshold: u64,
    /// Stop after so many failed tests; 0: never.
    pub bail: u32,
    /// Most processes at a time; `None`: as many as there are processors.
    pub max_workers: Option<u32>,
    /// Names of tests to run.
    pub test_name_pattern: Option<Pattern>,
    /// No files is no failure.
    pub pass_with_no_tests: bool,
    /// Seed of random orders.
    pub seed: Option<u64>,
    /// Time for teardown, ms.
    pub teardown_timeout: u64,
    /// Unhandled errors do not fail the run.
    pub dangerously_ignore_unhandled_errors: bool,
    /// Modules of the root's `globalSetup`, run once for the run.
    pub global_setup: Vec<PathBuf>,
    /// Coverage, as given (`test.coverage`).
    pub coverage: Option<Value>,
    /// Clear the screen in watch mode.
    pub clear_screen: bool,
    /// `onConsoleLog`.
    pub on_console_log: Option<FunctionRef>,
    /// `onUnhandledError`.
    pub on_unhandled_error: Option<FunctionRef>,
    /// `cacheDir`.
    pub cache_dir: PathBuf,
    /// Whether results are remembered.
    pub cache: bool,
}

/// A reporter of the config or the command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reporter {
    /// A built-in name, or a module.
    Named {
        /// Name or path.
        name: String,
        /// Its options, as given.
        options: IndexMap<String, Value>,
    },
    /// An object made in the config file; not available.
    Instance {
        /// Name of its class.
        class: String,
    },
}

/// Files of reporters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OutputFile {
    /// For all.
    One(PathBuf),
    /// By reporter.
    ByReporter(IndexMap<String, PathBuf>),
}

/// A project that is not for Workers: it is named, and does not fail the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedProject {
    /// Its name.
    pub name: String,
    /// Its root folder.
    pub root: PathBuf,
    /// Why it is skipped.
    pub reason: String,
}
