import * as test from "invitro:cloudflare/test";
import * as workers from "invitro:cloudflare/workers";
const {
  createExecutionContext, createMessageBatch, createPagesEventContext, createScheduledController, env, getQueueResult, reset,
  waitOnExecutionContext,
} = test;

equal(Object.keys(test).sort(), [
  "SELF", "abortAllDurableObjects", "adminSecretsStore", "applyD1Migrations", "createExecutionContext", "createMessageBatch",
  "createPagesEventContext", "createScheduledController", "env", "evictAllDurableObjects", "evictDurableObject",
  "getQueueResult", "introspectWorkflow", "introspectWorkflowInstance", "listDurableObjectIds", "reset",
  "runDurableObjectAlarm", "runInDurableObject", "waitOnExecutionContext",
]);
equal(Object.keys(workers).sort(), [
  "DurableObject", "RpcPromise", "RpcProperty", "RpcStub", "RpcTarget", "ServiceStub", "WorkerEntrypoint",
  "WorkflowEntrypoint", "abortIsolate", "cache", "env", "exports", "restore", "tracing", "waitUntil", "withEnv",
  "withEnvAndExports", "withExports",
]);
worker({ default: {} }, { env: { TEXT: "t", OBJECT: { a: 1 } } });

// `env`.
equal([env === workers.env, env.TEXT, env.OBJECT === env.OBJECT, "TEXT" in env], [true, "t", true, true]);
env.ADDED = 1;
equal([workers.env.ADDED, delete env.ADDED, "ADDED" in env], [1, true, false]);
equal(workers.withEnv({ a: 1 }, () => [Object.keys(env), env.a]), [["a"], 1]);
equal(await workers.withEnv({ a: 1 }, async () => { await delay(1); return env.a; }), 1);
workers.exports.foo = 5;
equal(workers.exports.foo, undefined);

// Contexts.
const ctx = createExecutionContext();
equal([Object.keys(ctx), ctx.constructor.name, ctx.props], [["exports"], "ExecutionContext", undefined]);
const log = [];
ctx.waitUntil((async () => {
  await delay(1);
  log.push(1);
  ctx.waitUntil(delay(1).then(() => log.push(2)));
})());
await waitOnExecutionContext(ctx);
equal(log, [1, 2]);
throws(() => new ctx.constructor(), "TypeError: Illegal constructor");
throws(() => (0, ctx.waitUntil)(1), "TypeError: Illegal invocation");
await rejects(waitOnExecutionContext({}), "TypeError: Failed to execute 'getWaitUntil': parameter 1 is not of type 'ExecutionContext'.\nYou must call 'createExecutionContext()' or 'createPagesEventContext()' to get an 'ExecutionContext' instance.");
const failing = createExecutionContext();
failing.waitUntil(Promise.reject(new RangeError("one")));
await rejects(waitOnExecutionContext(failing), "RangeError: one");
failing.waitUntil(Promise.reject(new RangeError("one")));
failing.waitUntil(Promise.reject(new RangeError("two")));
await rejects(waitOnExecutionContext(failing), "AggregateError: ");

// Scheduled events.
const controller = createScheduledController({ scheduledTime: new Date(5), cron: "c" });
equal([Object.keys(controller), controller.scheduledTime, controller.cron, controller.constructor.name], [["scheduledTime", "cron"], 5, "c", "ScheduledController"]);
equal(createScheduledController().cron, "");
throws(() => createScheduledController(5), "TypeError: Failed to execute 'createScheduledController': parameter 1 is not of type 'ScheduledOptions'.");

// Message batches.
const warnings = [];
console.warn = (text) => warnings.push(text);
const message = (id, body) => ({ id, timestamp: new Date(5), attempts: 1, body });
const body = { a: 1 };
const batch = createMessageBatch("q", [message("1", body), message("2")]);
equal([Object.keys(batch), batch.queue, Object.keys(batch.messages[0]), batch.messages[0].body, batch.messages[0].body === body], [["queue", "messages", "metadata"], "q", ["id", "timestamp", "body", "attempts"], { a: 1 }, false]);
batch.messages[1].retry({ delaySeconds: 5 });
batch.messages[0].ack();
batch.messages[0].retry();
equal(warnings.splice(0), ["Received a call to retry() on message 1 after ack() was already called. Calling retry() on a message after calling ack() has no effect."]);
equal(await getQueueResult(batch, ctx), { outcome: "ok", ackAll: false, retryBatch: { retry: false }, explicitAcks: ["1"], retryMessages: [{ msgId: "2" }] });
const retried = createMessageBatch("q", [message("1")]);
retried.retryAll();
retried.messages[0].ack();
retried.ackAll();
equal(warnings.splice(0), [
  "Received a call to ack() on message 1 after retryAll() was already called. Calling ack() on a message after calling retryAll() has no effect.",
  "Received a call to ackAll() after retryAll() was already called. Calling ackAll() after calling retryAll() has no effect.",
]);
equal((await getQueueResult(retried, ctx)).retryBatch, { retry: true });
throws(() => createMessageBatch(), "TypeError: Failed to execute 'createMessageBatch': parameter 1 is not of type 'string'.");
throws(() => createMessageBatch("q"), "TypeError: Failed to execute 'createMessageBatch': parameter 2 is not of type 'Array'.");
throws(() => createMessageBatch("q", [{ id: "1" }]), "TypeError: Incorrect type for the 'timestamp' field on 'ServiceBindingQueueMessage': the provided value is not of type 'date'.");
await rejects(getQueueResult({}, ctx), "TypeError: Failed to execute 'getQueueResult': parameter 1 is not of type 'MessageBatch'.\nYou must call 'createMessageBatch()' to get a 'MessageBatch' instance.");

// Pages.
throws(() => createPagesEventContext(5), "TypeError: Failed to execute 'createPagesEventContext': parameter 1 is not of type 'EventContextInit'.");
throws(() => createPagesEventContext({}), "TypeError: Cannot call `createPagesEventContext()` without defining `ASSETS` service binding");
env.ASSETS = { fetch: () => new Response("asset") };
throws(() => createPagesEventContext({}), "TypeError: Incorrect type for the 'request' field on 'EventContextInit': the provided value is not of type 'Request'.");
const pages = createPagesEventContext({ request: new Request("http://x/a"), params: { p: "1" }, next: (request) => new Response(request.url) });
equal([pages.functionPath, pages.params, pages.data, await (await pages.next("/b")).text()], ["", { p: "1" }, {}, "http://x/b"]);
pages.waitUntil(delay(1).then(() => log.push(3)));
await waitOnExecutionContext(pages);
equal(log, [1, 2, 3]);

// Storage of all bindings is emptied at once.
await env.KV.put("k", "v");
await env.R2.put("k", "v");
await reset();
equal([await env.KV.get("k"), await env.R2.head("k")], [null, null]);
