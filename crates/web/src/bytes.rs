//! `native:web/bytes`: bytes and the strings they stand for.

use boa_engine::builtins::array_buffer::AlignedVec;
use boa_engine::object::builtins::{JsArray, JsArrayBuffer, JsUint8Array};
use boa_engine::string::{JsStr, JsStrVariant};
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, js_string};
use encoding_rs::mem;
use invitro_engine::{NativeModule, note_external_bytes};

use crate::idl::Bytes;

/// `native:web/bytes`.
pub fn module() -> NativeModule {
    NativeModule::new("web/bytes")
        .function("isBytes", 1, is_bytes)
        .function("isBuffer", 1, is_buffer)
        .function("utf8Encode", 1, utf8_encode)
        .function("utf8Decode", 2, utf8_decode)
        .function("view", 1, view)
        .function("copy", 1, copy)
        .function("concat", 1, concat)
        .function("transfer", 1, transfer)
        .function("fill", 3, fill)
}

/// A new `ArrayBuffer` with these bytes.
pub fn array_buffer(bytes: &[u8], context: &mut Context) -> JsResult<JsArrayBuffer> {
    note_external_bytes(context, bytes.len() as u64);
    JsArrayBuffer::from_byte_block(AlignedVec::from_slice(64, bytes), context)
}

/// A new `Uint8Array` with a buffer of its own.
pub fn uint8_array(bytes: &[u8], context: &mut Context) -> JsResult<JsUint8Array> {
    let buffer = array_buffer(bytes, context)?;
    JsUint8Array::from_array_buffer(buffer, context)
}

/// The bytes as a string: UTF-8 with replacement characters, as the Encoding standard decodes it, without touching a
/// byte order mark.
pub fn decode_utf8(bytes: &[u8]) -> JsString {
    if bytes.is_ascii() {
        return JsStr::latin1(bytes).into();
    }
    if let Some(latin1) = utf8_to_latin1(bytes) {
        return JsStr::latin1(&latin1).into();
    }
    // One unit more than there can be, as the function wants it.
    let mut units = vec![0; bytes.len() + 1];
    let length = mem::convert_utf8_to_utf16(bytes, &mut units);
    JsStr::utf16(&units[..length]).into()
}

/// UTF-8 as Latin-1; `None` where it has other characters or is malformed.
fn utf8_to_latin1(bytes: &[u8]) -> Option<Vec<u8>> {
    // From 0xC4 on, lead bytes are of characters beyond.
    if bytes.iter().any(|byte| *byte >= 0xc4) || std::str::from_utf8(bytes).is_err() {
        return None;
    }
    let mut latin1 = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(&byte) = rest.next() {
        if byte < 0x80 {
            latin1.push(byte);
        } else {
            let second = rest.next().copied().unwrap_or_default();
            latin1.push(byte << 6 | second & 0x3f);
        }
    }
    Some(latin1)
}

fn latin1_to_utf8(latin1: &[u8]) -> Vec<u8> {
    let wide = latin1.iter().filter(|byte| **byte >= 0x80).count();
    let mut bytes = Vec::with_capacity(latin1.len() + wide);
    for &byte in latin1 {
        if byte < 0x80 {
            bytes.push(byte);
        } else {
            bytes.extend_from_slice(&[0xc0 | byte >> 6, 0x80 | byte & 0x3f]);
        }
    }
    bytes
}

/// As [`decode_utf8`], without the byte order mark where it is to be stripped.
pub fn decode_text(bytes: &[u8], strip_byte_order_mark: bool) -> JsString {
    let stripped = bytes.strip_prefix(BYTE_ORDER_MARK).filter(|_| strip_byte_order_mark);
    decode_utf8(stripped.unwrap_or(bytes))
}

