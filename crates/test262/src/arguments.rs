//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Runs test262 on the engine.
#[derive(Debug, Parser)]
#[command(name = "test262")]
pub(crate) struct Arguments {
    /// The folder of the suite.
    pub(crate) suite: PathBuf,
    /// Only tests whose names below `test/` begin like this.
    #[arg(default_value = "")]
    pub(crate) prefix: String,
    /// Only every nth test.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) every: u16,
    /// Only tests that fail according to the scoreboard.
    #[arg(long)]
    pub(crate) failing: bool,
    /// Processes at a time; by default as many as there are processors.
    #[arg(long)]
    pub(crate) jobs: Option<usize>,
    /// Seconds that one run of a test may take. What takes longer is tried again alone, with six times as much.
    #[arg(long, default_value_t = 10)]
    pub(crate) timeout: u64,
    /// The file with the result of the last run of the whole suite.
    #[arg(long, default_value = "tests/conformance/test262.json")]
    pub(crate) scoreboard: PathBuf,
    /// Writes each failing test with its message to this file.
    #[arg(long)]
    pub(crate) failures: Option<PathBuf>,
    /// Writes the scoreboard even if it gets worse: for a new state of the suite.
    #[arg(long)]
    pub(crate) accept: bool,
}
