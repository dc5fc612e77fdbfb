import { console, setConsoleOptions, setConsoleSink } from "invitro:web/console/console";
import { format } from "invitro:web/console/format";

let lines = [];
setConsoleSink((stream, text, method) => lines.push([stream, text, method]));
const printed = (run) => {
  lines = [];
  run();
  return lines.map(([, text]) => text).join("");
};
console.log("a", 1, { a: 1 });
console.error("x");
equal(lines, [["stdout", "a 1 { a: 1 }\n", "log"], ["stderr", "x\n", "error"]]);
equal(printed(() => console.log()), "\n");

equal(format("%s %d %i %f %j %o %O %c%%", "s", "4.5", "4.5", "4.5", { a: 1 }, { b: [1] }, { c: 2 }, "css", "rest"), `s 4.5 4 4.5 {"a":1} { b: [ 1, [length]: 1 ] } { c: 2 } % rest`);
equal(format("%s", { a: { b: 1 } }, [1, [2]]), "{ a: [Object] } [ 1, [ 2 ] ]");
equal(format("%s %s", null, undefined, Symbol("x")), "null undefined Symbol(x)");
equal(format("100%", 5), "100% 5");
equal(format("%x %s", 1), "%x 1");
equal(format("%%s", 1), "%s 1");
equal(format("%s", -0, 10n), "-0 10n");
equal(format("%d %d", {}, "x"), "NaN NaN");
equal(format("%s", new (class { toString() { return "own"; } })()), "own");
equal(format("%j", (() => { const a = {}; a.a = a; return a; })()), "[Circular]");
equal(format("%s"), "%s");
equal(format("a", "b\nc", ["x"]), "a b\nc [ 'x' ]");

equal(printed(() => console.table([{ a: 1, b: "x" }, { a: 2, c: true }])), `┌─────────┬───┬─────┬──────┐
│ (index) │ a │ b   │ c    │
├─────────┼───┼─────┼──────┤
│ 0       │ 1 │ 'x' │      │
│ 1       │ 2 │     │ true │
└─────────┴───┴─────┴──────┘
`);
equal(printed(() => console.table([1, "a"])), `┌─────────┬────────┐
│ (index) │ Values │
├─────────┼────────┤
│ 0       │ 1      │
│ 1       │ 'a'    │
└─────────┴────────┘
`);
equal(printed(() => console.table(new Map([["k", 1]]))), `┌───────────────────┬─────┬────────┐
│ (iteration index) │ Key │ Values │
├───────────────────┼─────┼────────┤
│ 0                 │ 'k' │ 1      │
└───────────────────┴─────┴────────┘
`);
equal(printed(() => console.table(5)), "5\n");
equal(
  printed(() => {
    console.group("G", 1);
    console.log("in\nside");
    console.groupEnd();
    console.log("out");
  }),
  "G 1\n  in\n  side\nout\n",
);
equal(
  printed(() => {
    console.count();
    console.count();
    console.countReset();
    console.count("x");
    console.count();
  }),
  "default: 1\ndefault: 2\nx: 1\ndefault: 1\n",
);
equal(printed(() => console.assert(true, "no")), "");
equal(printed(() => console.assert(false)), "Assertion failed\n");
equal(printed(() => console.assert(false, "msg %s", "x")), "Assertion failed: msg x\n");
equal(printed(() => console.dir({ a: { b: 1 } }, { depth: 0 })), "{ a: [Object] }\n");
equal(printed(() => console.trace("t %d", 1)).split("\n")[0], "Trace: t 1");
const timed = printed(() => {
  console.time("t");
  console.timeLog("t", "x");
  console.timeEnd("t");
});
equal(/^t: [\d.]+m?s x\nt: [\d.]+m?s\n$/.test(timed), true);
equal(printed(() => console.timeEnd("gone")), "Warning: No such label 'gone' for console.timeEnd()\n");
setConsoleOptions({ colors: true });
equal(printed(() => console.log("a", 1)), "a \x1b[33m1\x1b[39m\n");
setConsoleOptions({});

// What the platform's own objects look like.
const shown = (value) => printed(() => console.log(value));
equal(shown(new URLSearchParams("a=b")).startsWith("URLSearchParams"), true);
equal(shown(new TextEncoder()), "TextEncoder { encoding: 'utf-8' }\n");
equal(shown(new TextDecoder()), "TextDecoder { encoding: 'utf-8', fatal: false, ignoreBOM: false }\n");
equal(shown(new EventTarget()), "EventTarget {}\n");
equal(shown(setTimeout(() => {}, 0)), "Timeout {}\n");
equal(shown(new MessageChannel()), "MessageChannel {\n  port2: MessagePort { onmessage: null },\n  port1: MessagePort { onmessage: null }\n}\n");
equal(shown(new URL("http://a:b@c.d:80/e?f=g#h")).split("\n")[2], "  href: 'http://a:b@c.d/e?f=g#h',");
log("end");
