//! The few fields of `package.json` that decide what a file is.

use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
};

use serde_json::Value;

/// A `package.json` that governs a folder.
#[derive(Debug)]
pub(crate) struct Package {
    /// The folder of the file.
    pub(crate) folder: PathBuf,
    /// `"type": "module"` (`Some(true)`) or `"commonjs"` (`Some(false)`).
    pub(crate) module_type: Option<bool>,
    /// The `module` field.
    pub(crate) module: Option<String>,
    /// The `browser` field when it is a string (or its `.` entry).
    pub(crate) browser: Option<String>,
    /// Whether there is an `exports` field.
    pub(crate) has_exports: bool,
}

/// Nearest packages by folder.
#[derive(Debug, Default)]
pub(crate) struct Packages {
    by_folder: RefCell<HashMap<PathBuf, Option<Rc<Package>>>>,
}

impl Packages {
    /// The package a file belongs to: the nearest folder above it with a `package.json`.
    pub(crate) fn of_file(&self, file: &Path) -> Option<Rc<Package>> {
        self.of_folder(file.parent()?)
    }

    fn of_folder(&self, folder: &Path) -> Option<Rc<Package>> {
        if let Some(known) = self.by_folder.borrow().get(folder) {
            return known.clone();
        }
        let found = read(folder).map(Rc::new).or_else(|| {
            // A `node_modules` folder ends the search: what is above governs the project, not the package.
            let stop = folder.file_name().is_some_and(|name| name == "node_modules");
            if stop { None } else { folder.parent().and_then(|parent| self.of_folder(parent)) }
        });
        self.by_folder.borrow_mut().insert(folder.to_path_buf(), found.clone());
        found
    }

    pub(crate) fn clear(&self) {
        self.by_folder.borrow_mut().clear();
    }
}

fn read(folder: &Path) -> Option<Package> {
    let text = std::fs::read(folder.join("package.json")).ok()?;
    let value: Value =
        serde_json::from_slice(text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text)).ok()?;
    let string = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let browser = value.get("browser");
    Some(Package {
        folder: folder.to_path_buf(),
        module_type: value.get("type").and_then(Value::as_str).and_then(|kind| match kind {
            "module" => Some(true),
            "commonjs" => Some(false),
            _ => None,
        }),
        module: string(value.get("module")),
        browser: string(browser).or_else(|| string(browser.and_then(|browser| browser.get(".")))),
        has_exports: value.get("exports").is_some_and(|exports| !exports.is_null()),
    })
}

impl Package {
    /// Whether a field (`./dist/x.js`) names this very file.
    pub(crate) fn points_at(&self, field: Option<&str>, file: &Path) -> bool {
        field.is_some_and(|field| {
            let path = self.folder.join(field.trim_start_matches("./"));
            path == file || std::fs::canonicalize(path).is_ok_and(|path| path == file)
        })
    }
}
