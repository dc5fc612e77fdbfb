//! What a run is made of: one [`Project`] value per project, complete, with every default filled in.
//!
//! A `Project` is plain data. It can be cloned, sent to another process as JSON, and compared; nothing in it needs the
//! files it was made from. Paths are absolute. Functions of the config file are [`FunctionRef`]s.

mod binding;
mod run;
mod test_options;
mod vite;
mod worker;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use binding::{
    Assets, Binding, BindingKind, BlobSource, Email, NetworkRules, PipelineTarget,
    ServiceDesignator, UniqueKey, VpcNetwork,
};
pub use run::{OutputFile, Reporter, RunOptions, SkippedProject};
pub use test_options::{
    ChaiConfig, DepsOptions, FakeTimers, HookOrder, Isolate, Isolation, LeakChecks, PoolKind,
    Retry, SequenceOptions, SetupOrder, Shuffle, SilentMode, SnapshotOptions, SnapshotUpdate,
    StorageDiff, TestOptions,
};
pub use vite::{AliasEntry, AliasFind, JsxOptions, Pattern, TransformOptions, ViteOptions};
pub use worker::{
    AccessOptions, DurableObjectClass, ExportKind, ModuleDefinition, ModuleKind, ModuleRule,
    QueueConsumer, Site, Worker, WorkerSource,
};

use crate::compat::Compat;
use crate::generation::Generation;

/// A reference to a function value of an evaluated config file.
///
/// The config process numbers the functions of one evaluation in the order in which it meets them (pre-order, see
/// [`crate::evaluated`]), so evaluating the same file again finds the same function under the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FunctionRef(pub u32);

/// Everything one project of a run needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Name as shown in front of its files; empty for the only project of a run without a name.
    pub name: String,
    /// Colour of the name, when the config file gives one.
    pub color: Option<String>,
    /// The project's root folder: base of task names, globs and set-up files.
    pub root: PathBuf,
    /// The vitest or vite config file, when there is one.
    pub config_file: Option<PathBuf>,
    /// The wrangler file (or `cloudflare.config.ts`) that was read, when one was named.
    pub wrangler_file: Option<PathBuf>,
    /// The selected wrangler environment.
    pub environment: Option<String>,
    /// Which of the three generations of test semantics applies.
    pub generation: Generation,
    /// Major version of Vitest whose behaviour is expected: 2 to 5.
    pub vitest_major: u32,
    /// The Worker under test, which is also the Worker the tests run in.
    pub worker: Worker,
    /// Further Workers of the project (`miniflare.workers`), each in an isolate of its own.
    pub auxiliary: Vec<Worker>,
    /// How far tests are kept apart.
    pub isolation: Isolation,
    /// What of the Vite configuration reaches module resolution and transformation.
    pub vite: ViteOptions,
    /// Vitest options of the project.
    pub test: TestOptions,
    /// The `cf` object of incoming requests: `None` is the built-in one, otherwise the object given by the config.
    pub cf: Option<serde_json::Value>,
    /// Names of Vite plugins that are not run.
    pub skipped_plugins: Vec<String>,
    /// Options that were given and are not honoured, as key paths, each once.
    pub ignored_options: Vec<String>,
}

impl Project {
    /// The name of the Worker the tests run in, as messages show it: the reserved prefix and the project's name with every
    /// character outside `[A-Za-z0-9-]` replaced by `_`.
    pub fn runner_name(&self) -> String {
        let prefix = self.generation.worker_name_prefix();
        let name: String = self
            .name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
            .collect();
        format!("{prefix}runner-{name}")
    }

    /// Compatibility settings of the Worker under test.
    pub fn compat(&self) -> &Compat {
        &self.worker.compat
    }
}
