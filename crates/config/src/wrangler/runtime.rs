//! Keys about how a Worker is built and run: `build`, `assets`, `placement`, `observability`, `access`, `cache`, `unsafe`,
//! `python_modules`.

use super::bindings::bindings_property;
use super::checks::{
    has_type, is_string_array, json, known_keys, optional, optional_one_of, optional_typed_array,
    required, typed_array,
};
use super::diagnostics::Diagnostics;
use super::environment::Scope;
use super::node::{Node, Type};

fn is_object(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.type_of() == Type::Object && !value.is_null() {
        return true;
    }
    d.error(value.span, format!("\"{field}\" should be an object but got {}.", value.stringify()));
    false
}

/// Checks `build`.
pub(super) fn build(d: &mut Diagnostics, value: &Node) {
    known_keys(d, "build", value, &["command", "cwd", "watch_dir"]);
    for key in ["command", "cwd"] {
        optional(d, "build", key, value.get(key), Type::String);
    }
    match value.get("watch_dir") {
        Some(list) if list.as_array().is_some() => {
            typed_array(d, "build.watch_dir", Some(list), Type::String, list.span);
        }
        other => {
            optional(d, "build", "watch_dir", other, Type::String);
        }
    }
}

/// Checks `assets`.
pub(super) fn assets(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.type_of() != Type::Object || value.is_null() {
        let kind = if value.is_null() { "object" } else { value.type_of().name() };
        d.error(
            value.span,
            format!("\"{field}\" should be an object, but got value \"{field}\" of type {kind}"),
        );
        return false;
    }
    let mut valid = true;
    for key in ["directory", "binding"] {
        valid &= optional(d, field, key, value.get(key), Type::String);
    }
    for (key, choices) in [
        (
            "html_handling",
            ["auto-trailing-slash", "force-trailing-slash", "drop-trailing-slash", "none"]
                .as_slice(),
        ),
        ("not_found_handling", ["single-page-application", "404-page", "none"].as_slice()),
    ] {
        valid &= optional_one_of(d, field, key, value.get(key), Type::String, choices);
    }
    valid &= optional(d, field, "base_path", value.get("base_path"), Type::String);
    if let Some(first) = value.get("run_worker_first") {
        if first.as_array().is_some() {
            valid &= optional_typed_array(d, "assets.run_worker_first", Some(first), Type::String);
        } else if first.as_bool().is_none() {
            let got = first.stringify();
            let message = format!(
                "The field \"{field}.run_worker_first\" should be an array of strings or a boolean, but got {got}."
            );
            d.error(first.span, message);
            valid = false;
        }
    }
    let known = [
        "directory",
        "binding",
        "html_handling",
        "not_found_handling",
        "base_path",
        "run_worker_first",
    ];
    known_keys(d, field, value, &known) && valid
}

/// Checks `placement`.
pub(super) fn placement(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("The field \"{field}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    let before = d.errors.len();
    let targets: Vec<&str> =
        ["region", "host", "hostname"].into_iter().filter(|key| value.has(key)).collect();
    let mode = value.get("mode");
    match (value.get("hint"), targets.as_slice()) {
        (Some(_), [_, ..]) => d.error(
            value.span,
            format!(
                "\"{field}\" cannot have both \"hint\" (smart format) and \"region\"/\"host\"/\"hostname\" (targeted format) \
                 fields"
            ),
        ),
        (Some(hint), []) => {
            required(d, field, "mode", mode, Type::String, &["off", "smart"], value.span);
            if hint.as_str().is_none() {
                let mode = mode.map_or_else(|| "undefined".to_owned(), |m| m.as_str().map_or_else(|| m.stringify(), str::to_owned));
                d.error(hint.span, format!("\"{field}.hint\" must be a string when \"{field}.mode\" is \"{mode}\""));
            }
            if hint.truthy() && mode.and_then(Node::as_str) != Some("smart") {
                d.error(hint.span, format!("\"{field}.hint\" can only be set when \"{field}.mode\" is \"smart\""));
            }
        }
        (None, [_, ..]) => {
            optional_one_of(d, field, "mode", mode, Type::String, &["targeted"]);
            for key in &targets {
                let part = value.get(key);
                required(d, field, key, part, Type::String, &[], value.span);
                if let Some(part) = part.filter(|part| part.as_str() == Some("")) {
                    d.error(part.span, format!("\"{field}.{key}\" must be a non-empty string."));
                }
            }
            if targets.len() > 1 {
                let list: Vec<String> = targets.iter().map(|key| format!("\"{key}\"")).collect();
                let list = list.join(", ");
                let message = format!("\"{field}\" fields {list} are mutually exclusive. Only one can be specified.");
                d.error(value.span, message);
            }
        }
        (None, []) => {
            required(d, field, "mode", mode, Type::String, &["off", "smart", "targeted"], value.span);
            if mode.and_then(Node::as_str) == Some("targeted") {
                at_least_one(d, field, value, &["region", "host", "hostname"], Type::String);
            }
        }
    }
    d.errors.len() == before
}

/// A value below dots: `logs.enabled`.
fn deep<'n>(value: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(value, |node, key| node.get(key))
}

