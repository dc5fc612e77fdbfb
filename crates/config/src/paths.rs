//! Paths as the original tools compute them.

use std::path::{Component, Path, PathBuf};

/// `path` seen from `base`: absolute, without `.` and `..`, symbolic links left as they are.
pub fn resolve(base: &Path, path: impl AsRef<Path>) -> PathBuf {
    normalize(&base.join(path))
}

/// Without `.` and `..`.
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if matches!(out.components().next_back(), Some(Component::Normal(_))) {
                    out.pop();
                } else if !out.has_root() {
                    out.push("..");
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// `path` relative to `base` (with `..` where needed), as messages show it.
pub fn relative(base: &Path, path: &Path) -> String {
    let (base, path) = (normalize(base), normalize(path));
    let mut from = base.components().peekable();
    let mut to = path.components().peekable();
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let mut out = PathBuf::new();
    for _ in from {
        out.push("..");
    }
    out.extend(to);
    slashes(&out)
}

/// The path with forward slashes.
pub fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_paths() {
        assert_eq!(resolve(Path::new("/a/b"), "../c/./d"), Path::new("/a/c/d"));
        assert_eq!(resolve(Path::new("/a"), "/x/../y"), Path::new("/y"));
        assert_eq!(resolve(Path::new("/"), "../.."), Path::new("/"));
        assert_eq!(relative(Path::new("/a/b"), Path::new("/a/c/d")), "../c/d");
        assert_eq!(relative(Path::new("/a"), Path::new("/a/wrangler.toml")), "wrangler.toml");
    }
}
