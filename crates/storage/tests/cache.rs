//! The Cache API: every rule and text, as observed in the Workers runtime.

use std::rc::Rc;

use invitro_storage::cache::{
    Cache, CacheName, CacheRequest, CachedResponse, MatchOptions, PutOutcome, PutResponse,
};
use invitro_storage::{
    Bytes, ErrorClass, Header, ManualClock, Random, SharedStore, SimulatorError, Simulators,
};

/// Tue, 14 Nov 2023 22:13:20.7 GMT
const NOW: f64 = 1_700_000_000_700.0;
const NOW_TEXT: &str = "Tue, 14 Nov 2023 22:13:20 GMT";
const URL: &str = "https://example.com/path";
const STRICT: MatchOptions = MatchOptions { ignore_method: false };

fn simulators() -> (Simulators, Rc<ManualClock>) {
    let clock = Rc::new(ManualClock::new(NOW));
    (Simulators::new(SharedStore::new(), clock.clone(), Random::seeded(1)), clock)
}

fn cache() -> Cache {
    simulators().0.cache(&CacheName::Default)
}

fn owned(headers: &[(&str, &str)]) -> Vec<Header> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn response<'a>(status: u16, headers: &'a [Header], body: &'static str) -> PutResponse<'a> {
    let body = Bytes::from_static(body.as_bytes());
    PutResponse { status, headers, body, has_known_length: true }
}

fn put(cache: &Cache, url: &str, headers: &[(&str, &str)], body: &'static str) -> PutOutcome {
    cache.put(&CacheRequest::get(url), response(200, &owned(headers), body)).unwrap()
}

fn find(cache: &Cache, url: &str) -> Option<CachedResponse> {
    cache.match_(&CacheRequest::get(url), STRICT).unwrap()
}

fn find_with(cache: &Cache, headers: &[(&str, &str)]) -> CachedResponse {
    let headers = owned(headers);
    let request = CacheRequest { headers: &headers, ..CacheRequest::get(URL) };
    cache.match_(&request, STRICT).unwrap().unwrap()
}

fn header<'a>(response: &'a CachedResponse, name: &str) -> Option<&'a str> {
    let mut values = response.headers.iter().filter(|(other, _)| other == name);
    let value = values.next().map(|(_, value)| value.as_str());
    assert!(values.next().is_none(), "{name} is repeated");
    value
}

#[track_caller]
fn assert_error<T: std::fmt::Debug>(result: Result<T, SimulatorError>, message: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.class, error.to_string().as_str()), (ErrorClass::TypeError, message));
}

