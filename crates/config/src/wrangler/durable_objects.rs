//! `durable_objects` and `migrations`.

use super::bindings::bindings_property;
use super::checks::{
    has_type, is_remote_valid, json, known_keys, optional, optional_type, optional_typed_array,
    required,
};
use super::diagnostics::Diagnostics;
use super::environment::{Environment, Scope};
use super::node::{Node, Type};
use crate::error::ConfigError;

/// Longest delay of a code update, in seconds.
const MAX_DELAY: f64 = 86_400.0;

/// Checks `durable_objects`. `no_list`: the `bindings` may be missing; `strategy`: `code_update_strategy` is allowed.
pub(super) fn property(
    d: &mut Diagnostics,
    field: &str,
    value: &Node,
    scope: &Scope<'_>,
    no_list: bool,
    strategy: bool,
) -> bool {
    let path = scope.path(field);
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    let known: &[&str] =
        if strategy { &["bindings", "code_update_strategy"] } else { &["bindings"] };
    known_keys(d, &path, value, known);
    let valid = bindings_property(d, field, value, scope, binding, no_list);
    match value.get("code_update_strategy").filter(|_| strategy) {
        Some(part) => update_strategy(d, &format!("{path}.code_update_strategy"), part) && valid,
        None => valid,
    }
}

fn binding(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.type_of() != Type::Object || value.is_null() {
        d.error(
            value.span,
            format!("Expected \"{field}\" to be an object but got {}", value.stringify()),
        );
        return false;
    }
    let mut valid = true;
    for key in ["name", "class_name"] {
        if !has_type(value, key, Type::String) {
            d.error(
                value.get(key).map_or(value.span, |node| node.span),
                format!("binding should have a string \"{key}\" field."),
            );
            valid = false;
        }
    }
    for key in ["script_name", "environment"] {
        if !optional_type(value, key, Type::String) {
            d.error(
                value.get(key).map_or(value.span, |node| node.span),
                format!("the field \"{key}\", when present, should be a string."),
            );
            valid = false;
        }
    }
    if value.has("environment") && !value.has("script_name") {
        d.error(
            value.span,
            "binding should have a \"script_name\" field if \"environment\" is present.",
        );
        valid = false;
    }
    valid &= is_remote_valid(d, field, value);
    known_keys(d, field, value, &["class_name", "environment", "name", "script_name"]);
    valid
}

fn update_strategy(d: &mut Diagnostics, path: &str, value: &Node) -> bool {
    if !value.is_plain_object() {
        d.error(
            value.span,
            format!("The field \"{path}\" should be an object but got {}.", value.stringify()),
        );
        return false;
    }
    known_keys(d, path, value, &["mode", "max_delay"]);
    let mut valid = required(
        d,
        path,
        "mode",
        value.get("mode"),
        Type::String,
        &["immediate", "deferred"],
        value.span,
    );
    valid &= optional(d, path, "max_delay", value.get("max_delay"), Type::Number);
    if let Some((node, delay)) =
        value.get("max_delay").and_then(|node| Some((node, node.as_f64()?)))
    {
        if !(0.0..=MAX_DELAY).contains(&delay) {
            let shown = node.stringify();
            d.error(
                node.span,
                format!("Expected \"{path}.max_delay\" to be between 0 and 86400 seconds but got {shown}."),
            );
            valid = false;
        } else if (delay > 0.0 && (delay * 1e3).round() == 0.0)
            || (delay * 1e3 - (delay * 1e3).round()).abs() > 1e-6
        {
            d.error(
                node.span,
                format!(
                    "Expected \"{path}.max_delay\" to use millisecond precision but got {}.",
                    node.stringify()
                ),
            );
            valid = false;
        }
    }
    valid
}

/// Checks `migrations`.
pub(super) fn migrations(d: &mut Diagnostics, field: &str, value: &Node) -> bool {
    if value.is_null() {
        return true;
    }
    let Some(items) = value.as_array() else {
        d.error(
            value.span,
            format!(
                "The optional \"{field}\" field should be an array, but got {}",
                value.stringify()
            ),
        );
        return false;
    };
    let known = [
        "tag",
        "new_classes",
        "new_sqlite_classes",
        "renamed_classes",
        "deleted_classes",
        "transferred_classes",
    ];
    let mut valid = true;
    for (index, item) in items.iter().enumerate() {
        let place = format!("migrations[{index}]");
        valid &= known_keys(d, "migrations", item, &known);
        valid &= required(d, &place, "tag", item.get("tag"), Type::String, &[], item.span);
        for key in ["new_classes", "new_sqlite_classes"] {
            valid &=
                optional_typed_array(d, &format!("{place}.{key}"), item.get(key), Type::String);
        }
        valid &= moves(
            d,
            &place,
            item,
            "renamed_classes",
            &["from", "to"],
            "{from: string, to: string}",
        );
        let shape = "{from: string, from_script: string, to: string}";
        valid &=
            moves(d, &place, item, "transferred_classes", &["from", "from_script", "to"], shape);
        valid &= optional_typed_array(
            d,
            &format!("{place}.deleted_classes"),
            item.get("deleted_classes"),
            Type::String,
        );
    }
    valid
}

