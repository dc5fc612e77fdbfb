const event = new Event("a", { bubbles: 1, cancelable: true, composed: true });
equal([event.type, event.bubbles, event.cancelable, event.composed], ["a", true, true, true]);
equal([event.target, event.currentTarget, event.eventPhase, event.timeStamp, event.isTrusted], [undefined, undefined, 0, 0, false]);
equal(event.composedPath(), []);
equal(new Event(null).type, "null");
throws(() => new Event(), "TypeError: Failed to construct 'Event': constructor parameter 1 is not of type 'string'.");
throws(() => new Event("a", 5), "TypeError: Failed to construct 'Event': constructor parameter 2 is not of type 'Init'.");
throws(
  () => Event("a"),
  "TypeError: Failed to construct 'Event': Please use the 'new' operator, this object constructor cannot be called as a function.",
);
throws(() => new PromiseRejectionEvent("a"), "TypeError: Illegal constructor");
throws(() => new ExtendableEvent("a"), "TypeError: Illegal constructor");
equal([Event.NONE, Event.AT_TARGET, event.BUBBLING_PHASE], [0, 2, 3]);
equal(new CustomEvent("a", { detail: 1 }).detail, 1);
equal(new CustomEvent("a").detail, undefined);
const message = new MessageEvent("a", { data: 1, origin: 5 });
equal([message.data, message.origin, message.lastEventId, message.source, message.ports], [1, "5", "", null, []]);
throws(
  () => new MessageEvent("a", { source: 5 }),
  "TypeError: Incorrect type for the 'source' field on 'Initializer': the provided value is not of type 'MessagePort'.",
);
const close = new CloseEvent("close", { code: 70000, reason: "r", wasClean: true });
equal([close.code, close.reason, close.wasClean, new CloseEvent("x").code], [70000, "r", true, 0]);
const failure = new ErrorEvent("error", { error: 1, message: "m", filename: "f", lineno: "5", colno: 2 });
equal([failure.error, failure.message, failure.filename, failure.lineno, failure.colno], [1, "m", "f", 5, 2]);
equal(Object.keys(new MessageEvent("a")), ["ports", "source", "lastEventId", "origin", "data"]);

const badListener = "TypeError: Failed to execute 'addEventListener' on 'EventTarget': parameter 2 is not of type 'function or HandlerObject'.";
throws(() => new EventTarget().addEventListener("a", 5), badListener);
throws(() => new EventTarget().addEventListener("a"), badListener);
throws(() => new EventTarget().addEventListener(), "TypeError: Failed to execute 'addEventListener' on 'EventTarget': parameter 1 is not of type 'string'.");
throws(
  () => new EventTarget().addEventListener("a", {}),
  "TypeError: Incorrect type for the 'handleEvent' field on 'HandlerObject': the provided value is not of type 'function'.",
);
throws(() => new EventTarget().addEventListener("a", () => {}, true), "TypeError: addEventListener(): useCapture must be false.");
throws(
  () => new EventTarget().addEventListener("a", () => {}, { signal: {} }),
  "TypeError: Incorrect type for the 'signal' field on 'AddEventListenerOptions': the provided value is not of type 'AbortSignal'.",
);
throws(() => new EventTarget().removeEventListener("a", 5), "TypeError: Failed to execute 'removeEventListener' on 'EventTarget': parameter 2 is not of type 'Object'.");
throws(() => new EventTarget().dispatchEvent({ type: "a" }), "TypeError: Failed to execute 'dispatchEvent' on 'EventTarget': parameter 1 is not of type 'Event'.");
new EventTarget().addEventListener("a", null);

{
  const target = new EventTarget();
  const seen = [];
  const listener = {
    x: 1,
    handleEvent(e) {
      seen.push(this.x, e.target === target, e.currentTarget === target, e.eventPhase, e.composedPath().length);
    },
  };
  target.addEventListener("a", listener);
  target.addEventListener("a", listener);
  listener.handleEvent = () => seen.push("late");
  target.addEventListener("a", function () {
    seen.push(this === target);
  });
  equal(target.dispatchEvent(new Event("a")), true);
  equal(seen, [1, true, true, 2, 1, true]);
}
{
  // What a listener throws comes out, and ends the dispatch.
  const target = new EventTarget();
  const seen = [];
  target.addEventListener("a", () => {
    seen.push(1);
    throw new Error("boo");
  });
  target.addEventListener("a", () => seen.push(2));
  const thrown = new Event("a");
  throws(() => target.dispatchEvent(thrown), "Error: boo");
  equal(seen, [1]);
  equal(thrown.eventPhase, 0);
}
{
  const target = new EventTarget();
  const again = new Event("a");
  target.addEventListener("a", () => throws(() => target.dispatchEvent(again), "InvalidStateError: The event is already being dispatched."), { once: true });
  target.dispatchEvent(again);
  equal([again.target === target, again.currentTarget === target, again.eventPhase], [true, true, 0]);
  target.dispatchEvent(again);
}
{
  const target = new EventTarget();
  const seen = [];
  const second = () => seen.push(2);
  target.addEventListener("a", () => {
    seen.push(1);
    target.removeEventListener("a", second);
    target.addEventListener("a", () => seen.push(3));
  });
  target.addEventListener("a", second);
  target.dispatchEvent(new Event("a"));
  equal(seen, [1]);
}
{
  const target = new EventTarget();
  const controller = new AbortController();
  let count = 0;
  target.addEventListener("a", () => count++, { signal: controller.signal });
  target.addEventListener("a", () => count++, { once: true });
  target.addEventListener("a", () => count++, { signal: AbortSignal.abort() });
  target.dispatchEvent(new Event("a"));
  equal(count, 2);
  target.dispatchEvent(new Event("a"));
  equal(count, 3);
  controller.abort();
  target.dispatchEvent(new Event("a"));
  equal(count, 3);
}
{
  const target = new EventTarget();
  target.addEventListener("a", (e) => e.preventDefault(), { passive: true });
  const passive = new Event("a", { cancelable: true });
  equal([target.dispatchEvent(passive), passive.defaultPrevented], [true, false]);
  target.addEventListener("a", (e) => e.preventDefault());
  const active = new Event("a", { cancelable: true });
  equal([target.dispatchEvent(active), active.defaultPrevented, active.returnValue], [false, true, false]);
  equal(target.dispatchEvent(new Event("a")), true);
}
{
  const target = new EventTarget();
  const seen = [];
  target.ona = () => seen.push("attribute");
  target.addEventListener("a", (e) => {
    seen.push(1);
    e.stopImmediatePropagation();
  });
  target.addEventListener("a", () => seen.push(2));
  target.dispatchEvent(new Event("a"));
  equal(seen, ["attribute", 1]);
}
class Emitter extends EventTarget {
  emit(type) {
    return this.dispatchEvent(new CustomEvent(type, { detail: this }));
  }
}
const emitter = new Emitter();
let detail;
emitter.addEventListener("x", (e) => (detail = e.detail));
emitter.emit("x");
equal(detail === emitter, true);
class Special extends Event {
  constructor() {
    super("special", { cancelable: true });
  }
}
equal([new Special().type, new Special() instanceof Event], ["special", true]);
log("end");
