//! `native:web/compression`: what `CompressionStream` and `DecompressionStream` do with bytes.
//!
//! The formats are `gzip` (RFC 1952), `deflate` (zlib, RFC 1950) and `deflate-raw` (RFC 1951).

use std::io::Write;

use boa_engine::{Context, JsArgs, JsData, JsNativeError, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use flate2::{Compression, Decompress, FlushDecompress, GzBuilder, Status};
use invitro_engine::NativeModule;

use crate::encoding::array_buffer;
use crate::gunzip::Gunzip;
use crate::idl::Bytes;

/// `native:web/compression`.
pub fn module() -> NativeModule {
    NativeModule::new("web/compression")
        .function("compressor", 1, compressor)
        .function("decompressor", 1, decompressor)
        .function("push", 2, push)
        .function("finish", 1, finish)
}

/// Why bytes cannot be decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    Invalid,
    Trailing,
    Incomplete,
}

impl Failure {
    /// The text of the Workers runtime.
    fn message(self) -> &'static str {
        match self {
            Self::Invalid => "Decompression failed.",
            Self::Trailing => "Trailing bytes after end of compressed data",
            Self::Incomplete => "Called close() on a decompression stream with incomplete data",
        }
    }
}

/// One direction of one format, under way.
enum Codec {
    Gzip(GzEncoder<Vec<u8>>),
    Zlib(ZlibEncoder<Vec<u8>>),
    Raw(DeflateEncoder<Vec<u8>>),
    Gunzip(Gunzip),
    Inflate { state: Decompress, ended: bool },
}

impl Codec {
    fn compressor(format: &str) -> Option<Self> {
        let level = Compression::default();
        Some(match format {
            // The header names Unix, as that of the Workers runtime does.
            "gzip" => Self::Gzip(GzBuilder::new().operating_system(3).write(Vec::new(), level)),
            "deflate" => Self::Zlib(ZlibEncoder::new(Vec::new(), level)),
            "deflate-raw" => Self::Raw(DeflateEncoder::new(Vec::new(), level)),
            _ => return None,
        })
    }

    fn decompressor(format: &str) -> Option<Self> {
        Some(match format {
            "gzip" => Self::Gunzip(Gunzip::new()),
            "deflate" => Self::Inflate { state: Decompress::new(true), ended: false },
            "deflate-raw" => Self::Inflate { state: Decompress::new(false), ended: false },
            _ => return None,
        })
    }

    /// Takes bytes and gives those that are ready.
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        let compressed = |result: std::io::Result<()>| result.map_err(|_| Failure::Invalid);
        match self {
            Self::Gzip(encoder) => {
                compressed(encoder.write_all(bytes))?;
                Ok(std::mem::take(encoder.get_mut()))
            }
            Self::Zlib(encoder) => {
                compressed(encoder.write_all(bytes))?;
                Ok(std::mem::take(encoder.get_mut()))
            }
            Self::Raw(encoder) => {
                compressed(encoder.write_all(bytes))?;
                Ok(std::mem::take(encoder.get_mut()))
            }
            Self::Gunzip(gunzip) => gunzip.push(bytes),
            Self::Inflate { state, ended } => {
                let Inflated { output, read, ended: now } = if *ended {
                    Inflated { output: Vec::new(), read: 0, ended: true }
                } else {
                    inflate(state, bytes)?
                };
                *ended = now;
                if read == bytes.len() { Ok(output) } else { Err(Failure::Trailing) }
            }
        }
    }

    /// Gives the bytes that are left.
    fn finish(self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Gzip(encoder) => encoder.finish().map_err(|_| Failure::Invalid),
            Self::Zlib(encoder) => encoder.finish().map_err(|_| Failure::Invalid),
            Self::Raw(encoder) => encoder.finish().map_err(|_| Failure::Invalid),
            // What is wrong with the data has been told before.
            Self::Gunzip(gunzip) if gunzip.has_ended() => Ok(Vec::new()),
            Self::Inflate { ended: true, .. } => Ok(Vec::new()),
            Self::Gunzip(_) | Self::Inflate { ended: false, .. } => Err(Failure::Incomplete),
        }
    }
}

