//! Snapshots: what files ask to be written, and the counts of the run.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::inline_snapshots::rewrite;
use super::snapshot_entries::{keys, merge};
use invitro_protocol::{
    FileRef, FileSnapshots, InlineSnapshotWrite, SerializedError, SnapshotFileWrite,
    SnapshotSummary, TestEvent, UnhandledKind,
};

/// Collects the snapshots of a run.
pub(super) struct Snapshots {
    /// When the run began: a source that was changed later is not the one that ran.
    began: SystemTime,
    summary: SnapshotSummary,
    inline: BTreeMap<String, Vec<InlineSnapshotWrite>>,
    /// The sources as they were loaded.
    sources: HashMap<String, String>,
    /// By path; each with the test file that wants it.
    files: BTreeMap<String, Vec<(FileRef, SnapshotFileWrite)>>,
}

impl Default for Snapshots {
    fn default() -> Self {
        Self {
            began: SystemTime::now(),
            summary: SnapshotSummary::default(),
            inline: BTreeMap::new(),
            sources: HashMap::new(),
            files: BTreeMap::new(),
        }
    }
}

impl Snapshots {
    /// Adds the counts of a test file.
    pub(super) fn count(&mut self, file: &FileRef, summary: &FileSnapshots) {
        self.summary.added += summary.added;
        self.summary.matched += summary.matched;
        self.summary.unmatched += summary.unmatched;
        self.summary.updated += summary.updated;
        self.summary.files_added += u32::from(summary.added > 0);
        self.summary.files_unmatched += u32::from(summary.unmatched > 0);
        self.summary.files_updated += u32::from(summary.updated > 0);
        self.summary.files_removed += u32::from(summary.file_deleted);
        if !summary.unchecked_keys.is_empty() {
            self.summary.obsolete.push((file.path.clone(), summary.unchecked_keys.clone()));
        }
    }

    /// Adds what a test file wants written.
    pub(super) fn add(
        &mut self,
        file: &FileRef,
        inline: Vec<InlineSnapshotWrite>,
        sources: BTreeMap<String, String>,
        files: Vec<SnapshotFileWrite>,
    ) {
        for write in inline {
            self.inline.entry(write.file.clone()).or_default().push(write);
        }
        self.sources.extend(sources);
        for write in files {
            self.files.entry(write.path.clone()).or_default().push((file.clone(), write));
        }
    }

    /// Writes what is to be written, and says whether all of it was. What cannot be written is an
    /// error of the run, and loses nothing: a file is replaced as a whole or not at all.
    pub(super) fn finish(mut self, sink: &mut dyn FnMut(TestEvent)) -> (SnapshotSummary, bool) {
        let mut good = true;
        let mut fail = |message: String| {
            good = false;
            let error = SerializedError::new("SnapshotError", message);
            let kind = UnhandledKind::Error;
            sink(TestEvent::UnhandledError { file: None, test: None, kind, error });
        };
        for (path, mut writes) in std::mem::take(&mut self.files) {
            // Whichever ended first, the order of the projects decides.
            writes.sort_by_key(|(file, _)| file.project);
            match write_file(Path::new(&path), &writes) {
                Ok(()) => self.forget_what_others_use(Path::new(&path), &writes),
                Err(message) => fail(message),
            }
        }
        for (path, writes) in &self.inline {
            let loaded = self.sources.get(path).map(String::as_str);
            write_inline(path, writes, loaded, self.began).unwrap_or_else(&mut fail);
        }
        (self.summary, good)
    }

    /// What a test file of one project has no use for is still there if one of another project has.
    fn forget_what_others_use(&mut self, path: &Path, writes: &[(FileRef, SnapshotFileWrite)]) {
        if writes.len() < 2 {
            return;
        }
        let written = std::fs::read_to_string(path).ok();
        let there = keys(written.as_deref());
        for (file, write) in writes {
            let own = keys(write.content.as_deref());
            let is_gone = |key: &String| own.contains(key) || !there.contains(key);
            let lists = self.summary.obsolete.iter_mut().filter(|(path, _)| *path == file.path);
            for (_, list) in lists {
                list.retain(is_gone);
            }
        }
    }
}

