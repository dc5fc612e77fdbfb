//! `native:node/crypto`: digests and key derivation under the names of OpenSSL.

use boa_engine::{Context, JsArgs, JsData, JsNativeError, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use invitro_engine::NativeModule;
use invitro_web::bytes::uint8_array;
use invitro_web::idl::Bytes;
use md5::Md5;
use sha1::Sha1;
use sha2::digest::DynDigest;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_256};

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/crypto")
        .function("createHash", 1, create_hash)
        .function("createHmac", 2, create_hmac)
        .function("update", 2, update)
        .function("finish", 1, finish)
        .function("copy", 1, copy)
        .function("hmac", 3, hmac_once)
        .function("pbkdf2", 5, pbkdf2)
        .function("scrypt", 6, scrypt)
}

/// A hash by its name in lower case. The names with `rsa-` or `dsa-` in front mean the same.
fn hash(name: &str) -> Option<Box<dyn DynDigest>> {
    let name = name.strip_prefix("rsa-").or_else(|| name.strip_prefix("dsa-")).unwrap_or(name);
    Some(match name {
        "md5" => Box::new(Md5::default()),
        "sha1" | "sha-1" | "sha" => Box::new(Sha1::default()),
        "sha224" | "sha-224" => Box::new(Sha224::default()),
        "sha256" | "sha-256" => Box::new(Sha256::default()),
        "sha384" | "sha-384" => Box::new(Sha384::default()),
        "sha512" | "sha-512" => Box::new(Sha512::default()),
        "sha512-256" => Box::new(Sha512_256::default()),
        _ => return None,
    })
}

/// How many bytes the hash with this name takes at once.
fn block_size(name: &str) -> usize {
    if name.contains("384") || name.contains("512") { 128 } else { 64 }
}

/// A digest or a code under way. For a code (RFC 2104) `outer` has taken the outer key already.
#[derive(Clone)]
struct State {
    inner: Box<dyn DynDigest>,
    outer: Option<Box<dyn DynDigest>>,
}

impl State {
    fn digest(name: &str) -> Option<Self> {
        Some(Self { inner: hash(name)?, outer: None })
    }

    fn code(name: &str, key: &[u8]) -> Option<Self> {
        let size = block_size(name);
        let mut padded = if key.len() > size {
            let mut digest = hash(name)?;
            digest.update(key);
            digest.finalize().to_vec()
        } else {
            key.to_vec()
        };
        padded.resize(size, 0);
        let keyed = |pad: u8| {
            let mut digest = hash(name)?;
            let key: Vec<u8> = padded.iter().map(|byte| byte ^ pad).collect();
            digest.update(&key);
            Some(digest)
        };
        Some(Self { inner: keyed(0x36)?, outer: Some(keyed(0x5c)?) })
    }

    fn finish(self) -> Vec<u8> {
        let digest = self.inner.finalize();
        match self.outer {
            None => digest.into_vec(),
            Some(mut outer) => {
                outer.update(&digest);
                outer.finalize().into_vec()
            }
        }
    }
}

/// The object that JavaScript holds.
#[derive(Trace, Finalize, JsData)]
struct Running(#[unsafe_ignore_trace] Option<State>);

fn running(state: Option<State>) -> JsValue {
    match state {
        Some(state) => JsObject::from_proto_and_data(None, Running(Some(state))).into(),
        None => JsValue::null(),
    }
}

fn name(args: &[JsValue], context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(0).to_string(context)?.to_std_string_lossy().to_ascii_lowercase())
}

