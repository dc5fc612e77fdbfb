//! `native:node/buffer`: what `Buffer` does with bytes. Arguments are checked in `runtime-js/node/buffer.ts`.

mod encoding;
mod number;

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue};
use invitro_engine::NativeModule;
use invitro_web::bytes::uint8_array;
use invitro_web::idl::Bytes;

use encoding::Encoding;
use number::Layout;

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/buffer")
        .function("encode", 2, encode)
        .function("decode", 4, decode)
        .function("write", 5, write)
        .function("byteLength", 2, byte_length)
        .function("compare", 2, compare)
        .function("indexOf", 5, index_of)
        .function("fill", 4, fill)
        .function("copy", 5, copy)
        .function("swap", 2, swap)
        .function("readNumber", 3, read_number)
        .function("writeNumber", 4, write_number)
        .function("isUtf8", 1, is_utf8)
        .function("isAscii", 1, is_ascii)
}

/// The bytes of an argument that the TypeScript has checked.
fn bytes(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Bytes> {
    Bytes::of(args.get_or_undefined(index), context)?
        .ok_or_else(|| JsNativeError::typ().with_message("argument must be a buffer").into())
}

fn encoding(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Encoding> {
    let name = args.get_or_undefined(index).to_string(context)?.to_std_string_lossy();
    Encoding::by_name(&name).ok_or_else(|| {
        JsNativeError::typ().with_message(format!("Unknown encoding: {name}")).into()
    })
}

fn position(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<usize> {
    Ok(args.get_or_undefined(index).to_length(context)? as usize)
}

/// `encode(text, encoding)`: a new `Uint8Array`.
fn encode(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    let encoded = encoding(args, 1, context)?.encode(&text);
    Ok(uint8_array(&encoded, context)?.into())
}

/// `decode(bytes, encoding, start, end)`: a string.
fn decode(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let source = bytes(args, 0, context)?;
    let encoding = encoding(args, 1, context)?;
    let (start, end) = (position(args, 2, context)?, position(args, 3, context)?);
    let text = source.read(|bytes| {
        let end = end.min(bytes.len());
        encoding.decode(bytes.get(start..end).unwrap_or_default())
    });
    Ok(text.into())
}

/// `write(target, text, encoding, offset, length)`: how many bytes were written.
fn write(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let target = bytes(args, 0, context)?;
    let text = args.get_or_undefined(1).to_string(context)?;
    let encoding = encoding(args, 2, context)?;
    let (offset, length) = (position(args, 3, context)?, position(args, 4, context)?);
    let encoded = encoding.encode(&text);
    let space = length.min(target.len().saturating_sub(offset));
    let count = encoding.whole(&encoded, space);
    target.write(|bytes| {
        if let Some(bytes) = bytes.get_mut(offset..offset + count) {
            bytes.copy_from_slice(&encoded[..count]);
        }
    });
    Ok(JsValue::from(count as u64))
}

/// `byteLength(text, encoding)`
fn byte_length(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    Ok(JsValue::from(encoding(args, 1, context)?.encode(&text).len() as u64))
}

/// `compare(a, b)`: -1, 0 or 1.
fn compare(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (a, b) = (bytes(args, 0, context)?, bytes(args, 1, context)?);
    Ok((a.read(|a| b.read(|b| a.cmp(b))) as i32).into())
}

/// `indexOf(haystack, needle, offset, forward, step)`: where the needle begins, at a multiple of `step`; else -1.
fn index_of(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (haystack, needle) = (bytes(args, 0, context)?, bytes(args, 1, context)?);
    let offset = position(args, 2, context)?;
    let forward = args.get_or_undefined(3).to_boolean();
    let step = position(args, 4, context)?.max(1);
    let found = haystack.read(|haystack| {
        needle.read(|needle| {
            let last = haystack.len().checked_sub(needle.len())?;
            let matches =
                |at: &usize| haystack[*at..].starts_with(needle) && at.is_multiple_of(step);
            if forward {
                (offset..=last).find(matches)
            } else {
                (0..=offset.min(last)).rev().find(matches)
            }
        })
    });
    Ok(found.map_or(JsValue::from(-1), |at| JsValue::from(at as u64)))
}

/// `fill(target, pattern, start, end)`: repeats the pattern.
fn fill(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let target = bytes(args, 0, context)?;
    let pattern = bytes(args, 1, context)?.to_vec();
    let (start, end) = (position(args, 2, context)?, position(args, 3, context)?);
    target.write(|bytes| {
        let end = end.min(bytes.len());
        if let Some(bytes) = bytes.get_mut(start..end) {
            for (byte, value) in bytes.iter_mut().zip(pattern.iter().cycle()) {
                *byte = *value;
            }
        }
    });
    Ok(JsValue::undefined())
}

/// `copy(source, target, targetStart, sourceStart, sourceEnd)`: how many bytes were copied.
fn copy(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (source, target) = (bytes(args, 0, context)?, bytes(args, 1, context)?);
    let to = position(args, 2, context)?;
    let (from, end) = (position(args, 3, context)?, position(args, 4, context)?);
    let end = end.min(source.len());
    let count = end.saturating_sub(from).min(target.len().saturating_sub(to));
    // The two may be the same memory.
    let copied = source.read(|bytes| bytes.get(from..from + count).map(<[u8]>::to_vec));
    if let Some(copied) = copied {
        target.write(|bytes| bytes[to..to + count].copy_from_slice(&copied));
    }
    Ok(JsValue::from(count as u64))
}

/// `swap(target, size)`: reverses the bytes of each group of `size`.
fn swap(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let size = position(args, 1, context)?.max(1);
    bytes(args, 0, context)?.write(|bytes| bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse));
    Ok(JsValue::undefined())
}

/// `readNumber(bytes, layout, offset)`: the number; `undefined` if it is not wholly inside.
fn read_number(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let source = bytes(args, 0, context)?;
    let layout = Layout::from_flags(args.get_or_undefined(1).to_u32(context)?);
    let Some(offset) = args.get_or_undefined(2).as_number() else {
        return Ok(JsValue::undefined());
    };
    if offset.fract() != 0.0 || offset < 0.0 {
        return Ok(JsValue::undefined());
    }
    let offset = offset as usize;
    Ok(source
        .read(|bytes| {
            let end = offset.checked_add(layout.size)?;
            bytes.get(offset..end).map(|bytes| layout.read(bytes))
        })
        .unwrap_or_default())
}

/// `writeNumber(bytes, layout, value, offset)`: the offset after it; `undefined` if it does not fit.
fn write_number(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let target = bytes(args, 0, context)?;
    let layout = Layout::from_flags(args.get_or_undefined(1).to_u32(context)?);
    let value = args.get_or_undefined(2);
    let encoded = if layout.is_bigint() {
        let value = value.to_bigint(context)?;
        // The TypeScript has checked that it fits into 64 bits, with or without a sign.
        let number: i128 = value.to_string_radix(10).parse().unwrap_or_default();
        layout.bytes(number as u64)
    } else {
        layout.write(value.to_number(context)?)
    };
    let Some(offset) = args.get_or_undefined(3).as_number() else {
        return Ok(JsValue::undefined());
    };
    if offset.fract() != 0.0 || offset < 0.0 {
        return Ok(JsValue::undefined());
    }
    let offset = offset as usize;
    let written = target.write(|bytes| {
        let end = offset.checked_add(layout.size)?;
        bytes.get_mut(offset..end)?.copy_from_slice(&encoded);
        Some(end)
    });
    Ok(written.flatten().map_or_else(JsValue::undefined, |end| JsValue::from(end as u64)))
}

/// `isUtf8(bytes)`
fn is_utf8(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(bytes(args, 0, context)?.read(|bytes| std::str::from_utf8(bytes).is_ok()).into())
}

/// `isAscii(bytes)`
fn is_ascii(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(bytes(args, 0, context)?.read(<[u8]>::is_ascii).into())
}
