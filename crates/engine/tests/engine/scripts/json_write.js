// What `JSON` does, as V8 does it: the expected output is that of Node.js.
const show = (name, run) => {
  let text;
  try { text = String(run()); } catch (error) { text = `${error.name}: ${error.message}`; }
  log(`${name}: ${text}`);
};
const circle = {};
circle.a = circle;
show("circle", () => JSON.stringify(circle));
const far = { x: { y: { z: { w: { q: {} } } } } };
far.x.y.z.w.q.k = far;
show("far circle", () => JSON.stringify(far));
const list = [[[1]]];
list[0][0].push(list);
show("circle of lists", () => JSON.stringify(list));
class Foo {}
const foo = new Foo();
foo.list = [foo];
show("circle of an instance", () => JSON.stringify({ top: foo }));
const bare = Object.create(null);
bare.self = bare;
show("circle of a bare object", () => JSON.stringify(bare));
show("shared", () => { const one = { n: 1 }; return JSON.stringify([one, one, { one }]); });
show("bigint", () => JSON.stringify({ a: 1n }));
show("bigint with toJSON", () => {
  BigInt.prototype.toJSON = function () { return `${this}n`; };
  try { return JSON.stringify([1n, Object(2n)]); } finally { delete BigInt.prototype.toJSON; }
});
show("values", () => JSON.stringify([undefined, null, true, NaN, -0, 1e21, 1 / 3, "é", () => 1, Symbol(), new Date(0)]));
show("nothing", () => [undefined, () => 1, Symbol("s")].map((value) => JSON.stringify(value)));
show("members", () => JSON.stringify({ a: undefined, b: () => 1, c: Symbol(), [Symbol("d")]: 1, e: 1, 2: "two", 1: "one" }));
show("boxed", () => JSON.stringify([Object(1), Object("s"), Object(false), new Number(NaN)]));
show("strings", () => JSON.stringify("\" \\ / \b\f\n\r\t\u0000\u001f\u007f\u2028 \ud83d\ude00 \ud800 \udc00 \udc00\ud800"));
show("keys", () => JSON.stringify({ "a\"b": 1, "\ud800": 2, "": 3 }));
show("hidden", () => JSON.stringify(Object.defineProperty({ a: 1 }, "b", { value: 2 })));
show("getters", () => JSON.stringify({ get a() { return 1; }, b: 2 }));
show("inherited", () => JSON.stringify(Object.create({ a: 1 }, { b: { value: 2, enumerable: true } })));
show("toJSON", () => JSON.stringify({ a: { toJSON(key) { return `${key}!`; } }, b: [{ toJSON: (key) => typeof key + key }] }));
show("toJSON of a class", () => JSON.stringify(new (class { #n = 1; toJSON() { return { n: this.#n }; } })()));
show("toJSON gives nothing", () => JSON.stringify({ a: { toJSON() {} }, b: 1 }));
show("errors", () => JSON.stringify({ error: new Error("x"), map: new Map([[1, 2]]), set: new Set([1]), re: /x/ }));
show("typed arrays", () => JSON.stringify({ bytes: new Uint8Array([1, 2]), view: new DataView(new ArrayBuffer(1)) }));
show("proxies", () => JSON.stringify({ object: new Proxy({ a: 1 }, {}), list: new Proxy([1, 2], {}), f: new Proxy(() => 1, {}) }));
show("holes", () => JSON.stringify([1, , 3]));
show("arrays with names", () => JSON.stringify(Object.assign([1], { extra: 2 })));
show("arguments", () => JSON.stringify((function () { return arguments; })(1, 2)));
show("string objects", () => JSON.stringify(Object.assign(Object("ab"), { c: 1 })));
show("replacer", () => JSON.stringify({ a: 1, b: [2, { c: 3 }] }, (key, value) => (typeof value === "number" ? value * 10 : value)));
show("replacer sees the holder", () => JSON.stringify({ a: { b: 1 } }, function (key, value) { return key === "b" ? Object.keys(this).join() : value; }));
show("replacer removes", () => JSON.stringify({ a: 1, b: 2 }, (key, value) => (key === "a" ? undefined : value)));
show("replacer of everything", () => JSON.stringify({ a: 1 }, () => undefined));
show("replacer list", () => JSON.stringify({ a: 1, b: { a: 2, c: 3, 1: 4 }, c: 5 }, ["b", "a", 1, Object("c"), "b", {}]));
show("space", () => JSON.stringify({ a: [1, { b: 2 }], c: [], d: {} }, null, 2));
show("space text", () => JSON.stringify({ a: [1] }, null, "--> and more than ten"));
show("space odd", () => [-1, 1.9, 20, Object(1), Object("x"), true, null].map((space) => JSON.stringify([1], null, space)).join("|"));
show("space and nothing", () => JSON.stringify({ a: undefined, b: () => 1 }, null, 2));
show("throwing getter", () => JSON.stringify({ get a() { throw new RangeError("no"); } }));
show("throwing replacer", () => JSON.stringify({}, () => { throw new TypeError("no"); }));
show("deleting getter", () => { const o = { get a() { delete o.b; return 1; }, b: 2, c: 3 }; return JSON.stringify(o); });
show("growing", () => { const o = { get a() { o.z = 1; return 1; } }; return JSON.stringify(o); });
show("revoked", () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  try { JSON.stringify(proxy); } catch (error) { return error.name; }
});
show("raw", () => JSON.stringify({ a: JSON.rawJSON("1e1000"), b: [JSON.rawJSON('"x"')] }));
show("raw of objects", () => JSON.rawJSON("{}"));
show("raw of a list", () => JSON.rawJSON("[1]"));
show("raw with a space", () => JSON.rawJSON(" 1"));
show("raw of nothing", () => JSON.rawJSON(""));
show("raw of a word", () => JSON.rawJSON("abc"));
show("raw objects", () => {
  const raw = JSON.rawJSON("1");
  return [JSON.isRawJSON(raw), JSON.isRawJSON({ rawJSON: "1" }), JSON.isRawJSON(1), Object.isFrozen(raw), Object.getPrototypeOf(raw), raw.rawJSON];
});
show("own names", () => Object.getOwnPropertyNames(JSON).sort());
show("lengths", () => [JSON.parse, JSON.stringify, JSON.rawJSON, JSON.isRawJSON].map((f) => `${f.name} ${f.length}`));
const sources = [];
JSON.parse('{"a":1,"b":[true,"x\\n", null ,{"c":-0.50}],"d":{}, "e":[]}', (key, value, about) => {
  sources.push(`${key}=${JSON.stringify(about)}`);
  return value;
});
show("sources", () => sources.join(" "));
show("sources of duplicates", () => {
  const seen = [];
  JSON.parse('{"a":1,"b":2,"a":3}', function (key, value, about) { seen.push(key + about.source); if (key === "a") this.b = 2; return value; });
  return seen;
});
show("sources of replaced values", () => {
  const seen = [];
  JSON.parse('[1,[2,3],{"a":4}]', function (key, value, about) {
    seen.push(key + about.source);
    if (key === "0" && value === 1) { this[1] = 7; this[2] = { a: 4 }; }
    return value;
  });
  return seen;
});
show("revived proxies", () => JSON.stringify(JSON.parse("[1,2]", function (key, value) {
  if (key === "0" && value === 1) this[1] = new Proxy([5, 6], {});
  return typeof value === "number" ? value + 1 : value;
})));
