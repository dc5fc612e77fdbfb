//! Metadata of objects.

use indexmap::IndexMap;

use super::error::Failure;
use crate::http::{Header, Headers, date};

/// `customMetadata`: names and values in the order in which they were given.
pub type CustomMetadata = IndexMap<String, String>;

const MAX_CUSTOM_METADATA: usize = 8192;

/// `httpMetadata`: what an object says about itself when it is served.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpMetadata {
    /// `contentType`
    pub content_type: Option<String>,
    /// `contentLanguage`
    pub content_language: Option<String>,
    /// `contentDisposition`
    pub content_disposition: Option<String>,
    /// `contentEncoding`
    pub content_encoding: Option<String>,
    /// `cacheControl`
    pub cache_control: Option<String>,
    /// `cacheExpiry`, in milliseconds since the Unix epoch.
    pub cache_expiry: Option<f64>,
}

impl HttpMetadata {
    /// What headers say, where `put()` is given a `Headers` object. An `Expires` that is no date is the epoch.
    pub fn from_headers<'a>(headers: impl Into<Headers<'a>>) -> Self {
        let headers = headers.into();
        Self {
            content_type: headers.get("content-type"),
            content_language: headers.get("content-language"),
            content_disposition: headers.get("content-disposition"),
            content_encoding: headers.get("content-encoding"),
            cache_control: headers.get("cache-control"),
            cache_expiry: headers
                .get("expires")
                .map(|expires| date::parse(&expires).unwrap_or(0.0)),
        }
    }

    /// The headers that `writeHttpMetadata()` sets.
    pub fn to_headers(&self) -> Vec<Header> {
        let expires = self.cache_expiry.map(date::format);
        let headers = [
            ("content-type", &self.content_type),
            ("content-language", &self.content_language),
            ("content-disposition", &self.content_disposition),
            ("content-encoding", &self.content_encoding),
            ("cache-control", &self.cache_control),
            ("expires", &expires),
        ];
        headers
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
            .collect()
    }
}

/// Checks the size of custom metadata: UTF-16 units, each counted twice in a text that is not Latin-1.
pub(super) fn check_custom(metadata: &CustomMetadata) -> Result<(), Failure> {
    let length = |text: &str| {
        let units = text.encode_utf16().count();
        if text.chars().all(|c| u32::from(c) < 256) { units } else { units * 2 }
    };
    let total: usize = metadata.iter().map(|(name, value)| length(name) + length(value)).sum();
    if total > MAX_CUSTOM_METADATA { Err(Failure::MetadataTooLarge) } else { Ok(()) }
}
