//! The answer to a request that is in the cache.

use bytes::{BufMut as _, Bytes, BytesMut};

use super::entry::{CachedResponse, Entry};
use crate::http::{Header, Headers, date, range};
use crate::random::Random;

/// Answers a request with what is stored, or with a part of it, or with the word that nothing changed.
pub(super) fn respond(request: Headers<'_>, entry: &Entry, random: &Random) -> CachedResponse {
    let size = entry.body.len() as u64;
    let ranges = match request.get("range").map(|header| range::parse(&header, size)) {
        Some(Some(ranges)) => ranges,
        None => Vec::new(),
        Some(None) => {
            let headers = vec![header("content-range", format!("bytes */{size}")), hit()];
            return CachedResponse { status: 416, headers, body: Bytes::new() };
        }
    };
    let mut headers = entry.headers.clone();
    headers.push(hit());
    if is_not_modified(request, Headers(&entry.headers)) {
        return CachedResponse { status: 304, headers, body: Bytes::new() };
    }
    match &ranges[..] {
        [] => CachedResponse { status: entry.status, headers, body: entry.body.clone() },
        [range] => {
            let last = range.end - 1;
            set(&mut headers, "content-range", format!("bytes {}-{last}/{size}", range.start));
            set(&mut headers, "content-length", format!("{}", range.end - range.start));
            let body = entry.body.slice(range.start as usize..range.end as usize);
            CachedResponse { status: 206, headers, body }
        }
        ranges => {
            let boundary = format!("byteranges-{}", random.hex::<16>());
            let content_type = Headers(&entry.headers).get("content-type");
            let mut body = BytesMut::new();
            for range in ranges {
                if !body.is_empty() {
                    body.put_slice(b"\r\n");
                }
                body.put_slice(format!("--{boundary}\r\n").as_bytes());
                if let Some(content_type) = &content_type {
                    body.put_slice(format!("Content-Type: {content_type}\r\n").as_bytes());
                }
                let last = range.end - 1;
                body.put_slice(
                    format!("Content-Range: bytes {}-{last}/{size}\r\n\r\n", range.start)
                        .as_bytes(),
                );
                body.put_slice(&entry.body[range.start as usize..range.end as usize]);
            }
            body.put_slice(format!("\r\n--{boundary}--").as_bytes());
            set(&mut headers, "content-type", format!("multipart/byteranges; boundary={boundary}"));
            CachedResponse { status: 206, headers, body: body.freeze() }
        }
    }
}

fn is_not_modified(request: Headers<'_>, response: Headers<'_>) -> bool {
    let etag = response.get("etag");
    let wanted = request.get("if-none-match");
    if let (Some(wanted), Some(etag)) = (wanted, etag.as_deref().and_then(etag_value))
        && (wanted == "*" || wanted.split(',').any(|wanted| etag_value(wanted) == Some(etag)))
    {
        return true;
    }
    let date_of =
        |headers: Headers<'_>, name| headers.get(name).and_then(|value| date::parse_strict(&value));
    match (date_of(response, "last-modified"), date_of(request, "if-modified-since")) {
        (Some(modified), Some(since)) => modified <= since,
        _ => false,
    }
}

/// What an etag has between its quotes. Weak and strong ones are the same here: the comparison is the weak one.
fn etag_value(etag: &str) -> Option<&str> {
    let etag = etag.trim();
    let value = etag.strip_prefix("W/").unwrap_or(etag).strip_prefix('"')?.strip_suffix('"')?;
    (!value.is_empty()).then_some(value)
}

fn hit() -> Header {
    header("cf-cache-status", "HIT".to_owned())
}

fn header(name: &str, value: String) -> Header {
    (name.to_owned(), value)
}

fn set(headers: &mut Vec<Header>, name: &str, value: String) {
    headers.retain(|(other, _)| other != name);
    headers.push(header(name, value));
}
