//! The module-runner form.
//!
//! The emitted code is one expression, an async function in strict mode:
//!
//! ```js
//! (async function (__vite_ssr_exports__, __vite_ssr_import__, __vite_ssr_dynamic_import__, __vite_ssr_exportAll__, __vite_ssr_import_meta__, __invitro_commonjs__) {"use strict";
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
//! | `__invitro_commonjs__()` | gives `require`, `module`, `exports`, `__filename` and `__dirname`; called only where the module uses one of them without declaring it |
//!
//! Imports are read through the namespace at each use (`__vite_ssr_import_0__.name`), so replacing a property of a namespace
//! is seen by every importer, and a name that is not exported is `undefined`. The promise the function returns settles when the
//! module has been evaluated.

/// The names of the function's parameters, in order.
pub const PARAMETERS: [&str; 6] = [
    "__vite_ssr_exports__",
    "__vite_ssr_import__",
    "__vite_ssr_dynamic_import__",
    "__vite_ssr_exportAll__",
    "__vite_ssr_import_meta__",
    "__invitro_commonjs__",
];

/// Names of CommonJS that ES modules in this form have, too, as they do in Vitest.
const COMMONJS: [&str; 5] = ["__dirname", "__filename", "exports", "module", "require"];

/// What stands in front of a module's body, on a line of its own.
///
/// `is_free` says whether the module uses a name that it does not declare.
pub(crate) fn prefix(is_free: impl Fn(&str) -> bool) -> String {
    let parameters = PARAMETERS.join(", ");
    let used: Vec<&str> = COMMONJS.into_iter().filter(|name| is_free(name)).collect();
    let names = if used.is_empty() {
        String::new()
    } else {
        format!(" const {{ {} }} = __invitro_commonjs__();", used.join(", "))
    };
    format!("(async function ({parameters}) {{\"use strict\";{names}\n")
}

/// What stands behind it.
pub(crate) const SUFFIX: &str = "})";