/// Writes a file of snapshots as all who ran it want it.
fn write_file(path: &Path, writes: &[(FileRef, SnapshotFileWrite)]) -> Result<(), String> {
    let writes: Vec<&SnapshotFileWrite> = writes.iter().map(|(_, write)| write).collect();
    let Some((first, others)) = writes.split_first() else { return Ok(()) };
    let not_written = |reason: String| Err(format!("{} was not written: {reason}", path.display()));
    let current = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return not_written(format!("{error}.")),
    };
    if writes.iter().any(|write| write.base != current) {
        let reason = "it was changed while the tests ran. Run them again.";
        return not_written(reason.to_owned());
    }
    let agreed = others.iter().all(|other| other.content == first.content);
    let (content, conflicts) = if agreed {
        (first.content.clone(), Vec::new())
    } else if first.entries {
        let contents: Vec<Option<&str>> =
            writes.iter().map(|write| write.content.as_deref()).collect();
        merge(current.as_deref(), &contents)
    } else {
        let reason = "several tests or projects want it to hold different texts. \
                      Give each of them a file of its own.";
        return not_written(reason.to_owned());
    };
    if content != current {
        let written = match &content {
            Some(content) => replace(path, content),
            None => std::fs::remove_file(path),
        };
        if let Err(error) = written {
            return not_written(format!("{error}."));
        }
    }
    if conflicts.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Several projects run the tests of {} and want different snapshots; those of the first \
         were kept. Give the tests different names, or the projects different snapshot files \
         with `resolveSnapshotPath`:\n· {}",
        path.display(),
        conflicts.join("\n· ")
    ))
}

/// Writes inline snapshots into a source, unless it has been changed since it was loaded.
fn write_inline(
    path: &str,
    writes: &[InlineSnapshotWrite],
    loaded: Option<&str>,
    began: SystemTime,
) -> Result<(), String> {
    let not_written =
        |reason: String| Err(format!("The inline snapshots of {path} were not written: {reason}"));
    let current = std::fs::metadata(path)
        .and_then(|data| data.modified())
        .and_then(|modified| Ok((modified, std::fs::read_to_string(path)?)));
    let (modified, source) = match current {
        Ok(current) => current,
        Err(error) => return not_written(format!("{error}.")),
    };
    if modified > began || loaded.is_some_and(|loaded| loaded != source) {
        return not_written("it was changed while the tests ran. Run them again.".to_owned());
    }
    // A file that is part of two projects asks twice.
    let mut wanted: Vec<InlineSnapshotWrite> = Vec::new();
    for write in writes {
        let place = (write.line, write.column);
        match wanted.iter().find(|known| (known.line, known.column) == place) {
            None => wanted.push(write.clone()),
            Some(known) if known.snapshot == write.snapshot => {}
            Some(_) => {
                return not_written(format!(
                    "several projects run it and want different values at {}:{}.",
                    write.line, write.column
                ));
            }
        }
    }
    let rewritten = match rewrite(path, &source, &wanted) {
        Ok(rewritten) => rewritten,
        Err(error) => return not_written(format!("{error}.")),
    };
    match replace(Path::new(path), &rewritten) {
        Ok(()) => Ok(()),
        Err(error) => not_written(format!("{error}.")),
    }
}

/// Replaces a file by way of a temporary one beside it.
fn replace(path: &Path, content: &str) -> std::io::Result<()> {
    // What a link leads to is replaced, not the link.
    let path: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".invitro-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As far as the umask allows it, like any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content.as_bytes())?;
    if let Ok(data) = std::fs::metadata(&path) {
        if data.permissions().readonly() {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        file.as_file().set_permissions(data.permissions())?;
    }
    stop_here_if_asked();
    file.persist(&path)?;
    Ok(())
}

/// Ends the program between the writing of a file and its replacement, so that what a crash leaves
/// can be tested end to end.
fn stop_here_if_asked() {
    if std::env::var_os("INVITRO_TEST_ABORT_WRITE").is_some() {
        std::process::abort();
    }
}
