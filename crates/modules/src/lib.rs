//! From a specifier in a user's file to code the engine can run.
//!
//! - [`resolve`]: which file (or built-in module) a specifier names, by the rules bundlers follow for Workers.
//! - [`classify`]: what a file is: source, package, CommonJS, JSON, text, data, WebAssembly …
//! - [`transform`]: TypeScript, JSX, decorators and `using` away; [`Form::Runner`] or [`Form::Native`]; mock hoisting.
//! - [`cjs`]: the export names of CommonJS modules, found without running them.
//! - [`source_map`]: from a place in emitted code back to the user's file.
//! - [`graph`]: [`Modules`], the one object the rest of the program talks to.
//! - [`cache`]: transformed modules on disk.
//!
//! The crate knows no JavaScript engine and starts no threads.

pub mod cache;
pub mod cjs;
pub mod classify;
mod edit;
mod error;
pub mod graph;
mod helpers;
mod id;
mod info;
mod options;
mod position;
pub mod resolve;
pub mod source_map;
pub mod transform;

pub use error::{LoadError, ModuleError, ResolveError, SyntaxError, SyntaxErrors};
pub use graph::{Content, Graph, GraphNode, MissingImport, Module, Modules};
pub use helpers::{HELPER_PREFIX, helper_source};
pub use id::{file_url, is_in_node_modules, split_query};
pub use info::{
    Export, Import, ImportAttribute, ImportForm, Imported, MockCall, ModuleInfo, Reference, Warning,
};
pub use options::{
    Alias, AliasFind, Builtin, BuiltinWhen, CacheLocation, Form, ImportKind, ModuleRule,
    ModulesOptions, RuleType, Target,
};
pub use position::{LineIndex, Position};
