//! Modules of every kind, and how they load each other.

use invitro_engine::{EngineOptions, run_with_stack};

use super::support::{engine, lines, run, run_main, script};

#[test]
fn every_kind_of_module_has_its_exports() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log, answer } from "native:test";
            import json from "./data.json";
            import text from "./note.txt";
            import bytes from "./data.bin";
            import empty from "./none.empty";
            import cjs, { one, missing } from "./lib.cjs";
            import * as namespace from "./lib.cjs";
            log(answer, json.list[1], text, bytes.byteLength, new Uint8Array(bytes)[0], JSON.stringify(empty));
            log(cjs.one, one, missing, Object.keys(namespace));
            log(import.meta.url, import.meta.filename, import.meta.dirname);
            "#,
        ),
        ("/data.json", r#"{"list": [1, 2]}"#),
        ("/note.txt", "a note"),
        ("/data.bin", "AB"),
        ("/none.empty", ""),
        ("/lib.cjs", "// names: one, missing\nexports.one = 1;"),
    ]);
    assert_eq!(
        lines,
        ["42 2 a note 2 65 {}", "1 1 undefined default,missing,one", "file:///main.js /main.js /"]
    );
}

#[test]
fn cycles_have_live_bindings_and_a_dead_zone() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log } from "native:test";
            import { b, increment, count } from "./b.js";
            export const a = "a";
            log(b, count);
            increment();
            log(count);
            "#,
        ),
        (
            "/b.js",
            r#"
            import { log } from "native:test";
            import { a } from "./main.js";
            export const b = "b";
            export let count = 0;
            export const increment = () => { count += 1; log(a); };
            try { a } catch (error) { log(error.name) }
            export { b as default }"#,
        ),
    ]);
    assert_eq!(lines, ["ReferenceError", "b 0", "a", "1"]);
}

#[test]
fn import_works_anywhere_and_at_any_time() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log } from "native:test";
            import { compileFunction } from "native:engine/modules";
            import lib from "./lib.cjs";
            const first = await import("./leaf.js");
            setTimeout(async () => {
                const again = await import("./leaf.js");
                log("timer", again.default, again === first);
                const fromCommonJs = await lib.load();
                log("CommonJS", fromCommonJs === first);
                const f = compileFunction("/dir/code.js", "return import('../leaf.js')", [], true);
                log("function", (await f()) === first);
                log(await import("./missing.js").catch((error) => `${error.code} ${error.message}`));
                log(await import("./broken.js").catch((error) => `${error.name}`));
                log(await import("./throws.js").catch((error) => error.message));
                log(await import("./throws.js").catch((error) => error.message));
            }, 1);
            "#,
        ),
        ("/leaf.js", "export default 'leaf'"),
        ("/lib.cjs", "exports.load = () => import('./leaf.js');"),
        ("/broken.js", "export const = 1"),
        (
            "/throws.js",
            "globalThis.times = (globalThis.times ?? 0) + 1; throw new Error(`thrown ${times}`)",
        ),
    ]);
    assert_eq!(
        lines,
        [
            "timer leaf true",
            "CommonJS true",
            "function true",
            "ERR_MODULE_NOT_FOUND Cannot find module './missing.js'",
            "SyntaxError",
            "thrown 1",
            "thrown 1"
        ]
    );
}

#[test]
fn top_level_await_suspends_importers_only() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log } from "native:test";
            import { value } from "./slow.js";
            import "./quick.js";
            log("main", value);
            "#,
        ),
        (
            "/slow.js",
            r#"
            import { log } from "native:test";
            log("slow starts");
            export const value = await new Promise((resolve) => setTimeout(resolve, 2, "value"));
            log("slow ends");
            "#,
        ),
        ("/quick.js", "import { log } from 'native:test'; log('quick');"),
    ]);
    assert_eq!(lines, ["slow starts", "quick", "slow ends", "main value"]);
}

