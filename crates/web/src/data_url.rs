//! `data:` URLs, as the Fetch standard processes them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use url::Url;

use crate::mime_type::MimeType;

/// What a `data:` URL holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataUrl {
    /// The MIME type, serialised.
    pub mime_type: String,
    /// The body.
    pub body: Vec<u8>,
}

const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl DataUrl {
    /// Takes a `data:` URL apart; nothing if it has no comma. Base64 that is none gives an empty body, as in the runtime.
    pub fn parse(url: &Url) -> Option<Self> {
        if url.scheme() != "data" {
            return None;
        }
        let mut text = url.as_str();
        if let Some(fragment) = url.fragment() {
            text = &text[..text.len() - fragment.len() - 1];
        }
        let (mime, data) = text.strip_prefix("data:")?.split_once(',')?;
        let mut mime = mime.trim_matches(' ').to_owned();
        let mut body: Vec<u8> = percent_encoding::percent_decode_str(data).collect();
        if let Some(rest) = strip_base64(&mime) {
            mime = rest.to_owned();
            body.retain(|byte| !byte.is_ascii_whitespace());
            body = FORGIVING.decode(&body).unwrap_or_default();
        }
        if mime.starts_with(';') {
            mime.insert_str(0, "text/plain");
        }
        let mime_type = MimeType::parse(&mime)
            .map_or_else(|| "text/plain;charset=US-ASCII".to_owned(), |mime| mime.to_string());
        Some(Self { mime_type, body })
    }
}

fn strip_base64(mime: &str) -> Option<&str> {
    let split = mime.len().checked_sub(6)?;
    let (rest, marker) = mime.split_at_checked(split)?;
    if !marker.eq_ignore_ascii_case("base64") {
        return None;
    }
    rest.trim_end_matches(' ').strip_suffix(';')
}

#[cfg(test)]
mod tests {
    use super::DataUrl;

    fn parse(text: &str) -> Option<(String, Vec<u8>)> {
        let url = url::Url::parse(text).expect("the test's URL is valid");
        DataUrl::parse(&url).map(|data| (data.mime_type, data.body))
    }

    #[test]
    fn takes_urls_apart() {
        assert_eq!(parse("data:,x#y"), Some(("text/plain;charset=US-ASCII".into(), b"x".to_vec())));
        assert_eq!(
            parse("data:Text/HTML;Charset=utf-8,a%20b"),
            Some(("text/html;charset=utf-8".into(), b"a b".to_vec()))
        );
        assert_eq!(parse("data:;charset=x,%ff"), Some(("text/plain;charset=x".into(), vec![0xff])));
        assert_eq!(parse("data:image/png;base64,AAE C"), Some(("image/png".into(), vec![0, 1, 2])));
        assert_eq!(parse("data:image/png; BASE64,AAE="), Some(("image/png".into(), vec![0, 1])));
        assert_eq!(parse("data:text/plain"), None);
    }
}
