//! Vite's way of merging two configs.

use serde_json::{Map, Value};

use crate::evaluated::{is_undefined, properties};

/// Merges `over` into `base`: objects key by key, arrays one after the other, anything else by replacement. The aliases of
/// `over` come first, since the first alias that matches is used. `null` and `undefined` change nothing.
pub(super) fn merge_config(base: &Value, over: &Value) -> Value {
    merge(base, over, "")
}

fn merge(base: &Value, over: &Value, path: &str) -> Value {
    let (Some(base_map), Some(over_map)) = (properties(base), properties(over)) else {
        return over.clone();
    };
    let mut out: Map<String, Value> = base_map.clone();
    for (key, value) in over_map {
        if value.is_null() || is_undefined(value) {
            continue;
        }
        let existing = out.get(key).filter(|value| !value.is_null() && !is_undefined(value));
        let merged = match existing {
            Some(existing)
                if key == "alias" && (path == "resolve" || path == "test" || path.is_empty()) =>
            {
                let mut list = aliases(value);
                list.extend(aliases(existing));
                Value::Array(list)
            }
            Some(existing) if existing.is_array() || value.is_array() => {
                let mut list = as_list(existing);
                list.extend(as_list(value));
                Value::Array(list)
            }
            Some(existing) if properties(existing).is_some() && properties(value).is_some() => {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                merge(existing, value, &below)
            }
            _ => value.clone(),
        };
        out.insert(key.clone(), merged);
    }
    Value::Object(out)
}

fn as_list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    }
}

/// Aliases in their list form.
fn aliases(value: &Value) -> Vec<Value> {
    match (value, properties(value)) {
        (Value::Array(items), _) => items.clone(),
        (_, Some(map)) => map
            .iter()
            .map(|(find, to)| serde_json::json!({ "find": find, "replacement": to }))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn merges_like_vite() {
        let base = json!({
            "resolve": { "alias": { "a": "/a" }, "conditions": ["x"] },
            "define": { "A": "1", "B": "2" },
            "test": { "include": ["a"], "setupFiles": "s.ts", "globals": true, "name": "root" },
        });
        let over = json!({
            "resolve": { "alias": [{ "find": "b", "replacement": "/b" }] },
            "define": { "B": "3" },
            "test": { "include": ["b"], "setupFiles": ["t.ts"], "name": "one", "retry": { "$undefined": true }, "globals": null },
        });
        assert_eq!(
            merge_config(&base, &over),
            json!({
                "resolve": {
                    "alias": [{ "find": "b", "replacement": "/b" }, { "find": "a", "replacement": "/a" }],
                    "conditions": ["x"],
                },
                "define": { "A": "1", "B": "3" },
                "test": { "include": ["a", "b"], "setupFiles": ["s.ts", "t.ts"], "globals": true, "name": "one" },
            })
        );
    }
}
