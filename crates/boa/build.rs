//! Makes this crate's source: upstream's published source with the files of `patches/` applied, in `generated/`.
//!
//! 1. `cargo metadata` tells where the source of the `upstream` dependency lies.
//! 2. Every file of its `src/` is read, and the patches are applied in the order of their names.
//! 3. Its unit tests are cut.
//! 4. Upstream's root file is split: attributes and `mod` lines belong to our own `src/lib.rs` (only there may they
//!    stand), what remains is written to `generated/root.rs`, which `src/lib.rs` includes.
//! 5. A fingerprint of all of it is left for `src/compiled.rs`.
//! 6. Files are written only where their content differs, so that an unchanged source is not compiled again.

use std::{
    collections::BTreeMap,
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, SystemTime},
};

use cargo_metadata::{Metadata, MetadataCommand};
use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};

/// The package whose source is patched.
const UPSTREAM: &str = "boa_engine";

/// Written last: tells cargo that `generated/` is complete.
const STAMP: &str = "stamp";

type Result<T> = std::result::Result<T, String>;

/// Contents of upstream's `src/` folder by path, `/` between the components, relative to the package.
type Tree = BTreeMap<String, String>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let manifest_dir = PathBuf::from(
        env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo did not set CARGO_MANIFEST_DIR")?,
    );
    let generated = manifest_dir.join("generated");
    for path in ["build.rs", "Cargo.toml", "patches", "src"] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-changed=generated/{STAMP}");

    let upstream = locate(&manifest_dir)?;
    let mut tree = Tree::new();
    read_tree(&upstream, "src", &mut tree)?;
    for patch in patches(&manifest_dir.join("patches"))? {
        apply(&patch, &mut tree)?;
    }
    cut_tests(&mut tree);

    let root = tree
        .remove("src/lib.rs")
        .ok_or_else(|| format!("{} has no src/lib.rs", upstream.display()))?;
    let root = split(&root);
    let ours = read(&manifest_dir.join("src/lib.rs"))?;
    check_modules(&root.modules, &ours)?;
    tree.insert("root.rs".to_owned(), root.items);
    println!("cargo::rustc-env=INVITRO_BOA_FINGERPRINT={}", fingerprint(&manifest_dir, &tree)?);
    write_tree(&generated, &tree)
}

/// A number for the engine's whole source: with it changes what compiled code means.
fn fingerprint(manifest_dir: &Path, generated: &Tree) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    generated.hash(&mut hasher);
    let mut ours = Tree::new();
    read_tree(manifest_dir, "src", &mut ours)?;
    ours.hash(&mut hasher);
    // Versions of the parser and of what else decides on the code.
    read(&manifest_dir.join("Cargo.toml"))?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// The folder of upstream's package.
///
/// Cargo is asked about a package that has the line `upstream = …` of this crate's manifest as its only dependency, and
/// the workspace's lock file. To ask about the workspace itself would be in vain whenever a manifest has changed since
/// cargo began to build, and would have cargo download what the workspace needs on other platforms.
///
/// Asks without the network first, where the build has left nothing to download but upstream itself.
fn locate(manifest_dir: &Path) -> Result<PathBuf> {
    let manifest = read(&manifest_dir.join("Cargo.toml"))?;
    let dependency = manifest
        .lines()
        .find(|line| line.starts_with("upstream = "))
        .ok_or("Cargo.toml has no line `upstream = …`")?;
    let asking =
        PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo did not set OUT_DIR")?).join("locate");
    let target = env::var("TARGET").map_err(|_| "cargo did not set TARGET")?;
    let lock = asking.join("Cargo.lock");
    write(&asking.join("src/lib.rs"), "")?;
    write(
        &asking.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"locate\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\n{dependency}\n"
        ),
    )?;

    let ask = |network: &str| -> std::result::Result<Metadata, cargo_metadata::Error> {
        let options = ["--filter-platform", &target, network];
        MetadataCommand::new()
            .manifest_path(asking.join("Cargo.toml"))
            // Cargo looks for its configuration from here on upwards.
            .current_dir(manifest_dir)
            .other_options(
                options
                    .into_iter()
                    .filter(|option| !option.is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
            )
            .exec()
    };
    copy_lock(manifest_dir, &lock)?;
    let found = ask("--offline").or_else(|_| {
        // As a dependency of another workspace, this crate is built with the versions that one has chosen. Whether the
        // file is there to be removed does not matter.
        let _ = fs::remove_file(&lock);
        ask("--offline")
    });
    let found = match found {
        Ok(found) => found,
        Err(_) => {
            copy_lock(manifest_dir, &lock)?;
            ask("").map_err(|error| {
                format!(
                    "cannot find the source of {UPSTREAM}: `cargo metadata` failed in {}: {error}\n\
                     help: build with a network, or run `cargo fetch` in the workspace once",
                    asking.display()
                )
            })?
        }
    };
    found
        .packages
        .iter()
        .find(|package| package.name.as_str() == UPSTREAM)
        .and_then(|package| package.manifest_path.parent())
        .map(|folder| folder.as_std_path().to_owned())
        .ok_or_else(|| format!("{UPSTREAM} is not the package of the line `{dependency}`"))
}

