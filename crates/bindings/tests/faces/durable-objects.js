import { DurableObject } from "invitro:cloudflare/workers";
import {
  abortAllDurableObjects, evictDurableObject, listDurableObjectIds, reset, runDurableObjectAlarm, runInDurableObject,
} from "invitro:cloudflare/test";
import { env, exports } from "invitro:cloudflare/env";

let made = 0;
class Counter extends DurableObject {
  count = 0;
  constructor(ctx, given) {
    super(ctx, given);
    made += 1;
    ctx.blockConcurrencyWhile(async () => {
      await delay(2);
      this.count = 10;
    });
  }
  increment() { return ++this.count; }
  id() { return this.ctx.id.toString(); }
  fetch(request) { return new Response(`${request.method} ${request.url} ${this.ctx.id.name}`, { status: 201 }); }
  blockAndFail() { return this.ctx.blockConcurrencyWhile(async () => { throw new Error("blocked"); }); }
  abort() { this.ctx.abort("why"); }
  store(key, value) { return this.ctx.storage.put(key, value); }
  load(key) { return this.ctx.storage.get(key); }
  keys() { return Object.keys(this.ctx); }
  setAlarm(time) { return this.ctx.storage.setAlarm(time); }
  async alarm() { await this.ctx.storage.put("rang", ((await this.ctx.storage.get("rang")) ?? 0) + 1); }
  forever() { return new Promise(() => {}); }
}
class Bad extends DurableObject { constructor(ctx, given) { super(ctx, given); throw new Error("constructor"); } method() {} }
class Plain { constructor(ctx, given) { this.given = given; } fetch() { return new Response("plain"); } method() {} }
class NoFetch extends DurableObject { method() { return 1; } }
worker({ default: {}, Counter, Bad, Plain, NoFetch }, { classes: ["Counter", "Bad", "Plain", "NoFetch", "Gone"], flags: ["enhanced_error_serialization"] });
const { COUNTER: counters } = env;

// Namespaces, ids and stubs.
const id = counters.idFromName("a");
equal([id.name, id.toString().length, Object.keys(id), id.constructor.name, JSON.stringify(id)], ["a", 64, ["jurisdiction", "name"], "DurableObjectId", '{"name":"a"}']);
equal([id.equals(counters.idFromName("a")), id.equals(counters.idFromName("b"))], [true, false]);
equal([counters.idFromString(String(id)).equals(id), counters.idFromString(String(id)).name], [true, undefined]);
equal(counters.newUniqueId().equals(counters.newUniqueId()), false);
throws(() => counters.idFromString("abc"), "TypeError: Invalid Durable Object ID: must be 64 hex digits");
throws(() => counters.idFromString("0".repeat(64)), "TypeError: Durable Object ID is not valid for this namespace.");
throws(() => counters.get("a"), "TypeError: Failed to execute 'get' on 'DurableObjectNamespace': parameter 1 is not of type 'DurableObjectId'.");
throws(() => counters.newUniqueId({ jurisdiction: "eu" }), "Error: Jurisdiction restrictions are not implemented in workerd.");
const stub = counters.get(id);
equal([stub.constructor.name, stub.name, Object.keys(stub), stub.id === id], ["DurableObject", "a", ["name", "id"], true]);

// One instance for each id.
equal([await stub.increment(), await stub.increment(), await counters.getByName("a").increment(), await exports.Counter.getByName("a").increment()], [11, 12, 13, 14]);
equal(made, 1);
equal(await counters.getByName("b").increment(), 11);
equal(await stub.id, id);
const response = await stub.fetch("http://x/y#f", { method: "POST" });
equal([response.status, response.url, await response.text()], [201, "http://x/y", "POST http://x/y a"]);
equal(await runInDurableObject(stub, (instance, state) => [instance instanceof Counter, state === instance.ctx, instance.count]), [true, true, 14]);
await rejects(runInDurableObject(5, () => 1), "TypeError: Failed to execute 'runInDurableObject': parameter 1 is not of type 'DurableObjectStub'.");
await rejects(runInDurableObject(stub, 5), "TypeError: Failed to execute 'runInDurableObject': parameter 2 is not of type 'function'.");

// Errors.
equal(await rejection(env.BAD.getByName("a").method()), 'Error: constructor {"remote":true}');
equal(await rejection(env.GONE.getByName("a").method()), 'TypeError: /src/index.ts does not export a Gone Durable Object {"remote":true}');
equal(await (await env.PLAIN.getByName("a").fetch("http://a/")).text(), "plain");
equal(await rejection(env.PLAIN.getByName("a").method()), 'TypeError: Expected Plain exported by /src/index.ts be a subclass of `DurableObject` for RPC {"remote":true}');
equal(await rejection(env.NOFETCH.getByName("a").fetch("http://a/")), 'TypeError: NoFetch exported by /src/index.ts does not define a `fetch()` method {"remote":true}');
equal(await rejection(stub.missing()), `TypeError: The RPC receiver does not implement "missing". {"durableObjectId":"${id}","remote":true}`);
throws(() => new DurableObject({}, env), "TypeError: Failed to construct 'DurableObjectBase': constructor parameter 1 is not of type 'DurableObjectState'.");

