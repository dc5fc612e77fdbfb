//! The kinds of bindings that come in arrays.

use super::special;
use super::{BindingSpec, Check};
use crate::wrangler::node::Type;
use crate::wrangler::workflows;

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

/// The kinds, by their key.
pub(super) static SPECS: &[(&str, BindingSpec)] = &[
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
                Check::Custom(special::r2_names),
                may(
                    "jurisdiction",
                    "\"{f}\" bindings should, optionally, have a string \"jurisdiction\" field but got {v}.",
                ),
                Check::Remote,
                Check::Custom(special::r2_local_dev),
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
                Check::Custom(special::one_kind_of_destination),
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
                Check::Custom(special::service_dev),
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
                Check::Custom(special::dispatch_outbound),
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
                Check::Custom(special::pipeline_target),
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
                Check::Custom(special::ratelimit_simple),
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
                Check::Custom(special::vpc_network_id),
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
                Check::Custom(special::k2_is_remote),
                Check::Known(&["binding", "stream", "remote"]),
            ],
        },
    ),
    (
        "queues.producers",
        BindingSpec {
            not_object: "\"queue\" bindings should be objects, but got {v}",
            checks: &[Check::Custom(special::queue_producer)],
        },
    ),
    (
        "workflows",
        BindingSpec {
            not_object: "\"workflows\" bindings should be objects, but got {v}",
            checks: &[Check::Custom(workflows::binding)],
        },
    ),
];
