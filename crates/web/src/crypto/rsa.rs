//! RSA: signatures (PKCS #1 version 1.5 and PSS) and encryption (OAEP), RFC 8017.
//!
//! A private key is the DER of PKCS #8, a public key that of SubjectPublicKeyInfo.

use ::rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ::rsa::traits::{PrivateKeyParts, PublicKeyParts};
use ::rsa::{BoxedUint, Oaep, Pkcs1v15Sign, PrivateKey, Pss, PublicKey};
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsResult, JsValue};
use invitro_engine::NativeModule;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::hash::digest_of;
use super::random::Random;
use super::{buffer_or_null, bytes, text};
use crate::encoding::array_buffer;

pub(super) fn functions(module: NativeModule) -> NativeModule {
    module
        .function("rsaGenerate", 2, generate)
        .function("rsaPublic", 1, public)
        .function("rsaParts", 2, parts)
        .function("rsaFromParts", 1, from_parts)
        .function("rsaSign", 5, sign)
        .function("rsaVerify", 6, verify)
        .function("rsaEncrypt", 4, encrypt)
        .function("rsaDecrypt", 4, decrypt)
}

/// Evaluates an expression with `$hash` standing for the type of a digest that is known by name; `None` for others.
macro_rules! with_hash {
    ($name:expr, $hash:ident => $body:expr) => {
        match $name {
            "SHA-1" => {
                type $hash = Sha1;
                Some($body)
            }
            "SHA-256" => {
                type $hash = Sha256;
                Some($body)
            }
            "SHA-384" => {
                type $hash = Sha384;
                Some($body)
            }
            "SHA-512" => {
                type $hash = Sha512;
                Some($body)
            }
            _ => None,
        }
    };
}

fn private_key(der: &[u8]) -> Option<PrivateKey> {
    PrivateKey::from_pkcs8_der(der).ok()
}

fn public_key(der: &[u8]) -> Option<PublicKey> {
    PublicKey::from_public_key_der(der).ok()
}

fn private_der(key: &PrivateKey) -> Option<Vec<u8>> {
    Some(key.to_pkcs8_der().ok()?.as_bytes().to_vec())
}

fn public_der(key: &PublicKey) -> Option<Vec<u8>> {
    Some(key.to_public_key_der().ok()?.as_bytes().to_vec())
}

/// `rsaGenerate(bits, exponent)`: a private key.
fn generate(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let bits = args.get_or_undefined(0).to_u32(context)? as usize;
    let exponent = BoxedUint::from_be_slice_vartime(&bytes(args, 1, context)?);
    let key = PrivateKey::new_with_exp(&mut Random, bits, exponent).ok();
    buffer_or_null(key.as_ref().and_then(private_der), context)
}

/// `rsaPublic(private)`: the public key that belongs to a private one.
fn public(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let key = private_key(&bytes(args, 0, context)?);
    buffer_or_null(key.and_then(|key| public_der(key.as_public_key())), context)
}

/// `rsaParts(isPrivate, der)`: the numbers n and e; of a private key also d, p, q, d mod p-1, d mod q-1 and the inverse
/// of q modulo p. `null` if it is no such key.
fn parts(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let is_private = args.get_or_undefined(0).to_boolean();
    let der = bytes(args, 1, context)?;
    let parts = if is_private {
        private_key(&der).as_ref().and_then(private_parts)
    } else {
        public_key(&der).as_ref().map(public_parts)
    };
    let Some(parts) = parts else { return Ok(JsValue::null()) };
    let parts = parts
        .iter()
        .map(|part| array_buffer(part, context).map(JsValue::from))
        .collect::<JsResult<Vec<_>>>()?;
    Ok(JsArray::from_iter(parts, context).into())
}

fn public_parts(key: &impl PublicKeyParts) -> Vec<Vec<u8>> {
    vec![key.n_bytes().into_vec(), key.e_bytes().into_vec()]
}

fn private_parts(key: &PrivateKey) -> Option<Vec<Vec<u8>>> {
    let [p, q] = key.primes() else { return None };
    let mut parts = public_parts(key);
    for part in [key.d(), p.as_ref(), q.as_ref(), key.dp()?, key.dq()?, &key.crt_coefficient()?] {
        parts.push(part.to_be_bytes_trimmed_vartime().into_vec());
    }
    Some(parts)
}

