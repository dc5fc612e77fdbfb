//! What the patches for speed (numbers 60 to 89) must not change: each snippet takes the short way first and then makes
//! it wrong.

use crate::{assert_runs, context, evaluate};

#[test]
fn bindings_that_eval_and_with_add() {
    let mut context = context();
    let results = evaluate(
        &mut context,
        "var x = 'global';
         function f(code, o) {
           const read = () => x;
           const before = read();
           eval(code);
           const results = [before, read()];
           if (delete x) results.push(read());
           with (o) { results.push(x); x = 'set'; }
           return [...results, o.x, x];
         }
         f('var x = 1', { x: 'with' }).join()",
    );
    assert_eq!(results.ok().as_deref(), Some("global,1,global,with,set,global"));
}

#[test]
fn bindings_before_their_initialization() {
    assert_runs(
        "const results = [];
         const read = () => later, write = () => { later = 2; };
         for (const access of [read, write]) try { access(); } catch (error) { results.push(error.name); }
         let later = 1;
         write();
         return [...results, read()];",
        "ReferenceError,ReferenceError,2",
    );
}

#[test]
fn inherited_properties_of_distant_prototypes() {
    assert_runs(
        "class A { m() { return 'A'; } } class B extends A {} class C extends B {} class D extends C {}
         const c = new C(), call = (o) => o.m();
         const results = [call(c), call(c), call(new D()), call(new D())];
         B.prototype.m = () => 'B';
         results.push(call(c), call(new D()));
         delete B.prototype.m;
         results.push(call(c));
         Object.setPrototypeOf(C.prototype, { m: () => 'other' });
         results.push(call(c), call(new D()));
         c.m = () => 'own';
         return [...results, call(c)];",
        "A,A,A,A,B,B,A,other,other,own",
    );
}

#[test]
fn many_shapes_at_one_place() {
    assert_runs(
        "const read = (o) => o.x;
         let sum = 0;
         for (let i = 0; i < 3000; i++) {
           const o = {};
           for (let k = 0; k <= i % 7; k++) o['k' + k] = k;
           o.x = i % 7;
           sum += read(o) + read(o);
         }
         return sum;",
        "17988",
    );
}

#[test]
fn additions_in_constructors() {
    assert_runs(
        "'use strict';
         const log = [];
         class A { constructor(x) { this.x = x; this.y = 1; } }
         const results = [new A(1).x, new A(2).x];
         Object.defineProperty(A.prototype, 'x', { set(x) { log.push(x); }, configurable: true });
         results.push(Object.keys(new A(3)).join('+'), log.join());
         Object.defineProperty(A.prototype, 'x', { value: 0, writable: false });
         try { new A(4); } catch (error) { results.push(error.name); }
         delete A.prototype.x;
         results.push(Object.keys(new A(5)).join('+'));
         Object.defineProperty(Object.prototype, 'y', { set(y) { log.push('y'); }, configurable: true });
         results.push(Object.keys(new A(6)).join('+'), log.join());
         delete Object.prototype.y;
         const prevented = (o) => { o.x = 1; return o; };
         for (const o of [{}, {}, Object.preventExtensions({})]) {
           try { results.push(prevented(o).x); } catch (error) { results.push(error.name); }
         }
         return results;",
        "1,2,y,3,TypeError,x+y,x,3,y,1,1,TypeError",
    );
}

#[test]
fn additions_to_primitives_and_exotic_objects() {
    assert_runs(
        "'use strict';
         const add = (o) => { o.added = 1; return o; };
         const results = [add(new Number(5)).added, add(new Number(6)).added];
         try { add(7); } catch (error) { results.push(error.name); }
         const proxy = new Proxy({}, { set(target, key, value) { target[key] = value + 1; return true; } });
         results.push(add({}).added, add({}).added, add(proxy).added);
         results.push(add(Object.create(proxy)).added, add([]).added, add(() => {}).added);
         return results;",
        "1,1,TypeError,1,1,2,2,1,1",
    );
}

#[test]
fn object_literals() {
    assert_runs(
        "const make = (a, b) => ({ a, b, a, 1: 'one', '0': 'zero', get c() { return this.a; }, a: a + 1 });
         const o = [make(1, 2), make(3, 4)].pop();
         Object.defineProperty(Object.prototype, 'b', { set() { throw 0; }, configurable: true });
         const p = make(5, 6);
         delete Object.prototype.b;
         return [Object.keys(o).join(''), o.a, o.b, o.c, o[0], Object.keys(p).join(''), p.b];",
        "01abc,4,4,4,zero,01abc,6",
    );
}

