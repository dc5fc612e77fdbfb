//! Snapshot files: what files ask to be written, and the counts of the run.

use std::io::Write as _;
use std::path::Path;

use invitro_protocol::{
    FileRef, FileSnapshots, InlineSnapshotWrite, NoticeLevel, SnapshotFileWrite, SnapshotSummary,
    TestEvent,
};

/// Collects the snapshots of a run.
#[derive(Default)]
pub(super) struct Snapshots {
    summary: SnapshotSummary,
    inline: Vec<InlineSnapshotWrite>,
    files: Vec<SnapshotFileWrite>,
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
        self.summary
    }
}

/// Replaces a file by way of a temporary one beside it.
fn replace(path: &Path, content: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
