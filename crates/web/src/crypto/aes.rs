//! AES in the modes of the Web Cryptography API: GCM and CTR (NIST SP 800-38D, 38A), CBC with PKCS #7 padding, and key
//! wrapping (RFC 3394).

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use boa_engine::{Context, JsArgs, JsResult, JsValue};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use invitro_engine::NativeModule;

use super::{buffer_or_null, bytes};

type Block = [u8; 16];

pub(super) fn functions(module: NativeModule) -> NativeModule {
    module
        .function("aesGcm", 6, gcm_function)
        .function("aesCbc", 4, cbc_function)
        .function("aesCtr", 4, ctr_function)
        .function("aesKw", 3, kw_function)
}

/// `aesGcm(encrypt, key, iv, additionalData, tagBytes, data)`: the tag is at the end of the ciphertext. `null` if it is
/// not the right one.
fn gcm_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let encrypt = args.get_or_undefined(0).to_boolean();
    let (key, iv, additional) =
        (bytes(args, 1, context)?, bytes(args, 2, context)?, bytes(args, 3, context)?);
    let tag_length = args.get_or_undefined(4).to_length(context)? as usize;
    let data = bytes(args, 5, context)?;
    let result = Aes::new(&key).and_then(|aes| {
        let gcm = Gcm::new(&aes, &iv);
        if encrypt {
            gcm.encrypt(&additional, data, tag_length)
        } else {
            gcm.decrypt(&additional, data, tag_length)
        }
    });
    buffer_or_null(result, context)
}

/// `aesCbc(encrypt, key, iv, data)`: `null` if the padding is wrong.
fn cbc_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let encrypt = args.get_or_undefined(0).to_boolean();
    let (key, iv, data) =
        (bytes(args, 1, context)?, bytes(args, 2, context)?, bytes(args, 3, context)?);
    let result = Aes::new(&key).zip(Block::try_from(iv).ok()).and_then(|(aes, iv)| {
        if encrypt { Some(cbc_encrypt(&aes, iv, &data)) } else { cbc_decrypt(&aes, iv, &data) }
    });
    buffer_or_null(result, context)
}

/// `aesCtr(key, counter, bits, data)`: encrypts or decrypts; the last `bits` of the block are the counter.
fn ctr_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (key, counter) = (bytes(args, 0, context)?, bytes(args, 1, context)?);
    let bits = args.get_or_undefined(2).to_u32(context)?;
    let mut data = bytes(args, 3, context)?;
    let result = Aes::new(&key).zip(Block::try_from(counter).ok()).map(|(aes, counter)| {
        apply_counter(&aes, counter, bits, &mut data);
        data
    });
    buffer_or_null(result, context)
}

/// `aesKw(wrap, key, data)`: `null` if the integrity check fails.
fn kw_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let wrapping = args.get_or_undefined(0).to_boolean();
    let (key, data) = (bytes(args, 1, context)?, bytes(args, 2, context)?);
    let result = Aes::new(&key)
        .and_then(|aes| if wrapping { wrap(&aes, &data) } else { unwrap(&aes, &data) });
    buffer_or_null(result, context)
}

/// The block cipher with a key of any of its three lengths.
enum Aes {
    Bits128(Box<Aes128>),
    Bits192(Box<Aes192>),
    Bits256(Box<Aes256>),
}

impl Aes {
    fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            16 => Self::Bits128(Box::new(Aes128::new_from_slice(key).ok()?)),
            24 => Self::Bits192(Box::new(Aes192::new_from_slice(key).ok()?)),
            32 => Self::Bits256(Box::new(Aes256::new_from_slice(key).ok()?)),
            _ => return None,
        })
    }

    fn encrypt(&self, block: Block) -> Block {
        let mut block = block.into();
        match self {
            Self::Bits128(aes) => aes.encrypt_block(&mut block),
            Self::Bits192(aes) => aes.encrypt_block(&mut block),
            Self::Bits256(aes) => aes.encrypt_block(&mut block),
        }
        block.into()
    }

    fn decrypt(&self, block: Block) -> Block {
        let mut block = block.into();
        match self {
            Self::Bits128(aes) => aes.decrypt_block(&mut block),
            Self::Bits192(aes) => aes.decrypt_block(&mut block),
            Self::Bits256(aes) => aes.decrypt_block(&mut block),
        }
        block.into()
    }
}

