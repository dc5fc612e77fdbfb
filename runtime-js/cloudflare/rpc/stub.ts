/**
 * What the caller of an RPC method has: properties that can be called and awaited, promises whose value can be used before
 * it is there, and stubs of what is passed by reference.
 */

import { RpcPromise, RpcProperty } from "./classes.ts";
import { passed } from "./passing.ts";
import { followPath } from "./use.ts";

export type Path = string[];

/** The other side: finds what a path names, and calls it with `args` if they are given. */
export interface Receiver {
  use(path: Path, args: unknown[] | undefined): Promise<unknown>;
  /** Whether it sees itself to how the arguments cross. */
  passesItself?: boolean;
}

/** What stands behind each stub. */
const receivers = new WeakMap<object, Receiver>();

/** Notes an object as a stub, which is passed on as it is. */
export function markStub<T extends object>(stub: T, receiver: Receiver): T {
  receivers.set(stub, receiver);
  return stub;
}

/** Asks a promise or a property of the other side for its receiver: they are made too often to be noted. */
const behind = Symbol("receiver");

/** What stands behind a stub, or behind a promise or a property of the other side. */
export function receiverOf(stub: object): Receiver | undefined {
  return receivers.get(stub) ?? (stub as { [behind]?: Receiver })[behind];
}

/** The arguments of a call as the receiver gets them. */
export function argumentsFor(receiver: Receiver, args: unknown[]): unknown[] {
  return receiver.passesItself ? args : args.map((argument) => passed(argument));
}

/** Whether a value is a stub. */
export function isStub(value: object): boolean {
  return receivers.has(value);
}

/** Arguments as they arrive; a promise of an error is what a caller gets who passes what cannot be passed. */
function call(receiver: Receiver, path: Path, args: unknown[]): Promise<unknown> {
  try {
    return receiver.use(path, argumentsFor(receiver, args));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A property of a receiver: callable, awaitable, and with properties of its own. */
export function property(receiver: Receiver, path: Path): unknown {
  let result: Promise<unknown> | undefined;
  const read = () => (result ??= receiver.use(path, undefined));
  return new Proxy(function () {} as object, {
    getPrototypeOf: () => RpcProperty.prototype,
    apply: (_target, _this, args: unknown[]) => promised(call(receiver, path, args)),
    get(_target, name) {
      if (name === "then") return (...handlers: Parameters<Promise<unknown>["then"]>) => read().then(...handlers);
      if (name === "catch") return (handler: (reason: unknown) => unknown) => read().catch(handler);
      if (name === "finally") return (handler: () => void) => read().finally(handler);
      if (name === "constructor" || name === Symbol.toStringTag) return Reflect.get(RpcProperty.prototype, name);
      if (name === "toString") return () => "[object JsRpcProperty]";
      if (name === behind) {
        const use: Receiver["use"] = (rest, args) => receiver.use([...path, ...rest], args);
        return { ...receiver, use } satisfies Receiver;
      }
      return typeof name === "string" ? property(receiver, [...path, name]) : undefined;
    },
  });
}

/** A promise whose future value can be used already. */
export function promised(result: Promise<unknown>): unknown {
  const receiver: Receiver = {
    async use(path, args) {
      return followPath(await result, path, args);
    },
  };
  return new Proxy(function () {} as object, {
    getPrototypeOf: () => RpcPromise.prototype,
    apply: (_target, _this, args: unknown[]) => promised(call(receiver, [], args)),
    get(_target, name) {
      if (name === "then" || name === "catch" || name === "finally") {
        return (...handlers: never[]) => (result[name] as (...handlers: never[]) => unknown)(...handlers);
      }
      if (name === Symbol.dispose) return () => void result.then(dispose, () => undefined);
      if (name === "constructor" || name === Symbol.toStringTag) return Reflect.get(RpcPromise.prototype, name);
      if (name === "toString") return () => "[object JsRpcPromise]";
      if (name === behind) return receiver;
      return typeof name === "string" ? property(receiver, [name]) : undefined;
    },
  });
}

/** Lets go of what a result holds. */
export function dispose(value: unknown): void {
  const method = (value as { [Symbol.dispose]?: () => void } | null | undefined)?.[Symbol.dispose];
  if (typeof method === "function") method.call(value);
}
