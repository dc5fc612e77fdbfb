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
        ("class A { #p = 1; f() { this.#p(); } } new A().f();", "this[#p]"),
        ("({})();", "{}"),
        ("[1, 2]();", "[1,2]"),
        ("/x/g();", "/x/g"),
        ("let u; (!u)();", "(!u)"),
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

/// Checks the errors of several snippets.
#[track_caller]
fn assert_errors(class: &str, errors: &[(&str, &str)]) {
    for (snippet, message) in errors {
        assert_runs(&format!("'use strict'; {snippet}"), &format!("{class}: {message}"));
    }
}

#[test]
fn what_is_not_iterable() {
    assert_errors(
        "TypeError",
        &[
            ("let u; for (const x of u);", "u is not iterable"),
            ("const o = {}; for (const x of o.a);", "o.a is not iterable"),
            (
                "const o = { m() {} }; for (const x of o.m());",
                "o.m is not a function or its return value is not iterable",
            ),
            ("const o = {}; [...o];", "o is not iterable"),
            ("let u; Math.max(...u);", "u is not iterable (cannot read property undefined)"),
            (
                "const o = {}; Math.max(1, ...o);",
                "Spread syntax requires ...iterable[Symbol.iterator] to be a function",
            ),
            ("let u; const [a] = u;", "u is not iterable"),
            (
                "const o = {}; const [a] = o.p;",
                "undefined is not iterable (cannot read property Symbol(Symbol.iterator))",
            ),
            (
                "new Set(5);",
                "number 5 is not iterable (cannot read property Symbol(Symbol.iterator))",
            ),
            (
                "for (const x of { [Symbol.iterator]: () => ({ next: () => 1 }) });",
                "Iterator result 1 is not an object",
            ),
        ],
    );
}

#[test]
fn destructuring_of_null_and_undefined() {
    assert_errors(
        "TypeError",
        &[
            (
                "let u; const { a } = u;",
                "Cannot destructure property 'a' of 'u' as it is undefined.",
            ),
            (
                "const o = { n: null }; const { a: b } = o.n;",
                "Cannot destructure property 'a' of 'o.n' as it is null.",
            ),
            (
                "const f = ({ a }) => a; f();",
                "Cannot destructure property 'a' of 'undefined' as it is undefined.",
            ),
            (
                "const f = ({ a }) => a; f(null);",
                "Cannot destructure property 'a' of 'object null' as it is null.",
            ),
            ("let u; const {} = u;", "Cannot destructure 'u' as it is undefined."),
            ("let u; const { ...r } = u;", "Cannot destructure 'u' as it is undefined."),
            ("const { a: { b } } = {};", "Cannot read properties of undefined (reading 'b')"),
            ("let u; const { a = 1 } = u;", "Cannot read properties of undefined (reading 'a')"),
            (
                "for (const { a } of [undefined]);",
                "Cannot destructure property 'a' of '.for' as it is undefined.",
            ),
        ],
    );
}

#[test]
fn properties_that_do_not_change() {
    assert_errors(
        "TypeError",
        &[
            (
                "Object.freeze({ a: 1 }).a = 2;",
                "Cannot assign to read only property 'a' of object '#<Object>'",
            ),
            (
                "const a = Object.freeze([1]); a[0] = 2;",
                "Cannot assign to read only property '0' of object '[object Array]'",
            ),
            ("Object.freeze({}).b = 2;", "Cannot add property b, object is not extensible"),
            ("Object.freeze([1]).push(2);", "Cannot add property 1, object is not extensible"),
            ("delete Object.freeze({ a: 1 }).a;", "Cannot delete property 'a' of #<Object>"),
            (
                "class P { get a() { return 1 } } new P().a = 2;",
                "Cannot set property a of #<P> which has only a getter",
            ),
            ("'abc'.length = 1;", "Cannot assign to read only property 'length' of string 'abc'"),
            ("(5).x = 1;", "Cannot create property 'x' on number '5'"),
            (
                "Object.defineProperty(Object.freeze({ x: 1 }), 'x', { value: 2 });",
                "Cannot redefine property: x",
            ),
            (
                "Object.defineProperty(Object.freeze({}), 'x', { value: 2 });",
                "Cannot define property x, object is not extensible",
            ),
            (
                "new Proxy({}, { set: () => false }).x = 1;",
                "'set' on proxy: trap returned falsish for property 'x'",
            ),
        ],
    );
}

#[test]
fn classes_and_private_names() {
    assert_errors(
        "TypeError",
        &[
            ("class A {} A();", "Class constructor A cannot be invoked without 'new'"),
            (
                "let u; class A extends u {}",
                "Class extends value undefined is not a constructor or null",
            ),
            (
                "class A extends null {} new A();",
                "Super constructor null of A is not a constructor",
            ),
            (
                "class A { #p; static t(x) { return x.#p } } A.t({});",
                "Cannot read private member #p from an object whose class did not declare it",
            ),
            (
                "class A { #p; static t(x) { return x.#p } } A.t();",
                "Cannot read properties of undefined (reading '#p')",
            ),
            (
                "class A { get #p() { return 1 } t() { this.#p = 1 } } new A().t();",
                "'#p' was defined without a setter",
            ),
            (
                "class A { #p() {} t() { this.#p = 1 } } new A().t();",
                "Private method '#p' is not writable",
            ),
        ],
    );
    assert_errors(
        "ReferenceError",
        &[(
            "class A extends Object { constructor() { super(); super(); } } new A();",
            "Super constructor may only be called once",
        )],
    );
}

