//! Paths as they are shown.

use std::path::{Component, Path};

/// A path relative to a folder, with forward slashes. What is no absolute path stays as it is.
pub(crate) fn relative(base: &Path, path: &Path) -> String {
    if !path.is_absolute() || !base.is_absolute() {
        return slashes(path);
    }
    let base: Vec<Component<'_>> = base.components().collect();
    let target: Vec<Component<'_>> = path.components().collect();
    let common = base.iter().zip(&target).take_while(|(a, b)| a == b).count();
    if common == 0 {
        // Another drive.
        return slashes(path);
    }
    let up = base[common..].iter().map(|_| "..".to_owned());
    let down = target[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A path with forward slashes.
pub(crate) fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::relative;
    use std::path::Path;

    #[cfg(unix)]
    #[test]
    fn goes_up_and_down() {
        let relative = |base: &str, path: &str| relative(Path::new(base), Path::new(path));
        assert_eq!(relative("/a/b", "/a/b/c/d.ts"), "c/d.ts");
        assert_eq!(relative("/a/b", "/a/x/d.ts"), "../x/d.ts");
        assert_eq!(relative("/a/b", "/x.ts"), "../../x.ts");
        assert_eq!(relative("/a/b", "node:fs"), "node:fs");
    }
}
