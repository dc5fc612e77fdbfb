//! Compiled code on disk: an entry for each source, and one pack for what the base process loads in every run.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use invitro_engine::boa_engine::compiled::FINGERPRINT;
use invitro_engine::{CodeCache, CodeKey};
use invitro_modules::CacheLocation;
use invitro_modules::cache::{Cache, Key};

/// Bytes of a [`CodeKey`].
const KEY: usize = 32;

/// The compiled code that earlier processes have left.
pub(crate) struct DiskCodeCache {
    disk: Cache,
    /// While it is there, code comes from the pack and goes into it.
    pack: RefCell<Option<Pack>>,
}

/// The code of many sources in one entry.
#[derive(Default)]
struct Pack {
    bytes: Vec<u8>,
    code: HashMap<Vec<u8>, Range<usize>>,
    /// What this process read or wrote, in that order, as the next pack is to be.
    used: Vec<u8>,
    is_complete: bool,
}

impl DiskCodeCache {
    /// Opens the cache in the user's folder.
    pub(crate) fn open() -> Self {
        Self { disk: Cache::open(&CacheLocation::Default, "code"), pack: RefCell::default() }
    }

    /// Runs `load`, whose code is kept as one entry.
    pub(crate) fn with_pack<T>(&self, name: &str, load: impl FnOnce() -> T) -> T {
        let key = Key::new(&[name.as_bytes(), FINGERPRINT.as_bytes(), runtime_fingerprint()]);
        let bytes = self.disk.read(key).unwrap_or_default();
        self.pack.replace(Some(Pack::new(bytes)));
        let loaded = load();
        if let Some(pack) = self.pack.take().filter(|pack| !pack.is_complete) {
            self.disk.write(key, &pack.used);
        }
        loaded
    }
}

fn runtime_fingerprint() -> &'static [u8] {
    invitro_runtime_js::FINGERPRINT.as_bytes()
}

impl Pack {
    fn new(bytes: Vec<u8>) -> Self {
        let mut pack = Self { bytes, is_complete: true, ..Self::default() };
        let mut at = 0;
        while let Some((key, range)) = entry(&pack.bytes, at) {
            at = range.end;
            pack.code.insert(key, range);
        }
        pack
    }

    fn push(&mut self, key: &CodeKey, code: &[u8]) {
        self.used.extend_from_slice(key.as_bytes());
        self.used.extend_from_slice(&(code.len() as u32).to_le_bytes());
        self.used.extend_from_slice(code);
    }
}

/// The key and the place of the code at `at`: `key (32) | length (4) | code`.
fn entry(bytes: &[u8], at: usize) -> Option<(Vec<u8>, Range<usize>)> {
    let rest = bytes.get(at..)?;
    let (key, rest) = rest.split_at_checked(KEY)?;
    let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
    let start = at + KEY + 4;
    let end = start.checked_add(length).filter(|end| *end <= bytes.len())?;
    Some((key.to_vec(), start..end))
}

impl CodeCache for DiskCodeCache {
    fn read(&self, key: &CodeKey) -> Option<Vec<u8>> {
        let Some(pack) = &mut *self.pack.borrow_mut() else {
            return self.disk.read(Key::new(&[key.as_bytes()]));
        };
        let code = pack.code.get(key.as_bytes()).map(|range| pack.bytes[range.clone()].to_vec())?;
        pack.push(key, &code);
        Some(code)
    }

    fn write(&self, key: &CodeKey, code: &[u8]) {
        match &mut *self.pack.borrow_mut() {
            None => self.disk.write(Key::new(&[key.as_bytes()]), code),
            Some(pack) => {
                pack.is_complete = false;
                pack.push(key, code);
            }
        }
    }
}
