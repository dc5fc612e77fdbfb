//! `Uint8Array` to and from base64 and hexadecimal.
//!
//! See <https://tc39.es/ecma262/#sec-uint8array>.

use boa_engine::builtins::array_buffer::AlignedVec;
use boa_engine::object::builtins::{JsArrayBuffer, JsTypedArray, JsUint8Array};
use boa_engine::object::{JsObject, ObjectInitializer};
use boa_engine::property::{Attribute, PropertyKey};
use boa_engine::string::JsStr;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, js_string};

use super::base64::{self, Alphabet, LastChunk};
use super::define;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let uint8 = context.intrinsics().constructors().typed_uint8_array();
    let (constructor, prototype) = (uint8.constructor(), uint8.prototype());
    define::method(&constructor, "fromBase64", 1, from_base64, context)?;
    define::method(&constructor, "fromHex", 1, from_hex, context)?;
    define::method(&prototype, "toBase64", 0, to_base64, context)?;
    define::method(&prototype, "toHex", 0, to_hex, context)?;
    define::method(&prototype, "setFromBase64", 1, set_from_base64, context)?;
    define::method(&prototype, "setFromHex", 1, set_from_hex, context)
}

/// The bytes an array shows: its buffer, and which part of it.
struct View {
    buffer: JsArrayBuffer,
    offset: usize,
    length: usize,
}

impl View {
    fn of(this: &JsValue, context: &mut Context) -> JsResult<Self> {
        let wrong = || JsNativeError::typ().with_message("this is not a Uint8Array");
        let object = this.as_object().ok_or_else(wrong)?;
        JsUint8Array::from_object(object.clone()).map_err(|_| wrong())?;
        let array = JsTypedArray::from_object(object)?;
        let buffer = array.buffer(context)?.as_object().ok_or_else(wrong)?;
        let buffer = JsArrayBuffer::from_object(buffer).map_err(|_| wrong())?;
        if buffer.data().is_none() {
            return Err(JsNativeError::typ()
                .with_message("the ArrayBuffer of this Uint8Array is detached")
                .into());
        }
        Ok(Self { buffer, offset: array.byte_offset(context)?, length: array.length(context)? })
    }

    fn bytes(&self) -> Vec<u8> {
        let end = self.offset + self.length;
        self.buffer
            .data()
            .and_then(|data| data.get(self.offset..end).map(<[u8]>::to_vec))
            .unwrap_or_default()
    }

    fn write(&self, bytes: &[u8]) {
        if let Some(mut data) = self.buffer.data_mut()
            && let Some(target) = data.get_mut(self.offset..self.offset + bytes.len())
        {
            target.copy_from_slice(bytes);
        }
    }
}

fn new_array(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    let buffer = JsArrayBuffer::from_byte_block(AlignedVec::from_slice(64, bytes), context)?;
    Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
}

/// The text of an argument that has to be a string.
fn text(args: &[JsValue]) -> JsResult<Vec<u16>> {
    match args.get_or_undefined(0).as_string() {
        Some(text) => Ok(text.iter().collect()),
        None => Err(JsNativeError::typ().with_message("input argument must be a string").into()),
    }
}

/// An option with one of some values; the first is the default.
fn option<T: Copy>(
    options: &JsValue,
    name: &str,
    values: &[(&str, T)],
    default: T,
    context: &mut Context,
) -> JsResult<T> {
    let Some(options) = object(options)? else { return Ok(default) };
    let value = options.get(PropertyKey::from(js_string!(name)), context)?;
    if value.is_undefined() {
        return Ok(default);
    }
    let found = value
        .as_string()
        .and_then(|value| values.iter().find(|(text, _)| value == *text).map(|(_, value)| *value));
    found.ok_or_else(|| {
        let shown = value
            .as_string()
            .map_or_else(|| value.display().to_string(), |text| text.to_std_string_lossy());
        JsNativeError::typ().with_message(format!("invalid option {shown}")).into()
    })
}

fn object(options: &JsValue) -> JsResult<Option<JsObject>> {
    if options.is_undefined() {
        return Ok(None);
    }
    match options.as_object() {
        Some(options) => Ok(Some(options)),
        None => Err(JsNativeError::typ().with_message("invalid_argument").into()),
    }
}

