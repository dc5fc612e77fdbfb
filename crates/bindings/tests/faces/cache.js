const cache = caches.default;
const fresh = (headers = {}) => new Response("body", { headers: { "cache-control": "max-age=60", ...headers } });

equal([cache.constructor.name, caches.constructor.name, String(cache), cache instanceof Cache], ["Cache", "CacheStorage", "[object Cache]", true]);
equal(caches.default === caches.default, true);
equal(Object.keys(caches), ["default"]);
throws(() => new Cache(), "TypeError: Illegal constructor");

await cache.put("http://x/a#fragment", fresh());
const found = await cache.match("http://x/a");
equal([found.status, found.statusText, found.url, found.redirected, await found.text()], [200, "OK", "", false, "body"]);
const names = ["age", "cache-control", "cf-cache-status", "content-length", "content-type", "date"];
equal([...found.headers.keys()], names);
throws(() => found.headers.set("a", "b"), "TypeError: Can't modify immutable headers.");
equal((await cache.match(new URL("http://x/a"))).status, 200);
equal((await cache.match(new Request("http://x/a"))).status, 200);
equal(await cache.match(new Request("http://x/a", { method: "POST" })), undefined);
equal((await cache.match(new Request("http://x/a", { method: "POST" }), { ignoreMethod: true })).status, 200);
equal(await cache.match("http://x/other"), undefined);

const used = fresh();
await cache.put("http://x/u", used);
equal(used.bodyUsed, true);
await rejects(cache.put("http://x/u", used), "TypeError: Body has already been used. It can only be used once. Use tee() first if you need to read it twice.");
await rejects(cache.put(new Request("http://x/a", { method: "POST" }), fresh()), "TypeError: Cannot cache response to non-GET request.");
await rejects(cache.put("http://x/u", fresh({ vary: "*" })), "TypeError: Cannot cache response with 'Vary: *' header.");
await rejects(cache.put("http://x/u", new Response("x", { status: 206 })), "TypeError: Cannot cache response to a range request (206 Partial Content).");
await rejects(cache.put("http://x/u", Response.error()), "TypeError: Cache is unable to store an error response");
await rejects(cache.put("foo", fresh()), "TypeError: Invalid URL: foo");
await rejects(cache.put("http://x/"), "TypeError: Failed to execute 'put' on 'Cache': parameter 2 is not of type 'Response'.");
await rejects(cache.match(), "TypeError: Failed to execute 'match' on 'Cache': parameter 1 is not of type 'Request or string'.");
await rejects(cache.match("http://x/", 5), "TypeError: Failed to execute 'match' on 'Cache': parameter 2 is not of type 'CacheQueryOptions'.");
throws(() => cache.keys(), "Error: Failed to execute 'keys' on 'Cache': the method is not implemented.");
throws(() => caches.has("x"), "Error: Failed to execute 'has' on 'CacheStorage': the method is not implemented.");

await cache.put("http://x/s", new Response(new ReadableStream({
  start(controller) {
    controller.enqueue(new TextEncoder().encode("streamed"));
    controller.close();
  },
}), { headers: { "cache-control": "max-age=60" } }));
const streamed = await cache.match("http://x/s");
equal([streamed.headers.has("content-length"), await streamed.text()], [false, "streamed"]);
equal([await cache.delete("http://x/s"), await cache.delete("http://x/s")], [true, false]);

const range = await cache.match(new Request("http://x/a", { headers: { range: "bytes=1-2" } }));
equal([range.status, range.statusText, range.headers.get("content-range"), await range.text()], [206, "Partial Content", "bytes 1-2/4", "od"]);
await cache.put("http://x/e", fresh({ etag: '"e"' }));
const unchanged = await cache.match(new Request("http://x/e", { headers: { "if-none-match": '"e"' } }));
equal([unchanged.status, unchanged.body], [304, null]);
await cache.put(new Request("http://x/k1", { cf: { cacheKey: "kk" } }), fresh());
equal((await cache.match("http://x/k1")) === undefined, true);
equal((await cache.match(new Request("http://x/other", { cf: { cacheKey: "kk" } }))).status, 200);
await cache.put("http://x/no", new Response("x", { headers: { "cache-control": "no-store" } }));
equal(await cache.match("http://x/no"), undefined);

const named = await caches.open("n");
equal([named.constructor.name, await named.match("http://x/a")], ["Cache", undefined]);
await named.put("http://x/a", new Response("named", { headers: { "cache-control": "max-age=60" } }));
equal(await (await (await caches.open("n")).match("http://x/a")).text(), "named");
await rejects(caches.open("x".repeat(1025)), "TypeError: Cache name is too long.");
await rejects(caches.open(), "TypeError: Failed to execute 'open' on 'CacheStorage': parameter 1 is not of type 'string'.");
