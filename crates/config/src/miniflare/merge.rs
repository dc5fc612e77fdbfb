//! Merging the options a project gives over those its wrangler file stands for.

use serde_json::{Map, Value};

use crate::evaluated::{is_undefined, properties};

/// Merges `over` into `base`, one level deep: two arrays are joined (equal primitives once), an array and an object become an
/// object with the array's elements as keys, two objects are put together with the entries of `over` winning, and anything else
/// is replaced.
pub(super) fn merge_options(base: &mut Map<String, Value>, over: Map<String, Value>) {
    for (key, value) in over {
        let Some(existing) = base.get_mut(&key).filter(|existing| !is_undefined(existing)) else {
            base.insert(key, value);
            continue;
        };
        if existing.is_array() && value.is_array() {
            join(existing, value);
        } else if existing.is_array() && properties(&value).is_some() {
            let mut object = to_object(&key, existing);
            object.extend(properties(&value).cloned().unwrap_or_default());
            *existing = Value::Object(object);
        } else if properties(existing).is_some() && value.is_array() {
            let mut object = properties(existing).cloned().unwrap_or_default();
            object.extend(to_object(&key, &value));
            *existing = Value::Object(object);
        } else if let (Some(a), Some(b)) = (properties(existing), properties(&value)) {
            let mut object = a.clone();
            object.extend(b.clone());
            *existing = Value::Object(object);
        } else {
            *existing = value;
        }
    }
}

fn join(existing: &mut Value, value: Value) {
    let (Value::Array(out), Value::Array(more)) = (existing, value) else { return };
    for item in more {
        let primitive = !item.is_array() && !item.is_object();
        if !(primitive && out.contains(&item)) {
            out.push(item);
        }
    }
}

/// The object form of an array of names.
fn to_object(key: &str, array: &Value) -> Map<String, Value> {
    let names = array.as_array().into_iter().flatten().filter_map(Value::as_str);
    names
        .map(|name| {
            let value =
                if key == "queueConsumers" { Value::Object(Map::new()) } else { Value::from(name) };
            (name.to_owned(), value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn merges_one_level_deep() {
        for (base, over, expected) in [
            (json!({ "a": 1 }), json!({ "b": 2 }), json!({ "a": 1, "b": 2 })),
            (json!({ "a": 1 }), json!({ "a": 2 }), json!({ "a": 2 })),
            (
                json!({ "compatibilityFlags": ["x", "y"] }),
                json!({ "compatibilityFlags": ["y", "z"] }),
                json!({ "compatibilityFlags": ["x", "y", "z"] }),
            ),
            (
                json!({ "modulesRules": [{ "type": "Text" }] }),
                json!({ "modulesRules": [{ "type": "Text" }] }),
                json!({ "modulesRules": [{ "type": "Text" }, { "type": "Text" }] }),
            ),
            (
                json!({ "kvNamespaces": ["A"] }),
                json!({ "kvNamespaces": { "B": "b" } }),
                json!({ "kvNamespaces": { "A": "A", "B": "b" } }),
            ),
            (
                json!({ "kvNamespaces": { "A": { "id": "1" } } }),
                json!({ "kvNamespaces": ["A", "B"] }),
                json!({ "kvNamespaces": { "A": "A", "B": "B" } }),
            ),
            (
                json!({ "queueConsumers": { "q": { "maxRetries": 1 } } }),
                json!({ "queueConsumers": ["r"] }),
                json!({ "queueConsumers": { "q": { "maxRetries": 1 }, "r": {} } }),
            ),
            (
                json!({ "durableObjects": { "A": { "className": "X", "useSQLite": true } } }),
                json!({ "durableObjects": { "A": { "className": "Y" } } }),
                json!({ "durableObjects": { "A": { "className": "Y" } } }),
            ),
            (
                json!({ "serviceBindings": { "S": { "name": "a" } } }),
                json!({ "serviceBindings": { "S": { "$function": 1 } } }),
                json!({ "serviceBindings": { "S": { "$function": 1 } } }),
            ),
            (
                json!({ "outboundService": { "$function": 0 } }),
                json!({ "outboundService": { "network": {} } }),
                json!({ "outboundService": { "network": {} } }),
            ),
        ] {
            let mut merged = base.as_object().cloned().unwrap_or_default();
            merge_options(&mut merged, over.as_object().cloned().unwrap_or_default());
            assert_eq!(Value::Object(merged), expected, "{base} + {over}");
        }
    }
}
