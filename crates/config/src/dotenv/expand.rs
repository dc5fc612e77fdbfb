//! References in values: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+instead}`; `\$` is a dollar sign.

use std::collections::HashSet;

use super::Variables;

/// Replaces the references in the values of `parsed`, and adds them to `process`. A value of `process` that is not empty wins
/// over one of the same name, also in references.
pub fn expand(parsed: Variables, mut process: Variables) -> Variables {
    let mut running = Variables::new();
    for (key, value) in parsed {
        let value = match process.get(&key).filter(|given| !given.is_empty() && **given != value) {
            Some(given) => given.clone(),
            None => expand_value(&value, &process, &running),
        };
        running.insert(key, value.replace("\\$", "$"));
    }
    process.extend(running);
    process
}

/// Longest value that references may grow to, against values that refer to each other without end.
const MAX_LENGTH: usize = 1 << 20;

fn expand_value(value: &str, process: &Variables, running: &Variables) -> String {
    let lookup =
        |key: &str| process.get(key).or_else(|| running.get(key)).filter(|value| !value.is_empty());
    let mut result = value.to_owned();
    let mut seen: HashSet<String> = HashSet::new();
    while let Some(reference) = find_reference(&result) {
        seen.insert(result.clone());
        let (key, operator, rest) = split(&result[reference.inner.clone()]);
        let replacement = if operator.ends_with('+') {
            if lookup(key).is_some() { rest.to_owned() } else { String::new() }
        } else {
            match lookup(key).filter(|value| !seen.contains(*value)) {
                Some(value) => value.clone(),
                None => rest.to_owned(),
            }
        };
        let key = key.to_owned();
        result.replace_range(reference.whole, &replacement);
        if running.get(&key).is_some_and(|value| *value == result)
            || result.len() > MAX_LENGTH
            || seen.contains(&result)
        {
            break;
        }
    }
    result
}

struct Reference {
    whole: std::ops::Range<usize>,
    inner: std::ops::Range<usize>,
}

/// The first reference that no backslash stands in front of.
fn find_reference(text: &str) -> Option<Reference> {
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('$') {
        if at > 0 && bytes[at - 1] == b'\\' {
            continue;
        }
        let rest = &text[at + 1..];
        if let Some(inside) = rest.strip_prefix('{') {
            let end = inside.find(['{', '}']);
            if let Some(end) = end.filter(|end| *end > 0 && inside.as_bytes()[*end] == b'}') {
                return Some(Reference { whole: at..at + end + 3, inner: at + 2..at + 2 + end });
            }
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            let end =
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            return Some(Reference { whole: at..at + 1 + end, inner: at + 1..at + 1 + end });
        }
    }
    None
}

/// Name, operator (`:+`, `+`, `:-`, `-` or none) and what follows it.
fn split(expression: &str) -> (&str, &str, &str) {
    let at = expression.char_indices().find_map(|(at, c)| match c {
        ':' if matches!(expression.as_bytes().get(at + 1), Some(b'+' | b'-')) => Some((at, 2)),
        '+' | '-' => Some((at, 1)),
        _ => None,
    });
    match at {
        Some((at, length)) => {
            (&expression[..at], &expression[at..at + length], &expression[at + length..])
        }
        None => (expression, "", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn replaces_references() {
        for (value, expected) in [
            ("${A}", "1"),
            ("x$A.y", "x1.y"),
            ("${MISSING}", ""),
            ("${MISSING:-d}", "d"),
            ("${MISSING-d}", "d"),
            ("${EMPTY:-d}", "d"),
            ("${A:-d}", "1"),
            ("${A:+yes}", "yes"),
            ("${MISSING:+yes}", ""),
            ("${MISSING:-${A}}", "1"),
            ("\\$A", "$A"),
            ("$5", "$5"),
            ("${P}", "process"),
            ("$$", "$$"),
            ("${}", "${}"),
        ] {
            let parsed = variables(&[("A", "1"), ("EMPTY", ""), ("P", "file"), ("X", value)]);
            let out = expand(parsed, variables(&[("P", "process")]));
            assert_eq!(out.get("X").map(String::as_str), Some(expected), "{value}");
        }
    }

    #[test]
    fn ends_on_references_in_a_circle() {
        let out = expand(
            variables(&[("A", "$A"), ("B", "x$B"), ("C", "${D}"), ("D", "${C}")]),
            Variables::new(),
        );
        assert_eq!(out.get("A").map(String::as_str), Some(""));
        assert_eq!(out.get("B").map(String::as_str), Some("x"));
        assert_eq!(out.len(), 4);
    }
}
