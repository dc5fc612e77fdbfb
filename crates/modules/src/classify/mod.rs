//! What a resolved module is.

mod rules;

pub use rules::Rules;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{
    RuleType,
    helpers::HELPER_PREFIX,
    id::{extension, has_flag, is_in_node_modules, is_path, split_query},
    resolve::{EMPTY_MODULE, package::Packages},
};

/// What a resolved module is, and with that how it is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ModuleKind {
    /// An ES module of the user's own, in any dialect.
    Source,
    /// An ES module of a package.
    PackageEsm,
    /// A CommonJS module, a package's or the user's.
    CommonJs,
    /// A JSON file.
    Json,
    /// A file that a `Text` rule makes a string.
    Text,
    /// A file that a `Data` rule makes an `ArrayBuffer`.
    Data,
    /// A file that becomes a `WebAssembly.Module`.
    Wasm,
    /// `?raw`: the file's text.
    Raw,
    /// `?url`, or an image, font …: the URL Vite would serve it under.
    Url,
    /// Nothing at all: a package switched off by the `browser` field, or a style sheet.
    Empty,
    /// A module the program or the runtime brings.
    Builtin,
}

/// A kind, or the two it may still be until the text has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    /// Settled by the path.
    Is(ModuleKind),
    /// JavaScript whose text decides; the flag says what it is when the text does not.
    Script {
        /// Whether it counts as an ES module when its text shows neither kind of syntax.
        module: bool,
    },
}

/// File types Vite serves as files: importing one gives its URL.
const ASSETS: &[&str] = &[
    "aac",
    "apng",
    "avif",
    "bmp",
    "cur",
    "eot",
    "flac",
    "gif",
    "ico",
    "jfif",
    "jpeg",
    "jpg",
    "jxl",
    "m4a",
    "mov",
    "mp3",
    "mp4",
    "ogg",
    "opus",
    "otf",
    "pdf",
    "pjp",
    "pjpeg",
    "png",
    "svg",
    "ttf",
    "vtt",
    "wav",
    "webm",
    "webmanifest",
    "webp",
    "woff",
    "woff2",
];

const STYLES: &[&str] =
    &["css", "less", "pcss", "postcss", "sass", "scss", "styl", "stylus", "sss"];

/// Classifies an id by its path, its query, the rules and the package it belongs to.
pub(crate) fn classify(id: &str, rules: &Rules, packages: &Packages, is_virtual: bool) -> Guess {
    use Guess::Is;
    if id == EMPTY_MODULE {
        return Is(ModuleKind::Empty);
    }
    if id.starts_with(HELPER_PREFIX) {
        return Is(ModuleKind::PackageEsm);
    }
    if is_virtual {
        let is_commonjs = rules.find(id) == Some(RuleType::CommonJS);
        return Is(if is_commonjs { ModuleKind::CommonJs } else { ModuleKind::Source });
    }
    if !is_path(id) {
        return Is(ModuleKind::Builtin);
    }
    let (path, query) = split_query(id);
    let extension = extension(path);
    if let Some(query) = query {
        if has_flag(query, "raw") {
            return Is(ModuleKind::Raw);
        }
        if has_flag(query, "url") {
            return Is(ModuleKind::Url);
        }
        if extension == "wasm" {
            return Is(ModuleKind::Wasm);
        }
    } else if let Some(rule) = rules.find(path) {
        match rule {
            RuleType::CompiledWasm => return Is(ModuleKind::Wasm),
            RuleType::Text => return Is(ModuleKind::Text),
            RuleType::Data => return Is(ModuleKind::Data),
            RuleType::CommonJS => return Is(ModuleKind::CommonJs),
            RuleType::ESModule if is_in_node_modules(path) => return Is(ModuleKind::PackageEsm),
            RuleType::ESModule => return Is(ModuleKind::Source),
        }
    }
    let esm = if is_in_node_modules(path) { ModuleKind::PackageEsm } else { ModuleKind::Source };
    match extension.as_str() {
        "mjs" | "mts" => Is(esm),
        "cjs" => Is(ModuleKind::CommonJs),
        "ts" | "tsx" | "jsx" if esm == ModuleKind::Source => Guess::Script { module: true },
        "json" => Is(ModuleKind::Json),
        extension if ASSETS.contains(&extension) => Is(ModuleKind::Url),
        extension if STYLES.contains(&extension) => Is(ModuleKind::Empty),
        _ => {
            let path = Path::new(path);
            let package = packages.of_file(path);
            let by_package = package.is_some_and(|package| {
                package
                    .module_type
                    .unwrap_or_else(|| package.points_at(package.module.as_deref(), path))
            });
            Guess::Script { module: by_package }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(id: &str) -> Guess {
        classify(id, &Rules::new(&[]), &Packages::default(), false)
    }

    #[test]
    fn paths_and_queries() {
        assert_eq!(kind("/p/a.ts"), Guess::Script { module: true });
        assert_eq!(kind("/p/a.mts"), Guess::Is(ModuleKind::Source));
        assert_eq!(kind("/p/node_modules/a/a.mjs"), Guess::Is(ModuleKind::PackageEsm));
        assert_eq!(kind("/p/a.cjs"), Guess::Is(ModuleKind::CommonJs));
        assert_eq!(kind("/p/a.json"), Guess::Is(ModuleKind::Json));
        assert_eq!(kind("/p/a.json?raw"), Guess::Is(ModuleKind::Raw));
        assert_eq!(kind("/p/a.svg"), Guess::Is(ModuleKind::Url));
        assert_eq!(kind("/p/a.ts?url"), Guess::Is(ModuleKind::Url));
        assert_eq!(kind("/p/a.wasm"), Guess::Is(ModuleKind::Wasm));
        assert_eq!(kind("/p/a.wasm?module"), Guess::Is(ModuleKind::Wasm));
        assert_eq!(kind("/p/a.html"), Guess::Is(ModuleKind::Text));
        assert_eq!(kind("/p/a.html?t=1"), Guess::Script { module: false });
        assert_eq!(kind("/p/a.css"), Guess::Is(ModuleKind::Empty));
        assert_eq!(kind("node:fs"), Guess::Is(ModuleKind::Builtin));
        assert_eq!(kind(EMPTY_MODULE), Guess::Is(ModuleKind::Empty));
    }
}
