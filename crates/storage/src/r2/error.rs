//! The errors of the service.

use crate::error::SimulatorError;

/// An operation, as error messages call it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    Head,
    Get,
    Put,
    Delete,
    List,
    CreateMultipartUpload,
    UploadPart,
    CompleteMultipartUpload,
    AbortMultipartUpload,
}

impl Action {
    const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Get => "get",
            Self::Put => "put",
            Self::Delete => "delete",
            Self::List => "list",
            Self::CreateMultipartUpload => "createMultipartUpload",
            Self::UploadPart => "uploadPart",
            Self::CompleteMultipartUpload => "completeMultipartUpload",
            Self::AbortMultipartUpload => "abortMultipartUpload",
        }
    }

    /// The JavaScript error of this action for `failure`.
    pub(super) fn failed(self, failure: Failure) -> SimulatorError {
        SimulatorError::error(format!(
            "{}: {} ({})",
            self.name(),
            failure.message(),
            failure.code()
        ))
    }
}

/// What the service answers instead of doing what it was asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Failure {
    Unspecified,
    Internal,
    EntityTooSmall,
    EntityTooLarge,
    MetadataTooLarge,
    InvalidObjectName,
    InvalidMaxKeys,
    NoSuchUpload,
    InvalidPart,
    InvalidRange,
    BadUpload,
}

impl Failure {
    const fn code(self) -> u32 {
        match self {
            Self::Unspecified => 0,
            Self::Internal => 10001,
            Self::EntityTooSmall => 10011,
            Self::EntityTooLarge => 100_100,
            Self::MetadataTooLarge => 10012,
            Self::InvalidObjectName => 10020,
            Self::InvalidMaxKeys => 10022,
            Self::NoSuchUpload => 10024,
            Self::InvalidPart => 10025,
            Self::InvalidRange => 10039,
            Self::BadUpload => 10048,
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::Unspecified => "Unspecified error",
            Self::Internal => "We encountered an internal error. Please try again.",
            Self::EntityTooSmall => {
                "Your proposed upload is smaller than the minimum allowed object size."
            }
            Self::EntityTooLarge => "Your proposed upload exceeds the maximum allowed object size.",
            Self::MetadataTooLarge => {
                "Your metadata headers exceed the maximum allowed metadata size."
            }
            Self::InvalidObjectName => "The specified object name is not valid.",
            Self::InvalidMaxKeys => "MaxKeys params must be positive integer <= 1000.",
            Self::NoSuchUpload => "The specified multipart upload does not exist.",
            Self::InvalidPart => "One or more of the specified parts could not be found.",
            Self::InvalidRange => "The requested range is not satisfiable",
            Self::BadUpload => "There was a problem with the multipart upload.",
        }
    }
}
