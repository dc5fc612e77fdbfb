import { WorkerEntrypoint } from "invitro:cloudflare/workers";
import { SELF } from "invitro:cloudflare/test";
import { env, exports } from "invitro:cloudflare/env";

class Named extends WorkerEntrypoint {
  fetch() { return new Response(JSON.stringify(this.ctx.props)); }
  ctxKeys() { return Object.keys(this.ctx); }
}
class NotAnEntrypoint { fetch() {} }
const seen = [];
const main = {
  default: {
    async fetch(request, given, ctx) {
      const { pathname, searchParams } = new URL(request.url);
      switch (pathname) {
        case "/echo":
          return new Response([request.method, request.url, [...request.headers].join(";"), await request.text()].join("|"));
        case "/inspect":
          return Response.json({
            redirect: request.redirect,
            cf: request.cf ?? null,
            hasBody: request.body !== null,
            ctx: [ctx.constructor.name, Object.keys(ctx), ctx.props, Object.keys(ctx.exports)],
            sameEnv: given === env,
          });
        case "/mutate":
          request.headers.set("a", "b");
          return new Response("");
        case "/status":
          return new Response(null, { status: Number(searchParams.get("s")), statusText: searchParams.get("t") ?? "" });
        case "/redirect":
          return new Response(null, { status: Number(searchParams.get("s")), headers: { location: searchParams.get("to") ?? "/echo" } });
        case "/loop":
          return Response.redirect("http://a/loop");
        case "/nothing":
          return undefined;
        case "/used": {
          const response = new Response("x");
          await response.text();
          return response;
        }
        case "/error-response":
          return Response.error();
        case "/throw":
          throw new RangeError("thrown");
        case "/throw-custom":
          throw Object.assign(new (class My extends Error { name = "MyError"; })("mine"), { code: 5 });
        case "/throw-text":
          throw "text";
        case "/wait":
          ctx.waitUntil(delay(5).then(() => seen.push("waited")));
          return new Response("ok");
        case "/missing-export":
          return new Response(typeof ctx.exports.nope);
        default:
          return new Response("body", { headers: { "x-a": "b" } });
      }
    },
    scheduled(controller, given, ctx) {
      seen.push([controller.scheduledTime, controller.cron, Object.prototype.toString.call(controller)]);
      controller.noRetry();
      if (controller.cron === "throw") throw new Error("scheduled");
    },
    queue(batch) {
      batch.messages[0].ack();
      batch.messages[1].retry({ delaySeconds: 3 });
    },
  },
  Named,
  NotAnEntrypoint,
  five: 5,
  object: { fetch: () => new Response("object") },
  empty: {},
};
worker(main, { flags: ["service_binding_extra_handlers", "enhanced_error_serialization"] });
const text = async (promise) => (await promise).text();

// Requests as handlers get them.
equal(await text(SELF.fetch("http://a/echo#fragment", { method: "PUT", body: "b" })), "PUT|http://a/echo|content-length,1;content-type,text/plain;charset=UTF-8|b");
equal(await text(SELF.fetch("http://u:p@a/echo")), "GET|http://a/echo||");
equal(await text(SELF.fetch(new URL("http://a/echo"), { method: "POST" })), "POST|http://a/echo||");
equal(await text(SELF.fetch(new Request("http://a/echo", { method: "POST", body: "" }))), "POST|http://a/echo|content-length,0;content-type,text/plain;charset=UTF-8|");
const stream = new ReadableStream({ start(controller) { controller.enqueue(new TextEncoder().encode("st")); controller.close(); } });
equal(await text(SELF.fetch("http://a/echo", { method: "POST", body: stream })), "POST|http://a/echo|transfer-encoding,chunked|st");
const names = ["default", "Named", "NotAnEntrypoint", "empty", "five", "object"];
equal(await (await SELF.fetch("http://a/inspect", { cf: { colo: "X" } })).json(), {
  redirect: "manual",
  cf: { colo: "X" },
  hasBody: false,
  ctx: ["ExecutionContext", ["tracing", "access", "cache", "exports", "waitUntil"].toSpliced(3, 0, "props"), {}, names],
  sameEnv: true,
});
equal(await rejection(SELF.fetch("http://a/mutate")), 'TypeError: Can\'t modify immutable headers. {"remote":true}');

// Responses as callers get them.
const response = await SELF.fetch("http://a/");
equal([response.url, response.redirected, response.status, response.statusText, response.type], ["http://a/", false, 200, "OK", "default"]);
equal([...response.headers], [["content-type", "text/plain;charset=UTF-8"], ["x-a", "b"]]);
throws(() => response.headers.set("a", "b"), "TypeError: Can't modify immutable headers.");
const head = await SELF.fetch("http://a/", { method: "HEAD" });
equal([head.body, await head.text()], [null, ""]);
equal((await SELF.fetch("http://a/status?s=404&t=Nope")).statusText, "Nope");
equal([(await SELF.fetch("http://a/status?s=200")).body === null, (await SELF.fetch("http://a/status?s=204")).body], [false, null]);
equal((await SELF.fetch("http://a/status?s=404")).statusText, "Not Found");
equal((await SELF.fetch("http://a/status?s=299")).statusText, "Successful");

