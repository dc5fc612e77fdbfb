//! Bindings: arrays of objects and single objects, described by tables.

mod special;
mod table;

use super::checks::{binding_names, has_type, is_remote_valid, known_keys, optional_type};
use super::diagnostics::Diagnostics;
use super::environment::Scope;
use super::node::{Node, Type};

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

/// The kinds that come as arrays, by their key.
pub(super) fn spec(key: &str) -> Option<&'static BindingSpec> {
    table::SPECS.iter().find(|(name, _)| *name == key).map(|(_, spec)| spec)
}

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
        let same = |other: Option<&Node>| match (other, name) {
            (Some(a), Some(b)) => a.data == b.data,
            (None, None) => true,
            _ => false,
        };
        if !here.iter().copied().any(same) {
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
