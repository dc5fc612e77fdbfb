//! Uploads in parts.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;

use super::bucket::{R2Bucket, check_key};
use super::checksum::{Algorithm, Digests};
use super::error::{Action, Failure};
use super::metadata::{self, CustomMetadata, HttpMetadata};
use super::object::{Body, ObjectInfo};
use crate::error::{Result, SimulatorError};
use crate::map::Map;
use crate::random::hex;

const MIN_PART_BYTES: usize = 5 * 1024 * 1024;
const MAX_PART_NUMBER: i32 = 10_000;

/// The options of `createMultipartUpload()`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateOptions {
    /// `httpMetadata` of the object to be.
    pub http_metadata: HttpMetadata,
    /// `customMetadata` of the object to be.
    pub custom_metadata: CustomMetadata,
}

/// A multipart upload. No `get()` or `list()` knows of it before it is completed.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// The key of the object to be.
    pub key: Arc<str>,
    /// `httpMetadata` of the object to be.
    pub http_metadata: Arc<HttpMetadata>,
    /// `customMetadata` of the object to be.
    pub custom_metadata: Arc<CustomMetadata>,
    /// How far the upload has come.
    pub state: UploadState,
    /// The parts by their numbers; none once the upload is over.
    pub parts: Map<u16, Part>,
}

/// How far an upload has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UploadState {
    /// Parts can be uploaded.
    InProgress,
    /// The upload has become an object.
    Completed,
    /// The upload was given up.
    Aborted,
}

/// A part of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The contents.
    pub body: Bytes,
    /// The etag to complete the upload with: a random id.
    pub etag: Arc<str>,
    /// The MD5 of the contents.
    pub md5: Arc<[u8]>,
}

/// A part that `complete()` shall put into the object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CompletedPart {
    /// `partNumber`
    pub part_number: u16,
    /// `etag`, as `uploadPart()` gave it.
    pub etag: String,
}

/// The number of a part, checked.
///
/// # Errors
/// `TypeError` where it is not from 1 to 10000.
pub fn check_part_number(number: i32) -> Result<u16> {
    if (1..=MAX_PART_NUMBER).contains(&number) {
        return Ok(number as u16);
    }
    let message = format!(
        "Part number must be between 1 and {MAX_PART_NUMBER} (inclusive). Actual value was: {number}"
    );
    Err(SimulatorError::type_error(message))
}

impl R2Bucket {
    /// `createMultipartUpload()`: the id of the new upload.
    ///
    /// # Errors
    /// Where the key or the metadata are too long.
    pub fn create_multipart_upload(&self, key: &str, options: &CreateOptions) -> Result<Arc<str>> {
        let action = Action::CreateMultipartUpload;
        check_key(action, key)?;
        metadata::check_custom(&options.custom_metadata)
            .map_err(|failure| action.failed(failure))?;
        let id = self.new_id();
        let upload = Upload {
            key: key.into(),
            http_metadata: Arc::new(options.http_metadata.clone()),
            custom_metadata: Arc::new(options.custom_metadata.clone()),
            state: UploadState::InProgress,
            parts: Map::new(),
        };
        self.write(|state| state.uploads.insert(id.clone(), Arc::new(upload)));
        Ok(id)
    }

    /// `uploadPart()`: the etag of the part, which takes the place of an earlier one with the same number.
    ///
    /// # Errors
    /// Where there is no such upload in progress.
    pub fn upload_part(
        &self,
        key: &str,
        upload_id: &str,
        part_number: u16,
        value: impl Into<Bytes>,
    ) -> Result<Arc<str>> {
        let action = Action::UploadPart;
        check_key(action, key)?;
        match self.upload(key, upload_id) {
            Some(upload) if upload.state == UploadState::InProgress => {}
            _ => return Err(action.failed(Failure::NoSuchUpload)),
        }
        let body = value.into();
        let (etag, md5) = (self.new_id(), Algorithm::Md5.digest(&body).into());
        let part = Part { body, etag: etag.clone(), md5 };
        self.change(upload_id, |upload| upload.parts.insert(part_number, part));
        Ok(etag)
    }

