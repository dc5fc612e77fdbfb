//! `import.meta`.

use boa_engine::module::Module;
use boa_engine::object::JsObject;
use boa_engine::{Context, JsValue, js_string};

use super::dirname;

/// Gives `meta` the properties of the module: `url`, for files also `filename` and `dirname`, and what the host adds.
pub(super) fn init(meta: &JsObject, module: &Module, context: &mut Context) {
    let Some(id) = module.path().map(|path| path.to_string_lossy().into_owned()) else { return };
    let mut define = |name: &str, value: String| {
        // `import.meta` is a fresh ordinary object, so this cannot fail.
        let _ =
            meta.create_data_property(js_string!(name), JsValue::from(js_string!(value)), context);
    };
    if id.starts_with('/') {
        let path = id.split(['?', '#']).next().unwrap_or(&id).to_owned();
        define("dirname", dirname(&path));
        define("filename", path);
        define("url", file_url(&id));
    } else {
        define("url", id.clone());
    }
    if let Ok(host) = super::host(context) {
        host.import_meta(&id, meta, context);
    }
}

/// The `file:` URL of an absolute path; a query stays one.
fn file_url(path: &str) -> String {
    let mut url = String::with_capacity(path.len() + 8);
    url.push_str("file://");
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'!'
            | b'$'
            | b'&'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b':'
            | b'@'
            | b'?' => url.push(char::from(byte)),
            _ => {
                url.push('%');
                for digit in [byte >> 4, byte & 15] {
                    url.push(
                        char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase(),
                    );
                }
            }
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::file_url;

    #[test]
    fn urls_of_paths() {
        assert_eq!(file_url("/a/b.js"), "file:///a/b.js");
        assert_eq!(file_url("/a b/ü#.js?raw"), "file:///a%20b/%C3%BC%23.js?raw");
    }
}
