/** The `ctx` of handlers. */

import { illegalInvocation } from "../web/idl.ts";
import { exports as currentExports } from "./env.ts";
import { registerWaitUntil, Scoped } from "./runtime.ts";

/** The context of the event that is being handled, for `waitUntil` of `cloudflare:workers`. */
export const currentContext = new Scoped<ExecutionContext>();

/** The promises that each context has been asked to wait for. */
const waiting = new WeakMap<object, Promise<unknown>[]>();

/** The execution context of one event of an entrypoint. */
export class ExecutionContext {
  readonly props: unknown;
  readonly exports: unknown;
  declare readonly tracing: unknown;
  declare readonly access: unknown;
  declare readonly cache: unknown;

  constructor(props: unknown) {
    Object.defineProperties(this, {
      tracing: { value: tracing, enumerable: true, configurable: true },
      access: { value: undefined, enumerable: true, configurable: true },
      cache: { value: undefined, enumerable: true, configurable: true },
    });
    this.props = props;
    this.exports = currentExports;
    waiting.set(this, []);
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

/** Adds a promise to a context's list and to that of the file. */
export function track(list: Promise<unknown>[], promise: unknown): void {
  const tracked = Promise.resolve(promise);
  tracked.catch(() => undefined);
  list.push(tracked);
  registerWaitUntil(tracked);
}

/** A context that a test has made for itself. */
const TestExecutionContext = (() => {
  const key = Symbol("constructor key");
  class ExecutionContext {
    readonly exports: unknown;

    constructor(given: unknown) {
      if (given !== key) throw new TypeError("Illegal constructor");
      this.exports = currentExports;
      waiting.set(this, []);
    }

    waitUntil(promise: unknown): void {
      if (!(this instanceof ExecutionContext)) throw new TypeError("Illegal invocation");
      track(waiting.get(this)!, promise);
    }

    passThroughOnException(): void {}
  }
  return { make: () => new ExecutionContext(key) };
})();

/** `createExecutionContext()` of `cloudflare:test`. */
export function createTestContext(): object {
  return TestExecutionContext.make();
}

/** The promises of a context; none if the value is no context. */
export function waitingOf(context: unknown): Promise<unknown>[] | undefined {
  return typeof context === "object" && context !== null ? waiting.get(context) : undefined;
}

/** Lets another kind of context take part in `waitOnExecutionContext`. */
export function adoptContext(context: object): Promise<unknown>[] {
  const list: Promise<unknown>[] = [];
  waiting.set(context, list);
  return list;
}

/** A span that records nothing: there is nobody to send traces to. */
const span = {
  isTraced: false,
  setAttribute(): void {},
};

/** `tracing`: spans run what they enclose, and record nothing. */
export const tracing = {
  enterSpan<R>(_name: string, callback: (given: typeof span, ...rest: unknown[]) => R, ...rest: unknown[]): R {
    return callback(span, ...rest);
  },
};
