//! Compiles `runtime-js/**/*.ts` to JavaScript and writes the table that `src/lib.rs` includes.

use std::{
    collections::BTreeSet,
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[path = "build/compile.rs"]
mod compile;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            for problem in problems {
                eprintln!("{problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Vec<String>> {
    let manifest = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    let root = manifest.join("../../runtime-js");
    println!("cargo::rerun-if-changed={}", root.display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");

    let mut paths = BTreeSet::new();
    collect(&root, "", &mut paths).map_err(one)?;

    let mut table = String::from("static MODULES: &[RuntimeModule] = &[\n");
    let mut problems = Vec::new();
    let mut hasher = DefaultHasher::new();
    for path in &paths {
        let source = match fs::read_to_string(root.join(format!("{path}.ts"))) {
            Ok(source) => source,
            Err(error) => {
                problems.push(format!("cannot read runtime-js/{path}.ts: {error}"));
                continue;
            }
        };
        match compile::compile(path, &source) {
            Ok(module) => {
                for import in &module.imports {
                    if !is_known(path, import, &paths) {
                        println!(
                            "cargo::warning=runtime-js/{path}.ts imports {import:?}, which does not exist"
                        );
                    }
                }
                (path, &module.code).hash(&mut hasher);
                let stem = path.replace('/', "__");
                write(&out.join(format!("{stem}.js")), &module.code).map_err(one)?;
                write(&out.join(format!("{stem}.js.map")), &module.map).map_err(one)?;
                table.push_str(&entry(path, &stem));
            }
            Err(mut found) => problems.append(&mut found),
        }
    }
    table.push_str("];\n");
    println!("cargo::rustc-env=RUNTIME_JS_FINGERPRINT={:016x}", hasher.finish());
    if !problems.is_empty() {
        return Err(problems);
    }
    write(&out.join("modules.rs"), &table).map_err(one)
}

fn one(problem: String) -> Vec<String> {
    vec![problem]
}

fn variable(name: &str) -> Result<String, Vec<String>> {
    env::var(name).map_err(|error| one(format!("{name}: {error}")))
}

/// Adds the paths (without extension) of all modules in `directory` to `paths`.
fn collect(directory: &Path, prefix: &str, paths: &mut BTreeSet<String>) -> Result<(), String> {
    let problem = |error| format!("cannot list {}: {error}", directory.display());
    for entry in fs::read_dir(directory).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if entry.file_type().map_err(problem)?.is_dir() {
            if name != "node_modules" {
                collect(&entry.path(), &format!("{prefix}{name}/"), paths)?;
            }
        } else if let Some(stem) = name.strip_suffix(".ts").filter(|_| !is_declaration(name)) {
            paths.insert(format!("{prefix}{stem}"));
        }
    }
    Ok(())
}

/// Whether a relative import of the module at `path` names a module that exists.
fn is_known(path: &str, import: &str, paths: &BTreeSet<String>) -> bool {
    if !import.starts_with('.') {
        return true;
    }
    let Some(import) = import.strip_suffix(".ts") else {
        return false;
    };
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    paths.contains(&parts.join("/"))
}

fn entry(path: &str, stem: &str) -> String {
    let include =
        |suffix: &str| format!("include_str!(concat!(env!(\"OUT_DIR\"), \"/{stem}.js{suffix}\"))");
    format!(
        "    RuntimeModule {{ path: {path:?}, source: {}, source_map: {} }},\n",
        include(""),
        include(".map"),
    )
}

/// Writes a file unless it already has that content, so that its time stamp says something.
fn write(path: &Path, content: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    fs::write(path, content).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Whether a file has types only.
fn is_declaration(name: &str) -> bool {
    name.split('.').rev().nth(1) == Some("d")
}