#[test]
fn responses_are_fresh_for_as_long_as_their_headers_say() {
    let second = 1000.0;
    let day = 24.0 * 3600.0 * second;
    for (headers, ttl) in [
        (&[][..], 0.0),
        (&[("cache-control", "max-age=60")], 60.0 * second),
        (&[("Cache-Control", "max-age=60")], 60.0 * second),
        (&[("cache-control", "max-age=0")], 0.0),
        (&[("cache-control", "s-maxage=60")], 60.0 * second),
        (&[("cache-control", "max-age=60, s-maxage=0")], 0.0),
        (&[("cache-control", "max-age=60, s-maxage=30")], 30.0 * second),
        (&[("cache-control", "no-cache, max-age=60")], 0.0),
        (&[("cache-control", "public")], 0.0),
        (&[("cache-control", "MAX-AGE=60")], 0.0),
        (&[("cache-control", "max-age=\"60\"")], 60.0 * second),
        (&[("cache-control", "max-age=60s")], 60.0 * second),
        (&[("cache-control", "max-age")], 0.0),
        (&[("cache-control", "max-age="), ("expires", "Tue, 14 Nov 2023 22:13:30 GMT")], 9300.0),
        (&[("cache-control", "max-age=0, stale-while-revalidate=60")], 60.0 * second),
        (&[("cache-control", "stale-if-error=60")], 60.0 * second),
        (&[("cache-control", "immutable")], day),
        (&[("cache-control", "proxy-revalidate, max-age=60")], 0.0),
        (&[("expires", "Tue, 14 Nov 2023 22:14:20 GMT")], 59_300.0),
        (&[("expires", "Tue, 14 Nov 2023 22:14:20 GMT"), ("date", NOW_TEXT)], 60.0 * second),
        (&[("expires", "Tue, 14 Nov 2023 22:12:20 GMT")], 0.0),
        (&[("expires", "0")], 0.0),
        (&[("expires", "garbage")], 0.0),
        (&[("last-modified", "Sat, 04 Nov 2023 22:13:20 GMT"), ("date", NOW_TEXT)], day),
        (&[("last-modified", "Wed, 15 Nov 2023 22:13:20 GMT")], 0.0),
        (&[("cache-control", "max-age=60"), ("age", "100")], 0.0),
        (&[("cache-control", "max-age=60"), ("age", "10")], 50.0 * second),
        (&[("pragma", "no-cache"), ("expires", "Tue, 14 Nov 2023 22:14:20 GMT")], 0.0),
        (&[("cache-control", "max-age=60"), ("pragma", "no-cache")], 60.0 * second),
    ] {
        let (simulators, clock) = simulators();
        let cache = simulators.cache(&CacheName::Default);
        assert_eq!(put(&cache, URL, headers, "body"), PutOutcome::Stored, "{headers:?}");
        assert_eq!(find(&cache, URL).is_some(), ttl > 0.0, "{headers:?}");
        if ttl > 0.0 {
            clock.set(NOW + ttl - 1.0);
            assert!(find(&cache, URL).is_some(), "{headers:?} is stale too early");
            clock.set(NOW + ttl);
            assert!(find(&cache, URL).is_none(), "{headers:?} is stale too late");
            clock.set(NOW);
            assert!(find(&cache, URL).is_none(), "{headers:?} has come back");
        }
    }
}

#[test]
fn some_responses_are_not_stored() {
    for headers in [
        &[("cache-control", "no-store, max-age=60")][..],
        &[("cache-control", "private, max-age=60")],
        &[("cache-control", "max-age=60"), ("set-cookie", "a=b")],
    ] {
        let cache = cache();
        put(&cache, URL, &[("cache-control", "max-age=60")], "old");
        assert_eq!(put(&cache, URL, headers, "new"), PutOutcome::NotStorable, "{headers:?}");
        assert_eq!(find(&cache, URL).unwrap().body, "old");
    }
    // What may be stored takes the place of what was there, even if it is stale at once.
    let cache = cache();
    put(&cache, URL, &[("cache-control", "max-age=60")], "old");
    assert_eq!(put(&cache, URL, &[], "new"), PutOutcome::Stored);
    assert_eq!(find(&cache, URL), None);
}

#[test]
fn statuses_decide() {
    let stored = [200, 203, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501];
    let headers = owned(&[("cache-control", "max-age=60")]);
    for status in (200..600).filter(|status| ![206, 304].contains(status)) {
        let cache = cache();
        cache.put(&CacheRequest::get(URL), response(status, &headers, "b")).unwrap();
        let found = find(&cache, URL).map(|response| response.status);
        assert_eq!(found, stored.contains(&status).then_some(status));
    }
    let cache = cache();
    for (status, outcome) in [(302, PutOutcome::NotStorable), (301, PutOutcome::Stored)] {
        assert_eq!(cache.put(&CacheRequest::get(URL), response(status, &[], "")), Ok(outcome));
    }
    assert_eq!(
        cache.put(&CacheRequest::get(URL), response(304, &headers, "")),
        Ok(PutOutcome::NotModified)
    );
}

