//! `containers` and `cloudchamber`. Containers do not run in tests; their keys are validated.

use std::path::Path;

use super::checks::{known_keys, optional, optional_one_of, optional_type};
use super::diagnostics::Diagnostics;
use super::environment::{Environment, Named};
use super::node::{Node, Type};

const INSTANCE_TYPES: &[&str] =
    &["lite", "basic", "standard-1", "standard-2", "standard-3", "standard-4", "dev", "standard"];

/// Checks `cloudchamber`.
pub(super) fn cloudchamber(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    let json = value.stringify();
    if !value.is_plain_object() {
        d.error(value.span, format!("\"cloudchamber\" should be an object, but got {json}"));
        return false;
    }
    let mut valid = true;
    let keys = [
        ("memory", Type::String),
        ("image", Type::String),
        ("location", Type::String),
        ("ipv4", Type::Boolean),
        ("vcpu", Type::Number),
    ];
    for (key, kind) in keys {
        if !optional_type(value, key, kind) {
            let kind = kind.name();
            d.error(
                value.span,
                format!("\"{field}\" bindings should, optionally, have a {kind} \"{key}\" field but got {json}."),
            );
            valid = false;
        }
    }
    if let Some(kind) = value.get("instance_type") {
        if !kind.as_str().is_some_and(|text| INSTANCE_TYPES.contains(&text)) {
            let got = kind.as_str().map_or_else(|| kind.stringify(), str::to_owned);
            d.error(
                kind.span,
                format!(
                    "\"instance_type\" should be one of 'lite', 'basic', 'standard-1', 'standard-2', 'standard-3', or \
                     'standard-4', but got {got}"
                ),
            );
        }
        if value.has("memory") || value.has("vcpu") {
            d.error(
                value.span,
                format!("\"{field}\" configuration should not set either \"memory\" or \"vcpu\" with \"instance_type\""),
            );
        }
    }
    valid
}

/// Checks `containers`.
pub(super) fn containers(
    d: &mut Diagnostics,
    field: &str,
    value: &Node,
    named: Option<&Named<'_>>,
    raw: &Node,
    config_dir: &Path,
) -> bool {
    if !value.truthy() {
        return true;
    }
    let Some(items) = value.as_array() else {
        d.error(
            value.span,
            format!("\"containers\" field should be an array, but got {}", value.stringify()),
        );
        return false;
    };
    let worker =
        raw.get_str("name").or_else(|| named.and_then(|named| named.raw_top.get_str("name")));
    let before = d.errors.len();
    for item in items {
        container(d, field, item, worker, config_dir);
    }
    d.errors.len() == before
}

