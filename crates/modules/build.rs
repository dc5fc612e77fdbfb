//! Leaves a fingerprint of everything that decides what a transform gives, for the key of the transform cache: the
//! source of this crate, and the lock file, which has the version of the compiler that it is written with.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut hasher = DefaultHasher::new();
    hash_folder(&folder.join("src"), &mut hasher)?;
    println!("cargo::rerun-if-changed=src");
    // Where the crate is built outside of its workspace there is none.
    let lock = folder.join("../../Cargo.lock");
    if let Ok(versions) = fs::read(&lock) {
        versions.hash(&mut hasher);
        println!("cargo::rerun-if-changed={}", lock.display());
    }
    println!("cargo::rustc-env=INVITRO_MODULES_FINGERPRINT={:016x}", hasher.finish());
    Ok(())
}

/// Names and contents of all files, in the order of their names.
fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        entry.file_name().hash(hasher);
        if entry.file_type()?.is_dir() {
            hash_folder(&entry.path(), hasher)?;
        } else {
            fs::read(entry.path())?.hash(hasher);
        }
    }
    Ok(())
}
