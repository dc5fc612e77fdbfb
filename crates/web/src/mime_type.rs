//! MIME types as the MIME Sniffing standard parses and serialises them.

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue};
use invitro_engine::NativeModule;

use crate::headers::is_token_byte;

/// `native:web/mime-type`.
pub fn module() -> NativeModule {
    NativeModule::new("web/mime-type").function("parseMimeType", 1, parse_mime_type)
}

/// A parsed MIME type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MimeType {
    /// `type/subtype`, in lower case.
    pub essence: String,
    /// Names (in lower case) and values, in order.
    pub parameters: Vec<(String, String)>,
}

fn is_whitespace(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' ')
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

impl MimeType {
    /// Parses a MIME type; nothing if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(is_whitespace);
        let (essence, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let (kind, subtype) = essence.trim_end_matches(is_whitespace).split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let mut parameters: Vec<(String, String)> = Vec::new();
        while !rest.is_empty() {
            rest = rest.trim_start_matches(is_whitespace);
            let end = rest.find([';', '=']).unwrap_or(rest.len());
            let name = rest[..end].to_ascii_lowercase();
            let Some(after) = rest[end..].strip_prefix('=') else {
                rest = rest[end..].strip_prefix(';').unwrap_or("");
                continue;
            };
            let value;
            if let Some(quoted) = after.strip_prefix('"') {
                let (unquoted, length) = unquote(quoted);
                value = unquoted;
                let after = &quoted[length..];
                rest = after.split_once(';').map_or("", |(_, rest)| rest);
            } else {
                let (raw, next) = after.split_once(';').unwrap_or((after, ""));
                rest = next;
                value = raw.trim_end_matches(is_whitespace).to_owned();
                if value.is_empty() {
                    continue;
                }
            }
            let is_value = value.chars().all(|c| {
                c == '\t' || (' '..='~').contains(&c) || ('\u{80}'..='\u{ff}').contains(&c)
            });
            if is_token(&name) && is_value && !parameters.iter().any(|(known, _)| *known == name) {
                parameters.push((name, value));
            }
        }
        Some(Self { essence: format!("{kind}/{subtype}").to_ascii_lowercase(), parameters })
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The quoted string up to its closing quote, and how many bytes it took including that.
fn unquote(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return (value, index + 1),
            '\\' => value.push(chars.next().map_or('\\', |(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, text.len())
}

impl std::fmt::Display for MimeType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.essence)?;
        for (name, value) in &self.parameters {
            if is_token(value) {
                write!(f, ";{name}={value}")?;
            } else {
                write!(f, ";{name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))?;
            }
        }
        Ok(())
    }
}

/// `parseMimeType(text)`: `[essence, serialisation, boundary | undefined, charset | undefined]`, or undefined.
fn parse_mime_type(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let Some(mime) = MimeType::parse(&text) else { return Ok(JsValue::undefined()) };
    let optional = |value: Option<&str>| {
        value.map_or(JsValue::undefined(), |value| JsString::from(value).into())
    };
    let parts = [
        JsString::from(mime.essence.as_str()).into(),
        JsString::from(mime.to_string().as_str()).into(),
        optional(mime.parameter("boundary")),
        optional(mime.parameter("charset")),
    ];
    Ok(JsArray::from_iter(parts, context).into())
}

#[cfg(test)]
mod tests {
    use super::MimeType;

    fn serialized(text: &str) -> Option<String> {
        MimeType::parse(text).map(|mime| mime.to_string())
    }

    #[test]
    fn normalises_case_and_spaces() {
        assert_eq!(
            serialized("Text/HTML; Charset=UTF-8").as_deref(),
            Some("text/html;charset=UTF-8")
        );
        assert_eq!(serialized(" a/b ;; x = y ; z=1;z=2").as_deref(), Some("a/b;z=1"));
        assert_eq!(
            serialized("a/b; x=\"q\\\"r\"; y=\"\"").as_deref(),
            Some("a/b;x=\"q\\\"r\";y=\"\"")
        );
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "text", "/", "a/", "a b/c", "a/b c"] {
            assert_eq!(serialized(text), None, "{text:?}");
        }
    }

    #[test]
    fn boundaries_may_be_quoted() {
        let mime = MimeType::parse("multipart/form-data; boundary=\"a;c\"; charset=x")
            .expect("it is a MIME type");
        assert_eq!(mime.parameter("boundary"), Some("a;c"));
        assert_eq!(mime.parameter("charset"), Some("x"));
    }
}
