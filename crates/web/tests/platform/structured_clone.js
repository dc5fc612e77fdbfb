const uncloneable = (value, text) => throws(() => structuredClone(value), `DataCloneError: ${text}`);
uncloneable(() => 1, "() => 1 could not be cloned.");
uncloneable({ a: () => {} }, "() => {} could not be cloned.");
uncloneable(Symbol("a"), "Symbol(a) could not be cloned.");
uncloneable(Object(Symbol("x")), "[object Symbol] could not be cloned.");
uncloneable(new WeakMap(), "#<WeakMap> could not be cloned.");
uncloneable(new WeakSet(), "#<WeakSet> could not be cloned.");
uncloneable(Promise.resolve(), "#<Promise> could not be cloned.");
uncloneable(new Proxy({ a: 1 }, {}), "#<Object> could not be cloned.");
uncloneable(new WeakRef({}), "#<WeakRef> could not be cloned.");
uncloneable((function* () {})(), "[object Generator] could not be cloned.");
uncloneable([].values(), "[object Array Iterator] could not be cloned.");
uncloneable(new URL("http://a"), 'Could not serialize object of type "URL". This type does not support serialization.');
uncloneable({ e: new Event("a") }, 'Could not serialize object of type "Event". This type does not support serialization.');
uncloneable(new ReadableStream(), "ReadableStream can only be serialized for RPC.");
uncloneable(AbortSignal.abort(), "AbortSignal serialization is not enabled.");
uncloneable(new Response("x"), "ReadableStream can only be serialized for RPC.");
throws(() => structuredClone(), "TypeError: Failed to execute 'structuredClone' on 'ServiceWorkerGlobalScope': parameter 1 is not of type 'Value'.");
throws(() => structuredClone({}, 5), "TypeError: Failed to execute 'structuredClone' on 'ServiceWorkerGlobalScope': parameter 2 is not of type 'StructuredCloneOptions'.");
throws(() => structuredClone({}, { transfer: 5 }), "TypeError: Incorrect type for the 'transfer' field on 'StructuredCloneOptions': the provided value is not of type 'Array'.");
throws(() => structuredClone({}, { transfer: [{}] }), "TypeError: Object is not transferable");
throws(() => structuredClone({ get a() { throw new Error("boo"); } }), "Error: boo");

for (const value of [1, "a", true, null, undefined, 10n, NaN, -0]) {
  equal(structuredClone(value), value);
}
equal(structuredClone({ a: [1, { b: null }], c: "x" }), { a: [1, { b: null }], c: "x" });
equal(structuredClone({ [Symbol("x")]: 1, b: 2 }), { b: 2 });
equal(structuredClone({ get a() { return 5; } }), { a: 5 });
class Foo {
  x = 1;
  get y() {
    return 2;
  }
}
equal(structuredClone(new Foo()).constructor === Object, true);
equal(Object.keys(structuredClone(new Foo())), ["x"]);
{
  const holes = [1, , 3];
  holes.extra = 2;
  const copy = structuredClone(holes);
  equal([copy.length, 1 in copy, copy.extra, Array.isArray(copy)], [3, false, 2, true]);
  equal(structuredClone(new Array(5)).length, 5);
}
{
  const circular = { list: [] };
  circular.self = circular;
  circular.list.push(circular.list);
  const copy = structuredClone(circular);
  equal([copy !== circular, copy.self === copy, copy.list[0] === copy.list], [true, true, true]);
  const shared = {};
  const pair = structuredClone([shared, shared]);
  equal(pair[0] === pair[1], true);
}
equal(+structuredClone(new Date(5)), 5);
equal(String(structuredClone(new Date(NaN))), "Invalid Date");
{
  const expression = /a\/b/gi;
  expression.lastIndex = 3;
  const copy = structuredClone(expression);
  equal([copy.flags, copy.lastIndex, copy instanceof RegExp, copy.test("a/b")], ["gi", 0, true, true]);
}
{
  const map = new Map([[{ k: 1 }, new Set([1, "a"])]]);
  map.extra = 1;
  const copy = structuredClone(map);
  const [[key, value]] = copy;
  equal([key, [...value], copy.extra], [{ k: 1 }, [1, "a"], undefined]);
}
for (const value of ["a", 1, true, 1n]) {
  const copy = structuredClone(Object(value));
  equal([typeof copy, copy.valueOf() === value], ["object", true]);
}
{
  const error = new TypeError("x", { cause: new Error("y") });
  error.foo = 1;
  const copy = structuredClone(error);
  equal([copy.name, copy.message, copy.constructor === TypeError, copy.foo, copy.cause.message, copy.stack === error.stack], ["TypeError", "x", true, 1, "y", true]);
  equal(Object.getOwnPropertyNames(copy).sort(), ["cause", "foo", "message", "stack"]);
  class Mine extends RangeError {
    name = "Mine";
  }
  const mine = structuredClone(new Mine("m"));
  equal([mine.name, mine.message, mine.constructor === Error, mine instanceof Error], ["Mine", "m", true, true]);
  const many = structuredClone(new AggregateError([new Error("a")], "m"));
  equal([many.name, many.errors[0].message], ["AggregateError", "a"]);
  const exception = structuredClone(new DOMException("m", "AbortError"));
  equal([exception.name, exception.code, exception instanceof DOMException], ["AbortError", 20, true]);
}
{
  const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
  const copy = structuredClone({ view: new Uint8Array(buffer, 1, 2), data: new DataView(buffer, 2, 1), buffer });
  equal([copy.view.byteOffset, [...copy.view], copy.view.buffer === copy.buffer, copy.data.buffer === copy.buffer, copy.data.getUint8(0)], [1, [2, 3], true, true, 3]);
  equal(copy.buffer === buffer, false);
  for (const Type of [Int8Array, Uint8ClampedArray, Int16Array, Uint32Array, Float32Array, Float64Array, BigInt64Array]) {
    equal(structuredClone(new Type(2)) instanceof Type, true);
  }
  const shared = new SharedArrayBuffer(2);
  const sharedCopy = structuredClone(shared);
  new Uint8Array(sharedCopy)[0] = 7;
  equal(new Uint8Array(shared)[0], 7);
}
{
  const view = new Uint8Array([1, 2]);
  const copy = structuredClone(view, { transfer: [view.buffer] });
  equal([view.byteLength, view.buffer.detached, [...copy]], [0, true, [1, 2]]);
  uncloneable(view.buffer, "An ArrayBuffer is detached and could not be cloned.");
  const unused = new ArrayBuffer(8);
  structuredClone(1, { transfer: [unused, unused] });
  equal(unused.byteLength, 0);
  const resizable = structuredClone(new ArrayBuffer(8, { maxByteLength: 16 }));
  equal([resizable.resizable, resizable.maxByteLength], [true, 16]);
}
equal(structuredClone(new Headers({ a: "b" })).get("a"), "b");
equal(structuredClone(new Request("http://a")).url, "http://a/");
equal(structuredClone(new Response(null, { status: 201 })).status, 201);
const blob = structuredClone(new Blob(["abc"], { type: "x/y" }));
equal([blob.type, await blob.text()], ["x/y", "abc"]);
log("end");
