//! Bindings: the properties of `env`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FunctionRef;

/// One property of a Worker's `env`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    /// Name of the property.
    pub name: String,
    /// What stands behind it.
    #[serde(flatten)]
    pub kind: BindingKind,
}

/// What stands behind a binding.
///
/// Two bindings of one kind with the same `id` share their data, also across Workers of one project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum BindingKind {
    /// A string: a plain var, or (`secret`) a value of `.dev.vars`, `.env` or the environment.
    Text {
        /// The text.
        value: String,
        /// Whether it came from a secrets file.
        secret: bool,
    },
    /// Any other JSON value; `env` holds a fresh copy of it in each isolate.
    Json {
        /// The value.
        value: Value,
    },
    /// A `WebAssembly.Module`.
    WasmModule {
        /// Its bytes.
        source: BlobSource,
    },
    /// The text of a file.
    TextBlob {
        /// Its bytes.
        source: BlobSource,
    },
    /// The bytes of a file, as an `ArrayBuffer`.
    DataBlob {
        /// Its bytes.
        source: BlobSource,
    },
    /// A KV namespace.
    KvNamespace {
        /// Namespace id.
        id: String,
    },
    /// An R2 bucket.
    R2Bucket {
        /// Bucket name.
        id: String,
    },
    /// A D1 database.
    D1Database {
        /// Database id.
        id: String,
    },
    /// A Durable Object namespace.
    DurableObjectNamespace {
        /// Exported class.
        class_name: String,
        /// Worker that exports it; `None`: the Worker itself.
        script_name: Option<String>,
        /// Whether its storage is SQLite.
        sqlite: bool,
        /// Key of the namespace, when not made from Worker and class name.
        unique_key: Option<UniqueKey>,
        /// Whether idle objects stay in memory.
        prevent_eviction: bool,
    },
    /// A queue to send to.
    Queue {
        /// Queue name.
        queue: String,
        /// Default delay of messages in seconds.
        delivery_delay: Option<u32>,
    },
    /// A workflow.
    Workflow {
        /// Workflow name.
        workflow: String,
        /// Exported class.
        class_name: String,
        /// Worker that exports it; `None`: the Worker itself.
        script_name: Option<String>,
        /// Most steps an instance may take.
        step_limit: Option<u32>,
    },
    /// Another Worker, a network, a folder or a function of the config file.
    Service {
        /// Where requests go.
        target: ServiceDesignator,
    },
    /// The Worker's static assets.
    Assets,
    /// A rate limiter.
    RateLimit {
        /// Namespace id; limiters of one namespace share their counters.
        namespace_id: String,
        /// Calls allowed per period.
        limit: f64,
        /// Seconds: 10 or 60.
        period: u32,
    },
    /// Hyperdrive.
    Hyperdrive {
        /// URL of the local database.
        connection_string: String,
    },
    /// `{ id, tag, timestamp }`.
    VersionMetadata,
    /// Workers Analytics Engine.
    AnalyticsEngine {
        /// Dataset name.
        dataset: String,
    },
    /// A secret of a secrets store.
    SecretsStoreSecret {
        /// Store id.
        store_id: String,
        /// Name within the store.
        secret_name: String,
    },
    /// `SendEmail`.
    SendEmail(Email),
    /// A pipeline or stream to send records to.
    Pipeline {
        /// What it writes to.
        target: PipelineTarget,
    },
    /// A loader of Workers from code.
    WorkerLoader,
    /// The image service.
    Images,
    /// Browser Rendering.
    Browser,
    /// Cloudflare Stream.
    Stream,
    /// Media transformations; remote only.
    Media,
    /// Workers AI; remote only.
    Ai,
    /// AI Search instance; remote only.
    AiSearch {
        /// Namespace of the instance.
        namespace: Option<String>,
        /// Name of the instance.
        instance_name: Option<String>,
    },
    /// AI Search namespace; remote only.
    AiSearchNamespace {
        /// Namespace.
        namespace: Option<String>,
    },
    /// Web search; remote only.
    WebSearch,
    /// Agent memory; remote only.
    AgentMemory {
        /// Namespace.
        namespace: String,
    },
    /// Vectorize index; remote only.
    Vectorize {
        /// Index name.
        index_name: String,
    },
    /// Workers for Platforms namespace; remote only.
    DispatchNamespace {
        /// Namespace.
        namespace: String,
    },
    /// A fetcher with a client certificate; remote only.
    MtlsCertificate {
        /// Certificate id.
        certificate_id: String,
    },
    /// VPC service; remote only.
    VpcService {
        /// Service id.
        service_id: String,
    },
    /// VPC network; remote only.
    VpcNetwork {
        /// How it is reached.
        network: VpcNetwork,
    },
    /// Feature flags; remote only.
    Flagship {
        /// Application id.
        app_id: String,
    },
    /// Artifacts; remote only.
    Artifacts {
        /// Namespace.
        namespace: String,
    },
    /// The example binding.
    HelloWorld {
        /// Whether its timer runs.
        enable_timer: bool,
    },
    /// A binding of an external plugin package (`unsafeBindings`); not available.
    Unsafe {
        /// Type as the config names it.
        binding_type: String,
        /// npm package of the plugin.
        package: String,
        /// Plugin name inside the package.
        plugin: String,
        /// Options for the plugin.
        options: IndexMap<String, Value>,
    },
}