// A broken object stays broken for those who had it, and is made anew for others.
const broken = counters.getByName("broken");
equal(await rejection(broken.blockAndFail()), 'Error: blocked {"durableObjectReset":true}');
equal(await rejection(broken.increment()), 'Error: blocked {"durableObjectReset":true}');
equal(await counters.getByName("broken").increment(), 11);
equal(await rejection(counters.getByName("aborted").abort()), 'Error: why {"durableObjectReset":true}');
const hanging = counters.getByName("hanging").forever();
hanging.catch(() => {});
await delay(5);
await abortAllDurableObjects();
await rejects(hanging, "Error: Application called abortAllDurableObjects().");
await rejects(stub.increment(), "Error: Application called abortAllDurableObjects().");
equal(await counters.getByName("a").increment(), 11);

// Eviction: the same stub finds the next instance, and what was stored is there.
const evicted = counters.getByName("evicted");
await evicted.store("k", "v");
equal(await evicted.increment(), 11);
await evictDurableObject(evicted);
equal([await evicted.increment(), await evicted.load("k")], [11, "v"]);
await rejects(evictDurableObject(counters.getByName("idle")), "Error: Cannot evict Durable Object: it is not currently running.");

// Storage.
await runInDurableObject(counters.getByName("s"), async (_, { storage }) => {
  equal([storage.constructor.name, await storage.get("x")], ["DurableObjectStorage", undefined]);
  const cycle = { name: "cycle", list: [1, , 3] };
  cycle.self = cycle;
  const value = {
    cycle,
    map: new Map([["a", new Set([1n, -0])]]),
    date: new Date(5),
    pattern: /x/gi,
    bytes: new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
    view: new DataView(new ArrayBuffer(4), 1, 2),
    error: new RangeError("r"),
    text: "ü\u{1f600}\ud800",
    boxed: Object("s"),
    nothing: undefined,
  };
  await storage.put("v", value);
  const copy = await storage.get("v");
  equal([copy === value, copy.cycle.self === copy.cycle, 1 in copy.cycle.list, copy.cycle.list.length], [false, true, false, 3]);
  equal([...copy.map.get("a")], [1n, 0]);
  equal([copy.date.getTime(), String(copy.pattern), [...copy.bytes], copy.view.byteLength], [5, "/x/gi", [2, 3], 2]);
  equal([copy.error instanceof RangeError, copy.error.message, copy.text === value.text, typeof copy.boxed, "nothing" in copy], [true, "r", true, "object", true]);
  await rejects(storage.put("f", () => {}), "DataCloneError: () => {} could not be cloned.");
  await rejects(storage.put("f", undefined), "TypeError: put() called with undefined value.");
  equal(await storage.put({ b: 2, a: 1, c: undefined }), undefined);
  equal([...(await storage.get(["v2", "b", "a"]))], [["a", 1], ["b", 2]]);
  equal([...(await storage.list({ end: "c" })).keys()], ["a", "b"]);
  equal([...(await storage.list({ reverse: true, limit: 1 })).keys()], ["v"]);
  equal([await storage.delete("a"), await storage.delete("a"), await storage.delete(["b", "zz"])], [true, false, 1]);
  await rejects(storage.list({ start: "a", startAfter: "b" }), "TypeError: list() cannot be called with both start and startAfter values.");
  await rejects(storage.list({ limit: 0 }), "TypeError: List limit must be positive.");
  equal(await storage.transaction(async (transaction) => {
    await transaction.put("t", 1);
    return transaction.get("t");
  }), 1);
  await rejects(storage.transaction(async (transaction) => {
    await transaction.put("t", 2);
    throw new Error("rolled back");
  }), "Error: rolled back");
  await storage.transaction(async (transaction) => {
    await transaction.put("t", 3);
    transaction.rollback();
    await rejects(transaction.get("t"), "Error: Cannot get() on rolled back transaction");
  });
  equal(await storage.get("t"), 1);
  await storage.deleteAll();
  equal((await storage.list()).size, 0);
  throws(() => storage.sql, "Error: ctx.storage.sql cannot be used: SQLite in Durable Objects is not simulated by this version of Invitro. The asynchronous key-value methods of ctx.storage are.");
});

// Alarms.
const alarmed = counters.getByName("alarmed");
equal(await runDurableObjectAlarm(alarmed), false);
await alarmed.setAlarm(Date.now() + 60_000);
equal(await runDurableObjectAlarm(alarmed), true);
equal(await alarmed.load("rang"), 1);
await alarmed.setAlarm(Date.now() + 5);
await delay(20);
equal(await alarmed.load("rang"), 2);

// Everything is gone after a reset.
equal((await listDurableObjectIds(counters)).some((known) => known.equals(id)), true);
await reset();
equal((await listDurableObjectIds(counters)).length, 0);
equal(await counters.getByName("evicted").load("k"), undefined);
