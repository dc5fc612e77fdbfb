//! The top level: keys that no environment has, selection of the environment, uniqueness of binding names.

use std::path::Path;

use indexmap::IndexMap;

use super::checks::{
    and_list, binding_names, is_type, known_keys, optional, optional_one_of, optional_typed_array,
    required, typed_array,
};
use super::diagnostics::Diagnostics;
use super::environment::{
    Environment, NOWHERE, Named, environment as check_environment, environment_keys,
};
use super::node::{Data, Entry, Node, Type};
use crate::source::SourceFile;

/// Keys that only the top level has.
const TOP_ONLY: &[&str] = &[
    "$schema",
    "addresses",
    "alias",
    "data_blobs",
    "dependencies_instrumentation",
    "dev",
    "env",
    "keep_vars",
    "pages_build_output_dir",
    "send_metrics",
    "site",
    "text_blobs",
    "wasm_modules",
];

/// Validates the whole file and gives the values of the selected environment, and those of the top level alone.
pub(super) fn validate(
    d: &mut Diagnostics,
    root: &Node,
    file: &SourceFile,
    environment: Option<&str>,
) -> (Environment, Node) {
    let dir = file.path.parent().unwrap_or(Path::new(""));
    let file_name = standard_name(&file.path);
    let mut root = root.clone();
    if !root.is_plain_object() {
        root = Node::empty_object(NOWHERE);
    }
    if let Data::Object(entries) = &mut root.data
        && let Some(entry) = entries.shift_remove("legacy_env")
    {
        d.error(
            entry.key,
            "The \"legacy_env\" field is no longer supported, so please remove it from your configuration file.\n\
             Service environments have been removed, and each environment is now deployed as its own Worker named \
             \"<name>-<environment>\". This matches the behaviour of \"legacy_env = true\", which was the default, so removing \
             the field will not change how your Worker is deployed.\n\
             Refer to https://developers.cloudflare.com/workers/wrangler/environments/ for more information.",
        );
    }
    let root = &root;
    optional(d, "", "send_metrics", root.get("send_metrics"), Type::Boolean);
    if let Some(node) = root.get("dependencies_instrumentation")
        && optional(d, "", "dependencies_instrumentation", Some(node), Type::Object)
    {
        optional(d, "dependencies_instrumentation", "enabled", node.get("enabled"), Type::Boolean);
        let list = node.get("exclude_packages");
        optional_typed_array(
            d,
            "dependencies_instrumentation.exclude_packages",
            list,
            Type::String,
        );
        known_keys(d, "dependencies_instrumentation", node, &["enabled", "exclude_packages"]);
    }
    optional(d, "", "keep_vars", root.get("keep_vars"), Type::Boolean);
    optional_typed_array(d, "addresses", root.get("addresses"), Type::String);
    optional(d, "", "pages_build_output_dir", root.get("pages_build_output_dir"), Type::String);
    optional(d, "", "$schema", root.get("$schema"), Type::String);

    let top = check_environment(d, root, None, dir, file_name);
    let active = match environment {
        Some(name) if !name.is_empty() => select(d, root, &top, name, dir, file_name),
        _ => top,
    };
    if let Some(dev) = root.get("dev") {
        check_dev(d, dev);
    }
    if let Some(site) = root.get("site") {
        check_site(d, site, active.get("main").is_some_and(Node::truthy));
    }
    if let Some(alias) = root.get("alias") {
        check_alias(d, alias);
    }
    for field in ["wasm_modules", "text_blobs", "data_blobs"] {
        for (name, entry) in root.get(field).and_then(Node::as_object).into_iter().flatten() {
            is_type(d, &format!("{field}['{name}']"), Some(&entry.value), Type::String);
        }
    }
    unique_names(d, root, &active);
    let known: Vec<&str> = environment_keys()
        .chain(TOP_ONLY.iter().copied())
        .chain(["node_compat", "targetEnvironment"])
        .collect();
    known_keys(d, "top-level", root, &known);

    let only: IndexMap<String, Entry> = root
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| TOP_ONLY.contains(&key.as_str()) && *key != "env")
        .map(|(key, entry)| (key.clone(), entry.clone()))
        .collect();
    (active, Node::new(Data::Object(only), root.span))
}

/// The name messages give a wrangler file of that format.
fn standard_name(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => "wrangler.toml",
        Some("json") => "wrangler.json",
        Some("jsonc") => "wrangler.jsonc",
        _ => "Wrangler configuration",
    }
}

