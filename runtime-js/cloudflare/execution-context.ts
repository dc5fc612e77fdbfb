/** The `ctx` of handlers, and that which tests make for themselves. */

import { illegalConstructor, illegalInvocation, internalToken, isObject } from "../web/idl.ts";
import { exportsOfContext } from "./env.ts";
import { registerWaitUntil, Scoped } from "./runtime.ts";
import { tracing } from "./tracing.ts";

/** The promises that a context has been asked to wait for. */
type Waiting = Promise<unknown>[];

/** The context of the event that is being handled, for `waitUntil` of `cloudflare:workers`. */
export const currentContext = new Scoped<ExecutionContext>();

/** The execution context of one event of an entrypoint. One is made for every event, so that it is made of plain fields. */
export class ExecutionContext {
  readonly #waiting: Waiting = [];
  readonly tracing = tracing;
  readonly access: unknown = undefined;
  readonly cache: unknown = undefined;
  readonly props: unknown;
  readonly exports: unknown = exportsOfContext();
  /** Works without its context, too. */
  waitUntil = (promise: unknown): void => track(this.#waiting, promise);

  constructor(props: unknown, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.props = props;
  }

  /** The promises of a value, if it is a context of this class. */
  static waitingOf(value: object): Waiting | undefined {
    return #waiting in value ? (value as ExecutionContext).#waiting : undefined;
  }

  passThroughOnException(): void {
    if (!isObject(this) || !(#waiting in this)) throw illegalInvocation();
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
export function track(list: Waiting, promise: unknown): void {
  const tracked = Promise.resolve(promise);
  tracked.catch(() => undefined);
  list.push(tracked);
  registerWaitUntil(tracked);
}

const TestContext = (() => {
  class ExecutionContext {
    readonly #waiting: Waiting = [];
    readonly exports: unknown = exportsOfContext();

    constructor(token: unknown) {
      if (token !== internalToken) throw illegalConstructor();
    }

    static waitingOf(value: object): Waiting | undefined {
      return #waiting in value ? (value as ExecutionContext).#waiting : undefined;
    }

    waitUntil(promise: unknown): void {
      if (!isObject(this) || !(#waiting in this)) throw new TypeError("Illegal invocation");
      track(this.#waiting, promise);
    }

    passThroughOnException(): void {}
  }
  return ExecutionContext;
})();

/** A context that belongs to no event. */
export function createTestContext(): object {
  return new TestContext(internalToken);
}

/** Contexts of other kinds, with their promises. */
const adopted = new WeakMap<object, Waiting>();

/** The promises of a context; none if the value is no context. */
export function waitingOf(context: unknown): Waiting | undefined {
  if (!isObject(context)) return undefined;
  return TestContext.waitingOf(context) ?? ExecutionContext.waitingOf(context) ?? adopted.get(context);
}

/** Whether a value is a context that a test has made. */
export function isTestContext(context: unknown): boolean {
  return isObject(context) && TestContext.waitingOf(context) !== undefined;
}

/** Lets another kind of context take part in `waitOnExecutionContext`. */
export function adoptContext(context: object): Waiting {
  const list: Waiting = [];
  adopted.set(context, list);
  return list;
}