/// Copies the lock file of this crate's workspace, if there is one.
fn copy_lock(manifest_dir: &Path, to: &Path) -> Result<()> {
    let from = manifest_dir
        .ancestors()
        .map(|folder| folder.join("Cargo.lock"))
        .find(|path| path.is_file());
    match from {
        Some(from) => fs::copy(&from, to).map(|_| ()).map_err(|error| {
            format!("cannot copy {} to {}: {error}", from.display(), to.display())
        }),
        None => Ok(()),
    }
}

/// Reads every file below `folder` of the package at `package`.
fn read_tree(package: &Path, folder: &str, tree: &mut Tree) -> Result<()> {
    let path = package.join(folder);
    let entries =
        fs::read_dir(&path).map_err(|error| format!("cannot list {}: {error}", path.display()))?;
    for entry in entries {
        let entry = entry.map_err(|error| format!("cannot list {}: {error}", path.display()))?;
        let name = entry.file_name();
        let name =
            name.to_str().ok_or_else(|| format!("{} is not UTF-8", entry.path().display()))?;
        let relative = format!("{folder}/{name}");
        if entry.path().is_dir() {
            read_tree(package, &relative, tree)?;
        } else {
            tree.insert(relative, read(&entry.path())?);
        }
    }
    Ok(())
}

