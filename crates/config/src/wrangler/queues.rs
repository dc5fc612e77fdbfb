//! `queues`, `connect`, `tail_consumers` and `streaming_tail_consumers`.

use super::bindings::binding_array;
use super::checks::{has_type, known_keys, optional, optional_type, required};
use super::diagnostics::Diagnostics;
use super::environment::Scope;
use super::node::{Data, Node, Type};

/// Checks `queues`.
pub(super) fn queues(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    let path = scope.path(field);
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    let mut valid = known_keys(d, &path, value, &["consumers", "producers"]);
    if let Some(consumers) = value.get("consumers") {
        match consumers.as_array() {
            None => {
                let got = consumers.stringify();
                d.error(
                    consumers.span,
                    format!("The field \"{path}.consumers\" should be an array but got {got}."),
                );
                valid = false;
            }
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    valid &= consumer(d, &format!("{path}.consumers[{index}]"), item);
                }
            }
        }
    }
    if let Some(producers) = value.get("producers") {
        valid &=
            binding_array(d, &format!("{field}.producers"), "queues.producers", producers, scope);
    }
    valid
}

fn consumer(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.type_of() != Type::Object || value.is_null() {
        d.error(
            value.span,
            format!("\"{field}\" should be a objects, but got {}", value.stringify()),
        );
        return false;
    }
    let options = [
        ("type", Type::String),
        ("max_batch_size", Type::Number),
        ("max_batch_timeout", Type::Number),
        ("max_retries", Type::Number),
        ("dead_letter_queue", Type::String),
        ("max_concurrency", Type::Number),
        ("visibility_timeout_ms", Type::Number),
        ("retry_delay", Type::Number),
    ];
    let known: Vec<&str> =
        std::iter::once("queue").chain(options.iter().map(|(key, _)| *key)).collect();
    let mut valid = known_keys(d, field, value, &known);
    let json = value.stringify();
    if !has_type(value, "queue", Type::String) {
        d.error(
            value.span,
            format!("\"{field}\" should have a string \"queue\" field but got {json}."),
        );
    }
    if let Some(kind) = value.get("type").filter(|kind| kind.as_str() != Some("worker")) {
        let got = kind.as_str().map_or_else(|| kind.stringify(), str::to_owned);
        d.error(
            kind.span,
            format!(
                "\"{field}.type\" has an invalid value \"{got}\". Only \"worker\" consumers can be configured in your Wrangler \
                 configuration."
            ),
        );
        valid = false;
    }
    for (key, kind) in options {
        if !optional_type(value, key, kind) {
            d.error(
                value.get(key).map_or(value.span, |node| node.span),
                format!(
                    "\"{field}\" should, optionally, have a {} \"{key}\" field but got {json}.",
                    kind.name()
                ),
            );
            valid = false;
        }
    }
    valid
}

/// Checks `connect`.
pub(super) fn connect(d: &mut Diagnostics, field: &str, value: &Node, scope: &Scope<'_>) -> bool {
    let path = scope.path(field);
    let Some(items) = value.as_array() else {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an array but got {}.", value.stringify()),
        );
        return false;
    };
    let mut valid = true;
    for (index, item) in items.iter().enumerate() {
        valid &= connect_handler(d, &format!("{path}[{index}]"), item);
    }
    let mut seen: Vec<(&str, u64, usize)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let (Some(protocol), Some(port)) =
            (item.get_str("protocol"), item.get("port").and_then(Node::as_f64))
        else {
            continue;
        };
        match seen.iter().find(|(p, n, _)| *p == protocol && *n == port.to_bits()) {
            Some((_, _, first)) => {
                d.error(
                    item.span,
                    format!(
                        "\"{path}[{index}]\" has the same \"protocol\" ({protocol}) and \"port\" ({port}) as \"{path}[{first}]\". \
                         Each entry in \"connect\" must use a unique protocol/port combination."
                    ),
                );
                valid = false;
            }
            None => seen.push((protocol, port.to_bits(), index)),
        }
    }
    valid
}

fn connect_handler(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.type_of() != Type::Object || value.is_null() {
        d.error(
            value.span,
            format!("\"{field}\" should be an object, but got {}", value.stringify()),
        );
        return false;
    }
    let protocol = value.get_str("protocol");
    let known: &[&str] = if protocol == Some("udp") {
        &["protocol", "port", "address", "idle_timeout_ms", "max_pending_bytes"]
    } else {
        &["protocol", "port", "address"]
    };
    let mut valid = known_keys(d, field, value, known);
    let json = value.stringify();
    let mut fail = |d: &mut Diagnostics, key: &str, message: String| {
        d.error(value.get(key).map_or(value.span, |node| node.span), message);
        valid = false;
    };
    if !matches!(protocol, Some("tcp" | "udp")) {
        let got = value.get("protocol").map_or_else(|| json.clone(), Node::stringify);
        fail(
            d,
            "protocol",
            format!(
                "\"{field}\" should have a \"protocol\" field of \"tcp\" or \"udp\" but got {got}."
            ),
        );
    }
    match value.get("port").map(|port| &port.data) {
        Some(Data::Number(port)) => {
            if port.fract() != 0.0 || !(1.0..=65_535.0).contains(port) {
                let message = format!(
                    "\"{field}\" should have an integer \"port\" field between 1 and 65535 but got {json}."
                );
                fail(d, "port", message);
            }
        }
        _ => fail(
            d,
            "port",
            format!("\"{field}\" should have a number \"port\" field but got {json}."),
        ),
    }
    if !optional_type(value, "address", Type::String) {
        let message = format!(
            "\"{field}\" should, optionally, have a string \"address\" field but got {json}."
        );
        fail(d, "address", message);
    }
    if protocol == Some("udp") {
        for key in ["idle_timeout_ms", "max_pending_bytes"] {
            let in_range = |n: f64| n.fract() == 0.0 && (0.0..=4_294_967_295.0).contains(&n);
            if value.get(key).is_some_and(|node| !node.as_f64().is_some_and(in_range)) {
                let message = format!(
                    "\"{field}\" should have an integer \"{key}\" field between 0 and 4294967295 but got {json}."
                );
                fail(d, key, message);
            }
        }
    }
    valid
}

/// Checks `tail_consumers`.
pub(super) fn tail_consumers(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    consumers(d, field, value, true)
}

/// Checks `streaming_tail_consumers`.
pub(super) fn streaming_tail_consumers(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    consumers(d, field, value, false)
}

fn consumers(d: &mut Diagnostics, field: &str, value: &Node, environment: bool) -> bool {
    if !value.truthy() {
        return true;
    }
    let Some(items) = value.as_array() else {
        d.error(
            value.span,
            format!("Expected \"{field}\" to be an array but got {}.", value.stringify()),
        );
        return false;
    };
    let mut valid = true;
    for (index, item) in items.iter().enumerate() {
        let place = format!("{field}[{index}]");
        if !item.is_plain_object() {
            d.error(
                item.span,
                format!("\"{place}\" should be an object but got {}.", item.stringify()),
            );
            valid = false;
            continue;
        }
        let mut right =
            required(d, &place, "service", item.get("service"), Type::String, &[], item.span);
        if environment && right {
            right = optional(d, &place, "environment", item.get("environment"), Type::String);
        }
        valid &= right;
    }
    valid
}
