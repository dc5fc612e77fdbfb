//! Test files: which a project has, and which of them were asked for.

mod filter;
mod glob;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

pub use filter::{FileFilter, select};
pub use glob::{Glob, is_dynamic};

use crate::paths::slashes;
use crate::project::Project;

/// All test files of a project, sorted by path.
///
/// `include` and `exclude` are relative to the project's `dir`; a pattern of `include` that starts with `!` excludes. Symbolic
/// links are followed. Files of `includeSource` count when their text has `import.meta.vitest`.
pub fn test_files(project: &Project) -> Vec<PathBuf> {
    let test = &project.test;
    let mut files = glob_files(&test.dir, &test.include, &test.exclude);
    if !test.include_source.is_empty() {
        for file in glob_files(&test.dir, &test.include_source, &test.exclude) {
            let has_tests = fs::read(&file).is_ok_and(|text| {
                let needle = b"import.meta.vitest";
                text.windows(needle.len()).any(|window| window == needle)
            });
            if has_tests {
                files.push(file);
            }
        }
        files.sort();
        files.dedup();
    }
    files
}

/// The files (not folders) below `base` that match, sorted.
pub fn glob_files(base: &Path, include: &[String], exclude: &[String]) -> Vec<PathBuf> {
    walk(base, include, exclude, false)
}

/// The files and folders that match, sorted.
pub(crate) fn glob_entries(base: &Path, include: &[String], exclude: &[String]) -> Vec<PathBuf> {
    walk(base, include, exclude, true)
}

fn walk(base: &Path, include: &[String], exclude: &[String], folders: bool) -> Vec<PathBuf> {
    let mut wanted = Vec::new();
    let mut unwanted: Vec<Glob> =
        exclude.iter().map(|pattern| Glob::rooted(base, pattern)).collect();
    for pattern in include {
        match pattern.strip_prefix('!') {
            Some(rest) if !rest.starts_with('(') => unwanted.push(Glob::rooted(base, rest)),
            _ => wanted.push(Glob::rooted(base, pattern)),
        }
    }
    let mut walker = Walker { wanted, unwanted, folders, seen: HashSet::new(), found: Vec::new() };
    let mut starts: Vec<PathBuf> =
        walker.wanted.iter().map(|glob| PathBuf::from(glob.folder())).collect();
    starts.sort();
    starts.dedup();
    let mut roots: Vec<PathBuf> = Vec::new();
    for start in starts {
        if !roots.iter().any(|root| start.starts_with(root)) {
            roots.push(start);
        }
    }
    for root in roots {
        walker.folder(&root);
    }
    walker.found.sort();
    walker.found.dedup();
    walker.found
}

struct Walker {
    wanted: Vec<Glob>,
    unwanted: Vec<Glob>,
    folders: bool,
    seen: HashSet<PathBuf>,
    found: Vec<PathBuf>,
}

impl Walker {
    fn folder(&mut self, path: &Path) {
        // A folder that is a link to one of its parents would never end.
        if fs::canonicalize(path).is_ok_and(|real| !self.seen.insert(real)) {
            return;
        }
        let Ok(entries) = fs::read_dir(path) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(mut kind) = entry.file_type() else { continue };
            if kind.is_symlink() {
                let Ok(target) = fs::metadata(&path) else { continue };
                kind = target.file_type();
            }
            let text = slashes(&path);
            if kind.is_dir() {
                if self.unwanted.iter().any(|glob| glob.covers(&text)) {
                    continue;
                }
                if self.folders && self.matches(&text) {
                    self.found.push(path.clone());
                }
                self.folder(&path);
            } else if kind.is_file() && self.matches(&text) {
                self.found.push(path);
            }
        }
    }

    fn matches(&self, path: &str) -> bool {
        self.wanted.iter().any(|glob| glob.is_match(path))
            && !self.unwanted.iter().any(|glob| glob.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_and_excludes() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        let root = fs::canonicalize(dir.path())?;
        for file in [
            "b.test.ts",
            "src/a.test.ts",
            "src/a.ts",
            "node_modules/x/c.test.ts",
            ".dot/d.test.ts",
            "skip/e.test.ts",
        ] {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap_or(&root))?;
            fs::write(path, "")?;
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(&root, root.join("src/loop"))?;
        let names = |include: &[&str], exclude: &[&str]| -> Vec<String> {
            let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
            glob_files(&root, &own(include), &own(exclude))
                .iter()
                .map(|p| crate::paths::relative(&root, p))
                .collect()
        };
        assert_eq!(
            names(&["**/*.test.ts"], &["**/node_modules/**", "skip/**"]),
            [".dot/d.test.ts", "b.test.ts", "src/a.test.ts"]
        );
        assert_eq!(
            names(&["**/*.test.ts", "!**/*.dot/**", "!skip/*"], &["**/node_modules/**"]),
            ["b.test.ts", "src/a.test.ts"]
        );
        assert_eq!(names(&["src/*.ts"], &[]), ["src/a.test.ts", "src/a.ts"]);
        Ok(())
    }
}
