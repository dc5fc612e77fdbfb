//! R2 buckets.
//!
//! [`R2Bucket`] has the operations. The types of their options check what the API checks before it asks the
//! service ([`ByteRange::new`], [`Conditional::from_fields`], [`Checksum`], [`check_ssec_key`],
//! [`check_part_number`]); a face only takes JavaScript objects apart and builds them.
//!
//! As in the runtime's own simulator, storage classes and customer-provided keys are accepted and have no
//! effect.

mod bucket;
mod checksum;
mod conditional;
mod error;
mod list;
mod metadata;
mod multipart;
mod object;
mod range;
mod ssec;

pub use bucket::{GetOptions, GetResult, PutOptions, R2Bucket};
pub use checksum::{Algorithm, Checksum};
pub use conditional::{Conditional, Etag};
pub use list::{Include, ListOptions, ListResult};
pub use metadata::{CustomMetadata, HttpMetadata};
pub use multipart::{CompletedPart, CreateOptions, Part, Upload, UploadState, check_part_number};
pub(crate) use object::State;
pub use object::{Body, Object, ObjectInfo, ObjectRange};
pub use range::{ByteRange, RangeRequest};
pub use ssec::{SsecKey, check_ssec_key};
