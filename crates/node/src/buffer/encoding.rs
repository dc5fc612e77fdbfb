//! The encodings of `Buffer`: strings as bytes, and back.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use boa_engine::JsString;
use boa_engine::string::{JsStr, JsStrVariant};

/// An encoding, by the name that the TypeScript has normalized it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Latin1,
    Ascii,
    Base64,
    Base64Url,
    Hex,
}

impl Encoding {
    pub(super) fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "utf8" => Self::Utf8,
            "utf16le" => Self::Utf16,
            "latin1" => Self::Latin1,
            "ascii" => Self::Ascii,
            "base64" => Self::Base64,
            "base64url" => Self::Base64Url,
            "hex" => Self::Hex,
            _ => return None,
        })
    }

    /// The bytes that a string stands for. What cannot be decoded is left out, as Node.js does.
    pub(super) fn encode(self, text: &JsString) -> Vec<u8> {
        match self {
            Self::Utf8 => match text.variant() {
                JsStrVariant::Latin1(bytes) if bytes.is_ascii() => bytes.to_vec(),
                _ => text.to_std_string_lossy().into_bytes(),
            },
            Self::Utf16 => text.iter().flat_map(u16::to_le_bytes).collect(),
            Self::Latin1 | Self::Ascii => match text.variant() {
                JsStrVariant::Latin1(bytes) => bytes.to_vec(),
                JsStrVariant::Utf16(units) => units.iter().map(|unit| *unit as u8).collect(),
            },
            Self::Base64 | Self::Base64Url => from_base64(text),
            Self::Hex => from_hex(text),
        }
    }

    /// The string that bytes stand for.
    pub(super) fn decode(self, bytes: &[u8]) -> JsString {
        match self {
            Self::Utf8 if bytes.is_ascii() => JsString::from(JsStr::latin1(bytes)),
            Self::Utf8 => JsString::from(&*String::from_utf8_lossy(bytes)),
            Self::Utf16 => {
                let units: Vec<u16> = bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                    .collect();
                JsString::from(units.as_slice())
            }
            Self::Latin1 => JsString::from(JsStr::latin1(bytes)),
            Self::Ascii => {
                let bytes: Vec<u8> = bytes.iter().map(|byte| byte & 0x7f).collect();
                JsString::from(JsStr::latin1(&bytes))
            }
            Self::Base64 => JsString::from(STANDARD.encode(bytes).as_str()),
            Self::Base64Url => JsString::from(URL_SAFE_NO_PAD.encode(bytes).as_str()),
            Self::Hex => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                let text: Vec<u8> = bytes
                    .iter()
                    .flat_map(|byte| {
                        [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
                    })
                    .collect();
                JsString::from(JsStr::latin1(&text))
            }
        }
    }

    /// How many of the first bytes of an encoded text fit into `space` without cutting a character.
    pub(super) fn whole(self, bytes: &[u8], space: usize) -> usize {
        let mut end = bytes.len().min(space);
        match self {
            Self::Utf8 if end < bytes.len() => {
                while end > 0 && bytes[end] & 0xc0 == 0x80 {
                    end -= 1;
                }
                end
            }
            Self::Utf16 => end - end % 2,
            _ => end,
        }
    }
}

/// Digits of either alphabet; anything else is skipped, and `=` ends the text.
fn from_base64(text: &JsString) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0);
    for unit in text {
        let Ok(digit) = u8::try_from(unit) else { continue };
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// Pairs of digits up to the first that is none.
fn from_hex(text: &JsString) -> Vec<u8> {
    let units: Vec<u16> = text.iter().collect();
    units
        .chunks_exact(2)
        .map_while(|pair| {
            let digit = |unit: u16| char::from_u32(u32::from(unit))?.to_digit(16);
            Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use boa_engine::js_string;

    #[test]
    fn base64_skips_what_is_no_digit() {
        assert_eq!(Encoding::Base64.encode(&js_string!("aGVs bG8=ignored")), b"hello");
        assert_eq!(Encoding::Base64.encode(&js_string!("_-8")), [0xff, 0xef]);
        assert_eq!(Encoding::Base64Url.decode(&[0xff, 0xef]), js_string!("_-8"));
    }

    #[test]
    fn hex_ends_at_the_first_bad_pair() {
        assert_eq!(Encoding::Hex.encode(&js_string!("0aFfzz11")), [0x0a, 0xff]);
        assert_eq!(Encoding::Hex.encode(&js_string!("abc")), [0xab]);
    }

    #[test]
    fn characters_are_not_cut() {
        assert_eq!(Encoding::Utf8.whole("aé".as_bytes(), 2), 1);
        assert_eq!(Encoding::Utf8.whole("aé".as_bytes(), 3), 3);
        assert_eq!(Encoding::Utf16.whole(&[1, 2, 3, 4], 3), 2);
    }
}
