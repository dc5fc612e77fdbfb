//! What may be stored, and for how long: the rules of a shared cache (RFC 7234).

use super::directives::{Directives, integer};
use super::simulator::PutResponse;
use crate::http::{Header, Headers, date};

/// The statuses that the cache understands. 206 is not among them, and of the rest one without a body, 204,
/// cannot be stored.
const UNDERSTOOD: [u16; 13] = [200, 203, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501];
/// The statuses that can be stored without being told so.
const CACHEABLE_BY_DEFAULT: [u16; 10] = [200, 203, 300, 301, 308, 404, 405, 410, 414, 501];
/// Headers that concern one connection only, and `date`, which is set anew.
const DROPPED: [&str; 10] = [
    "connection",
    "date",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// The least time to live of what is said to be immutable.
const IMMUTABLE_SECONDS: f64 = 24.0 * 3600.0;
/// The share of the time since its last modification that a response of unknown lifetime is fresh for.
const HEURISTIC: f64 = 0.1;

/// What is to be done with a response.
pub(super) struct Policy<'a> {
    response: Headers<'a>,
    status: u16,
    cache_control: Option<String>,
    directives: Directives,
    has_authorization: bool,
    sets_cookie: bool,
    now_ms: f64,
}

impl<'a> Policy<'a> {
    pub(super) fn new(request: Headers<'_>, response: &PutResponse<'a>, now_ms: f64) -> Self {
        let headers = Headers(response.headers);
        let mut cache_control = headers.get("cache-control");
        let mut sets_cookie = headers.get("set-cookie").is_some();
        if let Some(without) = cache_control.as_deref().and_then(without_private_cookies) {
            cache_control = Some(without);
            sets_cookie = false;
        }
        let mut directives = Directives::parse(cache_control.as_deref());
        if cache_control.is_none()
            && headers.get("pragma").is_some_and(|pragma| pragma.contains("no-cache"))
        {
            directives.set("no-cache");
        }
        // `Cache-Control` of the request is ignored, as it is at the edge.
        let has_authorization = request.get("authorization").is_some_and(|value| !value.is_empty());
        Self {
            response: headers,
            status: response.status,
            cache_control,
            directives,
            has_authorization,
            sets_cookie,
            now_ms,
        }
    }

    /// Whether the response may be stored at all.
    pub(super) fn is_storable(&self) -> bool {
        let has = |name| self.directives.has(name);
        let may_be_shared =
            !self.has_authorization || has("must-revalidate") || has("public") || has("s-maxage");
        let lifetime = self.has_explicit_expiration()
            || has("public")
            || CACHEABLE_BY_DEFAULT.contains(&self.status);
        UNDERSTOOD.contains(&self.status)
            && !has("no-store")
            && !has("private")
            && may_be_shared
            && lifetime
            && !self.sets_cookie
    }

    /// How long the response is fresh from now on, in milliseconds.
    pub(super) fn time_to_live_ms(&self) -> f64 {
        let fresh = self.max_age() - self.age();
        let stale_if_error = fresh + self.directives.seconds("stale-if-error");
        let stale_while_revalidate = fresh + self.directives.seconds("stale-while-revalidate");
        fresh.max(stale_if_error).max(stale_while_revalidate).max(0.0) * 1000.0
    }

    /// The headers to store.
    pub(super) fn stored_headers(&self) -> Vec<Header> {
        let mut stored: Vec<Header> = Vec::with_capacity(self.response.0.len() + 2);
        let mut push = |name: &str, value: String| stored.push((name.to_owned(), value));
        for (index, (name, _)) in self.response.0.iter().enumerate() {
            let name = name.to_ascii_lowercase();
            let repeated = self.response.0[..index]
                .iter()
                .any(|(earlier, _)| earlier.eq_ignore_ascii_case(&name));
            if repeated
                || DROPPED.contains(&&*name)
                || matches!(&*name, "age" | "cache-control" | "warning")
            {
                continue;
            }
            push(&name, self.response.get(&name).unwrap_or_default());
        }
        if let Some(cache_control) = &self.cache_control {
            push("cache-control", cache_control.trim().to_owned());
        }
        if let Some(warning) = self.warning() {
            push("warning", warning);
        }
        push("age", format!("{}", (self.age() + 0.5).floor()));
        push("date", date::format(self.now_ms));
        stored
    }

    fn has_explicit_expiration(&self) -> bool {
        self.directives.has("s-maxage")
            || self.directives.has("max-age")
            || self.expires().is_some()
    }

    fn expires(&self) -> Option<String> {
        self.response.get("expires").filter(|expires| !expires.is_empty())
    }

    /// The age that the response came with, in seconds.
    fn age(&self) -> f64 {
        self.response.get("age").map_or(0.0, |age| integer(&age))
    }

    /// How long after its `Date` the response is fresh, in seconds.
    fn max_age(&self) -> f64 {
        let has = |name| self.directives.has(name);
        if !self.is_storable() || has("no-cache") || has("proxy-revalidate") {
            return 0.0;
        }
        if has("s-maxage") {
            return self.directives.seconds("s-maxage");
        }
        if has("max-age") {
            return self.directives.seconds("max-age");
        }
        let least = if has("immutable") { IMMUTABLE_SECONDS } else { 0.0 };
        let date_of = |name| self.response.get(name).and_then(|value| date::parse(&value));
        let sent = date_of("date").unwrap_or(self.now_ms);
        if self.expires().is_some() {
            return match date_of("expires") {
                Some(expires) if expires >= sent => least.max((expires - sent) / 1000.0),
                _ => 0.0,
            };
        }
        match date_of("last-modified") {
            Some(modified) if modified < sent => least.max((sent - modified) / 1000.0 * HEURISTIC),
            _ => least,
        }
    }

    /// The `Warning` header without warnings of caches before (1xx), and with the one of a guessed lifetime.
    fn warning(&self) -> Option<String> {
        let kept = self.response.get("warning").map(|warning| {
            let is_of_cache = |warning: &&str| {
                let code = warning.trim_start().as_bytes();
                code.len() >= 3
                    && code[0] == b'1'
                    && code[1].is_ascii_digit()
                    && code[2].is_ascii_digit()
            };
            warning
                .split(',')
                .filter(|warning| !is_of_cache(warning))
                .collect::<Vec<_>>()
                .join(",")
                .trim()
                .to_owned()
        });
        let kept = kept.filter(|warning| !warning.is_empty());
        let day = 24.0 * 3600.0;
        if self.age() > day && !self.has_explicit_expiration() && self.max_age() > day {
            let heuristic = "113 - \"rfc7234 5.5.4\"";
            return Some(kept.map_or(heuristic.to_owned(), |kept| format!("{kept}, {heuristic}")));
        }
        kept
    }
}

/// What `Cache-Control: private=set-cookie` comes to: that directive is taken out (and the rest put into lower
/// case), and `Set-Cookie` is dropped instead of keeping the response from being stored.
fn without_private_cookies(cache_control: &str) -> Option<String> {
    let lower = cache_control.to_ascii_lowercase();
    let (before, after) = lower.split_once("private=set-cookie")?;
    Some(format!("{before}{}", after.strip_prefix(';').unwrap_or(after)))
}