fn at_least_one(d: &mut Diagnostics, field: &str, value: &Node, keys: &[&str], kind: Type) -> bool {
    let given: Vec<Option<&Node>> = keys.iter().map(|key| deep(value, key)).collect();
    if given.iter().all(Option::is_none) {
        let list: Vec<String> = keys.iter().map(|key| format!("\"{field}.{key}\"")).collect();
        d.error(value.span, format!("{} is required.", list.join(" or ")));
        return false;
    }
    if given.iter().flatten().any(|node| node.type_of() == kind) {
        return true;
    }
    for (key, node) in keys.iter().zip(given) {
        let kind = kind.name();
        d.error(
            node.map_or(value.span, |node| node.span),
            format!("Expected \"{field}.{key}\" to be of type {kind} but got {}.", json(node)),
        );
    }
    false
}

/// Checks `observability`.
pub(super) fn observability(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !is_object(d, field, value) {
        return false;
    }
    let before = d.errors.len();
    at_least_one(
        d,
        field,
        value,
        &["enabled", "logs.enabled", "traces.enabled", "issues.enabled"],
        Type::Boolean,
    );
    optional(d, field, "head_sampling_rate", value.get("head_sampling_rate"), Type::Number);
    optional(d, field, "redact_query_string", value.get("redact_query_string"), Type::Boolean);
    let issues = value.get("issues");
    if let Some(issues) = issues.filter(|issues| !issues.is_plain_object()) {
        d.error(
            issues.span,
            format!("\"{field}.issues\" should be an object but got {}.", issues.stringify()),
        );
    }
    for key in ["logs", "traces"] {
        optional(d, field, key, value.get(key), Type::Object);
    }
    let known =
        ["enabled", "head_sampling_rate", "redact_query_string", "issues", "logs", "traces"];
    let mut valid = known_keys(d, field, value, &known);
    if let Some(issues) = issues.filter(|issues| issues.is_plain_object()) {
        optional(d, &format!("{field}.issues"), "enabled", issues.get("enabled"), Type::Boolean);
        valid &= known_keys(d, &format!("{field}.issues"), issues, &["enabled"]);
    }
    for (part, with_invocations) in [("logs", true), ("traces", false)] {
        let Some(node) = value.get(part).filter(|node| node.is_plain_object()) else { continue };
        let check = |d: &mut Diagnostics, key: &str, kind: Type| {
            optional(d, field, &format!("{part}.{key}"), node.get(key), kind);
        };
        check(d, "enabled", Type::Boolean);
        check(d, "head_sampling_rate", Type::Number);
        if with_invocations {
            check(d, "invocation_logs", Type::Boolean);
        }
        optional_typed_array(
            d,
            &format!("{part}.destinations"),
            node.get("destinations"),
            Type::String,
        );
        check(d, "persist", Type::Boolean);
        let known: &[&str] = if with_invocations {
            &["enabled", "head_sampling_rate", "invocation_logs", "destinations", "persist"]
        } else {
            &["enabled", "head_sampling_rate", "destinations", "persist"]
        };
        valid &= known_keys(d, field, node, known);
    }
    for key in ["head_sampling_rate", "logs.head_sampling_rate", "traces.head_sampling_rate"] {
        if let Some(node) =
            deep(value, key).filter(|node| node.as_f64().is_some_and(|n| !(0.0..=1.0).contains(&n)))
        {
            d.error(node.span, format!("\"{field}.{key}\" must be a value between 0 and 1."));
        }
    }
    valid && d.errors.len() == before
}

/// Checks `access`.
pub(super) fn access(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !is_object(d, field, value) {
        return false;
    }
    let mut valid = optional(d, field, "dev", value.get("dev"), Type::Object);
    valid &= known_keys(d, field, value, &["dev"]);
    if let Some(dev) =
        value.get("dev").filter(|dev| dev.type_of() == Type::Object && !dev.is_null())
    {
        let place = format!("{field}.dev");
        valid &= required(d, &place, "aud", dev.get("aud"), Type::String, &[], dev.span);
        valid &= optional(d, &place, "identity", dev.get("identity"), Type::Object);
        valid &= known_keys(d, &place, dev, &["aud", "identity"]);
    }
    valid
}

