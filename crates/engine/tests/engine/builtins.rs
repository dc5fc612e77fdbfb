//! Built-in objects that are the engine's own.

use invitro_engine::{EngineOptions, run_with_stack};

use super::support::{engine, lines, run_main, script};

#[test]
fn json_is_parsed_as_v8_parses_it() {
    let main = r#"
        import { log } from "native:test";
        import text from "./cases.txt";
        for (const line of text.trimEnd().split("\n")) {
            const source = eval(line.slice(0, line.indexOf("\t")));
            let result;
            try { result = `=> ${JSON.stringify(JSON.parse(source))}` } catch (error) { result = error.message }
            const expected = eval(line.slice(line.indexOf("\t") + 1));
            if (result !== expected) log(line, "gave", result);
        }
        log("done");
    "#;
    let lines =
        lines(&[("/main.js", main), ("/cases.txt", include_str!("scripts/json.expected.txt"))]);
    assert_eq!(lines, ["done"]);
}

#[test]
fn json_is_written_and_revived_as_v8_does_it() {
    let lines = script(include_str!("scripts/json_write.js"));
    let expected = include_str!("scripts/json_write.expected.txt").trim_end();
    assert_eq!(lines.join("\n"), expected);
}

#[test]
fn json_of_thousands_of_levels_is_written() {
    let lines = script(
        r#"
        const depth = 5000;
        const text = '{"a":['.repeat(depth) + "]}".repeat(depth);
        const value = JSON.parse(text);
        log(JSON.stringify(value) === text, JSON.stringify(value, null, 1).length > text.length);
        log(JSON.stringify(JSON.parse(text, (key, value) => value)) === text);
        let deeper = [];
        for (let i = 0; i < 50_000; i++) deeper = [deeper];
        const name = (run) => { try { return run(); } catch (error) { return error.name; } };
        log(name(() => JSON.stringify(deeper)), name(() => JSON.parse("[".repeat(50_000) + "]".repeat(50_000), () => 1)));
        "#,
    );
    assert_eq!(lines, ["true true", "true", "RangeError RangeError"]);
}

#[test]
fn json_has_any_depth_and_every_value() {
    let lines = script(
        r#"
        const depth = 100_000;
        let value = JSON.parse("[".repeat(depth) + "]".repeat(depth));
        let levels = 0;
        for (; value; value = value[0]) levels += 1;
        log(levels);
        const parsed = JSON.parse('{"__proto__": 1, "a": [true, false, null, -0, 1e3, 123456789012, 0.1], "a": 2, "1": "\\u00e9\\n", "é€😀": "x"}');
        log(Object.hasOwn(parsed, "__proto__"), Object.keys(parsed), parsed.a, parsed[1].length, parsed["é€😀"]);
        log(Object.is(JSON.parse("-0"), -0), JSON.parse("1e3"), JSON.parse("-12"), JSON.parse("1234567890123"), JSON.parse("1E-7"));
        log(JSON.parse('"\\ud83d\\ude00"') === "😀", JSON.parse('"\\ud800"').length, JSON.parse("{}") + JSON.parse("[]"));
        const seen = [];
        const revived = JSON.parse('{"a": [1, 2, {"b": 3}], "c": null}', function (key, value) {
            seen.push(`${key}:${Array.isArray(this)}`);
            return key === "1" ? undefined : typeof value === "number" ? value * 10 : value;
        });
        log(JSON.stringify(revived), 1 in revived.a, seen.join(" "));
        log(JSON.parse.name, JSON.parse.length);
        "#,
    );
    assert_eq!(
        lines,
        [
            "100000",
            "true 1,__proto__,a,é€😀 2 2 x",
            "true 1000 -12 1234567890123 1e-7",
            "true 1 [object Object]",
            r#"{"a":[10,null,{"b":30}],"c":null} false 0:true 1:true b:false 2:true a:false c:false :false"#,
            "parse 2"
        ]
    );
}

