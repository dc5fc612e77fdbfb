use std::path::Path;

use boa_engine::builtins::error::Error;
use boa_engine::vm::{FrameKind, StackFrame};
use boa_engine::{Context, JsValue, Source};

use crate::assert_runs;

/// Runs a script that evaluates to an error and gives its frames as `name line:column`.
fn frames(source: &str) -> Vec<String> {
    let context = &mut strict_context();
    let source = Source::from_bytes(source).with_path(Path::new("/main.js"));
    let value = context.eval(source).expect("the script gives an error as its value");
    shown_frames(&value)
}

fn strict_context() -> Context {
    let mut context = Context::default();
    context.strict(true);
    context
}

fn shown_frames(error: &JsValue) -> Vec<String> {
    let object = error.as_object().expect("the value is an error");
    let error = object.downcast_ref::<Error>().expect("the value is an error");
    let frames = error.frames();
    // What continues an `await` is native and has no name.
    let named =
        frames.iter().filter(|frame| frame.path.is_some() || !frame.function_name.is_empty());
    named.map(shown).collect()
}

fn shown(frame: &StackFrame) -> String {
    let kind = match frame.kind {
        FrameKind::Construct => "new ",
        FrameKind::Async => "async ",
        _ => "",
    };
    let name = frame.function_name.to_std_string_lossy();
    let class = frame
        .type_name()
        .filter(|_| name != "<main>" && frame.kind != FrameKind::Construct)
        .map_or_else(String::new, |name| format!("{}.", name.to_std_string_lossy()));
    let place = frame
        .position
        .map_or_else(String::new, |at| format!(" {}:{}", at.line_number(), at.column_number()));
    format!("{kind}{class}{name}{place}")
}

#[test]
fn frames_know_receivers_and_constructors() {
    assert_eq!(
        frames("class A { m() { return new Error() } static s() { return new A().m() } } A.s()"),
        ["A.m 1:24", "A.s 1:66", "<main> 1:76"]
    );
    assert_eq!(
        frames(
            "let e; class A { constructor() { e = new Error() } } class B extends A {} new B(); e"
        ),
        ["new A 1:38", "new B 1:54", "<main> 1:75"]
    );
    assert_eq!(
        frames("class E extends Error {} function make() { return new E() } make()"),
        ["make 1:51", "<main> 1:61"]
    );
}

#[test]
fn native_functions_have_a_frame_in_the_errors_they_throw() {
    assert_eq!(
        frames("let e; try { [].reduce((a) => a) } catch (error) { e = error } e"),
        ["Array.reduce", "<main> 1:17"]
    );
    assert_eq!(frames("let e; try { new Map(1) } catch (error) { e = error } e")[0], "new Map");
}

#[test]
fn functions_that_await_are_part_of_the_stack() {
    let context = &mut strict_context();
    let script = "let e; async function f() { await null; e = new Error() }
        async function g() { await f() } g();";
    context.eval(Source::from_bytes(script)).expect("the script does not throw");
    context.run_jobs().expect("jobs do not fail");
    let error = context.eval(Source::from_bytes("e")).expect("there is an error");
    assert_eq!(shown_frames(&error), ["f 1:45", "async g 2:30"]);
}

#[test]
fn errors_are_placed_where_the_reader_looks_first() {
    for (source, place) in [
        ("let o = {}; o.a.b", "1:17"),
        ("let o = {}; o.m(\n1)", "1:15"),
        ("let o = { m() {} }; o.m().a.b", "1:26"),
        ("let o = {}; o[0]()", "1:17"),
        ("let o = {}; new o.X()", "1:13"),
        ("1n + 1", "1:3"),
        ("let u; u.x = 1", "1:11"),
        ("let o = {}; o.a.b++", "1:15"),
        ("let u; const { a } = u", "1:16"),
        ("let u = 1; for (const a of u);", "1:28"),
        ("let o = {}; Math.max(...o)", "1:18"),
        ("let f = 1; f`text`", "1:13"),
        ("1 + nowhere", "1:5"),
    ] {
        let caught =
            format!("let caught; try {{ eval({source:?}) }} catch (e) {{ caught = e }} caught");
        let frames = frames(&caught);
        assert!(frames[0].ends_with(place), "{source}: {frames:?}");
    }
}

#[test]
fn assignment_before_a_declaration() {
    assert_runs("x = 1; let x;", "ReferenceError: Cannot access 'x' before initialization");
    assert_runs("var y; y = 1; switch (1) { case 0: let z; break; case 1: z = 2; } return y;", "1");
}

#[test]
fn source_text_of_classes() {
    for class in [
        "class A { m() { return '}' } }",
        "class A extends Object { #p = 1; /* } */ }",
        "class A { static { this.x = 1 } }",
        "class A { constructor() {} get x() { return 1 } }",
        "class A { x = { y: 1 }; ['z'] }",
        "class A {}",
    ] {
        assert_runs(&format!("{class} return String(A);"), class);
        let expression = class.replacen("class A", "class", 1);
        assert_runs(&format!("return String({expression});"), &expression);
    }
}

#[test]
fn stack_is_an_own_property() {
    assert_runs(
        "return Object.getOwnPropertyNames(new Error('m', { cause: 1 }));",
        "stack,message,cause",
    );
    assert_runs(
        "try { null.x } catch (e) { return Object.getOwnPropertyNames(e) }",
        "stack,message",
    );
    assert_runs("return Object.keys(new TypeError('m')).length;", "0");
}