/// A copy of the bytes of an argument that the TypeScript has checked.
fn bytes(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Vec<u8>> {
    match Bytes::of(args.get_or_undefined(index), context)? {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(JsNativeError::typ().with_message("expected a buffer").into()),
    }
}

fn bytes_or_null(bytes: Option<Vec<u8>>, context: &mut Context) -> JsResult<JsValue> {
    match bytes {
        Some(bytes) => Ok(uint8_array(&bytes, context)?.into()),
        None => Ok(JsValue::null()),
    }
}

/// `createHash(name)`: a digest under way; `null` for an unknown name.
fn create_hash(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(running(State::digest(&name(args, context)?)))
}

/// `createHmac(name, key)`: a code under way; `null` for an unknown name.
fn create_hmac(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(running(State::code(&name(args, context)?, &bytes(args, 1, context)?)))
}

fn with_running<R>(args: &[JsValue], use_it: impl FnOnce(&mut Running) -> R) -> JsResult<R> {
    let object = args.get_or_undefined(0).as_object();
    match object.as_ref().and_then(|object| object.downcast_mut::<Running>()) {
        Some(mut running) => Ok(use_it(&mut running)),
        None => Err(JsNativeError::typ().with_message("expected a hash").into()),
    }
}

/// `update(hash, bytes)`
fn update(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let data = bytes(args, 1, context)?;
    with_running(args, |running| {
        if let Some(state) = &mut running.0 {
            state.inner.update(&data);
        }
    })?;
    Ok(JsValue::undefined())
}

/// `finish(hash)`: the bytes; the hash has ended with that.
fn finish(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let state = with_running(args, |running| running.0.take())?;
    bytes_or_null(state.map(State::finish), context)
}

/// `copy(hash)`: another that has taken the same bytes.
fn copy(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(running(with_running(args, |running| running.0.clone())?))
}

/// `hmac(name, key, data)`: the code; `null` for an unknown name.
fn hmac_once(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (key, data) = (bytes(args, 1, context)?, bytes(args, 2, context)?);
    let code = State::code(&name(args, context)?, &key).map(|mut state| {
        state.inner.update(&data);
        state.finish()
    });
    bytes_or_null(code, context)
}

/// PBKDF2 (RFC 8018) with HMAC.
fn derive(
    name: &str,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Option<Vec<u8>> {
    let keyed = State::code(name, password)?;
    let code = |parts: &[&[u8]]| {
        let mut state = keyed.clone();
        for part in parts {
            state.inner.update(part);
        }
        state.finish()
    };
    let mut output = Vec::with_capacity(length);
    for number in 1_u32.. {
        if output.len() >= length {
            break;
        }
        let mut link = code(&[salt, &number.to_be_bytes()]);
        let mut block = link.clone();
        for _ in 1..iterations {
            link = code(&[&link]);
            for (byte, other) in block.iter_mut().zip(&link) {
                *byte ^= other;
            }
        }
        output.extend_from_slice(&block);
    }
    output.truncate(length);
    Some(output)
}

/// `pbkdf2(name, password, salt, iterations, length)`: the key; `null` for an unknown name.
fn pbkdf2(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (password, salt) = (bytes(args, 1, context)?, bytes(args, 2, context)?);
    let iterations = args.get_or_undefined(3).to_u32(context)?;
    let length = args.get_or_undefined(4).to_length(context)? as usize;
    bytes_or_null(derive(&name(args, context)?, &password, &salt, iterations, length), context)
}

/// `scrypt(password, salt, length, N, r, p)`: the key (RFC 7914).
fn scrypt(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (password, salt) = (bytes(args, 0, context)?, bytes(args, 1, context)?);
    let length = args.get_or_undefined(2).to_length(context)? as usize;
    let cost = args.get_or_undefined(3).to_length(context)? as usize;
    let block_size = args.get_or_undefined(4).to_length(context)? as usize;
    let parallelization = args.get_or_undefined(5).to_length(context)? as usize;
    let key = scrypt_key(&password, &salt, length, cost, block_size, parallelization);
    bytes_or_null(key, context)
}

fn scrypt_key(
    password: &[u8],
    salt: &[u8],
    length: usize,
    cost: usize,
    block_size: usize,
    parallelization: usize,
) -> Option<Vec<u8>> {
    let chunk = 128 * block_size;
    let bytes = derive("sha256", password, salt, 1, parallelization * chunk)?;
    let mut words: Vec<u32> = bytes
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect();
    for block in words.chunks_exact_mut(chunk / 4) {
        mix(block, cost);
    }
    let mixed: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    derive("sha256", password, &mixed, 1, length)
}

/// scryptROMix. `cost` is a power of two.
fn mix(block: &mut [u32], cost: usize) {
    let size = block.len();
    let mut memory = Vec::with_capacity(cost * size);
    for _ in 0..cost {
        memory.extend_from_slice(block);
        mix_block(block);
    }
    for _ in 0..cost {
        let at = (block[size - 16] as usize & (cost - 1)) * size;
        for (word, other) in block.iter_mut().zip(&memory[at..at + size]) {
            *word ^= other;
        }
        mix_block(block);
    }
}

/// scryptBlockMix.
fn mix_block(block: &mut [u32]) {
    let count = block.len() / 16;
    let mut last = [0_u32; 16];
    last.copy_from_slice(&block[(count - 1) * 16..]);
    let mut output = vec![0_u32; block.len()];
    for (index, part) in block.chunks_exact(16).enumerate() {
        for (word, other) in last.iter_mut().zip(part) {
            *word ^= other;
        }
        salsa20_8(&mut last);
        let place = if index % 2 == 0 { index / 2 } else { count / 2 + index / 2 };
        output[place * 16..place * 16 + 16].copy_from_slice(&last);
    }
    block.copy_from_slice(&output);
}

/// The Salsa20/8 core, added to its input.
fn salsa20_8(words: &mut [u32; 16]) {
    const ROWS: [[usize; 4]; 8] = [
        [0, 4, 8, 12],
        [5, 9, 13, 1],
        [10, 14, 2, 6],
        [15, 3, 7, 11],
        [0, 1, 2, 3],
        [5, 6, 7, 4],
        [10, 11, 8, 9],
        [15, 12, 13, 14],
    ];
    let mut x = *words;
    for _ in 0..4 {
        for [a, b, c, d] in ROWS {
            x[b] ^= x[a].wrapping_add(x[d]).rotate_left(7);
            x[c] ^= x[b].wrapping_add(x[a]).rotate_left(9);
            x[d] ^= x[c].wrapping_add(x[b]).rotate_left(13);
            x[a] ^= x[d].wrapping_add(x[c]).rotate_left(18);
        }
    }
    for (word, mixed) in words.iter_mut().zip(x) {
        *word = word.wrapping_add(mixed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn codes_follow_rfc_2202() {
        let mut state = State::code("md5", b"Jefe").expect("a known hash");
        state.inner.update(b"what do ya want for nothing?");
        assert_eq!(hex(&state.finish()), "750c783e6ab0b503eaa86e310a5db738");
    }

    #[test]
    fn scrypt_follows_rfc_7914() {
        let key = scrypt_key(b"", b"", 64, 16, 1, 1).expect("sha256 is known");
        assert!(hex(&key).starts_with("77d6576238657b203b19ca42c18a0497"));
        let key = scrypt_key(b"password", b"NaCl", 64, 1024, 8, 16).expect("sha256 is known");
        assert!(hex(&key).starts_with("fdbabe1c9d3472007856e7190d01e9fe"));
    }
}