fn xor(block: Block, other: Block) -> Block {
    std::array::from_fn(|index| block[index] ^ other[index])
}

/// Combines the data with the encrypted counter blocks; only the last `bits` of the counter block count.
fn apply_counter(aes: &Aes, counter: Block, bits: u32, data: &mut [u8]) {
    let mask = if bits >= 128 { u128::MAX } else { (1_u128 << bits) - 1 };
    let mut counter = u128::from_be_bytes(counter);
    for chunk in data.chunks_mut(16) {
        let stream = aes.encrypt(counter.to_be_bytes());
        for (byte, key) in chunk.iter_mut().zip(stream) {
            *byte ^= key;
        }
        counter = (counter & !mask) | (counter.wrapping_add(1) & mask);
    }
}

struct Gcm<'a> {
    aes: &'a Aes,
    hash: GHash,
    /// The counter block before the first.
    start: Block,
}

impl<'a> Gcm<'a> {
    fn new(aes: &'a Aes, iv: &[u8]) -> Self {
        let hash = GHash::new(&aes.encrypt([0; 16]).into());
        let start = if let Ok(iv) = <[u8; 12]>::try_from(iv) {
            let mut block = [0; 16];
            block[..12].copy_from_slice(&iv);
            block[15] = 1;
            block
        } else {
            let mut hash = hash.clone();
            hash.update_padded(iv);
            hash.update(&[lengths(0, iv.len()).into()]);
            hash.finalize().into()
        };
        Self { aes, hash, start }
    }

    fn tag(&self, additional: &[u8], ciphertext: &[u8]) -> Block {
        let mut hash = self.hash.clone();
        hash.update_padded(additional);
        hash.update_padded(ciphertext);
        hash.update(&[lengths(additional.len(), ciphertext.len()).into()]);
        xor(hash.finalize().into(), self.aes.encrypt(self.start))
    }

    fn apply(&self, data: &mut [u8]) {
        let first = u128::from_be_bytes(self.start);
        let low = u128::from(u32::MAX);
        let first = (first & !low) | (first.wrapping_add(1) & low);
        apply_counter(self.aes, first.to_be_bytes(), 32, data);
    }

    fn encrypt(&self, additional: &[u8], mut data: Vec<u8>, tag_length: usize) -> Option<Vec<u8>> {
        self.apply(&mut data);
        let tag = self.tag(additional, &data);
        data.extend_from_slice(tag.get(..tag_length)?);
        Some(data)
    }

    fn decrypt(&self, additional: &[u8], mut data: Vec<u8>, tag_length: usize) -> Option<Vec<u8>> {
        let given = data.split_off(data.len().checked_sub(tag_length)?);
        let tag = self.tag(additional, &data);
        let difference =
            tag.iter().zip(&given).fold(0_u8, |difference, (a, b)| difference | (a ^ b));
        if difference != 0 {
            return None;
        }
        self.apply(&mut data);
        Some(data)
    }
}

/// The last block that is hashed: two lengths, in bits.
fn lengths(additional: usize, data: usize) -> Block {
    let mut block = [0; 16];
    block[..8].copy_from_slice(&(additional as u64 * 8).to_be_bytes());
    block[8..].copy_from_slice(&(data as u64 * 8).to_be_bytes());
    block
}

fn cbc_encrypt(aes: &Aes, iv: Block, data: &[u8]) -> Vec<u8> {
    let padding = 16 - data.len() % 16;
    let mut output = data.to_vec();
    output.resize(data.len() + padding, padding as u8);
    let mut previous = iv;
    for chunk in output.chunks_exact_mut(16) {
        if let Ok(block) = Block::try_from(&*chunk) {
            previous = aes.encrypt(xor(block, previous));
            chunk.copy_from_slice(&previous);
        }
    }
    output
}

