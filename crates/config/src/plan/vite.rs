//! Vite-level options.

use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value;

use super::read::{Ignored, Options, as_pattern};
use crate::dotenv::{Variables, expand, read_env_files};
use crate::evaluated::{Marker, get, properties, to_json};
use crate::paths::resolve;
use crate::project::{AliasEntry, AliasFind, JsxOptions, TransformOptions, ViteOptions};

/// Keys of the config object that are looked at, or that have no meaning in a run.
const KNOWN: &[&str] = &[
    "root",
    "base",
    "mode",
    "define",
    "plugins",
    "publicDir",
    "cacheDir",
    "resolve",
    "html",
    "css",
    "json",
    "esbuild",
    "oxc",
    "assetsInclude",
    "logLevel",
    "customLogger",
    "clearScreen",
    "envDir",
    "envPrefix",
    "appType",
    "server",
    "build",
    "preview",
    "optimizeDeps",
    "ssr",
    "worker",
    "test",
    "extends",
    "environments",
    "experimental",
    "builder",
    "legacy",
    "dev",
    "future",
];

/// Reads them. `env` is the environment of the process.
pub(super) fn read(
    config: &Value,
    root: &Path,
    mode: Option<&str>,
    env: &Variables,
    ignored: &Ignored,
) -> ViteOptions {
    let options = Options::new(Some(config), "", ignored);
    options.ignore_unknown(KNOWN);
    let resolve_options = options.below("resolve", "resolve");
    resolve_options.ignore_unknown(&[
        "alias",
        "conditions",
        "mainFields",
        "extensions",
        "dedupe",
        "preserveSymlinks",
        "externalConditions",
        "builtins",
        "noExternal",
        "external",
        "tsconfigPaths",
    ]);
    resolve_options.ignore("tsconfigPaths");
    let test = get(config, "test");
    let mut alias = test
        .and_then(|test| get(test, "alias"))
        .map(|alias| aliases(alias, ignored))
        .unwrap_or_default();
    alias.extend(
        resolve_options.raw("alias").map(|alias| aliases(alias, ignored)).unwrap_or_default(),
    );
    let mode = mode
        .map(str::to_owned)
        .or_else(|| options.text("mode"))
        .unwrap_or_else(|| "test".to_owned());
    let env_dir = match options.raw("envDir") {
        Some(Value::Bool(false)) => None,
        Some(Value::String(dir)) => Some(resolve(root, dir)),
        _ => Some(root.to_owned()),
    };
    let env_prefix = options.list("envPrefix").unwrap_or_else(|| vec!["VITE_".to_owned()]);
    let loaded =
        env_dir.as_deref().map(|dir| load_env(dir, &mode, &env_prefix, env)).unwrap_or_default();
    ViteOptions {
        alias,
        conditions: resolve_options.list("conditions").unwrap_or_default(),
        main_fields: resolve_options.list("mainFields").unwrap_or_default(),
        extensions: resolve_options.list("extensions").unwrap_or_default(),
        dedupe: resolve_options.list("dedupe").unwrap_or_default(),
        preserve_symlinks: resolve_options.bool("preserveSymlinks").unwrap_or(false),
        define: defines(options.raw("define")),
        mode,
        base: options.text("base").unwrap_or_else(|| "/".to_owned()),
        env_dir,
        env_prefix,
        env: loaded,
        public_dir: match options.raw("publicDir") {
            Some(Value::Bool(false)) => None,
            Some(Value::String(dir)) => Some(resolve(root, dir)),
            _ => Some(root.join("public")),
        },
        transform: transform(options, test),
    }
}

/// The variables of the `.env` files of a mode that have one of the prefixes; those of the process win.
fn load_env(dir: &Path, mode: &str, prefixes: &[String], env: &Variables) -> Variables {
    let (parsed, _) = read_env_files(dir, Some(mode));
    let names: Vec<String> = parsed.keys().cloned().collect();
    let expanded = expand(parsed, env.clone());
    let wanted = |key: &str| prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()));
    let mut out: Variables = names
        .iter()
        .filter(|key| wanted(key))
        .filter_map(|key| Some((key.clone(), expanded.get(key)?.clone())))
        .collect();
    out.extend(
        env.iter().filter(|(key, _)| wanted(key)).map(|(key, value)| (key.clone(), value.clone())),
    );
    out
}