#[test]
fn accessors_without_getter_or_setter() {
    assert_runs(
        "'use strict';
         const o = { set onlySet(v) {}, get onlyGet() { return 1; } };
         const read = () => o.onlySet, write = () => { o.onlyGet = 2; };
         const results = [read(), read()];
         for (let i = 0; i < 2; i++) try { write(); } catch (error) { results.push(error.name); }
         return results;",
        ",,TypeError,TypeError",
    );
}

#[test]
fn properties_of_super() {
    assert_runs(
        "class A { set x(value) { this.log = 'A' + value; } }
         class B extends A { write(value) { super.x = value; super.y = value; return this; } }
         const b = [new B().write(1), new B().write(2)].pop();
         return [b.log, Object.keys(b), 'y' in A.prototype];",
        "A2,log,y,false",
    );
}

#[test]
fn elements_behind_the_last() {
    assert_runs(
        "'use strict';
         const results = [];
         const append = (a, v) => { a[a.length] = v; return a; };
         const attempt = (f) => { try { results.push(f()); } catch (error) { results.push(error.name); } };
         attempt(() => append(append([], 1), 'x').join('+'));
         attempt(() => append(Object.preventExtensions([1]), 2));
         attempt(() => append(Object.freeze([1]), 2));
         attempt(() => append(Object.defineProperty([1], 'length', { writable: false }), 2));
         attempt(() => Object.preventExtensions([1]).push(2));
         attempt(() => Object.freeze([1]).pop());
         attempt(() => Object.defineProperty([1], 'length', { writable: false }).pop());
         Object.defineProperty(Array.prototype, 2, { set(v) { results.push('set' + v); }, configurable: true });
         attempt(() => append([1, 2], 3).length);
         attempt(() => [1, 2].push(4));
         delete Array.prototype[2];
         Object.defineProperty(Object.prototype, 2, { value: 0, writable: false, configurable: true });
         attempt(() => append([1, 2], 3).length);
         delete Object.prototype[2];
         class List extends Array { get [Symbol.toStringTag]() { return 'List'; } }
         attempt(() => append(List.of(1), 2).join('+'));
         const holes = [1, , 3]; holes.length = 5;
         attempt(() => holes.push(6) + holes.join('-') + holes.pop() + holes.pop() + holes.length);
         return results.join(' ');",
        "1+x TypeError TypeError TypeError TypeError TypeError TypeError set3 2 set4 3 TypeError 1+2 61--3---66undefined4",
    );
}

#[test]
fn elements_of_typed_arrays_and_strings() {
    assert_runs(
        "const bytes = new Uint8Array(2), floats = new Float32Array(1);
         const get = (o, k) => o[k], set = (o, k, v) => { o[k] = v; };
         set(bytes, 0, 257); set(bytes, 1, { valueOf: () => 7 }); set(bytes, 2, 9); set(bytes, 1.0, 8); set(floats, 0, 0.1);
         bytes.buffer.transfer?.();
         return [get('aé€', 0), get('aé€', 1), get('aé€', 2), get('aé€', 3), get('ab', 1.0), get(bytes, 5),
                 get(new Uint8Array([3]), 0), get(floats, 0) === Math.fround(0.1), get([1.5], 0), get([1], -1)];",
        "a,é,€,,b,,3,true,1.5,",
    );
}

#[test]
fn array_indices_as_other_types() {
    assert_runs(
        "const a = ['zero', 'one'];
         a[-0] = 'minus'; a['1'] = 'string'; a[1.5] = 'half'; a[2 ** 32] = 'far';
         return [a[0], a[1], a[1.5], a[2 ** 32], a.length];",
        "minus,string,half,far,2",
    );
}

#[test]
fn getters_and_holes_in_arrays() {
    assert_runs(
        "const a = [1, , 3];
         Object.defineProperty(a, 3, { get() { return this.length; }, configurable: true });
         Array.prototype[1] = 'inherited';
         const results = [[...a].join(), a.map((x) => x).join(), a.indexOf('inherited'), a.includes(4), 1 in a, a.hasOwnProperty(1)];
         delete Array.prototype[1];
         return [...results, [...a].join(), 1 in a];",
        "1,inherited,3,4,1,inherited,3,4,1,true,true,false,1,,3,4,false",
    );
}