fn container(
    d: &mut Diagnostics,
    field: &str,
    item: &Node,
    worker: Option<&str>,
    config_dir: &Path,
) {
    let text =
        |d: &mut Diagnostics, key: &str| optional(d, field, key, item.get(key), Type::String);
    text(d, "class_name");
    text(d, "name");
    if !item.get("name").is_some_and(Node::truthy) {
        if !item.has("class_name") {
            d.error(
                item.span,
                "\"containers.name\" is required when \"containers.class_name\" is not defined, because there is no class name \
                 to derive a default name from. Either name this container and reference it from a Durable Object's `exports` \
                 entry, or set \"containers.class_name\".",
            );
        } else if worker.is_none_or(str::is_empty) {
            d.error(
                item.span,
                "Must have either a top level \"name\" and \"containers.class_name\" field defined, or have field \
                 \"containers.name\" defined.",
            );
        }
    }
    if item.get_str("scheduling_policy") == Some("durable_object") {
        return;
    }
    let configuration = item.get("configuration");
    let image = item.get("image").or_else(|| configuration.and_then(|node| node.get("image")));
    match image.filter(|image| image.truthy()) {
        None => d.error(
            item.span,
            "\"containers.image\" field must be defined for each container app. This should be the path to your Dockerfile or an \
             image URI pointing to the Cloudflare registry.",
        ),
        Some(image) => image_reference(d, image, config_dir),
    }
    if let Some(configuration) = configuration {
        d.warn(
            configuration.span,
            "\"containers.configuration\" is deprecated. Use top level \"containers\" fields instead. \"configuration.image\" \
             should be \"image\", limits should be set via \"instance_type\".",
        );
        if !configuration.is_plain_object() {
            d.error(configuration.span, "\"containers.configuration\" should be an object");
        }
    }
    text(d, "image_build_context");
    let kinds = ["full_auto", "full_manual", "none"];
    optional_one_of(d, field, "rollout_kind", item.get("rollout_kind"), Type::String, &kinds);
    optional(d, field, "max_instances", item.get("max_instances"), Type::Number);
    if let Some(count) =
        item.get("max_instances").filter(|node| node.as_f64().is_some_and(|n| n < 0.0))
    {
        let got = count.stringify();
        d.error(
            count.span,
            format!(
                "\"containers.max_instances\" field should be a positive number, but got {got}"
            ),
        );
    }
    optional(d, field, "image_vars", item.get("image_vars"), Type::Object);
    let policies = ["regional", "moon", "default"];
    optional_one_of(
        d,
        field,
        "scheduling_policy",
        item.get("scheduling_policy"),
        Type::String,
        &policies,
    );
    for (key, better) in [
        ("instances", "Use \"containers.max_instances\" instead."),
        ("durable_objects", "Use the \"class_name\" field instead."),
        ("wrangler_ssh", "Use \"containers.ssh\" instead."),
    ] {
        if let Some(node) = item.get(key) {
            d.warn(node.span, format!("\"containers.{key}\" is deprecated. {better}"));
        }
    }
    known_keys(
        d,
        field,
        item,
        &[
            "name",
            "instances",
            "max_instances",
            "image",
            "image_build_context",
            "image_vars",
            "observability",
            "class_name",
            "scheduling_policy",
            "instance_type",
            "ssh",
            "wrangler_ssh",
            "authorized_keys",
            "trusted_user_ca_keys",
            "configuration",
            "constraints",
            "affinities",
            "rollout_step_percentage",
            "rollout_kind",
            "durable_objects",
            "rollout_active_grace_period",
            "unsafe",
        ],
    );
    match item.get("instance_type") {
        Some(kind) if kind.as_str().is_some() => {
            optional_one_of(d, field, "instance_type", Some(kind), Type::String, INSTANCE_TYPES);
            for (old, new) in [("dev", "lite"), ("standard", "standard-1")] {
                if kind.as_str() == Some(old) {
                    d.warn(
                        kind.span,
                        format!(
                            "The \"{old}\" instance_type has been renamed to \"{new}\" and will be removed in a subsequent \
                             version. Please update your configuration to use \"{new}\" instead."
                        ),
                    );
                }
            }
        }
        kind => {
            optional(d, field, "instance_type", kind, Type::Object);
        }
    }
}

/// An image is a Dockerfile, or a reference to a registry with a tag.
fn image_reference(d: &mut Diagnostics, image: &Node, config_dir: &Path) {
    let Some(text) = image.as_str() else { return };
    let path = config_dir.join(text);
    if path.is_dir() {
        d.error(
            image.span,
            format!("{text} is a directory, you should specify a path to the Dockerfile"),
        );
        return;
    }
    if path.exists() {
        return;
    }
    let reason = if url::Url::parse(&format!("https://{text}")).is_err() {
        "Invalid URL"
    } else if !text.rsplit('/').next().is_some_and(|last| last.contains(':')) {
        "If this is an image registry path, it needs to include at least a tag ':' (e.g: docker.io/httpd:1)"
    } else if text.contains("://") {
        "Image reference should not include the protocol part (e.g: docker.io/httpd:1, not https://docker.io/httpd:1)"
    } else {
        return;
    };
    d.error(
        image.span,
        format!(
            "The image \"{text}\" does not appear to be a valid path to a Dockerfile, or a valid image registry path:\n{reason}"
        ),
    );
}

/// A container as the other side sees it.
struct Linked<'n> {
    node: &'n Node,
    name: String,
    class: Option<&'n str>,
}

