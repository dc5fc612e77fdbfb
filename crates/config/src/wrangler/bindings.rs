//! Bindings: arrays of objects and single objects, described by tables.

use super::checks::{
    binding_names, has_type, is_remote_valid, known_keys, optional, optional_type,
    optional_typed_array, required,
};
use super::diagnostics::Diagnostics;
use super::environment::Scope;
use super::node::{Data, Node, Type};

/// One check of a binding.
enum Check {
    /// The property must be there (`bool`) or may be missing, and is of a type. In the message `{f}` is the field and `{v}`
    /// the binding as JSON.
    Field { key: &'static str, kind: Type, must: bool, filled: bool, message: &'static str },
    /// `remote` is a truth value.
    Remote,
    /// No other properties.
    Known(&'static [&'static str]),
    /// Anything else.
    Custom(fn(&mut Diagnostics, &str, &Node) -> bool),
}

/// A kind of binding that comes in an array.
pub(super) struct BindingSpec {
    /// What is said of an element that is no object; `{v}` is the element.
    not_object: &'static str,
    checks: &'static [Check],
}

const SHOULD_BINDING: &str = "\"{f}\" bindings should have a string \"binding\" field but got {v}.";
const MUST_BINDING: &str = "\"{f}\" bindings must have a string \"binding\" field but got {v}.";

const fn must(key: &'static str, message: &'static str) -> Check {
    Check::Field { key, kind: Type::String, must: true, filled: false, message }
}

const fn must_be_filled(key: &'static str, message: &'static str) -> Check {
    Check::Field { key, kind: Type::String, must: true, filled: true, message }
}

const fn may(key: &'static str, message: &'static str) -> Check {
    Check::Field { key, kind: Type::String, must: false, filled: false, message }
}

const fn may_be_filled(key: &'static str, message: &'static str) -> Check {
    Check::Field { key, kind: Type::String, must: false, filled: true, message }
}

const fn may_type(key: &'static str, kind: Type, message: &'static str) -> Check {
    Check::Field { key, kind, must: false, filled: false, message }
}

/// The kinds that come as arrays, by their key.
pub(super) fn spec(key: &str) -> Option<&'static BindingSpec> {
    SPECS.iter().find(|(name, _)| *name == key).map(|(_, spec)| spec)
}

