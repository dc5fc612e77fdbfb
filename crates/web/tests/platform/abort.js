const controller = new AbortController();
const seen = [];
controller.signal.onabort = (e) => seen.push(e.type, e.constructor.name, e.isTrusted);
controller.signal.addEventListener("abort", () => seen.push("listener"));
equal(controller.signal.aborted, false);
controller.abort();
controller.abort(2);
equal(seen, ["abort", "Event", true, "listener"]);
equal(String(controller.signal.reason), "AbortError: The operation was aborted");
throws(() => controller.signal.throwIfAborted(), "AbortError: The operation was aborted");
throws(() => new AbortSignal(), "TypeError: Illegal constructor");
equal(AbortSignal.abort(null).reason, null);
equal(AbortSignal.abort(5).reason, 5);
equal(AbortSignal.abort(undefined).reason.name, "AbortError");
equal(controller.signal instanceof EventTarget, true);
equal(Object.prototype.toString.call(controller.signal), "[object AbortSignal]");

throws(() => AbortSignal.timeout(), "TypeError: Failed to execute 'timeout' on 'AbortSignal': parameter 1 is not of type 'number'.");
const timeout = AbortSignal.timeout(1);
equal(timeout.aborted, false);
const both = AbortSignal.any([timeout]);
await new Promise((resolve) => both.addEventListener("abort", resolve));
equal(String(both.reason), "TimeoutError: The operation was aborted due to timeout");
equal(both.reason === timeout.reason, true);

throws(() => AbortSignal.any(5), "TypeError: Failed to execute 'any' on 'AbortSignal': parameter 1 is not of type 'Array'.");
throws(() => AbortSignal.any([5]), "TypeError: Incorrect type for array element 0: the provided value is not of type 'AbortSignal'.");
equal(AbortSignal.any([]).aborted, false);
equal(AbortSignal.any([AbortSignal.abort(3)]).reason, 3);
{
  const source = new AbortController();
  const dependent = AbortSignal.any([AbortSignal.any([source.signal]), new AbortController().signal]);
  const order = [];
  dependent.addEventListener("abort", () => order.push("any", source.signal.aborted));
  source.signal.addEventListener("abort", () => order.push("source", dependent.aborted));
  source.abort("why");
  equal(order, ["source", true, "any", true]);
  equal(dependent.reason, "why");
}
{
  const throwing = new AbortController();
  throwing.signal.addEventListener("abort", () => {
    throw new Error("x");
  });
  throws(() => throwing.abort(), "Error: x");
}
const handler = new AbortController().signal;
handler.onabort = 5;
equal(handler.onabort, null);
throws(
  () => AbortSignal.prototype.throwIfAborted.call({}),
  "TypeError: Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.",
);
log("end");
