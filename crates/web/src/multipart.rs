//! `multipart/form-data` (RFC 7578) and `application/x-www-form-urlencoded`, as the bodies of requests and responses.

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue};
use invitro_engine::NativeModule;
use thiserror::Error;

use crate::bytes::{decode_utf8, encode_utf8, uint8_array};
use crate::idl::Bytes;

/// `native:web/multipart`.
pub fn module() -> NativeModule {
    NativeModule::new("web/multipart")
        .function("encodeMultipart", 2, encode_multipart)
        .function("parseMultipart", 2, parse_multipart)
        .function("parseUrlencoded", 1, parse_urlencoded)
}

/// Why a body is no `multipart/form-data`; the texts are those of the Workers runtime.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MultipartError {
    /// No delimiter line anywhere.
    #[error("No initial boundary string (or you have a truncated message).")]
    NoBoundary,
    /// Something else on the line of a delimiter.
    #[error("Boundary string was not succeeded by CRLF, LF, or '--'.")]
    NoLineEnd,
    /// The headers of a part do not end.
    #[error("No multipart message header termination found.")]
    UnfinishedHeaders,
    /// A part without a (well-formed) Content-Disposition.
    #[error("No valid Content-Disposition header found in FormData part.")]
    NoDisposition,
    /// A disposition that is not `form-data`.
    #[error(
        "Content-Disposition header for FormData part must have the value \"form-data\", possibly followed by \
         parameters. Got: \"{0}\""
    )]
    OtherDisposition(String),
    /// A part without a name.
    #[error("Content-Disposition header in FormData part is missing a name.")]
    NoName,
    /// A part without a delimiter after it.
    #[error("No subsequent boundary string after multipart message.")]
    Unfinished,
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The field's name.
    pub name: Vec<u8>,
    /// The file's name, if the part is a file.
    pub filename: Option<Vec<u8>>,
    /// The Content-Type, as it stands there.
    pub content_type: Option<Vec<u8>>,
    /// The content.
    pub body: &'a [u8],
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() || haystack.len() < needle.len() {
        return None;
    }
    let first = needle[0];
    let mut from = 0;
    while let Some(found) = haystack[from..].iter().position(|byte| *byte == first) {
        let at = from + found;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn strip_line_end(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n"))
}

/// Splits a body into its parts.
pub fn parse<'a>(body: &'a [u8], boundary: &[u8]) -> Result<Vec<Part<'a>>, MultipartError> {
    let delimiter = [b"--", boundary].concat();
    let next_delimiter = [b"\n--", boundary].concat();
    let start = find(body, &delimiter).ok_or(MultipartError::NoBoundary)?;
    let mut rest = &body[start + delimiter.len()..];
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        let part = strip_line_end(rest).ok_or(MultipartError::NoLineEnd)?;
        let (headers, after) = split_headers(part).ok_or(MultipartError::UnfinishedHeaders)?;
        let (name, filename, content_type) = read_headers(headers)?;
        let end = find(after, &next_delimiter).ok_or(MultipartError::Unfinished)?;
        let content = &after[..end];
        parts.push(Part {
            name,
            filename,
            content_type,
            body: content.strip_suffix(b"\r").unwrap_or(content),
        });
        rest = &after[end + next_delimiter.len()..];
    }
}

/// The header lines and what follows the empty line after them.
fn split_headers(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    while let Some(found) = part[at..].iter().position(|byte| *byte == b'\n') {
        let after = at + found + 1;
        if let Some(body) = strip_line_end(&part[after..]) {
            return Some((&part[..after], body));
        }
        at = after;
    }
    None
}

type PartHeaders = (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);

