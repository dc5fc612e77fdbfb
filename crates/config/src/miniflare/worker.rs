//! From merged options to a [`Worker`].

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::evaluated::{Marker, get, properties, to_json};
use crate::paths::resolve;
use crate::project::{
    AccessOptions, Assets, Binding, BindingKind, BlobSource, DurableObjectClass, Email,
    ModuleDefinition, ModuleKind, ModuleRule, NetworkRules, PipelineTarget, QueueConsumer,
    ServiceDesignator, Site, UniqueKey, VpcNetwork, Worker, WorkerSource,
};

/// How the options of one Worker are read.
pub(super) struct Reading<'a> {
    /// Base of its paths.
    pub(super) root: &'a Path,
    /// Names by which its own bindings call itself.
    pub(super) own_names: &'a [String],
    /// Names of vars that are secrets.
    pub(super) secrets: &'a [String],
}

/// An iterator over the entries of an object, or over the elements of an array as both name and value.
fn entries(value: Option<&Value>) -> Vec<(String, Value)> {
    match value {
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(|item| item.as_str().map(|name| (name.to_owned(), item.clone())))
            .collect(),
        Some(value) => properties(value)
            .into_iter()
            .flatten()
            .filter(|(_, value)| !crate::evaluated::is_undefined(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        None => Vec::new(),
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    get(value, key)?.as_str().map(str::to_owned)
}

fn whole(value: &Value, key: &str) -> Option<u32> {
    get(value, key)?.as_f64().map(|number| number as u32)
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// Fills a Worker from options that have passed their checks.
pub(super) fn fill(worker: &mut Worker, options: &Map<String, Value>, reading: &Reading<'_>) {
    let option =
        |key: &str| options.get(key).filter(|value| !crate::evaluated::is_undefined(value));
    let mut bindings: IndexMap<String, BindingKind> = IndexMap::new();
    let mut add = |name: String, kind: BindingKind| {
        bindings.insert(name, kind);
    };

    for (name, value) in entries(option("bindings")) {
        let kind = match &value {
            Value::String(text) => {
                BindingKind::Text { value: text.clone(), secret: reading.secrets.contains(&name) }
            }
            other => BindingKind::Json { value: to_json(other) },
        };
        add(name, kind);
    }
    for (name, value) in entries(option("wasmBindings")) {
        add(name, BindingKind::WasmModule { source: blob(&value, reading.root) });
    }
    for (name, value) in entries(option("textBlobBindings")) {
        add(name, BindingKind::TextBlob { source: blob(&value, reading.root) });
    }
    for (name, value) in entries(option("dataBlobBindings")) {
        add(name, BindingKind::DataBlob { source: blob(&value, reading.root) });
    }
    let id = |value: &Value| {
        value.as_str().map(str::to_owned).or_else(|| text(value, "id")).unwrap_or_default()
    };
    for (name, value) in entries(option("kvNamespaces")) {
        add(name, BindingKind::KvNamespace { id: id(&value) });
    }
    for (name, value) in entries(option("r2Buckets")) {
        add(name, BindingKind::R2Bucket { id: id(&value) });
    }
    for (name, value) in entries(option("d1Databases")) {
        add(name, BindingKind::D1Database { id: id(&value) });
    }
    for (name, value) in entries(option("durableObjects")) {
        let object = DurableObject::read(&value, reading);
        if object.script_name.is_none() {
            declare(&mut worker.durable_objects, &object, true);
        }
        add(name, object.binding());
    }
    for value in
        option("additionalUnboundDurableObjects").and_then(Value::as_array).into_iter().flatten()
    {
        declare(&mut worker.durable_objects, &DurableObject::read(value, reading), false);
    }
    for (name, value) in entries(option("queueProducers")) {
        let queue = value
            .as_str()
            .map(str::to_owned)
            .or_else(|| text(&value, "queueName"))
            .unwrap_or_default();
        add(name, BindingKind::Queue { queue, delivery_delay: whole(&value, "deliveryDelay") });
    }
    for (name, value) in entries(option("serviceBindings")) {
        add(name, BindingKind::Service { target: designator(&value, reading) });
    }
    for value in option("unsafeBindings").and_then(Value::as_array).into_iter().flatten() {
        let plugin = |key: &str| {
            get(value, "plugin").and_then(|plugin| text(plugin, key)).unwrap_or_default()
        };
        let options = get(value, "options").and_then(properties).into_iter().flatten();
        add(
            text(value, "name").unwrap_or_default(),
            BindingKind::Unsafe {
                binding_type: text(value, "type").unwrap_or_default(),
                package: plugin("package"),
                plugin: plugin("name"),
                options: options.map(|(key, value)| (key.clone(), to_json(value))).collect(),
            },
        );
    }
    products(options, reading, &mut add);
    if let Some(assets) = option("assets").and_then(|assets| read_assets(assets, reading.root)) {
        if let Some(name) = &assets.binding {
            add(name.clone(), BindingKind::Assets);
        }
        worker.assets = Some(assets);
    }
    worker.bindings = bindings.into_iter().map(|(name, kind)| Binding { name, kind }).collect();

    worker.queue_consumers = entries(option("queueConsumers"))
        .into_iter()
        .map(|(queue, value)| QueueConsumer {
            queue,
            max_batch_size: whole(&value, "maxBatchSize").unwrap_or(5),
            max_batch_timeout: whole(&value, "maxBatchTimeout").unwrap_or(1),
            max_retries: whole(&value, "maxRetries").unwrap_or(2),
            dead_letter_queue: text(&value, "deadLetterQueue"),
            retry_delay: whole(&value, "retryDelay"),
        })
        .collect();
    if let Some(outbound) = option("outboundService") {
        worker.outbound = designator(outbound, reading);
    }
    worker.fetch_mock = option("fetchMock").is_some();
    let list = |key: &str| option(key).and_then(Value::as_array).into_iter().flatten();
    worker.tails = list("tails").map(|tail| designator(tail, reading)).collect();
    worker.streaming_tails = list("streamingTails").map(|tail| designator(tail, reading)).collect();
    worker.site = option("sitePath").and_then(Value::as_str).map(|path| Site {
        path: resolve(reading.root, path),
        include: strings(option("siteInclude")),
        exclude: strings(option("siteExclude")),
    });
    worker.zone = option("zone").and_then(Value::as_str).map(str::to_owned);
    worker.routes = strings(option("routes"));
    let flag = |key: &str| option(key).and_then(Value::as_bool);
    worker.cache_api = flag("cacheAPI").or_else(|| flag("cache")).unwrap_or(true);
    worker.strip_cf_connecting_ip = flag("stripCfConnectingIp").unwrap_or(true);
    worker.ephemeral_durable_objects = flag("unsafeEphemeralDurableObjects").unwrap_or(false);
    worker.access = option("access").and_then(|access| {
        Some(AccessOptions {
            aud: text(access, "aud")?,
            identity: get(access, "identity").map(to_json),
        })
    });
}

/// Bindings of products without options worth a function of their own.
fn products(
    options: &Map<String, Value>,
    reading: &Reading<'_>,
    add: &mut dyn FnMut(String, BindingKind),
) {
    let option =
        |key: &str| options.get(key).filter(|value| !crate::evaluated::is_undefined(value));
    let single = |key: &str| option(key).and_then(|value| text(value, "binding"));
    let field = |value: &Value, key: &str| text(value, key).unwrap_or_default();
    if let Some(name) = single("ai") {
        add(name, BindingKind::Ai);
    }
    for (name, value) in entries(option("agentMemory")) {
        add(name, BindingKind::AgentMemory { namespace: field(&value, "namespace") });
    }
    for (name, value) in entries(option("aiSearchNamespaces")) {
        add(name, BindingKind::AiSearchNamespace { namespace: text(&value, "namespace") });
    }
    for (name, value) in entries(option("aiSearchInstances")) {
        let instance_name = text(&value, "instance_name");
        add(name, BindingKind::AiSearch { namespace: text(&value, "namespace"), instance_name });
    }
    for (name, _) in entries(option("websearch")) {
        add(name, BindingKind::WebSearch);
    }
    for (name, value) in entries(option("analyticsEngineDatasets")) {
        add(name, BindingKind::AnalyticsEngine { dataset: field(&value, "dataset") });
    }
    if let Some(name) = single("browserRendering") {
        add(name, BindingKind::Browser);
    }
    for (name, value) in entries(option("hyperdrives")) {
        let address = match Marker::of(&value) {
            Some(Marker::Url(url)) => url.to_owned(),
            _ => value.as_str().unwrap_or_default().to_owned(),
        };
        add(name, BindingKind::Hyperdrive { connection_string: address });
    }
    for (name, value) in entries(option("ratelimits")) {
        let simple = get(&value, "simple");
        add(
            name,
            BindingKind::RateLimit {
                namespace_id: field(&value, "namespace_id"),
                limit: simple.and_then(|simple| get(simple, "limit")?.as_f64()).unwrap_or(0.0),
                period: simple.and_then(|simple| whole(simple, "period")).unwrap_or(60),
            },
        );
    }
    let emails =
        option("email").and_then(|email| get(email, "send_email")).and_then(Value::as_array);
    for value in emails.into_iter().flatten() {
        add(
            field(value, "name"),
            BindingKind::SendEmail(Email {
                destination_address: text(value, "destination_address"),
                allowed_destination_addresses: get(value, "allowed_destination_addresses")
                    .map(|list| strings(Some(list))),
                allowed_sender_addresses: get(value, "allowed_sender_addresses")
                    .map(|list| strings(Some(list))),
            }),
        );
    }
    for (name, value) in entries(option("secretsStoreSecrets")) {
        let (store_id, secret_name) = (field(&value, "store_id"), field(&value, "secret_name"));
        add(name, BindingKind::SecretsStoreSecret { store_id, secret_name });
    }
    for (name, value) in entries(option("vectorize")) {
        add(name, BindingKind::Vectorize { index_name: field(&value, "index_name") });
    }
    for (name, value) in entries(option("dispatchNamespaces")) {
        add(name, BindingKind::DispatchNamespace { namespace: field(&value, "namespace") });
    }
    for (name, value) in entries(option("vpcServices")) {
        add(name, BindingKind::VpcService { service_id: field(&value, "service_id") });
    }
    for (name, value) in entries(option("vpcNetworks")) {
        let network = text(&value, "tunnel_id").map_or_else(
            || VpcNetwork::NetworkId(field(&value, "network_id")),
            VpcNetwork::TunnelId,
        );
        add(name, BindingKind::VpcNetwork { network });
    }
    for (name, value) in entries(option("mtlsCertificates")) {
        add(name, BindingKind::MtlsCertificate { certificate_id: field(&value, "certificate_id") });
    }
    for (name, value) in entries(option("helloWorld")) {
        let enable_timer = get(&value, "enable_timer").and_then(Value::as_bool).unwrap_or(false);
        add(name, BindingKind::HelloWorld { enable_timer });
    }
    for (name, value) in entries(option("flagship")) {
        add(name, BindingKind::Flagship { app_id: field(&value, "app_id") });
    }
    for (name, value) in entries(option("artifacts")) {
        add(name, BindingKind::Artifacts { namespace: field(&value, "namespace") });
    }
    for (name, _) in entries(option("workerLoaders")) {
        add(name, BindingKind::WorkerLoader);
    }
    for (key, kind) in [
        ("images", BindingKind::Images),
        ("stream", BindingKind::Stream),
        ("media", BindingKind::Media),
    ] {
        if let Some(name) = single(key) {
            add(name, kind);
        }
    }
    if let Some(name) = option("versionMetadata").and_then(Value::as_str) {
        add(name.to_owned(), BindingKind::VersionMetadata);
    }
    for (name, value) in entries(option("workflows")) {
        let script_name =
            text(&value, "scriptName").filter(|script| !reading.own_names.contains(script));
        add(
            name,
            BindingKind::Workflow {
                workflow: field(&value, "name"),
                class_name: field(&value, "className"),
                script_name,
                step_limit: whole(&value, "stepLimit"),
            },
        );
    }
    for (name, value) in entries(option("pipelines")) {
        let target = match &value {
            Value::String(pipeline) => PipelineTarget::Pipeline(pipeline.clone()),
            other => text(other, "stream").map_or_else(
                || PipelineTarget::Pipeline(field(other, "pipeline")),
                PipelineTarget::Stream,
            ),
        };
        add(name, BindingKind::Pipeline { target });
    }
}

fn blob(value: &Value, root: &Path) -> BlobSource {
    match Marker::of(value) {
        Some(Marker::Bytes(bytes)) => BlobSource::Bytes(bytes),
        _ => BlobSource::Path(resolve(root, value.as_str().unwrap_or_default())),
    }
}

struct DurableObject {
    class_name: String,
    script_name: Option<String>,
    sqlite: bool,
    unique_key: Option<UniqueKey>,
    prevent_eviction: bool,
}

impl DurableObject {
    fn read(value: &Value, reading: &Reading<'_>) -> Self {
        let flag = |key: &str| get(value, key).and_then(Value::as_bool).unwrap_or(false);
        Self {
            class_name: value
                .as_str()
                .map(str::to_owned)
                .or_else(|| text(value, "className"))
                .unwrap_or_default(),
            script_name: text(value, "scriptName")
                .filter(|script| !reading.own_names.contains(script)),
            sqlite: flag("useSQLite"),
            unique_key: get(value, "unsafeUniqueKey").and_then(|key| {
                match (key, Marker::of(key)) {
                    (Value::String(key), _) => Some(UniqueKey::Key(key.clone())),
                    (_, Some(Marker::Symbol(_))) => Some(UniqueKey::Ephemeral),
                    _ => None,
                }
            }),
            prevent_eviction: flag("unsafePreventEviction"),
        }
    }

    fn binding(self) -> BindingKind {
        BindingKind::DurableObjectNamespace {
            class_name: self.class_name,
            script_name: self.script_name,
            sqlite: self.sqlite,
            unique_key: self.unique_key,
            prevent_eviction: self.prevent_eviction,
        }
    }
}

/// Adds a class to the Worker's own, once.
fn declare(classes: &mut Vec<DurableObjectClass>, object: &DurableObject, bound: bool) {
    match classes.iter_mut().find(|class| class.class_name == object.class_name) {
        Some(class) => {
            class.bound |= bound;
            class.sqlite |= object.sqlite;
        }
        None => classes.push(DurableObjectClass {
            class_name: object.class_name.clone(),
            sqlite: object.sqlite,
            unique_key: object.unique_key.clone(),
            prevent_eviction: object.prevent_eviction,
            bound,
        }),
    }
}

/// Where requests go.
pub(super) fn designator(value: &Value, reading: &Reading<'_>) -> ServiceDesignator {
    let named =
        |name: &str, entrypoint: Option<String>, props: Option<Value>| ServiceDesignator::Worker {
            name: (!reading.own_names.iter().any(|own| own == name)).then(|| name.to_owned()),
            entrypoint,
            props,
        };
    match (value, Marker::of(value)) {
        (Value::String(name), _) => named(name, None, None),
        (_, Some(Marker::Function(function))) => ServiceDesignator::Function { function },
        (_, Some(Marker::Symbol(_))) => ServiceDesignator::current(),
        _ => {
            if let Some(name) = get(value, "name") {
                let entrypoint = text(value, "entrypoint");
                let props = get(value, "props").map(to_json);
                return match name.as_str() {
                    Some(name) => named(name, entrypoint, props),
                    None => ServiceDesignator::Worker { name: None, entrypoint, props },
                };
            }
            if let Some(function) = get(value, "node").and_then(Marker::function) {
                return ServiceDesignator::Node { function };
            }
            if let Some(external) = get(value, "external") {
                return ServiceDesignator::External {
                    address: text(external, "address").unwrap_or_default(),
                    https: get(external, "https").is_some(),
                };
            }
            if let Some(disk) = get(value, "disk") {
                return ServiceDesignator::Disk {
                    path: resolve(reading.root, text(disk, "path").unwrap_or_default()),
                    writable: get(disk, "writable").and_then(Value::as_bool).unwrap_or(false),
                };
            }
            let network = get(value, "network");
            let list = |key: &str| {
                network.and_then(|network| get(network, key)).map(|list| strings(Some(list)))
            };
            ServiceDesignator::Network(NetworkRules {
                allow: list("allow").unwrap_or_else(|| vec!["public".to_owned()]),
                deny: list("deny").unwrap_or_default(),
            })
        }
    }
}

fn read_assets(value: &Value, root: &Path) -> Option<Assets> {
    let config = get(value, "assetConfig");
    let setting = |key: &str| config.and_then(|config| text(config, key));
    let router = get(value, "routerConfig");
    let first = get(value, "run_worker_first");
    let always = first.and_then(Value::as_bool).or_else(|| {
        router
            .and_then(|router| get(router, "invoke_user_worker_ahead_of_assets"))
            .and_then(Value::as_bool)
    });
    let mut extra = std::collections::BTreeMap::new();
    for (part, known) in [
        (config, ["html_handling", "not_found_handling"].as_slice()),
        (router, ["invoke_user_worker_ahead_of_assets", "has_user_worker"].as_slice()),
    ] {
        for (key, value) in part.and_then(properties).into_iter().flatten() {
            if !known.contains(&key.as_str()) {
                extra.insert(key.clone(), to_json(value));
            }
        }
    }
    Some(Assets {
        directory: resolve(root, text(value, "directory")?),
        binding: text(value, "binding"),
        html_handling: setting("html_handling").unwrap_or_else(|| "auto-trailing-slash".to_owned()),
        not_found_handling: setting("not_found_handling").unwrap_or_else(|| "none".to_owned()),
        run_worker_first: always.unwrap_or(false),
        run_worker_first_rules: strings(first),
        extra,
    })
}

/// The code of an auxiliary Worker.
pub(super) fn source(options: &Map<String, Value>, root: &Path) -> WorkerSource {
    let option =
        |key: &str| options.get(key).filter(|value| !crate::evaluated::is_undefined(value));
    let path = |key: &str| option(key).and_then(Value::as_str).map(|path| resolve(root, path));
    let modules_root = path("modulesRoot");
    if let Some(Value::Array(list)) = option("modules") {
        let base = modules_root.clone().unwrap_or_else(|| root.to_owned());
        return WorkerSource::Modules {
            modules: list.iter().map(|item| module(item, &base)).collect(),
            modules_root,
        };
    }
    let modules = option("modules").and_then(Value::as_bool).unwrap_or(false);
    match (option("script").and_then(Value::as_str), path("scriptPath")) {
        (Some(code), path) => {
            WorkerSource::Script { code: code.to_owned(), path, modules, modules_root }
        }
        (None, path) => {
            WorkerSource::File { path: path.unwrap_or_default(), modules, modules_root }
        }
    }
}

fn module(value: &Value, base: &Path) -> ModuleDefinition {
    ModuleDefinition {
        kind: text(value, "type")
            .and_then(|kind| ModuleKind::parse(&kind))
            .unwrap_or(ModuleKind::EsModule),
        path: text(value, "path").map_or_else(PathBuf::new, |path| resolve(base, path)),
        contents: get(value, "contents").and_then(|contents| {
            match (contents, Marker::of(contents)) {
                (Value::String(text), _) => Some(text.as_bytes().to_vec()),
                (_, Some(Marker::Bytes(bytes))) => Some(bytes),
                _ => None,
            }
        }),
    }
}

/// Module rules, with defaults behind them.
pub(super) fn module_rules(rules: &[Value], defaults: &[(ModuleKind, &[&str])]) -> Vec<ModuleRule> {
    let given = rules.iter().filter_map(|rule| {
        Some(ModuleRule {
            kind: ModuleKind::parse(&text(rule, "type")?)?,
            globs: strings(get(rule, "include")),
            fallthrough: get(rule, "fallthrough").and_then(Value::as_bool).unwrap_or(false),
        })
    });
    let behind = defaults.iter().map(|(kind, globs)| ModuleRule {
        kind: *kind,
        globs: globs.iter().map(|glob| (*glob).to_owned()).collect(),
        fallthrough: false,
    });
    given.chain(behind).collect()
}