/// The values of the environment of that name; without one, those of the top level under the environment's name.
fn select(
    d: &mut Diagnostics,
    root: &Node,
    top: &Environment,
    name: &str,
    dir: &Path,
    file_name: &str,
) -> Environment {
    let named = Named { name, top, raw_top: root };
    if let Some(raw) = root.get("env").and_then(|envs| envs.get(name)) {
        let mut below = Diagnostics::new(format!("\"env.{name}\" environment configuration"));
        let values = check_environment(&mut below, raw, Some(&named), dir, file_name);
        d.add_child(below);
        return values;
    }
    if root.has("pages_build_output_dir") {
        return top.clone();
    }
    let names: Option<Vec<&str>> = root.get("env").map(|envs| envs.keys().collect());
    let available = names.map_or_else(String::new, |names| {
        format!(
            "The available configured environment names are: {}\n",
            super::checks::json_list(&names)
        )
    });
    let message = format!(
        "No environment found in configuration with name \"{name}\".\n\
         Before using `--env={name}` there should be an equivalent environment section in the configuration.\n\
         {available}\n\
         Consider adding an environment configuration section to the {file_name} file:\n```\n[env.{name}]\n```\n"
    );
    match root.get("env") {
        Some(envs) => d.error(envs.span, message),
        None => d.warn(root.span, message),
    }
    top.under_name(name)
}

impl Environment {
    /// The same values for an environment the file does not have: only the name differs.
    fn under_name(&self, environment: &str) -> Self {
        self.map_text("name", |name| (!name.is_empty()).then(|| format!("{name}-{environment}")))
    }
}

fn check_dev(d: &mut Diagnostics, dev: &Node) {
    let keys = [
        ("ip", Type::String),
        ("port", Type::Number),
        ("inspector_port", Type::Number),
        ("inspector_ip", Type::String),
        ("local_protocol", Type::String),
        ("upstream_protocol", Type::String),
        ("host", Type::String),
        ("enable_containers", Type::Boolean),
        ("container_engine", Type::String),
        ("generate_types", Type::Boolean),
    ];
    let known: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    known_keys(d, "dev", dev, &known);
    for (key, kind) in keys {
        let choices: &[&str] = if key.ends_with("_protocol") { &["http", "https"] } else { &[] };
        optional_one_of(d, "dev", key, dev.get(key), kind, choices);
    }
}

fn check_site(d: &mut Diagnostics, site: &Node, has_main: bool) {
    known_keys(d, "site", site, &["bucket", "include", "exclude", "entry-point"]);
    required(d, "site", "bucket", site.get("bucket"), Type::String, &[], site.span);
    for key in ["include", "exclude"] {
        if let Some(list) = site.get(key) {
            typed_array(d, &format!("sites.{key}"), Some(list), Type::String, list.span);
        }
    }
    let entry = site.get("entry-point");
    optional(d, "site", "entry-point", entry, Type::String);
    if let Some(entry) = entry {
        let text = entry.as_str().filter(|text| !text.is_empty()).unwrap_or("workers-site");
        let main = if Path::new(text).extension().is_some() {
            text.to_owned()
        } else {
            format!("{text}/index.js")
        };
        d.warn(
            entry.span,
            format!(
                "\x1b[1mDeprecation\x1b[0m: \"site.entry-point\":\nDelete the `site.entry-point` field, then add the top level \
                 `main` field to your configuration file:\n```\nmain = \"{main}\"\n```"
            ),
        );
    }
    match (has_main, entry.is_some_and(Node::truthy)) {
        (false, false) => d.warn(
            site.span,
            "Because you've defined a [site] configuration, we're defaulting to \"workers-site\" for the deprecated \
             `site.entry-point`field.\nAdd the top level `main` field to your configuration file:\n```\nmain = \
             \"workers-site/index.js\"\n```",
        ),
        (true, true) => d.error(
            site.span,
            "Don't define both the `main` and `site.entry-point` fields in your configuration.\n\
             They serve the same purpose: to point to the entry-point of your worker.\n\
             Delete the deprecated `site.entry-point` field from your config.",
        ),
        _ => {}
    }
}

fn check_alias(d: &mut Diagnostics, alias: &Node) {
    if alias.type_of() != Type::Object {
        d.error(
            alias.span,
            format!("Expected alias to be an object, but got {}", alias.type_of().name()),
        );
        return;
    }
    for (key, entry) in alias.as_object().into_iter().flatten() {
        if entry.value.as_str().is_none() {
            let kind = entry.value.type_of().name();
            d.error(
                entry.value.span,
                format!("Expected alias[\"{key}\"] to be a string, but got {kind}"),
            );
        }
    }
}