#[test]
fn regular_expressions_made_again() {
    assert_runs(
        "const make = () => /(?<year>\\d+)-(x)?/g;
         const a = make(), b = make();
         const match = a.exec('in 2024- and 2025-');
         return [a.lastIndex, b.lastIndex, a === b, match.index, match.length, match[2], Object.keys(match).join(),
                 match.groups.year, Object.getPrototypeOf(match.groups), 'indices' in match];",
        "8,0,false,3,3,,0,1,2,index,input,groups,2024,,false",
    );
}

#[test]
fn indices_of_regular_expressions() {
    assert_runs(
        "const match = /a(?<b>b)?(?<c>c)?/d.exec('xab');
         return JSON.stringify([match, match.indices, match.groups, match.indices.groups]);",
        r#"[["ab","b",null],[[1,3],[2,3],null],{"b":"b"},{"b":[2,3]}]"#,
    );
}

#[test]
fn regular_expressions_on_all_kinds_of_strings() {
    assert_runs(
        "const find = (pattern, text) => { const m = pattern.exec(text); return m ? m.index + m[0] : 'none'; };
         return [find(/b+/, 'aabb'), find(/é+/, 'aéé'), find(/€/, 'a€'), find(/K/i, 'a\\u212a'), find(/\\u212a/iu, 'ak'),
                 find(/\\u212a/i, 'ak'), find(/^.$/u, '\\u{1F600}'), find(/[^a]/, 'aa'), find(/(.)\\1/i, 'xaA'), find(/$/y, 'a')];",
        "2bb,1éé,1€,none,1k,none,0\u{1F600},none,1aA,none",
    );
}

#[test]
fn built_in_iterators() {
    assert_runs(
        "const results = [];
         for (const [key, value] of new Map([['a', 1], ['b', 2]])) results.push(key + value);
         const set = new Set([1]); for (const value of set) { if (value < 4) set.add(value + 1); results.push(value); }
         for (const character of 'a\\u{1F600}') results.push(character.length);
         for (const [index, value] of ['x'].entries()) results.push(index + value);
         const array = [1, 2]; for (const value of array) { if (value < 3) array.push(value + 2); results.push(value); }
         const [first, , third = 'default'] = [1, 2];
         const iterator = [7, 8, 9][Symbol.iterator]();
         for (const value of iterator) { results.push(value); break; }
         return [...results, first, third, ...iterator].join();",
        "a1,b2,1,2,3,4,1,2,0x,1,2,3,4,7,1,default,8,9",
    );
}

#[test]
fn iterators_with_another_next() {
    assert_runs(
        "const prototype = Object.getPrototypeOf([][Symbol.iterator]());
         const next = prototype.next;
         const list = () => [...[1, 2]].join();
         const results = [list(), list()];
         let calls = 0;
         prototype.next = function () { calls++; return next.call(this); };
         results.push(list(), calls);
         prototype.next = next;
         const own = [1, 2][Symbol.iterator](); own.next = () => ({ done: true });
         results.push([...own].length, [...{ [Symbol.iterator]: () => [1, 2][Symbol.iterator]() }].length);
         try { next.call({}); } catch (error) { results.push(error.name); }
         return results;",
        "1,2,1,2,1,2,3,0,2,TypeError",
    );
}

#[test]
fn asynchronous_iteration_of_a_synchronous_iterator() {
    let mut context = context();
    evaluate(
        &mut context,
        "globalThis.log = [];
         (async () => {
           for await (const value of [1, Promise.resolve(2)]) log.push(value);
           const direct = { [Symbol.asyncIterator]: () => [3, 4][Symbol.iterator]() };
           for await (const value of direct) log.push(value);
         })().catch((error) => log.push(String(error)));",
    )
    .expect("nothing is thrown at once");
    context.run_jobs().expect("the jobs throw nothing");
    assert_eq!(evaluate(&mut context, "log.join()").ok().as_deref(), Some("1,2,3,4"));
}

