//! Digests, and message authentication codes made of them.

use boa_engine::{Context, JsArgs, JsData, JsNativeError, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use hmac::{Hmac, KeyInit, Mac};
use invitro_engine::NativeModule;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{buffer_or_null, bytes, text};
use crate::idl::Bytes;

pub(super) fn functions(module: NativeModule) -> NativeModule {
    module
        .function("digest", 2, digest)
        .function("createHash", 1, create_hash)
        .function("updateHash", 2, update_hash)
        .function("finishHash", 1, finish_hash)
        .function("hmac", 3, hmac)
        .function("equal", 2, equal)
}

/// A hash under way.
#[derive(Trace, Finalize, JsData)]
struct Hasher(
    // Boxed because objects of the engine have a limit to their alignment.
    #[unsafe_ignore_trace] Option<Box<State>>,
);

enum State {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl State {
    fn new(name: &str) -> Option<Self> {
        Some(match name {
            "MD5" => Self::Md5(Md5::new()),
            "SHA-1" => Self::Sha1(Sha1::new()),
            "SHA-256" => Self::Sha256(Sha256::new()),
            "SHA-384" => Self::Sha384(Sha384::new()),
            "SHA-512" => Self::Sha512(Sha512::new()),
            _ => return None,
        })
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(state) => state.update(bytes),
            Self::Sha1(state) => state.update(bytes),
            Self::Sha256(state) => state.update(bytes),
            Self::Sha384(state) => state.update(bytes),
            Self::Sha512(state) => state.update(bytes),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Md5(state) => state.finalize().to_vec(),
            Self::Sha1(state) => state.finalize().to_vec(),
            Self::Sha256(state) => state.finalize().to_vec(),
            Self::Sha384(state) => state.finalize().to_vec(),
            Self::Sha512(state) => state.finalize().to_vec(),
        }
    }
}

/// Computes codes with one key: the bytes of the parts together.
pub(super) type KeyedHmac = Box<dyn Fn(&[&[u8]]) -> Vec<u8>>;

/// The code with this hash and key. Nothing for a hash that codes are not made of.
pub(super) fn keyed_hmac(hash: &str, key: &[u8]) -> Option<KeyedHmac> {
    macro_rules! keyed {
        ($hash:ty) => {{
            let keyed = Hmac::<$hash>::new_from_slice(key).ok()?;
            Box::new(move |parts: &[&[u8]]| {
                let mut mac = keyed.clone();
                for part in parts {
                    mac.update(part);
                }
                mac.finalize().into_bytes().to_vec()
            })
        }};
    }
    Some(match hash {
        "SHA-1" => keyed!(Sha1),
        "SHA-256" => keyed!(Sha256),
        "SHA-384" => keyed!(Sha384),
        "SHA-512" => keyed!(Sha512),
        _ => return None,
    })
}

/// The digest of the bytes; nothing for an unknown hash.
pub(super) fn digest_of(hash: &str, data: &[u8]) -> Option<Vec<u8>> {
    let mut state = State::new(hash)?;
    state.update(data);
    Some(state.finish())
}

/// `digest(name, data)`: the digest; `null` for an unknown hash.
fn digest(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = text(args, 0, context)?;
    let data = Bytes::of(args.get_or_undefined(1), context)?;
    let digest = State::new(&name).map(|mut state| {
        if let Some(data) = &data {
            data.read(|bytes| state.update(bytes));
        }
        state.finish()
    });
    buffer_or_null(digest, context)
}

/// `createHash(name)`: a hash under way; `null` for an unknown one.
fn create_hash(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = text(args, 0, context)?;
    Ok(match State::new(&name) {
        Some(state) => JsObject::from_proto_and_data(None, Hasher(Some(Box::new(state)))).into(),
        None => JsValue::null(),
    })
}

/// `updateHash(hash, data)`
fn update_hash(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let data = bytes(args, 1, context)?;
    let object = args.get_or_undefined(0).as_object();
    let hasher = object.as_ref().and_then(|object| object.downcast_mut::<Hasher>());
    let Some(mut hasher) = hasher else {
        return Err(JsNativeError::typ().with_message("updateHash: not a hash").into());
    };
    if let Some(state) = &mut hasher.0 {
        state.update(&data);
    }
    Ok(JsValue::undefined())
}

/// `finishHash(hash)`: the digest. The hash cannot be used any more.
fn finish_hash(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = args.get_or_undefined(0).as_object();
    let state = object
        .as_ref()
        .and_then(|object| object.downcast_mut::<Hasher>())
        .and_then(|mut hasher| hasher.0.take());
    buffer_or_null(state.map(|state| state.finish()), context)
}

/// `hmac(hash, key, data)`: the code; `null` for an unknown hash.
fn hmac(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = text(args, 0, context)?;
    let key = bytes(args, 1, context)?;
    let data = bytes(args, 2, context)?;
    buffer_or_null(keyed_hmac(&name, &key).map(|hmac| hmac(&[&data])), context)
}

/// `equal(a, b)`: whether the bytes are the same, in a time that depends on their number only.
fn equal(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (a, b) = (bytes(args, 0, context)?, bytes(args, 1, context)?);
    let difference = a.iter().zip(&b).fold(0_u8, |difference, (a, b)| difference | (a ^ b));
    Ok((a.len() == b.len() && std::hint::black_box(difference) == 0).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn digests_of_nothing() {
        let empty = |name| State::new(name).map(|state| hex(&state.finish()));
        assert_eq!(empty("MD5").as_deref(), Some("d41d8cd98f00b204e9800998ecf8427e"));
        assert_eq!(empty("SHA-1").as_deref(), Some("da39a3ee5e6b4b0d3255bfef95601890afd80709"));
        assert_eq!(
            empty("SHA-256").as_deref(),
            Some("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        );
        assert_eq!(empty("SHA-3"), None);
    }

    #[test]
    fn codes_follow_rfc_4231() {
        let hmac = keyed_hmac("SHA-256", b"Jefe").expect("a known hash");
        assert_eq!(
            hex(&hmac(&[b"what do ya want ", b"for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
