//! Checks that single kinds of bindings need.

use crate::wrangler::checks::{
    has_type, is_remote_valid, json, known_keys, optional, optional_type, optional_typed_array,
    required,
};
use crate::wrangler::diagnostics::Diagnostics;
use crate::wrangler::node::{Data, Node, Type};

const BUCKET_NAMES: &str = "Bucket names must begin and end with an alphanumeric character, only contain lowercase letters, \
                            numbers, and hyphens, and be between 3 and 63 characters long.";

fn is_bucket_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|b| plain(*b) || *b == b'-')
        && plain(bytes[0])
        && plain(bytes[bytes.len() - 1])
}

pub(super) fn r2_names(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let mut valid = true;
    let fail = |d: &mut Diagnostics, key: &str, message: String| {
        d.error(value.get(key).map_or(value.span, |node| node.span), message);
    };
    let json_text = value.stringify();
    if !has_type(value, "binding", Type::String) {
        fail(
            d,
            "binding",
            format!(
                "\"{field}\" bindings should have a string \"binding\" field but got {json_text}."
            ),
        );
        valid = false;
    }
    if value.get("bucket_name").is_some_and(|name| name.as_str().is_none_or(str::is_empty)) {
        fail(
            d,
            "bucket_name",
            format!(
                "\"{field}\" bindings should have a string \"bucket_name\" field but got {json_text}."
            ),
        );
        valid = false;
    }
    if let Some(name) =
        value.get("bucket_name").filter(|name| valid && !name.as_str().is_some_and(is_bucket_name))
    {
        fail(
            d,
            "bucket_name",
            format!("{field}.bucket_name={} is invalid. {BUCKET_NAMES}", name.stringify()),
        );
        valid = false;
    }
    if !optional_type(value, "preview_bucket_name", Type::String) {
        fail(
            d,
            "preview_bucket_name",
            format!(
                "\"{field}\" bindings should, optionally, have a string \"preview_bucket_name\" field but got {json_text}."
            ),
        );
        valid = false;
    }
    if let Some(name) = value
        .get("preview_bucket_name")
        .filter(|name| valid && !name.as_str().is_some_and(is_bucket_name))
    {
        fail(
            d,
            "preview_bucket_name",
            format!("{field}.preview_bucket_name= {} is invalid. {BUCKET_NAMES}", name.stringify()),
        );
        valid = false;
    }
    valid
}

pub(super) fn r2_local_dev(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let Some(local) = value.get("local_dev") else { return true };
    let json_text = value.stringify();
    if local.type_of() != Type::Object || local.is_null() {
        d.error(local.span, format!("\"{field}\" bindings should, optionally, have an object \"local_dev\" field but got {json_text}."));
        return false;
    }
    let mut valid = true;
    if let Some(credentials) = local.get("experimental_s3_credentials") {
        d.warn(credentials.span, "\"local_dev.experimental_s3_credentials\" fields are experimental and may change or break at any time.");
        if !has_type(credentials, "accessKeyId", Type::String)
            || !has_type(credentials, "secretAccessKey", Type::String)
        {
            d.error(
                credentials.span,
                format!(
                    "\"{field}\" bindings should, optionally, have a \"local_dev.experimental_s3_credentials\" field with \
                     string \"accessKeyId\" and \"secretAccessKey\" fields, but got {json_text}."
                ),
            );
            valid = false;
        }
    }
    known_keys(d, &format!("{field}.local_dev"), local, &["experimental_s3_credentials"]);
    valid
}

pub(super) fn one_kind_of_destination(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.has("destination_address") && value.has("allowed_destination_addresses") {
        d.error(
            value.span,
            format!(
                "\"{field}\" bindings should have either a \"destination_address\" or \"allowed_destination_addresses\" field, \
                 but not both."
            ),
        );
        return false;
    }
    true
}

pub(super) fn service_dev(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let Some(dev) = value.get("dev") else { return true };
    let mut valid = true;
    if dev.is_plain_object() {
        match dev.get("plugin").filter(|plugin| plugin.is_plain_object()) {
            None => {
                d.error(
                    dev.span,
                    format!(
                        "\"{field}.dev\" should have an object \"plugin\" field but got {}.",
                        json(dev.get("plugin"))
                    ),
                );
                valid = false;
            }
            Some(plugin) => {
                for key in ["package", "name"] {
                    if !has_type(plugin, key, Type::String) {
                        d.error(
                            plugin.span,
                            format!(
                                "\"{field}.dev.plugin\" should have a string \"{key}\" field but got {}.",
                                json(plugin.get(key))
                            ),
                        );
                        valid = false;
                    }
                }
            }
        }
        if let Some(options) = dev.get("options").filter(|options| !options.is_plain_object()) {
            d.error(
                options.span,
                format!(
                    "\"{field}.dev.options\" should be an object but got {}.",
                    options.stringify()
                ),
            );
            valid = false;
        }
    } else {
        d.error(
            dev.span,
            format!(
                "\"{field}\" bindings should have an object \"dev\" field but got {}.",
                dev.stringify()
            ),
        );
        valid = false;
    }
    if value.get("remote").and_then(Node::as_bool) == Some(true) {
        d.warn(
            value.span,
            format!(
                "\"{field}\" binding has both \"dev\" and \"remote\" set; \"remote\" is ignored when \"dev\" is present and the \
                 binding is routed through the local Miniflare plugin."
            ),
        );
    }
    valid
}

