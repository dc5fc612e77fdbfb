//! Forgetting entries that nobody has read for a while, so that the cache does not grow with every version and every
//! change of a source.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::folder_of;
use crate::CacheLocation;

const DAY: Duration = Duration::from_hours(24);

/// How long an entry is kept after it was last read.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// An empty file in the cache's folder: when entries were last looked through.
const STAMP: &str = ".pruned";

/// Notes that an entry was read: the time of its modification is that of its last use, give or take a day.
pub(super) fn mark_used(entry: &File) {
    let is_recent = entry.metadata().is_ok_and(|metadata| age(&metadata) < DAY);
    if !is_recent {
        // An entry that cannot be marked is written anew when it has been forgotten.
        let _ = entry.set_modified(SystemTime::now());
    }
}

/// Removes the entries of all kinds that were not read for thirty days. Looks through them once a day at most, and says
/// nothing of what it cannot remove.
pub fn prune(location: &CacheLocation) {
    let Some(folder) = folder_of(location) else { return };
    let stamp = folder.join(STAMP);
    match fs::metadata(&stamp) {
        Ok(metadata) if age(&metadata) < DAY => return,
        // Where nothing was ever cached there is nothing to forget.
        Err(_) if !folder.is_dir() => return,
        _ => {}
    }
    if fs::write(&stamp, "").is_ok() {
        prune_folder(&folder);
    }
}

fn prune_folder(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            prune_folder(&entry.path());
        } else if age(&metadata) > KEPT {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// How long ago a file was modified; nothing where its time lies in the future.
fn age(metadata: &fs::Metadata) -> Duration {
    let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    modified.elapsed().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Cache, Key};

    fn set_age(path: &Path, days: u32) {
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - DAY * days).unwrap();
    }

    #[test]
    fn what_was_not_read_for_long_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let location = CacheLocation::Folder(folder.path().to_path_buf());
        let cache = Cache::open(&location, "modules");
        let [unused, read, young] = [b"unused", b"read  ", b"young "].map(|name| Key::new(&[name]));
        for key in [unused, read, young] {
            cache.write(key, b"body");
        }
        set_age(&cache.path(unused).unwrap(), 31);
        set_age(&cache.path(read).unwrap(), 31);
        set_age(&cache.path(young).unwrap(), 29);
        assert!(cache.read(read).is_some());
        prune(&location);
        assert!(cache.read(unused).is_none());
        assert!(cache.read(read).is_some());
        assert!(cache.read(young).is_some());
    }

    #[test]
    fn entries_are_looked_through_once_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let location = CacheLocation::Folder(folder.path().to_path_buf());
        let cache = Cache::open(&location, "code");
        let key = Key::new(&[b"a"]);
        cache.write(key, b"body");
        prune(&location);
        set_age(&cache.path(key).unwrap(), 31);
        prune(&location);
        assert!(cache.path(key).unwrap().exists(), "it was looked through a moment ago");
        set_age(&folder.path().join(STAMP), 2);
        prune(&location);
        assert!(!cache.path(key).unwrap().exists());
    }

    #[test]
    fn nothing_is_made_where_nothing_is_cached() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("cache");
        prune(&CacheLocation::Folder(missing.clone()));
        prune(&CacheLocation::Off);
        assert!(!missing.exists());
    }
}
