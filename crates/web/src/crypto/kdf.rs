//! Key derivation: PBKDF2 (RFC 8018) and HKDF (RFC 5869).

use boa_engine::{Context, JsArgs, JsResult, JsValue};
use invitro_engine::NativeModule;

use super::hash::keyed_hmac;
use super::{buffer_or_null, bytes, text};

pub(super) fn functions(module: NativeModule) -> NativeModule {
    module.function("pbkdf2", 5, pbkdf2_function).function("hkdf", 5, hkdf_function)
}

/// `pbkdf2(hash, password, salt, iterations, length)`: that many bytes; `null` for an unknown hash.
fn pbkdf2_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let hash = text(args, 0, context)?;
    let (password, salt) = (bytes(args, 1, context)?, bytes(args, 2, context)?);
    let iterations = args.get_or_undefined(3).to_u32(context)?;
    let length = args.get_or_undefined(4).to_length(context)? as usize;
    buffer_or_null(pbkdf2(&hash, &password, &salt, iterations, length), context)
}

/// `hkdf(hash, secret, salt, info, length)`: that many bytes; `null` if that is more than 255 times the hash's length.
fn hkdf_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let hash = text(args, 0, context)?;
    let (secret, salt, info) =
        (bytes(args, 1, context)?, bytes(args, 2, context)?, bytes(args, 3, context)?);
    let length = args.get_or_undefined(4).to_length(context)? as usize;
    buffer_or_null(hkdf(&hash, &secret, &salt, &info, length), context)
}

fn pbkdf2(
    hash: &str,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Option<Vec<u8>> {
    let hmac = keyed_hmac(hash, password)?;
    let mut output = Vec::new();
    for number in 1_u32.. {
        if output.len() >= length {
            break;
        }
        let mut link = hmac(&[salt, &number.to_be_bytes()]);
        let mut block = link.clone();
        for _ in 1..iterations {
            link = hmac(&[&link]);
            for (byte, other) in block.iter_mut().zip(&link) {
                *byte ^= other;
            }
        }
        output.extend_from_slice(&block);
    }
    output.truncate(length);
    Some(output)
}

fn hkdf(hash: &str, secret: &[u8], salt: &[u8], info: &[u8], length: usize) -> Option<Vec<u8>> {
    // An empty salt and one of zeros are the same key.
    let pseudorandom = keyed_hmac(hash, salt)?(&[secret]);
    let hmac = keyed_hmac(hash, &pseudorandom)?;
    let mut output = Vec::new();
    let mut link = Vec::new();
    for number in 1_u8..=u8::MAX {
        if output.len() >= length {
            break;
        }
        link = hmac(&[&link, info, &[number]]);
        output.extend_from_slice(&link);
    }
    if output.len() < length {
        return None;
    }
    output.truncate(length);
    Some(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pbkdf2_follows_rfc_6070() {
        let key = pbkdf2(
            "SHA-1",
            b"passwordPASSWORDpassword",
            b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
            4096,
            25,
        );
        assert_eq!(
            key.as_deref(),
            Some(
                &[
                    0x3d, 0x2e, 0xec, 0x4f, 0xe4, 0x1c, 0x84, 0x9b, 0x80, 0xc8, 0xd8, 0x36, 0x62,
                    0xc0, 0xe4, 0x4a, 0x8b, 0x29, 0x1a, 0x96, 0x4c, 0xf2, 0xf0, 0x70, 0x38
                ][..]
            )
        );
    }

    #[test]
    fn hkdf_follows_rfc_5869() {
        let salt: Vec<u8> = (0..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let key = hkdf("SHA-256", &[0x0b; 22], &salt, &info, 42).expect("a known hash");
        assert_eq!(key[..4], [0x3c, 0xb2, 0x5f, 0x25]);
        assert_eq!(hkdf("SHA-256", &[], &[], &[], 255 * 32 + 1), None);
    }
}
