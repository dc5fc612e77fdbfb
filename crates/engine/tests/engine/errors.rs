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
            "RangeError: first line\nsecond line\n    at fail (/lib.js:2:10)\n    at outer (/main.js:3:31)\n    at /main.js:4:10",
            "Special: m\n    at /main.js:6:19\n    at map (<anonymous>)\n    at /main.js:6:12",
            "Error\n    at /main.js:7:5",
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
                name: Some("mapped".into()),
            })
        }));
        let ran = run_main(&mut engine);
        assert_eq!(ran.error, None);
        assert_eq!(
            ran.lines,
            [
                "Error: mapped\n    at mapped (/main.ts:104:59)\n    at /main.ts:104:82",
                r#"{"functionName":"mapped","file":"/main.ts","line":104,"column":59} 0"#,
                r#"{"functionName":null,"file":"/main.ts","line":101,"column":12}"#,
                "    at /code.ts:101:18",
                "mapped null"
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
