//! The cursors that listings hand out: the last key of a page in base64, opaque to callers.

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The cursor of a page that ends with `key`.
pub(crate) fn encode(key: &str) -> String {
    STANDARD.encode(key)
}

/// The key to go on after. The runtime does not complain of a cursor that it has not made: as Node's `Buffer`
/// does, it takes both base64 alphabets, skips every other character and stops at the padding.
pub(crate) fn decode(cursor: &str) -> String {
    let mut digits: String = cursor
        .chars()
        .take_while(|c| *c != '=')
        .filter_map(|c| match c {
            '-' => Some('+'),
            '_' => Some('/'),
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' => Some(c),
            _ => None,
        })
        .collect();
    // A single digit left over is less than a byte.
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let bytes = LENIENT.decode(digits).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_it_encodes() {
        for key in ["", "a", "b/c/3", "é", "\u{ffff}", "😀"] {
            assert_eq!(decode(&encode(key)), key);
        }
        assert_eq!(encode("b-1"), "Yi0x");
    }

    #[test]
    fn takes_foreign_cursors_as_node_does() {
        for (cursor, key) in [
            ("!!!", ""),
            ("YQ", "a"),
            ("c", ""),
            ("/w==", "\u{fffd}"),
            ("_w", "\u{fffd}"),
            ("Y Q=ig", "a"),
        ] {
            assert_eq!(decode(cursor), key, "{cursor}");
        }
    }
}
