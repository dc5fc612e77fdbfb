//! The limits of KV and the texts of its errors.

use crate::error::{Result, SimulatorError};

const MAX_KEY_BYTES: usize = 512;
const MIN_CACHE_TTL_SECONDS: i32 = 30;
const MIN_EXPIRATION_TTL_SECONDS: i64 = 60;
const MAX_METADATA_BYTES: usize = 1024;
const MAX_VALUE_BYTES: usize = 25 * 1024 * 1024;

/// An operation, as error messages call it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Operation {
    /// `get()`, `getWithMetadata()` and `list()`.
    Get,
    /// `get()` and `getWithMetadata()` of many keys.
    GetBulk,
    /// `put()`.
    Put,
    /// `delete()`.
    Delete,
}

impl Operation {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::GetBulk => "GET_BULK",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// The error of an operation that the service answered with an HTTP status.
    pub(super) fn failed(self, status: u16, message: &str) -> SimulatorError {
        SimulatorError::error(format!("KV {} failed: {status} {message}", self.name()))
    }
}

/// How `get()` gives a value to JavaScript.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ValueType {
    /// A string.
    #[default]
    Text,
    /// What `JSON.parse()` makes of the text.
    Json,
    /// An `ArrayBuffer`.
    ArrayBuffer,
    /// A `ReadableStream`.
    Stream,
}

impl ValueType {
    /// The type called `name`. The runtime asks only once it has found a value: a missing key is `null`
    /// whatever the type.
    ///
    /// # Errors
    /// `TypeError` where there is no such type.
    pub fn parse(name: &str) -> Result<Self> {
        Ok(match name {
            "text" => Self::Text,
            "json" => Self::Json,
            "arrayBuffer" => Self::ArrayBuffer,
            "stream" => Self::Stream,
            _ => {
                return Err(SimulatorError::type_error(
                    r#"Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream"."#,
                ));
            }
        })
    }
}

/// The `TypeError` for a value that `put()` does not take.
pub fn unsupported_value() -> SimulatorError {
    SimulatorError::type_error(
        "KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.",
    )
}

/// The error for a key that is no Unicode text, because it has a surrogate without its partner.
pub fn undecodable_key(operation: Operation) -> SimulatorError {
    operation.failed(400, "Could not URL-decode key name")
}

/// Checks a key that the face was given.
pub(super) fn check_key(operation: Operation, key: &str) -> Result<()> {
    match key {
        "" => Err(SimulatorError::type_error("Key name cannot be empty.")),
        "." | ".." => {
            Err(SimulatorError::type_error(format!("\"{key}\" is not allowed as a key name.")))
        }
        _ => check_key_length(operation, key),
    }
}

/// Checks a key of a bulk request, which the service sees as it is.
pub(super) fn check_bulk_key(key: &str) -> Result<()> {
    let operation = Operation::GetBulk;
    match key {
        "" => Err(operation.failed(400, "Key names must not be empty")),
        "." | ".." => Err(operation
            .failed(400, &format!("Illegal key name \"{key}\". Please use a different name."))),
        _ => check_key_length(operation, key),
    }
}

pub(super) fn check_key_length(operation: Operation, key: &str) -> Result<()> {
    let length = key.len();
    if length > MAX_KEY_BYTES {
        let message = format!(
            "UTF-8 encoded length of {length} exceeds key length limit of {MAX_KEY_BYTES}."
        );
        return Err(operation.failed(414, &message));
    }
    Ok(())
}

/// Checks the `cacheTtl` of a `get()`. Nothing else is done with it: there is no cache in front of the store.
pub(super) fn check_cache_ttl(operation: Operation, cache_ttl: Option<i32>) -> Result<()> {
    match cache_ttl {
        Some(ttl) if ttl < MIN_CACHE_TTL_SECONDS => {
            let message = format!(
                "Invalid cache_ttl of {ttl}. Cache TTL must be at least {MIN_CACHE_TTL_SECONDS}."
            );
            Err(operation.failed(400, &message))
        }
        _ => Ok(()),
    }
}

/// When an entry put at `now` (seconds) expires; the time to live wins over the absolute time.
pub(super) fn expiration(
    now: i64,
    expiration: Option<i32>,
    expiration_ttl: Option<i32>,
) -> Result<Option<i64>> {
    let invalid = |what: &str, value: i64, why: &str| {
        Operation::Put.failed(400, &format!("Invalid {what} of {value}. {why}"))
    };
    if let Some(ttl) = expiration_ttl.map(i64::from) {
        if ttl <= 0 {
            return Err(invalid("expiration_ttl", ttl, "Please specify integer greater than 0."));
        }
        if ttl < MIN_EXPIRATION_TTL_SECONDS {
            let why = format!("Expiration TTL must be at least {MIN_EXPIRATION_TTL_SECONDS}.");
            return Err(invalid("expiration_ttl", ttl, &why));
        }
        return Ok(Some(now + ttl));
    }
    let Some(expiration) = expiration.map(i64::from) else { return Ok(None) };
    if expiration <= now {
        let why = "Please specify integer greater than the current number of seconds since the UNIX epoch.";
        return Err(invalid("expiration", expiration, why));
    }
    if expiration < now + MIN_EXPIRATION_TTL_SECONDS {
        let why = format!(
            "Expiration times must be at least {MIN_EXPIRATION_TTL_SECONDS} seconds in the future."
        );
        return Err(invalid("expiration", expiration, &why));
    }
    Ok(Some(expiration))
}

pub(super) fn check_metadata(json: &str) -> Result<()> {
    let length = json.len();
    if length > MAX_METADATA_BYTES {
        let message = format!("Metadata length of {length} exceeds limit of {MAX_METADATA_BYTES}.");
        return Err(Operation::Put.failed(413, &message));
    }
    // `JSON.stringify()` has no text for some values, functions among them; the service then fails to parse it.
    if !is_json(json) {
        return Err(Operation::Put.failed(500, "Internal Server Error"));
    }
    Ok(())
}

pub(super) fn check_value(value: &[u8]) -> Result<()> {
    let length = value.len();
    if length > MAX_VALUE_BYTES {
        let message = format!("Value length of {length} exceeds limit of {MAX_VALUE_BYTES}.");
        return Err(Operation::Put.failed(413, &message));
    }
    Ok(())
}

/// Whether `JSON.parse()` would take `text`.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
