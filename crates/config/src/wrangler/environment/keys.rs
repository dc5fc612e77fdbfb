//! Checks of keys that are not bindings: `rules`, `define`, `vars`, `secrets`, `logfwdr`, `previews`.

use super::{Named, OWN, Scope};
use crate::wrangler::bindings::{binding_array, bindings_property, single_binding};
use crate::wrangler::checks::{is_type, known_keys, optional, optional_typed_array, typed_array};
use crate::wrangler::diagnostics::Diagnostics;
use crate::wrangler::node::{Data, Node, Type};
use crate::wrangler::{containers, durable_objects, queues, runtime, workflows};

/// `rules`: kinds of modules.
pub(super) fn rules(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    if !value.truthy() {
        return true;
    }
    let path = scope.path(field);
    let Some(items) = value.as_array() else {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an array but got {}.", value.stringify()),
        );
        return false;
    };
    let mut valid = true;
    for (index, rule) in items.iter().enumerate() {
        let place = format!("{path}[{index}]");
        if rule.type_of() != Type::Object || rule.is_null() {
            d.error(
                rule.span,
                format!("\"{place}\" should be an object but got {}.", rule.stringify()),
            );
            valid = false;
            continue;
        }
        let kinds = ["ESModule", "CommonJS", "CompiledWasm", "Text", "Data"];
        if !rule.get_str("type").is_some_and(|kind| kinds.contains(&kind)) {
            d.error(
                rule.get("type").map_or(rule.span, |kind| kind.span),
                "bindings should have a string \"type\" field, which contains one of \"ESModule\", \"CommonJS\", \
                 \"CompiledWasm\", \"Text\", or \"Data\".",
            );
            valid = false;
        }
        valid &=
            typed_array(d, &format!("{place}.globs"), rule.get("globs"), Type::String, rule.span);
        if let Some(fallthrough) = rule.get("fallthrough").filter(|node| node.as_bool().is_none()) {
            d.error(
                fallthrough.span,
                "the field \"fallthrough\", when present, should be a boolean.",
            );
            valid = false;
        }
    }
    valid
}

fn missing_keys(top: Option<&Node>, value: &Node) -> Vec<String> {
    top.into_iter()
        .flat_map(Node::keys)
        .filter(|key| !value.has(key))
        .map(|key| format!("- {key}"))
        .collect()
}

/// `define`: JavaScript expressions by name.
pub(super) fn defines(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    let path = scope.path(field);
    if value.type_of() != Type::Object || value.is_null() {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an object but got {}.\n", value.stringify()),
        );
        return false;
    }
    let mut valid = true;
    for (name, entry) in value.as_object().into_iter().flatten() {
        if entry.value.as_str().is_none() {
            d.error(
                entry.value.span,
                format!(
                    "The field \"{path}.{name}\" should be a string but got {}.",
                    entry.value.stringify()
                ),
            );
            valid = false;
        }
    }
    let Some((env, top)) = scope.environment else { return valid };
    let Some(top) = top.get("define").filter(|top| top.keys().next().is_some()) else {
        return valid;
    };
    let missing = missing_keys(Some(top), value);
    if !missing.is_empty() {
        d.warn(
            value.span,
            format!(
                "The following define entries exist at the top level, but not on \"{path}\".\n\
                 This is probably not what you want, since \"define\" configuration is not inherited by environments.\n\
                 Please add these entries to \"env.{env}.define\":\n{}",
                missing.join("\n")
            ),
        );
    }
    for name in value.keys().filter(|name| !top.has(name)) {
        d.warn(
            value.get(name).map_or(value.span, |node| node.span),
            format!(
                "\"{name}\" exists on \"env.{env}\", but not on the top level.\n\
                 This is not what you probably want, since \"define\" configuration within environments can only override \
                 existing top level \"define\" configuration\n\
                 Please remove \"{path}.{name}\", or add \"define.{name}\"."
            ),
        );
    }
    valid
}

/// `vars`: strings and JSON values.
pub(super) fn vars(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    let path = scope.path(field);
    if value.type_of() != Type::Object || value.is_null() {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an object but got {}.\n", value.stringify()),
        );
        return false;
    }
    let mut valid = true;
    for (name, entry) in value.as_object().into_iter().flatten() {
        if matches!(entry.value.data, Data::Date(_)) {
            d.error(
                entry.value.span,
                format!(
                    "The field \"{path}.{name}\" is a TOML date, which is not supported. Please use a string instead, e.g. \
                     {name} = \"2025-12-19\"."
                ),
            );
            valid = false;
        }
    }
    let Some((env, top)) = scope.environment else { return valid };
    let missing = missing_keys(top.get("vars"), value);
    if !missing.is_empty() {
        d.warn(
            value.span,
            format!(
                "The following vars exist at the top level, but not on \"{path}\".\n\
                 This is probably not what you want, since \"vars\" configuration is not inherited by environments.\n\
                 Please add these vars to \"env.{env}.vars\":\n{}",
                missing.join("\n")
            ),
        );
    }
    valid
}

