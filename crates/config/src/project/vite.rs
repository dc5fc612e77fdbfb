//! The part of a Vite configuration that a run honours.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JavaScript regular expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pattern {
    /// Source text.
    pub source: String,
    /// Flags.
    pub flags: String,
}

/// Resolution and transformation of modules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ViteOptions {
    /// `resolve.alias` followed by `test.alias`; the first entry that matches is used.
    pub alias: Vec<AliasEntry>,
    /// `resolve.conditions` of the config file. Those a Workers project adds are in [`ViteOptions::worker_conditions`].
    pub conditions: Vec<String>,
    /// `resolve.mainFields` of the config file.
    pub main_fields: Vec<String>,
    /// `resolve.extensions` of the config file; empty: the defaults.
    pub extensions: Vec<String>,
    /// `resolve.dedupe`.
    pub dedupe: Vec<String>,
    /// `resolve.preserveSymlinks`.
    pub preserve_symlinks: bool,
    /// Textual replacements, as JavaScript source: strings as given, anything else as JSON.
    pub define: IndexMap<String, String>,
    /// Mode, `test` unless given.
    pub mode: String,
    /// `base`, `/` unless given.
    pub base: String,
    /// Folder of `.env` files; `None` when switched off.
    pub env_dir: Option<PathBuf>,
    /// Prefixes of the variables that reach `import.meta.env`.
    pub env_prefix: Vec<String>,
    /// What of the `.env` files reaches the tests (keys with one of the prefixes).
    pub env: IndexMap<String, String>,
    /// `publicDir`.
    pub public_dir: Option<PathBuf>,
    /// Syntax options.
    pub transform: TransformOptions,
}

impl ViteOptions {
    /// The conditions of a Workers project in order: those given (without `node`), then `workerd`, `worker`, `module` (not
    /// in the classic generation), `browser`.
    pub fn worker_conditions(&self, generation: crate::generation::Generation) -> Vec<String> {
        let mut conditions: Vec<String> =
            self.conditions.iter().filter(|c| *c != "node").cloned().collect();
        let required: &[&str] = match generation {
            crate::generation::Generation::Classic => &["workerd", "worker", "browser"],
            _ => &["workerd", "worker", "module", "browser"],
        };
        for condition in required {
            if !conditions.iter().any(|c| c == condition) {
                conditions.push((*condition).to_owned());
            }
        }
        conditions
    }
}

/// One alias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasEntry {
    /// What to look for.
    pub find: AliasFind,
    /// What to put in its place (`$1` … for patterns).
    pub replacement: String,
}

/// What an alias looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AliasFind {
    /// The whole specifier, or its beginning up to a `/`.
    Text(String),
    /// A regular expression.
    Pattern(Pattern),
}

/// Syntax options (`esbuild`, `oxc`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransformOptions {
    /// `target`.
    pub target: Vec<String>,
    /// JSX.
    pub jsx: JsxOptions,
    /// `keepNames`.
    pub keep_names: bool,
    /// `tsconfigRaw.compilerOptions`, as given.
    pub compiler_options: IndexMap<String, Value>,
    /// `oxc.decorator`, as given.
    pub decorator: Option<Value>,
    /// `optimizeDeps.esbuildOptions.define` and friends are not honoured; the packages of `deps.optimizer.ssr.include` are
    /// listed here, for they may need CommonJS interoperation.
    pub optimizer_include: Vec<String>,
}

/// JSX.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JsxOptions {
    /// `transform`, `preserve` or `automatic`.
    pub mode: Option<String>,
    /// Factory of the classic transform.
    pub factory: Option<String>,
    /// Fragment of the classic transform.
    pub fragment: Option<String>,
    /// Module of the automatic transform.
    pub import_source: Option<String>,
    /// Development transform.
    pub development: Option<bool>,
    /// Text put in front of each JSX file.
    pub inject: Option<String>,
}
