//! File filters of the command line.

use std::path::{Path, PathBuf};

use crate::error::ConfigError;
use crate::paths::{relative, resolve};

/// One filter: part of a path, perhaps with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFilter {
    /// Part of a path, or an absolute path.
    pub text: String,
    /// The line of a test.
    pub line: Option<u32>,
}

impl FileFilter {
    /// Reads `path` or `path:line`.
    ///
    /// # Errors
    /// `path:from-to`: `Found "-" in location filter …`.
    pub fn parse(filter: &str) -> Result<Self, ConfigError> {
        let plain = || Self { text: filter.to_owned(), line: None };
        let Some((path, line)) = filter.rsplit_once(':') else { return Ok(plain()) };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if digits(line) {
            return Ok(Self { text: path.to_owned(), line: line.parse().ok() });
        }
        if line.split_once('-').is_some_and(|(from, to)| digits(from) && digits(to)) {
            return Err(ConfigError::new(
                "Error",
                format!(
                    "Found \"-\" in location filter {filter}.  Note that range location filters are not supported.  Consider \
                     specifying the exact line numbers of your tests."
                ),
            ));
        }
        Ok(plain())
    }

    /// Whether a test file is asked for. `dir` is the project's folder, `cwd` what the filter is relative to.
    fn matches(&self, file: &Path, dir: &Path, cwd: &Path) -> bool {
        if Path::new(&self.text).is_absolute()
            && crate::paths::slashes(file).starts_with(&self.text)
        {
            return true;
        }
        let shown = relative(dir, file).to_lowercase();
        let mut from_dir = relative(dir, &resolve(cwd, &self.text));
        if self.text.ends_with('/') {
            from_dir.push('/');
        }
        shown.contains(&self.text.to_lowercase()) || shown.contains(&from_dir.to_lowercase())
    }
}

/// The files that at least one filter asks for (all without filters), each with the lines asked for.
///
/// # Errors
/// A filter with a line whose file is not among `files`: `Couldn't find file …`.
pub fn select(
    files: &[(usize, PathBuf)],
    dirs: &[&Path],
    filters: &[FileFilter],
    cwd: &Path,
) -> Result<Vec<(usize, PathBuf, Vec<u32>)>, ConfigError> {
    let mut selected = Vec::new();
    for (project, file) in files {
        let dir = dirs.get(*project).copied().unwrap_or(cwd);
        if filters.is_empty() || filters.iter().any(|filter| filter.matches(file, dir, cwd)) {
            let lines = filters
                .iter()
                .filter(|f| resolve(cwd, &f.text) == *file)
                .filter_map(|f| f.line)
                .collect();
            selected.push((*project, file.clone(), lines));
        }
    }
    for filter in filters.iter().filter(|filter| filter.line.is_some()) {
        let wanted = resolve(cwd, &filter.text);
        if !selected.iter().any(|(_, file, _)| *file == wanted) {
            let shown = relative(cwd, &wanted);
            return Err(ConfigError::new(
                "Error",
                format!(
                    "Couldn't find file {shown}. Note when specifying the test location you have to specify the full test \
                     filename."
                ),
            ));
        }
    }
    Ok(selected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_filters() {
        let filter = |text: &str| {
            FileFilter::parse(text).map(|f| (f.text, f.line)).map_err(|e| e.to_string())
        };
        assert_eq!(filter("a.test.ts:12"), Ok(("a.test.ts".into(), Some(12))));
        assert_eq!(filter("C:"), Ok(("C:".into(), None)));
        assert_eq!(filter("a:b"), Ok(("a:b".into(), None)));
        assert!(
            filter("a:1-2")
                .is_err_and(|text| text.starts_with("Found \"-\" in location filter a:1-2."))
        );
    }

    #[test]
    fn selects_files() {
        let files: Vec<(usize, PathBuf)> =
            ["/p/src/Kv.test.ts", "/p/src/r2.test.ts", "/q/kv.test.ts"]
                .iter()
                .enumerate()
                .map(|(i, f)| (i / 2, f.into()))
                .collect();
        let dirs = [Path::new("/p"), Path::new("/q")];
        let run = |filters: &[&str]| -> Result<Vec<String>, String> {
            let filters: Result<Vec<_>, _> = filters.iter().map(|f| FileFilter::parse(f)).collect();
            let filters = filters.map_err(|e| e.to_string())?;
            let found =
                select(&files, &dirs, &filters, Path::new("/p/src")).map_err(|e| e.to_string())?;
            Ok(found
                .iter()
                .map(|(_, file, lines)| format!("{}{lines:?}", file.display()))
                .collect())
        };
        assert_eq!(run(&[]).map(|f| f.len()), Ok(3));
        assert_eq!(run(&["kv"]), Ok(vec!["/p/src/Kv.test.ts[]".into(), "/q/kv.test.ts[]".into()]));
        assert_eq!(run(&["./r2.test"]), Ok(vec!["/p/src/r2.test.ts[]".into()]));
        assert_eq!(run(&["/q/"]), Ok(vec!["/q/kv.test.ts[]".into()]));
        assert_eq!(
            run(&["r2.test.ts:3", "r2.test.ts:5"]),
            Ok(vec!["/p/src/r2.test.ts[3, 5]".into()])
        );
        assert_eq!(
            run(&["src/r2.test.ts:3"]),
            Err("Couldn't find file src/r2.test.ts. Note when specifying the test location you have to specify the full test \
                 filename."
                .into())
        );
    }
}
