//! Base64 as `Uint8Array` has it, with the two alphabets and the three ways to treat the last chunk.
//!
//! See <https://tc39.es/ecma262/#sec-frombase64>.

/// The alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    Base64,
    Base64Url,
}

/// How the last chunk is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastChunk {
    Loose,
    Strict,
    StopBeforePartial,
}

/// What decoding came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// How many code units of the text were used.
    pub(super) read: usize,
    /// The bytes, also those before an error.
    pub(super) bytes: Vec<u8>,
    /// Why it ended early.
    pub(super) error: Option<&'static str>,
}

impl Alphabet {
    fn digits(self) -> &'static [u8; 64] {
        match self {
            Self::Base64 => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            Self::Base64Url => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        }
    }

    fn value(self, unit: u16) -> Option<u32> {
        let byte = u8::try_from(unit).ok()?;
        Some(u32::from(match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' if self == Self::Base64 => 62,
            b'/' if self == Self::Base64 => 63,
            b'-' if self == Self::Base64Url => 62,
            b'_' if self == Self::Base64Url => 63,
            _ => return None,
        }))
    }
}

/// Encodes bytes.
pub(super) fn encode(bytes: &[u8], alphabet: Alphabet, padding: bool) -> Vec<u8> {
    let digits = alphabet.digits();
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for index in 0..4 {
            if index <= chunk.len() {
                text.push(digits[(bits >> (18 - 6 * index) & 63) as usize]);
            } else if padding {
                text.push(b'=');
            }
        }
    }
    text
}

fn is_space(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D | 0x20)
}

/// The digits of a chunk that is not complete yet.
#[derive(Default)]
struct Chunk {
    bits: u32,
    digits: usize,
}

impl Chunk {
    /// The bytes of the digits: one byte less than there are digits.
    fn bytes(&self) -> Vec<u8> {
        let bits = self.bits << (6 * (4 - self.digits));
        (0..self.digits.saturating_sub(1)).map(|index| (bits >> (16 - 8 * index)) as u8).collect()
    }

    /// Whether bits are set that do not belong to a byte.
    fn has_extra_bits(&self) -> bool {
        match self.digits {
            2 => self.bits & 0xF != 0,
            3 => self.bits & 0x3 != 0,
            _ => false,
        }
    }
}

/// Decodes text to at most `limit` bytes.
pub(super) fn decode(text: &[u16], alphabet: Alphabet, last: LastChunk, limit: usize) -> Decoded {
    let mut decoded = Decoded { read: 0, bytes: Vec::new(), error: None };
    if limit == 0 {
        return decoded;
    }
    let fail = |mut decoded: Decoded, error| {
        decoded.error = Some(error);
        decoded
    };
    let mut chunk = Chunk::default();
    let mut at = 0;
    loop {
        while text.get(at).is_some_and(|unit| is_space(*unit)) {
            at += 1;
        }
        let Some(unit) = text.get(at).copied() else {
            if chunk.digits > 0 {
                match last {
                    LastChunk::StopBeforePartial => return decoded,
                    LastChunk::Strict => return fail(decoded, "Missing padding in base64 string"),
                    LastChunk::Loose if chunk.digits == 1 => {
                        return fail(
                            decoded,
                            "The base64 input terminates with a single character, excluding padding (=).",
                        );
                    }
                    LastChunk::Loose => decoded.bytes.extend(chunk.bytes()),
                }
            }
            decoded.read = text.len();
            return decoded;
        };
        at += 1;
        if unit == u16::from(b'=') {
            if chunk.digits < 2 {
                return fail(decoded, "Invalid padding in base64 string");
            }
            let mut padding = 1;
            while let Some(unit) = text.get(at) {
                if *unit == u16::from(b'=') {
                    padding += 1;
                } else if !is_space(*unit) {
                    return fail(decoded, "Found a character after the padding of a base64 string");
                }
                at += 1;
            }
            if chunk.digits + padding < 4 && last == LastChunk::StopBeforePartial {
                return decoded;
            }
            if chunk.digits + padding != 4 {
                return fail(decoded, "Invalid padding in base64 string");
            }
            if last == LastChunk::Strict && chunk.has_extra_bits() {
                return fail(decoded, "Found bits behind the last byte of a base64 string");
            }
            decoded.bytes.extend(chunk.bytes());
            decoded.read = text.len();
            return decoded;
        }
        let Some(value) = alphabet.value(unit) else {
            return fail(
                decoded,
                "Found a character that cannot be part of a valid base64 string.",
            );
        };
        let left = limit - decoded.bytes.len();
        if (left == 1 && chunk.digits == 2) || (left == 2 && chunk.digits == 3) {
            return decoded;
        }
        chunk.bits = chunk.bits << 6 | value;
        chunk.digits += 1;
        if chunk.digits == 4 {
            decoded.bytes.extend(chunk.bytes());
            chunk = Chunk::default();
            decoded.read = at;
            if decoded.bytes.len() == limit {
                return decoded;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Alphabet, LastChunk, decode, encode};

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        for length in 0..20_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(53)).collect();
            for (alphabet, padding) in [(Alphabet::Base64, true), (Alphabet::Base64Url, false)] {
                let text = String::from_utf8(encode(&bytes, alphabet, padding)).unwrap();
                let decoded = decode(&units(&text), alphabet, LastChunk::Loose, usize::MAX);
                assert_eq!((decoded.bytes, decoded.error), (bytes.clone(), None), "{text}");
            }
        }
    }

    #[test]
    fn the_last_chunk() {
        let loose = |text| decode(&units(text), Alphabet::Base64, LastChunk::Loose, usize::MAX);
        let strict = |text| decode(&units(text), Alphabet::Base64, LastChunk::Strict, usize::MAX);
        let partial =
            |text| decode(&units(text), Alphabet::Base64, LastChunk::StopBeforePartial, usize::MAX);
        assert_eq!(loose("ZXhhZg").bytes, b"exaf");
        assert_eq!(loose("Z X h h Z g = =").bytes, b"exaf");
        assert!(loose("ZXhhZ").error.is_some());
        assert!(loose("ZXhhZg=").error.is_some());
        assert!(loose("ZXhhZg==x").error.is_some());
        assert!(strict("ZXhhZg").error.is_some());
        assert!(strict("ZXhhZh==").error.is_some());
        assert_eq!(strict("ZXhhZg==").bytes, b"exaf");
        let stopped = partial("ZXhhZg=");
        assert_eq!(
            (stopped.read, stopped.bytes.as_slice(), stopped.error),
            (4, b"exa".as_slice(), None)
        );
    }

    #[test]
    fn a_limit_stops_at_a_whole_chunk() {
        let decoded = decode(&units("ZXhhZg=="), Alphabet::Base64, LastChunk::Loose, 5);
        assert_eq!((decoded.read, decoded.bytes.as_slice()), (8, b"exaf".as_slice()));
        let decoded = decode(&units("ZXhhZg=="), Alphabet::Base64, LastChunk::Loose, 3);
        assert_eq!((decoded.read, decoded.bytes.as_slice()), (4, b"exa".as_slice()));
    }
}