static SPECS: &[(&str, BindingSpec)] = &[
    (
        "kv_namespaces",
        BindingSpec {
            not_object: "\"kv_namespaces\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                may_be_filled(
                    "id",
                    "\"{f}\" bindings should have a string \"id\" field but got {v}.",
                ),
                may(
                    "preview_id",
                    "\"{f}\" bindings should, optionally, have a string \"preview_id\" field but got {v}.",
                ),
                Check::Remote,
                Check::Known(&["binding", "id", "preview_id", "remote"]),
            ],
        },
    ),
    (
        "r2_buckets",
        BindingSpec {
            not_object: "\"r2_buckets\" bindings should be objects, but got {v}",
            checks: &[
                Check::Custom(r2_names),
                may(
                    "jurisdiction",
                    "\"{f}\" bindings should, optionally, have a string \"jurisdiction\" field but got {v}.",
                ),
                Check::Remote,
                Check::Custom(r2_local_dev),
                Check::Known(&[
                    "binding",
                    "bucket_name",
                    "preview_bucket_name",
                    "jurisdiction",
                    "remote",
                    "local_dev",
                ]),
            ],
        },
    ),
    (
        "d1_databases",
        BindingSpec {
            not_object: "\"d1_databases\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                may(
                    "database_id",
                    "\"{f}\" bindings must have a \"database_id\" field but got {v}.",
                ),
                may(
                    "preview_database_id",
                    "\"{f}\" bindings should, optionally, have a string \"preview_database_id\" field but got {v}.",
                ),
                Check::Remote,
                may(
                    "migrations_pattern",
                    "\"{f}\" bindings should, optionally, have a string \"migrations_pattern\" field but got {v}.",
                ),
                may(
                    "database_name",
                    "\"{f}\" bindings should, optionally, have a string \"database_name\" field but got {v}.",
                ),
                may(
                    "migrations_dir",
                    "\"{f}\" bindings should, optionally, have a string \"migrations_dir\" field but got {v}.",
                ),
                may(
                    "migrations_table",
                    "\"{f}\" bindings should, optionally, have a string \"migrations_table\" field but got {v}.",
                ),
                may(
                    "database_internal_env",
                    "\"{f}\" bindings should, optionally, have a string \"database_internal_env\" field but got {v}.",
                ),
                Check::Known(&[
                    "binding",
                    "database_id",
                    "database_internal_env",
                    "database_name",
                    "migrations_dir",
                    "migrations_pattern",
                    "migrations_table",
                    "preview_database_id",
                    "remote",
                ]),
            ],
        },
    ),
    (
        "send_email",
        BindingSpec {
            not_object: "\"send_email\" bindings should be objects, but got {v}",
            checks: &[
                must("name", "\"{f}\" bindings should have a string \"name\" field but got {v}."),
                may(
                    "destination_address",
                    "\"{f}\" bindings should, optionally, have a string \"destination_address\" field but got {v}.",
                ),
                may_type(
                    "allowed_destination_addresses",
                    Type::Object,
                    "\"{f}\" bindings should, optionally, have a []string \"allowed_destination_addresses\" field but got {v}.",
                ),
                may_type(
                    "allowed_sender_addresses",
                    Type::Object,
                    "\"{f}\" bindings should, optionally, have a []string \"allowed_sender_addresses\" field but got {v}.",
                ),
                Check::Custom(one_kind_of_destination),
                Check::Remote,
                Check::Known(&[
                    "allowed_sender_addresses",
                    "allowed_destination_addresses",
                    "destination_address",
                    "name",
                    "binding",
                    "remote",
                ]),
            ],
        },
    ),
    (
        "vectorize",
        BindingSpec {
            not_object: "\"vectorize\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must(
                    "index_name",
                    "\"{f}\" bindings must have an \"index_name\" field but got {v}.",
                ),
                Check::Remote,
                Check::Known(&["binding", "index_name", "remote"]),
            ],
        },
    ),
    (
        "ai_search_namespaces",
        BindingSpec {
            not_object: "\"ai_search_namespaces\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must("namespace", "\"{f}\" bindings must have a \"namespace\" field but got {v}."),
                Check::Remote,
                Check::Known(&["binding", "namespace", "remote"]),
            ],
        },
    ),
    (
        "ai_search",
        BindingSpec {
            not_object: "\"ai_search\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must(
                    "instance_name",
                    "\"{f}\" bindings must have an \"instance_name\" field but got {v}.",
                ),
                Check::Remote,
                Check::Known(&["binding", "instance_name", "remote"]),
            ],
        },
    ),
    (
        "agent_memory",
        BindingSpec {
            not_object: "\"agent_memory\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must("namespace", "\"{f}\" bindings must have a \"namespace\" field but got {v}."),
                Check::Remote,
                Check::Known(&["binding", "namespace", "remote"]),
            ],
        },
    ),
    (
        "hyperdrive",
        BindingSpec {
            not_object: "\"hyperdrive\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must("id", "\"{f}\" bindings must have a \"id\" field but got {v}."),
                Check::Remote,
                Check::Known(&["binding", "id", "localConnectionString", "remote"]),
            ],
        },
    ),
    (
        "services",
        BindingSpec {
            not_object: "\"services\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must(
                    "service",
                    "\"{f}\" bindings should have a string \"service\" field but got {v}.",
                ),
                may(
                    "environment",
                    "\"{f}\" bindings should have a string \"environment\" field but got {v}.",
                ),
                may(
                    "entrypoint",
                    "\"{f}\" bindings should have a string \"entrypoint\" field but got {v}.",
                ),
                Check::Custom(service_dev),
                Check::Remote,
            ],
        },
    ),
    (
        "analytics_engine_datasets",
        BindingSpec {
            not_object: "\"analytics_engine\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                may_be_filled(
                    "dataset",
                    "\"{f}\" bindings should, optionally, have a string \"dataset\" field but got {v}.",
                ),
                Check::Remote,
                Check::Known(&["binding", "dataset", "remote"]),
            ],
        },
    ),
    (
        "dispatch_namespaces",
        BindingSpec {
            not_object: "\"{f}\" binding should be objects, but got {v}",
            checks: &[
                must("binding", "\"{f}\" should have a string \"binding\" field but got {v}."),
                may(
                    "namespace",
                    "\"{f}\" should optionally have a string \"namespace\" field but got {v}.",
                ),
                Check::Custom(dispatch_outbound),
                Check::Remote,
            ],
        },
    ),
    (
        "mtls_certificates",
        BindingSpec {
            not_object: "\"mtls_certificates\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must_be_filled(
                    "certificate_id",
                    "\"{f}\" bindings should have a string \"certificate_id\" field but got {v}.",
                ),
                Check::Known(&["binding", "certificate_id", "remote"]),
                Check::Remote,
            ],
        },
    ),
    (
        "pipelines",
        BindingSpec {
            not_object: "\"pipeline\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", MUST_BINDING),
                Check::Custom(pipeline_target),
                Check::Remote,
                Check::Known(&["binding", "stream", "pipeline", "remote"]),
            ],
        },
    ),
    (
        "secrets_store_secrets",
        BindingSpec {
            not_object: "\"secrets_store_secrets\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", MUST_BINDING),
                must(
                    "store_id",
                    "\"{f}\" bindings must have a string \"store_id\" field but got {v}.",
                ),
                must(
                    "secret_name",
                    "\"{f}\" bindings must have a string \"secret_name\" field but got {v}.",
                ),
                Check::Known(&["binding", "store_id", "secret_name"]),
            ],
        },
    ),
    (
        "artifacts",
        BindingSpec {
            not_object: "\"artifacts\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", MUST_BINDING),
                must(
                    "namespace",
                    "\"{f}\" bindings must have a string \"namespace\" field but got {v}.",
                ),
                Check::Known(&["binding", "namespace", "remote"]),
                Check::Remote,
            ],
        },
    ),
    (
        "unsafe_hello_world",
        BindingSpec {
            not_object: "\"unsafe_hello_world\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", MUST_BINDING),
                may_type(
                    "enable_timer",
                    Type::Boolean,
                    "\"{f}\" bindings must have a boolean \"enable_timer\" field but got {v}.",
                ),
                Check::Known(&["binding", "enable_timer"]),
            ],
        },
    ),
    (
        "flagship",
        BindingSpec {
            not_object: "\"flagship\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", MUST_BINDING),
                may("app_id", "\"{f}\" bindings may have a string \"app_id\" field but got {v}."),
                Check::Known(&["binding", "app_id", "remote"]),
                Check::Remote,
            ],
        },
    ),
    (
        "worker_loaders",
        BindingSpec {
            not_object: "\"worker_loader\" bindings should be objects, but got {v}",
            checks: &[must("binding", MUST_BINDING), Check::Known(&["binding"])],
        },
    ),
    (
        "ratelimits",
        BindingSpec {
            not_object: "\"ratelimits\" bindings should be objects, but got {v}",
            checks: &[
                must("name", "\"{f}\" bindings must have a string \"name\" field but got {v}."),
                must(
                    "namespace_id",
                    "\"{f}\" bindings must have a string \"namespace_id\" field but got {v}.",
                ),
                Check::Custom(ratelimit_simple),
                Check::Known(&["name", "namespace_id", "simple"]),
            ],
        },
    ),
    (
        "vpc_services",
        BindingSpec {
            not_object: "\"vpc_services\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                must(
                    "service_id",
                    "\"{f}\" bindings must have a \"service_id\" field but got {v}.",
                ),
                Check::Known(&["binding", "service_id", "remote"]),
            ],
        },
    ),
    (
        "vpc_networks",
        BindingSpec {
            not_object: "\"vpc_networks\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", SHOULD_BINDING),
                Check::Custom(vpc_network_id),
                Check::Known(&["binding", "tunnel_id", "network_id", "remote"]),
            ],
        },
    ),
    (
        "k2",
        BindingSpec {
            not_object: "\"{f}\" bindings should be objects, but got {v}",
            checks: &[
                must("binding", "\"{f}\" must have a string \"binding\" field."),
                must("stream", "\"{f}\" must have a string \"stream\" field."),
                Check::Remote,
                Check::Custom(k2_is_remote),
                Check::Known(&["binding", "stream", "remote"]),
            ],
        },
    ),
    (
        "queues.producers",
        BindingSpec {
            not_object: "\"queue\" bindings should be objects, but got {v}",
            checks: &[Check::Custom(queue_producer)],
        },
    ),
    (
        "workflows",
        BindingSpec {
            not_object: "\"workflows\" bindings should be objects, but got {v}",
            checks: &[Check::Custom(super::workflows::binding)],
        },
    ),
];

