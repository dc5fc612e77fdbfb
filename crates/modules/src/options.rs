//! What a caller decides: where to look, what is built in, what to replace.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// For which host modules are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Target {
    /// Test files and Workers: conditions `workerd`, `worker`, `browser`, `module`; the `browser` field applies.
    #[default]
    Worker,
    /// Configuration files and global set-up files: condition `node`; the `browser` field does not apply.
    Node,
}

/// How a module is asked for; it decides between the `import` and the `require` condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ImportKind {
    /// `import … from`, `export … from`.
    Static,
    /// `import()`.
    Dynamic,
    /// `require()`.
    Require,
}

/// The two forms of a module with code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Form {
    /// Vite's module-runner form: an async function. See [`crate::transform::runner`].
    Runner,
    /// An ES module (or the body of a CommonJS module) that the engine links itself.
    Native,
}

/// What the left side of an alias matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AliasFind {
    /// The whole specifier, or its beginning when a `/` follows.
    Prefix(String),
    /// A JavaScript regular expression; the replacement may use `$1`, `$&` and `$<name>`.
    Pattern {
        /// The source between the slashes.
        source: String,
        /// The flags after the closing slash.
        flags: String,
    },
}

/// One entry of `resolve.alias`. The first that matches is applied, as Vite does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// What to match.
    pub find: AliasFind,
    /// What to put in its place: a path, or another specifier.
    pub replacement: String,
}

/// When a built-in module takes a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltinWhen {
    /// Always, whatever is installed.
    Always,
    /// Only when no package of that name can be resolved.
    NotInstalled,
}

/// A module the program itself brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Builtin {
    /// The specifier, or its beginning followed by `*` (`vitest/*`).
    pub name: String,
    /// When it takes the name.
    pub when: BuiltinWhen,
}

impl Builtin {
    /// A built-in module that is always there.
    pub fn always(name: impl Into<String>) -> Self {
        Self { name: name.into(), when: BuiltinWhen::Always }
    }

    /// A built-in module that stands in for a package that is not installed.
    pub fn fallback(name: impl Into<String>) -> Self {
        Self { name: name.into(), when: BuiltinWhen::NotInstalled }
    }

    pub(crate) fn matches(&self, specifier: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(prefix) => specifier.len() > prefix.len() && specifier.starts_with(prefix),
            None => specifier == self.name,
        }
    }
}

/// The module types of wrangler's `rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RuleType {
    /// An ES module.
    ESModule,
    /// A CommonJS module.
    CommonJS,
    /// A compiled `WebAssembly.Module`.
    CompiledWasm,
    /// A string.
    Text,
    /// An `ArrayBuffer`.
    Data,
}

/// One entry of wrangler's `rules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleRule {
    /// What files that match become.
    #[serde(rename = "type")]
    pub kind: RuleType,
    /// Glob patterns; without a start anchor, with an end anchor.
    pub globs: Vec<String>,
    /// Whether later rules of the same type (and the defaults) still count.
    #[serde(default)]
    pub fallthrough: bool,
}

/// Where transformed modules are kept between runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CacheLocation {
    /// `INVITRO_CACHE_DIR`, or else the user's cache folder.
    #[default]
    Default,
    /// This folder.
    Folder(PathBuf),
    /// Nowhere.
    Off,
}

/// Everything [`crate::Modules`] has to know about a project.
#[derive(Debug, Clone)]
pub struct ModulesOptions {
    /// The root of the project (absolute): base of `/src/x` specifiers and of root-relative URLs.
    pub root: PathBuf,
    /// For which host.
    pub target: Target,
    /// Conditions of `exports` and `imports` in addition to the target's own.
    pub conditions: Vec<String>,
    /// Replaces the target's main fields.
    pub main_fields: Option<Vec<String>>,
    /// Replaces the extensions tried for specifiers without one (each with its dot).
    pub extensions: Option<Vec<String>>,
    /// Keep the path of a link instead of the path it points at.
    pub preserve_symlinks: bool,
    /// `resolve.alias`, in order.
    pub alias: Vec<Alias>,
    /// Modules the program brings. `cloudflare:*`, `workerd:*` and Node's are known without being listed.
    pub builtins: Vec<Builtin>,
    /// Modules given as text: `(id, source)`. They are the user's own source, ES modules unless a rule makes them CommonJS.
    pub virtual_modules: Vec<(String, String)>,
    /// Wrangler's `rules`; the defaults follow them.
    pub rules: Vec<ModuleRule>,
    /// Vite's `define`: textual replacements of global names, values are JavaScript expressions.
    pub define: Vec<(String, String)>,
    /// Where transformed modules are kept.
    pub cache: CacheLocation,
}

impl ModulesOptions {
    /// The defaults for a project in this folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            target: Target::Worker,
            conditions: Vec::new(),
            main_fields: None,
            extensions: None,
            preserve_symlinks: false,
            alias: Vec::new(),
            builtins: Vec::new(),
            virtual_modules: Vec::new(),
            rules: Vec::new(),
            define: Vec::new(),
            cache: CacheLocation::Default,
        }
    }
}
