//! ECDSA and ECDH on the curves of NIST (FIPS 186-5, SEC 1), Ed25519 (RFC 8032) and X25519 (RFC 7748).
//!
//! A private key is its number in big-endian bytes as long as the curve's field (for the last two, the 32 bytes that
//! their standards call the secret), a public key the uncompressed point of SEC 1 (or 32 bytes).

use boa_engine::{Context, JsResult, JsValue};
use ed25519_dalek::{Signer, Verifier};
use invitro_engine::NativeModule;

use super::hash::digest_of;
use super::random::Random;
use super::{buffer_or_null, bytes, text};

pub(super) fn functions(module: NativeModule) -> NativeModule {
    module
        .function("ecGenerate", 1, generate)
        .function("ecPublic", 2, public)
        .function("ecPoint", 2, point)
        .function("ecToPkcs8", 2, to_pkcs8)
        .function("ecFromPkcs8", 2, from_pkcs8)
        .function("ecToSpki", 2, to_spki)
        .function("ecFromSpki", 2, from_spki)
        .function("ecSign", 4, sign)
        .function("ecVerify", 5, verify)
        .function("ecAgree", 3, agree)
}

/// A curve's operations; what is not a key of the curve gives nothing.
trait Curve {
    fn generate(&self) -> Option<Vec<u8>>;
    fn public(&self, private: &[u8]) -> Option<Vec<u8>>;
    /// Decodes a point, compressed or not.
    fn point(&self, encoded: &[u8]) -> Option<Vec<u8>>;
    fn encode_pkcs8(&self, private: &[u8]) -> Option<Vec<u8>>;
    fn decode_pkcs8(&self, der: &[u8]) -> Option<Vec<u8>>;
    fn encode_spki(&self, point: &[u8]) -> Option<Vec<u8>>;
    fn decode_spki(&self, der: &[u8]) -> Option<Vec<u8>>;
    fn sign(&self, hash: &str, private: &[u8], data: &[u8]) -> Option<Vec<u8>>;
    fn verify(&self, hash: &str, point: &[u8], signature: &[u8], data: &[u8]) -> bool;
    fn agree(&self, private: &[u8], point: &[u8]) -> Option<Vec<u8>>;
}

macro_rules! nist_curve {
    ($name:ident, $krate:ident, $field_bytes:literal) => {
        struct $name;

        impl Curve for $name {
            fn generate(&self) -> Option<Vec<u8>> {
                use $krate::elliptic_curve::Generate;
                let key = $krate::SecretKey::try_generate_from_rng(&mut Random).ok()?;
                Some(key.to_bytes().to_vec())
            }

            fn public(&self, private: &[u8]) -> Option<Vec<u8>> {
                Some(
                    $krate::SecretKey::from_slice(private)
                        .ok()?
                        .public_key()
                        .to_sec1_bytes()
                        .to_vec(),
                )
            }

            fn point(&self, encoded: &[u8]) -> Option<Vec<u8>> {
                let key = $krate::PublicKey::from_sec1_bytes(encoded).ok()?;
                Some(
                    $krate::ecdsa::VerifyingKey::from(key).to_sec1_point(false).as_bytes().to_vec(),
                )
            }

            fn encode_pkcs8(&self, private: &[u8]) -> Option<Vec<u8>> {
                use $krate::pkcs8::EncodePrivateKey;
                let key = $krate::SecretKey::from_slice(private).ok()?;
                Some(key.to_pkcs8_der().ok()?.as_bytes().to_vec())
            }

            fn decode_pkcs8(&self, der: &[u8]) -> Option<Vec<u8>> {
                use $krate::pkcs8::DecodePrivateKey;
                Some($krate::SecretKey::from_pkcs8_der(der).ok()?.to_bytes().to_vec())
            }

            fn encode_spki(&self, point: &[u8]) -> Option<Vec<u8>> {
                use $krate::pkcs8::EncodePublicKey;
                let key = $krate::PublicKey::from_sec1_bytes(point).ok()?;
                Some(key.to_public_key_der().ok()?.as_bytes().to_vec())
            }

            fn decode_spki(&self, der: &[u8]) -> Option<Vec<u8>> {
                use $krate::pkcs8::DecodePublicKey;
                let key = $krate::PublicKey::from_public_key_der(der).ok()?;
                Some(
                    $krate::ecdsa::VerifyingKey::from(key).to_sec1_point(false).as_bytes().to_vec(),
                )
            }

            fn sign(&self, hash: &str, private: &[u8], data: &[u8]) -> Option<Vec<u8>> {
                use $krate::ecdsa::signature::hazmat::PrehashSigner;
                let key = $krate::ecdsa::SigningKey::from_slice(private).ok()?;
                let digest = field_sized(digest_of(hash, data)?, $field_bytes);
                let signature: $krate::ecdsa::Signature = key.sign_prehash(&digest).ok()?;
                Some(signature.to_vec())
            }

            fn verify(&self, hash: &str, point: &[u8], signature: &[u8], data: &[u8]) -> bool {
                use $krate::ecdsa::signature::hazmat::PrehashVerifier;
                let Some(digest) = digest_of(hash, data) else { return false };
                let digest = field_sized(digest, $field_bytes);
                let Ok(key) = $krate::ecdsa::VerifyingKey::from_sec1_bytes(point) else {
                    return false;
                };
                $krate::ecdsa::Signature::from_slice(signature)
                    .is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok())
            }

            fn agree(&self, private: &[u8], point: &[u8]) -> Option<Vec<u8>> {
                let private = $krate::SecretKey::from_slice(private).ok()?;
                let public = $krate::PublicKey::from_sec1_bytes(point).ok()?;
                Some(private.diffie_hellman(&public).raw_secret_bytes().to_vec())
            }
        }
    };
}

