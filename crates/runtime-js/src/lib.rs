//! The TypeScript of `runtime-js/`, compiled by the build script and embedded.
//!
//! A module is named by its path below `runtime-js/` without the extension: `web/headers` is
//! `runtime-js/web/headers.ts`. The code is JavaScript with the types stripped and the whitespace
//! minified; names of functions and classes are untouched, because stacks and `name` show them.

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

/// A number for the code of all modules together, in hexadecimal.
pub const FINGERPRINT: &str = env!("RUNTIME_JS_FINGERPRINT");

/// One embedded module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuntimeModule {
    /// The path below `runtime-js/`, with `/` as separator and without `.ts`.
    pub path: &'static str,
    /// JavaScript, an ES module.
    pub source: &'static str,
    /// The source map (version 3, JSON, with the TypeScript as `sourcesContent`).
    pub source_map: &'static str,
}

/// All embedded modules, sorted by path.
pub fn modules() -> &'static [RuntimeModule] {
    MODULES
}

/// The module at `path` (`web/headers`), if there is one.
pub fn module(path: &str) -> Option<&'static RuntimeModule> {
    let index = MODULES.binary_search_by(|module| module.path.cmp(path)).ok()?;
    MODULES.get(index)
}

/// The JavaScript of the module at `path`.
pub fn source(path: &str) -> Option<&'static str> {
    module(path).map(|module| module.source)
}

/// The source map of the module at `path`, from its JavaScript to its TypeScript.
pub fn source_map(path: &str) -> Option<&'static str> {
    module(path).map(|module| module.source_map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_sorted_and_found_by_their_path() {
        assert!(modules().is_sorted_by(|a, b| a.path < b.path));
        for entry in modules() {
            assert_eq!(module(entry.path), Some(entry));
        }
        assert_eq!(source("no/such/module"), None);
        assert_eq!(source_map("no/such/module"), None);
    }

    #[test]
    fn types_are_stripped_and_names_kept() {
        let source = source("web/compat").expect("the module is part of the runtime");
        assert!(source.contains("function compatFlag("));
        assert!(!source.contains(": boolean"));
        assert!(!source.contains("\n  "));
    }

    #[test]
    fn source_maps_carry_the_typescript() {
        let map = source_map("web/compat").expect("the module is part of the runtime");
        assert!(map.contains("\"sources\":[\"web/compat.ts\"]"));
        assert!(map.contains("export function compatFlag"));
    }
}
