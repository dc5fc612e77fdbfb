/** The `ctx` of handlers, and that which tests make for themselves. */

import { illegalConstructor, illegalInvocation, internalToken } from "../web/idl.ts";
import { exportsOfContext } from "./env.ts";
import { registerWaitUntil, Scoped } from "./runtime.ts";
import { tracing } from "./tracing.ts";

/** The context of the event that is being handled, for `waitUntil` of `cloudflare:workers`. */
export const currentContext = new Scoped<ExecutionContext>();

/** The promises that each context has been asked to wait for. */
const waiting = new WeakMap<object, Promise<unknown>[]>();

/** The execution context of one event of an entrypoint. */
export class ExecutionContext {
  declare readonly tracing: typeof tracing;
  declare readonly access: unknown;
  declare readonly cache: unknown;
  declare readonly props: unknown;
  declare readonly exports: unknown;

  constructor(props: unknown, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    const list: Promise<unknown>[] = [];
    waiting.set(this, list);
    const own = {
      tracing,
      access: undefined,
      cache: undefined,
      props,
      exports: exportsOfContext(),
      waitUntil: (promise: unknown) => track(list, promise),
    };
    for (const [name, value] of Object.entries(own)) {
      Object.defineProperty(this, name, { value, writable: name === "waitUntil", enumerable: true, configurable: true });
    }
  }

  waitUntil(promise: unknown): void {
    const list = waiting.get(this);
    if (list === undefined) throw illegalInvocation();
    track(list, promise);
  }

  passThroughOnException(): void {
    if (!waiting.has(this)) throw illegalInvocation();
  }

  abort(reason?: unknown): never {
    throw reason ?? new Error("Worker aborted.");
  }
}

/** A context for an event of an entrypoint with these properties. */
export function makeContext(props: unknown): ExecutionContext {
  return new ExecutionContext(props, internalToken);
}

/** Adds a promise to a context's list and to that of the file. */
export function track(list: Promise<unknown>[], promise: unknown): void {
  const tracked = Promise.resolve(promise);
  tracked.catch(() => undefined);
  list.push(tracked);
  registerWaitUntil(tracked);
}

const TestContext = (() => {
  class ExecutionContext {
    readonly exports: unknown;

    constructor(token: unknown) {
      if (token !== internalToken) throw illegalConstructor();
      this.exports = exportsOfContext();
      waiting.set(this, []);
    }

    waitUntil(promise: unknown): void {
      if (!(this instanceof ExecutionContext)) throw new TypeError("Illegal invocation");
      track(waiting.get(this)!, promise);
    }

    passThroughOnException(): void {}
  }
  return ExecutionContext;
})();

/** A context that belongs to no event. */
export function createTestContext(): object {
  return new TestContext(internalToken);
}

/** The promises of a context; none if the value is no context. */
export function waitingOf(context: unknown): Promise<unknown>[] | undefined {
  return typeof context === "object" && context !== null ? waiting.get(context) : undefined;
}

/** Whether a value is a context that a test has made. */
export function isTestContext(context: unknown): boolean {
  return context instanceof TestContext;
}

/** Lets another kind of context take part in `waitOnExecutionContext`. */
export function adoptContext(context: object): Promise<unknown>[] {
  const list: Promise<unknown>[] = [];
  waiting.set(context, list);
  return list;
}
