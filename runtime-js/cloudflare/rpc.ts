/**
 * Calls of methods and reads of properties on the other side of a stub.
 *
 * Values are passed by structured clone; functions and `RpcTarget`s by reference, as stubs. What a call or a read gives
 * is a promise whose own properties can be used before it is fulfilled.
 */

import { Request } from "../web/request.ts";
import { Response } from "../web/response.ts";
import { structuredClone } from "../web/structured-clone.ts";
import { RpcTarget } from "./classes.ts";
import { remoteError } from "./runtime.ts";

type Path = string[];

/** The other side: finds what a path names, and calls it with `args` if they are given. */
export interface Receiver {
  use(path: Path, args: unknown[] | undefined): Promise<unknown>;
  dispose?(): void;
}

class Illegal {
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}

/** The result of a call that has not come yet. */
export class RpcPromise extends Illegal {}

/** A property of the other side. */
export class RpcProperty extends Illegal {}

/** A stub of a service. */
export class ServiceStub extends Illegal {}

const targets = new WeakMap<object, object>();

/** A reference to a function or an `RpcTarget`, which may be called and passed on. */
export class RpcStub {
  constructor(target: object) {
    if ((typeof target !== "object" && typeof target !== "function") || target === null) {
      throw new TypeError("Failed to construct 'RpcStub': constructor parameter 1 is not of type 'object'.");
    }
    // biome-ignore lint: a stub has to be callable, so it is a proxy of a function.
    return reference(target, RpcStub.prototype) as RpcStub;
  }
}

const unforwarded = new Set<string>(["then", "constructor", "toJSON"]);

/** A property of a receiver: callable, awaitable, and with properties of its own. */
export function property(receiver: Receiver, path: Path): unknown {
  let result: Promise<unknown> | undefined;
  const read = () => (result ??= receiver.use(path, undefined));
  return new Proxy(function () {} as object, {
    getPrototypeOf: () => RpcProperty.prototype,
    apply: (_target, _this, args: unknown[]) => promised(receiver.use(path, args.map(passed))),
    get(_target, name) {
      if (name === "then") return (...handlers: Parameters<Promise<unknown>["then"]>) => read().then(...handlers);
      if (name === "catch") return (handler: (reason: unknown) => unknown) => read().catch(handler);
      if (name === "finally") return (handler: () => void) => read().finally(handler);
      return typeof name === "string" ? property(receiver, [...path, name]) : undefined;
    },
  });
}

/** A promise whose future value can be used already. */
function promised(result: Promise<unknown>): unknown {
  const receiver: Receiver = {
    async use(path, args) {
      return followPath(await result, path, args);
    },
  };
  // Whoever awaits it is told of a rejection; a result that nobody looks at is nobody's concern but the callee's.
  return new Proxy(function () {} as object, {
    getPrototypeOf: () => RpcPromise.prototype,
    apply: (_target, _this, args: unknown[]) => promised(receiver.use([], args.map(passed))),
    get(_target, name) {
      if (name === "then" || name === "catch" || name === "finally") {
        return (...handlers: never[]) => (result[name] as (...handlers: never[]) => unknown)(...handlers);
      }
      if (name === Symbol.dispose) return () => void result.then(dispose, () => undefined);
      return typeof name === "string" ? property(receiver, [name]) : undefined;
    },
  });
}

/** Lets go of what a result holds. */
function dispose(value: unknown): void {
  const method = (value as { [Symbol.dispose]?: () => void } | null | undefined)?.[Symbol.dispose];
  if (typeof method === "function") method.call(value);
}

/** What a path names on a value that is on this side already. */
async function followPath(value: unknown, path: Path, args: unknown[] | undefined): Promise<unknown> {
  let parent: unknown;
  for (const name of path) {
    parent = value;
    value = (value as Record<string, unknown> | null | undefined)?.[name];
    if (typeof value === "object" && value !== null && "then" in value) value = await value;
  }
  if (args === undefined) return value;
  if (typeof value !== "function") throw new TypeError(`"${path.at(-1) ?? ""}" is not a function.`);
  return Reflect.apply(value as (...args: unknown[]) => unknown, parent, args);
}

