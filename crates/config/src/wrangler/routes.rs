//! `route`, `routes` and `account_id`.

use super::checks::{is_type, json_list};
use super::diagnostics::Diagnostics;
use super::environment::Named;
use super::node::{Node, Type};

const SHAPE: &str = "{ pattern, custom_domain, zone_id | zone_name, enabled, previews_enabled }";

/// Whether a value is a pattern or a route object.
fn is_route(value: &Node) -> bool {
    if let Some(text) = value.as_str() {
        return !text.is_empty();
    }
    let Some(entries) = value.as_object() else { return false };
    if value.get_str("pattern").is_none() {
        return false;
    }
    let has = |key: &str, kind: Type| value.get(key).is_some_and(|node| node.type_of() == kind);
    let zone_id = has("zone_id", Type::String);
    let zone_name = has("zone_name", Type::String);
    let custom_domain = has("custom_domain", Type::Boolean);
    let enabled = has("enabled", Type::Boolean);
    let previews = has("previews_enabled", Type::Boolean);
    let recognised = [zone_id, zone_name, custom_domain, enabled, previews]
        .into_iter()
        .filter(|given| *given)
        .count();
    recognised == entries.len() - 1
        && !(zone_id && zone_name)
        && (custom_domain || !(enabled || previews))
        && (zone_id || zone_name || custom_domain)
}

fn empty_text(d: &mut Diagnostics, raw: &Node, key: &str) -> bool {
    let Some(value) = raw.get(key).filter(|value| value.as_str() == Some("")) else { return false };
    d.warn(
        value.span,
        format!(
            "The \"{key}\" field in your configuration is an empty string and will be ignored.\n\
             Please remove the \"{key}\" field from your configuration."
        ),
    );
    true
}

/// Checks `route`.
pub(super) fn route(d: &mut Diagnostics, raw: &Node) {
    if empty_text(d, raw, "route") {
        return;
    }
    if let Some(value) = raw.get("route").filter(|value| !is_route(value)) {
        d.error(
            value.span,
            format!("Expected \"route\" to be either a string, or an object with shape {SHAPE}, but got {}.", value.stringify()),
        );
    }
}

/// Warns of an empty `account_id`.
pub(super) fn account_id(d: &mut Diagnostics, raw: &Node) {
    if !empty_text(d, raw, "account_id") {
        return;
    }
    is_type(d, "account_id", None, Type::String);
}

/// Checks `routes`.
pub(super) fn routes(d: &mut Diagnostics, raw: &Node, named: Option<&Named<'_>>) {
    if let Some(value) = raw.get("routes") {
        match value.as_array() {
            None => d.error(
                value.span,
                format!("Expected \"routes\" to be an array but got {}.", value.stringify()),
            ),
            Some(items) => {
                let invalid: Vec<_> =
                    items.iter().filter(|item| !is_route(item)).map(Node::to_json).collect();
                if !invalid.is_empty() {
                    let list = serde_json::to_string_pretty(&invalid).unwrap_or_default();
                    d.error(
                        value.span,
                        format!(
                            "Expected \"routes\" to be an array of either strings or objects with the shape {SHAPE}, but these \
                             weren't valid: {list}."
                        ),
                    );
                }
            }
        }
        if raw.get("route").is_some_and(|route| route.as_str() != Some("")) {
            let fields = json_list(&["routes", "route"]);
            d.error(value.span, format!("Expected exactly one of the following fields {fields}."));
        }
    } else if let Some(named) = named {
        let domains: Vec<&str> = named
            .top
            .items("routes")
            .iter()
            .filter(|route| route.get("custom_domain").and_then(Node::as_bool) == Some(true))
            .filter_map(|route| route.get_str("pattern"))
            .collect();
        if let (false, Some(list)) = (domains.is_empty(), named.top.get("routes")) {
            let (name, domains) = (named.name, domains.join(", "));
            d.warn(
                list.span,
                format!(
                    "The \"env.{name}\" environment inherits the top-level `routes` configuration, which includes the custom \
                     domain(s): {domains}. Deploying this environment will reassign these custom domains away from the \
                     top-level Worker. Add `\"routes\": []` to \"env.{name}\" to prevent inheritance, or copy the route \
                     configuration from the top level to hide this warning."
                ),
            );
        }
    }
}
