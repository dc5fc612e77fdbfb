//! Stacks in V8's form.

use std::rc::Rc;

use invitro_engine::{EngineOptions, Frame, MappedPosition, errors, run_with_stack};

use super::support::{engine, lines, run_main, script};

#[test]
fn stacks_have_a_header_and_frames() {
    let lines = lines(&[
        (
            "/main.js",
            r#"import { log } from "native:test";
import { fail } from "./lib.js";
function outer() { return fail("first line\nsecond line"); }
log(outer().stack);
class Special extends TypeError { get name() { return "Special"; } }
log([0].map(() => new Special("m"))[0].stack);
log(new Error().stack);
"#,
        ),
        ("/lib.js", "export function fail(message) {\n  return new RangeError(message);\n}"),
    ]);
    assert_eq!(
        lines,
        [
            "RangeError: first line\nsecond line\n    at fail (/lib.js:2:10)\n    at outer (/main.js:3:27)\n    at /main.js:4:5",
            "Special: m\n    at /main.js:6:19\n    at Array.map (<anonymous>)\n    at /main.js:6:9",
            "Error: \n    at /main.js:7:5",
        ]
    );
}

#[test]
fn a_stack_is_an_own_property_that_can_be_replaced() {
    let lines = script(
        r#"
        const error = new Error("e");
        const first = error.stack;
        const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(error, "stack");
        log(writable, enumerable, configurable, error.stack === first, Object.keys(error).length);
        error.message = "changed";
        log(error.stack.split("\n")[0]);
        error.stack = "mine";
        log(error.stack, Object.keys(error).length);
        const frozen = Object.freeze(new Error("f"));
        log(frozen.stack.split("\n")[0]);
        const early = new Error("early");
        early.stack = "set first";
        log(early.stack, Object.keys(early).length);
        log(Object.create(Error.prototype).stack, typeof structuredClone);
        try { null.x } catch (error) { log(error.stack.split("\n").length > 1, error instanceof TypeError) }
        "#,
    );
    assert_eq!(
        lines,
        [
            "true false true true 0",
            "Error: e",
            "mine 0",
            "Error: f",
            "set first 0",
            "undefined undefined",
            "true true"
        ]
    );
}

#[test]
fn the_stack_trace_api_of_v8() {
    let lines = script(
        r#"
        const names = (stack) => stack.split("\n").slice(1).map((line) => line.trim().split(" ")[1]).join();
        function helper() { const o = { name: "O", message: "m" }; Error.captureStackTrace(o, helper); return o; }
        function caller() { return helper(); }
        const captured = caller();
        log(captured.stack.split("\n")[0], names(captured.stack).startsWith("caller"), Object.keys(captured));
        captured.stack = "replaced";
        log(captured.stack);
        class Base extends Error { constructor(m) { super(m); Error.captureStackTrace(this, this.constructor); } }
        class Derived extends Base {}
        function make() { return new Derived("d"); }
        log(names(make().stack).startsWith("make"));
        const deep = (n) => n ? deep(n - 1) : new Error("deep");
        const before = Error.stackTraceLimit;
        Error.stackTraceLimit = 3;
        log(before, Error.stackTraceLimit, deep(10).stack.split("\n").length);
        Error.stackTraceLimit = 0;
        log(deep(10).stack);
        Error.stackTraceLimit = Infinity;
        log(deep(200).stack.split("\n").length > 200);
        Error.prepareStackTrace = (error, sites) => [error.message, ...sites.slice(0, 2).map((site) =>
            `${site.getFunctionName()} ${site.getFileName()} ${site.getLineNumber() > 0} ${site.isNative()}`)];
        function named() { return new Error("prepared"); }
        const prepared = named();
        log(prepared.stack.join("; "), prepared.stack === prepared.stack);
        Error.prepareStackTrace = undefined;
        log(Array.isArray(prepared.stack), typeof new Error().stack);
        try { Error.captureStackTrace(1) } catch (error) { log(error.name) }
        "#,
    );
    assert_eq!(
        lines,
        [
            "O: m true name,message",
            "replaced",
            "true",
            "100 3 4",
            "Error: deep",
            "true",
            "prepared; named /main.js true false; null /main.js true false true",
            "true string",
            "TypeError"
        ]
    );
}

#[test]
fn stacks_are_shown_in_the_code_that_was_written() {
    run_with_stack(|| {
        let files = [(
            "/main.js",
            r#"import { log } from "native:test";
import { frames, captureStack, mapPosition } from "native:engine/errors";
import { compileFunction } from "native:engine/modules";
export const error = (function inner() { return new Error("mapped"); })();
log(error.stack);
log(JSON.stringify(frames(error)[0]), frames("no error").length);
log(JSON.stringify(mapPosition("/main.js", 1, 2)));
log(compileFunction("/code.js", "return new Error('x').stack", [], false)().split("\n")[1]);
(function captures() { log(captureStack(0)[0].functionName, captureStack(1)[0].functionName); })();
"#,
        )];
        let mut engine = engine(&files, EngineOptions::default());
        engine.set_source_mapper(Rc::new(|path: &str, line: u32, column: u32| {
            (path != "native").then(|| MappedPosition {
                path: path.replace(".js", ".ts"),
                line: line + 100,
                column: column + 10,
            })
        }));
        let ran = run_main(&mut engine);
        assert_eq!(ran.error, None);
        assert_eq!(
            ran.lines,
            [
                "Error: mapped\n    at inner (/main.ts:104:59)\n    at /main.ts:104:82",
                r#"{"functionName":"inner","file":"/main.ts","line":104,"column":59} 0"#,
                r#"{"functionName":null,"file":"/main.ts","line":101,"column":12}"#,
                "    at /code.ts:101:18",
                "captures null"
            ]
        );
        let namespace = engine.import("/main.js").unwrap();
        let error = namespace
            .get(invitro_engine::boa_engine::js_string!("error"), engine.context())
            .unwrap();
        assert_eq!(
            errors::frames_of(&error, engine.context())[1],
            Frame { function: None, path: Some("/main.ts".into()), line: 104, column: 82 }
        );
    })
    .unwrap();
}

