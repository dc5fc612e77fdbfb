//! The entries of snapshot files, where several projects have a share in one.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The first line of a snapshot file.
const HEADER: &str = "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html";

/// Keys and values as they stand between backticks, escapes included.
type Entries<'a> = BTreeMap<&'a str, &'a str>;

/// What several writers make of a file, and the keys for which they want different values. Of those
/// the first writer's value is kept. An entry goes only if every writer lets go of it.
pub(super) fn merge(
    base: Option<&str>,
    contents: &[Option<&str>],
) -> (Option<String>, Vec<String>) {
    let base = base.map(entries).unwrap_or_default();
    let versions: Vec<Entries<'_>> =
        contents.iter().map(|content| content.map(entries).unwrap_or_default()).collect();
    let keys: BTreeSet<&str> =
        base.keys().chain(versions.iter().flat_map(Entries::keys)).copied().collect();
    let mut merged = Vec::new();
    let mut conflicts = Vec::new();
    for key in keys {
        let before = base.get(key);
        let mut changed = versions
            .iter()
            .filter_map(|version| version.get(key))
            .filter(|value| Some(*value) != before);
        let value = match changed.next() {
            Some(value) => {
                if changed.any(|other| other != value) {
                    conflicts.push(unescape(key));
                }
                Some(value)
            }
            // Nobody changes it; somebody may still have a use for it.
            None => before.filter(|_| versions.iter().any(|version| version.contains_key(key))),
        };
        if let Some(value) = value {
            merged.push((key, *value));
        }
    }
    if merged.is_empty() {
        return (None, conflicts);
    }
    merged.sort_by(|(a, _), (b, _)| compare_keys(&unescape(a), &unescape(b)));
    let entries: Vec<String> =
        merged.iter().map(|(key, value)| format!("exports[`{key}`] = `{value}`;")).collect();
    (Some(format!("{HEADER}\n\n{}\n", entries.join("\n\n"))), conflicts)
}

/// The keys of the entries of a file.
pub(super) fn keys(content: Option<&str>) -> BTreeSet<String> {
    content.map(entries).unwrap_or_default().into_keys().map(unescape).collect()
}

/// The entries of a file as the tests' processes print it.
fn entries(content: &str) -> Entries<'_> {
    let mut found = Entries::new();
    let mut rest = content;
    while let Some(start) = rest.find("exports[`") {
        let Some((key, after)) = literal(&rest[start + "exports[`".len()..]) else { break };
        let Some(after) = after.strip_prefix("] = `") else { break };
        let Some((value, after)) = literal(after) else { break };
        found.insert(key, value);
        rest = after;
    }
    found
}

/// The text before an unescaped backtick, and what follows that.
fn literal(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'`' => return Some((&text[..index], &text[index + 1..])),
            _ => {}
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    plain
}

/// Natural order: runs of digits count as numbers, punctuation comes before `-`, digits, upper case,
/// lower case and everything else.
fn compare_keys(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<u16>, Vec<u16>) = (a.encode_utf16().collect(), b.encode_utf16().collect());
    let (mut i, mut j) = (0, 0);
    loop {
        let (one, two) = (a.get(i).copied(), b.get(j).copied());
        if one.is_some_and(begins_number) && two.is_some_and(begins_number) {
            let (first, second) = (number(&a, &mut i), number(&b, &mut j));
            match first.len().cmp(&second.len()).then_with(|| first.cmp(second)) {
                Ordering::Equal => continue,
                unequal => return unequal,
            }
        }
        match rank(one).cmp(&rank(two)) {
            Ordering::Equal if one.is_none() => return Ordering::Equal,
            Ordering::Equal => {
                i += 1;
                j += 1;
            }
            unequal => return unequal,
        }
    }
}

/// Whether a number that counts as one begins here: it does not begin with a zero.
fn begins_number(unit: u16) -> bool {
    (u16::from(b'1')..=u16::from(b'9')).contains(&unit)
}

fn number<'a>(units: &'a [u16], at: &mut usize) -> &'a [u16] {
    let start = *at;
    let is_digit = |unit: &u16| (u16::from(b'0')..=u16::from(b'9')).contains(unit);
    *at += units[start..].iter().take_while(|unit| is_digit(unit)).count();
    &units[start..*at]
}

fn rank(unit: Option<u16>) -> u16 {
    match unit {
        None => 0,
        Some(unit) => match unit {
            45 => 65,
            46..=47 => unit - 1,
            48..=57 => unit + 18,
            58..=64 => unit - 11,
            65..=90 => unit + 11,
            91..=96 => unit - 37,
            97..=122 => unit + 5,
            123..=127 => unit - 63,
            _ => unit,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(entries: &[(&str, &str)]) -> String {
        let entries: Vec<String> =
            entries.iter().map(|(key, value)| format!("exports[`{key}`] = `{value}`;")).collect();
        format!("{HEADER}\n\n{}\n", entries.join("\n\n"))
    }

    #[test]
    fn additions_of_all_are_there_in_order() {
        let base = file(&[("b 1", "1")]);
        let one = file(&[("a 10", "x"), ("b 1", "1")]);
        let two = file(&[("a 9", "y"), ("b 1", "1"), ("ä\\` 1", "\nlines\n")]);
        let (merged, conflicts) = merge(Some(&base), &[Some(&one), Some(&two)]);
        let expected = file(&[("a 9", "y"), ("a 10", "x"), ("b 1", "1"), ("ä\\` 1", "\nlines\n")]);
        assert_eq!(merged, Some(expected));
        assert_eq!(conflicts, Vec::<String>::new());
    }

    #[test]
    fn an_entry_goes_when_nobody_keeps_it() {
        let base = file(&[("a 1", "1"), ("b 1", "2")]);
        let one = file(&[("a 1", "1")]);
        let (merged, _) = merge(Some(&base), &[Some(&one), None]);
        assert_eq!(merged, Some(one));
        assert_eq!(merge(Some(&base), &[None, None]).0, None);
    }

    #[test]
    fn different_values_are_named_and_the_first_is_kept() {
        let one = file(&[("a\\` 1", "1")]);
        let two = file(&[("a\\` 1", "2")]);
        let (merged, conflicts) = merge(None, &[Some(&one), Some(&two)]);
        assert_eq!(merged, Some(one));
        assert_eq!(conflicts, ["a` 1"]);
    }

    #[test]
    fn keys_are_in_natural_order() {
        let sorted = ["_ 1", "- 1", "1 1", "A9 1", "a 1 1", "a9 1", "a10 1", "é 1"];
        let mut keys = sorted;
        keys.reverse();
        keys.sort_by(|a, b| compare_keys(a, b));
        assert_eq!(keys, sorted);
    }
}