#[test]
fn random_numbers_follow_from_the_seed() {
    let numbers = |seed: u64, again: Option<u64>| {
        run_with_stack(|| {
            let code = "import { log } from 'native:test'; log(Math.random(), Math.random());";
            let mut engine =
                engine(&[("/main.js", code)], EngineOptions { seed, ..EngineOptions::default() });
            if let Some(seed) = again {
                engine.reseed(seed);
            }
            run_main(&mut engine).lines
        })
        .unwrap()
    };
    assert_eq!(numbers(1, None), numbers(1, None));
    assert_ne!(numbers(1, None), numbers(2, None));
    assert_eq!(numbers(1, Some(2)), numbers(2, None));
}

#[test]
fn dates_and_classes_have_the_texts_of_v8() {
    let lines = script(
        r#"
        log(new Date(0), "|", new Date(0).toTimeString(), "|", new Date(NaN));
        log(new Date("Nov 1, 2022 10:00 PM").toISOString(), Date.parse("2022/11/01"), new Date(2020, 1, 2).getTime());
        log(typeof Date(), Date.length, Date.name, new Date(0).constructor === Date, new Date(new Date(7)).getTime());
        class Sub extends Date { get x() { return this.getTime() } }
        log(new Sub("1970-01-01T00:00:00.005Z").x, new Sub(5) instanceof Date, `${new Date(0)}`.length, new Date(0) - 0);
        log(new Date({ [Symbol.toPrimitive]: () => "1/1/2000" }).getFullYear(), Date.UTC(1970), typeof Date.now());
        class Named { static m() {} }
        log(Named, "|", class {}, "|", Map, "|", Named.m, "|", (() => class extends Named {})());
        log(typeof globalThis.TypedArray, Object.getPrototypeOf(Uint8Array).name);
        "#,
    );
    let zone = "GMT+0000 (Coordinated Universal Time)";
    assert_eq!(
        lines,
        [
            format!("Thu Jan 01 1970 00:00:00 {zone} | 00:00:00 {zone} | Invalid Date"),
            "2022-11-01T22:00:00.000Z 1667260800000 1580601600000".into(),
            "string 7 Date true 7".into(),
            "5 true 62 0".into(),
            "2000 0 number".into(),
            "class Named { static m() {} } | class {} | function Map() { [native code] } | m() {} | \
             class extends Named {}"
                .into(),
            "undefined TypedArray".into(),
        ]
    );
}

#[test]
fn array_buffers_are_transferred() {
    let lines = script(
        r"
        const source = new Uint8Array([1, 2, 3]).buffer;
        const longer = source.transfer(5);
        log(source.detached, source.byteLength, longer.detached, new Uint8Array(longer));
        const shorter = longer.transferToFixedLength(2);
        log(new Uint8Array(shorter), shorter.resizable);
        const resizable = new ArrayBuffer(2, { maxByteLength: 8 }).transfer();
        log(resizable.resizable, resizable.maxByteLength, resizable.transferToFixedLength().resizable);
        try { source.transfer() } catch (error) { log(error.name) }
        ",
    );
    assert_eq!(lines, ["true 0 false 1,2,3,0,0", "1,2 false", "true 8 false", "TypeError"]);
}

#[test]
fn bytes_have_text_forms() {
    let lines = script(
        r#"
        const bytes = new Uint8Array([0, 251, 255, 16]);
        log(bytes.toBase64(), bytes.toBase64({ alphabet: "base64url", omitPadding: true }), bytes.toHex());
        log(Uint8Array.fromBase64("APv/EA=="), Uint8Array.fromBase64("APv_EA", { alphabet: "base64url" }), Uint8Array.fromHex("00fbFF10"));
        const part = new Uint8Array(new ArrayBuffer(8), 2, 4);
        log(JSON.stringify(part.setFromBase64("AQIDBAUG")), part, JSON.stringify(part.setFromHex("0a0b")), part, new Uint8Array(part.buffer));
        for (const bad of [() => Uint8Array.fromBase64("A"), () => Uint8Array.fromHex("abc"), () => Uint8Array.fromHex("zz"),
            () => Uint8Array.fromBase64(1), () => Uint8Array.prototype.toHex.call([])]) {
            try { bad() } catch (error) { log(error.name) }
        }
        "#,
    );
    assert_eq!(
        lines,
        [
            "APv/EA== APv_EA 00fbff10",
            "0,251,255,16 0,251,255,16 0,251,255,16",
            r#"{"read":4,"written":3} 10,11,3,0 {"read":4,"written":2} 10,11,3,0 0,0,10,11,3,0,0,0"#,
            "SyntaxError",
            "SyntaxError",
            "SyntaxError",
            "TypeError",
            "TypeError"
        ]
    );
}