#[test]
fn too_deep_a_recursion_is_a_range_error() {
    let lines = script(
        r"
        const recurse = () => recurse();
        try { recurse() } catch (error) { log(error.name, error.message) }
        const nest = (n) => [n].map((n) => nest(n + 1));
        try { nest(0) } catch (error) { log(error.name, error.message) }
        const waits = async () => { await waits() };
        log(await waits().catch((error) => error.name));
        ",
    );
    let message = "RangeError Maximum call stack size exceeded";
    assert_eq!(lines, [message, message, "RangeError"]);
}

#[test]
fn frames_tell_how_a_function_was_called() {
    let lines = script(
        r#"
        const first = (f) => { try { f() } catch (error) { return error.stack.split("\n")[1].trim().replace(/ \(.*/, "") } };
        class Base { constructor(broken) { if (broken) throw new Error() } get value() { throw new Error() }
            method() { throw new Error() } static make() { throw new Error() } #own() { throw new Error() } own() { this.#own() } }
        class Derived extends Base {}
        log(first(() => new Base(true)), first(() => new Derived().method()), first(() => Derived.make()));
        log(first(() => new Base().value), first(() => new Base().own()), first(() => ({ m() { throw new Error() } }).m()));
        const alias = { other: function named() { throw new Error() } };
        log(first(() => alias.other()), first(() => alias.other.call(undefined)));
        log(first(() => [].reduce((x) => x)), first(() => new Map(1)), first(() => JSON.parse("{")), first(() => Object.defineProperty(1)));
        try { new Derived(true) } catch (error) { log(error.stack.split("\n").slice(1, 3).join().replace(/\(.*?\)/g, "").replace(/ +/g, " ")) }
        "#,
    );
    assert_eq!(
        lines,
        [
            "at new Base at Derived.method at Derived.make",
            "at get value at #own at Object.m",
            "at Object.named [as other] at named",
            "at Array.reduce at new Map at JSON.parse at Object.defineProperty",
            " at new Base , at new Derived ",
        ]
    );
}

#[test]
fn stacks_go_on_with_the_functions_that_await() {
    let lines = script(
        r#"
        const names = (error) => error.stack.split("\n").slice(1).map((line) => line.trim().slice(3).replace(/ \(\/.*| ?\/main.*/, "")).join();
        const fails = async () => { await null; throw new Error() };
        class Client { async load() { return await fails() } }
        const catches = async (f) => { try { await f() } catch (error) { return names(error) } };
        log(await catches(() => new Client().load()));
        log(await catches(async () => { await Promise.all([1, fails()]) }));
        log(await catches(async () => { const [one] = await Promise.allSettled([fails()]); throw one.reason }));
        async function* numbers() { yield 1; await null; throw new Error() }
        log(await catches(async function reads() { for await (const n of numbers()); }));
        log(await catches(async function chains() { await Promise.resolve().then(function step() { throw new Error() }) }));
        log(await catches(async function waits() { await new Promise((_, reject) => setTimer(() => reject(new Error()))) }));
        function setTimer(f) { Promise.resolve().then(f) }
        "#,
    );
    assert_eq!(
        lines,
        [
            "fails,async Client.load,async catches,async",
            "fails,async Promise.all (index 1),async,async catches,async",
            "fails,async Promise.allSettled (index 0),async,async catches,async",
            "numbers,async reads,async catches,async",
            "step,async chains,async catches,async",
            "",
        ]
    );
}

#[test]
fn classes_show_their_source() {
    let lines = script(
        r#"
        class Plain { method() { return "}" } }
        const Expression = class extends Plain { static #count = 1; /* } */ };
        log(String(Plain)); log(String(Expression)); log(String(class {})); log(String(class Named extends Plain {}));
        log(String(class { x = { a: 1 } // }
        }));
        log(String(class { constructor() { this.a = 1; } }), String(class { static { this.b = 2; } }));
        "#,
    );
    assert_eq!(
        lines,
        [
            "class Plain { method() { return \"}\" } }",
            "class extends Plain { static #count = 1; /* } */ }",
            "class {}",
            "class Named extends Plain {}",
            "class { x = { a: 1 } // }\n        }",
            "class { constructor() { this.a = 1; } } class { static { this.b = 2; } }",
        ]
    );
}
