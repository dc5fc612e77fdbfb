//! What need not be made again, on disk: transformed modules here, and whatever else a host keeps beside them.
//!
//! An entry's name is the hash of everything that decides its content; an entry holds a checksum of itself. A damaged,
//! cut off or foreign entry counts as none. Where nothing can be written the program works on, and says so once.

mod prune;

use std::{
    cell::{Cell, RefCell},
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy as _;

use crate::{CacheLocation, ModuleInfo, transform::Transformed};

pub use prune::prune;

/// Changes whenever the format of an entry or anything about the transforms does (`build.rs`).
const FORMAT: &str = concat!(
    "invitro-modules ",
    env!("CARGO_PKG_VERSION"),
    " ",
    env!("INVITRO_MODULES_FINGERPRINT")
);

/// Bytes of a checksum.
const CHECKSUM: usize = blake3::OUT_LEN;

/// The environment variable that names another folder.
pub const CACHE_VARIABLE: &str = "INVITRO_CACHE_DIR";

/// A folder of entries of one kind.
#[derive(Debug)]
pub struct Cache {
    folder: Option<PathBuf>,
    can_write: Cell<bool>,
    warning: RefCell<Option<String>>,
}

/// The name of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(blake3::Hash);

impl Key {
    /// Hashes everything that decides the outcome of a transform.
    pub fn new(parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in [FORMAT.as_bytes()].iter().chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize())
    }
}

impl Cache {
    /// Opens a cache of one kind of entries, which is a folder of its own. Nothing is created before the first entry is
    /// written.
    pub fn open(location: &CacheLocation, kind: &str) -> Self {
        Self {
            folder: folder_of(location).map(|folder| folder.join(kind)),
            can_write: Cell::new(true),
            warning: RefCell::new(None),
        }
    }

    fn path(&self, key: Key) -> Option<PathBuf> {
        let name = key.0.to_hex();
        Some(self.folder.as_ref()?.join(&name[..2]).join(&name[2..]))
    }

    /// The entry of this name, if there is an undamaged one.
    pub fn read(&self, key: Key) -> Option<Vec<u8>> {
        let mut file = fs::File::open(self.path(key)?).ok()?;
        let mut entry = Vec::new();
        file.read_to_end(&mut entry).ok()?;
        let (sum, body) = entry.split_first_chunk::<CHECKSUM>()?;
        if checksum(body, key) != *sum {
            return None;
        }
        prune::mark_used(&file);
        entry.drain(..CHECKSUM);
        Some(entry)
    }

    /// Writes an entry; failing to is no error.
    pub fn write(&self, key: Key, body: &[u8]) {
        let Some(path) = self.path(key).filter(|_| self.can_write.get()) else { return };
        let sum = checksum(body, key);
        if let Err(error) = write_atomically(&path, &[sum.as_bytes(), body]) {
            self.can_write.set(false);
            let folder = self.folder.as_deref().unwrap_or(Path::new("")).display().to_string();
            *self.warning.borrow_mut() = Some(format!(
                "The transform cache cannot be written ({folder}: {error}), so modules are transformed anew in each run. Make the folder writable, or set {CACHE_VARIABLE} to one that is."
            ));
        }
    }

    /// The transformed module of this name.
    pub(crate) fn read_module(&self, key: Key) -> Option<Transformed> {
        decode(&self.read(key)?)
    }

    /// Writes a transformed module.
    pub(crate) fn write_module(&self, key: Key, module: &Transformed) {
        if let Some(body) = encode(module) {
            self.write(key, &body);
        }
    }

    /// What went wrong since the last call: at most one warning for the life of the cache.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warning.borrow_mut().take().into_iter().collect()
    }
}

/// The folder of all kinds of entries.
fn folder_of(location: &CacheLocation) -> Option<PathBuf> {
    match location {
        CacheLocation::Off => None,
        CacheLocation::Folder(folder) => Some(folder.clone()),
        CacheLocation::Default => default_folder(),
    }
}

fn default_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os(CACHE_VARIABLE).filter(|folder| !folder.is_empty()) {
        return Some(PathBuf::from(folder));
    }
    etcetera::choose_base_strategy().ok().map(|strategy| strategy.cache_dir().join("invitro"))
}

