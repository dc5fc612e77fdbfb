//! The part of an object that a `get()` asks for.

use std::ops::Range;

use super::error::Failure;
use crate::error::{Result, SimulatorError};
use crate::http::{Headers, range};
use crate::number;

/// `range` of the options of `get()`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RangeRequest {
    /// An `R2Range` object.
    Bytes(ByteRange),
    /// The `Range` header of a `Headers` object. It counts only where it is one range that can be satisfied.
    Header(String),
}

impl RangeRequest {
    /// The range of a `Headers` object, where it has one.
    pub fn from_headers<'a>(headers: impl Into<Headers<'a>>) -> Option<Self> {
        headers.into().get("range").map(Self::Header)
    }

    /// The range of an object of `size` bytes; `None` is all of it.
    pub(super) fn resolve(&self, size: u64) -> Result<Option<Range<u64>>, Failure> {
        match self {
            Self::Bytes(bytes) => bytes.resolve(size).map(Some),
            Self::Header(header) => Ok(match range::parse(header, size).as_deref() {
                Some([range]) => Some(range.clone()),
                _ => None,
            }),
        }
    }
}

/// An `R2Range`: bytes from an offset, the first bytes, or the last ones.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ByteRange {
    offset: Option<u64>,
    length: Option<u64>,
    suffix: Option<u64>,
}

impl ByteRange {
    /// The range of an object's properties.
    ///
    /// # Errors
    /// `RangeError` where a number is negative, no number or no integer; `TypeError` where `suffix` has company.
    pub fn new(offset: Option<f64>, length: Option<f64>, suffix: Option<f64>) -> Result<Self> {
        let at_least_zero = |start: &str, value: f64| {
            if value >= 0.0 {
                return Ok(());
            }
            let value = number::display(value);
            Err(SimulatorError::range_error(format!(
                "{start} ({value}) must be greater than or equal to 0."
            )))
        };
        let integer = |start: &str, value: f64| {
            // Infinity is as good as an integer.
            if value.fract() == 0.0 || value.is_infinite() {
                return Ok(value as u64);
            }
            let value = number::display(value);
            Err(SimulatorError::range_error(format!(
                "{start} ({value}) must be an integer, not floating point."
            )))
        };
        let checked = |start: &str, value: Option<f64>| {
            value
                .map(|value| at_least_zero(start, value).and_then(|()| integer(start, value)))
                .transpose()
        };
        let mut range = Self {
            offset: checked("Invalid range. Starting offset", offset)?,
            length: checked("Invalid range. Length", length)?,
            suffix: None,
        };
        if let Some(suffix) = suffix {
            if range.offset.is_some() {
                return Err(SimulatorError::type_error("Suffix is incompatible with offset."));
            }
            if range.length.is_some() {
                return Err(SimulatorError::type_error("Suffix is incompatible with length."));
            }
            at_least_zero("Invalid suffix. Suffix", suffix)?;
            range.suffix = Some(integer("Invalid range. Suffix", suffix)?);
        }
        Ok(range)
    }

    fn resolve(self, size: u64) -> Result<Range<u64>, Failure> {
        let (offset, length) = match self.suffix {
            Some(0) => return Err(Failure::InvalidRange),
            Some(suffix) => (size.saturating_sub(suffix), suffix.min(size)),
            None => {
                let offset = self.offset.unwrap_or(0);
                (offset, self.length.unwrap_or(size.saturating_sub(offset)))
            }
        };
        if offset > size || length == 0 {
            return Err(Failure::InvalidRange);
        }
        Ok(offset..offset.saturating_add(length).min(size))
    }
}