fn alphabet(options: &JsValue, context: &mut Context) -> JsResult<Alphabet> {
    let values = [("base64", Alphabet::Base64), ("base64url", Alphabet::Base64Url)];
    option(options, "alphabet", &values, Alphabet::Base64, context)
}

fn last_chunk(options: &JsValue, context: &mut Context) -> JsResult<LastChunk> {
    let values = [
        ("loose", LastChunk::Loose),
        ("strict", LastChunk::Strict),
        ("stop-before-partial", LastChunk::StopBeforePartial),
    ];
    option(options, "lastChunkHandling", &values, LastChunk::Loose, context)
}

fn syntax<T>(error: &'static str) -> JsResult<T> {
    Err(JsNativeError::syntax().with_message(error).into())
}

fn from_base64(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = text(args)?;
    let options = args.get_or_undefined(1);
    let (alphabet, last) = (alphabet(options, context)?, last_chunk(options, context)?);
    let decoded = base64::decode(&text, alphabet, last, usize::MAX);
    match decoded.error {
        Some(error) => syntax(error),
        None => new_array(&decoded.bytes, context),
    }
}

fn to_base64(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    View::of(this, context)?;
    let options = args.get_or_undefined(0);
    let alphabet = alphabet(options, context)?;
    let omit_padding = match object(options)? {
        Some(options) => options.get(js_string!("omitPadding"), context)?.to_boolean(),
        None => false,
    };
    let bytes = View::of(this, context)?.bytes();
    Ok(latin1(&base64::encode(&bytes, alphabet, !omit_padding)))
}

fn set_from_base64(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    View::of(this, context)?;
    let text = text(args)?;
    let options = args.get_or_undefined(1);
    let (alphabet, last) = (alphabet(options, context)?, last_chunk(options, context)?);
    let view = View::of(this, context)?;
    let decoded = base64::decode(&text, alphabet, last, view.length);
    view.write(&decoded.bytes);
    match decoded.error {
        Some(error) => syntax(error),
        None => Ok(counts(decoded.read, decoded.bytes.len(), context)),
    }
}

/// Decodes hexadecimal digits to at most `limit` bytes: how many were read, the bytes, and whether all were digits.
fn decode_hex(text: &[u16], limit: usize) -> (usize, Vec<u8>, bool) {
    let digit = |unit: &u16| char::from_u32((*unit).into()).and_then(|digit| digit.to_digit(16));
    let mut bytes = Vec::new();
    for pair in text.chunks_exact(2).take(limit) {
        let (Some(high), Some(low)) = (digit(&pair[0]), digit(&pair[1])) else {
            return (bytes.len() * 2, bytes, false);
        };
        bytes.push((high << 4 | low) as u8);
    }
    (bytes.len() * 2, bytes, true)
}

const NOT_HEX: &str = "Input string must contain hex characters in even length";

fn from_hex(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = text(args)?;
    if text.len() % 2 != 0 {
        return syntax(NOT_HEX);
    }
    match decode_hex(&text, usize::MAX) {
        (_, bytes, true) => new_array(&bytes, context),
        (_, _, false) => syntax(NOT_HEX),
    }
}

fn to_hex(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bytes = View::of(this, context)?.bytes();
    let text: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .collect();
    Ok(latin1(&text))
}

fn set_from_hex(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let view = View::of(this, context)?;
    let text = text(args)?;
    if text.len() % 2 != 0 {
        return syntax(NOT_HEX);
    }
    let (read, bytes, valid) = decode_hex(&text, view.length);
    view.write(&bytes);
    if valid { Ok(counts(read, bytes.len(), context)) } else { syntax(NOT_HEX) }
}

fn latin1(text: &[u8]) -> JsValue {
    JsString::from(JsStr::latin1(text)).into()
}

fn counts(read: usize, written: usize, context: &mut Context) -> JsValue {
    ObjectInitializer::new(context)
        .property(js_string!("read"), read, Attribute::all())
        .property(js_string!("written"), written, Attribute::all())
        .build()
        .into()
}
