//! `native:engine/equality`.

use super::support::script;

/// Compares with `special` deciding by identity, and says how often it was asked.
const PRELUDE: &str = r#"
    import { sameData } from "native:engine/equality";
    let asked = 0;
    const special = (a, b) => { asked++; return Object.is(a, b); };
    const compare = (a, b, strict = false) => {
        asked = 0;
        const paths = [[], []];
        const result = sameData(a, b, strict, special, ...paths);
        if (paths[0].length + paths[1].length > 0) throw new Error("the paths are not as they were");
        return `${result}${asked || ""}`;
    };
"#;

fn results(code: &str) -> Vec<String> {
    script(&format!("{PRELUDE}{code}"))
}

#[test]
fn plain_data_is_compared() {
    let lines = results(
        r#"
        const data = () => ({ a: 1, b: ["x", null, undefined, { c: NaN, d: -0 }], e: { f: true, g: 10n } });
        log(compare(data(), data()), compare(data(), data(), true));
        log(compare({ a: 1 }, { a: 2 }), compare([1, 2], [1, 3]), compare([1, 2], [1, 2, 3]), compare([], []));
        log(compare([1.5, 2], [1.5, 2]), compare([1, "a"], [1, "b"]), compare([0], [-0]), compare([1, 2], [1, 2.5]));
        log(compare({ a: 1, b: 2 }, { b: 2, a: 1 }), compare({ a: 1 }, { b: 1 }), compare({ a: 1 }, { a: 1, b: 1 }));
        const many = (step) => Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`k${i * step % 41}`, i * step % 41]));
        log(compare(many(1), many(3)), compare({ ...many(1), k3: 0 }, many(3)));
        "#,
    );
    assert_eq!(
        lines,
        [
            "true true",
            "false false false true",
            "true false false false",
            "true false false",
            "true false"
        ]
    );
}

#[test]
fn undefined_members_count_only_if_strict() {
    let lines = results(
        r"
        const cases = [[{ a: undefined }, {}], [{}, { a: undefined }], [{ a: undefined, b: 1 }, { b: 1, c: undefined }], [{ a: undefined }, { a: undefined }], [{ a: undefined }, { a: 1 }], [[undefined], [undefined]]];
        for (const [a, b] of cases) log(compare(a, b), compare(a, b, true));
        ",
    );
    assert_eq!(
        lines,
        ["true false", "true false", "true false", "true true", "false false", "true true"]
    );
}

#[test]
fn what_is_not_plain_is_asked_for() {
    let lines = results(
        r#"
        class A { x = 1 }
        const f = () => 1;
        const pairs = [[new A(), new A()], [new Map(), new Map()], [new Date(0), new Date(0)], [f, f], [f, () => 1],
            [{ get a() { return 1; } }, { a: 1 }], [{ [Symbol.iterator]: 1 }, {}], [{ constructor: 1 }, {}], [{ asymmetricMatch: f }, { a: 1 }],
            [[1, , 2], [1, , 2]], [Object.assign([1], { x: 1 }), [1]], [Object.create(null), {}], [new Proxy({}, {}), {}], [[], {}], [{}, 1], [null, {}],
            [{ 0: 1 }, { 0: 1 }], [Object.defineProperty({}, "a", { value: 1 }), {}], [new (class extends Array {})(), []], ["a", Object("a")]];
        for (const [a, b] of pairs) log(compare(a, b), compare([a], [b]), compare({ m: a }, { m: b }));
        "#,
    );
    let asked = "false1 false1 false1";
    let identical = "true true true";
    let expected: Vec<&str> =
        (0..20).map(|index| if index == 3 { identical } else { asked }).collect();
    assert_eq!(lines, expected);
}

#[test]
fn circles_end() {
    let lines = results(
        r"
        const circle = (length) => {
            const first = { n: 0 };
            let last = first;
            for (let i = 1; i < length; i++) last = last.next = { n: 0 };
            last.next = first;
            return first;
        };
        log(compare(circle(1), circle(1)), compare(circle(3), circle(3)), compare(circle(1), circle(2)), compare(circle(2), circle(4)));
        const list = []; list.push(list);
        const other = []; other.push(other);
        log(compare(list, other), compare(list, [list]));
        ",
    );
    assert_eq!(lines, ["true true false false", "true true"]);
}

#[test]
fn the_paths_hold_what_is_in_between() {
    let lines = results(
        r#"
        const inner = new Map(), other = new Map();
        const a = { list: [1, { map: inner }] }, b = { list: [1, { map: other }] };
        const paths = [[a.x = {}], [b.x = {}]];
        delete a.x; delete b.x;
        const result = sameData(a, b, false, (one, two) => {
            log(one === inner, two === other, paths[0].length, paths[0][1] === a, paths[0][2] === a.list, paths[1][3] === b.list[1]);
            return true;
        }, ...paths);
        log(result, paths[0].length, paths[1].length);
        try { sameData(a, b, false, () => { throw new RangeError("no"); }, ...paths); } catch (error) { log(error.message, paths[0].length); }
        // An object that is being compared further up is not compared again.
        log(sameData({ up: paths[0][0] }, { up: paths[1][0] }, false, special, ...paths), sameData({ up: paths[0][0] }, { up: {} }, false, special, ...paths));
        "#,
    );
    assert_eq!(lines, ["true true 4 true true true", "true 1 1", "no 1", "true false"]);
}

#[test]
fn data_may_be_deep() {
    let lines = results(
        r"
        const nest = (depth) => { let value = 1; for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { value }; return value; };
        log(compare(nest(2000), nest(2000)), compare(nest(2000), nest(2001)));
        try { compare(nest(50_000), nest(50_000)); } catch (error) { log(error.name); }
        ",
    );
    assert_eq!(lines, ["true false1", "RangeError"]);
}
