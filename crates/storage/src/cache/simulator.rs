//! One cache and its operations.

use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;

use super::entry::{CachedResponse, Entries, Entry};
use super::policy::Policy;
use super::request::{CacheRequest, Place, place};
use super::respond::respond;
use crate::clock::Clock;
use crate::error::{Result, SimulatorError};
use crate::http::{Header, Headers};
use crate::random::Random;
use crate::store::{Name, SharedStore, namespace};

/// Names must be shorter than this many bytes.
const NAME_BYTES: usize = 1024;

/// What the runtime writes to the log where a response with status 304 is put into a cache.
pub const NOT_MODIFIED_WARNING: &str = "Ignoring attempt to Cache.put() a 304 status response. 304 responses are \
    not meaningful to cache, and a potential source of bugs. Consider validating that the response status is \
    meaningful to cache before calling Cache.put().";

/// Which cache.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum CacheName {
    /// `caches.default`
    #[default]
    Default,
    /// A cache of `caches.open()`. It is another one than `caches.default` whatever its name.
    Named(String),
}

impl CacheName {
    /// The cache that `caches.open(name)` opens.
    ///
    /// # Errors
    /// `TypeError` where the name has 1024 bytes or more.
    pub fn open(name: &str) -> Result<Self> {
        if name.len() >= NAME_BYTES {
            return Err(SimulatorError::type_error("Cache name is too long."));
        }
        Ok(Self::Named(name.to_owned()))
    }

    fn id(&self) -> Name {
        match self {
            Self::Default => "default".into(),
            Self::Named(name) => format!("named:{name}").into(),
        }
    }
}

/// The options of `match()` and `delete()`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct MatchOptions {
    /// Whether a request counts as `GET` whatever its method.
    pub ignore_method: bool,
}

/// A response to be put into a cache.
#[derive(Clone, Debug)]
pub struct PutResponse<'a> {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: &'a [Header],
    /// The body as it would be sent: encoded, where the headers have a `Content-Encoding` that the runtime
    /// applies itself.
    pub body: Bytes,
    /// Whether the length of the body was known before it was read; a `Content-Length` is stored then.
    pub has_known_length: bool,
}

/// What became of a `put()`. Its promise is fulfilled in any case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PutOutcome {
    /// The response is in the cache, for as long as it is fresh.
    Stored,
    /// The response must not be stored. What was there before stays.
    NotStorable,
    /// The status is 304; to be reported with [`NOT_MODIFIED_WARNING`].
    NotModified,
}

/// A cache: `caches.default`, or what `caches.open()` gives.
#[derive(Clone)]
pub struct Cache {
    id: Name,
    store: SharedStore,
    clock: Rc<dyn Clock>,
    random: Random,
}

impl Cache {
    /// The cache `name` of `store`. Nothing is stored before something is put.
    pub fn new(name: &CacheName, store: SharedStore, clock: Rc<dyn Clock>, random: Random) -> Self {
        Self { id: name.id(), store, clock, random }
    }

    /// `match()`: the response, `None` where there is none that is fresh. Requests with `If-None-Match`,
    /// `If-Modified-Since` or `Range` are answered accordingly. `Vary` is not looked at.
    ///
    /// # Errors
    /// `TypeError` where the URL is not valid.
    pub fn match_(
        &self,
        request: &CacheRequest<'_>,
        options: MatchOptions,
    ) -> Result<Option<CachedResponse>> {
        let Some(key) = key(request, options)? else { return Ok(None) };
        let Some(entry) = self.store.read(|store| store.cache.get(&self.id)?.get(&key).cloned())
        else {
            return Ok(None);
        };
        if self.is_expired(&entry) {
            self.write(|entries| entries.remove(&key));
            return Ok(None);
        }
        Ok(Some(respond(request.headers(), &entry, &self.random)))
    }

    /// `put()`.
    ///
    /// # Errors
    /// `TypeError` where the method is not `GET`, the URL is not valid, the status is 206 or the response varies
    /// by everything.
    pub fn put(&self, request: &CacheRequest<'_>, response: PutResponse<'_>) -> Result<PutOutcome> {
        let url = request.parse_url()?;
        if !request.is_get() {
            return Err(SimulatorError::type_error("Cannot cache response to non-GET request."));
        }
        if response.status == 206 {
            let message = "Cannot cache response to a range request (206 Partial Content).";
            return Err(SimulatorError::type_error(message));
        }
        if Headers(response.headers).get("vary").is_some_and(|vary| vary.contains('*')) {
            return Err(SimulatorError::type_error("Cannot cache response with 'Vary: *' header."));
        }
        if response.status == 304 {
            return Ok(PutOutcome::NotModified);
        }
        let Place::Key(key) = place(request, url)? else { return Ok(PutOutcome::NotStorable) };
        let now_ms = self.clock.now_ms();
        let policy = Policy::new(request.headers(), &response, now_ms);
        if !policy.is_storable() {
            return Ok(PutOutcome::NotStorable);
        }
        let mut headers = policy.stored_headers();
        headers.retain(|(name, _)| name != "content-length");
        let is_encoded = headers.iter().any(|(name, _)| name == "content-encoding");
        if response.has_known_length && !is_encoded {
            headers.push(("content-length".to_owned(), response.body.len().to_string()));
        }
        let expires = now_ms + policy.time_to_live_ms();
        let entry = Entry { status: response.status, headers, body: response.body, expires };
        self.write(|entries| entries.insert(key, Arc::new(entry)));
        Ok(PutOutcome::Stored)
    }

    /// `delete()`: whether there was a fresh response.
    ///
    /// # Errors
    /// `TypeError` where the URL is not valid.
    pub fn delete(&self, request: &CacheRequest<'_>, options: MatchOptions) -> Result<bool> {
        let Some(key) = key(request, options)? else { return Ok(false) };
        let is_stored = self.store.read(|store| {
            store.cache.get(&self.id).is_some_and(|entries| entries.contains_key(&key))
        });
        let removed = is_stored.then(|| self.write(|entries| entries.remove(&key))).flatten();
        Ok(removed.is_some_and(|entry| !self.is_expired(&entry)))
    }

    fn is_expired(&self, entry: &Entry) -> bool {
        entry.expires <= self.clock.now_ms()
    }

    fn write<R>(&self, write: impl FnOnce(&mut Entries) -> R) -> R {
        self.store.write(|store| write(namespace(&mut store.cache, &self.id)))
    }
}

/// The key to look under; `None` where nothing can be found.
fn key(request: &CacheRequest<'_>, options: MatchOptions) -> Result<Option<Arc<str>>> {
    let url = request.parse_url()?;
    if !request.is_get() && !options.ignore_method {
        return Ok(None);
    }
    match place(request, url)? {
        Place::Key(key) => Ok(Some(key)),
        Place::Nowhere => Ok(None),
        Place::NotHttp => {
            let message = format!("Fetch API cannot load: {}", request.url);
            Err(SimulatorError::type_error(message))
        }
    }
}