pub(super) fn dispatch_outbound(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let Some(outbound) = value.get("outbound") else { return true };
    let place = format!("{field}.outbound");
    let empty = Node::empty_object(outbound.span);
    let outbound = if outbound.is_null() { &empty } else { outbound };
    let valid = if outbound.type_of() == Type::Object {
        required(d, &place, "service", outbound.get("service"), Type::String, &[], outbound.span)
            && optional(d, &place, "environment", outbound.get("environment"), Type::String)
            && optional_typed_array(
                d,
                &format!("{place}.parameters"),
                outbound.get("parameters"),
                Type::String,
            )
    } else {
        d.error(
            outbound.span,
            format!("\"{place}\" should be an object, but got {}", outbound.stringify()),
        );
        false
    };
    if !valid {
        d.error(outbound.span, format!("\"{field}\" has an invalid outbound definition."));
    }
    valid
}

pub(super) fn pipeline_target(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let given = |key: &str| {
        optional_type(value, key, Type::String) && value.get(key).is_some_and(Node::truthy)
    };
    if given("stream") {
        return true;
    }
    if given("pipeline") {
        let span = value.get("pipeline").map_or(value.span, |node| node.span);
        d.warn(span, format!("The \"pipeline\" field in \"{field}\" bindings is deprecated. Use \"stream\" instead."));
        return true;
    }
    d.error(
        value.span,
        format!(
            "\"{field}\" bindings must have a string \"stream\" field but got {}.",
            value.stringify()
        ),
    );
    false
}

pub(super) fn ratelimit_simple(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let Some(simple) =
        value.get("simple").filter(|simple| simple.type_of() == Type::Object && !simple.is_null())
    else {
        d.error(
            value.span,
            format!(
                "\"{field}\" bindings must have a \"simple\" configuration object but got {}.",
                value.stringify()
            ),
        );
        return false;
    };
    let mut valid = true;
    if !has_type(simple, "limit", Type::Number) {
        d.error(
            simple.span,
            format!(
                "\"{field}\" bindings \"simple.limit\" must be a number but got {}.",
                simple.stringify()
            ),
        );
        valid = false;
    }
    match simple.get("period").filter(|period| period.type_of() == Type::Number) {
        None => {
            d.error(
                simple.span,
                format!("\"{field}\" bindings \"simple.period\" is required and must be a number but got {}.", simple.stringify()),
            );
            valid = false;
        }
        Some(period) if !matches!(period.data, Data::Number(10.0 | 60.0)) => {
            d.error(
                period.span,
                format!(
                    "\"{field}\" bindings \"simple.period\" must be either 10 or 60 but got {}.",
                    period.stringify()
                ),
            );
            valid = false;
        }
        Some(_) => {}
    }
    known_keys(d, &format!("{field}.simple"), simple, &["limit", "period"]);
    valid
}

pub(super) fn vpc_network_id(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let message = match (value.get("tunnel_id"), value.get("network_id")) {
        (Some(_), Some(_)) => format!(
            "\"{field}\" bindings must have either a \"tunnel_id\" or \"network_id\", but not both."
        ),
        (None, None) => {
            format!(
                "\"{field}\" bindings must have either a \"tunnel_id\" or \"network_id\" field but got {}.",
                value.stringify()
            )
        }
        (Some(id), None) if id.as_str().is_none() => {
            format!(
                "\"{field}\" bindings must have a string \"tunnel_id\" field but got {}.",
                value.stringify()
            )
        }
        (None, Some(id)) if id.as_str().is_none() => {
            format!(
                "\"{field}\" bindings must have a string \"network_id\" field but got {}.",
                value.stringify()
            )
        }
        _ => return true,
    };
    d.error(value.span, message);
    false
}

pub(super) fn k2_is_remote(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.get("remote").and_then(Node::as_bool) != Some(false) {
        return true;
    }
    d.error(
        value.span,
        format!(
            "\"{field}\" does not support `remote: false`. K2 bindings always access remote resources; omit \"remote\" or set \
             `remote: true`."
        ),
    );
    false
}

pub(super) fn queue_producer(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !known_keys(d, field, value, &["binding", "queue", "delivery_delay", "remote"]) {
        return false;
    }
    let json_text = value.stringify();
    let mut valid = true;
    if !has_type(value, "binding", Type::String) {
        d.error(
            value.span,
            format!(
                "\"{field}\" bindings should have a string \"binding\" field but got {json_text}."
            ),
        );
        valid = false;
    }
    if value.get("queue").is_some_and(|queue| queue.as_str().is_none_or(str::is_empty)) {
        d.error(value.span, format!("\"{field}\" bindings should optionally have a non-empty string \"queue\" field but got {json_text}."));
        valid = false;
    }
    if let Some(delay) = value.get("delivery_delay") {
        if delay.type_of() != Type::Number {
            d.error(delay.span, format!("\"{field}\" should, optionally, have a number \"delivery_delay\" field but got {json_text}."));
            valid = false;
        }
        d.warn(
            delay.span,
            format!(
                "The \"delivery_delay\" field in \"{field}\" is deprecated and has no effect. Queue-level settings should be \
                 configured using \"wrangler queues update\" instead. This setting will be removed in a future version."
            ),
        );
    }
    is_remote_valid(d, field, value) && valid
}
