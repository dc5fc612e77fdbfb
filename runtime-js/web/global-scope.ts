// The global object as an `EventTarget`, and what happens to errors that nobody catches.

import { frames } from "native:engine/errors";
import { ErrorEvent, promiseRejectionEvent, trusted } from "./event.ts";
import { EventTarget, listenerCount } from "./event-target.ts";
import { illegalConstructor, isObject, notOfType, platformClass } from "./idl.ts";

/** The scope of any worker. */
export class WorkerGlobalScope extends EventTarget {
  constructor() {
    throw illegalConstructor();
    // deno-lint-ignore no-unreachable
    super();
  }
}

/** The scope of a Worker: the class of the global object. */
export class ServiceWorkerGlobalScope extends WorkerGlobalScope {}

for (const { prototype, name } of [WorkerGlobalScope, ServiceWorkerGlobalScope]) {
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  Object.defineProperty(prototype, platformClass, { value: name, configurable: true });
}

/** Makes the global object an instance of `ServiceWorkerGlobalScope`. */
export function installGlobalScope(target: object): void {
  Object.setPrototypeOf(target, ServiceWorkerGlobalScope.prototype);
}

/** How the engine of the runtime titles an uncaught value. */
function title(error: unknown): string {
  if (error instanceof Error) {
    return `Uncaught ${error}`;
  }
  if (isObject(error) && typeof error !== "function") {
    return `Uncaught #<${error.constructor?.name ?? "Object"}>`;
  }
  return `Uncaught ${typeof error === "symbol" ? error.toString() : error}`;
}

/** Fires `error` on the global object. Returns whether a listener has prevented the error from being reported. */
export function fireErrorEvent(error: unknown): boolean {
  if (listenerCount(undefined, "error") === 0 && typeof (globalThis as { onerror?: unknown }).onerror !== "function") {
    return false;
  }
  const [frame] = isObject(error) ? frames(error) : [];
  const event = trusted(
    new ErrorEvent("error", {
      message: title(error),
      filename: frame?.file ?? "",
      lineno: frame?.line ?? 0,
      colno: frame?.column ?? 0,
      error,
      cancelable: true,
    }),
  );
  return !EventTarget.prototype.dispatchEvent.call(globalThis as never, event);
}

/** Fires `unhandledrejection` or `rejectionhandled`. Returns whether a listener has prevented the default action. */
export function fireRejectionEvent(
  type: "unhandledrejection" | "rejectionhandled",
  promise: Promise<unknown>,
  reason: unknown,
): boolean {
  if (listenerCount(undefined, type) === 0) {
    return false;
  }
  return !EventTarget.prototype.dispatchEvent.call(globalThis as never, promiseRejectionEvent(type, promise, reason));
}

/** What becomes of a reported error that no listener has prevented. */
let reportUncaught: (error: unknown) => void = () => {};

/** Sets what `reportError` does with errors that no listener has prevented. */
export function setUncaughtReporter(report: (error: unknown) => void): void {
  reportUncaught = report;
}

/** https://html.spec.whatwg.org/#dom-reporterror */
export function reportError(error: unknown): void {
  if (arguments.length === 0) {
    throw notOfType("ServiceWorkerGlobalScope", "reportError", 1, "Value");
  }
  if (!fireErrorEvent(error)) {
    reportUncaught(error);
  }
}