/// The patch files, in the order they are applied.
fn patches(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path =
            entry.map_err(|error| format!("cannot list {}: {error}", folder.display()))?.path();
        if path.extension().is_some_and(|extension| extension == "patch") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Applies one patch file, which may change several source files.
fn apply(path: &Path, tree: &mut Tree) -> Result<()> {
    let text = read(path)?;
    let failed = |reason: String| {
        format!(
            "{} does not apply to {UPSTREAM}: {reason}\n\
             help: when upstream has changed, bring the patch up to date; when it has fixed the fault, remove the patch",
            path.display()
        )
    };
    let mut files = 0;
    for file in PatchSet::parse(&text, ParseOptions::unidiff()) {
        let file = file.map_err(|error| failed(error.to_string()))?;
        let operation = file.operation().strip_prefix(1);
        let (FileOperation::Modify { modified: name, .. } | FileOperation::Create(name)) =
            &operation
        else {
            return Err(failed("it deletes or renames a file, which is not supported".to_owned()));
        };
        let patch = file.patch().as_text().ok_or_else(|| failed("it is binary".to_owned()))?;
        let source = match (&operation, tree.get(&**name)) {
            (FileOperation::Create(_), None) => "",
            (FileOperation::Create(_), Some(_)) => {
                return Err(failed(format!("there is already a file {name}")));
            }
            (_, None) => return Err(failed(format!("there is no file {name}"))),
            (_, Some(source)) => source,
        };
        let patched =
            diffy::apply(source, patch).map_err(|error| failed(format!("{name}: {error}")))?;
        tree.insert(name.to_string(), patched);
        files += 1;
    }
    if files == 0 { Err(failed("it holds no difference".to_owned())) } else { Ok(()) }
}

/// Cuts upstream's unit tests, which need its development dependencies.
fn cut_tests(tree: &mut Tree) {
    tree.retain(|path, _| !path.ends_with("/tests.rs") && !path.contains("/tests/"));
    for source in tree.values_mut() {
        *source = source
            .replace("#[cfg(test)]", "#[cfg(any())]")
            .replace("#[test]", "#[cfg(any())]")
            .replace("#[cfg(all(test,", "#[cfg(all(any(),");
    }
}

/// Upstream's root file, taken apart.
struct Root {
    /// Names of the modules it declares.
    modules: Vec<String>,
    /// What is neither a crate attribute nor a module declaration.
    items: String,
}

/// Takes the root file apart. Relies on the layout rustfmt gives a file: a declaration starts its own line.
fn split(source: &str) -> Root {
    let mut root = Root { modules: Vec::new(), items: String::new() };
    // Outer attributes and documentation, until it is known what they belong to.
    let mut pending = String::new();
    let mut in_crate_attribute = false;
    for line in source.lines() {
        if in_crate_attribute || line.starts_with("#![") {
            in_crate_attribute = !line.ends_with(")]");
        } else if line.starts_with("//!") || line.starts_with("extern crate self as ") {
            pending.clear();
        } else if line.starts_with("#[") || line.starts_with("///") {
            pending.push_str(line);
            pending.push('\n');
        } else if let Some(name) = module_declaration(line) {
            if !pending.contains("#[cfg(any())]") {
                root.modules.push(name.to_owned());
            }
            pending.clear();
        } else {
            root.items.push_str(&pending);
            root.items.push_str(line);
            root.items.push('\n');
            pending.clear();
        }
    }
    root
}

/// The name in `mod name;`, at any visibility.
fn module_declaration(line: &str) -> Option<&str> {
    let line = line.strip_suffix(';')?;
    let line =
        line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
    line.strip_prefix("mod ")
}

/// Checks that our root file declares every module upstream's does.
fn check_modules(modules: &[String], ours: &str) -> Result<()> {
    let missing = modules
        .iter()
        .filter(|name| !ours.lines().any(|line| module_declaration(line) == Some(name.as_str())))
        .map(String::as_str)
        .collect::<Vec<_>>();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "src/lib.rs does not declare these modules of {UPSTREAM}: {}",
            missing.join(", ")
        ))
    }
}

/// Brings `folder` to hold exactly the files of `tree`.
fn write_tree(folder: &Path, tree: &Tree) -> Result<()> {
    let stamp = folder.join(STAMP);
    remove_others(folder, "", tree)?;
    for (relative, content) in tree {
        write(&folder.join(relative), content)?;
    }
    write(&stamp, "")?;
    // Cargo runs this script again when the stamp is gone or newer than the script's last run. It must not be newer
    // just because that run wrote it.
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    fs::File::options()
        .write(true)
        .open(&stamp)
        .and_then(|file| file.set_modified(old))
        .map_err(|error| format!("cannot set the time of {}: {error}", stamp.display()))
}

/// Removes what an earlier run has left and `tree` does not hold.
fn remove_others(folder: &Path, prefix: &str, tree: &Tree) -> Result<()> {
    let path = folder.join(prefix);
    let entries = match fs::read_dir(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| format!("cannot list {}: {error}", path.display()))?,
    };
    for entry in entries {
        let entry = entry.map_err(|error| format!("cannot list {}: {error}", path.display()))?;
        let relative = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let failed = |error| format!("cannot remove {}: {error}", entry.path().display());
        if entry.path().is_dir() {
            let below = format!("{relative}/");
            if tree.keys().any(|path| path.starts_with(&below)) {
                remove_others(folder, &below, tree)?;
            } else {
                fs::remove_dir_all(entry.path()).map_err(failed)?;
            }
        } else if !tree.contains_key(&relative) && relative != STAMP {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// Writes `content` to `path` unless it is there already. Another build may read the file at the same time, hence the
/// renaming.
fn write(path: &Path, content: &str) -> Result<()> {
    if fs::read(path).is_ok_and(|present| present == content.as_bytes()) {
        return Ok(());
    }
    let failed = |error: io::Error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let temporary = path.with_extension(format!("tmp{}", std::process::id()));
    fs::write(&temporary, content).and_then(|()| fs::rename(&temporary, path)).map_err(failed)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