/// What came of some compressed bytes.
pub(crate) struct Inflated {
    pub(crate) output: Vec<u8>,
    /// How many of the bytes were read: all, unless the data ends before.
    pub(crate) read: usize,
    /// Whether the data has come to its end.
    pub(crate) ended: bool,
}

/// Decompresses all of the bytes, or as many as belong to the data. Not to be called again after its end.
pub(crate) fn inflate(state: &mut Decompress, bytes: &[u8]) -> Result<Inflated, Failure> {
    let mut output = Vec::new();
    let mut read = 0;
    loop {
        let rest = &bytes[read..];
        output.reserve(rest.len().saturating_mul(2).max(1024));
        let before = (state.total_in(), state.total_out());
        let status = state
            .decompress_vec(rest, &mut output, FlushDecompress::None)
            .map_err(|_| Failure::Invalid)?;
        read += (state.total_in() - before.0) as usize;
        let ended = status == Status::StreamEnd;
        if ended {
            return Ok(Inflated { output, read, ended });
        }
        if (state.total_in(), state.total_out()) == before {
            if read < bytes.len() {
                return Err(Failure::Invalid);
            }
            return Ok(Inflated { output, read, ended });
        }
    }
}

/// A codec as an object of JavaScript; nothing is left of it once it is finished.
#[derive(Trace, Finalize, JsData)]
struct Handle(
    // Boxed because objects of the engine have a limit to their alignment.
    #[unsafe_ignore_trace] Option<Box<Codec>>,
);

fn handle(codec: Option<Codec>) -> JsResult<JsValue> {
    let codec = codec.ok_or_else(|| JsNativeError::typ().with_message("unknown format"))?;
    Ok(JsObject::from_proto_and_data(None, Handle(Some(Box::new(codec)))).into())
}

fn format_name(args: &[JsValue], context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(0).to_string(context)?.to_std_string_lossy())
}

/// `compressor(format)`: a handle.
fn compressor(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    handle(Codec::compressor(&format_name(args, context)?))
}

/// `decompressor(format)`: a handle.
fn decompressor(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    handle(Codec::decompressor(&format_name(args, context)?))
}

/// `push(handle, bytes)`: takes bytes, and returns those that are ready as an `ArrayBuffer`.
fn push(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(bytes) = Bytes::of(args.get_or_undefined(1), context)? else {
        return Err(JsNativeError::typ().with_message("expected a buffer source").into());
    };
    let bytes = bytes.to_vec();
    with_codec(args, context, |codec| match codec {
        Some(codec) => codec.push(&bytes),
        None => Err(Failure::Trailing),
    })
}

/// `finish(handle)`: returns the bytes that are left.
fn finish(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    with_codec(args, context, |codec| {
        codec.take().map_or_else(|| Ok(Vec::new()), |codec| codec.finish())
    })
}

