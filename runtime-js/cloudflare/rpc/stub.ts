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
}

const stubs = new WeakSet<object>();

/** Notes an object as a stub, which is passed on as it is. */
export function markStub<T extends object>(stub: T): T {
  stubs.add(stub);
  return stub;
}

/** Whether a value is a stub. */
export function isStub(value: object): boolean {
  return stubs.has(value);
}

/** Arguments as they arrive; a promise of an error is what a caller gets who passes what cannot be passed. */
function call(receiver: Receiver, path: Path, args: unknown[]): Promise<unknown> {
  try {
    return receiver.use(path, args.map((argument) => passed(argument)));
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
      return typeof name === "string" ? property(receiver, [name]) : undefined;
    },
  });
}

/** Lets go of what a result holds. */
export function dispose(value: unknown): void {
  const method = (value as { [Symbol.dispose]?: () => void } | null | undefined)?.[Symbol.dispose];
  if (typeof method === "function") method.call(value);
}