fn cbc_decrypt(aes: &Aes, iv: Block, data: &[u8]) -> Option<Vec<u8>> {
    if data.is_empty() || !data.len().is_multiple_of(16) {
        return None;
    }
    let mut output = Vec::with_capacity(data.len());
    let mut previous = iv;
    for chunk in data.chunks_exact(16) {
        let block = Block::try_from(chunk).ok()?;
        output.extend_from_slice(&xor(aes.decrypt(block), previous));
        previous = block;
    }
    let padding = *output.last()?;
    let length = output.len().checked_sub(usize::from(padding))?;
    let right = (1..=16).contains(&padding) && output[length..].iter().all(|byte| *byte == padding);
    output.truncate(length);
    right.then_some(output)
}

const WRAP_CHECK: u64 = 0xa6a6_a6a6_a6a6_a6a6;

fn words(data: &[u8]) -> Vec<u64> {
    data.chunks_exact(8)
        .map(|chunk| chunk.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte)))
        .collect()
}

fn wrap(aes: &Aes, data: &[u8]) -> Option<Vec<u8>> {
    if data.len() < 16 || !data.len().is_multiple_of(8) {
        return None;
    }
    let mut check = WRAP_CHECK;
    let mut registers = words(data);
    let count = registers.len() as u64;
    for round in 0..6 {
        for (index, register) in registers.iter_mut().enumerate() {
            let block = (u128::from(check) << 64) | u128::from(*register);
            let block = u128::from_be_bytes(aes.encrypt(block.to_be_bytes()));
            check = (block >> 64) as u64 ^ (count * round + index as u64 + 1);
            *register = block as u64;
        }
    }
    Some(std::iter::once(check).chain(registers).flat_map(u64::to_be_bytes).collect())
}

fn unwrap(aes: &Aes, data: &[u8]) -> Option<Vec<u8>> {
    if data.len() < 24 || !data.len().is_multiple_of(8) {
        return None;
    }
    let mut registers = words(data);
    let mut check = registers.remove(0);
    let count = registers.len() as u64;
    for round in (0..6).rev() {
        for (index, register) in registers.iter_mut().enumerate().rev() {
            let tweaked = check ^ (count * round + index as u64 + 1);
            let block = (u128::from(tweaked) << 64) | u128::from(*register);
            let block = u128::from_be_bytes(aes.decrypt(block.to_be_bytes()));
            check = (block >> 64) as u64;
            *register = block as u64;
        }
    }
    (check == WRAP_CHECK).then(|| registers.into_iter().flat_map(u64::to_be_bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_follows_rfc_3394() {
        let aes = Aes::new(&(0..16).collect::<Vec<u8>>()).expect("a key of 128 bits");
        let data: Vec<u8> = (0..16).map(|byte| byte * 0x11).collect();
        let wrapped = wrap(&aes, &data).expect("two blocks");
        assert_eq!(wrapped[..4], [0x1f, 0xa6, 0x8b, 0x0a]);
        assert_eq!(unwrap(&aes, &wrapped), Some(data));
        assert_eq!(unwrap(&aes, &[7; 24]), None);
    }

    #[test]
    fn padding_is_checked() {
        let aes = Aes::new(&[7; 16]).expect("a key of 128 bits");
        for length in [0, 1, 15, 16, 17] {
            let data = vec![9; length];
            let encrypted = cbc_encrypt(&aes, [1; 16], &data);
            assert_eq!(encrypted.len() % 16, 0);
            assert_eq!(cbc_decrypt(&aes, [1; 16], &encrypted), Some(data));
        }
        assert_eq!(cbc_decrypt(&aes, [1; 16], &[7; 16]), None);
        assert_eq!(cbc_decrypt(&aes, [1; 16], &[]), None);
    }

    #[test]
    fn a_changed_ciphertext_is_refused() {
        let aes = Aes::new(&[7; 32]).expect("a key of 256 bits");
        let gcm = Gcm::new(&aes, &[1; 20]);
        let mut encrypted = gcm.encrypt(b"more", b"data".to_vec(), 12).expect("a short tag");
        assert_eq!(gcm.decrypt(b"more", encrypted.clone(), 12).as_deref(), Some(&b"data"[..]));
        encrypted[0] ^= 1;
        assert_eq!(gcm.decrypt(b"more", encrypted, 12), None);
    }
}
