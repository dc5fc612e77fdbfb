//! Which file a specifier names.

mod fixture;

use fixture::Fixture;
use invitro_modules::{Alias, AliasFind, Builtin, ImportKind, Modules, ModulesOptions, Target};

#[test]
fn relative_paths() {
    let project = Fixture::new(&[
        ("src/a.ts", ""),
        ("src/b.tsx", ""),
        ("src/c/index.ts", ""),
        ("src/d.mjs", ""),
        ("src/d.js", ""),
        ("src/e.js", ""),
        ("src/e.ts", ""),
        ("src/data.json", "{}"),
        ("src/f.mts", ""),
        ("src/q.txt", ""),
    ]);
    let to = |specifier: &str| project.resolve(specifier, "src/main.ts");
    assert_eq!(to("./a"), "<root>/src/a.ts");
    assert_eq!(to("./a.js"), "<root>/src/a.ts");
    assert_eq!(to("./b.js"), "<root>/src/b.tsx");
    assert_eq!(to("./b.jsx"), "<root>/src/b.tsx");
    assert_eq!(to("./f.mjs"), "<root>/src/f.mts");
    assert_eq!(to("./c"), "<root>/src/c/index.ts");
    assert_eq!(to("./d"), "<root>/src/d.mjs");
    assert_eq!(to("./e.js"), "<root>/src/e.js");
    assert_eq!(to("./data"), "<root>/src/data.json");
    assert_eq!(to("../src/a.ts"), "<root>/src/a.ts");
    assert_eq!(to("."), to("."));
    assert_eq!(to("./q.txt?raw"), "<root>/src/q.txt?raw");
    assert_eq!(to("/src/a.ts"), "<root>/src/a.ts");
    assert_eq!(to("/src/a"), "<root>/src/a.ts");
    assert_eq!(to(&project.path("src/a.ts")), "<root>/src/a.ts");
    assert_eq!(to(&format!("/@fs{}", project.path("src/a.ts"))), "<root>/src/a.ts");
    assert_eq!(to(&format!("file://{}?raw", project.path("src/q.txt"))), "<root>/src/q.txt?raw");
}

#[test]
fn conditions_of_exports() {
    let package = r##"{ "name": "p", "exports": {
        ".": { "types": "./t.d.ts", "workerd": "./workerd.js", "import": "./import.js", "require": "./require.cjs" },
        "./dual": { "import": "./import.js", "require": "./require.cjs" },
        "./dev": { "development": "./dev.js", "default": "./import.js" },
        "./node": { "node": "./node.js", "default": "./import.js" },
        "./files/*": "./lib/*.js",
        "./hidden/*": null
    }, "imports": { "#inner": { "worker": "./workerd.js", "default": "./import.js" } } }"##;
    let project = Fixture::new(&[
        ("node_modules/p/package.json", package),
        ("node_modules/p/workerd.js", ""),
        ("node_modules/p/import.js", ""),
        ("node_modules/p/require.cjs", ""),
        ("node_modules/p/dev.js", ""),
        ("node_modules/p/node.js", ""),
        ("node_modules/p/lib/x.js", ""),
        ("a.ts", ""),
    ]);
    let to = |specifier: &str| project.resolve(specifier, "a.ts");
    assert_eq!(to("p"), "<root>/node_modules/p/workerd.js");
    assert_eq!(to("p/dual"), "<root>/node_modules/p/import.js");
    assert_eq!(project.require("p/dual", "a.ts"), "<root>/node_modules/p/require.cjs");
    assert_eq!(to("p/dev"), "<root>/node_modules/p/dev.js");
    assert_eq!(to("p/node"), "<root>/node_modules/p/import.js");
    assert_eq!(to("p/files/x"), "<root>/node_modules/p/lib/x.js");
    assert_eq!(
        project.resolve("#inner", "node_modules/p/import.js"),
        "<root>/node_modules/p/workerd.js"
    );
    assert_eq!(
        project.resolve("p/dual", "node_modules/p/import.js"),
        "<root>/node_modules/p/import.js",
        "self reference"
    );

    let node = Modules::new(ModulesOptions { target: Target::Node, ..project.options() });
    let to = |specifier: &str| project.resolve_with(&node, specifier, "a.ts", ImportKind::Static);
    assert_eq!(to("p"), "<root>/node_modules/p/import.js");
    assert_eq!(to("p/node"), "<root>/node_modules/p/node.js");

    let custom =
        Modules::new(ModulesOptions { conditions: vec!["types".into()], ..project.options() });
    project.write("node_modules/p/t.d.ts", "");
    assert_eq!(
        project.resolve_with(&custom, "p", "a.ts", ImportKind::Static),
        "<root>/node_modules/p/t.d.ts"
    );
}