/// Checks `cache`.
pub(super) fn cache(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !is_object(d, field, value) {
        return false;
    }
    let mut valid =
        required(d, field, "enabled", value.get("enabled"), Type::Boolean, &[], value.span);
    valid &=
        optional(d, field, "cross_version_cache", value.get("cross_version_cache"), Type::Boolean);
    known_keys(d, field, value, &["enabled", "cross_version_cache"]) && valid
}

/// Checks `python_modules`.
pub(super) fn python_modules(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("\"{field}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    value.has("exclude") && is_string_array(d, &format!("{field}.exclude"), value.get("exclude"))
}

/// Kinds of bindings that have a key of their own.
const SAFE_BINDINGS: &[&str] = &[
    "plain_text",
    "secret_text",
    "json",
    "wasm_module",
    "data_blob",
    "text_blob",
    "browser",
    "ai",
    "ai_search_namespace",
    "ai_search",
    "agent_memory",
    "kv_namespace",
    "durable_object_namespace",
    "d1_database",
    "r2_bucket",
    "service",
    "logfwdr",
    "mtls_certificate",
    "pipeline",
    "k2",
    "worker_loader",
    "vpc_service",
    "flagship",
    "vpc_network",
    "stream",
    "media",
    "artifacts",
];

fn unsafe_binding(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.type_of() != Type::Object || value.is_null() {
        d.error(
            value.span,
            format!("Expected {field} to be an object but got {}.", value.stringify()),
        );
        return false;
    }
    let named = has_type(value, "name", Type::String);
    if !named {
        d.error(value.span, "binding should have a string \"name\" field.");
    }
    let Some(kind) = value.get_str("type") else {
        d.error(value.span, "binding should have a string \"type\" field.");
        return false;
    };
    if SAFE_BINDINGS.contains(&kind) {
        d.warn(
            value.span,
            format!(
                "The binding type \"{kind}\" is directly supported by wrangler.\n\
                 Consider migrating this unsafe binding to a format for '{kind}' bindings that is supported by wrangler for \
                 optimal support.\n\
                 For more details, see https://developers.cloudflare.com/workers/cli-wrangler/configuration"
            ),
        );
    }
    if kind == "metadata" && named {
        d.warn(
            value.span,
            "The deployment object in the metadata binding is now deprecated. Please switch using the version_metadata binding \
             for access to version specific fields: \
             https://developers.cloudflare.com/workers/runtime-apis/bindings/version-metadata",
        );
    }
    named
}

/// Checks `unsafe`.
pub(super) fn unsafe_settings(
    d: &mut Diagnostics,
    field: &str,
    value: &Node,
    scope: &Scope<'_>,
) -> bool {
    let path = scope.path(field);
    let not_object = |d: &mut Diagnostics, place: &str, node: &Node| {
        d.error(
            node.span,
            format!("The field \"{place}\" should be an object but got {}.", node.stringify()),
        );
        false
    };
    if !value.is_plain_object() {
        return not_object(d, &path, value);
    }
    if value.has("bindings") && !bindings_property(d, field, value, scope, unsafe_binding, false) {
        return false;
    }
    if let Some(metadata) = value.get("metadata").filter(|node| !node.is_plain_object()) {
        return not_object(d, &format!("{path}.metadata"), metadata);
    }
    if let Some(capnp) = value.get("capnp") {
        if !capnp.is_plain_object() {
            return not_object(d, &format!("{path}.capnp"), capnp);
        }
        if let Some(schema) = capnp.get("compiled_schema") {
            if capnp.has("base_path") || capnp.has("source_schemas") {
                d.error(
                    capnp.span,
                    format!(
                        "The field \"{path}.capnp\" cannot contain both \"compiled_schema\" and one of \"base_path\" or \
                         \"source_schemas\"."
                    ),
                );
                return false;
            }
            if schema.as_str().is_none() {
                let got = schema.stringify();
                d.error(
                    schema.span,
                    format!("The field \"{path}.capnp.compiled_schema\", when present, should be a string but got {got}."),
                );
                return false;
            }
        } else {
            if !has_type(capnp, "base_path", Type::String) {
                let got = json(capnp.get("base_path"));
                d.error(
                    capnp.span,
                    format!("The field \"{path}.capnp.base_path\", when present, should be a string but got {got}"),
                );
            }
            let place = format!("{path}.capnp.source_schemas");
            if !typed_array(d, &place, capnp.get("source_schemas"), Type::String, capnp.span) {
                return false;
            }
        }
    }
    known_keys(d, field, value, &["bindings", "metadata", "capnp"]);
    true
}
