//! Kinds, contents, graphs, names and maps.

mod fixture;

use fixture::{Fixture, code};
use invitro_modules::{
    CacheLocation, Content, Form, ImportKind, LoadError, ModuleRule, Modules, ModulesOptions,
    Position, RuleType, classify::ModuleKind,
};

#[test]
fn kinds() {
    let project = Fixture::new(&[
        ("a.ts", "export const a = 1;"),
        ("b.js", "module.exports = { x: 1 };"),
        ("c.js", "const x = require('./b');"),
        ("d.js", "console.log(1);"),
        ("e.js", "await 0;"),
        ("f.cjs", "exports.f = 1;"),
        ("g.css", "a {}"),
        ("h.png", ""),
        ("i.wasm", ""),
        ("j.html", "<p>"),
        ("k.bin", "k"),
        ("l.md", "# l"),
        ("node_modules/esm/package.json", r#"{ "type": "module" }"#),
        ("node_modules/esm/a.js", "export const a = 1;"),
        ("node_modules/esm/lies.js", "module.exports = 1;"),
        ("node_modules/plain/package.json", r#"{ "main": "a.js", "module": "./m.js" }"#),
        ("node_modules/plain/a.js", "exports.a = 1;"),
        ("node_modules/plain/m.js", "console.log('side effects only');"),
        ("node_modules/plain/lies.js", "import './a.js'; export default 1;"),
        ("node_modules/plain/silent.js", "var x;"),
        ("node_modules/plain/t.ts", "export const t: number = 1;"),
    ]);
    let modules = Modules::new(ModulesOptions {
        rules: vec![ModuleRule {
            kind: RuleType::Text,
            globs: vec!["**/*.md".into()],
            fallthrough: true,
        }],
        ..project.options()
    });
    let kind = |path: &str| modules.kind(&project.path(path)).unwrap();
    assert_eq!(kind("a.ts"), ModuleKind::Source);
    assert_eq!(kind("b.js"), ModuleKind::CommonJs);
    assert_eq!(kind("c.js"), ModuleKind::CommonJs);
    assert_eq!(kind("d.js"), ModuleKind::CommonJs);
    assert_eq!(kind("e.js"), ModuleKind::Source);
    assert_eq!(kind("f.cjs"), ModuleKind::CommonJs);
    assert_eq!(kind("g.css"), ModuleKind::Empty);
    assert_eq!(kind("h.png"), ModuleKind::Url);
    assert_eq!(kind("i.wasm"), ModuleKind::Wasm);
    assert_eq!(kind("i.wasm?module"), ModuleKind::Wasm);
    assert_eq!(kind("j.html"), ModuleKind::Text);
    assert_eq!(kind("a.ts?raw"), ModuleKind::Raw);
    assert_eq!(kind("k.bin"), ModuleKind::Data);
    assert_eq!(kind("l.md"), ModuleKind::Text);
    assert_eq!(kind("node_modules/esm/a.js"), ModuleKind::PackageEsm);
    assert_eq!(kind("node_modules/esm/lies.js"), ModuleKind::CommonJs);
    assert_eq!(kind("node_modules/plain/a.js"), ModuleKind::CommonJs);
    assert_eq!(kind("node_modules/plain/m.js"), ModuleKind::PackageEsm);
    assert_eq!(kind("node_modules/plain/lies.js"), ModuleKind::PackageEsm);
    assert_eq!(kind("node_modules/plain/silent.js"), ModuleKind::CommonJs);
    assert_eq!(kind("node_modules/plain/t.ts"), ModuleKind::PackageEsm);
    assert_eq!(modules.kind("node:fs").unwrap(), ModuleKind::Builtin);
    assert_eq!(modules.kind("invitro:empty").unwrap(), ModuleKind::Empty);
}

#[test]
fn contents() {
    let project = Fixture::new(&[
        ("a.json", "\u{FEFF}{ \"b\": 1, \"c-d\": 2, \"class\": 3 }"),
        ("bad.json", "{\n  \"a\": ,\n}"),
        ("t.txt", "text"),
        ("i.svg", "<svg/>"),
        ("m.wasm", "\0asm"),
        ("s.css", "a {}"),
        ("x.node", "\u{7F}"),
    ]);
    project.write("latin.ts", b"const a = '\xE9';");
    project.write("latin.txt", b"\xE9!");
    let modules = project.modules();
    let load = |path: &str| modules.load(&project.path(path), Form::Runner);
    let text = |path: &str| match load(path).unwrap().content.clone() {
        Content::Text(text) | Content::Json(text) => text.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(text("a.json").starts_with('{'));
    let names = modules.export_names(&project.path("a.json"), Form::Native).unwrap();
    assert_eq!(*names, ["default", "b"]);
    assert_eq!(text("t.txt"), "text");
    assert_eq!(text("t.txt?raw"), "text");
    assert_eq!(text("latin.txt"), "\u{FFFD}!");
    assert_eq!(text("i.svg"), "/i.svg");
    assert_eq!(text("t.txt?url"), "/t.txt");
    assert_eq!(text("s.css?inline"), "a {}");
    assert!(matches!(load("s.css").unwrap().content, Content::Empty));
    assert!(
        matches!(&load("m.wasm").unwrap().content, Content::Wasm(bytes) if &bytes[..] == b"\0asm")
    );
    let error = |path: &str| project.tidy(load(path).unwrap_err());
    assert_eq!(
        error("bad.json"),
        "Failed to parse JSON file \"<root>/bad.json:2:8\": expected value"
    );
    assert!(error("latin.ts").contains("not UTF-8"));
    assert!(error("gone.ts").starts_with("Failed to load \"<root>/gone.ts\": "));
    assert!(matches!(load("x.node").unwrap_err(), LoadError::Unsupported { .. }));
}

#[test]
fn a_graph_is_in_order_and_in_two_forms() {
    let project = Fixture::new(&[
        (
            "a.test.ts",
            "import { b } from './b'; import 'pkg'; import type { T } from './types'; import('./lazy'); import 'vitest-like:x'; b;",
        ),
        ("b.ts", "export * from './c'; import './a.test'; export const b = 1;"),
        ("c.ts", "import legacy from './legacy.cjs'; export const c = legacy;"),
        (
            "legacy.cjs",
            "const d = require('./d'); try { require('optional') } catch {} exports.x = d;",
        ),
        ("d.ts", "export const d = 1;"),
        ("lazy.ts", "export {};"),
        ("types.ts", "export type T = 1;"),
        ("node_modules/pkg/package.json", r#"{ "type": "module", "exports": "./i.js" }"#),
        ("node_modules/pkg/i.js", "import fs from 'fs'; export { fs };"),
    ]);
    let modules = project.modules();
    let show = |dynamic: bool| {
        let graph = modules.static_graph(&[(&project.path("a.test.ts"), Form::Runner)], dynamic);
        assert_eq!(graph.errors.len(), 1, "{:?}", graph.errors);
        graph
            .nodes
            .iter()
            .map(|node| format!("{:?} {}", node.form, project.tidy(&node.id)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        show(false),
        [
            "Native <root>/d.ts",
            "Native <root>/legacy.cjs",
            "Runner <root>/c.ts",
            "Runner <root>/b.ts",
            "Native node:fs",
            "Native <root>/node_modules/pkg/i.js",
            "Runner <root>/a.test.ts",
        ]
    );
    assert!(show(true).contains(&"Runner <root>/lazy.ts".to_owned()));
    assert_eq!(modules.importers(&project.path("c.ts")), [project.path("b.ts")]);
    let dependents: Vec<String> =
        modules.dependents(&project.path("d.ts")).iter().map(|id| project.tidy(id)).collect();
    assert_eq!(dependents, ["<root>/legacy.cjs", "<root>/c.ts", "<root>/b.ts", "<root>/a.test.ts"]);
    assert_eq!(modules.form(&project.path("c.ts"), Form::Runner).unwrap(), Form::Runner);
    assert_eq!(modules.form(&project.path("c.ts"), Form::Native).unwrap(), Form::Native);
    assert_eq!(modules.form("node:fs", Form::Runner).unwrap(), Form::Native);
}

#[test]
fn changed_files_are_loaded_anew() {
    let project = Fixture::new(&[("a.ts", "export const a = 1;")]);
    let modules = project.modules();
    let id = project.path("a.ts");
    assert!(code(&modules.load(&id, Form::Runner).unwrap()).contains("a = 1"));
    project.write("a.ts", "export const a = 2;");
    assert!(code(&modules.load(&id, Form::Runner).unwrap()).contains("a = 1"));
    modules.invalidate(&id);
    assert!(code(&modules.load(&id, Form::Runner).unwrap()).contains("a = 2"));
}

#[test]
fn export_names_follow_reexports() {
    let project = Fixture::new(&[
        (
            "a.ts",
            "export * from './b'; export * as ns from './b'; export default 1; export { x as y } from './b'; export function f() {} export const { g, h: [i] } = z;",
        ),
        (
            "b.ts",
            "export const b = 1; export default 2; export * from './c.cjs'; export enum E {} export type T = 1; export * from './a';",
        ),
        (
            "c.cjs",
            "exports.__esModule = true; exports.c = 1; exports.default = 2; __exportStar(require('./d.cjs'), exports);",
        ),
        ("d.cjs", "module.exports = { d: 1, e() {} }; __exportStar(require('./c.cjs'), exports);"),
    ]);
    let modules = project.modules();
    let names =
        |path: &str| modules.export_names(&project.path(path), Form::Runner).unwrap().join(" ");
    assert_eq!(names("a.ts"), "ns default y f g i b E c d e");
    assert_eq!(names("c.cjs"), "c d e default");
}

#[test]
fn names_that_are_not_exported() {
    let project = Fixture::new(&[
        (
            "a.js",
            "import d, { one, tow, type } from './b.js';\nimport { x } from './c.cjs'; import { y } from 'node:fs'; import * as n from './b.js';",
        ),
        ("b.js", "export const one = 1, two = 2; export { default as type } from './c.cjs';"),
        ("c.cjs", "exports.z = 1;"),
    ]);
    let modules = project.modules();
    let missing = modules.missing_imports(&project.path("a.js"), Form::Native).unwrap();
    let show: Vec<String> = missing
        .iter()
        .map(|missing| {
            format!(
                "{} {} {} {:?}",
                missing.position, missing.specifier, missing.name, missing.did_you_mean
            )
        })
        .collect();
    assert_eq!(show, ["1:35 ./b.js default None", "1:35 ./b.js tow Some(\"two\")"]);
}

#[test]
fn a_broken_tsconfig_is_reported_where_it_counts() {
    let project = Fixture::new(&[
        ("tsconfig.json", r#"{ "extends": "nowhere/tsconfig.json" }"#),
        ("a.ts", "import './b';"),
        ("b.js", "export {};"),
    ]);
    let modules = project.modules();
    assert_eq!(project.resolve("./b", "a.ts"), "<root>/b.js");
    assert!(modules.load(&project.path("b.js"), Form::Runner).is_ok());
    let error = modules.load(&project.path("a.ts"), Form::Runner).unwrap_err();
    assert!(project.tidy(error).starts_with("Failed to load the tsconfig of \"<root>/a.ts\": "));
}

#[test]
fn maps_lead_back() {
    let project = Fixture::new(&[
        (
            "a.ts",
            "import { x } from './x';\n\ninterface Long {\n  a: string;\n}\n\nclass A {\n  @dec method(): void {\n    throw new Error(x);\n  }\n}\n",
        ),
        // `const answer = 42;` compiled from line 3 of original.ts.
        (
            "node_modules/p/index.js",
            "const answer = 42;\nexport { answer };\n//# sourceMappingURL=index.js.map\n",
        ),
        (
            "node_modules/p/index.js.map",
            r#"{ "version": 3, "sources": ["../src/original.ts"], "sourcesContent": ["one\ntwo\nconst answer: number = 42;"], "names": [], "mappings": "AAEA" }"#,
        ),
        ("node_modules/p/package.json", r#"{ "type": "module" }"#),
    ]);
    let modules = project.modules();
    let find = |path: &str, form: Form, needle: &str| {
        let id = project.path(path);
        let module = modules.load(&id, form).unwrap();
        let code = code(&module);
        let at = code.find(needle).unwrap_or_else(|| panic!("{needle} in {code}"));
        let line = code[..at].matches('\n').count() as u32 + 1;
        let column = (at - code[..at].rfind('\n').map_or(0, |newline| newline + 1)) as u32 + 1;
        let found = modules.lookup(&id, form, Position { line, column }).unwrap();
        (project.tidy(found.source), found.position.to_string())
    };
    for form in [Form::Runner, Form::Native] {
        assert_eq!(
            find("a.ts", form, "new Error"),
            ("<root>/a.ts".to_owned(), "9:11".to_owned()),
            "{form:?}"
        );
        assert_eq!(
            find("a.ts", form, "throw"),
            ("<root>/a.ts".to_owned(), "9:5".to_owned()),
            "{form:?}"
        );
        assert_eq!(
            find("a.ts", form, "method()"),
            ("<root>/a.ts".to_owned(), "8:8".to_owned()),
            "{form:?}"
        );
    }
    let package = find("node_modules/p/index.js", Form::Native, "const answer");
    assert_eq!(package, ("<root>/node_modules/src/original.ts".to_owned(), "3:1".to_owned()));
    let text = modules
        .original_text(
            &project.path("node_modules/p/index.js"),
            Form::Native,
            &project.path("node_modules/src/original.ts"),
        )
        .unwrap();
    assert!(text.starts_with("one\n"));
}

#[test]
fn the_cache_answers_for_the_transform() {
    let project = Fixture::new(&[
        ("a.ts", "export const a: number = 1;"),
        ("node_modules/p/index.js", "exports.p = 1;"),
    ]);
    let cache = tempfile::tempdir().unwrap();
    let modules = || {
        Modules::new(ModulesOptions {
            cache: CacheLocation::Folder(cache.path().to_path_buf()),
            ..project.options()
        })
    };
    let (first, second) = (modules(), modules());
    for path in ["a.ts", "node_modules/p/index.js"] {
        let fresh = first.load(&project.path(path), Form::Runner).unwrap();
        let cached = second.load(&project.path(path), Form::Runner).unwrap();
        assert_eq!(code(&fresh), code(&cached));
        assert_eq!(fresh.info, cached.info);
        assert_eq!(fresh.source_map(), cached.source_map());
        assert_eq!(fresh.kind, cached.kind);
    }
    assert!(first.take_warnings().is_empty());
    // Other options are other entries.
    let defined = Modules::new(ModulesOptions {
        define: vec![("a".into(), "1".into()), ("b c".into(), "1".into())],
        cache: CacheLocation::Folder(cache.path().to_path_buf()),
        ..project.options()
    });
    defined.load(&project.path("a.ts"), Form::Runner).unwrap();
    assert_eq!(defined.take_warnings().len(), 1, "a key that is no name");
}

#[test]
fn virtual_modules_are_source() {
    let project = Fixture::new(&[("a.ts", "import skills from 'virtual:skills';")]);
    let modules = Modules::new(ModulesOptions {
        virtual_modules: vec![("virtual:skills".into(), "export default ['x'];".into())],
        ..project.options()
    });
    let id =
        modules.resolve("virtual:skills", Some(&project.path("a.ts")), ImportKind::Static).unwrap();
    let module = modules.load(&id, Form::Runner).unwrap();
    assert_eq!((module.kind, module.form), (ModuleKind::Source, Form::Runner));
}