#[test]
fn requests_decide() {
    for (cache_control, outcome) in [
        ("max-age=60", PutOutcome::NotStorable),
        ("public, max-age=60", PutOutcome::Stored),
        ("must-revalidate, max-age=60", PutOutcome::Stored),
        ("s-maxage=60", PutOutcome::Stored),
    ] {
        let request_headers = owned(&[("Authorization", "x")]);
        let request = CacheRequest { headers: &request_headers, ..CacheRequest::get(URL) };
        let headers = owned(&[("cache-control", cache_control)]);
        let result = cache().put(&request, response(200, &headers, ""));
        assert_eq!(result, Ok(outcome), "{cache_control}");
    }
    // The request's own wishes are ignored, and so is what the response varies by.
    let cache = cache();
    let request_headers =
        owned(&[("cache-control", "no-store"), ("range", "bytes=0-0"), ("accept", "a")]);
    let request = CacheRequest { headers: &request_headers, ..CacheRequest::get(URL) };
    let headers = owned(&[("cache-control", "max-age=60"), ("vary", "accept")]);
    assert_eq!(cache.put(&request, response(200, &headers, "body")), Ok(PutOutcome::Stored));
    let found = find_with(
        &cache,
        &[("cache-control", "no-cache"), ("pragma", "no-cache"), ("accept", "b")],
    );
    assert_eq!((found.status, &found.body[..]), (200, b"body".as_slice()));
    assert_eq!(header(&found, "vary"), Some("accept"));
}

