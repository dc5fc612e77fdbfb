const kv = kvNamespace("id");
const wait = "Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.";

// The outside of the class.
equal(kv.constructor.name, "KvNamespace");
equal(String(kv), "[object KvNamespace]");
equal(Object.keys(kv), []);
equal([...(function* () { for (const name in kv) yield name; })()].sort(), ["delete", "get", "getWithMetadata", "list", "put"]);
throws(() => new kv.constructor(), "TypeError: Illegal constructor");
throws(() => (0, kv.get)("a"), `TypeError: ${wait}`);
throws(() => kv.get(), "TypeError: Failed to execute 'get' on 'KvNamespace': parameter 1 is not of type 'string or Array'.");

// Values.
equal(await kv.get("missing"), null);
equal(await kv.put("a", "text"), undefined);
equal(await kv.get("a"), "text");
equal(await kv.get("a", "text"), "text");
equal(await kv.get("a", { type: "text" }), "text");
equal(await kv.get("a", null), "text");
equal((await kv.get("a", "arrayBuffer")).byteLength, 4);
equal(await new Response(await kv.get("a", "stream")).text(), "text");
await kv.put("n", 12.5); equal(await kv.get("n"), "12.5");
await kv.put("n", null); equal(await kv.get("n"), "null");
await kv.put("n", undefined); equal(await kv.get("n"), "undefined");
await kv.put("n", 5n); equal(await kv.get("n"), "5");
await kv.put("b", new Uint8Array([65, 66, 67, 68]).subarray(1, 3)); equal(await kv.get("b"), "BC");
await kv.put("b", new Uint8Array([65]).buffer); equal(await kv.get("b"), "A");
await kv.put("b", new Response("streamed").body); equal(await kv.get("b"), "streamed");
await kv.put("j", JSON.stringify({ a: [1] })); equal(await kv.get("j", "json"), { a: [1] });
await rejects(kv.get("a", "json"), "SyntaxError: Unexpected token 'e', \"text\" is not valid JSON");
await rejects(kv.get("a", "foo"), 'TypeError: Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream".');
for (const value of [{}, [1], () => 1, new Date(5), new Blob(["x"]), new Response("x")]) {
  await rejects(kv.put("a", value), "TypeError: KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.");
}

// Metadata and expiry.
await kv.put("m", "v", { metadata: { x: 1 }, expirationTtl: 60 });
equal(await kv.getWithMetadata("m"), { value: "v", metadata: { x: 1 }, cacheStatus: null });
equal(await kv.getWithMetadata("a"), { value: "text", metadata: null, cacheStatus: null });
equal(await kv.getWithMetadata("zz", "json"), { value: null, metadata: null, cacheStatus: null });
equal(Object.keys(await kv.getWithMetadata("zz")), ["value", "metadata", "cacheStatus"]);
await rejects(kv.put("a", "b", { expirationTtl: 59 }), "Error: KV PUT failed: 400 Invalid expiration_ttl of 59. Expiration TTL must be at least 60.");
await rejects(kv.put("a", "b", { expirationTtl: "abc" }), "Error: KV PUT failed: 400 Invalid expiration_ttl of 0. Please specify integer greater than 0.");
await rejects(kv.put("a", "b", { expirationTtl: 1e12 }), "TypeError: Value out of range. Must be between -2147483648 and 2147483647 (inclusive).");
await rejects(kv.put("a", "b", 5), "TypeError: Failed to execute 'put' on 'KvNamespace': parameter 3 is not of type 'PutOptions'.");
await rejects(kv.put("a", "b", { metadata: () => 1 }), "Error: KV PUT failed: 500 Internal Server Error");
await rejects(kv.put("a", "b", { metadata: "x".repeat(1100) }), "Error: KV PUT failed: 413 Metadata length of 1102 exceeds limit of 1024.");
equal(await kv.put("a", "text", { expirationTtl: "60" }), undefined);
equal(await kv.put("a", "text", null), undefined);

// Keys.
await rejects(kv.get(""), "TypeError: Key name cannot be empty.");
await rejects(kv.put(".", "x"), 'TypeError: "." is not allowed as a key name.');
await rejects(kv.delete("x".repeat(513)), "Error: KV DELETE failed: 414 UTF-8 encoded length of 513 exceeds key length limit of 512.");
await rejects(kv.put("\ud800", "x"), "Error: KV PUT failed: 400 Could not URL-decode key name");
await rejects(kv.put(), "TypeError: Failed to execute 'put' on 'KvNamespace': parameter 1 is not of type 'string'.");
await rejects(kv.put("a"), "TypeError: Failed to execute 'put' on 'KvNamespace': parameter 2 is not of type 'string or Object'.");
await rejects(kv.delete(), "TypeError: Failed to execute 'delete' on 'KvNamespace': parameter 1 is not of type 'string'.");

// Many at once.
const many = await kv.get(["a", "zz", "a"]);
equal([...many], [["a", "text"], ["zz", null]]);
equal([...(await kv.get(["j"], "json"))], [["j", { a: [1] }]]);
equal([...(await kv.getWithMetadata(["m", "zz"]))], [["m", { value: "v", metadata: { x: 1 } }], ["zz", null]]);
await rejects(kv.get([]), "Error: KV GET_BULK failed: 400 You must request a minimum of 1 key");
await rejects(kv.get(["a"], "arrayBuffer"), 'Error: KV GET_BULK failed: 400 "arrayBuffer" is not a valid type. Use "json" or "text"');
await rejects(kv.get(["a"], { type: "json" }), "Error: KV GET_BULK failed: 400 At least one of the requested keys corresponds to a non-json value");

// Lists.
const list = kvNamespace("list");
for (const key of ["b", "a/2", "a/1"]) await list.put(key, key);
await list.put("m", "1", { metadata: { a: 1 } });
equal(await list.list(), { keys: [{ name: "a/1" }, { name: "a/2" }, { name: "b" }, { name: "m", metadata: { a: 1 } }], list_complete: true, cacheStatus: null });
const first = await list.list({ limit: 1, prefix: "a/" });
equal(Object.keys(first), ["keys", "list_complete", "cursor", "cacheStatus"]);
equal((await list.list({ prefix: "a/", cursor: first.cursor })).keys, [{ name: "a/2" }]);
equal((await list.list({ prefix: null, cursor: null })).keys.length, 4);
await rejects(list.list({ limit: 1001 }), "Error: KV GET failed: 400 Invalid key_count_limit of 1001. Please specify an integer less than 1000.");
await rejects(list.list(5), "TypeError: Failed to execute 'list' on 'KvNamespace': parameter 1 is not of type 'ListOptions'.");
equal(await list.delete("b"), undefined);
equal(await list.get("b"), null);
equal(await kvNamespace("list").get("a/1"), "a/1");

// Time is the engine's.
const clock = await import("native:engine/clock");
clock.hold(1_700_000_000_000);
await kv.put("ttl", "x", { expirationTtl: 60 });
equal((await kv.list({ prefix: "ttl" })).keys, [{ name: "ttl", expiration: 1_700_000_060 }]);
clock.advance(59_999);
equal(await kv.get("ttl"), "x");
clock.advance(1);
equal(await kv.get("ttl"), null);
clock.release();

// Bindings do not travel.
throws(() => structuredClone(kv), "DataCloneError: A KV namespace binding cannot be serialized.");