#[test]
fn entry_fields() {
    let project = Fixture::new(&[
        ("node_modules/m/package.json", r#"{ "main": "./main.js", "module": "./module.js" }"#),
        ("node_modules/m/main.js", ""),
        ("node_modules/m/module.js", ""),
        (
            "node_modules/b/package.json",
            r#"{ "main": "./main.js", "module": "./module.js", "browser": "./umd.js" }"#,
        ),
        ("node_modules/b/main.js", ""),
        ("node_modules/b/module.js", ""),
        ("node_modules/b/umd.js", "(function (g) { g.b = 1; })(this);"),
        (
            "node_modules/e/package.json",
            r#"{ "main": "./main.js", "module": "./module.js", "browser": "./esm.js" }"#,
        ),
        ("node_modules/e/main.js", ""),
        ("node_modules/e/module.js", ""),
        ("node_modules/e/esm.js", "export const e = 1;"),
        ("node_modules/j/package.json", r#"{ "main": "lib" }"#),
        ("node_modules/j/lib/index.js", ""),
        ("node_modules/n/index.js", ""),
        ("a.ts", ""),
    ]);
    assert_eq!(project.resolve("m", "a.ts"), "<root>/node_modules/m/module.js");
    assert_eq!(project.require("m", "a.ts"), "<root>/node_modules/m/main.js");
    assert_eq!(
        project.resolve("b", "a.ts"),
        "<root>/node_modules/b/module.js",
        "a browser entry that is no module"
    );
    assert_eq!(project.require("b", "a.ts"), "<root>/node_modules/b/umd.js");
    assert_eq!(project.resolve("e", "a.ts"), "<root>/node_modules/e/esm.js");
    assert_eq!(project.resolve("j", "a.ts"), "<root>/node_modules/j/lib/index.js");
    assert_eq!(project.resolve("n", "a.ts"), "<root>/node_modules/n/index.js");
}

#[test]
fn the_browser_map() {
    let project = Fixture::new(&[
        (
            "node_modules/p/package.json",
            r#"{ "main": "./index.js", "browser": { "./node.js": "./browser.js", "fs-extra": false, "./off.js": false } }"#,
        ),
        ("node_modules/p/index.js", ""),
        ("node_modules/p/node.js", ""),
        ("node_modules/p/browser.js", ""),
        ("node_modules/p/off.js", ""),
    ]);
    let from = "node_modules/p/index.js";
    assert_eq!(project.resolve("./node", from), "<root>/node_modules/p/browser.js");
    assert_eq!(project.require("./node.js", from), "<root>/node_modules/p/browser.js");
    assert_eq!(project.resolve("fs-extra", from), "invitro:empty");
    assert_eq!(project.resolve("./off", from), "invitro:empty");
    let node = Modules::new(ModulesOptions { target: Target::Node, ..project.options() });
    assert_eq!(
        project.resolve_with(&node, "./node", from, ImportKind::Static),
        "<root>/node_modules/p/node.js",
        "for Node the map does not count"
    );
}

#[test]
#[cfg(unix)]
fn pnpm_links() {
    let project = Fixture::new(&[
        (
            "node_modules/.pnpm/a@1/node_modules/a/package.json",
            r#"{ "name": "a", "main": "a.js" }"#,
        ),
        ("node_modules/.pnpm/a@1/node_modules/a/a.js", ""),
        (
            "node_modules/.pnpm/b@1/node_modules/b/package.json",
            r#"{ "name": "b", "main": "b.js" }"#,
        ),
        ("node_modules/.pnpm/b@1/node_modules/b/b.js", ""),
        ("packages/lib/package.json", r#"{ "name": "lib", "exports": "./src/index.ts" }"#),
        ("packages/lib/src/index.ts", ""),
        ("app/a.ts", ""),
    ]);
    project.link("node_modules/.pnpm/a@1/node_modules/a", "app/node_modules/a");
    project.link("node_modules/.pnpm/b@1/node_modules/b", "node_modules/.pnpm/a@1/node_modules/b");
    project.link("packages/lib", "app/node_modules/lib");
    let a = "node_modules/.pnpm/a@1/node_modules/a/a.js";
    assert_eq!(project.resolve("a", "app/a.ts"), format!("<root>/{a}"));
    assert_eq!(project.resolve("b", a), "<root>/node_modules/.pnpm/b@1/node_modules/b/b.js");
    assert!(project.resolve("b", "app/a.ts").contains("package \"b\" is not installed"));
    assert_eq!(project.resolve("lib", "app/a.ts"), "<root>/packages/lib/src/index.ts");
    let kept = Modules::new(ModulesOptions { preserve_symlinks: true, ..project.options() });
    assert_eq!(
        project.resolve_with(&kept, "lib", "app/a.ts", ImportKind::Static),
        "<root>/app/node_modules/lib/src/index.ts"
    );
}

#[test]
fn tsconfig_paths() {
    let project = Fixture::new(&[
        (
            "base.json",
            r#"{ "compilerOptions": { "paths": { "@/*": ["./src/*"], "db": ["./src/database.ts"] } } }"#,
        ),
        ("tsconfig.json", r#"{ "extends": "./base.json" /* a comment */, }"#),
        ("src/util/x.ts", ""),
        ("src/database.ts", ""),
        (
            "test/tsconfig.json",
            r#"{ "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["helpers/*"] } } }"#,
        ),
        ("test/helpers/h.ts", ""),
        (
            "refs/tsconfig.json",
            r#"{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }"#,
        ),
        (
            "refs/tsconfig.app.json",
            r##"{ "include": ["src"], "compilerOptions": { "composite": true, "paths": { "#app/*": ["./src/*"] } } }"##,
        ),
        ("refs/src/a.ts", ""),
        ("refs/src/b.ts", ""),
    ]);
    assert_eq!(project.resolve("@/util/x", "src/database.ts"), "<root>/src/util/x.ts");
    assert_eq!(project.resolve("db", "src/util/x.ts"), "<root>/src/database.ts");
    assert_eq!(project.resolve("~/h", "test/a.test.ts"), "<root>/test/helpers/h.ts");
    assert_eq!(project.resolve("#app/b", "refs/src/a.ts"), "<root>/refs/src/b.ts");
}

#[test]
fn aliases_come_first() {
    let project = Fixture::new(&[
        ("src/a.ts", ""),
        ("shims/fs.ts", ""),
        (
            "node_modules/luxon/package.json",
            r#"{ "exports": { ".": { "import": "./m.js" }, "./cjs": "./c.cjs" } }"#,
        ),
        ("node_modules/luxon/m.js", ""),
        ("node_modules/luxon/c.cjs", ""),
    ]);
    let prefix = |find: &str, replacement: String| Alias {
        find: AliasFind::Prefix(find.into()),
        replacement,
    };
    let pattern = |source: &str, replacement: String| Alias {
        find: AliasFind::Pattern { source: source.into(), flags: String::new() },
        replacement,
    };
    let modules = Modules::new(ModulesOptions {
        alias: vec![
            prefix("@", project.path("src")),
            prefix("fs", project.path("shims/fs.ts")),
            pattern("^luxon$", "luxon/cjs".into()),
            pattern("^~(.*)$", "/src/$1".into()),
            prefix("bun:test", "vitest".into()),
        ],
        builtins: vec![Builtin::always("vitest"), Builtin::always("vitest/*")],
        ..project.options()
    });
    let to = |specifier: &str| {
        project.resolve_with(&modules, specifier, "src/main.ts", ImportKind::Static)
    };
    assert_eq!(to("@/a"), "<root>/src/a.ts");
    assert_eq!(to("fs"), "<root>/shims/fs.ts");
    assert_eq!(to("node:fs"), "node:fs");
    assert_eq!(to("luxon"), "<root>/node_modules/luxon/c.cjs");
    assert_eq!(to("~a.ts"), "<root>/src/a.ts");
    assert_eq!(to("bun:test"), "vitest");
    assert!(to("@/nothing").contains("resolve.alias turned it into \"<root>/src/nothing\""));
}

#[test]
fn built_in_modules() {
    let project = Fixture::new(&[
        ("node_modules/vitest/package.json", r#"{ "main": "x.js" }"#),
        ("node_modules/vitest/x.js", ""),
        ("node_modules/dotenv/package.json", r#"{ "main": "x.js" }"#),
        ("node_modules/dotenv/x.js", ""),
        ("node_modules/buffer/index.js", ""),
    ]);
    let modules = Modules::new(ModulesOptions {
        builtins: vec![
            Builtin::always("vitest"),
            Builtin::always("vitest/*"),
            Builtin::fallback("dotenv"),
            Builtin::fallback("vite"),
        ],
        virtual_modules: vec![("virtual:skills".into(), "export default []".into())],
        ..project.options()
    });
    let to =
        |specifier: &str| project.resolve_with(&modules, specifier, "a.ts", ImportKind::Static);
    assert_eq!(to("vitest"), "vitest");
    assert_eq!(to("vitest/config"), "vitest/config");
    assert_eq!(to("dotenv"), "<root>/node_modules/dotenv/x.js");
    assert_eq!(to("vite"), "vite");
    assert_eq!(to("cloudflare:test"), "cloudflare:test");
    assert_eq!(to("workerd:unsafe"), "workerd:unsafe");
    assert_eq!(to("path"), "node:path");
    assert_eq!(to("node:fs/promises"), "node:fs/promises");
    assert_eq!(to("buffer"), "node:buffer");
    assert_eq!(to("buffer/"), "<root>/node_modules/buffer/index.js");
    assert_eq!(to("virtual:skills"), "virtual:skills");
}

#[test]
fn errors_say_what_was_tried() {
    let project = Fixture::new(&[
        (
            "src/main.ts",
            "import { a } from \"./utlis\";\na();\nexport { b } from 'zood';\nimport 'p/lib/fiel';\nimport './gone/x';\n",
        ),
        ("src/utils.ts", ""),
        ("node_modules/zod/package.json", "{}"),
        (
            "node_modules/p/package.json",
            r#"{ "name": "p", "exports": { "./lib/file": "./f.js" } }"#,
        ),
    ]);
    let graph = project
        .modules()
        .static_graph(&[(&project.path("src/main.ts"), invitro_modules::Form::Runner)], false);
    let errors: Vec<String> = graph.errors.iter().map(|error| project.tidy(error)).collect();
    insta::assert_snapshot!(errors.join("\n\n"));
    insta::assert_snapshot!(project.resolve("#nope", "src/main.ts"));
    insta::assert_snapshot!(project.resolve("virtual:thing", "src/main.ts"));
}

#[test]
fn answers_can_be_forgotten() {
    let project = Fixture::new(&[("a.ts", "")]);
    let modules = project.modules();
    let to = || project.resolve_with(&modules, "./b", "a.ts", ImportKind::Static);
    assert!(to().starts_with("Failed to resolve"));
    project.write("b.ts", "");
    assert!(to().starts_with("Failed to resolve"));
    modules.invalidate_resolutions();
    assert_eq!(to(), "<root>/b.ts");
}
