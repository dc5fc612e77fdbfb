use super::*;

fn attempt(
    id: &str,
    source: &str,
    form: Form,
    compiler: &CompilerOptions,
) -> Result<Transformed, SyntaxErrors> {
    transform(&TransformInput {
        id,
        source,
        form,
        system: if extension(id) == "cjs" {
            ModuleSystem::CommonJs
        } else {
            ModuleSystem::Unknown { module: true }
        },
        compiler,
        define: None,
        root: Path::new("/p"),
    })
}

fn run(id: &str, source: &str, form: Form) -> Transformed {
    attempt(id, source, form, &CompilerOptions::read(None))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The body of a module-runner function.
fn runner(source: &str) -> String {
    let code = run("/p/a.ts", source, Form::Runner).code.unwrap();
    let body = code.strip_prefix(&runner::prefix(|_| false)).expect("the prefix");
    body.strip_suffix(runner::SUFFIX).expect("the suffix").to_owned()
}

fn native(id: &str, source: &str) -> Option<String> {
    run(id, source, Form::Native).code
}

fn error(source: &str) -> String {
    let compiler = CompilerOptions::read(None);
    attempt("/p/a.ts", source, Form::Runner, &compiler).expect_err("an error").to_string()
}

#[test]
fn the_runner_form_is_a_strict_async_function() {
    insta::assert_snapshot!(
        run("/p/a.ts", "#!/usr/bin/env node\nexport const a = 1;", Form::Runner).code.unwrap()
    );
}

#[test]
fn names_of_commonjs_are_there_where_they_are_used() {
    let first_line = |source: &str| {
        let code = run("/p/a.ts", source, Form::Runner).code.unwrap();
        let (line, _) = code.split_once('\n').expect("a line");
        line.split_once("\"use strict\";").expect("strict mode").1.to_owned()
    };
    assert_eq!(
        first_line("console.log(__dirname, typeof require);"),
        " const { __dirname, require } = __invitro_commonjs__();"
    );
    assert_eq!(first_line("const __filename = import.meta.filename; f(__filename);"), "");
    assert_eq!(first_line("export const f = (module: number) => module;"), "");
}

#[test]
fn imports_and_exports() {
    insta::assert_snapshot!(runner(
        "import a, { b as c } from 'x'; import * as d from './d'; import type { T } from 't'; import { type U } from 'u'; import 'side';
export const e: T = a + c(d.z);
export default function f() {}
export * from 'y'; export * as ns from 'w'; export { g as h } from 'z';
await import(`./${e}`); console.log(import.meta.env.MODE, import.meta.url);"
    ));
}

#[test]
fn a_default_beside_a_namespace() {
    insta::assert_snapshot!(runner(
        "import a, * as ns from 'x'; import b, { default as c } from 'y'; a(ns, b, c);"
    ));
}

#[test]
fn typescript() {
    insta::assert_snapshot!(runner(
        "enum E { A = 1, B = 'b' } const enum K { X = 2 } namespace N { export const x = 1; }
abstract class C<T> { declare d: string; constructor(private y: number, readonly z = 2) {} abstract m(): void; v = this.y!; }
import x = N.x; function f(this: Window, a?: number): asserts a is number {} let v = <any>K.X satisfies unknown;
export type { T } from './t'; export { E, type C };"
    ));
}

#[test]
fn compiler_options() {
    let source = "import { A } from 'a'; import { type B } from 'b'; class C { x; y = 1; constructor(private z: number) {} }";
    let compiler = CompilerOptions {
        assign_fields: true,
        verbatim_module_syntax: true,
        ..CompilerOptions::default()
    };
    insta::assert_snapshot!(
        attempt("/p/a.ts", source, Form::Native, &compiler).unwrap().code.unwrap()
    );
    let legacy = CompilerOptions {
        experimental_decorators: true,
        emit_decorator_metadata: true,
        ..CompilerOptions::default()
    };
    let source = "import { Dep } from './dep'; @a class C { @b x = 1; @c accessor y = 2; constructor(@d dep: Dep) {} }";
    insta::assert_snapshot!(
        attempt("/p/a.ts", source, Form::Native, &legacy).unwrap().code.unwrap()
    );
}

#[test]
fn jsx() {
    insta::assert_snapshot!(
        native("/p/a.tsx", "export const a = <A {...p} b='c' key='k'>d<></></A>;").unwrap()
    );
    let source = "/** @jsxImportSource preact */\nexport const a = <a />;";
    insta::assert_snapshot!(native("/p/a.jsx", source).unwrap());
    let classic = CompilerOptions {
        jsx_classic: true,
        jsx_factory: Some("h".into()),
        jsx_fragment_factory: Some("Fragment".into()),
        ..CompilerOptions::default()
    };
    let source = "import { h, Fragment } from 'preact'; export const a = <><A/></>;";
    insta::assert_snapshot!(
        attempt("/p/a.tsx", source, Form::Native, &classic).unwrap().code.unwrap()
    );
}

#[test]
fn packages_stay_as_they_are() {
    for source in [
        "import a from 'a'; export const b = class { m() {} };",
        "// using @decorators in a comment\nclass A { ['x']() {} }\nexport { A };",
        "export const s = 'import.meta.glob </a> using';",
        "#!/usr/bin/env node\nexport {};",
    ] {
        assert_eq!(native("/p/node_modules/a/a.js", source), None, "{source}");
    }
    let commonjs =
        run("/p/node_modules/a/a.cjs", "#!/usr/bin/env node\nexports.a = 1;", Form::Native);
    assert_eq!(commonjs.code.as_deref(), Some("///usr/bin/env node\nexports.a = 1;"));
}

#[test]
fn names_the_parser_refuses_are_quoted() {
    let source = "import { null as n, true as t, x as y } from 'z'; export { using, null as a, b as false } from 'z';";
    assert_eq!(
        native("/p/a.js", source).unwrap(),
        "import { \"null\" as n, \"true\" as t, x as y } from 'z'; \
         export { \"using\" as using, \"null\" as a, b as false } from 'z';"
    );
    assert_eq!(
        native("/p/a.js", "import { of, async, x } from 'z'; of(async, x);").unwrap(),
        "import { of as of, async as async, x } from 'z'; of(async, x);"
    );
    assert_eq!(native("/p/a.js", "import { a as b } from 'x'; export { c as d } from 'y';"), None);
}

#[test]
fn what_the_engine_cannot_run_is_rewritten() {
    let using = "import { using as u, x as using } from 'x'; const o = { using, a: using }; function f({ using }) { return using.using; } export { using };";
    insta::assert_snapshot!(native("/p/a.js", using).unwrap());
    let exported = "export const using = 1, { a } = b; export function f() { return using; }";
    insta::assert_snapshot!(native("/p/a.js", exported).unwrap());
    let keys = "let q; export class A { [(q = function () {}, 'k')]() {} ['plain']() {} } const B = class { static [(() => 'm')()]() {} };";
    insta::assert_snapshot!(native("/p/a.js", keys).unwrap());
    insta::assert_snapshot!(native("/p/a.js", "{ using a = b(); await using c = d(); }").unwrap());
    let script = run("/p/a.cjs", "{ using a = b(); } exports.x = 1;", Form::Runner);
    assert!(script.is_commonjs);
    let code = script.code.unwrap();
    assert!(code.starts_with("var babelHelpers = { usingCtx: function usingCtx() {"), "{code}");
    assert!(code.lines().nth(1).is_some_and(|line| line.starts_with("try")), "{code}");
}

#[test]
fn decorators_without_a_class_decorator() {
    insta::assert_snapshot!(native(
        "/p/a.js",
        "export class A { @a.b(c) m() {} @d static x; @e get #g() { return 1; } @f [k()]() {} plain() {} }"
    )
    .unwrap());
}

#[test]
fn decorators_of_classes() {
    insta::assert_snapshot!(
        native("/p/a.js", "export default @d class A extends B { static self() { return A; } }")
            .unwrap()
    );
    insta::assert_snapshot!(
        native("/p/a.js", "const A = @d class { @m accessor x = 1; };").unwrap()
    );
    let script = run("/p/a.cjs", "'use strict'; @d class A {}", Form::Native).code.unwrap();
    assert!(script.starts_with("'use strict'; var $decs = (function decorators() {"), "{script}");
}

#[test]
fn mocks_are_hoisted() {
    let source = "import { foo } from './foo';
import { vi, expect } from 'vitest';
const state = vi.hoisted(() => ({ n: 1 }));
const { late } = await vi.hoisted(async () => ({ late: 2 }));
vi.mock('./foo', () => ({ foo: state.n }));
vi.mock<typeof import('./bar')>(import('./bar'), { spy: true });
vi.doMock('./later');
vi.unmock('./foo');
export const x = expect(foo);";
    let module = run("/p/a.test.ts", source, Form::Runner);
    insta::assert_snapshot!(module.code.unwrap());
    assert!(module.info.hoisted);
    let mocks: Vec<String> = module
        .info
        .mocks
        .iter()
        .map(|mock| {
            format!("{} {} {} {}", mock.method, mock.specifier, mock.position, mock.has_factory)
        })
        .collect();
    assert_eq!(
        mocks,
        [
            "mock ./foo 5:1 true",
            "mock ./bar 6:1 true",
            "doMock ./later 7:1 false",
            "unmock ./foo 8:1 false"
        ]
    );
    assert!(module.info.warnings.is_empty());
}

#[test]
fn mocks_under_other_names() {
    insta::assert_snapshot!(runner(
        "import { vi as v } from 'vitest'; import { a } from './a'; v.mock('./a'); a();"
    ));
    // With globals nothing is imported.
    insta::assert_snapshot!(runner(
        "import { a } from './a'; vi.mock('./a'); vitest.hoisted(() => 1); a();"
    ));
    // A wrapper that hands `vi` on.
    insta::assert_snapshot!(runner(
        "import { a } from './a'; import { vi } from './testing'; vi.mock('./a'); a();"
    ));
}

#[test]
fn nested_mocks_are_hoisted_with_a_warning() {
    let module = run(
        "/p/a.test.ts",
        "import { it, vi } from 'vitest';\nit('x', () => {\n  vi.mock('./a');\n  const r = [vi.mock('./b')];\n});",
        Form::Runner,
    );
    insta::assert_snapshot!(module.code.unwrap());
    let warnings: Vec<String> = module
        .info
        .warnings
        .iter()
        .map(|warning| format!("{} {}", warning.position, warning.message))
        .collect();
    assert_eq!(warnings.len(), 2);
    insta::assert_snapshot!(warnings[0]);
}

#[test]
fn mocks_that_cannot_be_hoisted() {
    let import = "import { vi } from 'vitest';\n";
    insta::assert_snapshot!(error(&format!("{import}export const a = vi.hoisted(() => 1);")));
    insta::assert_snapshot!(error(&format!("{import}export default vi.mock('./a');")));
    insta::assert_snapshot!(error(&format!("{import}vi.hoisted(() => {{ vi.mock('./a'); }});")));
}

#[test]
fn all_errors_of_a_file() {
    insta::assert_snapshot!(error("const a = 1;\nconst a = 2;\nlet b;\nlet b;\n"));
    insta::assert_snapshot!(error("export const a = {\n  b: 1,,\n};\n"));
    // In text that was rewritten first, places are still the user's.
    insta::assert_snapshot!(error("class A { @d m() {} }\nconst a = 1;\n  const a = 2;"));
}

#[test]
fn defines_replace_names() {
    let entries = [
        ("__VERSION__".to_owned(), "\"1.2\"".to_owned()),
        ("process.env.MODE".to_owned(), "'test'".to_owned()),
        ("not valid".to_owned(), "1".to_owned()),
    ];
    let (defines, problems) = Defines::new(&entries);
    assert_eq!(problems.len(), 1);
    let transformed = transform(&TransformInput {
        id: "/p/a.ts",
        source: "declare const __VERSION__: string; export const a = __VERSION__, b = process.env.MODE, c = x.__VERSION__; { const __VERSION__ = 1; f(__VERSION__); }",
        form: Form::Native,
        system: ModuleSystem::Module,
        compiler: &CompilerOptions::read(None),
        define: defines.as_ref(),
        root: Path::new("/p"),
    })
    .unwrap();
    insta::assert_snapshot!(transformed.code.unwrap());
}

#[test]
fn what_is_collected() {
    let info = run(
        "/p/a.ts",
        "import a, { b } from 'x' with { type: 'json' };\nimport type T from 't';\nexport * from './y';\nconst c = await import('./z'); import(`./w`); import(c);\nexport { b as d, type T };\nconsole.log(import.meta.url, a);",
        Form::Native,
    )
    .info;
    insta::assert_debug_snapshot!(info);
}

#[test]
fn commonjs_is_told_by_its_syntax() {
    let system = |source: &str| run("/p/a.js", source, Form::Native).is_commonjs;
    assert!(system("module.exports = 1;"));
    assert!(system("const a = require('a');"));
    assert!(!system("import 'a'; console.log(typeof module);"));
    assert!(!system("await 1;"));
    assert!(!system("console.log(1);"));
    assert!(system("return exports.a = 1;"));
    let info =
        run("/p/a.js", "exports.a = 1; require('./b'); try { require(c) } catch {}", Form::Native)
            .info;
    assert_eq!(info.cjs_exports, ["a"]);
    assert_eq!(info.references.len(), 1);
}

#[test]
fn globs_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::fs::canonicalize(folder.path()).unwrap();
    for file in [
        "src/main.ts",
        "src/a.ts",
        "src/sub/b.ts",
        "src/sub/c.md",
        "src/.hidden.ts",
        "src/node_modules/d/d.ts",
    ] {
        let path = root.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let attempt = |source: &str| {
        transform(&TransformInput {
            id: &root.join("src/main.ts").to_string_lossy(),
            source,
            form: Form::Native,
            system: ModuleSystem::Module,
            compiler: &CompilerOptions::read(None),
            define: None,
            root: &root,
        })
    };
    let transformed = attempt(
        "export const lazy = import.meta.glob('./**/*.ts'), eager = import.meta.glob(['/src/**/*', '!**/*.ts'], { eager: true }), raw = import.meta.glob<string>('./sub/*.md', { query: '?raw', import: 'default' });",
    )
    .unwrap();
    assert!(!transformed.cacheable);
    insta::assert_snapshot!(transformed.code.unwrap());
    let error = attempt("import.meta.glob(x)").unwrap_err();
    assert_eq!(error.0[0].message, "Invalid glob import syntax: Could only use literals");
}
