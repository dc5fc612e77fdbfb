//! Module ids: an absolute path with an optional query, or the name of a built-in module.

use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Splits `/a/b.ts?raw` into `/a/b.ts` and `raw`.
pub fn split_query(id: &str) -> (&str, Option<&str>) {
    match id.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (id, None),
    }
}

/// Whether the query (`raw`, `url&inline`, `t=1`) has this key.
pub(crate) fn has_flag(query: &str, flag: &str) -> bool {
    query.split('&').any(|part| part.split('=').next() == Some(flag))
}

/// Whether a path lies in a `node_modules` folder, that is, belongs to a package and not to the user.
pub fn is_in_node_modules(path: &str) -> bool {
    path.split(['/', '\\']).any(|part| part == "node_modules")
}

/// Whether an id is an absolute path (of this platform) rather than the name of a built-in or virtual module.
pub(crate) fn is_path(id: &str) -> bool {
    Path::new(split_query(id).0).is_absolute()
}

/// The extension of a path, lower case and without the dot; empty when there is none.
pub(crate) fn extension(path: &str) -> String {
    Path::new(path)
        .extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default()
}

const PATH_ESCAPES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The `file:` URL of an absolute path, as `import.meta.url` has it.
pub fn file_url(path: &str) -> String {
    let path = path.replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&path, PATH_ESCAPES))
}

/// The path of a `file:` URL, or `None` when it is not one (or has a host).
pub(crate) fn path_of_file_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    if !rest.starts_with('/') {
        return None;
    }
    let (path, query) = split_query(rest.split('#').next().unwrap_or(rest));
    let mut path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned();
    if cfg!(windows) {
        path.remove(0);
    }
    if let Some(query) = query {
        path.push('?');
        path.push_str(query);
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_split_off() {
        assert_eq!(split_query("/a/b.ts"), ("/a/b.ts", None));
        assert_eq!(split_query("/a/b.wasm?module"), ("/a/b.wasm", Some("module")));
        assert!(has_flag("raw&t=3", "raw"));
        assert!(has_flag("t=3&url", "url"));
        assert!(!has_flag("rawish", "raw"));
    }

    #[test]
    fn file_urls_go_both_ways() {
        assert_eq!(file_url("/a b/[id].ts"), "file:///a%20b/%5Bid%5D.ts");
        assert_eq!(path_of_file_url("file:///a%20b/%5Bid%5D.ts").as_deref(), Some("/a b/[id].ts"));
        assert_eq!(path_of_file_url("file:///x.txt?raw").as_deref(), Some("/x.txt?raw"));
        assert_eq!(path_of_file_url("https://x/y"), None);
    }

    #[test]
    fn packages_are_told_from_the_users_files() {
        assert!(is_in_node_modules("/p/node_modules/.pnpm/a@1/node_modules/a/x.js"));
        assert!(!is_in_node_modules("/p/src/my_node_modules/x.js"));
    }
}
