//! `exports`: what the Worker's exports are.

use super::checks::{and_list, json, known_keys, required};
use super::diagnostics::Diagnostics;
use super::environment::Environment;
use super::node::{Node, Type};
use super::workflows;

/// Checks `exports`.
pub(super) fn exports(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.is_null() {
        return true;
    }
    let Some(entries) = value.as_object() else {
        d.error(
            value.span,
            format!(
                "The optional \"{field}\" field should be an object keyed by class name, but got {}",
                value.stringify()
            ),
        );
        return false;
    };
    let mut valid = true;
    for (name, entry) in entries {
        let export = &entry.value;
        if export.type_of() != Type::Object || export.is_null() {
            d.error(
                export.span,
                format!("\"exports.{name}\" should be an object but got {}.", export.stringify()),
            );
            valid = false;
            continue;
        }
        valid &= match export.get_str("type") {
            Some("durable-object") => durable_object(d, name, export),
            Some("worker") => worker(d, name, export),
            Some("workflow") => workflow(d, name, export),
            _ => {
                d.error(
                    export.get("type").map_or(export.span, |node| node.span),
                    format!(
                        "\"exports.{name}.type\" must be \"durable-object\", \"worker\", or \"workflow\", but got {}.",
                        json(export.get("type"))
                    ),
                );
                false
            }
        };
    }
    valid
}

fn filled<'n>(export: &'n Node, key: &str) -> Option<&'n str> {
    export.get_str(key).filter(|text| !text.is_empty())
}

fn durable_object(d: &mut Diagnostics, name: &str, export: &Node) -> bool {
    let mut valid = true;
    let place = |key: &str| export.get(key).map_or(export.span, |node| node.span);
    if name.is_empty() {
        d.error(export.span, "\"export\" keys cannot be the empty string.");
        valid = false;
    }
    let state = match export.get("state") {
        None => "created",
        Some(node) => node.as_str().unwrap_or_default(),
    };
    let must_be_text = |d: &mut Diagnostics, key: &str, valid: &mut bool| {
        if filled(export, key).is_none() {
            d.error(
                place(key),
                format!("\"exports.{name}.{key}\" is required for state \"{state}\" and must be a non-empty string."),
            );
            *valid = false;
        }
    };
    let must_have_storage = |d: &mut Diagnostics, valid: &mut bool| {
        if !matches!(export.get_str("storage"), Some("sqlite" | "legacy-kv")) {
            d.error(
                place("storage"),
                format!(
                    "\"exports.{name}.storage\" is required for state \"{state}\" and must be one of sqlite and legacy-kv, but \
                     got {}",
                    json(export.get("storage"))
                ),
            );
            *valid = false;
        }
    };
    let allowed: &[&str] = match state {
        "created" => {
            must_have_storage(d, &mut valid);
            valid &= container(d, name, export);
            &["type", "state", "storage", "container"]
        }
        "deleted" => &["type", "state"],
        "renamed" => {
            must_be_text(d, "renamed_to", &mut valid);
            if let Some(to) = filled(export, "renamed_to") {
                let identifier =
                    to.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
                        && !to.starts_with(|c: char| c.is_ascii_digit());
                if !identifier {
                    d.error(
                        place("renamed_to"),
                        format!("\"exports.{name}.renamed_to\" must be a valid JavaScript identifier (got \"{to}\")."),
                    );
                    valid = false;
                }
                if to == name {
                    d.error(
                        place("renamed_to"),
                        format!("\"exports.{name}.renamed_to\" cannot equal the source class name \"{name}\"."),
                    );
                    valid = false;
                }
            }
            &["type", "state", "renamed_to"]
        }
        "transferred" => {
            must_be_text(d, "transferred_to", &mut valid);
            &["type", "state", "transferred_to"]
        }
        "expecting-transfer" => {
            must_have_storage(d, &mut valid);
            must_be_text(d, "transfer_from", &mut valid);
            valid &= container(d, name, export);
            &["type", "state", "storage", "transfer_from", "container"]
        }
        _ => {
            d.error(
                place("state"),
                format!(
                    "\"exports.{name}.state\" must be one of \"created\", \"deleted\", \"renamed\", \"transferred\", or \
                     \"expecting-transfer\" but got {}.",
                    json(export.get("state"))
                ),
            );
            return false;
        }
    };
    let mut only_allowed = true;
    for key in export.keys().filter(|key| !allowed.contains(key)) {
        d.error(place(key), format!("\"exports.{name}.{key}\" is forbidden on state \"{state}\"."));
        only_allowed = false;
    }
    if !only_allowed {
        d.error(export.span, format!("Allowed properties are: {}.", and_list(allowed)));
    }
    valid && only_allowed
}

