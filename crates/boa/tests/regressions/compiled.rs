//! Code that is written and read back behaves as the code it was made of.

use std::path::Path;
use std::rc::Rc;

use boa_engine::builtins::promise::PromiseState;
use boa_engine::compiled::{read_module, read_script, write_module, write_script};
use boa_engine::module::{MapModuleLoader, Module};
use boa_engine::{Context, JsValue, Script, Source, js_string};

/// The value of a script in a fresh context, compiled there and read from what another context wrote.
fn both(code: &str) -> (String, String) {
    let path = Some(Path::new("/app/script.js"));
    let show = |value: Result<JsValue, boa_engine::JsError>, context: &mut Context| match value {
        Ok(value) => value.display().to_string(),
        Err(error) => {
            let thrown = error.into_opaque(context).unwrap_or_default();
            let stack = thrown
                .as_object()
                .and_then(|error| error.get(js_string!("stack"), context).ok())
                .unwrap_or_default();
            format!("{} {}", thrown.display(), stack.display())
        }
    };
    let mut first = Context::default();
    let source = Source::from_bytes(code).with_path(Path::new("/app/script.js"));
    let script = Script::parse(source, None, &mut first).unwrap();
    let bytes = write_script(&script, &mut first).unwrap().expect("the script can be written");
    let compiled = script.evaluate(&mut first);
    let compiled = show(compiled, &mut first);

    let mut second = Context::default();
    let script = read_script(&bytes, Rc::from(code), path, &mut second).expect("it can be read");
    let read = script.evaluate(&mut second);
    let read = show(read, &mut second);
    (compiled, read)
}

/// Checks what a function with this body returns.
#[track_caller]
fn assert_same(body: &str, expected: &str) {
    let code = &format!("(function () {{ {body} }})()");
    let (compiled, read) = both(code);
    assert_eq!(compiled, expected, "{code}");
    assert_eq!(read, expected, "{code}");
}

#[test]
fn scripts_give_the_same_value() {
    assert_same("let x = 2; const f = (a, b = x) => a * b; return f(21)", "42");
    assert_same("function f(a, a2) { arguments[0] = 9; return a + a2 } return f(1, 2)", "11");
    assert_same("function f() { 'use strict'; return this } return f()", "undefined");
    assert_same("return 123456789012345678901234567890n * 2n", "246913578024691357802469135780n");
    assert_same("return 'ü\u{1F600}' + `${1}\\n`.length", "\"ü\u{1F600}2\"");
    assert_same("return /(?<y>\\d{4})/v.exec('in 2024').groups.y", "\"2024\"");
    assert_same("var a = 1; { let a = 2; function g() { return a } return g() + a }", "4");
    assert_same(
        "let n = 0; for (const k of [1, 2, 3]) { setN(() => k) } function setN(f) { n += f() } return n",
        "6",
    );
    assert_same("let r; with ({ q: 7 }) { r = q } return r", "7");
}

#[test]
fn classes_generators_and_handlers_survive() {
    assert_same(
        "class A { #p = 1; static s = 5; static { A.t = A.s + 1 } get p() { return this.#p }
            static has(o) { return #p in o } *[Symbol.iterator]() { yield* [this.#p, A.t] } }
         class B extends A { constructor() { super(); this.own = super.p } }
         return [...new B(), new B().own, A.has(new B())].join()",
        "\"1,6,1,true\"",
    );
    assert_same(
        "function* g() { try { yield 1; yield 2 } finally { log.push('end') } }
         const log = []; for (const x of g()) { log.push(x); break } return log.join()",
        "\"1,end\"",
    );
    assert_same(
        "let caught; outer: for (let i = 0; ; i++) { try { if (i === 3) break outer; throw i } catch (e) { caught = e } finally { caught = (caught ?? 0) + 10 } } return caught",
        "22",
    );
    assert_same(
        "const { a = 1, ...rest } = { b: 2, c: 3 }; const [x, , ...y] = 'abcd'; return a + rest.c + x + y.join('')",
        "\"4acd\"",
    );
    assert_same(
        "switch (3) { case 1: return 'one'; case 3: return 'three'; default: return 'none' }",
        "\"three\"",
    );
}

#[test]
fn texts_names_and_places_survive() {
    assert_same(
        "const twice = (a) => a * 2; return String(twice) + twice.name",
        "\"(a) => a * 2twice\"",
    );
    assert_same("const o = { m(é) { return '𝒳' } }; return String(o.m)", "\"m(é) { return '𝒳' }\"");
    let (compiled, read) =
        both("(function (inner) { function outer() {\n  inner.x.y();\n}\nouter() })({})");
    assert!(compiled.contains("at outer (/app/script.js:"), "{compiled}");
    assert_eq!(compiled, read);
    let (compiled, read) = both("(function () { var o = {};\n\n  o.missing(1) })()");
    assert!(compiled.contains("o.missing is not a function"), "{compiled}");
    assert_eq!(compiled, read);
}

#[test]
fn template_objects_are_one_for_each_place() {
    let code = "(function (tag) { const make = () => tag`a${1}b`; const other = () => tag`a${1}b`;
        return make() === make() && make() !== other() && make().raw.join() })((parts) => parts)";
    assert_eq!(both(code), ("\"a,b\"".to_owned(), "\"a,b\"".to_owned()));
    // What is read beside code that is parsed does not share its templates.
    let mut first = Context::default();
    let script = Script::parse(Source::from_bytes(code), None, &mut first).unwrap();
    let bytes = write_script(&script, &mut first).unwrap().unwrap();
    let mut context = Context::default();
    context.eval(Source::from_bytes("const first = ((parts) => parts)`x${1}y`")).unwrap();
    let read = read_script(&bytes, Rc::from(code), None, &mut context).unwrap();
    assert_eq!(read.evaluate(&mut context).unwrap().display().to_string(), "\"a,b\"");
}