/// `secrets`: names of required secrets.
pub(super) fn secrets(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    let path = scope.path(field);
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    known_keys(d, &path, value, &["required"]);
    optional_typed_array(d, &format!("{path}.required"), value.get("required"), Type::String)
}

/// `logfwdr`: log forwarding.
pub(super) fn logfwdr(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    fn binding(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
        if value.type_of() != Type::Object || value.is_null() {
            d.error(
                value.span,
                format!("Expected \"{field}\" to be an object but got {}", value.stringify()),
            );
            return false;
        }
        let mut valid = true;
        for key in ["name", "destination"] {
            if value.get_str(key).is_none() {
                d.error(value.span, format!("binding should have a string \"{key}\" field."));
                valid = false;
            }
        }
        known_keys(d, field, value, &["destination", "name"]);
        valid
    }
    if !bindings_property(d, field, value, scope, binding, false) {
        return false;
    }
    if let Some(schema) = value.get("schema") {
        d.error(
            schema.span,
            format!(
                "\"{field}\" binding \"schema\" property has been replaced with the \"unsafe.capnp\" object, which expects a \
                 \"base_path\" and an array of \"source_schemas\" to compile, or a \"compiled_schema\" property."
            ),
        );
        return false;
    }
    true
}

/// `previews`: an environment of its own for preview deployments. It has no effect in tests; it is validated.
pub(super) fn previews(
    d: &mut Diagnostics,
    field: &str,
    value: &Node,
    named: Option<&Named<'_>>,
    raw: &Node,
    config_dir: &std::path::Path,
) -> bool {
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("The field \"{field}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    let known: Vec<&str> = OWN
        .iter()
        .copied()
        .filter(|key| {
            !["agent_memory", "cloudchamber", "connect", "secrets", "vpc_networks"].contains(key)
        })
        .chain(["logpush", "observability", "limits", "placement", "cache"])
        .collect();
    let mut valid = known_keys(d, field, value, &known);
    let scope = Scope::TOP;
    let arrays = [
        "kv_namespaces",
        "send_email",
        "d1_databases",
        "r2_buckets",
        "vectorize",
        "ai_search_namespaces",
        "ai_search",
        "hyperdrive",
        "services",
        "analytics_engine_datasets",
        "dispatch_namespaces",
        "mtls_certificates",
        "pipelines",
        "k2",
        "secrets_store_secrets",
        "artifacts",
        "unsafe_hello_world",
        "flagship",
        "worker_loaders",
        "ratelimits",
        "vpc_services",
    ];
    let order = [
        "vars",
        "define",
        "placement",
        "durable_objects",
        "workflows",
        "kv_namespaces",
        "send_email",
        "queues",
    ];
    let rest = known.iter().copied().filter(|key| !order.contains(key));
    for key in order.into_iter().chain(rest) {
        let Some(part) = value.get(key) else { continue };
        let place = format!("{field}.{key}");
        valid &= match key {
            "vars" => vars(d, &place, part, &scope),
            "define" => defines(d, &place, part, &scope),
            "placement" => runtime::placement(d, &place, part),
            "durable_objects" => durable_objects::property(d, &place, part, &scope, false, false),
            "workflows" => workflows::list(d, &place, part, &scope),
            "queues" => queues::queues(d, &place, part, &scope),
            "tail_consumers" => queues::tail_consumers(d, &place, part),
            "streaming_tail_consumers" => queues::streaming_tail_consumers(d, &place, part),
            "unsafe" => runtime::unsafe_settings(d, &place, part, &scope),
            "ai" => single_binding(d, &place, part, &scope, true, None),
            "version_metadata" => single_binding(d, &place, part, &scope, false, None),
            "browser" | "analytics" | "images" | "stream" | "media" => {
                single_binding(d, &place, part, &scope, true, Some(&["binding", "remote"]))
            }
            "containers" => containers::containers(d, &place, part, named, raw, config_dir),
            "logpush" => is_type(d, &place, Some(part), Type::Boolean),
            "observability" => runtime::observability(d, &place, part),
            "cache" => runtime::cache(d, &place, part),
            "limits" => {
                let cpu = optional(d, &place, "cpu_ms", part.get("cpu_ms"), Type::Number);
                optional(d, &place, "subrequests", part.get("subrequests"), Type::Number) && cpu
            }
            key if arrays.contains(&key) => binding_array(d, &place, key, part, &scope),
            _ => true,
        };
    }
    valid
}