nist_curve!(P256, p256, 32);
nist_curve!(P384, p384, 48);
nist_curve!(P521, p521, 66);

/// A digest shorter than the field, with zeros before it: the same number, in a length that the crates accept.
fn field_sized(mut digest: Vec<u8>, length: usize) -> Vec<u8> {
    if digest.len() < length {
        digest.splice(0..0, std::iter::repeat_n(0, length - digest.len()));
    }
    digest
}

/// The beginning of the DER of keys that are 32 bytes (RFC 8410); `object` is the last byte of their identifier.
fn pkcs8_head(object: u8) -> [u8; 16] {
    [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, object, 4, 0x22, 4, 0x20]
}

fn spki_head(object: u8) -> [u8; 12] {
    [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, object, 3, 0x21, 0]
}

/// The 32 bytes of a PKCS #8 key. What may follow them, attributes and the public key, does not matter.
fn secret_in_pkcs8(der: &[u8], object: u8) -> Option<Vec<u8>> {
    let head = pkcs8_head(object);
    let length = usize::from(*der.get(1)?);
    let is_key = der.first() == Some(&0x30)
        && der.len() == length + 2
        && der.get(2..4) == Some(&head[2..4])
        && der.get(5..16) == Some(&head[5..]);
    if is_key { der.get(16..48).map(<[u8]>::to_vec) } else { None }
}

fn key_32(bytes: &[u8]) -> Option<[u8; 32]> {
    bytes.try_into().ok()
}

fn random_32() -> Option<Vec<u8>> {
    let mut bytes = vec![0; 32];
    super::random::fill(&mut bytes).ok()?;
    Some(bytes)
}

struct Ed25519;

const ED25519: u8 = 0x70;

impl Curve for Ed25519 {
    fn generate(&self) -> Option<Vec<u8>> {
        random_32()
    }

    fn public(&self, private: &[u8]) -> Option<Vec<u8>> {
        let key = ed25519_dalek::SigningKey::from_bytes(&key_32(private)?);
        Some(key.verifying_key().to_bytes().to_vec())
    }

    fn point(&self, encoded: &[u8]) -> Option<Vec<u8>> {
        key_32(encoded).map(Vec::from)
    }

    fn encode_pkcs8(&self, private: &[u8]) -> Option<Vec<u8>> {
        Some([&pkcs8_head(ED25519)[..], &key_32(private)?].concat())
    }

    fn decode_pkcs8(&self, der: &[u8]) -> Option<Vec<u8>> {
        secret_in_pkcs8(der, ED25519)
    }