impl BindingKind {
    /// Whether only Cloudflare's network can serve the binding: it exists in `env`, and its calls fail.
    pub fn is_remote_only(&self) -> bool {
        matches!(
            self,
            Self::Media
                | Self::Ai
                | Self::AiSearch { .. }
                | Self::AiSearchNamespace { .. }
                | Self::WebSearch
                | Self::AgentMemory { .. }
                | Self::Vectorize { .. }
                | Self::DispatchNamespace { .. }
                | Self::MtlsCertificate { .. }
                | Self::VpcService { .. }
                | Self::VpcNetwork { .. }
                | Self::Flagship { .. }
                | Self::Artifacts { .. }
        )
    }
}

/// Where the bytes of a blob binding come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BlobSource {
    /// A file.
    Path(PathBuf),
    /// Bytes given in the config file.
    Bytes(#[serde(with = "crate::evaluated::base64_bytes")] Vec<u8>),
}

/// Key of a Durable Object namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UniqueKey {
    /// A given key.
    Key(String),
    /// No key: objects live in memory and cannot have storage of their own.
    Ephemeral,
}

/// Where the requests of a service binding, of global `fetch()`, or of a tail go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ServiceDesignator {
    /// A Worker of the project.
    Worker {
        /// Its name; `None`: the Worker that holds the binding.
        name: Option<String>,
        /// Named entrypoint; `None`: the default export.
        entrypoint: Option<String>,
        /// `ctx.props` of the called entrypoint.
        props: Option<Value>,
    },
    /// The network.
    Network(NetworkRules),
    /// One server.
    External {
        /// `host:port`.
        address: String,
        /// Whether to speak TLS.
        https: bool,
    },
    /// A folder, served as a disk service.
    Disk {
        /// Folder.
        path: PathBuf,
        /// Whether PUT and DELETE are allowed.
        writable: bool,
    },
    /// A Node handler `(req, res)` of the config file.
    Node {
        /// The function.
        function: FunctionRef,
    },
    /// A function `(request) => Response` of the config file.
    Function {
        /// The function.
        function: FunctionRef,
    },
}

impl ServiceDesignator {
    /// The Worker that holds the binding.
    pub const fn current() -> Self {
        Self::Worker { name: None, entrypoint: None, props: None }
    }
}

/// Rules of a network service, as workerd's `Network`: names such as `public` and `private`, or CIDR blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRules {
    /// Allowed destinations.
    pub allow: Vec<String>,
    /// Denied destinations.
    pub deny: Vec<String>,
}

impl Default for NetworkRules {
    fn default() -> Self {
        Self { allow: vec!["public".to_owned(), "private".to_owned()], deny: Vec::new() }
    }
}

/// Limits of an e-mail binding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Email {
    /// The only address mail may go to.
    pub destination_address: Option<String>,
    /// Addresses mail may go to.
    pub allowed_destination_addresses: Option<Vec<String>>,
    /// Addresses mail may come from.
    pub allowed_sender_addresses: Option<Vec<String>>,
}

/// What a pipeline binding writes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PipelineTarget {
    /// A stream.
    Stream(String),
    /// A (deprecated) pipeline.
    Pipeline(String),
}

/// A VPC network binding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum VpcNetwork {
    /// Through a tunnel.
    TunnelId(String),
    /// A network by id.
    NetworkId(String),
}

/// Static assets of a Worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assets {
    /// Folder of the files.
    pub directory: PathBuf,
    /// Name of the binding in `env`.
    pub binding: Option<String>,
    /// `html_handling`: `auto-trailing-slash` unless given.
    pub html_handling: String,
    /// `not_found_handling`: `none` unless given.
    pub not_found_handling: String,
    /// The Worker answers before the assets: always (`true`), never, or …
    pub run_worker_first: bool,
    /// … for paths that match these rules (`!` excludes).
    pub run_worker_first_rules: Vec<String>,
    /// Further fields of `assetConfig` and `routerConfig`, as given.
    pub extra: BTreeMap<String, Value>,
}
