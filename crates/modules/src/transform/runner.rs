//! The module-runner form.
//!
//! The emitted code is one expression, an async function in strict mode:
//!
//! ```js
//! (async function (__vite_ssr_exports__, __vite_ssr_import__, __vite_ssr_dynamic_import__, __vite_ssr_exportAll__, __vite_ssr_import_meta__) {"use strict";
//! …
//! })
//! ```
//!
//! | parameter | what the caller passes |
//! |---|---|
//! | `__vite_ssr_exports__` | the module's namespace object. Exports are defined on it with `Object.defineProperty(…, name, { enumerable, configurable, get })` before anything is imported, so circular imports see live bindings |
//! | `__vite_ssr_import__(specifier, { importedNames }?)` | returns (a promise of) the namespace of a static import; `importedNames` lists what is used of it and is absent for `import * as` and `import "x"` |
//! | `__vite_ssr_dynamic_import__(specifier, options?)` | `import()` |
//! | `__vite_ssr_exportAll__(namespace)` | `export *`: defines a getter on the exports for each enumerable name but `default` that is not there yet |
//! | `__vite_ssr_import_meta__` | `import.meta`: at least `url`, `dirname`, `filename`, `env`; `vitest` and `hot` are undefined unless given |
//!
//! Imports are read through the namespace at each use (`__vite_ssr_import_0__.name`), so replacing a property of a namespace
//! is seen by every importer, and a name that is not exported is `undefined`. The promise the function returns settles when the
//! module has been evaluated.

use oxc::semantic::Scoping;

/// The names of the function's parameters, in order.
pub const PARAMETERS: [&str; 5] = [
    "__vite_ssr_exports__",
    "__vite_ssr_import__",
    "__vite_ssr_dynamic_import__",
    "__vite_ssr_exportAll__",
    "__vite_ssr_import_meta__",
];

/// The names of CommonJS that Vitest gives to ES modules too, and the members of `import.meta` that they stand for.
const FILE_NAMES: [(&str, &str); 2] = [("__dirname", "dirname"), ("__filename", "filename")];

/// Declarations of the names of CommonJS that a module uses without having them.
pub(crate) fn file_names(scoping: &Scoping) -> String {
    let free = scoping.root_unresolved_references();
    let mut declarations = String::new();
    for (name, member) in FILE_NAMES {
        if free.keys().any(|known| known.as_str() == name) {
            for part in ["const ", name, " = __vite_ssr_import_meta__.", member, ";"] {
                declarations.push_str(part);
            }
        }
    }
    declarations
}

/// What stands in front of a module's body, on a line of its own.
pub(crate) fn prefix(declarations: &str) -> String {
    format!("(async function ({}) {{\"use strict\";{declarations}\n", PARAMETERS.join(", "))
}

/// What stands behind it.
pub(crate) const SUFFIX: &str = "})";