#[test]
fn code_that_depends_on_its_realm_is_not_written() {
    let mut context = Context::default();
    context.eval(Source::from_bytes("let declared")).unwrap();
    for (code, written) in [
        ("(x) => eval('x')", false),
        ("function f() { return () => eval(...['1']) }", false),
        ("let a", false),
        ("() => declared", false),
        ("var b; function c() {}", true),
        ("(0, eval)('1'); new Function('return 1')()", true),
    ] {
        let script = Script::parse(Source::from_bytes(code), None, &mut context).unwrap();
        let bytes = write_script(&script, &mut context).unwrap();
        assert_eq!(bytes.is_some(), written, "{code}");
    }
}

/// Evaluates `main`, which imports `dep` and `more`, each of them as `make` makes it.
fn run_modules(
    sources: &[(&str, &str)],
    make: impl Fn(&str, &str, &mut Context) -> Module,
) -> String {
    let loader = Rc::new(MapModuleLoader::new());
    let mut context = Context::builder().module_loader(loader.clone()).build().unwrap();
    let mut main = None;
    for (name, code) in sources {
        let module = make(name, code, &mut context);
        loader.insert(*name, module.clone());
        main = Some(module);
    }
    let promise = main.unwrap().load_link_evaluate(&mut context);
    context.run_jobs().unwrap();
    match promise.state() {
        PromiseState::Rejected(error) => error.display().to_string(),
        PromiseState::Pending => "pending".to_owned(),
        PromiseState::Fulfilled(_) => context
            .global_object()
            .get(js_string!("result"), &mut context)
            .unwrap()
            .display()
            .to_string(),
    }
}

fn parse(name: &str, code: &str, context: &mut Context) -> Module {
    let source = Source::from_bytes(code).with_path(Path::new(name));
    Module::parse(source, None, context).unwrap()
}

fn reread(name: &str, code: &str, context: &mut Context) -> Module {
    let mut other = Context::default();
    let module = parse(name, code, &mut other);
    let bytes = write_module(&module, &mut other).unwrap().expect("the module can be written");
    read_module(&bytes, Rc::from(code), Some(Path::new(name)), context).expect("it can be read")
}

#[test]
fn modules_link_and_evaluate() {
    let sources = [
        (
            "dep",
            "export let count = 0; export function add() { count++ } export default class Named {}
             export { count as 'a name' }; const local = 1; export * as self from 'dep';
             export async function later() { return local }",
        ),
        ("more", "export * from 'dep'; export { default as again } from 'dep'; import * as ns from 'dep'; export { ns }; var v = 3; export { v };"),
        (
            "main",
            "import Named, { count, add, self } from 'dep'; import * as more from 'more';
             import { again, ns, v, later, 'a name' as named } from 'more';
             add(); add();
             const waited = await later();
             globalThis.result = [count, named, more.count, again === Named, Named.name, ns === self, v, waited,
                Object.keys(more).join('|'), typeof import.meta, hoisted()].join();
             function hoisted() { return typeof later }",
        ),
    ];
    let parsed = run_modules(&sources, parse);
    assert_eq!(
        parsed,
        "\"2,2,2,true,Named,true,3,1,a name|add|again|count|later|ns|self|v,object,function\""
    );
    assert_eq!(run_modules(&sources, reread), parsed);
}

#[test]
fn modules_that_do_not_link_say_so() {
    let sources = [("dep", "export const a = 1;"), ("main", "import { b } from 'dep'; b;")];
    let parsed = run_modules(&sources, parse);
    assert!(parsed.contains("SyntaxError"), "{parsed}");
    assert_eq!(run_modules(&sources, reread), parsed);
}

#[test]
fn damaged_bytes_are_refused() {
    let code = "var f = (a) => [a, 'text', 12n, () => a]; f(1).length";
    let mut context = Context::default();
    let script = Script::parse(Source::from_bytes(code), None, &mut context).unwrap();
    let bytes = write_script(&script, &mut context).unwrap().unwrap();
    for length in 0..bytes.len() {
        let cut = read_script(&bytes[..length], Rc::from(code), None, &mut context);
        assert!(cut.is_none(), "{length}");
    }
    for index in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 0xff;
        // Whatever comes of it, reading does not panic.
        let _ = read_script(&changed, Rc::from(code), None, &mut context);
    }
}
