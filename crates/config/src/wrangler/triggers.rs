//! `triggers`.

use super::checks::known_keys;
use super::diagnostics::Diagnostics;
use super::node::Node;

const EVENTS: &[&str] = &[
    "cf.artifacts.repo.created",
    "cf.artifacts.repo.deleted",
    "cf.artifacts.repo.forked",
    "cf.artifacts.repo.imported",
    "cf.artifacts.repo.pushed",
    "cf.artifacts.repo.cloned",
    "cf.artifacts.repo.fetched",
    "cf.artifacts.repo.token.created",
    "cf.artifacts.repo.token.revoked",
];

/// Checks `triggers`.
pub(super) fn triggers(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.is_null() {
        return true;
    }
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("Expected \"{field}\" to be of type object but got {}.", value.stringify()),
        );
        return false;
    }
    let mut valid = true;
    for key in ["crons", "events"] {
        if let Some(list) = value.get(key).filter(|list| list.as_array().is_none()) {
            let got = value.stringify();
            d.error(
                list.span,
                format!("Expected \"{field}.{key}\" to be of type array, but got {got}."),
            );
            valid = false;
        }
    }
    for (index, item) in
        value.get("events").and_then(Node::as_array).unwrap_or_default().iter().enumerate()
    {
        valid &= event(d, &format!("{field}.events[{index}]"), item);
    }
    known_keys(d, field, value, &["crons", "events"]) && valid
}

fn event(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("Expected \"{field}\" to be of type object, but got {}.", value.stringify()),
        );
        return false;
    }
    let mut valid = true;
    let mut fail = |d: &mut Diagnostics, at: &Node, message: String| {
        d.error(at.span, message);
        valid = false;
    };
    let json = super::checks::json;
    if !value.get_str("type").is_some_and(|kind| EVENTS.contains(&kind)) {
        let got = json(value.get("type"));
        let message = format!(
            "Expected \"{field}.type\" to be a supported Artifacts event type, but got {got}."
        );
        fail(d, value.get("type").unwrap_or(value), message);
    }
    if let Some(filter) = value.get("filter") {
        let got = filter.stringify();
        match filter.as_object() {
            None => fail(
                d,
                filter,
                format!("Expected \"{field}.filter\" to be of type object, but got {got}."),
            ),
            Some(entries) => {
                let right = |(key, entry): (&String, &super::node::Entry)| {
                    (key == "namespace" || key == "repo_name") && entry.value.as_str().is_some()
                };
                if !entries.iter().all(right) {
                    let message = format!(
                        "Expected \"{field}.filter\" to contain only string \"namespace\" and \"repo_name\" fields, but got {got}."
                    );
                    fail(d, filter, message);
                }
            }
        }
    }
    match value.get("targets").and_then(Node::as_array).filter(|targets| !targets.is_empty()) {
        None => {
            let got = json(value.get("targets"));
            let message =
                format!("Expected \"{field}.targets\" to be a non-empty array, but got {got}.");
            fail(d, value.get("targets").unwrap_or(value), message);
        }
        Some(targets) => {
            for (index, target) in targets.iter().enumerate() {
                let place = format!("{field}.targets[{index}]");
                let right = target.get_str("type") == Some("workflow")
                    && target.get_str("workflow_name").is_some_and(|name| !name.is_empty());
                if right {
                    known_keys(d, &place, target, &["type", "workflow_name"]);
                } else {
                    let got = target.stringify();
                    let message = format!(
                        "Expected \"{place}\" to be a workflow target with a non-empty \"workflow_name\", but got {got}."
                    );
                    fail(d, target, message);
                }
            }
        }
    }
    known_keys(d, field, value, &["type", "filter", "targets"]);
    valid
}
