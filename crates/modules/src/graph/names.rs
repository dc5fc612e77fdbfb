//! What modules export, and what is imported of them that they do not.

use std::{collections::HashSet, rc::Rc};

use indexmap::IndexSet;
use serde_json::Value;

use super::{Content, Module, Modules};
use crate::{Export, Form, ImportKind, Imported, LoadError, Position, resolve::nearest};

/// A name that is imported but not exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingImport {
    /// The imported name.
    pub name: String,
    /// The specifier as written.
    pub specifier: String,
    /// Where the specifier stands in the user's file.
    pub position: Position,
    /// The module that does not export it.
    pub target: String,
    /// A near name that it does export.
    pub did_you_mean: Option<String>,
}

impl Modules {
    /// All names a module exports, `export *` and CommonJS re-exports followed; `default` included where there is one.
    ///
    /// # Errors
    ///
    /// When the module itself cannot be loaded. What it re-exports from and cannot be loaded is left out.
    pub fn export_names(&self, id: &str, form: Form) -> Result<Rc<[String]>, LoadError> {
        if let Some(known) = self.inner.names.borrow().get(&(id.to_owned(), form)) {
            return Ok(Rc::clone(known));
        }
        let module = self.load(id, form)?;
        let mut names = IndexSet::new();
        self.collect_names(&module, &mut names, &mut HashSet::new());
        let names: Rc<[String]> = names.into_iter().collect();
        self.inner.names.borrow_mut().insert((id.to_owned(), form), Rc::clone(&names));
        Ok(names)
    }

    fn collect_names(
        &self,
        module: &Module,
        names: &mut IndexSet<String>,
        seen: &mut HashSet<String>,
    ) {
        if !seen.insert(module.id.clone()) {
            return;
        }
        let follow = |specifier: &str,
                      kind: ImportKind,
                      names: &mut IndexSet<String>,
                      seen: &mut HashSet<String>| {
            let target = self
                .resolve(specifier, Some(&module.id), kind)
                .ok()
                .and_then(|id| self.load(&id, module.form).ok());
            if let Some(target) = target {
                self.collect_names(&target, names, seen);
            }
        };
        match &module.content {
            Content::CommonJs(_) => {
                names.extend(
                    module.info.cjs_exports.iter().filter(|name| *name != "__esModule").cloned(),
                );
                for specifier in &module.info.cjs_reexports {
                    let had_default = names.contains("default");
                    follow(specifier, ImportKind::Require, names, seen);
                    if !had_default {
                        names.shift_remove("default");
                    }
                }
                names.insert("default".to_owned());
            }
            Content::Code(_) => {
                names.extend(module.info.export_names().map(str::to_owned));
                for export in &module.info.exports {
                    if let Export::Star { specifier } = export {
                        let had_default = names.contains("default");
                        follow(specifier, ImportKind::Static, names, seen);
                        if !had_default {
                            names.shift_remove("default");
                        }
                    }
                }
            }
            Content::Json(text) => {
                names.insert("default".to_owned());
                if let Ok(Value::Object(object)) = serde_json::from_str(text) {
                    names.extend(object.keys().filter(|key| is_identifier(key)).cloned());
                }
            }
            Content::Text(_) | Content::Data(_) | Content::Wasm(_) => {
                names.insert("default".to_owned());
            }
            Content::Empty | Content::Builtin => {}
        }
    }

    /// Names that a module imports from files that do not export them, with what they may have been meant to be.
    ///
    /// A native module with one cannot be linked; in the runner form the name is `undefined`. Built-in modules are not looked into.
    ///
    /// # Errors
    ///
    /// When the module itself cannot be loaded. Imports that cannot be resolved or loaded are left out.
    pub fn missing_imports(&self, id: &str, form: Form) -> Result<Vec<MissingImport>, LoadError> {
        let module = self.load(id, form)?;
        let mut missing = Vec::new();
        for import in &module.info.imports {
            let Imported::Names(names) = &import.imported else { continue };
            let Ok(target) = self.resolve(&import.specifier, Some(id), ImportKind::Static) else {
                continue;
            };
            let Ok(loaded) = self.load(&target, module.form) else { continue };
            if !matches!(
                loaded.content,
                Content::Code(_)
                    | Content::Json(_)
                    | Content::Text(_)
                    | Content::Data(_)
                    | Content::Wasm(_)
            ) {
                continue;
            }
            let exported = self.export_names(&target, module.form)?;
            for name in names.iter().filter(|name| !exported.contains(name)) {
                missing.push(MissingImport {
                    name: name.clone(),
                    specifier: import.specifier.clone(),
                    position: import.position,
                    target: target.to_string(),
                    did_you_mean: nearest(name, exported.iter().cloned()),
                });
            }
        }
        Ok(missing)
    }
}

fn is_identifier(name: &str) -> bool {
    oxc::syntax::identifier::is_identifier_name(name)
        && !oxc::syntax::keyword::is_reserved_keyword(name)
}
