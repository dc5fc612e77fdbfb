use crate::assert_runs;

#[test]
fn call_of_what_is_not_a_function() {
    for (call, callee) in [
        ("const x = 1; x();", "x"),
        ("const o = {}; o.foo();", "o.foo"),
        ("const o = { a: { f: {} } }; o.a.f();", "o.a.f"),
        ("const o = {}, k = 'k'; o[k](1);", "o[k]"),
        ("const o = { m() { return {}; } }; o.m().n();", "o.m(...).n"),
        ("const o = { a: {} }; o?.a.f();", "o?.a.f"),
        ("const o = { a: 1 }; o?.a();", "o?.a"),
        ("const o = {}; (0, o.f)();", "(0 , o.f)"),
        ("const o = {}; o.f(...[1, 2]);", "o.f"),
        ("const o = {}; o.f`text`;", "o.f"),
        ("new (class { f() { this.g(); } })().f();", "this.g"),
        ("class A { #p = 1; f() { this.#p(); } } new A().f();", "this.#p"),
        ("(() => 1)()();", "(intermediate value)(...)"),
        ("[1].map(() => { const f = 1; f(); });", "f"),
    ] {
        assert_runs(call, &format!("TypeError: {callee} is not a function"));
    }
}

#[test]
fn error_of_the_callee_itself() {
    assert_runs("const o = { f() { throw new TypeError('mine'); } }; o.f();", "TypeError: mine");
}

#[test]
fn construction_with_what_is_not_a_constructor() {
    assert_runs("const o = {}; new o.X();", "TypeError: o.X is not a constructor");
    assert_runs("const f = () => 1; new f();", "TypeError: f is not a constructor");
    assert_runs("const f = () => 1; new f(...[1]);", "TypeError: f is not a constructor");
}

#[test]
fn read_of_null_and_undefined() {
    for (read, rest) in [
        ("let u; u.x;", "undefined (reading 'x')"),
        ("const o = {}; o.a.b;", "undefined (reading 'b')"),
        ("null.x();", "null (reading 'x')"),
        ("const o = null, k = 'k'; o[k];", "null (reading 'k')"),
        ("let u; u[0];", "undefined (reading '0')"),
        ("let u; u[Symbol('s')];", "undefined (reading 'Symbol(s)')"),
        ("let u; u.length;", "undefined (reading 'length')"),
        ("const o = {}; o?.a.b;", "undefined (reading 'b')"),
    ] {
        assert_runs(read, &format!("TypeError: Cannot read properties of {rest}"));
    }
}

#[test]
fn write_to_null_and_undefined() {
    for (write, rest) in [
        ("let u; u.x = 1;", "undefined (setting 'x')"),
        ("const o = null; o['a' + 1] = 1;", "null (setting 'a1')"),
        ("let u; u[0] = 1;", "undefined (setting '0')"),
    ] {
        assert_runs(write, &format!("TypeError: Cannot set properties of {rest}"));
    }
}

#[test]
fn conversion_of_undefined_to_an_object() {
    assert_runs("Object.keys(undefined);", "TypeError: Cannot convert undefined or null to object");
}

#[test]
fn uninitialized_binding() {
    let message = "ReferenceError: Cannot access 'x' before initialization";
    assert_runs("x; let x = 1;", message);
    assert_runs("x = 2; let x = 1; (() => x)();", message);
    assert_runs("(() => x)(); let x = 1;", message);
    assert_runs("typeof x; const x = 1;", message);
    assert_runs("new x(); class x {}", message);
}

#[test]
fn binding_that_does_not_exist() {
    assert_runs("nowhere;", "ReferenceError: nowhere is not defined");
    assert_runs("'use strict'; nowhere = 1;", "ReferenceError: nowhere is not defined");
}

#[test]
fn assignment_to_a_constant() {
    assert_runs("const c = 1; c = 2;", "TypeError: Assignment to constant variable.");
    assert_runs("const c = 1; (() => { c++; })();", "TypeError: Assignment to constant variable.");
}
