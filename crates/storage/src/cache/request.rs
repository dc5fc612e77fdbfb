//! The request that a response is cached for.

use std::sync::Arc;

use url::Url;

use crate::error::{Result, SimulatorError};
use crate::http::{Header, Headers};
use crate::kv::SITES_KEY_PREFIX;

/// A request as a key of a cache.
#[derive(Clone, Copy, Debug)]
pub struct CacheRequest<'a> {
    /// The URL, as `Request.url` has it or as it was given in a request's place. A fragment does not count.
    pub url: &'a str,
    /// The method, in upper case.
    pub method: &'a str,
    /// The headers.
    pub headers: &'a [Header],
    /// `cf.cacheKey`, which takes the place of the URL as the key where it is not empty.
    pub cache_key: Option<&'a str>,
}

impl<'a> CacheRequest<'a> {
    /// A `GET` request of a URL, without headers.
    pub const fn get(url: &'a str) -> Self {
        Self { url, method: "GET", headers: &[], cache_key: None }
    }

    pub(super) fn headers(&self) -> Headers<'a> {
        Headers(self.headers)
    }

    pub(super) fn is_get(&self) -> bool {
        self.method == "GET"
    }

    pub(super) fn parse_url(&self) -> Result<Url> {
        Url::parse(self.url)
            .map_err(|_| SimulatorError::type_error(format!("Invalid URL: {}", self.url)))
    }
}

/// Where the response to a request belongs.
pub(super) enum Place {
    /// Under this key.
    Key(Arc<str>),
    /// Nowhere: the files of a Workers Site are never cached.
    Nowhere,
    /// Nowhere: the URL's scheme is not one of HTTP.
    NotHttp,
}

pub(super) fn place(request: &CacheRequest<'_>, mut url: Url) -> Result<Place> {
    if !url.has_host() || !url.username().is_empty() || url.password().is_some() {
        return Err(SimulatorError::type_error(
            "Invalid URL. Cache API keys must be fully-qualified, valid URLs.",
        ));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Ok(Place::NotHttp);
    }
    if url.path().strip_prefix('/').is_some_and(|path| path.starts_with(SITES_KEY_PREFIX)) {
        return Ok(Place::Nowhere);
    }
    url.set_fragment(None);
    let key = request.cache_key.filter(|key| !key.is_empty()).unwrap_or(url.as_str());
    Ok(Place::Key(key.into()))
}