fn read_headers(headers: &[u8]) -> Result<PartHeaders, MultipartError> {
    let mut disposition = None;
    let mut content_type = None;
    for line in headers.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-disposition") {
            disposition = Some(value);
        } else if name.eq_ignore_ascii_case(b"content-type") {
            content_type = Some(value.to_vec());
        }
    }
    let disposition = disposition.ok_or(MultipartError::NoDisposition)?;
    let end = disposition.iter().position(|byte| *byte == b';').unwrap_or(disposition.len());
    let kind = disposition[..end].trim_ascii();
    if !kind.eq_ignore_ascii_case(b"form-data") {
        return Err(MultipartError::OtherDisposition(String::from_utf8_lossy(kind).into_owned()));
    }
    let mut name = None;
    let mut filename = None;
    let mut rest = &disposition[end..];
    while let Some(after) = rest.trim_ascii_start().strip_prefix(b";") {
        let after = after.trim_ascii_start();
        let stop = after.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(after.len());
        let key = after[..stop].trim_ascii();
        let Some(value) = after[stop..].strip_prefix(b"=") else {
            rest = &after[stop..];
            continue;
        };
        if let Some(quoted) = value.strip_prefix(b"\"") {
            let (text, length) = unquote(quoted);
            // Empty names are as good as none.
            if key.eq_ignore_ascii_case(b"name") && !text.is_empty() {
                name = Some(text);
            } else if key.eq_ignore_ascii_case(b"filename") && !text.is_empty() {
                filename = Some(text);
            }
            rest = &quoted[length..];
        } else {
            // Only quoted names count.
            let stop = value.iter().position(|byte| *byte == b';').unwrap_or(value.len());
            rest = &value[stop..];
        }
    }
    Ok((name.ok_or(MultipartError::NoName)?, filename, content_type))
}

/// The quoted string up to its closing quote, and how many bytes it took including that.
fn unquote(text: &[u8]) -> (Vec<u8>, usize) {
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match (byte, text.get(at + 1)) {
            (b'"', _) => return (value, at + 1),
            (b'\\', Some(b'"')) => {
                value.push(b'"');
                at += 1;
            }
            (byte, _) => value.push(*byte),
        }
        at += 1;
    }
    (value, text.len())
}

/// A name in a Content-Disposition.
fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"%22"),
            b'\n' => out.extend_from_slice(b"%0A"),
            byte => out.push(*byte),
        }
    }
    out.push(b'"');
}

