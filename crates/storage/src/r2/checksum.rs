//! Checksums of objects.

use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use crate::error::{Result, SimulatorError};
use crate::random::hex;

/// A hash algorithm that R2 can check an upload with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Algorithm {
    /// `md5`
    Md5,
    /// `sha1`
    Sha1,
    /// `sha256`
    Sha256,
    /// `sha384`
    Sha384,
    /// `sha512`
    Sha512,
}

impl Algorithm {
    /// All of them, in the order in which the options of `put()` are read.
    pub const ALL: [Self; 5] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name of the option of `put()` and of the property of `R2Checksums`.
    pub const fn property(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// The name in error messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The length of a digest in bytes.
    pub const fn digest_len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(data).to_vec(),
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }
}

/// A digest that an upload must have, given with the options of `put()`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checksum {
    algorithm: Algorithm,
    digest: Vec<u8>,
}

impl Checksum {
    /// Of the bytes of a digest.
    ///
    /// # Errors
    /// `TypeError` where their number is wrong.
    pub fn from_bytes(algorithm: Algorithm, digest: &[u8]) -> Result<Self> {
        let (expected, given) = (algorithm.digest_len(), digest.len());
        if given != expected {
            let message = format!("{} is {expected} bytes, not {given}", algorithm.name());
            return Err(SimulatorError::type_error(message));
        }
        Ok(Self { algorithm, digest: digest.to_vec() })
    }

    /// Of the hexadecimal digits of a digest, in either case.
    ///
    /// # Errors
    /// `TypeError` where their number is wrong, or one is not a digit.
    pub fn from_hex(algorithm: Algorithm, digest: &str) -> Result<Self> {
        let (expected, given) = (algorithm.digest_len() * 2, digest.len());
        if given != expected {
            let message = format!("{} is {expected} hex characters, not {given}", algorithm.name());
            return Err(SimulatorError::type_error(message));
        }
        let digest: Option<Vec<u8>> = digest
            .as_bytes()
            .chunks(2)
            .map(|pair| Some((digit(pair[0])? << 4) | digit(pair[1])?))
            .collect();
        match digest {
            Some(digest) => Ok(Self { algorithm, digest }),
            None => Err(SimulatorError::type_error(format!(
                "Provided {} wasn't a valid hex string",
                algorithm.name()
            ))),
        }
    }

    /// The `TypeError` for options of `put()` that have a second digest. It comes before any other complaint about
    /// that one.
    pub fn several() -> SimulatorError {
        SimulatorError::type_error("You cannot specify multiple hashing algorithms.")
    }

    /// The checksums to store with an object, whose MD5 is `md5`.
    pub(super) fn verify(
        expected: Option<&Self>,
        data: &[u8],
        md5: Vec<u8>,
    ) -> Result<Checksums, String> {
        let mut checksums = Checksums::default();
        if let Some(Self { algorithm, digest }) = expected {
            let (name, actual) = (algorithm.name(), algorithm.digest(data));
            if actual != *digest {
                return Err(format!(
                    "The {name} checksum you specified did not match what we received.\n\
                     You provided a {name} checksum with value: {}\n\
                     Actual {name} was: {}",
                    hex(digest),
                    hex(&actual),
                ));
            }
            checksums.set(*algorithm, actual);
        }
        checksums.set(Algorithm::Md5, md5);
        Ok(checksums)
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// The checksums known of an object: its MD5, unless it was uploaded in parts, and the one it was checked with.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Checksums([Option<Vec<u8>>; 5]);

impl Checksums {
    /// The digest, where it is known.
    pub fn get(&self, algorithm: Algorithm) -> Option<&[u8]> {
        self.0[algorithm as usize].as_deref()
    }

    /// The digest in lower-case hexadecimal, as `toJSON()` has it.
    pub fn hex(&self, algorithm: Algorithm) -> Option<String> {
        self.get(algorithm).map(hex)
    }

    fn set(&mut self, algorithm: Algorithm, digest: Vec<u8>) {
        self.0[algorithm as usize] = Some(digest);
    }
}
