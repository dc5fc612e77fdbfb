//! The options that a wrangler file stands for.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Context;
use crate::dotenv::{SecretsQuery, load_secrets};
use crate::error::ConfigError;
use crate::paths::{relative, resolve, slashes};
use crate::plan::Notice;
use crate::wrangler::durable_objects::declared_classes;
use crate::wrangler::{Data, Node, WranglerConfig};

/// The options and what else of the file reaches a run.
#[derive(Debug, Default)]
pub(super) struct FromWrangler {
    /// Options, without `modulesRules`.
    pub(super) options: Map<String, Value>,
    /// `rules`, without the defaults.
    pub(super) rules: Vec<Value>,
    /// `define`.
    pub(super) defines: IndexMap<String, String>,
    /// `main`.
    pub(super) main: Option<PathBuf>,
    /// Names of vars that came from a secrets file.
    pub(super) secrets: Vec<String>,
}

/// Converts a valid wrangler file.
///
/// # Errors
/// What only a run finds out: secrets that cannot be read, migrations that do not fit, a missing local database.
pub(super) fn convert(
    config: &WranglerConfig,
    context: &Context<'_>,
    notices: &mut Vec<Notice>,
) -> Result<FromWrangler, ConfigError> {
    let values = &config.values;
    let mut out = Map::new();
    let items = |key: &str| values.items(key).iter();
    let set = |out: &mut Map<String, Value>, key: &str, map: Map<String, Value>| {
        if !map.is_empty() {
            out.insert(key.to_owned(), Value::Object(map));
        }
    };
    let text = |node: &Node, key: &str| node.get_str(key).unwrap_or_default().to_owned();
    if let Some(date) = values.text("compatibility_date") {
        out.insert("compatibilityDate".into(), json!(date));
    }
    let flags = values.get("compatibility_flags").map(Node::strings).unwrap_or_default();
    out.insert("compatibilityFlags".into(), json!(flags));
    if let Some(zone) = zone(values.get("route").or_else(|| values.items("routes").first())) {
        out.insert("zone".into(), json!(zone));
    }
    if let Some(access) = values.get("access").and_then(|access| access.get("dev")) {
        out.insert("access".into(), access.to_json());
    }

    let (vars, secrets) = variables(config, context, notices)?;
    out.insert("bindings".into(), Value::Object(vars));
    for (field, key) in [
        ("wasm_modules", "wasmBindings"),
        ("text_blobs", "textBlobBindings"),
        ("data_blobs", "dataBlobBindings"),
    ] {
        let files = config.top.get(field).and_then(Node::as_object).into_iter().flatten();
        let map = files
            .filter_map(|(name, entry)| {
                Some((name.clone(), json!(slashes(&resolve(&config.dir, entry.value.as_str()?)))))
            })
            .collect();
        set(&mut out, key, map);
    }

    // The preview id comes first in local runs; without any id the binding's name serves as one.
    let ids = |key: &str, names: [&str; 2]| -> Map<String, Value> {
        items(key)
            .map(|item| {
                let binding = text(item, "binding");
                let id =
                    names.iter().find_map(|name| item.get_str(name)).unwrap_or(&binding).to_owned();
                (binding, json!({ "id": id }))
            })
            .collect()
    };
    set(&mut out, "kvNamespaces", ids("kv_namespaces", ["preview_id", "id"]));
    set(&mut out, "r2Buckets", ids("r2_buckets", ["preview_bucket_name", "bucket_name"]));
    set(&mut out, "d1Databases", ids("d1_databases", ["preview_database_id", "database_id"]));

    durable_objects(config, &mut out)?;
    queues(config, &mut out);

    let mut services = Map::new();
    let mut plugins = Vec::new();
    for service in items("services") {
        let name = text(service, "binding");
        if let Some(dev) = service.get("dev") {
            plugins.push(json!({
                "name": name,
                "type": "service",
                "plugin": dev.get("plugin").map(Node::to_json).unwrap_or_default(),
                "options": dev.get("options").map_or_else(|| json!({}), Node::to_json),
            }));
            continue;
        }
        let mut designator = Map::new();
        designator.insert("name".into(), json!(text(service, "service")));
        for key in ["entrypoint", "props"] {
            if let Some(value) = service.get(key) {
                designator.insert(key.into(), value.to_json());
            }
        }
        services.insert(name, Value::Object(designator));
    }
    set(&mut out, "serviceBindings", services);
    let unsafe_bindings =
        values.get("unsafe").and_then(|node| node.get("bindings")).and_then(Node::as_array);
    let mut ratelimits = Map::new();
    for limit in items("ratelimits") {
        ratelimits.insert(text(limit, "name"), limit.to_json());
    }
    for binding in unsafe_bindings.unwrap_or_default() {
        let name = text(binding, "name");
        if binding.get_str("type") == Some("ratelimit") {
            let mut limit = binding.to_json();
            if let Value::Object(map) = &mut limit {
                map.entry("namespace_id").or_insert_with(|| json!(name));
            }
            ratelimits.insert(name, limit);
        } else if let Some(dev) = binding.get("dev") {
            plugins.push(json!({
                "name": name,
                "type": text(binding, "type"),
                "plugin": dev.get("plugin").map(Node::to_json).unwrap_or_default(),
                "options": dev.get("options").map_or_else(|| json!({}), Node::to_json),
            }));
        }
    }
    set(&mut out, "ratelimits", ratelimits);
    if !plugins.is_empty() {
        out.insert("unsafeBindings".into(), Value::Array(plugins));
    }

    set(&mut out, "workflows", workflows(config)?);
    set(&mut out, "hyperdrives", hyperdrives(config, context, notices)?);
    let pick = |key: &str, fields: &[(&str, &str)]| -> Map<String, Value> {
        items(key)
            .map(|item| {
                let entry: Map<String, Value> = fields
                    .iter()
                    .filter_map(|(from, to)| Some(((*to).to_owned(), item.get(from)?.to_json())))
                    .collect();
                (text(item, "binding"), Value::Object(entry))
            })
            .collect()
    };
    set(&mut out, "pipelines", {
        items("pipelines")
            .map(|item| {
                let key = if item.get("stream").is_some_and(Node::truthy) {
                    "stream"
                } else {
                    "pipeline"
                };
                (text(item, "binding"), json!({ key: text(item, key) }))
            })
            .collect()
    });
    set(&mut out, "analyticsEngineDatasets", {
        items("analytics_engine_datasets")
            .map(|item| {
                (
                    text(item, "binding"),
                    json!({ "dataset": item.get_str("dataset").unwrap_or("dataset") }),
                )
            })
            .collect()
    });
    set(
        &mut out,
        "secretsStoreSecrets",
        pick("secrets_store_secrets", &[("store_id", "store_id"), ("secret_name", "secret_name")]),
    );
    set(&mut out, "helloWorld", pick("unsafe_hello_world", &[("enable_timer", "enable_timer")]));
    set(&mut out, "flagship", {
        items("flagship")
            .map(|item| {
                let name = text(item, "binding");
                let id = item.get_str("app_id").unwrap_or(&name).to_owned();
                (name, json!({ "app_id": id }))
            })
            .collect()
    });
    set(&mut out, "artifacts", pick("artifacts", &[("namespace", "namespace")]));
    set(&mut out, "workerLoaders", pick("worker_loaders", &[]));
    set(
        &mut out,
        "aiSearchNamespaces",
        pick("ai_search_namespaces", &[("namespace", "namespace")]),
    );
    set(&mut out, "aiSearchInstances", pick("ai_search", &[("instance_name", "instance_name")]));
    set(&mut out, "agentMemory", pick("agent_memory", &[("namespace", "namespace")]));
    set(&mut out, "vectorize", pick("vectorize", &[("index_name", "index_name")]));
    set(&mut out, "vpcServices", pick("vpc_services", &[("service_id", "service_id")]));
    set(
        &mut out,
        "vpcNetworks",
        pick("vpc_networks", &[("tunnel_id", "tunnel_id"), ("network_id", "network_id")]),
    );
    set(&mut out, "dispatchNamespaces", {
        items("dispatch_namespaces")
            .map(|item| {
                let name = text(item, "binding");
                let namespace = item.get_str("namespace").unwrap_or(&name).to_owned();
                (name, json!({ "namespace": namespace }))
            })
            .collect()
    });
    set(
        &mut out,
        "mtlsCertificates",
        pick("mtls_certificates", &[("certificate_id", "certificate_id")]),
    );
    let emails: Vec<Value> = items("send_email").map(Node::to_json).collect();
    if !emails.is_empty() {
        out.insert("email".into(), json!({ "send_email": emails }));
    }
    for (field, key) in [
        ("ai", "ai"),
        ("images", "images"),
        ("media", "media"),
        ("stream", "stream"),
        ("browser", "browserRendering"),
    ] {
        if let Some(binding) = values.get(field).and_then(|node| node.get_str("binding")) {
            out.insert(key.into(), json!({ "binding": binding }));
        }
    }
    if let Some(binding) = values.get("version_metadata").and_then(|node| node.get_str("binding")) {
        out.insert("versionMetadata".into(), json!(binding));
    }
    for (field, key) in
        [("tail_consumers", "tails"), ("streaming_tail_consumers", "streamingTails")]
    {
        let tails: Vec<Value> =
            items(field).map(|tail| json!({ "name": text(tail, "service") })).collect();
        if !tails.is_empty() {
            out.insert(key.into(), Value::Array(tails));
        }
    }
    assets(config, &mut out);
    site(config, &mut out);

    Ok(FromWrangler {
        options: out,
        rules: items("rules").map(rule).collect(),
        defines: values
            .get("define")
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(name, entry)| Some((name.clone(), entry.value.as_str()?.to_owned())))
            .collect(),
        main: config.main(),
        secrets,
    })
}