fn with_codec(
    args: &[JsValue],
    context: &mut Context,
    run: impl FnOnce(&mut Option<Box<Codec>>) -> Result<Vec<u8>, Failure>,
) -> JsResult<JsValue> {
    let object = args.get_or_undefined(0).as_object();
    let ran = object
        .as_ref()
        .and_then(|object| object.downcast_mut::<Handle>())
        .map(|mut handle| run(&mut handle.0));
    match ran {
        Some(Ok(bytes)) => Ok(array_buffer(&bytes, context)?.into()),
        Some(Err(failure)) => Err(JsNativeError::typ().with_message(failure.message()).into()),
        None => Err(JsNativeError::typ().with_message("expected a handle").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Codec, Failure};

    const FORMATS: [&str; 3] = ["gzip", "deflate", "deflate-raw"];

    fn compress(format: &str, parts: &[&[u8]]) -> Vec<u8> {
        let mut codec = Codec::compressor(format).expect("a format");
        let mut output = Vec::new();
        for part in parts {
            output.extend(codec.push(part).expect("bytes"));
        }
        output.extend(codec.finish().expect("the end"));
        output
    }

    fn decompress(format: &str, bytes: &[u8], piece: usize) -> Result<Vec<u8>, Failure> {
        let mut codec = Codec::decompressor(format).expect("a format");
        let mut output = Vec::new();
        for part in bytes.chunks(piece) {
            output.extend(codec.push(part)?);
        }
        output.extend(codec.finish()?);
        Ok(output)
    }

    #[test]
    fn what_is_compressed_comes_back_in_any_pieces() {
        let text = "repeated, ".repeat(5_000);
        for format in FORMATS {
            let bytes = compress(format, &[&text.as_bytes()[..7], &text.as_bytes()[7..]]);
            assert!(bytes.len() < 1_000, "{format}");
            for piece in [1, 7, bytes.len()] {
                assert_eq!(decompress(format, &bytes, piece).as_deref(), Ok(text.as_bytes()));
            }
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_workers_runtime() {
        let expected: [&[u8]; 3] = [
            &[31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 99, 100, 98, 6, 0, 29, 128, 188, 85, 3, 0, 0, 0],
            &[120, 156, 99, 100, 98, 6, 0, 0, 13, 0, 7],
            &[99, 100, 98, 6, 0],
        ];
        for (format, expected) in FORMATS.into_iter().zip(expected) {
            assert_eq!(compress(format, &[&[1, 2, 3]]), expected, "{format}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for format in FORMATS {
            let bytes = compress(format, &[b"some data"]);
            let longer = [&bytes[..], &[1]].concat();
            for piece in [3, 1000] {
                assert_eq!(decompress(format, &longer, piece), Err(Failure::Trailing), "{format}");
                let shorter = &bytes[..bytes.len() - 2];
                assert_eq!(
                    decompress(format, shorter, piece),
                    Err(Failure::Incomplete),
                    "{format}"
                );
            }
            assert_eq!(decompress(format, &[], 1), Err(Failure::Incomplete));
            assert_eq!(decompress(format, &bytes[..1], 1), Err(Failure::Incomplete));
            assert_eq!(decompress(format, &[0xff; 20], 20), Err(Failure::Invalid));
        }
    }
    #[test]
    fn a_wrong_checksum_is_wrong_and_not_incomplete() {
        for (format, trailer) in [("gzip", 8), ("deflate", 4)] {
            let bytes = compress(format, &[b"some data"]);
            for place in 1..=trailer {
                let mut bytes = bytes.clone();
                let at = bytes.len() - place;
                bytes[at] ^= 1;
                for piece in [1, 1000] {
                    assert_eq!(
                        decompress(format, &bytes, piece),
                        Err(Failure::Invalid),
                        "{format}"
                    );
                }
            }
        }
    }

    #[test]
    fn headers_of_gzip_have_optional_fields() {
        let bytes = compress("gzip", &[b"some data"]);
        let with = |flags: u8, fields: &[u8]| {
            let mut header = bytes[..10].to_vec();
            header[3] = flags;
            header.extend_from_slice(fields);
            header
        };
        let whole = |header: Vec<u8>| [&header[..], &bytes[10..]].concat();
        let mut checked = with(2 | 4 | 8 | 16, b"\x03\0abcname\0a comment\0");
        let checksum = crc32fast::hash(&checked).to_le_bytes();
        checked.extend_from_slice(&checksum[..2]);
        let mut mistaken = checked.clone();
        mistaken[12] ^= 1;
        for piece in [1, 1000] {
            for header in [with(1, b""), with(8, b"name\0"), with(4, b"\0\0"), checked.clone()] {
                let decompressed = decompress("gzip", &whole(header), piece);
                assert_eq!(decompressed.as_deref(), Ok(&b"some data"[..]));
            }
            for header in [with(0x20, b""), mistaken.clone()] {
                assert_eq!(decompress("gzip", &whole(header), piece), Err(Failure::Invalid));
            }
            assert_eq!(decompress("gzip", &with(8, b"na"), piece), Err(Failure::Incomplete));
        }
    }
}
