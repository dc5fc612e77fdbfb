//! Workers: the one under test and its neighbours.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Assets, Binding, NetworkRules, ServiceDesignator, UniqueKey};
use crate::compat::Compat;

/// A Worker of a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
// Each of them is a switch of the configuration.
#[allow(clippy::struct_excessive_bools)]
pub struct Worker {
    /// Name. For the Worker under test it is the name other Workers of the project may use for it: the one of its wrangler
    /// file (with the environment's suffix), or the runner's name.
    pub name: String,
    /// The name of the wrangler file without the environment's suffix; bindings of the Worker under test that name it mean
    /// the Worker itself.
    pub config_name: Option<String>,
    /// Where its code is.
    pub source: WorkerSource,
    /// Compatibility date and flags.
    pub compat: Compat,
    /// The properties of `env`, in the order of the config; names are unique.
    pub bindings: Vec<Binding>,
    /// Durable Object classes of this Worker known from bindings, migrations and exports.
    pub durable_objects: Vec<DurableObjectClass>,
    /// Queues the Worker consumes.
    pub queue_consumers: Vec<QueueConsumer>,
    /// Where global `fetch()` goes.
    pub outbound: ServiceDesignator,
    /// Whether a `fetchMock` agent intercepts global `fetch()` (classic generation).
    pub fetch_mock: bool,
    /// Workers that receive tail events.
    pub tails: Vec<ServiceDesignator>,
    /// Workers that receive streaming tail events.
    pub streaming_tails: Vec<ServiceDesignator>,
    /// Static assets.
    pub assets: Option<Assets>,
    /// Workers Sites.
    pub site: Option<Site>,
    /// How imported files become modules, most specific first, defaults included.
    pub module_rules: Vec<ModuleRule>,
    /// Names set on `globalThis` before anything runs, each with its JavaScript expression; dots make nested objects.
    pub defines: IndexMap<String, String>,
    /// Exports that cannot be found by looking at the code.
    pub additional_exports: IndexMap<String, ExportKind>,
    /// Host name in the `CF-Worker` header.
    pub zone: Option<String>,
    /// Host names and paths that dispatch requests to this Worker.
    pub routes: Vec<String>,
    /// Whether `caches` stores anything.
    pub cache_api: bool,
    /// Whether subrequests lose `CF-Connecting-IP`.
    pub strip_cf_connecting_ip: bool,
    /// Whether Durable Objects keep nothing on eviction.
    pub ephemeral_durable_objects: bool,
    /// `ctx.access`.
    pub access: Option<AccessOptions>,
}

impl Worker {
    /// A Worker without code and bindings.
    pub(crate) fn new(name: String, compat: Compat) -> Self {
        Self {
            name,
            config_name: None,
            source: WorkerSource::Main { path: None },
            compat,
            bindings: Vec::new(),
            durable_objects: Vec::new(),
            queue_consumers: Vec::new(),
            outbound: ServiceDesignator::Network(NetworkRules::default()),
            fetch_mock: false,
            tails: Vec::new(),
            streaming_tails: Vec::new(),
            assets: None,
            site: None,
            module_rules: Vec::new(),
            defines: IndexMap::new(),
            additional_exports: IndexMap::new(),
            zone: None,
            routes: Vec::new(),
            cache_api: true,
            strip_cf_connecting_ip: true,
            ephemeral_durable_objects: false,
            access: None,
        }
    }
}

/// Where a Worker's code is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum WorkerSource {
    /// The Worker under test: its entry goes through the same module pipeline as the tests.
    Main {
        /// Entry file; `None` when the project has none.
        path: Option<PathBuf>,
    },
    /// Built code given inline.
    Script {
        /// JavaScript.
        code: String,
        /// Path it pretends to have.
        path: Option<PathBuf>,
        /// ES module (`true`) or service-worker script.
        modules: bool,
        /// Base of module names.
        modules_root: Option<PathBuf>,
    },
    /// Built code in a file.
    File {
        /// Entry file.
        path: PathBuf,
        /// ES module (`true`) or service-worker script.
        modules: bool,
        /// Base of module names.
        modules_root: Option<PathBuf>,
    },
    /// A list of modules, the first being the entry.
    Modules {
        /// The modules.
        modules: Vec<ModuleDefinition>,
        /// Base of module names.
        modules_root: Option<PathBuf>,
    },
}

/// A module of an explicit list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleDefinition {
    /// Kind.
    pub kind: ModuleKind,
    /// Its path.
    pub path: PathBuf,
    /// Its bytes, when not to be read from `path`.
    #[serde(with = "crate::evaluated::optional_base64_bytes")]
    pub contents: Option<Vec<u8>>,
}

/// How a file becomes a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ModuleKind {
    /// ES module.
    #[serde(rename = "ESModule")]
    EsModule,
    /// CommonJS.
    #[serde(rename = "CommonJS")]
    CommonJs,
    /// Default export is a string.
    Text,
    /// Default export is an `ArrayBuffer`.
    Data,
    /// Default export is a `WebAssembly.Module`.
    CompiledWasm,
    /// Python; not available.
    PythonModule,
    /// Python; not available.
    PythonRequirement,
}

impl ModuleKind {
    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "ESModule" => Self::EsModule,
            "CommonJS" => Self::CommonJs,
            "Text" => Self::Text,
            "Data" => Self::Data,
            "CompiledWasm" => Self::CompiledWasm,
            "PythonModule" => Self::PythonModule,
            "PythonRequirement" => Self::PythonRequirement,
            _ => return None,
        })
    }
}

/// Files of these patterns are modules of this kind. A rule without `fallthrough` ends its kind: later rules of the same
/// kind, the defaults among them, are without effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleRule {
    /// Kind.
    #[serde(rename = "type")]
    pub kind: ModuleKind,
    /// Glob patterns, without start anchor, with end anchor.
    pub globs: Vec<String>,
    /// Whether later rules of the same kind also count.
    pub fallthrough: bool,
}

/// A Durable Object class of the Worker itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DurableObjectClass {
    /// Exported class.
    pub class_name: String,
    /// Whether its storage is SQLite.
    pub sqlite: bool,
    /// Key of its namespace, when given.
    pub unique_key: Option<UniqueKey>,
    /// Whether idle objects stay in memory.
    pub prevent_eviction: bool,
    /// Whether a binding points to it; otherwise only `ctx.exports` reaches it.
    pub bound: bool,
}

/// A queue the Worker consumes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueConsumer {
    /// Queue name.
    pub queue: String,
    /// Messages per batch, 5 unless given.
    pub max_batch_size: u32,
    /// Seconds to wait for a full batch, 1 unless given.
    pub max_batch_timeout: u32,
    /// Retries after the first attempt, 2 unless given.
    pub max_retries: u32,
    /// Queue for messages that failed too often.
    pub dead_letter_queue: Option<String>,
    /// Seconds between attempts.
    pub retry_delay: Option<u32>,
}

/// Workers Sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Folder of the files.
    pub path: PathBuf,
    /// Globs of files to serve; empty: all.
    pub include: Vec<String>,
    /// Globs of files not to serve.
    pub exclude: Vec<String>,
}

/// What an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportKind {
    /// A Worker entrypoint.
    WorkerEntrypoint,
    /// A Durable Object class.
    DurableObject,
    /// A workflow class.
    WorkflowEntrypoint,
}

/// Cloudflare Access data for `ctx.access`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessOptions {
    /// Audience.
    pub aud: String,
    /// Identity.
    pub identity: Option<Value>,
}
