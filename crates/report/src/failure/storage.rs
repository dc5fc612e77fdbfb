//! What a failed test has changed in storage.

use std::fmt::Write as _;

use invitro_protocol::{StorageChange, StorageChanges, StoredValue};

use crate::text::{Paint, bytes, style};

/// A heading, and a line a change.
pub(super) fn changes(changes: &StorageChanges, paint: Paint) -> String {
    let mut text = paint.paint(style::DIM, " Storage changes since the test began:");
    text.push('\n');
    for change in &changes.changes {
        text.push_str(&line(change, paint));
        text.push('\n');
    }
    if changes.omitted > 0 {
        let more = format!("   … and {} more (--storage-diff=full shows them)", changes.omitted);
        text.push_str(&paint.paint(style::DIM, more));
        text.push('\n');
    }
    text
}

fn line(change: &StorageChange, paint: Paint) -> String {
    let StorageChange { service, namespace, key, before, after } = change;
    let (sign, color) = match (before, after) {
        (None, _) => ("+", style::GREEN),
        (_, None) => ("-", style::RED),
        _ => ("~", style::YELLOW),
    };
    let key = serde_json::Value::from(key.as_str());
    let mut text = format!("   {} {service} {namespace} {key}", paint.paint(color, sign));
    let size = |value: &StoredValue| bytes(value.size);
    let sizes = match (before, after) {
        (Some(before), Some(after)) => format!("  {} → {}", size(before), size(after)),
        (None, Some(after)) => format!("  {}", size(after)),
        (Some(before), None) => format!("  was {}", size(before)),
        (None, None) => String::new(),
    };
    text.push_str(&paint.paint(style::DIM, sizes));
    if let Some(preview) = after.as_ref().and_then(|value| value.preview.as_ref()) {
        // On one line, whatever it has.
        let preview = preview.split_whitespace().collect::<Vec<_>>().join(" ");
        // Writing to a string cannot fail.
        let _ = write!(text, "  {preview}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(size: u64, preview: Option<&str>) -> Option<StoredValue> {
        Some(StoredValue { size, preview: preview.map(str::to_owned) })
    }

    #[test]
    fn a_line_a_change() {
        let change = |key: &str, before, after| StorageChange {
            service: "KV".to_owned(),
            namespace: "USERS".to_owned(),
            key: key.to_owned(),
            before,
            after,
        };
        let all = StorageChanges {
            changes: vec![
                change("new", None, value(3, Some("a\n  b"))),
                change("changed", value(1, Some("x")), value(2048, None)),
                change("go\"ne", value(5, Some("hello")), None),
            ],
            omitted: 7,
        };
        let expected = " Storage changes since the test began:\n   \
            + KV USERS \"new\"  3 B  a b\n   \
            ~ KV USERS \"changed\"  1 B → 2 KiB\n   \
            - KV USERS \"go\\\"ne\"  was 5 B\n   \
            … and 7 more (--storage-diff=full shows them)\n";
        assert_eq!(changes(&all, Paint::new(false)), expected);
    }
}