/// A reader sees the whole entry or none, also when two processes write it at once.
fn write_atomically(path: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let temporary = folder.join(format!(
        ".{}-{}",
        std::process::id(),
        path.file_name().map(|name| name.to_string_lossy()[..8].to_owned()).unwrap_or_default()
    ));
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&temporary)?;
        for part in parts {
            file.write_all(part)?;
        }
        fs::rename(&temporary, path)
    };
    write().or_else(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            fs::create_dir_all(folder)?;
            if write().is_ok() {
                return Ok(());
            }
        }
        let _ = fs::remove_file(&temporary);
        Err(error)
    })
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Head {
    info: ModuleInfo,
    is_commonjs: bool,
    code: Option<usize>,
    map: Option<usize>,
}

/// `length of the head (4) | head (JSON) | code | map`
fn encode(module: &Transformed) -> Option<Vec<u8>> {
    let head = Head {
        info: module.info.clone(),
        is_commonjs: module.is_commonjs,
        code: module.code.as_ref().map(String::len),
        map: module.map.as_ref().map(String::len),
    };
    let head = serde_json::to_vec(&head).ok()?;
    let mut body =
        Vec::with_capacity(head.len() + 4 + module.code.as_ref().map_or(0, String::len) * 2);
    body.extend_from_slice(&(head.len() as u32).to_le_bytes());
    body.extend_from_slice(&head);
    body.extend_from_slice(module.code.as_deref().unwrap_or_default().as_bytes());
    body.extend_from_slice(module.map.as_deref().unwrap_or_default().as_bytes());
    Some(body)
}

/// Covers an entry's body and its name, and stands in front of the body.
fn checksum(body: &[u8], key: Key) -> blake3::Hash {
    blake3::keyed_hash(key.0.as_bytes(), body)
}

fn decode(body: &[u8]) -> Option<Transformed> {
    let (length, rest) = body.split_first_chunk::<4>()?;
    let (head, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let (code, map) = rest.split_at_checked(head.code.unwrap_or(0))?;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    Some(Transformed {
        code: match head.code {
            Some(_) => Some(text(code)?),
            None => None,
        },
        map: match head.map {
            Some(length) => Some(text(map.get(..length)?)?),
            None => None,
        },
        is_commonjs: head.is_commonjs,
        info: head.info,
        cacheable: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module() -> Transformed {
        Transformed {
            code: Some("const a = 'ü';".to_owned()),
            map: Some("{}".to_owned()),
            is_commonjs: false,
            info: ModuleInfo { has_module_syntax: true, ..ModuleInfo::default() },
            cacheable: true,
        }
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                found.extend(files(&entry.path()));
            } else {
                found.push(entry.path());
            }
        }
        found
    }

    #[test]
    fn entries_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&CacheLocation::Folder(folder.path().to_path_buf()), "modules");
        let key = Key::new(&[b"a"]);
        assert!(cache.read_module(key).is_none());
        cache.write_module(key, &module());
        let read = cache.read_module(key).unwrap();
        assert_eq!(read.code, module().code);
        assert_eq!(read.map, module().map);
        assert_eq!(read.info, module().info);
        assert!(cache.read_module(Key::new(&[b"b"])).is_none());
        assert_eq!(files(folder.path()).len(), 1, "no temporary file stays");
        assert!(cache.take_warnings().is_empty());
    }

    #[test]
    fn damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&CacheLocation::Folder(folder.path().to_path_buf()), "modules");
        let key = Key::new(&[b"a"]);
        cache.write_module(key, &module());
        let path = files(folder.path()).remove(0);
        let good = fs::read(&path).unwrap();
        for index in [0, 33, good.len() - 1] {
            let mut bad = good.clone();
            bad[index] ^= 1;
            fs::write(&path, bad).unwrap();
            assert!(cache.read_module(key).is_none(), "byte {index}");
        }
        fs::write(&path, &good[..good.len() / 2]).unwrap();
        assert!(cache.read_module(key).is_none());
        fs::write(&path, b"").unwrap();
        assert!(cache.read_module(key).is_none());
        cache.write_module(key, &module());
        assert!(cache.read_module(key).is_some());
        // An entry under another name is not trusted either.
        let other = Key::new(&[b"b"]);
        let place = cache.path(other).unwrap();
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, &good).unwrap();
        assert!(cache.read_module(other).is_none());
    }

    #[test]
    fn a_folder_that_cannot_be_written_warns_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let cache = Cache::open(&CacheLocation::Folder(file), "modules");
        for name in [b"a", b"b"] {
            cache.write_module(Key::new(&[name]), &module());
        }
        let warnings = cache.take_warnings();
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains(CACHE_VARIABLE), "{warnings:?}");
        assert!(cache.take_warnings().is_empty());
    }
}