#[test]
fn private_names_in_nested_classes() {
    assert_runs(
        "class A { #x = 'A'; static read(a) { return a.#x; }
           static inner() { return class B { #x = 'B'; #y = 'y'; both(a) { return [() => this.#x + this.#y, A.read(a)]; } }; } }
         const B = A.inner();
         const [f, x] = new B().both(new A());
         const results = [f(), x];
         try { A.read(new B()); } catch (error) { results.push(error.name); }
         return results;",
        "By,A,TypeError",
    );
}

#[test]
fn this_of_sloppy_strict_and_arrow_functions() {
    assert_runs(
        "function sloppy() { return typeof this; }
         function strict() { 'use strict'; return typeof this; }
         function captured() { const arrow = () => typeof this; return eval('arrow()'); }
         return [sloppy.call(1), strict.call(1), sloppy() === typeof globalThis, strict(), captured.call('s'), captured.call()];",
        "object,number,true,undefined,object,object",
    );
}

#[test]
fn native_functions_with_few_and_many_arguments() {
    assert_runs(
        "return [Math.max(), Math.max(1), Math.max(1, 2, 3, 4), Math.max(1, 2, 3, 4, 5), Math.max(...Array(200).keys()),
                 String.fromCharCode(97, 98, 99, 100, 101), [].concat(1, [2], 3, 4, 5, 6).length];",
        "-Infinity,1,4,5,199,abcde,6",
    );
}

#[test]
fn deleted_bindings_that_eval_adds_again() {
    assert_runs(
        "const f = eval(`(run) => { eval('var v = ' + run); const seen = [v, delete v, typeof v]; eval('var v = 9'); return [...seen, v]; }`);
         return f(7);",
        "7,true,undefined,9",
    );
}

#[test]
fn copies_of_objects() {
    assert_runs(
        "const s = Symbol(), plain = { a: 1, [s]: 2, b: { c: 3 } };
         const copy = (o) => ({ ...o });
         const c = [copy(plain), copy(plain)].pop();
         c.a = 5; c.d = 6;
         const mixed = Object.defineProperty({ x: 1, get y() { return this.x + 1; }, 0: 'zero' }, 'hidden', { value: 1 });
         const frozen = copy(Object.freeze({ f: 1 })); frozen.f = 2;
         class A { #p = 1; constructor() { this.q = 1; } }
         const none = copy(Object.assign(Object.create(null), { n: 1 }));
         return [plain.a, Object.keys(plain), c[s], c.b === plain.b, Object.keys(c), JSON.stringify(copy(mixed)), frozen.f,
                 Object.getPrototypeOf(copy(new A())) === Object.prototype, Object.getPrototypeOf(none) === Object.prototype,
                 JSON.stringify({ z: 0, ...plain }), JSON.stringify({ ...'ab', ...[1], ...null }), { ...mixed }.y];",
        r#"1,a,b,2,true,a,b,d,{"0":"zero","x":1,"y":2},2,true,true,{"z":0,"a":1,"b":{"c":3}},{"0":1,"1":"b"},2"#,
    );
}

#[test]
fn names_of_properties_that_change_meanwhile() {
    assert_runs(
        "const o = { a: 1, get b() { delete this.c; Object.defineProperty(this, 'd', { enumerable: false }); return 2; }, c: 3, d: 4, e: 5 };
         const keys = Object.keys(o);
         return [keys, Object.entries(o).join(), Object.values(o), Object.keys('ab'), Object.keys([1, , 3])];",
        "a,b,c,d,e,a,1,b,2,e,5,1,2,5,0,1,0,2",
    );
}

#[test]
fn strict_equality() {
    assert_runs(
        "const o = {}, s = Symbol();
         return [1 === 1.0, 1 === '1', 'a' + 'b' === 'ab', 'é' === '\\u00e9', o === o, o === {}, NaN === NaN, 0 === -0, null === undefined,
                 s === s, 1n === 1n, true === true, 'a' === Object('a')];",
        "true,false,true,true,true,false,false,true,false,true,true,true,false",
    );
}

#[test]
fn bitwise_operators_of_all_numbers() {
    assert_runs(
        "const bits = (a, b) => [a & b, a | b, a ^ b, a << b, a >> b, a >>> b].join();
         return [
           bits(12, 10), bits(4294967295, 4), bits(-0, 1.9), bits(NaN, Infinity), bits(2 ** 53, 33),
           bits(-2147483649, 1), bits(1e300, 5), bits('6', true), bits({ valueOf: () => 3 }, null),
           12n & 10n, 1n << 70n,
         ].join(' ');",
        "8,14,6,12288,0,0 4,-1,-5,-16,-1,268435455 0,1,1,0,0,0 0,0,0,0,0,0 0,33,33,0,0,0 \
         1,2147483647,2147483646,-2,1073741823,1073741823 0,5,5,0,0,0 0,7,7,12,3,3 0,3,3,3,3,3 \
         8 1180591620717411303424",
    );
}

#[test]
fn remainders_increments_and_sums() {
    assert_runs(
        "const rem = (a, b) => Object.is(a % b, -0) ? '-0' : String(a % b);
         const step = (value) => { let up = value, down = value; return [up++, up, down--, down].join(); };
         return [
           rem(7.5, 2), rem(4294967296, 1000), rem(-4294967296, 2), rem(-0.0, 5), rem(5e15, 0), rem(1e300, 7),
           rem(9007199254740993, 10), rem(-7, 2 ** 40), rem(7, Infinity), rem(NaN, 2),
           step(1), step(2147483647), step(-2147483648), step(1.5), step('7'), step(5n), Object.is(step(-0), '0'),
           'a' + 1, 1 + 'a', 'a' + 'b', 'é' + 'ж', 1 + null, [] + {}, 'x'.repeat(2000) + 'y' === 'x'.repeat(2000).concat('y'),
         ].join(' ');",
        "1.5 296 -0 -0 NaN 1 2 -7 7 NaN 1,2,1,0 2147483647,2147483648,2147483647,2147483646 \
         -2147483648,-2147483647,-2147483648,-2147483649 1.5,2.5,1.5,0.5 7,8,7,6 5,6,5,4 false \
         a1 1a ab éж 1 [object Object] true",
    );
}

#[test]
fn keys_of_maps_and_sets() {
    assert_runs(
        "const wide = 'keyж'.slice(0, 3);
         const map = new Map([['key', 1], [1, 2], [-0, 3], [NaN, 4], [1n, 5], ['1', 6], [0.5, 7], [null, 8], [undefined, 9]]);
         const symbol = Symbol(), object = {};
         map.set(symbol, 10).set(object, 11).set(2 ** 40, 12).set('ж', 13).set(true, 14);
         const numbers = new Set();
         for (let i = 0; i < 3000; i++) numbers.add(i).add(i + 0.5).add(-i);
         let found = 0;
         for (let i = 0; i < 3000; i++) if (numbers.has(i) && numbers.has(i + 0.5) && numbers.has(-i) && !numbers.has(i + 0.25)) found++;
         return [
           wide, 2.5 - 1.5, 0, 0 / 0, BigInt(1), '1', 1 / 2, null, undefined, symbol, object, 1099511627776, 'жk'[0], true,
           'missing', {}, Symbol(), 1e300,
         ].map((key) => map.get(key)).join() + ' ' + found + ' ' + numbers.size + ' ' + { [wide]: 'own' }.key;",
        "1,2,3,4,5,6,7,8,9,10,11,12,13,14,,,, 3000 8999 own",
    );
}

#[test]
fn computed_names_of_objects() {
    assert_runs(
        "const read = (o, k) => o[k];
         const symbol = Symbol('s');
         class A { get a() { return this.b + 1; } }
         const o = Object.assign(new A(), { b: 1, [symbol]: 'symbol', 0: 'zero' });
         const proxy = new Proxy({}, { get: (_, key) => `proxy ${String(key)}` });
         const results = ['a', 'b', symbol, '0', 'missing', 'toString'].map((k) => typeof read(o, k) + (k === 'toString' ? '' : String(read(o, k))));
         results.push(read(Object.create(proxy), 'x'), read([1, 2], 'length'), read('abc', 'length'), read(new Uint8Array(2), 'length'));
         results.push(read(new Uint8Array(2), '1.5'), read(Object.create(null), 'x'), read((x) => x, 'length'));
         Object.defineProperty(A.prototype, 'missing', { get() { return 'found'; }, configurable: true });
         results.push(read(o, 'missing'));
         (function () { arguments.b = 2; results.push(read(arguments, 'b'), read(arguments, '0')); })('first');
         return results.join();",
        "number2,number1,stringsymbol,stringzero,undefinedundefined,function,proxy x,2,3,2,,,1,found,2,first",
    );
}

#[test]
fn calls_of_native_functions() {
    assert_runs(
        "const results = [[3, 1, 2].sort((a, b) => a - b).join(), Math.max.apply(null, [1, 5, 2, 4, 3, 6]), Math.max(1, 2, 3, 4, 5, 6, 7)];
         const thrown = (f) => { try { return f(); } catch (error) { return `${error.name}: ${error.message}`; } };
         results.push(thrown(() => null.x), thrown(() => new (class {})().missing()), thrown(() => decodeURIComponent('%')));
         results.push([1, 2].map(Math.sqrt.bind(null, 9)).join(), Reflect.construct(Date, [0]).getTime(), new Proxy(Math.abs, {})(-4));
         return results.join('|');",
        "1,2,3|6|7|TypeError: Cannot read properties of null (reading 'x')|\
         TypeError: (intermediate value).missing is not a function|URIError: URI malformed|3,3|0|4",
    );
}

#[test]
fn assignments_to_objects_that_change() {
    assert_runs(
        "'use strict';
         const set = (o, value) => { try { o.x = value; return o.x; } catch (error) { return error.name; } };
         const log = [];
         const frozen = Object.freeze({ x: 1 }), accessor = { get x() { return 'got'; }, set x(value) { log.push(value); } };
         const o = { x: 0 };
         const results = [set(o, 1), set(o, 2), set(frozen, 3), set(accessor, 4), set({}, 5), set(Object.create(accessor), 6)];
         results.push(set(Object.create(frozen), 7), set([], 8), set(() => {}, 9), set('primitive', 10));
         Object.defineProperty(o, 'x', { writable: false });
         results.push(set(o, 11), set({ x: 0 }, set));
         return [...results.slice(0, -1), typeof results.at(-1), ...log].join();",
        "1,2,TypeError,got,5,got,TypeError,8,9,TypeError,TypeError,function,4,6",
    );
}

#[test]
fn searches_of_all_kinds_of_arrays() {
    assert_runs(
        "const o = {}, holes = [1, , 3];
         const search = (a, ...args) => [a.indexOf(...args), a.includes(...args)].join('/');
         const lie = [1]; Object.defineProperty(lie, '0', { get: () => 7 });
         const inherits = [,]; Object.setPrototypeOf(inherits, Object.assign(Object.create(Array.prototype), { 0: 5 }));
         return [
           search([1, 2, 3], 2), search([1, 2, 3], 2.5), search([1, 2, 3], '2'), search([1, 2, 3], 1, 1), search([1, 2, 3], 3, -1),
           search([0, 1], -0), search([0.5, NaN], NaN), search([0.5, -0], 0), search([0.5, 2], 2), search([1.5], '1.5'),
           search(['a', NaN, o, undefined], NaN), search(['a', o, undefined], o), search(['a'], undefined), search(['a', undefined], undefined),
           search(holes, undefined), search(holes, 3), search([], 1), search([1, 2], 1, 5), search([1, 2], 1, -9), search(lie, 7),
           search(inherits, 5), Array.prototype.indexOf.call('abc', 'b'), search([1n, 2n], 2n),
         ].join(' ');",
        "1/true -1/false -1/false -1/false 2/true 0/true -1/true 1/true 1/true -1/false -1/true 1/true -1/false 1/true \
         -1/true 2/true -1/false -1/false 0/true 0/true 0/true 1 1/true",
    );
}

#[test]
fn promises_of_their_own_making() {
    let mut context = context();
    let source = "globalThis.log = [];
        class Mine extends Promise { constructor(executor) { log.push('made'); super(executor); } }
        const thenable = { then(resolve) { log.push('then'); resolve('thenable'); } };
        (async () => {
          log.push(await 1, await thenable, await Promise.resolve(2), await Promise.resolve(thenable));
          try { await Promise.reject(new Error('no')); } catch (error) { log.push(error.message); }
          const mine = Mine.resolve(3);
          log.push(mine instanceof Mine, mine.then(() => {}) instanceof Mine, await mine);
          log.push(Object.getPrototypeOf(Promise.resolve(4)) === Promise.prototype, Promise.resolve.call(Mine, 5) instanceof Mine);
          const p = Promise.resolve(6);
          p.constructor = Mine;
          log.push(p.then(() => {}) instanceof Mine, Promise.resolve(p) === p);
          const { promise, resolve } = Promise.withResolvers();
          resolve(7); resolve(8);
          log.push(await promise, resolve.name === '', resolve.length, await Promise.all([1, thenable, Promise.resolve(9)]));
        })().catch((error) => log.push(String(error)));";
    evaluate(&mut context, source).expect("the script runs");
    context.run_jobs().expect("the jobs run");
    assert_eq!(
        evaluate(&mut context, "log.join()").ok().as_deref(),
        Some(
            "then,then,1,thenable,2,thenable,no,made,made,made,true,true,3,made,true,true,made,true,false,made,then,7,true,1,1,thenable,9"
        )
    );
}

#[test]
fn assignments_to_computed_names() {
    assert_runs(
        "'use strict';
         const set = (o, k, value) => { try { o[k] = value; return o[k]; } catch (error) { return error.name; } };
         const log = [], symbol = Symbol();
         const accessor = { set x(value) { log.push(value); }, get x() { return 'got'; } };
         const frozen = Object.freeze({ x: 1 }), sealed = Object.preventExtensions({ y: 1 });
         const proxy = new Proxy({}, { set(target, key, value) { log.push(key); target[key] = value; return true; } });
         const many = {};
         for (let i = 0; i < 2000; i++) many['k' + i] = i;
         delete many.k7;
         set(many, 'k8', 'changed'); set(many, 'k7', 'again');
         const array = [1, 2, 3];
         set(array, 'length', 1);
         return [
           set({}, 'x', 1), set({ x: 0 }, 'x', 2), set(accessor, 'x', 3), set(Object.create(accessor), 'x', 4), set(frozen, 'x', 5),
           set(Object.create(frozen), 'x', 6), set(sealed, 'y', 7), set(sealed, 'x', 8), set(proxy, 'x', 9), set(Object.create(proxy), 'z', 10),
           set({}, symbol, 11), set({}, '3', 12), set('s', 'x', 13), set((x) => x, 'name', 14), set([], 'name', 15),
           Object.keys(many).length, many.k8, Object.keys(many).at(-1), array.join(), ...log,
         ].join();",
        "1,2,got,got,TypeError,TypeError,7,TypeError,9,10,11,12,TypeError,TypeError,15,2000,changed,k7,1,3,4,x,z",
    );
}

#[test]
fn names_in_loops() {
    assert_runs(
        "const names = (o, f = () => {}) => { const list = []; for (const name in o) { list.push(name); f(name, o); } return list.join('+'); };
         const base = { a: 1, shadowed: 2 };
         const o = Object.create(base, { own: { enumerable: true, value: 1 }, hidden: { value: 2 }, shadowed: { value: 3 } });
         const results = [
           names({ b: 1, 1: 2, a: 3, [Symbol()]: 4, 0: 5 }), names(o), names([7, , 8]), names('ab'), names(5), names(null), names(new Uint8Array(2)),
           names({ a: 1, b: 2, c: 3 }, (name, o) => { delete o.b; o.d = 4; }),
           names(new Proxy({ x: 1 }, { ownKeys: () => ['x', 'y'], getOwnPropertyDescriptor: (_, key) => ({ enumerable: key === 'x', configurable: true, value: 1 }) })),
           names(Object.create(null, { n: { enumerable: true, value: 1 } })), names(class { static s = 1; }),
         ];
         Object.defineProperty(Object.prototype, 'late', { enumerable: true, configurable: true, value: 1 });
         results.push(names({ z: 1 }));
         delete Object.prototype.late;
         results.push(names({ z: 1 }), Object.hasOwn({ a: 1 }, 'a'), Object.hasOwn([1], 0), Object.hasOwn('a', 0), Object.hasOwn({}, 'toString'));
         return results.join(' ');",
        "0+1+b+a own+a 0+2 0+1   0+1 a+c x n s z+late z true true true false",
    );
}

#[test]
fn flags_and_exec_of_expressions_that_change() {
    assert_runs(
        "const results = ['a1b2'.replace(/\\d/g, 'x'), /a/gimsuyd.flags, /a/yg.flags, 'aXbX'.split(/x/i).join('+')];
         const own = /b/; own.exec = () => null;
         results.push('abc'.replace(own, 'x'), own.test('b'));
         const flagged = /b/; Object.defineProperty(flagged, 'global', { value: true });
         results.push(flagged.flags);
         class R extends RegExp { get flags() { return 'g'; } exec(s) { return super.exec(s); } }
         results.push(new R('b', 'y').flags, 'bb'.match(new R('b', 'g')).join());
         const { exec } = RegExp.prototype, unicode = Object.getOwnPropertyDescriptor(RegExp.prototype, 'unicode');
         RegExp.prototype.exec = function (s) { results.push('called'); return exec.call(this, s); };
         Object.defineProperty(RegExp.prototype, 'unicode', { get: () => true, configurable: true });
         results.push(/b/.test('b'), /b/.flags);
         RegExp.prototype.exec = exec; Object.defineProperty(RegExp.prototype, 'unicode', unicode);
         const frozen = Object.freeze(/b/g);
         try { frozen.test('b'); } catch (error) { results.push(error.name); }
         const match = /(?<n>b)(c)?/d.exec('ab');
         results.push(Object.keys(match).join('+'), match.groups.n, match.indices[1].join('-'), /b/.flags, /b/[Symbol.replace]('b', 'y'));
         return results.join(' ');",
        "axbx dgimsuy gy a+b+ abc false g g b,b called true u TypeError 0+1+2+index+input+groups+indices b 1-2  y",
    );
}

#[test]
fn iterations_over_arrays_that_change() {
    assert_runs(
        "const spread = (a) => [...a].join('+');
         const results = [spread([1, 2]), spread([1, , 3]), spread([1.5, 2]), spread(['a', {}]), spread('ab'), spread(new Set([1, 2])), spread(new Uint8Array(2))];
         const seen = [], growing = [1, 2];
         for (const x of growing) { seen.push(x); if (x < 4) growing.push(x + 2); if (x === 2) growing[3] = 'set'; }
         const shrinking = [1, 2, 3, 4];
         for (const x of shrinking) { seen.push(x); shrinking.pop(); }
         results.push(seen.join());
         const own = [1, 2]; own[Symbol.iterator] = function* () { yield 'own'; };
         class Mine extends Array { *[Symbol.iterator]() { yield 'mine'; } }
         results.push(spread(own), spread(Mine.of(1, 2)), Math.max(...[1, 3, 2]), spread([1, 2].entries()));
         const { next } = Object.getPrototypeOf([].values());
         Object.getPrototypeOf([].values()).next = function () { const step = next.call(this); return { ...step, value: step.value * 2 }; };
         results.push([...[1, 2]].length, spread([3]));
         Object.getPrototypeOf([].values()).next = next;
         const values = Array.prototype[Symbol.iterator];
         Array.prototype[Symbol.iterator] = function* () { yield 'patched'; };
         const patched = [...[1, 2]];
         Array.prototype[Symbol.iterator] = values;
         results.push(patched.join());
         try { for (const x of 5); } catch (error) { results.push(error.name); }
         try { [...{ [Symbol.iterator]: 5 }]; } catch (error) { results.push(error.name); }
         return results.join(' ');",
        "1+2 1++3 1.5+2 a+[object Object] a+b 1+2 0+0 1,2,3,set,5,1,2 own mine 3 0,1+1,2 2 6 patched TypeError TypeError",
    );
}

#[test]
fn arrays_made_by_arrays() {
    assert_runs(
        "class Mine extends Array { static made = 0; constructor(...args) { super(...args); Mine.made++; } }
         const mine = Mine.from([1, 2, 3]);
         const results = [
           [1, 2, 3].map((x) => x * 2).join(), [1, , 3].map((x) => x).hasOwnProperty(1), [1, 2, 3, 4].filter((x) => x % 2).join(),
           [1, 2, 3].slice(1).join(), [[1], 2].flat().join(), [1].concat([2], 3).join(), [3, 4].flatMap((x) => [x, x]).join(),
           mine.map((x) => x) instanceof Mine, mine.slice(1).constructor === Mine, mine.filter(() => false).length,
         ];
         const species = Object.getOwnPropertyDescriptor(Array, Symbol.species);
         Object.defineProperty(Array, Symbol.species, { get: () => Mine, configurable: true });
         results.push([1].map((x) => x) instanceof Mine);
         Object.defineProperty(Array, Symbol.species, species);
         const odd = [1]; odd.constructor = { [Symbol.species]: function (n) { this.n = n; } };
         results.push(odd.map((x) => x + 1)[0], odd.map((x) => x).n);
         const frozen = [1, 2]; frozen.constructor = { [Symbol.species]: function () { return Object.freeze([0, 0]); } };
         try { frozen.map((x) => x); } catch (error) { results.push(error.name); }
         const short = [1, 2, 3]; short.constructor = { [Symbol.species]: function () { return Object.preventExtensions(new Array(3)); } };
         try { short.map((x) => x); } catch (error) { results.push(error.name); }
         const stopped = [1, 2, 3].map((x, i, a) => { if (i === 0) a.length = 2; return x; });
         results.push(stopped.length, 2 in stopped, Array.from({ length: 3 }, (_, i) => i).join(), Array.of(1, 2).join());
         return results.join(' ');",
        "2,4,6 false 1,3 2,3 1,2 1,2,3 3,3,4,4 true true 0 true 2 1 TypeError TypeError 3 false 0,1,2 1,2",
    );
}
