use crate::{assert_runs, context, evaluate, runs};

/// An object with so many transitions that its shape is its own.
const UNIQUE: &str = "const o = {}; for (let i = 0; i < 1100; i++) o['k' + i] = i;";

#[test]
fn getter_that_replaces_itself() {
    assert_runs(
        "const o = { get s() { const value = { n: 1 }; Object.defineProperty(this, 's', { value }); return value; } };
         const read = () => o.s;
         return read() === read() && read().n;",
        "1",
    );
}

#[test]
fn class_getter_that_defines_an_own_value() {
    let mut context = context();
    let results = evaluate(
        &mut context,
        "class A { get s() { Object.defineProperty(this, 's', { value: 7 }); return 7; } }
         const read = (a) => a.s;
         const results = [];
         for (let run = 0; run < 4; run++) { const a = new A(); results.push(read(a), read(a), read(a)); }
         results.join()",
    );
    assert_eq!(results.ok().as_deref(), Some("7,7,7,7,7,7,7,7,7,7,7,7"));
}

#[test]
fn getter_that_deletes_itself() {
    assert_runs(
        "const p = { get s() { delete p.s; return 1; } }, a = Object.create(p);
         const read = () => a.s;
         return [read(), read(), read()];",
        "1,,",
    );
}

#[test]
fn inherited_value_that_becomes_an_accessor() {
    assert_runs(
        "const p = { m: 1 }, a = Object.create(p), read = () => a.m;
         const before = [read(), read()];
         Object.defineProperty(p, 'm', { get() { return 9; } });
         return [...before, read(), read()];",
        "1,1,9,9",
    );
}

#[test]
fn inherited_value_that_is_deleted() {
    assert_runs(
        "const p = { m: 1 }, a = Object.create(p), read = () => a.m;
         const before = [read(), read()];
         delete p.m;
         return [...before, read(), read()];",
        "1,1,,",
    );
}

#[test]
fn inherited_setter_that_is_deleted() {
    assert_runs(
        "const log = [], p = { set x(value) { log.push(value); } }, a = Object.create(p);
         const write = (value) => { a.x = value; };
         write(1); write(2); delete p.x; write(3);
         return [log, Object.keys(a), a.x];",
        "1,2,x,3",
    );
}

#[test]
fn inherited_method_that_is_replaced() {
    assert_runs(
        "class A { m() { return 1; } }
         const a = new A(), call = () => a.m();
         const before = [call(), call()];
         A.prototype.m = () => 2;
         return [...before, call(), call()];",
        "1,1,2,2",
    );
}

#[test]
fn inherited_value_that_is_shadowed() {
    assert_eq!(
        runs(&format!(
            "if (run === 0) {{ {UNIQUE} Object.setPrototypeOf(o, {{ m: 'inherited' }}); globalThis.o = o; }}
             if (run === 2) globalThis.o.m = 'own';
             return globalThis.o.m;"
        )),
        ["inherited", "inherited", "own", "own"]
    );
}

#[test]
fn property_of_a_unique_shape_that_becomes_read_only() {
    assert_runs(
        &format!(
            "'use strict';
             {UNIQUE}
             const write = (value) => {{ o.k9 = value; }};
             write(1); write(2);
             Object.defineProperty(o, 'k9', {{ writable: false }});
             try {{ write(3); }} catch (error) {{ return error.name + o.k9; }}
             return o.k9;"
        ),
        "TypeError2",
    );
}

#[test]
fn caches_still_serve_unchanged_objects() {
    assert_runs(
        "class A { #n = 1; get n() { return this.#n; } m() { return this.n; } }
         const results = [];
         for (let i = 0; i < 6; i++) { const a = new A(); a.own = i; results.push(a.own + a.m()); }
         return results;",
        "1,2,3,4,5,6",
    );
}

#[test]
fn arrays_that_are_emptied() {
    assert_runs(
        "const a = [], clear = () => { a.length = 0; }, seen = [];
         for (let i = 0; i < 3; i++) {
           a.push([i], [i]);
           clear();
           seen.push(Object.getOwnPropertyNames(a).join('+'));
         }
         return seen;",
        "length,length,length",
    );
}