/// `rsaFromParts(isPrivate, n, e, d, p, q)`: the key that these numbers make; `null` if they make none.
#[allow(clippy::many_single_char_names, reason = "the names of RFC 8017")]
fn from_parts(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let is_private = args.get_or_undefined(0).to_boolean();
    let mut numbers = Vec::new();
    for index in 1..args.len() {
        numbers.push(BoxedUint::from_be_slice_vartime(&bytes(args, index, context)?));
    }
    let der = match <[BoxedUint; 5]>::try_from(numbers) {
        Ok([n, e, d, p, q]) if is_private => {
            PrivateKey::from_components(n, e, d, vec![p, q]).ok().as_ref().and_then(private_der)
        }
        Ok(_) => None,
        Err(numbers) => <[BoxedUint; 2]>::try_from(numbers)
            .ok()
            .filter(|_| !is_private)
            .and_then(|[n, e]| public_der(&PublicKey::new(n, e).ok()?)),
    };
    buffer_or_null(der, context)
}

/// The salt of a PSS signature in bytes; `undefined` asks for PKCS #1 version 1.5.
fn salt(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Option<usize>> {
    let length = args.get_or_undefined(index);
    if length.is_undefined() { Ok(None) } else { Ok(Some(length.to_u32(context)? as usize)) }
}

/// `rsaSign(hash, saltLength, private, data)`
fn sign(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let hash = text(args, 0, context)?;
    let salt = salt(args, 1, context)?;
    let key = private_key(&bytes(args, 2, context)?);
    let data = bytes(args, 3, context)?;
    let signature = key.zip(digest_of(&hash, &data)).and_then(|(key, digest)| {
        with_hash!(hash.as_str(), Hash => match salt {
            None => key.sign(Pkcs1v15Sign::new::<Hash>(), &digest),
            Some(salt) => key.sign(Pss::<Hash>::new_with_salt(salt), &digest),
        })?
        .ok()
    });
    buffer_or_null(signature, context)
}

/// `rsaVerify(hash, saltLength, public, signature, data)`
fn verify(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let hash = text(args, 0, context)?;
    let salt = salt(args, 1, context)?;
    let key = public_key(&bytes(args, 2, context)?);
    let (signature, data) = (bytes(args, 3, context)?, bytes(args, 4, context)?);
    let verified = key.zip(digest_of(&hash, &data)).and_then(|(key, digest)| {
        with_hash!(hash.as_str(), Hash => match salt {
            None => key.verify(Pkcs1v15Sign::new::<Hash>(), &digest, &signature),
            Some(salt) => key.verify(Pss::<Hash>::new_with_salt(salt), &digest, &signature),
        })
    });
    Ok(verified.is_some_and(|result| result.is_ok()).into())
}

/// `rsaEncrypt(hash, label, public, data)`
fn encrypt(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let hash = text(args, 0, context)?;
    let label = bytes(args, 1, context)?;
    let key = public_key(&bytes(args, 2, context)?);
    let data = bytes(args, 3, context)?;
    let encrypted = key.and_then(|key| {
        with_hash!(hash.as_str(), Hash => {
            key.encrypt(&mut Random, Oaep::<Hash>::new_with_label(label), &data)
        })?
        .ok()
    });
    buffer_or_null(encrypted, context)
}

/// `rsaDecrypt(hash, label, private, data)`
fn decrypt(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let hash = text(args, 0, context)?;
    let label = bytes(args, 1, context)?;
    let key = private_key(&bytes(args, 2, context)?);
    let data = bytes(args, 3, context)?;
    let decrypted = key.and_then(|key| {
        with_hash!(hash.as_str(), Hash => {
            key.decrypt(Oaep::<Hash>::new_with_label(label), &data)
        })?
        .ok()
    });
    buffer_or_null(decrypted, context)
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rsa::PrivateKey;

    use super::{private_der, private_key, private_parts, public_der, public_key};

    #[test]
    fn keys_survive_their_encodings() {
        let key = PrivateKey::new(&mut SysRng, 1024).expect("random numbers");
        let der = private_der(&key).expect("a key");
        assert_eq!(private_key(&der).as_ref(), Some(&key));
        let public = public_der(key.as_public_key()).expect("a key");
        assert_eq!(public_key(&public).as_ref(), Some(key.as_public_key()));
        assert!(private_key(&public).is_none());
        let parts = private_parts(&key).expect("two primes");
        assert_eq!((parts.len(), parts[0].len()), (8, 128));
    }
}
