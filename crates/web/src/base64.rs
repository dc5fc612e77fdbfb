//! `btoa` and `atob`, after <https://infra.spec.whatwg.org/#forgiving-base64>.

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine as _};
use boa_engine::string::{JsStr, JsStrVariant};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue};
use invitro_engine::NativeModule;

use crate::class::string;
use crate::idl::{Operation, dom_exception};

const NOT_LATIN1: &str =
    "btoa() can only operate on characters in the Latin1 (ISO/IEC 8859-1) range.";
const NOT_BASE64: &str = "atob() called with invalid base64-encoded data. (Only whitespace, '+', '/', alphanumeric ASCII, \
                          and up to two terminal '=' signs when the input data length is divisible by 4 are allowed.)";

/// Padding is removed before, and the bits that do not fill a byte are dropped.
const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// `native:web/base64`: the functions.
pub fn module() -> NativeModule {
    NativeModule::new("web/base64").function("btoa", 1, btoa).function("atob", 1, atob)
}

fn btoa(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if args.is_empty() {
        return Err(Operation::Method("ServiceWorkerGlobalScope", "btoa").not_of_type(0, "String"));
    }
    let text = args.get_or_undefined(0).to_string(context)?;
    let bytes: Option<Vec<u8>> = match text.variant() {
        JsStrVariant::Latin1(bytes) => Some(bytes.to_vec()),
        JsStrVariant::Utf16(units) => units.iter().map(|unit| u8::try_from(*unit).ok()).collect(),
    };
    match bytes {
        Some(bytes) => Ok(string(STANDARD.encode(bytes))),
        None => Err(dom_exception("InvalidCharacterError", NOT_LATIN1, context)),
    }
}

fn atob(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if args.is_empty() {
        return Err(Operation::Method("ServiceWorkerGlobalScope", "atob").not_of_type(0, "string"));
    }
    let text = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    match decode_forgiving(&text) {
        Some(bytes) => Ok(JsString::from(JsStr::latin1(&bytes)).into()),
        None => Err(dom_exception("InvalidCharacterError", NOT_BASE64, context)),
    }
}

fn decode_forgiving(text: &str) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.len().is_multiple_of(4) {
        let padding = digits.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
        digits.truncate(digits.len() - padding);
    }
    FORGIVING.decode(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::decode_forgiving;

    #[test]
    fn padding_and_white_space_are_optional() {
        assert_eq!(decode_forgiving(" Y Q = = "), Some(b"a".to_vec()));
        assert_eq!(decode_forgiving("YQ"), Some(b"a".to_vec()));
        assert_eq!(decode_forgiving("YR"), Some(b"a".to_vec()));
        assert_eq!(decode_forgiving(""), Some(Vec::new()));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["a", "YQ=", "Y===", "!!", "YQ==YQ==", "é"] {
            assert_eq!(decode_forgiving(text), None, "{text}");
        }
    }
}