/// Kinds of bindings in the order of the messages, with the names messages give them.
const KINDS: &[(&str, &str)] = &[
    ("data_blobs", "Data Blob"),
    ("durable_objects", "Durable Object"),
    ("kv_namespaces", "KV Namespace"),
    ("send_email", "Send Email"),
    ("queues", "Queue"),
    ("d1_databases", "D1 Database"),
    ("vectorize", "Vectorize Index"),
    ("ai_search_namespaces", "AI Search Namespace"),
    ("ai_search", "AI Search Instance"),
    ("agent_memory", "Agent Memory"),
    ("hyperdrive", "Hyperdrive Config"),
    ("r2_buckets", "R2 Bucket"),
    ("logfwdr", "logfwdr"),
    ("services", "Worker"),
    ("analytics_engine_datasets", "Analytics Engine Dataset"),
    ("text_blobs", "Text Blob"),
    ("browser", "Browser Run"),
    ("analytics", "Analytics SQL"),
    ("ai", "AI"),
    ("images", "Images"),
    ("stream", "Stream"),
    ("media", "Media"),
    ("version_metadata", "Worker Version Metadata"),
    ("unsafe", "Unsafe Metadata"),
    ("vars", "Environment Variable"),
    ("wasm_modules", "Wasm Module"),
    ("dispatch_namespaces", "Dispatch Namespace"),
    ("mtls_certificates", "mTLS Certificate"),
    ("workflows", "Workflow"),
    ("pipelines", "Pipeline"),
    ("k2", "K2 Stream"),
    ("secrets_store_secrets", "Secrets Store Secret"),
    ("artifacts", "Artifacts"),
    ("ratelimits", "Rate Limit"),
    ("assets", "Assets"),
    ("unsafe_hello_world", "Hello World"),
    ("flagship", "Flagship"),
    ("worker_loaders", "Worker Loader"),
    ("vpc_services", "VPC Service"),
    ("vpc_networks", "VPC Network"),
];

/// Every binding has a name of its own.
fn unique_names(d: &mut Diagnostics, root: &Node, active: &Environment) {
    let mut by_name: IndexMap<String, Vec<&str>> = IndexMap::new();
    let is_pages = root.has("pages_build_output_dir");
    let span_of = |name: &str| find_binding(root, name).unwrap_or(root.span);
    let mut add = |d: &mut Diagnostics, names: Vec<String>, kind: &'static str| {
        for name in names {
            if name == "ASSETS" && is_pages {
                d.error(
                    span_of(&name),
                    format!(
                        "The name 'ASSETS' is reserved in Pages projects. Please use a different name for your {kind} binding."
                    ),
                );
            }
            by_name.entry(name).or_default().push(kind);
        }
    };
    for (key, kind) in KINDS {
        let value = active.get(key).or_else(|| root.get(key).filter(|_| TOP_ONLY.contains(key)));
        let value =
            if *key == "queues" { value.and_then(|queues| queues.get("producers")) } else { value };
        let names = if key.ends_with("_blobs") || *key == "wasm_modules" {
            let files = value.and_then(Node::as_object).into_iter().flatten();
            files
                .filter(|(_, entry)| entry.value.as_str().is_some())
                .map(|(name, _)| name.clone())
                .collect()
        } else {
            binding_names(value)
        };
        add(d, names, kind);
    }
    let secrets =
        active.get("secrets").and_then(|secrets| secrets.get("required")).map(Node::strings);
    add(d, secrets.unwrap_or_default(), "Secret");

    let mut duplicates = false;
    let mut last = root.span;
    for (name, kinds) in &by_name {
        if kinds.len() < 2 {
            continue;
        }
        duplicates = true;
        last = span_of(name);
        let mut different: Vec<&str> = Vec::new();
        let mut same: Vec<&str> = Vec::new();
        for kind in kinds {
            let list = if different.contains(kind) { &mut same } else { &mut different };
            if !list.contains(kind) {
                list.push(kind);
            }
        }
        if different.len() > 1 {
            d.error(last, format!("{name} assigned to {} bindings.", and_list(&different)));
        }
        for kind in same {
            d.error(last, format!("{name} assigned to multiple {kind} bindings."));
        }
    }
    if duplicates {
        d.error(
            last,
            "Bindings must have unique names, so that they can all be referenced in the worker.\n\
             Please change your bindings to have unique names.",
        );
    }
}

/// The last place of the file that gives a binding this name.
fn find_binding(node: &Node, name: &str) -> Option<crate::source::Span> {
    match &node.data {
        Data::Array(items) => items.iter().rev().find_map(|item| find_binding(item, name)),
        Data::Object(entries) => entries.iter().rev().find_map(|(key, entry)| {
            if (key == "binding" || key == "name") && entry.value.as_str() == Some(name) {
                return Some(entry.value.span);
            }
            if key == name && entry.value.as_object().is_none() {
                return Some(entry.key);
            }
            find_binding(&entry.value, name)
        }),
        _ => None,
    }
}
