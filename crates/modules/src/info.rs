//! What a module says about itself: its imports, exports and habits.

use serde::{Deserialize, Serialize};

use crate::{ImportKind, Position};

/// `with { type: "json" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportAttribute {
    /// Key, `type` in practice.
    pub key: String,
    /// Value.
    pub value: String,
}

/// What is imported by one declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Imported {
    /// `import "x"`.
    Nothing,
    /// `import a, { b as c } from "x"`: `["default", "b"]`.
    Names(Vec<String>),
    /// `import * as ns from "x"`, `export * from "x"`.
    Namespace,
}

/// By which statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportForm {
    /// `import … from "x"`.
    Import,
    /// `export { … } from "x"`.
    ExportNamed,
    /// `export * from "x"` and `export * as ns from "x"`.
    ExportStar,
}

/// A static import or a re-export, in order of appearance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The specifier as written.
    pub specifier: String,
    /// Where the specifier stands in the user's file.
    pub position: Position,
    /// By which statement.
    pub form: ImportForm,
    /// What is imported.
    pub imported: Imported,
    /// Import attributes.
    pub attributes: Vec<ImportAttribute>,
}

/// An `import("x")` or a `require("x")` with a constant specifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The specifier as written.
    pub specifier: String,
    /// Where the specifier stands in the user's file.
    pub position: Position,
    /// [`ImportKind::Dynamic`] or [`ImportKind::Require`].
    pub kind: ImportKind,
}

/// One export of an ES module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// A binding of the module itself, by its exported name.
    Local(String),
    /// `export { imported as name } from "specifier"`; `imported` is `None` for a namespace (`export * as name`).
    From {
        /// Exported name.
        name: String,
        /// Name in the other module.
        imported: Option<String>,
        /// The other module.
        specifier: String,
    },
    /// `export * from "specifier"`.
    Star {
        /// The other module.
        specifier: String,
    },
}

/// A call of `vi.mock` and its siblings with a constant specifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MockCall {
    /// `mock`, `unmock`, `doMock` or `doUnmock`.
    pub method: String,
    /// The mocked specifier as written.
    pub specifier: String,
    /// Where the call stands in the user's file.
    pub position: Position,
    /// Whether a second argument (a factory or options) was given.
    pub has_factory: bool,
}

/// Something worth telling that does not stop the module from running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What and why.
    pub message: String,
    /// Where in the user's file.
    pub position: Position,
}

/// What was collected from a module with code.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each read by itself")]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModuleInfo {
    /// Static imports and re-exports in order of evaluation.
    pub imports: Vec<Import>,
    /// Dynamic imports and `require` calls with constant specifiers.
    pub references: Vec<Reference>,
    /// Exports of an ES module.
    pub exports: Vec<Export>,
    /// Export names of a CommonJS module found lexically, without re-exports (see [`crate::cjs`]).
    pub cjs_exports: Vec<String>,
    /// Specifiers whose exports a CommonJS module passes on.
    pub cjs_reexports: Vec<String>,
    /// Whether the module has ES module syntax (`import`, `export`, `import.meta`, top-level `await`).
    pub has_module_syntax: bool,
    /// Whether there is an `await` at the top level.
    pub has_top_level_await: bool,
    /// Whether `require`, `module`, `exports`, `__filename` or `__dirname` are used as free names.
    pub uses_commonjs: bool,
    /// Whether `import.meta` is used.
    pub uses_import_meta: bool,
    /// Mocked specifiers.
    pub mocks: Vec<MockCall>,
    /// Whether calls were hoisted above the imports.
    pub hoisted: bool,
    /// Things worth telling.
    pub warnings: Vec<Warning>,
}

impl ModuleInfo {
    /// The names this module exports itself, without those of `export *`.
    pub fn export_names(&self) -> impl Iterator<Item = &str> {
        self.exports.iter().filter_map(|export| match export {
            Export::Local(name) | Export::From { name, .. } => Some(name.as_str()),
            Export::Star { .. } => None,
        })
    }
}