fn fill(template: &str, field: &str, value: &Node) -> String {
    template.replace("{f}", field).replace("{v}", &value.stringify())
}

impl BindingSpec {
    /// Checks one binding.
    fn check(&self, d: &mut Diagnostics, field: &str, value: &Node) -> bool {
        if value.type_of() != Type::Object || value.is_null() {
            d.error(value.span, fill(self.not_object, field, value));
            return false;
        }
        let mut valid = true;
        for check in self.checks {
            match check {
                Check::Field { key, kind, must, filled, message } => {
                    let right = if *must {
                        has_type(value, key, *kind)
                    } else {
                        optional_type(value, key, *kind)
                    };
                    let empty = *filled && value.get_str(key).is_some_and(str::is_empty);
                    if !right || empty {
                        let span = value.get(key).map_or(value.span, |node| node.span);
                        d.error(span, fill(message, field, value));
                        valid = false;
                    }
                }
                Check::Remote => valid &= is_remote_valid(d, field, value),
                Check::Known(known) => {
                    known_keys(d, field, value, known);
                }
                Check::Custom(check) => valid &= check(d, field, value),
            }
        }
        valid
    }
}

/// Checks an array of bindings under `field`, in the scope of an environment or the top level.
pub(super) fn binding_array(
    d: &mut Diagnostics,
    field: &str,
    spec_key: &str,
    value: &Node,
    scope: &Scope<'_>,
) -> bool {
    let path = scope.path(field);
    let Some(items) = value.as_array() else {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an array but got {}.", value.stringify()),
        );
        return false;
    };
    let Some(spec) = spec(spec_key) else { return true };
    let mut valid = true;
    for (index, item) in items.iter().enumerate() {
        valid &= spec.check(d, &format!("{path}[{index}]"), item);
    }
    let Some((env, top)) = scope.environment else { return valid };
    let here: Vec<Option<&Node>> = items.iter().map(|item| item.get("binding")).collect();
    for item in top.get(field).and_then(Node::as_array).unwrap_or_default() {
        let name = item.get("binding");
        let same = |other: &Option<&Node>| match (other, name) {
            (Some(a), Some(b)) => a.data == b.data,
            (None, None) => true,
            _ => false,
        };
        if !here.iter().any(same) {
            let name = name.map_or_else(
                || "undefined".to_owned(),
                |n| n.as_str().map_or_else(|| n.stringify(), str::to_owned),
            );
            d.warn(
                value.span,
                format!(
                    "There is a {field} binding with name \"{name}\" at the top level, but not on \"env.{env}\".\n\
                     This is not what you probably want, since \"{field}\" configuration is not inherited by environments.\n\
                     Please add a binding for \"{name}\" to \"env.{env}.{field}.bindings\"."
                ),
            );
        }
    }
    valid
}