#[test]
fn headers_are_stored_without_those_of_the_connection() {
    let cache = cache();
    let headers = [
        ("Cache-Control", "max-age=60"),
        ("Connection", "x-foo, keep-alive"),
        ("x-foo", "1"),
        ("keep-alive", "5"),
        ("te", "a"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "h2c"),
        ("proxy-authenticate", "z"),
        ("trailer", "b"),
        ("X-Bar", "2"),
        ("x-bar", "3"),
        ("warning", "110 - x, 299 - y"),
        ("date", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("age", "10"),
        ("content-length", "3"),
        ("content-type", "text/plain"),
    ];
    put(&cache, URL, &headers, "0123456789");
    let mut found = find(&cache, URL).unwrap();
    found.headers.sort();
    let expected = owned(&[
        ("age", "10"),
        ("cache-control", "max-age=60"),
        ("cf-cache-status", "HIT"),
        ("content-length", "10"),
        ("content-type", "text/plain"),
        ("date", NOW_TEXT),
        ("warning", "299 - y"),
        ("x-bar", "2, 3"),
        ("x-foo", "1"),
    ]);
    assert_eq!(found.headers, expected);

    put(&cache, URL, &[("cache-control", "max-age=60"), ("content-encoding", "gzip")], "");
    assert_eq!(header(&find(&cache, URL).unwrap(), "content-length"), None);
    let headers = owned(&[("cache-control", "max-age=60")]);
    let streamed = PutResponse { has_known_length: false, ..response(200, &headers, "abc") };
    cache.put(&CacheRequest::get(URL), streamed).unwrap();
    assert_eq!(header(&find(&cache, URL).unwrap(), "content-length"), None);

    let old = [("age", "100000"), ("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT")];
    put(&cache, URL, &old, "");
    let warning = Some("113 - \"rfc7234 5.5.4\"");
    assert_eq!(header(&find(&cache, URL).unwrap(), "warning"), warning);
}

#[test]
fn private_cookies_are_dropped() {
    for (cache_control, stored) in [
        ("private=Set-Cookie, MAX-AGE=60", ", max-age=60"),
        ("max-age=60, private=set-cookie;", "max-age=60,"),
        ("private=set-cookie;max-age=60", "max-age=60"),
    ] {
        let cache = cache();
        put(&cache, URL, &[("cache-control", cache_control), ("set-cookie", "a=b")], "");
        let found = find(&cache, URL).unwrap();
        assert_eq!(header(&found, "cache-control"), Some(stored));
        assert_eq!(header(&found, "set-cookie"), None);
    }
}

#[test]
fn puts_are_checked() {
    let cache = cache();
    let put = |method, url, status, vary: &str| {
        let headers = owned(&[("vary", vary)]);
        let request = CacheRequest { method, ..CacheRequest::get(url) };
        cache.put(&request, response(status, &headers, ""))
    };
    let get_only = "Cannot cache response to non-GET request.";
    let partial = "Cannot cache response to a range request (206 Partial Content).";
    let vary = "Cannot cache response with 'Vary: *' header.";
    for method in ["POST", "HEAD", "PUT"] {
        assert_error(put(method, URL, 206, "*"), get_only);
    }
    assert_error(put("GET", "data:,x", 206, "*"), partial);
    for value in ["*", "accept, *", "x*", "**"] {
        assert_error(put("GET", URL, 200, value), vary);
        assert_error(put("GET", URL, 304, value), vary);
    }
    assert_eq!(CacheName::open(&"a".repeat(1023)).map(|_| ()), Ok(()));
    assert_error(CacheName::open(&"a".repeat(1024)), "Cache name is too long.");
    assert_error(CacheName::open(&"é".repeat(513)), "Cache name is too long.");
}

#[test]
fn urls_are_checked() {
    let cache = cache();
    let all = |url: &str| {
        let request = CacheRequest::get(url);
        let found = cache.match_(&request, STRICT).map(|found| found.is_some());
        [
            cache.put(&request, response(200, &[], "")).map(|_| false),
            found,
            cache.delete(&request, STRICT),
        ]
    };
    for url in ["foo", "", "/x", "5", "null"] {
        for result in all(url) {
            assert_error(result, &format!("Invalid URL: {url}"));
        }
    }
    for url in ["data:,x", "about:blank", "https://u:p@x.test/n", "https://u@x.test/n"] {
        for result in all(url) {
            assert_error(
                result,
                "Invalid URL. Cache API keys must be fully-qualified, valid URLs.",
            );
        }
    }
    let [put, found, deleted] = all("ftp://x/y");
    assert_eq!(put, Ok(false));
    assert_error(found, "Fetch API cannot load: ftp://x/y");
    assert_error(deleted, "Fetch API cannot load: ftp://x/y");
    let site = "https://x.test/$__MINIFLARE_SITES__$/a";
    assert_eq!(put_fresh(&cache, site), PutOutcome::NotStorable);
    assert_eq!(find(&cache, site), None);
}

fn put_fresh(cache: &Cache, url: &str) -> PutOutcome {
    put(cache, url, &[("cache-control", "max-age=60")], "body")
}

#[test]
fn urls_are_keys() {
    for (stored, asked, found) in [
        ("https://x.test/f#frag", "https://x.test/f", true),
        ("https://x.test/g", "https://x.test/g#frag", true),
        ("https://x.test", "https://x.test/", true),
        ("HTTPS://X.test/h", "https://x.test/h", true),
        ("https://x.test/i?a=1", "https://x.test/i", false),
        ("https://x.test:443/j", "https://x.test/j", true),
        ("http://x.test/k", "https://x.test/k", false),
        ("https://x.test/a/../l", "https://x.test/l", true),
        ("https://x.test/m m", "https://x.test/m%20m", true),
        ("http://x.test/%41", "http://x.test/A", false),
    ] {
        let cache = cache();
        put_fresh(&cache, stored);
        assert_eq!(find(&cache, asked).is_some(), found, "{stored} ~ {asked}");
    }
}

#[test]
fn cache_keys_take_the_place_of_urls() {
    let cache = cache();
    let headers = owned(&[("cache-control", "max-age=60")]);
    let keyed =
        |url, cache_key| CacheRequest { cache_key: Some(cache_key), ..CacheRequest::get(url) };
    cache.put(&keyed(URL, "mine"), response(200, &headers, "")).unwrap();
    assert!(cache.match_(&keyed("https://x.test/", "mine"), STRICT).unwrap().is_some());
    assert_eq!(find(&cache, URL), None);
    cache.put(&keyed(URL, ""), response(200, &headers, "")).unwrap();
    assert!(find(&cache, URL).is_some());
    assert_error(cache.match_(&keyed("mine", "mine"), STRICT), "Invalid URL: mine");
}

#[test]
fn methods_count_unless_ignored() {
    let cache = cache();
    let ignoring = MatchOptions { ignore_method: true };
    for method in ["POST", "HEAD"] {
        put_fresh(&cache, URL);
        let request = CacheRequest { method, ..CacheRequest::get(URL) };
        assert_eq!(cache.match_(&request, STRICT), Ok(None));
        assert!(cache.match_(&request, ignoring).unwrap().is_some());
        assert_eq!(cache.delete(&request, STRICT), Ok(false));
        assert_eq!(cache.delete(&request, ignoring), Ok(true));
        assert_eq!(find(&cache, URL), None);
    }
}

#[test]
fn deleting_tells_whether_there_was_something_fresh() {
    let cache = cache();
    let request = CacheRequest::get(URL);
    assert_eq!(cache.delete(&request, STRICT), Ok(false));
    put_fresh(&cache, URL);
    assert_eq!(cache.delete(&request, STRICT), Ok(true));
    assert_eq!(cache.delete(&request, STRICT), Ok(false));
    put(&cache, URL, &[("cache-control", "max-age=0")], "");
    assert_eq!(cache.delete(&request, STRICT), Ok(false));
}

#[test]
fn caches_are_apart() {
    let (simulators, _) = simulators();
    let open = |name| simulators.cache(&CacheName::open(name).unwrap());
    put_fresh(&open("a"), URL);
    assert!(find(&open("a"), URL).is_some());
    assert_eq!(find(&open("b"), URL), None);
    put_fresh(&open("default"), URL);
    assert_eq!(find(&simulators.cache(&CacheName::Default), URL), None);
}

#[test]
fn conditional_requests_are_answered() {
    let date = "Wed, 21 Oct 2015 07:28:00 GMT";
    for (stored, asked, status) in [
        (&[("etag", "\"abc\"")][..], &[("If-None-Match", "\"abc\"")][..], 304),
        (&[("etag", "\"abc\"")], &[("if-none-match", "W/\"abc\"")], 304),
        (&[("etag", "W/\"abc\"")], &[("if-none-match", "\"abc\"")], 304),
        (&[("etag", "\"abc\"")], &[("if-none-match", "*")], 304),
        (&[("etag", "\"abc\"")], &[("if-none-match", "\"x\", \"abc\"")], 304),
        (&[("etag", "\"abc\"")], &[("if-none-match", "abc")], 200),
        (&[("etag", "\"abc\"")], &[("if-none-match", "\"x\"")], 200),
        (&[("etag", "\"abc\"")], &[("if-none-match", "\"abc")], 200),
        (&[("etag", "abc")], &[("if-none-match", "*")], 200),
        (&[("etag", "\"\"")], &[("if-none-match", "*")], 200),
        (&[], &[("if-none-match", "*")], 200),
        (&[("last-modified", date)], &[("if-modified-since", date)], 304),
        (
            &[("last-modified", date)],
            &[("if-modified-since", "Thu, 22 Oct 2015 07:28:00 GMT")],
            304,
        ),
        (
            &[("last-modified", date)],
            &[("if-modified-since", "Tue, 20 Oct 2015 07:28:00 GMT")],
            200,
        ),
        (&[("last-modified", date)], &[("if-modified-since", "2016-01-01")], 200),
        (
            &[("last-modified", date)],
            &[("if-modified-since", "Wednesday, 21-Oct-15 07:28:00 GMT")],
            200,
        ),
        (&[("last-modified", "2015-10-21")], &[("if-modified-since", date)], 200),
        (
            &[("etag", "\"abc\""), ("last-modified", date)],
            &[("if-none-match", "\"no\""), ("if-modified-since", date)],
            304,
        ),
        (&[("etag", "\"abc\"")], &[("if-match", "\"zzz\"")], 200),
        (&[("etag", "\"abc\"")], &[("range", "bytes=0-1"), ("if-none-match", "\"abc\"")], 304),
        (&[("etag", "\"abc\"")], &[("range", "bytes=0-1"), ("if-range", "\"zzz\"")], 206),
        (&[("etag", "\"abc\"")], &[("range", "garbage"), ("if-none-match", "\"abc\"")], 416),
    ] {
        let cache = cache();
        let headers = [&[("cache-control", "max-age=60")], stored].concat();
        put(&cache, URL, &headers, "0123456789");
        let found = find_with(&cache, asked);
        assert_eq!(found.status, status, "{stored:?} ~ {asked:?}");
        if status == 304 {
            assert!(found.body.is_empty());
            assert_eq!(header(&found, "content-length"), Some("10"));
            assert_eq!(header(&found, "cf-cache-status"), Some("HIT"));
        }
    }
}

#[test]
fn ranges_are_answered() {
    let cache = cache();
    let headers = owned(&[("cache-control", "max-age=60"), ("content-type", "t/p")]);
    cache.put(&CacheRequest::get(URL), response(404, &headers, "0123456789")).unwrap();
    for (range, content_range, body) in [
        ("bytes=0-3", "bytes 0-3/10", "0123"),
        ("bytes=2-", "bytes 2-9/10", "23456789"),
        ("bytes=-3", "bytes 7-9/10", "789"),
        ("bytes=0-100", "bytes 0-9/10", "0123456789"),
        ("bytes=1-1,-0", "bytes 1-1/10", "1"),
    ] {
        let found = find_with(&cache, &[("Range", range)]);
        assert_eq!((found.status, &found.body[..]), (206, body.as_bytes()), "{range}");
        assert_eq!(header(&found, "content-range"), Some(content_range));
        assert_eq!(header(&found, "content-length"), Some(&*body.len().to_string()));
        assert_eq!(header(&found, "content-type"), Some("t/p"));
    }
    for range in ["bytes=-30", "bytes=", "bytes=-0"] {
        let found = find_with(&cache, &[("range", range)]);
        assert_eq!((found.status, &found.body[..]), (404, b"0123456789".as_slice()), "{range}");
        assert_eq!(header(&found, "content-range"), None);
    }
    for range in ["bytes=20-", "garbage", "bytes=5-2"] {
        let found = find_with(&cache, &[("range", range)]);
        let headers = owned(&[("content-range", "bytes */10"), ("cf-cache-status", "HIT")]);
        assert_eq!(found, CachedResponse { status: 416, headers, body: Bytes::new() }, "{range}");
    }
}

#[test]
fn several_ranges_are_answered_in_parts() {
    for content_type in [Some("t/p"), None] {
        let cache = cache();
        let mut headers = vec![("cache-control", "max-age=60")];
        headers.extend(content_type.map(|content_type| ("content-type", content_type)));
        put(&cache, URL, &headers, "0123456789");
        let found = find_with(&cache, &[("range", "bytes=0-1, 5-6")]);
        assert_eq!(found.status, 206);
        let multipart = header(&found, "content-type").unwrap();
        let boundary = multipart.strip_prefix("multipart/byteranges; boundary=").unwrap();
        let line = content_type.map_or(String::new(), |it| format!("Content-Type: {it}\r\n"));
        let expected = format!(
            "--{boundary}\r\n{line}Content-Range: bytes 0-1/10\r\n\r\n01\r\n\
             --{boundary}\r\n{line}Content-Range: bytes 5-6/10\r\n\r\n56\r\n--{boundary}--"
        );
        assert_eq!(String::from_utf8(found.body.to_vec()).unwrap(), expected);
        assert_eq!(header(&found, "content-range"), None);
    }
}
