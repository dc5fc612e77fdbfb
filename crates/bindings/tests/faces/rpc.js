import { RpcStub, RpcTarget, RpcPromise, RpcProperty, WorkerEntrypoint } from "invitro:cloudflare/workers";
import { exports } from "invitro:cloudflare/env";

let disposed = 0;
class Counter extends RpcTarget {
  #count = 0;
  hidden = 5;
  increment(by = 1) { return (this.#count += by); }
  get value() { return this.#count; }
  child() { return new Counter(); }
  [Symbol.dispose]() { disposed += 1; }
}
class Foo { a = 1; }
class Entry extends WorkerEntrypoint {
  arrow = () => 5;
  add(a, b) { return a + b; }
  get value() { return 42; }
  get functionValue() { return () => 43; }
  counter() { return new Counter(); }
  nested() { return { list: [() => 5], date: new Date(1), map: new Map([[1, 2]]), counter: new Counter() }; }
  throws() { throw new TypeError("boom"); }
  types(...values) { return values.map((value) => Object.prototype.toString.call(value) + typeof value); }
  call(callback) { return callback(5); }
  response() { return new Response("r"); }
  url(request) { return request.url; }
  read(stream) { return new Response(stream).text(); }
  instance() { return new Foo(); }
  props() { return this.ctx.props; }
}
worker({ default: {}, Entry, Plain: class { method() {} } }, { flags: ["enhanced_error_serialization"] });
const { Entry: entry } = exports;

equal(await entry.add(1, 2), 3);
equal(await entry.value, 42);
equal(await entry.functionValue(), 43);
const promise = entry.add(1, 2);
equal([typeof promise, promise.constructor.name, String(promise), promise instanceof RpcPromise], ["function", "RpcPromise", "[object JsRpcPromise]", true]);
equal([entry.add.constructor.name, entry.add instanceof RpcProperty], ["RpcProperty", true]);
throws(() => new RpcPromise(), "TypeError: Illegal constructor");
equal(await entry({ props: { a: 1 } }).props(), { a: 1 });

// Results that are used before they are there, and stubs.
equal(await entry.counter().increment(3), 3);
equal(await entry.nested().counter.increment(), 1);
const nested = await entry.nested();
equal([await nested.list[0](), nested.date.getTime(), [...nested.map], await nested.counter.increment()], [5, 1, [[1, 2]], 1]);
const counter = await entry.counter();
equal([typeof counter, counter.constructor.name, String(counter)], ["function", "RpcStub", "[object JsRpcStub]"]);
equal([await counter.increment(), await counter.increment(4), await counter.value, await counter.child().increment()], [1, 5, 5, 1]);
equal(Symbol.dispose in counter, true);
const before = disposed;
counter[Symbol.dispose]();
await Promise.resolve();
equal(disposed, before + 1);
await rejects(counter.increment(), "Error: RPC stub used after being disposed.");
equal(await new RpcStub(new Counter()).increment(), 1);
equal(await entry.call((value) => value * 2), 10);

// What crosses.
equal(
  await entry.types(1, "a", null, undefined, new Date(), new Map(), /x/, new Uint8Array(1), () => 1, new Error("e"), [1], {}),
  ["[object Number]number", "[object String]string", "[object Null]object", "[object Undefined]undefined", "[object Date]object", "[object Map]object", "[object RegExp]object", "[object Uint8Array]object", "[object JsRpcStub]function", "[object Error]object", "[object Array]object", "[object Object]object"],
);
equal(await (await entry.response()).text(), "r");
equal(await entry.url(new Request("http://x/")), "http://x/");
equal(await entry.read(new Response("streamed").body), "streamed");
const shared = { a: 1 };
equal(await entry.types({ shared, again: shared }), ["[object Object]object"]);

// Errors.
const remote = ' {"remote":true}';
equal(await rejection(entry.throws()), `TypeError: boom${remote}`);
equal(await rejection(entry.call(() => { throw new RangeError("back"); })), `RangeError: back${remote}`);
equal(await rejection(entry.missing()), `TypeError: The RPC receiver does not implement "missing".${remote}`);
equal(await rejection(entry.value()), `TypeError: "value" is not a function.${remote}`);
equal(await rejection(entry.alarm()), `TypeError: 'alarm' is a reserved method and cannot be called over RPC.${remote}`);
equal(
  await rejection(entry.arrow()),
  'TypeError: The RPC receiver\'s prototype does not implement "arrow", but the receiver instance does.\n' +
    "Only properties and methods defined on the prototype can be accessed over RPC.\n" +
    "Ensure properties are declared like `get arrow() { ... }` instead of `arrow = ...`,\n" +
    `and methods are declared like \`arrow() { ... }\` instead of \`arrow = () => { ... }\`.${remote}`,
);
equal(await rejection((async () => (await entry.counter()).hidden)()), `TypeError: The RPC receiver does not implement the method "hidden".${remote}`);
equal(await rejection(exports.Plain.method()), `TypeError: Expected Plain export of /src/index.ts to be a subclass of \`WorkerEntrypoint\` for RPC${remote}`);
await rejects(entry.types(Symbol("x")), "DataCloneError: Symbol(x) could not be cloned.");
await rejects(entry.types(new Foo()), 'DataCloneError: Could not serialize object of type "Foo". This type does not support serialization.');
await rejects(entry.types(Promise.resolve(1)), "DataCloneError: #<Promise> could not be cloned.");
await rejects(entry.instance(), 'DataCloneError: Could not serialize object of type "Foo". This type does not support serialization.');