    fn encode_spki(&self, point: &[u8]) -> Option<Vec<u8>> {
        Some([&spki_head(ED25519)[..], &key_32(point)?].concat())
    }

    fn decode_spki(&self, der: &[u8]) -> Option<Vec<u8>> {
        key_32(der.strip_prefix(&spki_head(ED25519))?).map(Vec::from)
    }

    fn sign(&self, _: &str, private: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let key = ed25519_dalek::SigningKey::from_bytes(&key_32(private)?);
        Some(key.sign(data).to_bytes().to_vec())
    }

    fn verify(&self, _: &str, point: &[u8], signature: &[u8], data: &[u8]) -> bool {
        let Some(Ok(key)) = key_32(point).map(|key| ed25519_dalek::VerifyingKey::from_bytes(&key))
        else {
            return false;
        };
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify(data, &signature).is_ok())
    }

    fn agree(&self, _: &[u8], _: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

struct X25519;

const X25519_OBJECT: u8 = 0x6e;

impl Curve for X25519 {
    fn generate(&self) -> Option<Vec<u8>> {
        random_32()
    }

    fn public(&self, private: &[u8]) -> Option<Vec<u8>> {
        let secret = x25519_dalek::StaticSecret::from(key_32(private)?);
        Some(x25519_dalek::PublicKey::from(&secret).to_bytes().to_vec())
    }

    fn point(&self, encoded: &[u8]) -> Option<Vec<u8>> {
        key_32(encoded).map(Vec::from)
    }

    fn encode_pkcs8(&self, private: &[u8]) -> Option<Vec<u8>> {
        Some([&pkcs8_head(X25519_OBJECT)[..], &key_32(private)?].concat())
    }

    fn decode_pkcs8(&self, der: &[u8]) -> Option<Vec<u8>> {
        secret_in_pkcs8(der, X25519_OBJECT)
    }

    fn encode_spki(&self, point: &[u8]) -> Option<Vec<u8>> {
        Some([&spki_head(X25519_OBJECT)[..], &key_32(point)?].concat())
    }

    fn decode_spki(&self, der: &[u8]) -> Option<Vec<u8>> {
        key_32(der.strip_prefix(&spki_head(X25519_OBJECT))?).map(Vec::from)
    }

    fn sign(&self, _: &str, _: &[u8], _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn verify(&self, _: &str, _: &[u8], _: &[u8], _: &[u8]) -> bool {
        false
    }

    fn agree(&self, private: &[u8], point: &[u8]) -> Option<Vec<u8>> {
        let secret = x25519_dalek::StaticSecret::from(key_32(private)?);
        let public = x25519_dalek::PublicKey::from(key_32(point)?);
        let shared = secret.diffie_hellman(&public);
        // A point of small order gives zeros, which are no secret.
        shared.was_contributory().then(|| shared.as_bytes().to_vec())
    }
}

/// The curve that the first argument names.
fn curve(args: &[JsValue], context: &mut Context) -> JsResult<Option<&'static dyn Curve>> {
    Ok(Some(match text(args, 0, context)?.as_str() {
        "P-256" => &P256,
        "P-384" => &P384,
        "P-521" => &P521,
        "Ed25519" => &Ed25519,
        "X25519" => &X25519,
        _ => return Ok(None),
    }))
}

/// A function of a curve and one buffer.
fn convert(
    args: &[JsValue],
    context: &mut Context,
    run: impl FnOnce(&dyn Curve, &[u8]) -> Option<Vec<u8>>,
) -> JsResult<JsValue> {
    let curve = curve(args, context)?;
    let input = bytes(args, 1, context)?;
    buffer_or_null(curve.and_then(|curve| run(curve, &input)), context)
}

/// `ecGenerate(curve)`: a private key.
fn generate(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let curve = curve(args, context)?;
    buffer_or_null(curve.and_then(Curve::generate), context)
}

/// `ecPublic(curve, private)`: the public key that belongs to a private one.
fn public(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    convert(args, context, |curve, private| curve.public(private))
}

/// `ecPoint(curve, encoded)`: a public key, decoded and checked.
fn point(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    convert(args, context, |curve, encoded| curve.point(encoded))
}

/// `ecToPkcs8(curve, private)`
fn to_pkcs8(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    convert(args, context, |curve, private| curve.encode_pkcs8(private))
}

/// `ecFromPkcs8(curve, der)`
fn from_pkcs8(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    convert(args, context, |curve, der| curve.decode_pkcs8(der))
}

/// `ecToSpki(curve, public)`
fn to_spki(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    convert(args, context, |curve, point| curve.encode_spki(point))
}

/// `ecFromSpki(curve, der)`
fn from_spki(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    convert(args, context, |curve, der| curve.decode_spki(der))
}

/// `ecSign(curve, hash, private, data)`: the two numbers of the signature, one behind the other.
fn sign(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let curve = curve(args, context)?;
    let hash = text(args, 1, context)?;
    let (private, data) = (bytes(args, 2, context)?, bytes(args, 3, context)?);
    buffer_or_null(curve.and_then(|curve| curve.sign(&hash, &private, &data)), context)
}

/// `ecVerify(curve, hash, public, signature, data)`
fn verify(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let curve = curve(args, context)?;
    let hash = text(args, 1, context)?;
    let (point, signature) = (bytes(args, 2, context)?, bytes(args, 3, context)?);
    let data = bytes(args, 4, context)?;
    Ok(curve.is_some_and(|curve| curve.verify(&hash, &point, &signature, &data)).into())
}

/// `ecAgree(curve, private, public)`: the secret that both sides can derive.
fn agree(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let curve = curve(args, context)?;
    let (private, point) = (bytes(args, 1, context)?, bytes(args, 2, context)?);
    buffer_or_null(curve.and_then(|curve| curve.agree(&private, &point)), context)
}

#[cfg(test)]
mod tests {
    use super::{Curve, Ed25519, P256, P384, P521, X25519, pkcs8_head};

    #[test]
    fn keys_survive_their_encodings() {
        for curve in [&P256 as &dyn Curve, &P384, &P521, &Ed25519, &X25519] {
            let private = curve.generate().expect("random bytes");
            let public = curve.public(&private).expect("a key");
            let der = curve.encode_pkcs8(&private).expect("a key");
            assert_eq!(curve.decode_pkcs8(&der), Some(private));
            let der = curve.encode_spki(&public).expect("a key");
            assert_eq!(curve.decode_spki(&der), Some(public.clone()));
            assert_eq!(curve.point(&public), Some(public));
            assert_eq!(curve.decode_pkcs8(&der[1..]), None);
        }
    }

    #[test]
    fn signatures_hold_for_their_data_only() {
        for (curve, hash) in
            [(&P256 as &dyn Curve, "SHA-256"), (&P384, "SHA-512"), (&P521, "SHA-1"), (&Ed25519, "")]
        {
            let private = curve.generate().expect("random bytes");
            let public = curve.public(&private).expect("a key");
            let signature = curve.sign(hash, &private, b"data").expect("a signature");
            assert!(curve.verify(hash, &public, &signature, b"data"));
            assert!(!curve.verify(hash, &public, &signature, b"date"));
            assert!(!curve.verify(hash, &public, &signature[1..], b"data"));
        }
    }

    #[test]
    fn both_sides_agree() {
        for curve in [&P256 as &dyn Curve, &P384, &P521, &X25519] {
            let (a, b) = (curve.generate().expect("random"), curve.generate().expect("random"));
            let (public_a, public_b) =
                (curve.public(&a).expect("a key"), curve.public(&b).expect("a key"));
            assert_eq!(curve.agree(&a, &public_b), curve.agree(&b, &public_a));
            assert!(curve.agree(&a, &public_b).is_some());
        }
        assert_eq!(X25519.agree(&[1; 32], &[0; 32]), None);
    }

    #[test]
    fn a_private_key_may_bring_its_public_one() {
        let mut der = pkcs8_head(0x70).to_vec();
        der.extend([7; 32]);
        der.extend([0x81, 0x21, 0]);
        der.extend([9; 32]);
        der[1] = (der.len() - 2) as u8;
        der[4] = 1;
        assert_eq!(Ed25519.decode_pkcs8(&der), Some(vec![7; 32]));
    }
}