/// A container and a Durable Object belong together: the container names the class (`class_name`), or the export of the class
/// names the container. Both have to agree. `elsewhere`: the containers are on another level of the file.
pub(super) fn links(
    d: &mut Diagnostics,
    env: &Environment,
    raw: &Node,
    named: Option<&Named<'_>>,
    elsewhere: bool,
) {
    let given = env.get("containers");
    if given.is_some_and(|node| node.as_array().is_none()) || (given.is_none() && elsewhere) {
        return;
    }
    let worker =
        raw.get_str("name").or_else(|| named.and_then(|named| named.raw_top.get_str("name")));
    let containers: Vec<Linked<'_>> = env
        .items("containers")
        .iter()
        .filter_map(|node| {
            let class = node.get_str("class_name");
            let name = node
                .get_str("name")
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .or_else(|| {
                    let suffix = named.map_or_else(String::new, |named| format!("-{}", named.name));
                    Some(format!("{}-{}{suffix}", worker?, class?).to_lowercase().replace(' ', "-"))
                })?;
            Some(Linked { node, name, class })
        })
        .collect();
    for (index, container) in containers.iter().enumerate() {
        let earlier =
            containers[..index].iter().filter(|other| other.name == container.name).count();
        if earlier == 1 {
            let name = &container.name;
            d.error(
                container.node.span,
                format!("\"containers\" contains more than one container named \"{name}\". Container names must be unique."),
            );
        }
    }
    let of_class =
        |class: &str| containers.iter().filter(|container| container.class == Some(class)).count();
    for (index, container) in containers.iter().enumerate() {
        let Some(class) = container.class else { continue };
        if containers[..index].iter().filter(|other| other.class == Some(class)).count() == 1 {
            d.error(
                container.node.span,
                format!(
                    "More than one container is attached to the Durable Object \"{class}\". A Durable Object can only have one \
                     container attached to it."
                ),
            );
        }
    }
    let exports: Vec<(&str, &Node)> = env
        .get("exports")
        .and_then(Node::as_object)
        .into_iter()
        .flatten()
        .map(|(class, entry)| (class.as_str(), &entry.value))
        .filter(|(_, export)| export.get_str("type") == Some("durable-object"))
        .collect();
    let live = |export: &Node| {
        matches!(export.get_str("state"), None | Some("created" | "expecting-transfer"))
    };
    let claims: Vec<(&str, &str, &Node)> = exports
        .iter()
        .filter(|(_, export)| live(export))
        .filter_map(|(class, export)| {
            Some((*class, export.get_str("container").filter(|name| !name.is_empty())?, *export))
        })
        .collect();
    for (class, name, export) in &claims {
        if !containers.iter().any(|container| container.name == *name) {
            d.error(
                export.span,
                format!(
                    "\"exports.{class}.container\" references a container named \"{name}\", but no container with that name is \
                     defined in \"containers\"."
                ),
            );
        }
    }
    for container in &containers {
        let claimed: Vec<&str> = claims
            .iter()
            .filter(|(_, name, _)| *name == container.name)
            .map(|(class, _, _)| *class)
            .collect();
        if claimed.len() > 1 {
            d.error(
                container.node.span,
                format!(
                    "The container \"{}\" is referenced by more than one Durable Object export ({}). A container can only back a \
                     single Durable Object.",
                    container.name,
                    claimed.join(", ")
                ),
            );
        }
    }
    for container in &containers {
        let name = &container.name;
        let mut fail = |message: String| d.error(container.node.span, message);
        let claimed: Vec<&str> = claims
            .iter()
            .filter(|(_, other, _)| other == name)
            .map(|(class, _, _)| *class)
            .collect();
        let Some(class) = container.class else {
            if claimed.is_empty() {
                fail(format!(
                    "The container \"{name}\" is not linked to a Durable Object. Either set \"containers.class_name\", or reference \
                     this container from a Durable Object's `exports` entry via its \"container\" field."
                ));
            }
            continue;
        };
        if of_class(class) > 1 {
            continue;
        }
        let export = exports.iter().find(|(other, _)| *other == class).map(|(_, export)| *export);
        let referenced = export.and_then(|export| export.get_str("container"));
        let says = format!("The container \"{name}\" sets \"class_name\" to \"{class}\", but");
        let consistent =
            "A Durable Object and its container must reference each other consistently.";
        if let Some(other) = referenced.filter(|other| other != name) {
            fail(format!("{says} \"exports.{class}.container\" is \"{other}\". {consistent}"));
        } else if let [other] = claimed.as_slice()
            && *other != class
        {
            fail(format!("{says} \"exports.{other}.container\" references it. {consistent}"));
        } else if !exports.is_empty() && !export.is_some_and(live) {
            fail(format!(
                "{says} \"exports\" has no live \"durable-object\" entry for \"{class}\"."
            ));
        } else if referenced.is_none()
            && export.and_then(|export| export.get_str("storage")) == Some("legacy-kv")
        {
            fail(format!(
                "{says} \"exports.{class}.storage\" is \"legacy-kv\". Containers are not supported on Durable Objects using the \
                 \"legacy-kv\" storage backend."
            ));
        }
    }
}
