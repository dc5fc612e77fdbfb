//! The `Range` header (RFC 9110, 14.2), read as the runtime's simulators read it.

use std::ops::Range;

/// The byte ranges that a `Range` header asks for of a body of `size` bytes: `None` where they cannot be
/// satisfied or the header is malformed, an empty list where the whole body is meant.
pub(crate) fn parse(header: &str, size: u64) -> Option<Vec<Range<u64>>> {
    let header = header.trim_start_matches(' ');
    let (unit, rest) = header.split_at_checked("bytes".len())?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let ranges = rest.trim_start_matches(' ').strip_prefix('=')?;
    if ranges.trim_start().is_empty() {
        return Some(Vec::new());
    }
    let mut result = Vec::new();
    for range in ranges.split(',') {
        let (start, end) = range.split_once('-')?;
        match (position(start).ok()?, position(end).ok()?) {
            (Some(start), Some(end)) if start <= end && start < size => {
                result.push(start..(end + 1).min(size));
            }
            (Some(start), None) if start < size => result.push(start..size),
            (None, Some(suffix)) if suffix >= size => return Some(Vec::new()),
            (None, Some(0)) => {}
            (None, Some(suffix)) => result.push(size - suffix..size),
            _ => return None,
        }
    }
    Some(result)
}

/// A position of a range, `None` where it is left out.
fn position(text: &str) -> Result<Option<u64>, Malformed> {
    let digits = text.trim_matches(' ');
    if digits.is_empty() {
        return Ok(None);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed);
    }
    // A number with too many digits is as good as any position behind the body; one less than the largest
    // leaves room for the position after it.
    Ok(Some(digits.parse().unwrap_or(u64::MAX).min(u64::MAX - 1)))
}

/// A position that is no number.
struct Malformed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges() {
        let one = |range: Range<u64>| Some(vec![range]);
        for (header, ranges) in [
            ("bytes=0-3", one(0..4)),
            ("bytes=3-", one(3..11)),
            ("bytes=-3", one(8..11)),
            ("bytes=-11", Some(vec![])),
            ("bytes=-30", Some(vec![])),
            ("bytes=-0", Some(vec![])),
            ("bytes=", Some(vec![])),
            ("bytes=0-1,3-4", Some(vec![0..2, 3..5])),
            ("bytes=0-1, -0", one(0..2)),
            ("bytes=0-100", one(0..11)),
            ("  BYTES = 1 - 2 ", one(1..3)),
            ("bytes=20-", None),
            ("bytes=11-", None),
            ("bytes=5-2", None),
            ("bytes=0-1,20-", None),
            ("bytes=-", None),
            ("bytes=a-b", None),
            ("bytes 0-1", None),
            ("items=0-1", None),
            ("garbage", None),
            ("bytes=0-99999999999999999999999", one(0..11)),
            ("bytes=0-18446744073709551615", one(0..11)),
        ] {
            assert_eq!(parse(header, 11), ranges, "{header}");
        }
        assert_eq!(parse("bytes=0-1", 0), None);
    }
}