#[test]
fn errors_of_loading_and_linking_name_the_module() {
    let error = |files: &[(&str, &str)]| run(files).error.unwrap_or_default();
    assert_eq!(error(&[("/main.js", "import './a.js'")]), "Error: Cannot find module './a.js'");
    assert_eq!(
        error(&[("/main.js", "import { x } from './a.js'"), ("/a.js", "export const y = 1")]),
        "SyntaxError: The requested module './a.js' does not provide an export named 'x' (imported by /main.js)"
    );
    assert_eq!(
        error(&[
            (
                "/main.js",
                "export * from './a.js'; export * from './b.js'; import { x } from './main.js'"
            ),
            ("/a.js", "export const x = 1"),
            ("/b.js", "export const x = 2")
        ]),
        "SyntaxError: The requested module './main.js' contains conflicting star exports for name 'x' (imported by /main.js)"
    );
    assert_eq!(
        error(&[("/main.js", "import 'native:nothing'")]),
        "Error: No such module \"native:nothing\""
    );
}

#[test]
fn a_graph_that_failed_to_load_can_be_tried_again() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log } from "native:test";
            for (let time = 0; time < 2; time += 1) {
                log(await import("./a.js").catch((error) => error.message));
                log(await import("./link.js").catch((error) => error.name));
            }
            log((await import("./good.js")).default);
            "#,
        ),
        ("/a.js", "import './good.js'; import './missing.js'; import './also-missing.js'"),
        ("/link.js", "import { nothing } from './good.js'"),
        ("/good.js", "export default 'good'"),
    ]);
    assert_eq!(
        lines,
        [
            "Cannot find module './missing.js'",
            "SyntaxError",
            "Cannot find module './missing.js'",
            "SyntaxError",
            "good"
        ]
    );
}

#[test]
fn require_has_a_cache_partial_exports_and_its_properties() {
    let lines = lines(&[
        ("/main.js", "import './a.cjs'"),
        (
            "/a.cjs",
            r#"
            exports.early = "early";
            const b = require("./sub/b.cjs");
            exports.late = "late";
            const { log } = require("native:test");
            log(b.seen, require("./sub/b.cjs") === b, require("./data.json").n, require("./note.txt"));
            log(module.id, module.loaded, __filename, __dirname, this === exports, require.main);
            log(require.resolve("./sub/b.cjs"), Object.keys(require.cache));
            log(module.children.map((child) => child.id), require.cache["/sub/b.cjs"].loaded);
            delete require.cache["/sub/b.cjs"];
            log(require("./sub/b.cjs") === b);
            try { require("./missing.cjs") } catch (error) { log(error.code) }
            try { require(1) } catch (error) { log(error.code) }
            for (let time = 0; time < 2; time += 1) {
                try { require("./throws.cjs") } catch (error) { log(error.message) }
            }
            "#,
        ),
        ("/sub/b.cjs", "const a = require('../a.cjs'); exports.seen = Object.keys(a).join();"),
        ("/data.json", r#"{"n": 1}"#),
        ("/note.txt", "note"),
        (
            "/throws.cjs",
            "globalThis.times = (globalThis.times ?? 0) + 1; throw new Error(`thrown ${times}`)",
        ),
    ]);
    assert_eq!(
        lines,
        [
            "early true 1 note",
            "/a.cjs false /a.cjs / true undefined",
            "/sub/b.cjs /a.cjs,/sub/b.cjs,/data.json,/note.txt",
            "/sub/b.cjs,/data.json,/note.txt true",
            "false",
            "ERR_MODULE_NOT_FOUND",
            "ERR_INVALID_ARG_TYPE",
            "thrown 1",
            "thrown 2"
        ]
    );
}

#[test]
fn commonjs_and_ecmascript_modules_load_each_other() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log } from "native:test";
            import cjs from "./lib.cjs";
            import { createRequire } from "native:engine/modules";
            log(cjs.fromEsm, cjs.whole, cjs.kind, cjs.async, cjs.cycle);
            const require = createRequire("file:///sub/x.js");
            log(require("./y.cjs"), require("../esm.js") === (await import("./esm.js")));
            "#,
        ),
        (
            "/lib.cjs",
            r#"
            const esm = require("./esm.js");
            exports.fromEsm = esm.default + esm.named;
            exports.whole = require("./whole.js");
            exports.kind = require("kind").default;
            try { require("./waits.js") } catch (error) { exports.async = error.code }
            try { require("./imports-lib.js") } catch (error) { exports.cycle = error.code }
            "#,
        ),
        ("/esm.js", "export default 'default'; export const named = ' named';"),
        ("/whole.js", "const whole = 'the whole'; export { whole as 'module.exports' };"),
        ("/waits.js", "await null; export default 1;"),
        ("/imports-lib.js", "import './main.js'; export default 1;"),
        ("/kind-require.js", "export default 'require'"),
        ("/kind-import.js", "export default 'import'"),
        ("/sub/y.cjs", "module.exports = __dirname"),
    ]);
    assert_eq!(
        lines,
        [
            "default named the whole require ERR_REQUIRE_ASYNC_MODULE ERR_REQUIRE_CYCLE_MODULE",
            "/sub true"
        ]
    );
}