/** Uses a path on an object of the other side and passes the result over. */
export async function usePath(
  target: object,
  path: Path,
  args: unknown[] | undefined,
  lookUp: (target: object, name: string) => unknown,
  extra?: Record<string, unknown>,
): Promise<unknown> {
  try {
    const [first, ...rest] = path;
    if (first === undefined) return passed(await followPath(target, [], args));
    const value = lookUp(target, first);
    if (rest.length > 0) return passed(await followPath(await value, rest, args));
    if (args === undefined) return passed(await value);
    if (typeof value !== "function") throw new TypeError(`"${first}" is not a function.`);
    return passed(await Reflect.apply(value as (...args: unknown[]) => unknown, target, args));
  } catch (error) {
    throw remoteError(error, extra);
  }
}

/** A property that may be used from outside: one of the class, not of the instance. */
export function prototypeProperty(target: object, name: string): unknown {
  const inPrototype = Object.getPrototypeOf(target) !== null && name in Object.getPrototypeOf(target) && !(name in Object.prototype);
  if (!inPrototype) {
    if (Object.hasOwn(target, name)) {
      throw new TypeError(
        `The RPC receiver's prototype does not implement "${name}", but the receiver instance does.\n` +
          "Only properties and methods defined on the prototype can be accessed over RPC.\n" +
          `Ensure properties are declared like \`get ${name}() { ... }\` instead of \`${name} = ...\`,\n` +
          `and methods are declared like \`${name}() { ... }\` instead of \`${name} = () => { ... }\`.`,
      );
    }
    throw new TypeError(`The RPC receiver does not implement "${name}".`);
  }
  if (Object.hasOwn(target, name)) throw new TypeError(`The RPC receiver does not implement the method "${name}".`);
  return Reflect.get(target, name);
}

/** A stub for a function or an `RpcTarget`. */
function reference(target: object, prototype: object): object {
  const receiver: Receiver = {
    use: (path, args) => usePath(target, path, args, typeof target === "function" ? Reflect.get : prototypeProperty),
  };
  const stub: object = new Proxy(function () {} as object, {
    getPrototypeOf: () => prototype,
    apply: (_target, _this, args: unknown[]) => promised(receiver.use([], args.map(passed))),
    get(_target, name) {
      if (name === Symbol.dispose) return () => dispose(target);
      if (name === "dup") return () => reference(target, prototype);
      if (typeof name !== "string" || unforwarded.has(name)) return Reflect.get(prototype, name);
      return property(receiver, [name]);
    },
  });
  targets.set(stub, target);
  return stub;
}

/** A value as it arrives on the other side of a call. */
export function passed(value: unknown): unknown {
  if (typeof value === "function") return targets.has(value) ? value : reference(value, RpcStub.prototype);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof RpcTarget) return reference(value, RpcStub.prototype);
  if (isPassedAsIs(value)) return value;
  const references = new Map<object, object>();
  const prepared = withoutReferences(value, references, new Map());
  if (references.size === 0) return structuredClone(value);
  return prepared;
}

/** Objects that are handed over as they are: both sides live in one isolate, and they can be used by one only. */
function isPassedAsIs(value: object): boolean {
  return (
    value instanceof Request ||
    value instanceof Response ||
    value instanceof Headers ||
    value instanceof ReadableStream ||
    value instanceof WritableStream ||
    targets.has(value)
  );
}

/** Copies plain objects and arrays, putting stubs in the place of what is passed by reference. */
function withoutReferences(value: unknown, references: Map<object, object>, seen: Map<object, unknown>): unknown {
  if (typeof value === "function" || value instanceof RpcTarget) {
    const stub = passed(value) as object;
    references.set(value as object, stub);
    return stub;
  }
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (isPassedAsIs(value)) {
    references.set(value, value);
    return value;
  }
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    seen.set(value, copy);
    for (const item of value) copy.push(withoutReferences(item, references, seen));
    return copy;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    const copy: Record<string, unknown> = {};
    seen.set(value, copy);
    for (const [name, item] of Object.entries(value)) copy[name] = withoutReferences(item, references, seen);
    return copy;
  }
  const copy = structuredClone(value);
  seen.set(value, copy);
  return copy;
}