/// Checks an object with a `bindings` array, each element in a tree of its own.
pub(super) fn bindings_property(
    d: &mut Diagnostics,
    field: &str,
    value: &Node,
    scope: &Scope<'_>,
    check: fn(&mut Diagnostics, &str, &Node) -> bool,
    optional_list: bool,
) -> bool {
    let path = scope.path(field);
    let mut valid = true;
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    match value.get("bindings") {
        None if optional_list => {}
        None => {
            d.error(
                value.span,
                format!("The field \"{path}\" is missing the required \"bindings\" property."),
            );
            valid = false;
        }
        Some(list) => match list.as_array() {
            None => {
                d.error(
                    list.span,
                    format!(
                        "The field \"{path}.bindings\" should be an array but got {}.",
                        list.stringify()
                    ),
                );
                valid = false;
            }
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    let place = format!("{path}.bindings[{index}]");
                    let mut below = Diagnostics::new(format!("\"{place}\": {}", item.stringify()));
                    valid &= check(&mut below, &place, item);
                    d.add_child(below);
                }
            }
        },
    }
    if let (true, Some((env, top))) = (valid, scope.environment) {
        let here = binding_names(Some(value));
        let missing: Vec<String> = binding_names(top.get(field))
            .into_iter()
            .filter(|name| !here.contains(name))
            .map(|name| format!("- {name}"))
            .collect();
        if !missing.is_empty() {
            d.warn(
                value.span,
                format!(
                    "The following bindings are at the top level, but not on \"env.{env}\".\n\
                     This is not what you probably want, since \"{field}\" configuration is not inherited by environments.\n\
                     Please add a binding for each to \"{path}.bindings\":\n{}",
                    missing.join("\n")
                ),
            );
        }
    }
    valid
}

