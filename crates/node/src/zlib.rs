//! `native:node/zlib`: compression of whole buffers.

use std::io::{self, Read, Write as _};

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};
use flate2::Compression;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use invitro_engine::NativeModule;
use invitro_web::bytes::uint8_array;
use invitro_web::idl::Bytes;

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/zlib")
        .function("compress", 3, compress)
        .function("decompress", 3, decompress)
        .function("crc32", 2, crc32)
}

fn bytes(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Vec<u8>> {
    match Bytes::of(args.get_or_undefined(index), context)? {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(JsNativeError::typ().with_message("expected a buffer").into()),
    }
}

fn format(args: &[JsValue], context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(1).to_string(context)?.to_std_string_lossy())
}

/// `compress(bytes, format, level)`: the format is `gzip`, `deflate`, `deflateRaw` or `brotli`.
fn compress(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let data = bytes(args, 0, context)?;
    let level = args.get_or_undefined(2).to_i32(context)?;
    let compressed = compress_bytes(&data, &format(args, context)?, level).map_err(|error| {
        JsNativeError::error().with_message(format!("the data cannot be compressed: {error}"))
    })?;
    Ok(uint8_array(&compressed, context)?.into())
}

fn compress_bytes(data: &[u8], format: &str, level: i32) -> io::Result<Vec<u8>> {
    let compression = u32::try_from(level).map_or(Compression::default(), Compression::new);
    match format {
        "gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), compression);
            encoder.write_all(data)?;
            encoder.finish()
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), compression);
            encoder.write_all(data)?;
            encoder.finish()
        }
        "deflateRaw" => {
            let mut encoder = DeflateEncoder::new(Vec::new(), compression);
            encoder.write_all(data)?;
            encoder.finish()
        }
        _ => {
            let quality = if level < 0 { 11 } else { level };
            let parameters = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
            let mut output = Vec::new();
            brotli::BrotliCompress(&mut &*data, &mut output, &parameters)?;
            Ok(output)
        }
    }
}

/// `decompress(bytes, format, limit)`: the bytes, or a string that says why not: `truncated`, `too large`, or a code of
/// zlib's. `unzip` is gzip or deflate, whichever the data begin like.
fn decompress(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let data = bytes(args, 0, context)?;
    let limit = args.get_or_undefined(2).to_length(context)?;
    match decompress_bytes(&data, &format(args, context)?, limit) {
        Ok(bytes) => Ok(uint8_array(&bytes, context)?.into()),
        Err(reason) => Ok(js_string!(reason).into()),
    }
}

fn decompress_bytes(data: &[u8], format: &str, limit: u64) -> Result<Vec<u8>, &'static str> {
    let gzip = data.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn Read + '_> = match format {
        "gzip" if !gzip => {
            return Err(if data.is_empty() { "truncated" } else { "incorrect header check" });
        }
        "gzip" => Box::new(MultiGzDecoder::new(data)),
        "unzip" if gzip => Box::new(MultiGzDecoder::new(data)),
        "deflate" | "unzip" => {
            if let [first, second, ..] = *data
                && (first & 15 != 8 || !u16::from_be_bytes([first, second]).is_multiple_of(31))
            {
                return Err("incorrect header check");
            }
            Box::new(ZlibDecoder::new(data))
        }
        "deflateRaw" => Box::new(DeflateDecoder::new(data)),
        _ => Box::new(brotli::Decompressor::new(data, 4096)),
    };
    let mut output = Vec::new();
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut output);
    match read {
        Ok(_) if output.len() as u64 > limit => Err("too large"),
        Ok(_) => Ok(output),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err("truncated"),
        Err(_) if data.is_empty() => Err("truncated"),
        Err(_) => Err("invalid data"),
    }
}

/// `crc32(bytes, start)`
fn crc32(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let data = bytes(args, 0, context)?;
    let start = args.get_or_undefined(1).to_u32(context)?;
    let mut sum = crc32fast::Hasher::new_with_initial(start);
    sum.update(&data);
    Ok(sum.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_comes_back() {
        let data = b"hello hello hello".repeat(20);
        for format in ["gzip", "deflate", "deflateRaw", "brotli"] {
            let compressed = compress_bytes(&data, format, -1).expect("memory suffices");
            assert!(compressed.len() < data.len(), "{format}");
            assert_eq!(decompress_bytes(&compressed, format, 1000).as_deref(), Ok(&data[..]));
            assert_eq!(decompress_bytes(&compressed, format, 10), Err("too large"));
            assert!(decompress_bytes(&compressed[..8], format, 1000).is_err(), "{format}");
        }
    }

    #[test]
    fn headers_are_checked() {
        assert_eq!(decompress_bytes(b"hello", "gzip", 10), Err("incorrect header check"));
        assert_eq!(decompress_bytes(b"hello", "deflate", 10), Err("incorrect header check"));
    }
}
