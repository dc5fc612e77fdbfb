//! Snapshot files: what files ask to be written, and the counts of the run.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::inline_snapshots::rewrite;
use invitro_protocol::{
    FileRef, FileSnapshots, InlineSnapshotWrite, NoticeLevel, SnapshotFileWrite, SnapshotSummary,
    TestEvent,
};

/// Collects the snapshots of a run.
pub(super) struct Snapshots {
    /// When the run began: a source that was changed later is not the one that ran.
    began: SystemTime,
    summary: SnapshotSummary,
    inline: Vec<InlineSnapshotWrite>,
    files: Vec<SnapshotFileWrite>,
}

impl Default for Snapshots {
    fn default() -> Self {
        Self {
            began: SystemTime::now(),
            summary: SnapshotSummary::default(),
            inline: Vec::new(),
            files: Vec::new(),
        }
    }
}

impl Snapshots {
    pub(super) fn add(
        &mut self,
        file: &FileRef,
        inline: Vec<InlineSnapshotWrite>,
        files: Vec<SnapshotFileWrite>,
        summary: &FileSnapshots,
    ) {
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
        self.inline.extend(inline);
        self.files.extend(files);
    }

    /// Writes what is to be written. What cannot be written is said, and loses nothing: a file is
    /// replaced as a whole or not at all.
    pub(super) fn finish(self, sink: &mut dyn FnMut(TestEvent)) -> SnapshotSummary {
        for SnapshotFileWrite { path, content } in &self.files {
            let path = Path::new(path);
            let written = match content {
                Some(content) => replace(path, content),
                None => std::fs::remove_file(path),
            };
            if let Err(error) = written {
                let text = format!("{} could not be written: {error}", path.display());
                sink(TestEvent::Notice { level: NoticeLevel::Warning, text });
            }
        }
        let mut sources: BTreeMap<&str, Vec<InlineSnapshotWrite>> = BTreeMap::new();
        for write in &self.inline {
            let writes = sources.entry(&write.file).or_default();
            // A file that is part of two projects asks twice.
            let place = |write: &InlineSnapshotWrite| (write.line, write.column);
            if !writes.iter().any(|known| place(known) == place(write)) {
                writes.push(write.clone());
            }
        }
        for (path, writes) in sources {
            if let Err(reason) = write_inline(path, &writes, self.began) {
                let text = format!("The inline snapshots of {path} were not written: {reason}.");
                sink(TestEvent::Notice { level: NoticeLevel::Warning, text });
            }
        }
        self.summary
    }
}

/// Writes inline snapshots into a source, unless it has been changed since.
fn write_inline(
    path: &str,
    writes: &[InlineSnapshotWrite],
    began: SystemTime,
) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let modified = std::fs::metadata(path).and_then(|data| data.modified()).map_err(text)?;
    if modified > began {
        return Err("it has been changed during the run. Run it again".to_owned());
    }
    let source = std::fs::read_to_string(path).map_err(text)?;
    let rewritten = rewrite(path, &source, writes).map_err(|error| error.to_string())?;
    if rewritten == source { Ok(()) } else { replace(Path::new(path), &rewritten).map_err(text) }
}

/// Replaces a file by way of a temporary one beside it.
fn replace(path: &Path, content: &str) -> std::io::Result<()> {
    // What a link leads to is replaced, not the link.
    let path: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As far as the umask allows it, like any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content.as_bytes())?;
    if let Ok(data) = std::fs::metadata(&path) {
        file.as_file().set_permissions(data.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}