#[test]
fn operands() {
    assert_errors(
        "TypeError",
        &[
            ("'a' in 'str';", "Cannot use 'in' operator to search for 'a' in str"),
            ("({}) instanceof 1;", "Right-hand side of 'instanceof' is not an object"),
            ("({}) instanceof {};", "Right-hand side of 'instanceof' is not callable"),
            ("1n + 1;", "Cannot mix BigInt and other types, use explicit conversions"),
            ("+1n;", "Cannot convert a BigInt value to a number"),
            ("`${Symbol()}`;", "Cannot convert a Symbol value to a string"),
            ("+Object.create(null);", "Cannot convert object to primitive value"),
        ],
    );
    assert_errors("RangeError", &[("1n / 0n;", "Division by zero")]);
}

#[test]
fn arguments_of_built_in_functions() {
    assert_errors(
        "TypeError",
        &[
            ("[1].map(5);", "number 5 is not a function"),
            ("[1].find(null);", "object null is not a function"),
            ("[].reduce((a) => a);", "Reduce of empty array with no initial value"),
            (
                "[2, 1].sort('x');",
                "The comparison function must be either a function or undefined: x",
            ),
            ("Object.create(1);", "Object prototype may only be an Object or null: 1"),
            ("const a = {}; Object.setPrototypeOf(a, Object.create(a));", "Cyclic __proto__ value"),
            ("Object.defineProperty({}, 'x', { get: 1 });", "Getter must be a function: 1"),
            ("new WeakMap().set('x', 1);", "Invalid value used as weak map key"),
            (
                "Map.prototype.get.call([], 1);",
                "Method Map.prototype.get called on incompatible receiver [object Array]",
            ),
            ("new Promise({});", "Promise resolver #<Object> is not a function"),
            ("Map();", "Constructor Map requires 'new'"),
            ("Reflect.ownKeys(1);", "Reflect.ownKeys called on non-object"),
            (
                "const r = Proxy.revocable({}, {}); r.revoke(); r.proxy.x;",
                "Cannot perform 'get' on a proxy that has been revoked",
            ),
        ],
    );
    assert_errors(
        "RangeError",
        &[
            ("new Array(-1);", "Invalid array length"),
            ("'x'.repeat(-1);", "Invalid count value: -1"),
            ("'x'.repeat(2 ** 30);", "Invalid string length"),
            ("(1).toString(1);", "toString() radix argument must be between 2 and 36"),
            ("new Uint8Array(-1);", "Invalid typed array length: -1"),
            (
                "new Uint16Array(new ArrayBuffer(3));",
                "byte length of Uint16Array should be a multiple of 2",
            ),
        ],
    );
    assert_errors(
        "SyntaxError",
        &[
            ("new RegExp('(');", "Invalid regular expression: /(/: Unterminated group"),
            (
                "new RegExp('[z-a]');",
                "Invalid regular expression: /[z-a]/: Range out of order in character class",
            ),
            ("new RegExp('x', 'zz');", "Invalid flags supplied to RegExp constructor 'zz'"),
        ],
    );
    assert_errors("URIError", &[("decodeURIComponent('%');", "URI malformed")]);
}

#[test]
fn circles_in_json() {
    let circle = "try { JSON.stringify(a) } catch (e) { return e.message.split('\\n').map((l) => l.trim()).join('; ') }";
    assert_runs(
        &format!("const a = {{ b: {{}} }}; a.b.c = a; {circle}"),
        "Converting circular structure to JSON; --> starting at object with constructor 'Object'; \
         |     property 'b' -> object with constructor 'Object'; --- property 'c' closes the circle",
    );
    assert_runs(
        &format!("const a = [{{ b: [[[]]] }}]; a[0].b[0][0].push(a); {circle}"),
        "Converting circular structure to JSON; --> starting at object with constructor 'Array'; \
         |     index 0 -> object with constructor 'Object'; |     property 'b' -> object with constructor 'Array'; \
         |     ...; |     index 0 -> object with constructor 'Array'; --- index 0 closes the circle",
    );
}

#[test]
fn functions_of_object_without_arguments() {
    assert_runs(
        "return ['getPrototypeOf', 'setPrototypeOf', 'keys', 'entries', 'assign', 'fromEntries'].map((name) => {
           try { return Object[name](); } catch (error) { return error.name; }
         }).join();",
        "TypeError,TypeError,TypeError,TypeError,TypeError,TypeError",
    );
}
