//! What a bucket stores.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::checksum::{Algorithm, Digests};
use super::metadata::{CustomMetadata, HttpMetadata};
use super::multipart::Upload;
use crate::map::Map;
use crate::random::hex;

/// All that a bucket holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    pub(crate) objects: Map<Arc<str>, Arc<Object>>,
    /// By upload id. Finished uploads stay: what can be done with them differs from what can be done with an id
    /// that never was.
    pub(crate) uploads: Map<Arc<str>, Arc<Upload>>,
}

impl State {
    pub(crate) fn ptr_eq(&self, other: &Self) -> bool {
        self.objects.ptr_eq(&other.objects) && self.uploads.ptr_eq(&other.uploads)
    }
}

/// An object of a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// What is known of it.
    pub info: ObjectInfo,
    /// Its contents.
    pub body: Body,
}

/// What is known of an object: the properties of an `R2Object`.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectInfo {
    /// `key`
    pub key: Arc<str>,
    /// `version`: 32 hexadecimal digits, new with each upload.
    pub version: Arc<str>,
    /// `size` in bytes.
    pub size: u64,
    /// `uploaded`, in milliseconds since the Unix epoch.
    pub uploaded: f64,
    /// `checksums`, and what `etag` is made of.
    pub(super) digests: Digests,
    /// `httpMetadata`
    pub http_metadata: Arc<HttpMetadata>,
    /// `customMetadata`
    pub custom_metadata: Arc<CustomMetadata>,
    /// `range`: which part of the object a `head()` or `get()` is about; `None` elsewhere.
    pub range: Option<ObjectRange>,
}

impl ObjectInfo {
    /// `etag`: the MD5 of the contents in hexadecimal, or for a multipart upload the MD5 of its parts' MD5s, a
    /// hyphen and the number of parts. The MD5 is computed when it is first asked for.
    pub fn etag(&self) -> Arc<str> {
        self.digests.etag()
    }

    /// `httpEtag`: the etag as HTTP wants it, in quotes.
    pub fn http_etag(&self) -> String {
        format!("\"{}\"", self.etag())
    }

    /// One of the `checksums`, if it is known. The MD5 is computed when it is first asked for.
    pub fn checksum(&self, algorithm: Algorithm) -> Option<&[u8]> {
        self.digests.get(algorithm)
    }

    /// The same in lower-case hexadecimal, as `toJSON()` has it.
    pub fn checksum_hex(&self, algorithm: Algorithm) -> Option<String> {
        self.checksum(algorithm).map(hex)
    }

    /// Whether there is such a checksum; what it is need not be computed for that.
    pub fn has_checksum(&self, algorithm: Algorithm) -> bool {
        self.digests.has(algorithm)
    }

    /// `storageClass`, which is empty outside production.
    #[allow(clippy::unused_self)]
    pub const fn storage_class(&self) -> &'static str {
        ""
    }

    pub(super) fn with_range(&self, range: ObjectRange) -> Self {
        Self { range: Some(range), ..self.clone() }
    }

    pub(super) const fn whole(&self) -> ObjectRange {
        ObjectRange { offset: 0, length: self.size }
    }
}

/// A range of an object's bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ObjectRange {
    /// Where it begins.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// The contents of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// As put at once.
    Whole(Bytes),
    /// As uploaded in parts.
    Parts(Arc<[Bytes]>),
}

impl Body {
    /// All of the contents. Copies only where there are several parts.
    pub fn bytes(&self) -> Bytes {
        self.slice(0..u64::MAX)
    }

    /// A range of the contents, cut to what there is. Copies only where several parts have a share in it.
    pub fn slice(&self, range: Range<u64>) -> Bytes {
        let part = |bytes: &Bytes, start: u64| {
            let len = bytes.len() as u64;
            let from = range.start.saturating_sub(start).min(len) as usize;
            let to = range.end.saturating_sub(start).min(len) as usize;
            bytes.slice(from.min(to)..to)
        };
        match self {
            Self::Whole(bytes) => part(bytes, 0),
            Self::Parts(parts) => {
                let mut start = 0;
                let mut slices = parts.iter().map(|bytes| {
                    let slice = part(bytes, start);
                    start += bytes.len() as u64;
                    slice
                });
                let slices: Vec<Bytes> =
                    slices.by_ref().filter(|slice| !slice.is_empty()).collect();
                match &slices[..] {
                    [] => Bytes::new(),
                    [slice] => slice.clone(),
                    _ => slices.concat().into(),
                }
            }
        }
    }
}