#[test]
fn a_module_that_requires_its_importer_while_it_runs_is_a_cycle() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log } from "native:test";
            import { createRequire } from "native:engine/modules";
            import "./leaf.js";
            const require = createRequire(import.meta.url);
            try { require("./back.js") } catch (error) { log(error.code) }
            setTimeout(() => log(require("./back.js").default), 1);
            "#,
        ),
        ("/leaf.js", "export {}"),
        ("/back.js", "import './main.js'; export default 'back';"),
    ]);
    assert_eq!(lines, ["ERR_REQUIRE_CYCLE_MODULE", "back"]);
}

#[test]
fn preloading_evaluates_nothing() {
    run_with_stack(|| {
        let files = [
            ("/main.js", "import { log } from 'native:test'; import './lib.cjs'; import './a.js'; log('main');"),
            ("/lib.cjs", "require('native:test').log('lib')"),
            ("/a.js", "import { log } from 'native:test'; log('a'); export {}"),
        ];
        let mut engine = engine(&files, EngineOptions::default());
        engine.preload("/main.js").unwrap();
        assert_eq!(super::support::logged(&mut engine), [""; 0]);
        assert_eq!(run_main(&mut engine).lines, ["lib", "a", "main"]);
    })
    .unwrap();
}

#[test]
fn code_becomes_functions_with_its_own_positions() {
    let lines = script(
        r##"
        import { compileFunction, precompile, compiled } from "native:engine/modules";
        const code = "return [a + b, new Error('x').stack.split('\\n')[1].trim()]; //";
        log(compileFunction("/first.js", code, ["a", "b"], false)(1, 2).join(" "));
        precompile("/second.js", "\n  await null; return new Error('y').stack.split('\\n')[1].trim()", ["c"], true);
        log(await compiled("/second.js")());
        log(compiled("/second.js") === compiled("/second.js"), compiled("/third.js"));
        try { compileFunction("/bad.js", "const = 1", [], false) } catch (error) {
            log(error.name, error.stack.split("\n")[1].trim());
        }
        log(compileFunction("/hashbang.js", "#!/usr/bin/env node\nreturn 1", [], false)());
        "##,
    );
    assert_eq!(
        lines,
        [
            "3 at /first.js:1:16",
            "at /second.js:2:22",
            "false undefined",
            "SyntaxError at /bad.js:1:7",
            "1"
        ]
    );
}

#[test]
fn strings_become_code_as_far_as_the_host_allows() {
    use invitro_engine::CodeGeneration::{Allowed, Forbidden};
    let code = r#"
        import { log } from "native:test";
        import { newFunction, runScript } from "native:engine/code";
        const attempt = (f) => { try { return f() } catch (error) { return `${error.name}: ${error.message}` } };
        log(attempt(() => eval("1")), attempt(() => (0, eval)("2")));
        log(attempt(() => new Function("return 3")()), attempt(() => new Function("a", "return a")(4)));
        log(newFunction("a", "return a")(5), attempt(() => newFunction("syntax error")).slice(0, 11), runScript("var x = 6; x"));
    "#;
    let denied = "EvalError: Code generation from strings disallowed for this context";
    for (allowed, expected) in [
        (Allowed, ["1 2".to_owned(), "3 4".to_owned()]),
        (Forbidden, [format!("{denied} {denied}"), format!("{denied} {denied}")]),
    ] {
        let lines = run_with_stack(|| {
            let options = EngineOptions { code_generation: Allowed, ..EngineOptions::default() };
            let mut engine = engine(&[("/main.js", code)], options);
            engine.set_code_generation(allowed);
            run_main(&mut engine).lines
        })
        .unwrap();
        assert_eq!(lines[..2], expected);
        assert_eq!(lines[2], "5 SyntaxError 6");
    }
}
