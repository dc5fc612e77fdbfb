//! Keys that customers provide to have objects encrypted with (SSE-C).

use crate::error::{Result, SimulatorError};

const KEY_BYTES: usize = 32;

/// A key as `ssecKey` gives it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SsecKey<'a> {
    /// Lower-case hexadecimal digits.
    Hex(&'a str),
    /// The bytes of an `ArrayBuffer`.
    Bytes(&'a [u8]),
}

/// Checks the form of a key. Nothing else is done with keys: objects are stored as they are, and every `get()`
/// reads them.
///
/// # Errors
/// Where the text is not lower-case hexadecimal, or the key does not have 32 bytes.
pub fn check_ssec_key(key: SsecKey<'_>) -> Result<()> {
    let valid_length = match key {
        SsecKey::Hex(digits) => {
            if digits.is_empty()
                || !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            {
                return Err(SimulatorError::error("SSE-C Key has invalid format"));
            }
            digits.len() == 2 * KEY_BYTES
        }
        SsecKey::Bytes(bytes) => bytes.len() == KEY_BYTES,
    };
    if valid_length {
        Ok(())
    } else {
        Err(SimulatorError::error("SSE-C Key must be 32 bytes in length"))
    }
}