fn aliases(value: &Value, ignored: &Ignored) -> Vec<AliasEntry> {
    let mut out = Vec::new();
    let mut add =
        |find: Option<AliasFind>, to: Option<&Value>| match (find, to.and_then(Value::as_str)) {
            (Some(find), Some(to)) => out.push(AliasEntry { find, replacement: to.to_owned() }),
            _ => {
                ignored
                    .borrow_mut()
                    .insert("resolve.alias (entries that are no strings or patterns)".to_owned());
            }
        };
    match (value, properties(value)) {
        (Value::Array(items), _) => {
            for item in items {
                let find = get(item, "find").and_then(|find| match find {
                    Value::String(text) => Some(AliasFind::Text(text.clone())),
                    other => as_pattern(other).map(AliasFind::Pattern),
                });
                add(find, get(item, "replacement"));
            }
        }
        (_, Some(map)) => {
            for (find, to) in map {
                add(Some(AliasFind::Text(find.clone())), Some(to));
            }
        }
        _ => add(None, None),
    }
    out
}

/// Defines as source text: strings as they are, anything else as JSON.
fn defines(value: Option<&Value>) -> IndexMap<String, String> {
    let entries = value.and_then(properties).into_iter().flatten();
    entries
        .map(|(key, value)| {
            let text = match (value, Marker::of(value)) {
                (Value::String(text), _) => text.clone(),
                (_, Some(Marker::Undefined)) => "undefined".to_owned(),
                _ => to_json(value).to_string(),
            };
            (key.clone(), text)
        })
        .collect()
}

fn transform(options: Options<'_>, test: Option<&Value>) -> TransformOptions {
    let esbuild = options.below("esbuild", "esbuild");
    let oxc = options.below("oxc", "oxc");
    let jsx_of_oxc = oxc.raw("jsx");
    let oxc_jsx = oxc.below("jsx", "oxc.jsx");
    let raw = match esbuild.raw("tsconfigRaw") {
        Some(Value::String(text)) => serde_json::from_str(text).ok(),
        Some(other) => Some(to_json(other)),
        None => None,
    };
    let compiler_options = raw
        .and_then(|raw: Value| raw.get("compilerOptions")?.as_object().cloned())
        .unwrap_or_default();
    let jsx = JsxOptions {
        mode: esbuild
            .text("jsx")
            .or_else(|| jsx_of_oxc.and_then(Value::as_str).map(str::to_owned))
            .or_else(|| {
                jsx_of_oxc.filter(|jsx| jsx.is_object())?;
                oxc_jsx.text("runtime")
            }),
        factory: esbuild.text("jsxFactory").or_else(|| oxc_jsx.text("pragma")),
        fragment: esbuild.text("jsxFragment").or_else(|| oxc_jsx.text("pragmaFrag")),
        import_source: esbuild.text("jsxImportSource").or_else(|| oxc_jsx.text("importSource")),
        development: esbuild.bool("jsxDev").or_else(|| oxc_jsx.bool("development")),
        inject: esbuild.text("jsxInject").or_else(|| oxc.text("jsxInject")),
    };
    TransformOptions {
        target: esbuild.list("target").or_else(|| oxc.list("target")).unwrap_or_default(),
        jsx,
        keep_names: esbuild.bool("keepNames").unwrap_or(false),
        compiler_options: compiler_options.into_iter().collect(),
        decorator: oxc.json("decorator"),
        optimizer_include: test.map(optimizer_include).unwrap_or_default(),
    }
}

/// `deps.optimizer.ssr.include`.
fn optimizer_include(test: &Value) -> Vec<String> {
    let list =
        ["deps", "optimizer", "ssr", "include"].iter().try_fold(test, |value, key| get(value, key));
    let items = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