/// A list of objects of strings.
fn moves(
    d: &mut Diagnostics,
    place: &str,
    item: &Node,
    key: &str,
    keys: &[&str],
    shape: &str,
) -> bool {
    let Some(list) = item.get(key) else { return true };
    let right = |entry: &Node| keys.iter().all(|key| has_type(entry, key, Type::String));
    if list.as_array().is_some_and(|list| list.iter().all(right)) {
        return true;
    }
    d.error(
        list.span,
        format!(
            "Expected \"{place}.{key}\" to be an array of \"{shape}\" objects but got {}.",
            json(Some(list))
        ),
    );
    false
}

/// Warns of classes that neither a migration nor an export declares.
pub(super) fn lifecycle(d: &mut Diagnostics, env: &Environment, file_name: &str) {
    let bindings =
        env.get("durable_objects").and_then(|node| node.get("bindings")).and_then(Node::as_array);
    let covered = |class: &str| {
        env.get("exports").and_then(|exports| exports.get(class)).is_some_and(|entry| {
            entry.get_str("type") == Some("durable-object")
                && matches!(entry.get_str("state"), None | Some("created" | "expecting-transfer"))
        })
    };
    let own: Vec<&Node> = bindings
        .unwrap_or_default()
        .iter()
        .filter(|binding| !binding.get("script_name").is_some_and(Node::truthy))
        .filter(|binding| !binding.get_str("class_name").is_some_and(covered))
        .collect();
    if own.is_empty() || !env.items("migrations").is_empty() {
        return;
    }
    let Some(classes) =
        own.iter().map(|binding| binding.get_str("class_name")).collect::<Option<Vec<&str>>>()
    else {
        return;
    };
    let toml = file_name == "wrangler.toml";
    let mut unique: Vec<&str> = Vec::new();
    for class in &classes {
        if !unique.contains(class) {
            unique.push(class);
        }
    }
    let snippet = if toml {
        let tables: Vec<String> = unique
            .iter()
            .map(|class| {
                format!("[exports.{class}]\ntype = \"durable-object\"\nstorage = \"sqlite\"\n")
            })
            .collect();
        tables.join("\n")
    } else {
        let entry = serde_json::json!({ "type": "durable-object", "storage": "sqlite" });
        let map: serde_json::Map<_, _> =
            unique.iter().map(|class| ((*class).to_owned(), entry.clone())).collect();
        serde_json::to_string_pretty(&serde_json::json!({ "exports": map })).unwrap_or_default()
    };
    d.warn(
        own[0].span,
        format!(
            "In your {file_name} file, you have configured `durable_objects` exported by this Worker ({}), but no live `exports` \
             entry for them. This may not work as expected until you add a live `durable-object` entry to `exports` for each. \
             Add the following configuration:\n\n```\n{snippet}\n```",
            classes.join(", ")
        ),
    );
}

/// The Durable Object classes a Worker declares, each with whether its storage is SQLite, as its migrations (one after the
/// other) and its exports leave them.
///
/// # Errors
/// The texts of the original for a migration of a class that is (not) there: `Cannot apply new_classes migration to existing
/// class A`.
pub(crate) fn declared_classes(env: &Environment) -> Result<Vec<(String, bool)>, ConfigError> {
    let mut classes: indexmap::IndexMap<String, bool> = indexmap::IndexMap::new();
    let fail = |what: &str, state: &str, class: &str| {
        Err(ConfigError::new(
            "UserError",
            format!("Cannot apply {what} migration to {state} class {class}"),
        ))
    };
    for migration in env.items("migrations") {
        let list = |key: &str| migration.get(key).map(Node::strings).unwrap_or_default();
        for class in list("deleted_classes") {
            if classes.shift_remove(&class).is_none() {
                return fail("deleted_classes", "non-existent", &class);
            }
        }
        for entry in migration.get("renamed_classes").and_then(Node::as_array).unwrap_or_default() {
            let (from, to) = (
                entry.get_str("from").unwrap_or_default(),
                entry.get_str("to").unwrap_or_default(),
            );
            match classes.shift_remove(from) {
                Some(sqlite) => {
                    classes.insert(to.to_owned(), sqlite);
                }
                None => return fail("renamed_classes", "non-existent", from),
            }
        }
        for (key, sqlite) in [("new_classes", false), ("new_sqlite_classes", true)] {
            for class in list(key) {
                if classes.contains_key(&class) {
                    return fail(key, "existing", &class);
                }
                classes.insert(class, sqlite);
            }
        }
    }
    for (class, entry) in env.get("exports").and_then(Node::as_object).into_iter().flatten() {
        if entry.value.get_str("type") == Some("durable-object")
            && matches!(entry.value.get_str("state"), None | Some("created" | "expecting-transfer"))
        {
            classes.insert(class.clone(), entry.value.get_str("storage") == Some("sqlite"));
        }
    }
    Ok(classes.into_iter().collect())
}