/// Checks a binding that is one object with a name: `{ "binding": "X" }`.
pub(super) fn single_binding(
    d: &mut Diagnostics,
    field: &str,
    value: &Node,
    scope: &Scope<'_>,
    remote: bool,
    known: Option<&[&str]>,
) -> bool {
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!(
                "The field \"{}\" should be an object but got {}.",
                scope.path(field),
                value.stringify()
            ),
        );
        return false;
    }
    let mut valid = true;
    if !has_type(value, "binding", Type::String) {
        d.error(value.span, "binding should have a string \"binding\" field.");
        valid = false;
    }
    if remote {
        valid &= is_remote_valid(d, field, value);
    }
    if let Some(known) = known {
        known_keys(d, field, value, known);
    }
    valid
}

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

fn r2_names(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let mut valid = true;
    let fail = |d: &mut Diagnostics, key: &str, message: String| {
        d.error(value.get(key).map_or(value.span, |node| node.span), message);
    };
    let json = value.stringify();
    if !has_type(value, "binding", Type::String) {
        fail(
            d,
            "binding",
            format!("\"{field}\" bindings should have a string \"binding\" field but got {json}."),
        );
        valid = false;
    }
    if value.get("bucket_name").is_some_and(|name| name.as_str().is_none_or(str::is_empty)) {
        fail(
            d,
            "bucket_name",
            format!(
                "\"{field}\" bindings should have a string \"bucket_name\" field but got {json}."
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
                "\"{field}\" bindings should, optionally, have a string \"preview_bucket_name\" field but got {json}."
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

fn r2_local_dev(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let Some(local) = value.get("local_dev") else { return true };
    let json = value.stringify();
    if local.type_of() != Type::Object || local.is_null() {
        d.error(local.span, format!("\"{field}\" bindings should, optionally, have an object \"local_dev\" field but got {json}."));
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
                     string \"accessKeyId\" and \"secretAccessKey\" fields, but got {json}."
                ),
            );
            valid = false;
        }
    }
    known_keys(d, &format!("{field}.local_dev"), local, &["experimental_s3_credentials"]);
    valid
}

fn one_kind_of_destination(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
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

fn service_dev(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let Some(dev) = value.get("dev") else { return true };
    let mut valid = true;
    if dev.is_plain_object() {
        match dev.get("plugin").filter(|plugin| plugin.is_plain_object()) {
            None => {
                d.error(
                    dev.span,
                    format!(
                        "\"{field}.dev\" should have an object \"plugin\" field but got {}.",
                        super::checks::json(dev.get("plugin"))
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
                                super::checks::json(plugin.get(key))
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

fn dispatch_outbound(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
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

fn pipeline_target(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
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

fn ratelimit_simple(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
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
        Some(period) if !matches!(period.data, Data::Number(number) if number == 10.0 || number == 60.0) =>
        {
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

fn vpc_network_id(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
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

fn k2_is_remote(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
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

fn queue_producer(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if !known_keys(d, field, value, &["binding", "queue", "delivery_delay", "remote"]) {
        return false;
    }
    let json = value.stringify();
    let mut valid = true;
    if !has_type(value, "binding", Type::String) {
        d.error(
            value.span,
            format!("\"{field}\" bindings should have a string \"binding\" field but got {json}."),
        );
        valid = false;
    }
    if value.get("queue").is_some_and(|queue| queue.as_str().is_none_or(str::is_empty)) {
        d.error(value.span, format!("\"{field}\" bindings should optionally have a non-empty string \"queue\" field but got {json}."));
        valid = false;
    }
    if let Some(delay) = value.get("delivery_delay") {
        if delay.type_of() != Type::Number {
            d.error(delay.span, format!("\"{field}\" should, optionally, have a number \"delivery_delay\" field but got {json}."));
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
