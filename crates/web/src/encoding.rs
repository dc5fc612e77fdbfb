//! `TextEncoder` and `TextDecoder`, after <https://encoding.spec.whatwg.org>.

use boa_engine::builtins::typed_array::TypedArrayKind;
use boa_engine::object::builtins::{AlignedVec, JsArrayBuffer, JsTypedArray, JsUint8Array};
use boa_engine::string::{JsStr, JsStrVariant};
use boa_engine::{
    Context, JsArgs, JsData, JsNativeError, JsObject, JsResult, JsString, JsValue, js_string,
};
use boa_gc::{Finalize, Trace};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};
use invitro_engine::NativeModule;

use crate::class::{NativeClass, receiver, string};
use crate::idl::{Bytes, Operation, flag};

/// `native:web/encoding`: the classes, and functions for other modules.
pub fn module() -> NativeModule {
    NativeModule::new("web/encoding")
        .value("TextEncoder", |context: &mut Context| Ok(encoder_class(context).into()))
        .value("TextDecoder", |context: &mut Context| Ok(decoder_class(context).into()))
        .function("encodeUtf8", 1, |_, args, context| {
            let text = args.get_or_undefined(0).to_string(context)?;
            Ok(uint8_array(&utf8(&text), context)?.into())
        })
        .function("decodeUtf8", 1, |_, args, context| {
            let bytes = Bytes::of(args.get_or_undefined(0), context)?;
            Ok(bytes.map_or_else(
                || js_string!().into(),
                |bytes| {
                    bytes
                        .read(|bytes| {
                            decode_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
                        })
                        .into()
                },
            ))
        })
}

/// A new `Uint8Array` with a copy of `bytes`.
pub fn uint8_array(bytes: &[u8], context: &mut Context) -> JsResult<JsObject> {
    Ok(JsUint8Array::from_array_buffer(array_buffer(bytes, context)?, context)?.into())
}

/// A new `ArrayBuffer` with a copy of `bytes`.
pub fn array_buffer(bytes: &[u8], context: &mut Context) -> JsResult<JsArrayBuffer> {
    JsArrayBuffer::from_byte_block(AlignedVec::from_slice(64, bytes), context)
}

/// The UTF-8 form of a string; lone surrogates become U+FFFD.
pub fn utf8(text: &JsString) -> Vec<u8> {
    match text.variant() {
        JsStrVariant::Latin1(bytes) if bytes.is_ascii() => bytes.to_vec(),
        _ => text.to_std_string_lossy().into_bytes(),
    }
}

/// Decodes UTF-8 without looking for a byte order mark; ill-formed sequences become U+FFFD.
pub fn decode_utf8(bytes: &[u8]) -> JsString {
    if bytes.is_ascii() {
        return JsString::from(JsStr::latin1(bytes));
    }
    JsString::from(&*String::from_utf8_lossy(bytes))
}

/// A `TextEncoder` has no state.
#[derive(Trace, Finalize, JsData)]
struct EncoderState;

fn encoder_class(context: &mut Context) -> JsObject {
    NativeClass::new("TextEncoder", 0, |_, _| Ok(EncoderState))
        .method("encode", 0, |this, args, context| {
            receiver::<EncoderState>(this)?;
            let input = args.get_or_undefined(0);
            if input.is_undefined() {
                return Ok(uint8_array(&[], context)?.into());
            }
            let text = input.to_string(context)?;
            Ok(uint8_array(&utf8(&text), context)?.into())
        })
        .method("encodeInto", 2, encode_into)
        .getter("encoding", |this, _, _| receiver::<EncoderState>(this).map(|_| string("utf-8")))
        .build(None, context)
}

fn encode_into(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    receiver::<EncoderState>(this)?;
    let operation = Operation::Method("TextEncoder", "encodeInto");
    if args.is_empty() {
        return Err(operation.not_of_type(0, "String"));
    }
    let text = args.get_or_undefined(0).to_string(context)?;
    let target = args.get_or_undefined(1);
    let is_bytes = target
        .as_object()
        .and_then(|object| JsTypedArray::from_object(object.clone()).ok())
        .is_some_and(|array| array.kind() == Some(TypedArrayKind::Uint8));
    if !is_bytes {
        return Err(operation.not_of_type(1, "Uint8Array"));
    }
    let (mut read, mut written) = (0_usize, 0_usize);
    if let Some(bytes) = Bytes::of(target, context)? {
        let units: Vec<u16> = text.iter().collect();
        bytes.write(|bytes| {
            for character in char::decode_utf16(units.iter().copied()) {
                let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                let Some(space) = bytes.get_mut(written..written + character.len_utf8()) else {
                    break;
                };
                character.encode_utf8(space);
                written += character.len_utf8();
                read += character.len_utf16();
            }
        });
    }
    let result = JsObject::with_object_proto(context.intrinsics());
    result.create_data_property_or_throw(js_string!("read"), read, context)?;
    result.create_data_property_or_throw(js_string!("written"), written, context)?;
    Ok(result.into())
}

