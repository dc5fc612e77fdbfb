//! The suite on disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::exclusions;
use crate::metadata::Metadata;

/// A test that applies.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    /// Its path below `test/`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) metadata: Metadata,
}

/// What lies in the suite.
#[derive(Debug, Default)]
pub(crate) struct Suite {
    /// The tests that apply, in the order of their names.
    pub(crate) tests: Vec<Test>,
    /// The tests that do not: name, and the group they are excluded with.
    pub(crate) excluded: Vec<(String, &'static str)>,
}

impl Suite {
    /// Reads the tests of a suite whose names begin with `prefix`, every `step`th of them.
    ///
    /// # Errors
    /// If the folder is no test262, or a file cannot be read or understood.
    pub(crate) fn read(root: &Path, prefix: &str, step: usize) -> io::Result<Self> {
        let folder = root.join("test");
        let mut names = Vec::new();
        for part in exclusions::FOLDERS {
            collect(&folder.join(part), part, &mut names)?;
        }
        names.retain(|name| name.starts_with(prefix));
        names.sort_unstable();
        let mut suite = Self::default();
        for name in names.into_iter().step_by(step) {
            let path = folder.join(&name);
            let metadata = Metadata::read(&String::from_utf8_lossy(&fs::read(&path)?))
                .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
            match exclusions::group_of(&metadata) {
                Some(group) => suite.excluded.push((name, group)),
                None => suite.tests.push(Test { name, path, metadata }),
            }
        }
        Ok(suite)
    }
}

fn collect(folder: &Path, name: &str, names: &mut Vec<String>) -> io::Result<()> {
    let entries = fs::read_dir(folder)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    for entry in entries {
        let entry = entry?;
        let file_name = entry.file_name();
        let file_name = file_name.to_string_lossy();
        let name = format!("{name}/{file_name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &name, names)?;
        } else if file_name.ends_with(".js") && !file_name.contains("_FIXTURE") {
            names.push(name);
        }
    }
    Ok(())
}