#[test]
fn resources_are_disposed_in_reverse() {
    let lines = script(
        r#"
        const resource = (name) => ({ [Symbol.dispose]: () => log("dispose", name) });
        const stack = new DisposableStack();
        stack.use(resource("a"));
        stack.adopt("b", (value) => log("adopted", value));
        stack.defer(() => log("deferred"));
        log(stack.use(null), stack.disposed);
        const moved = stack.move();
        log(stack.disposed, moved.disposed, Object.prototype.toString.call(moved));
        moved[Symbol.dispose]();
        moved.dispose();
        const failing = new DisposableStack();
        failing.defer(() => { throw 1 });
        failing.defer(() => { throw 2 });
        try { failing.dispose() } catch (error) { log(error instanceof SuppressedError, error instanceof Error, error.error, error.suppressed) }
        try { failing.defer(() => {}) } catch (error) { log(error.name) }
        try { moved.use({}) } catch (error) { log(error.name) }
        const asynchronous = new AsyncDisposableStack();
        asynchronous.use({ async [Symbol.asyncDispose]() { await null; log("async") } });
        asynchronous.use(resource("sync"));
        await asynchronous.disposeAsync();
        log(await Array.fromAsync([1, Promise.resolve(2)]), await Array.fromAsync({ length: 2, 0: "x" }, (v, i) => `${v}${i}`));
        async function* numbers() { yield 1; yield 2 }
        log(await Array.fromAsync(numbers(), async (n) => n * 2), Array.fromAsync.length);
        log(await Array.fromAsync(null).catch((error) => error.name));
        log(Error.isError(new TypeError()), Error.isError({ __proto__: Error.prototype }), String(new SuppressedError(1, 2, "m")));
        "#,
    );
    assert_eq!(
        lines,
        [
            "null false",
            "true false [object DisposableStack]",
            "deferred",
            "adopted b",
            "dispose a",
            "true true 1 2",
            "ReferenceError",
            "ReferenceError",
            "dispose sync",
            "async",
            "1,2 x0,undefined1",
            "2,4 1",
            "TypeError",
            "true false SuppressedError: m"
        ]
    );
}

#[test]
fn values_can_be_looked_into() {
    let lines = script(
        r#"
        import { className, entries, promiseDetails, proxyDetails } from "native:engine/inspect";
        import * as self from "./main.js";
        const disguised = Object.setPrototypeOf(new Map([[1, 2]]), null);
        log([disguised, new Proxy([], {}), [], new Error(), self, Object(1), Object("s"), new Date(), /x/, (async () => {})(),
            new Set(), new WeakMap(), new Set().values(), new ArrayBuffer(1), new Uint8Array(1), (function* () {})(), {}, () => {}, 1]
            .map(className));
        log(entries(disguised), entries(new Set([3, 4])), entries({}));
        const target = {}, handler = {};
        const [t, h] = proxyDetails(new Proxy(target, handler));
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        log(t === target, h === handler, proxyDetails(proxy), proxyDetails({}));
        const rejected = Promise.reject("r");
        rejected.catch(() => {});
        for (const promise of [new Promise(() => {}), Promise.resolve(1), rejected]) {
            const { state, value } = promiseDetails(promise);
            log(state, value);
        }
        "#,
    );
    assert_eq!(
        lines,
        [
            "Map,Proxy,Array,Error,Module,Number,String,Date,RegExp,Promise,Set,WeakMap,Set Iterator,ArrayBuffer,TypedArray,Generator,,,",
            "1,2 3,4 undefined",
            "true true , undefined",
            "pending undefined",
            "fulfilled 1",
            "rejected r"
        ]
    );
}