fn rule(rule: &Node) -> Value {
    json!({
        "type": rule.get_str("type"),
        "include": rule.get("globs").map(Node::strings).unwrap_or_default(),
        "fallthrough": rule.get("fallthrough").and_then(Node::as_bool).unwrap_or(false),
    })
}

/// Host or zone of a route.
fn zone(route: Option<&Node>) -> Option<String> {
    let route = route?;
    if let Some(zone) = route.get_str("zone_name").filter(|zone| !zone.is_empty()) {
        return Some(zone.to_owned());
    }
    let pattern = route.as_str().or_else(|| route.get_str("pattern"))?;
    if ["*/", "http://*/", "https://*/"].iter().any(|any| pattern.starts_with(any)) {
        return None;
    }
    let plain = pattern.replace("*.", "").replace('*', "");
    let address = if plain.contains("://") { plain } else { format!("http://{plain}") };
    let url = url::Url::parse(&address).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// The vars with the secrets on top.
fn variables(
    config: &WranglerConfig,
    context: &Context<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(Map<String, Value>, Vec<String>), ConfigError> {
    let mut vars: Map<String, Value> = Map::new();
    for (name, entry) in config.values.get("vars").and_then(Node::as_object).into_iter().flatten() {
        vars.insert(name.clone(), entry.value.to_json());
    }
    let section = config.values.get("secrets");
    let required =
        section.and_then(|section| section.get("required")).map(Node::strings).unwrap_or_default();
    let loaded = load_secrets(SecretsQuery {
        dir: &config.dir,
        environment: config.environment.as_deref(),
        listed: section.is_some(),
        process: context.env,
    })?;
    for file in &loaded.files {
        let file = relative(context.cwd, file);
        notices.push(Notice { warning: false, text: format!("Using secrets defined in {file}") });
    }
    if loaded.from_process {
        notices.push(Notice {
            warning: false,
            text: "Using secrets defined in process.env".to_owned(),
        });
    }
    let mut secrets = Vec::new();
    for (name, value) in loaded.values.iter().flatten() {
        if section.is_some() && !vars.contains_key(name) && !required.contains(name) {
            continue;
        }
        if is_other_binding(config, name) {
            continue;
        }
        vars.insert(name.clone(), json!(value));
        secrets.push(name.clone());
    }
    if section.is_some() {
        let has =
            |name: &String| loaded.values.as_ref().is_some_and(|values| values.contains_key(name));
        let missing: Vec<&str> =
            required.iter().filter(|name| !has(name)).map(String::as_str).collect();
        if !missing.is_empty() {
            let list = missing.join(", ");
            notices.push(Notice {
                warning: true,
                text: format!(
                    "Missing required secrets: {list}. Add them to .dev.vars, .env, or set as environment variables."
                ),
            });
        }
    }
    Ok((vars, secrets))
}

/// Whether a binding that is no var has that name.
fn is_other_binding(config: &WranglerConfig, name: &str) -> bool {
    fn named(node: &Node, name: &str) -> bool {
        match &node.data {
            Data::Array(items) => items
                .iter()
                .any(|item| item.get_str("binding").or_else(|| item.get_str("name")) == Some(name)),
            Data::Object(_) => {
                node.get_str("binding") == Some(name)
                    || ["bindings", "producers"]
                        .iter()
                        .any(|key| node.get(key).is_some_and(|list| named(list, name)))
            }
            _ => false,
        }
    }
    config
        .values
        .keys()
        .filter(|key| !["vars", "migrations", "containers", "workflows"].contains(key))
        .filter_map(|key| config.values.get(key))
        .any(|node| named(node, name))
        || config
            .values
            .items("workflows")
            .iter()
            .any(|workflow| workflow.get_str("binding") == Some(name))
}

fn durable_objects(
    config: &WranglerConfig,
    out: &mut Map<String, Value>,
) -> Result<(), ConfigError> {
    let classes = declared_classes(&config.values)?;
    let sqlite = |class: &str| {
        classes.iter().find(|(name, _)| name == class).is_some_and(|(_, sqlite)| *sqlite)
    };
    let bindings = config
        .values
        .get("durable_objects")
        .and_then(|node| node.get("bindings"))
        .and_then(Node::as_array);
    let bindings = bindings.unwrap_or_default();
    let mut map = Map::new();
    for binding in bindings {
        let class = binding.get_str("class_name").unwrap_or_default();
        let mut entry = Map::new();
        entry.insert("className".into(), json!(class));
        if let Some(script) = binding.get_str("script_name") {
            entry.insert("scriptName".into(), json!(script));
        }
        entry.insert("useSQLite".into(), json!(sqlite(class)));
        map.insert(binding.get_str("name").unwrap_or_default().to_owned(), Value::Object(entry));
    }
    if !map.is_empty() {
        out.insert("durableObjects".into(), Value::Object(map));
    }
    let unbound: Vec<Value> = classes
        .iter()
        .filter(|(class, _)| {
            !bindings.iter().any(|binding| binding.get_str("class_name") == Some(class))
        })
        .map(|(class, sqlite)| json!({ "className": class, "useSQLite": sqlite }))
        .collect();
    if !unbound.is_empty() {
        out.insert("additionalUnboundDurableObjects".into(), Value::Array(unbound));
    }
    Ok(())
}

fn queues(config: &WranglerConfig, out: &mut Map<String, Value>) {
    let Some(queues) = config.values.get("queues") else { return };
    let list = |key: &str| queues.get(key).and_then(Node::as_array).unwrap_or_default();
    let mut producers = Map::new();
    for producer in list("producers") {
        let binding = producer.get_str("binding").unwrap_or_default();
        let mut entry = Map::new();
        entry.insert("queueName".into(), json!(producer.get_str("queue").unwrap_or(binding)));
        if let Some(delay) = producer.get("delivery_delay") {
            entry.insert("deliveryDelay".into(), delay.to_json());
        }
        producers.insert(binding.to_owned(), Value::Object(entry));
    }
    let mut consumers = Map::new();
    for consumer in list("consumers") {
        let entry: Map<String, Value> = [
            ("max_batch_size", "maxBatchSize"),
            ("max_batch_timeout", "maxBatchTimeout"),
            ("max_retries", "maxRetries"),
            ("dead_letter_queue", "deadLetterQueue"),
            ("retry_delay", "retryDelay"),
        ]
        .iter()
        .filter_map(|(from, to)| Some(((*to).to_owned(), consumer.get(from)?.to_json())))
        .collect();
        consumers
            .insert(consumer.get_str("queue").unwrap_or_default().to_owned(), Value::Object(entry));
    }
    for (key, map) in [("queueProducers", producers), ("queueConsumers", consumers)] {
        if !map.is_empty() {
            out.insert(key.into(), Value::Object(map));
        }
    }
}

fn workflows(config: &WranglerConfig) -> Result<Map<String, Value>, ConfigError> {
    let mut map = Map::new();
    for workflow in config.values.items("workflows") {
        let text = |key: &str| workflow.get_str(key).unwrap_or_default();
        let script = workflow.get_str("script_name");
        if let Some(other) = script.filter(|script| Some(*script) != config.name.as_deref()) {
            for (key, what) in [("limits", "limits"), ("schedules", "schedules")] {
                if workflow.has(key) {
                    return Err(ConfigError::new(
                        "UserError",
                        format!(
                            "Workflow \"{}\" has \"{what}\" configured but references external script \"{other}\". Configure \
                             {what} on the worker that defines the workflow.",
                            text("name")
                        ),
                    ));
                }
            }
        }
        let mut entry = Map::new();
        entry.insert("name".into(), json!(text("name")));
        entry.insert("className".into(), json!(text("class_name")));
        if let Some(script) = script {
            entry.insert("scriptName".into(), json!(script));
        }
        if let Some(steps) = workflow.get("limits").and_then(|limits| limits.get("steps")) {
            entry.insert("stepLimit".into(), steps.to_json());
        }
        map.insert(text("binding").to_owned(), Value::Object(entry));
    }
    Ok(map)
}

fn hyperdrives(
    config: &WranglerConfig,
    context: &Context<'_>,
    notices: &mut Vec<Notice>,
) -> Result<Map<String, Value>, ConfigError> {
    const PREFIX: &str = "CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_";
    const OLD_PREFIX: &str = "WRANGLER_HYPERDRIVE_LOCAL_CONNECTION_STRING_";
    let mut map = Map::new();
    for hyperdrive in config.values.items("hyperdrive") {
        let binding = hyperdrive.get_str("binding").unwrap_or_default();
        let given = [PREFIX, OLD_PREFIX].iter().find_map(|prefix| {
            let name = format!("{prefix}{binding}");
            context
                .env
                .get(&name)
                .filter(|value| !value.is_empty())
                .map(|value| (*prefix, name, value))
        });
        let local = hyperdrive.get_str("localConnectionString");
        if let Some((prefix, name, _)) = &given {
            if *prefix == OLD_PREFIX {
                notices.push(Notice {
                    warning: true,
                    text: format!(
                        "Using \"{OLD_PREFIX}<BINDING_NAME>\" environment variable. This is deprecated. Please use \
                         \"{PREFIX}<BINDING_NAME>\" instead."
                    ),
                });
            }
            notices.push(Notice {
                warning: false,
                text: format!(
                    "Found a non-empty {name} variable for binding. Hyperdrive will connect to this database during local \
                     development."
                ),
            });
        }
        let address = given.map(|(_, _, value)| value.as_str()).or(local).ok_or_else(|| {
            ConfigError::new(
                "UserError",
                format!(
                    "When developing locally, you should use a local Postgres connection string to emulate Hyperdrive \
                     functionality. Please setup Postgres locally and set the value of the '{PREFIX}{binding}' variable or \
                     \"{binding}\"'s \"localConnectionString\" to the Postgres connection string."
                ),
            )
        })?;
        map.insert(binding.to_owned(), json!(address));
    }
    Ok(map)
}

fn assets(config: &WranglerConfig, out: &mut Map<String, Value>) {
    let Some(assets) = config.values.get("assets") else { return };
    let Some(directory) = assets.get_str("directory").filter(|directory| !directory.is_empty())
    else {
        return;
    };
    let mut entry = Map::new();
    entry.insert("directory".into(), json!(slashes(&resolve(&config.dir, directory))));
    for key in ["binding", "run_worker_first"] {
        if let Some(value) = assets.get(key) {
            entry.insert(key.into(), value.to_json());
        }
    }
    let settings: Map<String, Value> = ["html_handling", "not_found_handling", "base_path"]
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), assets.get(key)?.to_json())))
        .collect();
    entry.insert("assetConfig".into(), Value::Object(settings));
    out.insert("assets".into(), Value::Object(entry));
}

fn site(config: &WranglerConfig, out: &mut Map<String, Value>) {
    let Some(site) = config.top.get("site") else { return };
    let Some(bucket) = site.get_str("bucket") else { return };
    out.insert("sitePath".into(), json!(slashes(&resolve(Path::new(&config.dir), bucket))));
    for (from, to) in [("include", "siteInclude"), ("exclude", "siteExclude")] {
        let list = site.get(from).map(Node::strings).unwrap_or_default();
        if !list.is_empty() {
            out.insert(to.into(), json!(list));
        }
    }
}