/// `encodeMultipart([name, value, filename | undefined, type, …], boundary)`: the body. A value is a string or bytes.
fn encode_multipart(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(entries) = args.get_or_undefined(0).as_object() else {
        return Err(JsNativeError::typ().with_message("encodeMultipart: not an array").into());
    };
    let entries = JsArray::from_object(entries.clone())?;
    let boundary = encode_utf8(&args.get_or_undefined(1).to_string(context)?);
    let mut out = Vec::new();
    for index in (0..entries.length(context)?).step_by(4) {
        let name = entries.get(index, context)?.to_string(context)?;
        let value = entries.get(index + 1, context)?;
        out.extend_from_slice(b"--");
        out.extend_from_slice(&boundary);
        out.extend_from_slice(b"\r\nContent-Disposition: form-data; name=");
        push_quoted(&mut out, &encode_utf8(&name));
        if let Some(text) = value.as_string() {
            out.extend_from_slice(b"\r\n\r\n");
            out.extend_from_slice(&encode_utf8(&text));
        } else {
            let filename = entries.get(index + 2, context)?.to_string(context)?;
            let content_type = entries.get(index + 3, context)?.to_string(context)?;
            out.extend_from_slice(b"; filename=");
            push_quoted(&mut out, &encode_utf8(&filename));
            out.extend_from_slice(b"\r\nContent-Type: ");
            let content_type = encode_utf8(&content_type);
            out.extend_from_slice(if content_type.is_empty() {
                b"application/octet-stream"
            } else {
                &content_type
            });
            out.extend_from_slice(b"\r\n\r\n");
            if let Some(bytes) = Bytes::of(&value, context)? {
                bytes.read(|bytes| out.extend_from_slice(bytes));
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"--");
    out.extend_from_slice(&boundary);
    out.extend_from_slice(b"--");
    Ok(uint8_array(&out, context)?.into())
}

/// `parseMultipart(bytes, boundary)`: `[name, value, filename | undefined, type, …]`; the value is a string, or a
/// `Uint8Array` if there is a filename.
fn parse_multipart(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let body = Bytes::of(args.get_or_undefined(0), context)?
        .map(|bytes| bytes.to_vec())
        .unwrap_or_default();
    let boundary = encode_utf8(&args.get_or_undefined(1).to_string(context)?);
    let parts = parse(&body, &boundary)
        .map_err(|error| JsNativeError::typ().with_message(error.to_string()))?;
    let mut list: Vec<JsValue> = Vec::with_capacity(parts.len() * 4);
    for part in parts {
        list.push(decode_utf8(&part.name).into());
        if let Some(filename) = part.filename {
            list.push(uint8_array(part.body, context)?.into());
            list.push(decode_utf8(&filename).into());
        } else {
            list.push(decode_utf8(part.body).into());
            list.push(JsValue::undefined());
        }
        list.push(decode_utf8(&part.content_type.unwrap_or_default()).into());
    }
    Ok(JsArray::from_iter(list, context).into())
}

/// `parseUrlencoded(bytes)`: `[name, value, …]`.
fn parse_urlencoded(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let body = Bytes::of(args.get_or_undefined(0), context)?
        .map(|bytes| bytes.to_vec())
        .unwrap_or_default();
    let list: Vec<JsValue> = ::url::form_urlencoded::parse(&body)
        .flat_map(|(name, value)| [JsString::from(&*name).into(), JsString::from(&*value).into()])
        .collect();
    Ok(JsArray::from_iter(list, context).into())
}

#[cfg(test)]
mod tests {
    use super::{MultipartError, Part, parse};

    fn part(disposition: &str, body: &str) -> String {
        format!("--abc\r\nContent-Disposition: {disposition}\r\n\r\n{body}\r\n--abc--")
    }

    fn names(body: &str) -> Result<Vec<(String, String)>, MultipartError> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(parse(body.as_bytes(), b"abc")?
            .iter()
            .map(|part| (text(&part.name), text(part.body)))
            .collect())
    }

    #[test]
    fn splits_into_parts() {
        let body = b"preamble\r\n--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--abc\r\n\
            content-type: text/Plain\r\ncontent-disposition: form-data; name=\"b\"; filename=\"x.txt\"\r\n\r\n\r\n--abc--\r\n";
        assert_eq!(
            parse(body, b"abc"),
            Ok(vec![
                Part { name: b"a".to_vec(), filename: None, content_type: None, body: b"1\r\n2" },
                Part {
                    name: b"b".to_vec(),
                    filename: Some(b"x.txt".to_vec()),
                    content_type: Some(b"text/Plain".to_vec()),
                    body: b""
                },
            ])
        );
        assert_eq!(parse(b"--abc--", b"abc"), Ok(vec![]));
    }

    #[test]
    fn accepts_bare_line_feeds_and_escaped_quotes() {
        let pair = |name: &str, value: &str| Ok(vec![(name.to_owned(), value.to_owned())]);
        assert_eq!(
            names("--abc\nContent-Disposition: form-data; name=\"a\"\n\nv\n--abc--"),
            pair("a", "v")
        );
        assert_eq!(names(&part("form-data; x=y; name=\"a%22b\\\"c\"", "v")), pair("a%22b\"c", "v"));
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(names("nothing"), Err(MultipartError::NoBoundary));
        assert_eq!(names("--abcX"), Err(MultipartError::NoLineEnd));
        assert_eq!(
            names("--abc\r\nContent-Disposition: form-data"),
            Err(MultipartError::UnfinishedHeaders)
        );
        assert_eq!(names("--abc\r\nX: y\r\n\r\nv\r\n--abc--"), Err(MultipartError::NoDisposition));
        assert_eq!(
            names(&part("attachment; name=\"a\"", "")),
            Err(MultipartError::OtherDisposition("attachment".into()))
        );
        assert_eq!(names(&part("form-data; name=a", "")), Err(MultipartError::NoName));
        assert_eq!(
            names("--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n"),
            Err(MultipartError::Unfinished)
        );
    }
}