fn container(d: &mut Diagnostics, name: &str, export: &Node) -> bool {
    let Some(container) = export.get("container") else { return true };
    if container.as_str().is_none_or(str::is_empty) {
        d.error(
            container.span,
            format!(
                "\"exports.{name}.container\" must be a non-empty string naming a container in the \"containers\" array, but \
                 got {}.",
                container.stringify()
            ),
        );
        return false;
    }
    if export.get_str("storage") == Some("legacy-kv") {
        d.error(
            container.span,
            format!(
                "\"exports.{name}.container\" requires \"storage\" to be \"sqlite\". Containers are not supported on Durable \
                 Objects using the \"legacy-kv\" storage backend."
            ),
        );
        return false;
    }
    true
}

fn worker(d: &mut Diagnostics, name: &str, export: &Node) -> bool {
    let mut valid = known_keys(d, &format!("exports.{name}"), export, &["type", "cache"]);
    let Some(cache) = export.get("cache") else { return valid };
    let place = format!("exports.{name}.cache");
    if !cache.is_plain_object() {
        d.error(
            cache.span,
            format!("\"{place}\" should be an object but got {}.", cache.stringify()),
        );
        return false;
    }
    valid &= required(d, &place, "enabled", cache.get("enabled"), Type::Boolean, &[], cache.span);
    known_keys(d, &place, cache, &["enabled"]) && valid
}

fn workflow(d: &mut Diagnostics, name: &str, export: &Node) -> bool {
    let place = format!("exports.{name}");
    let mut valid = required(d, &place, "name", export.get("name"), Type::String, &[], export.span);
    if let Some(node) = export
        .get("name")
        .filter(|node| node.as_str().is_some_and(|n| !workflows::is_workflow_name(n)))
    {
        d.error(node.span, format!("\"{place}.name\" is invalid. {}", workflows::NAMES));
        valid = false;
    }
    valid &= workflows::settings(d, &place, "export", export);
    let known =
        ["type", "name", "limits", "concurrency", "schedules", "default_retention", "jurisdiction"];
    known_keys(d, &place, export, &known) && valid
}

fn entries<'e>(
    env: &'e Environment,
    kind: &'e str,
) -> impl Iterator<Item = (&'e String, &'e Node)> {
    env.get("exports")
        .and_then(Node::as_object)
        .into_iter()
        .flatten()
        .map(|(name, entry)| (name, &entry.value))
        .filter(move |(_, export)| export.get_str("type") == Some(kind))
}

/// `migrations` and Durable Object `exports` exclude each other.
pub(super) fn exclusive_with_migrations(d: &mut Diagnostics, env: &Environment) {
    let Some((_, export)) = entries(env, "durable-object").next() else { return };
    if !env.items("migrations").is_empty() {
        d.error(
            export.span,
            "`migrations` and `exports` are mutually exclusive. Choose one or the other to declare your Durable Object \
             lifecycle, but not both.",
        );
    }
}

/// Two exports must not declare one workflow.
pub(super) fn unique_workflows(d: &mut Diagnostics, env: &Environment) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (class, export) in entries(env, "workflow") {
        let Some(name) = export.get_str("name") else { continue };
        match seen.iter().find(|(other, _)| *other == name) {
            Some((_, first)) => d.error(
                export.span,
                format!(
                    "\"exports.{first}\" and \"exports.{class}\" both declare the Workflow \"{name}\". Workflow names must be \
                     unique."
                ),
            ),
            None => seen.push((name, class)),
        }
    }
}