/// The string as UTF-8; lone surrogates become replacement characters.
pub fn encode_utf8(text: &JsString) -> Vec<u8> {
    match text.as_str().variant() {
        JsStrVariant::Latin1(latin1) if latin1.is_ascii() => latin1.to_vec(),
        JsStrVariant::Latin1(latin1) => latin1_to_utf8(latin1),
        JsStrVariant::Utf16(units) => {
            let mut bytes = vec![0; units.len() * 3];
            let length = mem::convert_utf16_to_utf8(units, &mut bytes);
            bytes.truncate(length);
            // They may be kept for long.
            bytes.shrink_to_fit();
            bytes
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn not_bytes() -> boa_engine::JsError {
    JsNativeError::typ()
        .with_message("The value is neither an ArrayBuffer nor a view of one")
        .into()
}

fn required(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Bytes> {
    Bytes::of(args.get_or_undefined(index), context)?.ok_or_else(not_bytes)
}

/// `isBytes(value)`: whether it is a buffer or a view.
fn is_bytes(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(Bytes::of(args.get_or_undefined(0), context)?.is_some().into())
}

/// `isBuffer(value)`: whether it is an `ArrayBuffer` (not a view, not shared).
fn is_buffer(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let object = args.get_or_undefined(0).as_object();
    Ok(object.is_some_and(|object| JsArrayBuffer::from_object(object.clone()).is_ok()).into())
}

/// `utf8Encode(text)`: a new `Uint8Array`.
fn utf8_encode(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    Ok(uint8_array(&encode_utf8(&text), context)?.into())
}

/// `utf8Decode(bytes, stripBom)`: a string.
fn utf8_decode(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let strip = args.get_or_undefined(1).to_boolean();
    let bytes = required(args, 0, context)?;
    Ok(bytes.read(|bytes| decode_text(bytes, strip)).into())
}

/// `view(bytes)`: a `Uint8Array` over the same memory.
fn view(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0);
    let bytes = required(args, 0, context)?;
    let constructor = context.intrinsics().constructors().typed_uint8_array().constructor();
    let arguments = match value.as_object() {
        Some(object) if object.is::<boa_engine::builtins::array_buffer::ArrayBuffer>() => {
            vec![value.clone()]
        }
        Some(object) => {
            let buffer = object.get(js_string!("buffer"), context)?;
            if buffer.is_undefined() {
                vec![value.clone()]
            } else {
                let offset = object.get(js_string!("byteOffset"), context)?;
                vec![buffer, offset, JsValue::from(bytes.len() as u64)]
            }
        }
        None => return Err(not_bytes()),
    };
    constructor.construct(&arguments, None, context).map(JsValue::from)
}

/// `copy(bytes)`: a new `Uint8Array` with the same bytes.
fn copy(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let bytes = required(args, 0, context)?.to_vec();
    Ok(uint8_array(&bytes, context)?.into())
}

/// `concat(chunks)`: a new `Uint8Array` with the bytes of all chunks (buffers, views or strings) of an array.
fn concat(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(chunks) = args.get_or_undefined(0).as_object() else { return Err(not_bytes()) };
    let chunks = JsArray::from_object(chunks.clone())?;
    let length = chunks.length(context)?;
    let mut all = Vec::new();
    for index in 0..length {
        let chunk = chunks.get(index, context)?;
        if let Some(text) = chunk.as_string() {
            all.extend_from_slice(&encode_utf8(&text));
        } else {
            let bytes = Bytes::of(&chunk, context)?.ok_or_else(not_bytes)?;
            bytes.read(|bytes| all.extend_from_slice(bytes));
        }
    }
    Ok(uint8_array(&all, context)?.into())
}

/// `transfer(buffer)`: a new `ArrayBuffer` with the memory of this one, which is detached.
fn transfer(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else { return Err(not_bytes()) };
    let buffer = JsArrayBuffer::from_object(object.clone())?;
    let block = buffer.detach(&JsValue::undefined())?;
    Ok(JsArrayBuffer::from_byte_block(block, context)?.into())
}

/// `fill(target, source, sourceOffset)`: copies as many bytes as fit to the start of `target`; returns how many.
fn fill(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let target = required(args, 0, context)?;
    let source = required(args, 1, context)?;
    let offset = args.get_or_undefined(2).to_length(context)? as usize;
    let bytes = source.read(|bytes| {
        bytes
            .get(offset..)
            .unwrap_or_default()
            .iter()
            .take(target.len())
            .copied()
            .collect::<Vec<u8>>()
    });
    let count = bytes.len();
    target.write(|target| target[..count].copy_from_slice(&bytes));
    Ok(JsValue::from(count as u64))
}

#[cfg(test)]
mod tests {
    use super::{decode_utf8, encode_utf8};
    use boa_engine::JsString;

    #[test]
    fn text_survives_its_bytes_in_every_form() {
        for text in ["", "ascii", "\u{80}é\u{ff}", "aé", "Ā", "日本 a é", "🙂"] {
            let string = decode_utf8(text.as_bytes());
            assert_eq!(string, JsString::from(text));
            assert_eq!(encode_utf8(&string), text.as_bytes());
            // As a string has it that was made otherwise.
            let units: Vec<u16> = text.encode_utf16().collect();
            assert_eq!(encode_utf8(&JsString::from(&units[..])), text.as_bytes());
        }
    }

    #[test]
    fn what_is_malformed_is_replaced() {
        for (bytes, text) in [
            (&b"a\xc3"[..], "a\u{fffd}"),
            (b"\xc3(", "\u{fffd}("),
            (b"\x80", "\u{fffd}"),
            (b"\xc1\xbf", "\u{fffd}\u{fffd}"),
            (b"\xe6\x97\xff", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(decode_utf8(bytes), JsString::from(text), "{bytes:x?}");
        }
        assert_eq!(
            encode_utf8(&JsString::from(&[0x61, 0xd800, 0x62][..])),
            "a\u{fffd}b".as_bytes()
        );
    }
}
