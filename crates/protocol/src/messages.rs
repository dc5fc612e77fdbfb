use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{FileRef, SerializedError, UnhandledKind};

/// What a process of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Loads the engine once and forks.
    Base,
    /// Evaluates a configuration file.
    Config,
    /// Runs the global setup files.
    Setup,
    /// Holds the parsed modules of a project and forks its files.
    Project,
    /// Runs one test file.
    File,
}

/// What the coordinator asks of the base process. Each request travels with one end of a socket,
/// which becomes the new process's connection to the coordinator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BaseRequest {
    /// The role of the new process.
    pub role: Role,
}

/// What the coordinator asks of a config process: evaluate one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigRequest {
    /// The configuration file.
    pub file: PathBuf,
    /// The root of the run.
    pub root: PathBuf,
    /// Vite's mode, handed to function configs.
    pub mode: String,
    /// Environment variables to set before evaluation.
    pub env: Map<String, Value>,
}

/// What a config process answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ConfigAnswer {
    /// The evaluated configuration as plain data (see `invitro_config::evaluated`).
    Evaluated {
        /// The data.
        config: Value,
    },
    /// The file could not be evaluated.
    Failed {
        /// Why.
        error: Box<SerializedError>,
    },
    /// The configuration has written to the console.
    Output {
        /// Whether to standard error.
        stderr: bool,
        /// The text.
        text: String,
    },
}

/// What the coordinator tells a setup process.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum SetupRequest {
    /// Run the global setup files of a project.
    Run {
        /// The project (`invitro_config::Project`).
        project: Box<Value>,
        /// Absolute paths, in order.
        files: Vec<PathBuf>,
        /// The number of the function of the configuration file that gives the plugin's options,
        /// if a function does.
        options_function: Option<u32>,
        /// Hosts that may be reached beside this machine: none, all (an empty list), or these.
        allow_net: Option<Vec<String>>,
    },
    /// Run the teardowns, in reverse order, and end.
    Teardown,
}

/// What a setup process tells the coordinator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum SetupMessage {
    /// Something failed that nothing in the setup handles.
    Unhandled {
        /// How it came up.
        kind: UnhandledKind,
        /// What it is.
        error: Box<SerializedError>,
    },
    /// Every setup has run.
    Ready {
        /// What they provided.
        provided: Map<String, Value>,
        /// The environment variables they changed.
        env: Map<String, Value>,
        /// Plugin options that were a function, called with `inject`.
        options: Option<Value>,
    },
    /// A setup or teardown failed.
    Failed {
        /// Why.
        error: Box<SerializedError>,
    },
    /// A setup has written to the console.
    Output {
        /// Whether to standard error.
        stderr: bool,
        /// The text.
        text: String,
    },
    /// Every teardown has run.
    Done,
}

/// What the coordinator asks of a project process.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ProjectRequest {
    /// The first message: what the process is for.
    Init {
        /// The project (`invitro_config::Project`).
        project: Box<Value>,
        /// Values for `inject`.
        provided: Map<String, Value>,
        /// Which hosts `fetch` may reach.
        allow_net: Option<Vec<String>>,
        /// The seed of the run.
        seed: u64,
        /// The limit of a file process's memory, in bytes.
        memory_limit: u64,
    },
    /// Fork a process for a file. Travels with one end of a socket.
    RunFile {
        /// What to run.
        request: Box<FileRequest>,
    },
    /// The file process has closed its socket: collect its status.
    Reap {
        /// The process.
        pid: u32,
    },
}

/// One test file to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileRequest {
    /// The file.
    pub file: FileRef,
    /// Only tests whose full name matches.
    pub test_name_pattern: Option<String>,
    /// Only tests at these lines.
    pub lines: Vec<u32>,
    /// Collect only.
    pub list: bool,
    /// Stop after so many failed tests.
    pub bail: u32,
    /// The number of the slot the file runs in, from 1.
    pub worker: u32,
}

/// What a project process tells the coordinator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ProjectMessage {
    /// The project is ready for files.
    Ready,
    /// The project could not be prepared; no file of it can run.
    Failed {
        /// Why.
        error: Box<SerializedError>,
    },
    /// Something the user should know once.
    Warning {
        /// The text.
        text: String,
    },
    /// A process for the file was started.
    Forked {
        /// The file's id.
        file: u32,
        /// The process.
        pid: u32,
    },
    /// No process could be started for the file.
    ForkFailed {
        /// The file's id.
        file: u32,
        /// Why.
        error: Box<SerializedError>,
    },
    /// A file process has ended.
    Exited {
        /// The process.
        pid: u32,
        /// Its exit code, if it ended by itself.
        code: Option<i32>,
        /// The signal that ended it, if one did.
        signal: Option<i32>,
        /// The largest resident size, in bytes.
        peak_memory: u64,
    },
}