// Redirects.
const moved = await SELF.fetch("http://a/redirect?s=302", { method: "POST", body: "b" });
equal([moved.status, moved.url, moved.redirected, await moved.text()], [200, "http://a/echo", true, "GET|http://a/echo|content-type,text/plain;charset=UTF-8|"]);
equal(await text(SELF.fetch("http://a/redirect?s=307", { method: "POST", body: "b" })), "POST|http://a/echo|content-length,1;content-type,text/plain;charset=UTF-8|b");
equal((await SELF.fetch("http://a/redirect?s=302&to=http%3A%2F%2Fb%2F%23f")).url, "http://b/");
const manual = await SELF.fetch("http://a/redirect?s=302", { redirect: "manual" });
equal([manual.status, manual.url, manual.headers.get("location")], [302, "http://a/redirect?s=302", "/echo"]);
equal((await rejection(SELF.fetch("http://a/loop"))).startsWith("TypeError: Too many redirects.http://a/loop, http://a/loop"), true);

// Errors.
equal(await rejection(SELF.fetch("http://a/throw")), 'RangeError: thrown {"remote":true}');
equal(await rejection(SELF.fetch("http://a/throw-custom")), 'MyError: mine {"name":"MyError","code":5,"remote":true}');
equal(await rejection(SELF.fetch("http://a/throw-text")), 'Error: text {"remote":true}');
equal(await rejection(SELF.fetch("http://a/nothing")), "TypeError: Incorrect type for Promise: the Promise did not resolve to 'Response'. {\"remote\":true}");
equal(await rejection(SELF.fetch("http://a/used")), 'TypeError: Body has already been used. It can only be used once. Use tee() first if you need to read it twice. {"remote":true}');
equal(await rejection(SELF.fetch("http://a/error-response")), 'TypeError: Return value from serve handler must not be an error response (like Response.error()) {"remote":true}');
equal(await rejection(SELF.fetch("/x")), "TypeError: Invalid URL: /x {}");
equal(await rejection(SELF.fetch()), "TypeError: Failed to execute 'fetch' on 'Fetcher': parameter 1 is not of type 'Request or string'. {}");
equal(await rejection(SELF.fetch("http://a/", 5)), "TypeError: Failed to execute 'fetch' on 'Fetcher': parameter 2 is not of type 'RequestInitializerDict or Request'. {}");
const where = "export of /src/index.ts";
equal(await rejection(exports.NotAnEntrypoint.fetch("http://a/")), `TypeError: Expected NotAnEntrypoint ${where} to be a subclass of \`WorkerEntrypoint\` {"remote":true}`);
equal(await rejection(exports.five.fetch("http://a/")), `TypeError: Expected five ${where} to be an object or a class, got 5 {"remote":true}`);
equal(await rejection(exports.empty.fetch("http://a/")), `TypeError: Expected empty ${where} to define a \`fetch()\` function {"remote":true}`);
equal(await text(exports.object.fetch("http://a/")), "object");

// `exports`.
equal([typeof exports.default, exports.default.constructor.name, String(exports.default)], ["function", "LoopbackServiceStub", "[object LoopbackServiceStub]"]);
equal(Object.keys(exports), names);
equal(exports.nope, undefined);
equal(await text(exports.Named.fetch("http://a/")), "{}");
equal(await text(exports.Named({ props: { a: 1 } }).fetch("http://a/")), '{"a":1}');
equal(exports.Named({}).constructor.name, "Fetcher");
throws(() => exports.Named(), "TypeError: Failed to execute '(called as function)' on 'LoopbackServiceStub': parameter 1 is not of type 'Options'.");
equal(await text(env.SELF_SERVICE.fetch("http://a/")), "body");
equal([String(env.SELF_SERVICE), Object.keys(env.SELF_SERVICE)], ["[object Fetcher]", []]);
equal(await text(SELF.fetch("http://a/missing-export")), "undefined");

// Other events.
equal(await exports.default.scheduled({ scheduledTime: new Date(1000), cron: "* * * * *" }), { outcome: "ok", noRetry: true });
equal(seen, [[1000, "* * * * *", "[object ScheduledController]"]]);
equal(await exports.default.scheduled({ cron: "throw" }), { outcome: "exception", noRetry: true });
const message = (id) => ({ id, timestamp: new Date(5), attempts: 1, body: { id } });
equal(await exports.default.queue("q", [message("1"), message("2")]), {
  outcome: "ok",
  ackAll: false,
  retryBatch: { retry: false },
  explicitAcks: ["1"],
  retryMessages: [{ msgId: "2", delaySeconds: 3 }],
});
await SELF.fetch("http://a/wait");
equal(seen.includes("waited"), false);
const { drainWaitUntil } = await import("invitro:cloudflare/runtime");
await drainWaitUntil((callback, ms) => setTimeout(callback, ms), clearTimeout);
equal(seen.includes("waited"), true);

// Without a main module.
setWorkerHost({ main: null });
equal(await rejection(SELF.fetch("http://a/")), "Error: Using service bindings to the current worker requires `poolOptions.workers.main` to be set to your worker's entrypoint {\"remote\":true}");
