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
    /// Opens the cache at a place: the user's folder, or another.
    pub(crate) fn open(location: &CacheLocation) -> Self {
        Self { disk: Cache::open(location, "code"), pack: RefCell::default() }
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::rc::Rc;

    use invitro_engine::{Engine, EngineOptions};

    use super::*;

    /// What evaluating `code` gives in an engine with this cache.
    fn evaluate(cache: &Rc<DiskCodeCache>, code: &str) -> String {
        let mut engine = Engine::new(EngineOptions::default()).unwrap();
        engine.set_code_cache(Some(Rc::clone(cache) as Rc<dyn CodeCache>));
        engine.precompile_expression("/code.js", code).unwrap();
        let function = invitro_engine::compiled_function("/code.js", engine.context()).unwrap();
        let function = function.expect("it was compiled");
        let undefined = invitro_engine::boa_engine::JsValue::undefined();
        function.call(&undefined, &[], engine.context()).unwrap().display().to_string()
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

    fn code(result: &str) -> String {
        format!("(function () {{ /* {} */ return '{result}' }})", "long ".repeat(60))
    }

    fn cache(folder: &Path) -> Rc<DiskCodeCache> {
        Rc::new(DiskCodeCache::open(&CacheLocation::Folder(folder.to_path_buf())))
    }

    #[test]
    fn code_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let cache = cache(folder.path());
            assert_eq!(evaluate(&cache, &code("a")), "\"a\"");
            assert_eq!(evaluate(&cache, &code("b")), "\"b\"");
            assert_eq!(files(folder.path()).len(), 2);
        }
        // What is read is what runs: an entry that says something else is believed if it is whole.
        let key = |code: &str| {
            let spy = Rc::new(Spy::default());
            let mut engine = Engine::new(EngineOptions::default()).unwrap();
            engine.set_code_cache(Some(Rc::clone(&spy) as Rc<dyn CodeCache>));
            engine.precompile_expression("/code.js", code).unwrap();
            spy.0.take().expect("the cache was asked")
        };
        let cache = cache(folder.path());
        let (a, b) = (key(&code("a")), key(&code("b")));
        let other = cache.read(&b).expect("it was written");
        cache.write(&a, &other);
        assert_eq!(evaluate(&cache, &code("a")), "\"b\"");
        // A damaged one is not.
        for file in files(folder.path()) {
            let mut bytes = fs::read(&file).unwrap();
            bytes.pop();
            fs::write(file, bytes).unwrap();
        }
        assert_eq!(evaluate(&cache, &code("a")), "\"a\"");
    }

    /// Remembers what it was asked for last.
    #[derive(Default)]
    struct Spy(std::cell::Cell<Option<CodeKey>>);

    impl CodeCache for Spy {
        fn read(&self, key: &CodeKey) -> Option<Vec<u8>> {
            self.0.set(Some(*key));
            None
        }

        fn write(&self, _: &CodeKey, _: &[u8]) {}
    }

    #[test]
    fn a_pack_is_one_entry_and_holds_what_was_used_last() {
        let folder = tempfile::tempdir().unwrap();
        let run = |results: &[&str]| {
            let cache = cache(folder.path());
            cache.with_pack("pack", || {
                for result in results {
                    assert_eq!(evaluate(&cache, &code(result)), format!("\"{result}\""));
                }
            });
            let files = files(folder.path());
            assert_eq!(files.len(), 1);
            fs::read(&files[0]).unwrap()
        };
        let two = run(&["a", "b"]);
        assert_eq!(run(&["a", "b"]), two, "what is complete is left alone");
        assert_eq!(run(&["b"]), two);
        let other = run(&["a", "c"]);
        assert_ne!(other, two);
        assert_eq!(other.len(), two.len(), "what was not used is left out");
    }
}
