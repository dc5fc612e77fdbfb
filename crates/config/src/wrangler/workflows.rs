//! `workflows`, and what workflow exports share with them.

use super::bindings::binding_array;
use super::checks::{has_type, known_keys, optional_type, or_list};
use super::diagnostics::Diagnostics;
use super::environment::Scope;
use super::node::{Data, Node, Type};

/// What is said of a wrong name.
pub(super) const NAMES: &str = "Workflow names must be 1-64 characters long, start with a letter, number, or underscore, and \
                                may only contain letters, numbers, underscores, or hyphens.";

/// Most steps a deployed workflow may take.
const MAX_STEPS: f64 = 25_000.0;

/// Whether a text is a workflow's name.
pub(super) fn is_workflow_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && !name.starts_with('-')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Checks `workflows`.
pub(super) fn list(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    let valid = binding_array(d, field, "workflows", value, scope);
    // Entries without a name count as one of no name, as in the original.
    let mut counts: indexmap::IndexMap<String, u32> = indexmap::IndexMap::new();
    for item in value.as_array().unwrap_or_default() {
        let name = item
            .get("name")
            .map(|name| name.as_str().map_or_else(|| name.stringify(), str::to_owned));
        *counts.entry(name.unwrap_or_default()).or_default() += 1;
    }
    let twice: Vec<String> =
        counts.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect();
    if twice.is_empty() {
        return valid;
    }
    let names = twice.join("\", \"");
    d.error(
        value.span,
        format!(
            "\"{field}\" bindings must have unique \"name\" values; duplicate(s) found: \"{names}\""
        ),
    );
    false
}

/// Checks one workflow binding.
pub(super) fn binding(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let json = value.stringify();
    let mut valid = true;
    let mut fail = |d: &mut Diagnostics, key: &str, message: String| {
        d.error(value.get(key).map_or(value.span, |node| node.span), message);
        valid = false;
    };
    for key in ["binding", "name", "class_name"] {
        if !has_type(value, key, Type::String) {
            fail(
                d,
                key,
                format!(
                    "\"{field}\" bindings should have a string \"{key}\" field but got {json}."
                ),
            );
        } else if key == "name" && !value.get_str(key).is_some_and(is_workflow_name) {
            fail(d, key, format!("\"{field}\" binding \"name\" field is invalid. {NAMES}"));
        }
    }
    if !optional_type(value, "script_name", Type::String) {
        let message = format!(
            "\"{field}\" bindings should, optionally, have a string \"script_name\" field but got {json}."
        );
        fail(d, "script_name", message);
    }
    let valid = settings(d, field, "bindings", value) && valid;
    known_keys(
        d,
        field,
        value,
        &[
            "binding",
            "name",
            "class_name",
            "script_name",
            "limits",
            "concurrency",
            "schedules",
            "default_retention",
            "jurisdiction",
        ],
    );
    valid
}

/// Checks the settings a workflow has as a binding and as an export.
pub(super) fn settings(d: &mut Diagnostics, field: &str, kind: &str, value: &Node) -> bool {
    let mut valid = schedules(d, field, kind, value);
    if let Some(limits) = object(d, field, kind, value, "limits", &mut valid) {
        if let Some(steps) = limits.get("steps") {
            match positive_integer(steps) {
                None => {
                    let got = steps.stringify();
                    let message = format!("\"{field}\" {kind} \"limits.steps\" field must be a positive integer but got {got}.");
                    d.error(steps.span, message);
                    valid = false;
                }
                Some(count) if count > MAX_STEPS => d.warn(
                    steps.span,
                    format!(
                        "\"{field}\" has a step limit of {count}, which exceeds the production maximum of 25,000. This \
                         configuration may not work when deployed."
                    ),
                ),
                Some(_) => {}
            }
        }
        known_keys(d, &format!("{field}.limits"), limits, &["steps"]);
    }
    if let Some(retention) = object(d, field, kind, value, "default_retention", &mut valid) {
        for key in ["success_retention", "error_retention"] {
            let Some(time) = retention.get(key) else { continue };
            if positive_integer(time).is_none() && time.as_str().is_none_or(str::is_empty) {
                d.error(
                    time.span,
                    format!(
                        "\"{field}\" {kind} \"default_retention.{key}\" field must be a positive integer of milliseconds or a \
                         duration string such as \"3 days\", but got {}.",
                        time.stringify()
                    ),
                );
                valid = false;
            }
        }
        known_keys(
            d,
            &format!("{field}.default_retention"),
            retention,
            &["success_retention", "error_retention"],
        );
    }
    if let Some(concurrency) = object(d, field, kind, value, "concurrency", &mut valid) {
        if let Some(limit) =
            concurrency.get("limit").filter(|limit| positive_integer(limit).is_none())
        {
            let got = limit.stringify();
            let message = format!(
                "\"{field}\" {kind} \"concurrency.limit\" field must be a positive integer but got {got}."
            );
            d.error(limit.span, message);
            valid = false;
        }
        known_keys(d, &format!("{field}.concurrency"), concurrency, &["limit"]);
    }
    let places = ["eu", "fedramp", "us"];
    if let Some(place) = value
        .get("jurisdiction")
        .filter(|node| !node.as_str().is_some_and(|text| places.contains(&text)))
    {
        let list = or_list(&["\"eu\"", "\"fedramp\"", "\"us\""]);
        let got = place.stringify();
        d.error(
            place.span,
            format!(
                "\"{field}\" {kind} \"jurisdiction\" field must be one of {list}, but got {got}."
            ),
        );
        valid = false;
    }
    valid
}

/// An optional property that is an object.
fn object<'n>(
    d: &mut Diagnostics,
    field: &str,
    kind: &str,
    value: &'n Node,
    key: &str,
    valid: &mut bool,
) -> Option<&'n Node> {
    let part = value.get(key)?;
    if part.is_plain_object() {
        return Some(part);
    }
    d.error(
        part.span,
        format!(
            "\"{field}\" {kind} should, optionally, have an object \"{key}\" field but got {}.",
            value.stringify()
        ),
    );
    *valid = false;
    None
}

fn positive_integer(node: &Node) -> Option<f64> {
    node.as_f64().filter(|number| number.fract() == 0.0 && *number >= 1.0)
}

fn schedules(d: &mut Diagnostics, field: &str, kind: &str, value: &Node) -> bool {
    let Some(schedules) = value.get("schedules") else { return true };
    let problem = match &schedules.data {
        Data::String(text) if text.is_empty() => "field must not be an empty string.",
        Data::String(_) => return true,
        Data::Array(items) if items.is_empty() => "field must not be an empty array.",
        Data::Array(items) if items.iter().all(|item| item.as_str().is_some()) => {
            if items.iter().all(|item| item.as_str() != Some("")) {
                return true;
            }
            "field must not contain empty strings."
        }
        _ => {
            d.error(
                schedules.span,
                format!(
                    "\"{field}\" {kind} should, optionally, have a string or array of strings \"schedules\" field but got {}.",
                    value.stringify()
                ),
            );
            return false;
        }
    };
    d.error(schedules.span, format!("\"{field}\" {kind} \"schedules\" {problem}"));
    false
}
