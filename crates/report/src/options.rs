//! What a run asks of its reporters.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// A reporter to be made, with the options that are its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReporterSpec {
    /// Its name: `default`, `verbose`, `dot`, `json`, `junit` or `list`.
    pub name: String,
    /// Its options, as the configuration gives them.
    ///
    /// - all that write a file: `outputFile`
    /// - `default`, `verbose`: `summary` (`false` for no live line)
    /// - `junit`: `suiteName`, `classnameTemplate`, `includeConsoleOutput`, `addFileAttribute`,
    ///   `hostname`
    /// - `list`: `json`, `filesOnly`
    pub options: Map<String, Value>,
}

impl ReporterSpec {
    /// A reporter without options.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), options: Map::new() }
    }

    /// A switch among its options.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        self.options.get(name).and_then(Value::as_bool)
    }

    /// A text among its options.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.options.get(name).and_then(Value::as_str)
    }
}

/// What of the tests' console output is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silent {
    /// All of it.
    #[default]
    Off,
    /// Nothing.
    On,
    /// What failed tests, suites and files have written.
    PassedOnly,
}

/// Where reporters that write a document put it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OutputFile {
    /// On standard output.
    #[default]
    None,
    /// Into this file.
    One(PathBuf),
    /// Each into a file of its own; those not named on standard output.
    ByReporter(BTreeMap<String, PathBuf>),
}

/// What holds for all reporters of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether output is coloured. Default: no.
    pub colors: bool,
    /// Whether somebody watches: a live line is shown at the bottom, and the only file of a run is
    /// shown as a tree. Default: no.
    pub live: bool,
    /// Columns of the terminal; none if there is no terminal. Default: none.
    pub width: Option<usize>,
    /// Milliseconds beyond which a test is slow. Default: 300.
    pub slow_test_threshold_ms: f64,
    /// Whether skipped tests are left out. Default: no.
    pub hide_skipped: bool,
    /// What of the tests' console output is shown. Default: all.
    pub silent: Silent,
    /// Files of reports. Default: none.
    pub output_file: OutputFile,
    /// The folder that relative paths of files are relative to. Default: the current one.
    pub root: PathBuf,
    /// Seconds east of Greenwich for the time a run started at; none for the machine's own zone.
    /// Default: none.
    pub utc_offset: Option<i32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            colors: false,
            live: false,
            width: None,
            slow_test_threshold_ms: 300.0,
            hide_skipped: false,
            silent: Silent::Off,
            output_file: OutputFile::None,
            root: PathBuf::from("."),
            utc_offset: None,
        }
    }
}

impl Options {
    /// The file that a reporter writes its document to, if it does.
    pub(crate) fn file_of(&self, spec: &ReporterSpec) -> Option<PathBuf> {
        let path = match spec.text("outputFile") {
            Some(path) => Path::new(path),
            None => match &self.output_file {
                OutputFile::None => return None,
                OutputFile::One(path) => path,
                OutputFile::ByReporter(files) => files.get(&spec.name)?,
            },
        };
        let path = self.root.join(path);
        Some(std::path::absolute(&path).unwrap_or(path))
    }
}
