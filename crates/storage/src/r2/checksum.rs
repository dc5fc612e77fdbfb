//! Checksums of objects.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
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

    /// Checks an upload.
    pub(super) fn verify(&self, data: &[u8]) -> Result<(), String> {
        let (name, actual) = (self.algorithm.name(), self.algorithm.digest(data));
        if actual == self.digest {
            return Ok(());
        }
        Err(format!(
            "The {name} checksum you specified did not match what we received.\n\
             You provided a {name} checksum with value: {}\n\
             Actual {name} was: {}",
            hex(&self.digest),
            hex(&actual),
        ))
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// The digests of an object: its MD5, unless it was uploaded in parts, and the one it was checked with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Digests {
    /// Of contents that were put at once.
    Whole {
        /// Their MD5.
        md5: Arc<LazyMd5>,
        /// What they were checked with.
        checked: Option<Arc<Checksum>>,
    },
    /// Of an upload in parts, of which only the etag is known.
    Parts(Arc<str>),
}

impl Digests {
    pub(super) fn of(contents: Bytes, checked: Option<&Checksum>) -> Self {
        let known = checked.filter(|checksum| checksum.algorithm == Algorithm::Md5);
        let digest = known.map_or_else(OnceLock::new, |checksum| checksum.digest.clone().into());
        let md5 = Arc::new(LazyMd5 { contents, digest });
        Self::Whole { md5, checked: checked.cloned().map(Arc::new) }
    }

    pub(super) fn etag(&self) -> Arc<str> {
        match self {
            Self::Whole { md5, .. } => hex(md5.get()).into(),
            Self::Parts(etag) => Arc::clone(etag),
        }
    }

    pub(super) fn has(&self, algorithm: Algorithm) -> bool {
        match self {
            Self::Whole { checked, .. } => {
                algorithm == Algorithm::Md5
                    || checked.as_ref().is_some_and(|checksum| checksum.algorithm == algorithm)
            }
            Self::Parts(_) => false,
        }
    }

    pub(super) fn get(&self, algorithm: Algorithm) -> Option<&[u8]> {
        match self {
            Self::Whole { checked: Some(checksum), .. } if checksum.algorithm == algorithm => {
                Some(&checksum.digest)
            }
            Self::Whole { md5, .. } if algorithm == Algorithm::Md5 => Some(md5.get()),
            _ => None,
        }
    }
}

/// An MD5 that nobody may ever ask for: to compute it takes twenty times as long as to copy the contents.
#[derive(Debug)]
pub(super) struct LazyMd5 {
    contents: Bytes,
    digest: OnceLock<Vec<u8>>,
}

impl LazyMd5 {
    fn get(&self) -> &[u8] {
        self.digest.get_or_init(|| Algorithm::Md5.digest(&self.contents))
    }
}

impl PartialEq for LazyMd5 {
    fn eq(&self, other: &Self) -> bool {
        self.contents == other.contents
    }
}