/// The state of a `TextDecoder`. The decoder is there while a stream is being decoded.
#[derive(Trace, Finalize, JsData)]
struct DecoderState {
    #[unsafe_ignore_trace]
    encoding: &'static Encoding,
    #[unsafe_ignore_trace]
    decoder: Option<Decoder>,
    fatal: bool,
    ignore_bom: bool,
}

impl DecoderState {
    /// Decodes the next `bytes`; `last` ends the stream. Nothing if they are ill-formed and that is fatal.
    fn decode(&mut self, bytes: &[u8], last: bool) -> Option<JsString> {
        if last && self.decoder.is_none() && self.encoding == UTF_8 {
            return self.decode_all_utf8(bytes);
        }
        let (encoding, ignore_bom) = (self.encoding, self.ignore_bom);
        let decoder = self.decoder.get_or_insert_with(|| {
            if ignore_bom {
                encoding.new_decoder_without_bom_handling()
            } else {
                encoding.new_decoder_with_bom_removal()
            }
        });
        let capacity = decoder.max_utf16_buffer_length(bytes.len()).unwrap_or(bytes.len());
        let mut output = vec![0_u16; capacity];
        let written = if self.fatal {
            match decoder.decode_to_utf16_without_replacement(bytes, &mut output, last) {
                (DecoderResult::InputEmpty, _, written) => Some(written),
                _ => None,
            }
        } else {
            Some(decoder.decode_to_utf16(bytes, &mut output, last).2)
        };
        if last || written.is_none() {
            self.decoder = None;
        }
        written.map(|written| JsString::from(&output[..written]))
    }

    fn decode_all_utf8(&self, bytes: &[u8]) -> Option<JsString> {
        let bytes = if self.ignore_bom {
            bytes
        } else {
            bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
        };
        if self.fatal && std::str::from_utf8(bytes).is_err() {
            return None;
        }
        Some(decode_utf8(bytes))
    }
}

fn decoder_class(context: &mut Context) -> JsObject {
    NativeClass::new("TextDecoder", 0, construct_decoder)
        .method("decode", 0, decode)
        .getter("encoding", |this, _, _| {
            Ok(string(
                receiver::<DecoderState>(this)?
                    .borrow()
                    .data()
                    .encoding
                    .name()
                    .to_ascii_lowercase(),
            ))
        })
        .getter("fatal", |this, _, _| {
            Ok(receiver::<DecoderState>(this)?.borrow().data().fatal.into())
        })
        .getter("ignoreBOM", |this, _, _| {
            Ok(receiver::<DecoderState>(this)?.borrow().data().ignore_bom.into())
        })
        .build(None, context)
}

fn construct_decoder(args: &[JsValue], context: &mut Context) -> JsResult<DecoderState> {
    let label = args.get_or_undefined(0);
    let label = if label.is_undefined() {
        "utf-8".to_owned()
    } else {
        label.to_string(context)?.to_std_string_lossy()
    };
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else {
        return Err(JsNativeError::range()
            .with_message(format!("\"{label}\" is not a valid encoding."))
            .into());
    };
    let options = Operation::Construct("TextDecoder").dictionary(args, 1, "ConstructorOptions")?;
    Ok(DecoderState {
        encoding,
        decoder: None,
        fatal: flag(options.as_ref(), js_string!("fatal"), context)?,
        ignore_bom: flag(options.as_ref(), js_string!("ignoreBOM"), context)?,
    })
}

fn decode(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<DecoderState>(this)?;
    let operation = Operation::Method("TextDecoder", "decode");
    let input = args.get_or_undefined(0);
    let bytes = if input.is_undefined() {
        None
    } else {
        Some(Bytes::of(input, context)?.ok_or_else(|| operation.not_of_type(0, "Array"))?)
    };
    let options = operation.dictionary(args, 1, "DecodeOptions")?;
    let last = !flag(options.as_ref(), js_string!("stream"), context)?;
    let mut this = this.borrow_mut();
    let state = this.data_mut();
    let text = match bytes {
        Some(bytes) => bytes.read(|bytes| state.decode(bytes, last)),
        None => state.decode(&[], last),
    };
    text.map(JsValue::from)
        .ok_or_else(|| JsNativeError::typ().with_message("Failed to decode input.").into())
}