    /// `complete()`: the object made of these parts, in the order of their numbers.
    ///
    /// # Errors
    /// Where there is no such upload in progress; where a part is named twice or was not uploaded; and where the
    /// parts do not all have the same size of 5 MiB or more, except the last, which must not be larger.
    pub fn complete_multipart_upload(
        &self,
        key: &str,
        upload_id: &str,
        parts: &[CompletedPart],
    ) -> Result<ObjectInfo> {
        let action = Action::CompleteMultipartUpload;
        check_key(action, key)?;
        let upload = self.upload(key, upload_id).ok_or_else(|| action.failed(Failure::Internal))?;
        let parts = select(&upload, parts).map_err(|failure| action.failed(failure))?;
        let md5s: Vec<u8> = parts.iter().flat_map(|part| part.md5.iter().copied()).collect();
        let etag = format!("{}-{}", hex(&Algorithm::Md5.digest(&md5s)), parts.len());
        let bodies: Arc<[Bytes]> = parts.iter().map(|part| part.body.clone()).collect();
        let info = ObjectInfo {
            key: key.into(),
            version: self.new_version(),
            size: bodies.iter().map(|body| body.len() as u64).sum(),
            uploaded: self.now(),
            digests: Digests::Parts(etag.into()),
            http_metadata: upload.http_metadata.clone(),
            custom_metadata: upload.custom_metadata.clone(),
            range: None,
        };
        self.insert(info.clone(), Body::Parts(bodies));
        self.finish(upload_id, UploadState::Completed);
        Ok(info)
    }

    /// `abort()`. An upload that is over already stays as it is.
    ///
    /// # Errors
    /// Where there never was such an upload.
    pub fn abort_multipart_upload(&self, key: &str, upload_id: &str) -> Result<()> {
        let action = Action::AbortMultipartUpload;
        check_key(action, key)?;
        let upload = self.upload(key, upload_id).ok_or_else(|| action.failed(Failure::Internal))?;
        if upload.state == UploadState::InProgress {
            self.finish(upload_id, UploadState::Aborted);
        }
        Ok(())
    }

    fn upload(&self, key: &str, upload_id: &str) -> Option<Arc<Upload>> {
        self.read(|state| {
            state.uploads.get(upload_id).filter(|upload| *upload.key == *key).cloned()
        })
    }

    fn change<R>(&self, upload_id: &str, change: impl FnOnce(&mut Upload) -> R) {
        self.write(|state| {
            state.uploads.get_mut(upload_id).map(|upload| change(Arc::make_mut(upload)))
        });
    }

    fn finish(&self, upload_id: &str, state: UploadState) {
        self.change(upload_id, |upload| {
            upload.state = state;
            upload.parts = Map::new();
        });
    }
}

/// The parts of an object in their order, checked as the service checks them.
fn select<'a>(upload: &'a Upload, completed: &[CompletedPart]) -> Result<Vec<&'a Part>, Failure> {
    if upload.state != UploadState::InProgress {
        return Err(Failure::NoSuchUpload);
    }
    let mut numbers = HashSet::new();
    if !completed.iter().all(|part| numbers.insert(part.part_number)) {
        return Err(Failure::Internal);
    }
    let find = |completed: &CompletedPart| {
        let part =
            upload.parts.get(&completed.part_number).filter(|part| *part.etag == *completed.etag);
        part.map(|part| (completed.part_number, part)).ok_or(Failure::InvalidPart)
    };
    let mut parts = completed.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    let too_small = |(_, part): &(u16, &Part)| part.body.len() < MIN_PART_BYTES;
    // All but the last as they were given ...
    if parts.split_last().is_some_and(|(_, others)| others.iter().any(too_small)) {
        return Err(Failure::EntityTooSmall);
    }
    // ... and then as they are ordered, where another one can be the last.
    parts.sort_unstable_by_key(|(number, _)| *number);
    if let Some((last, others @ [first, ..])) = parts.split_last() {
        let size = first.1.body.len();
        let unequal = others.iter().any(|(_, part)| part.body.len() != size);
        if others.iter().any(too_small) || unequal || last.1.body.len() > size {
            return Err(Failure::BadUpload);
        }
    }
    Ok(parts.into_iter().map(|(_, part)| part).collect())
}
