/** Stubs of the Worker's own entrypoints: `SELF`, `exports`, `ctx.exports`, service bindings to the Worker itself. */

import { compatFlag } from "../web/compat.ts";
import { setFetcherCheck } from "../web/request.ts";
import type { DurableObjectNamespace } from "./durable-objects/namespace.ts";
import {
  callHandler,
  type Entrypoint,
  exportOf,
  fetchEntrypoint,
  instantiate,
  queueToEntrypoint,
  scheduleEntrypoint,
} from "./entrypoints.ts";
import { currentContext } from "./execution-context.ts";
import { remoteError } from "./remote-error.ts";
import { Fetcher, LoopbackServiceStub } from "./rpc/classes.ts";
import { passed } from "./rpc/passing.ts";
import { markStub, property, type Receiver } from "./rpc/stub.ts";
import { prototypeProperty, usePath } from "./rpc/use.ts";
import { usePlainly } from "./plain.ts";
import { asNewEvent, workerHost } from "./runtime.ts";

/** Names that the runtime keeps for the handlers of Durable Objects. */
const reserved = new Set(["connect", "alarm", "webSocketMessage", "webSocketClose", "webSocketError"]);

/** Handlers that a call over RPC reaches as well. */
const handlers = new Set(["scheduled", "queue", "tail", "trace", "tailStream", "test", "email"]);

function receiverFor(entrypoint: Entrypoint): Receiver {
  const use: Receiver["use"] = async (path, args) => {
    if (workerHost().isPlain) return usePlainly(entrypoint, path, args);
    const [first, ...rest] = path;
    if (first !== undefined && rest.length === 0 && args !== undefined) {
      if (reserved.has(first)) {
        throw remoteError(new TypeError(`'${first}' is a reserved method and cannot be called over RPC.`));
      }
      if (handlers.has(first)) {
        try {
          return passed(await callHandler(entrypoint, first, args[0]));
        } catch (error) {
          throw remoteError(error);
        }
      }
    }
    let made;
    try {
      made = instantiate(await exportOf(entrypoint), entrypoint, true);
    } catch (error) {
      throw remoteError(error);
    }
    const { instance, ctx } = made;
    return currentContext.run(ctx, () => usePath(instance, path, args, prototypeProperty));
  };
  return { use: (path, args) => asNewEvent(() => use(path, args)) };
}

/** Whether stubs have members that are called over RPC; where they do not, whoever asks for one is told. */
function hasRpc(name: string): boolean {
  if (!workerHost().isPlain || compatFlag("rpc")) return true;
  console.warn(
    `WARNING: Tried to access method or property '${name}' on a Service Binding or Durable Object stub. Are you trying to use ` +
      "RPC? If so, please enable the 'rpc' compat flag or update your compat date to 2024-04-03 or later (see " +
      "https://developers.cloudflare.com/workers/configuration/compatibility-dates/ ). If you are not trying to use RPC, " +
      "please note that in the future, this property (and all other property names) will appear to be present as an RPC " +
      "method.",
  );
  return false;
}

type Apply = ((args: unknown[]) => unknown) | undefined;

/** A proxy that looks like an instance of `shape`, with some methods, and everything else over RPC. */
export function serviceProxy(
  shape: { prototype: object; name: string },
  methods: Record<string, unknown>,
  receiver: Receiver,
  apply: Apply,
  own: Record<string, unknown> = {},
): object {
  const { prototype, name: className } = shape;
  const given = { ...methods };
  const target = apply === undefined ? own : (function () {} as object);
  const proxy = new Proxy(target, {
    getPrototypeOf: () => prototype,
    has: (_target, name) => name in methods || name in own || name in prototype,
    apply: (_target, _this, args: unknown[]) => apply!(args),
    get(_target, name) {
      if (name === Symbol.toStringTag) return className;
      if (name === Symbol.dispose) return () => undefined;
      if (typeof name !== "string") return undefined;
      if (Object.hasOwn(methods, name)) return methods[name];
      if (Object.hasOwn(own, name)) return own[name];
      if (name === "constructor" || name === "toString" || name === "valueOf") return Reflect.get(prototype, name);
      if (name === "then" || name === "toJSON" || name === "asymmetricMatch") return undefined;
      return hasRpc(name) ? property(receiver, [name]) : undefined;
    },
    set: (_target, name, value) => {
      // What a test replaces, such as a method it spies on, is what everybody gets.
      methods[name as string] = value;
      return true;
    },
    defineProperty: (target, name, descriptor) => {
      if (name in own) return Reflect.defineProperty(target, name, descriptor);
      methods[name as string] = descriptor.value;
      return true;
    },
    deleteProperty: (_target, name) => {
      // A spy that is taken away leaves what was there before.
      if (Object.hasOwn(given, name)) methods[name as string] = given[name as string];
      else delete methods[name as string];
      return true;
    },
  });
  return markStub(proxy, receiver);
}

function stub(entrypoint: Entrypoint, shape: { prototype: object; name: string }, apply: Apply): object {
  const methods: Record<string, unknown> = {
    fetch: (...args: unknown[]) => fetchEntrypoint(entrypoint, args),
  };
  if (compatFlag("service_binding_extra_handlers")) {
    methods.scheduled = (options?: unknown) => asNewEvent(() => scheduleEntrypoint(entrypoint, options));
    methods.queue = (...args: unknown[]) => asNewEvent(() => queueToEntrypoint(entrypoint, args));
  }
  return serviceProxy(shape, methods, receiverFor(entrypoint), apply);
}

/** A service binding to an entrypoint of the Worker itself. */
export function serviceStub(entrypoint: Entrypoint): object {
  return stub(entrypoint, Fetcher, undefined);
}

/** What `exports` holds for an entrypoint: a stub that, called with `{ props }`, gives another with these. */
export function loopbackStub(name: string): object {
  return stub({ name, props: {} }, LoopbackServiceStub, ([options]) => {
    if (typeof options !== "object" || options === null) {
      throw new TypeError(
        "Failed to execute '(called as function)' on 'LoopbackServiceStub': parameter 1 is not of type 'Options'.",
      );
    }
    return serviceStub({ name, props: (options as { props?: unknown }).props ?? {} });
  });
}

/**
 * `exports`: a stub for each export of the main module, a namespace for each Durable Object class.
 *
 * @param names the names that the main module exports
 * @param namespaces the namespaces of its classes with storage, as `exports` has them
 */
export function makeExports(
  names: Iterable<string>,
  namespaces: Map<string, DurableObjectNamespace>,
): Record<string, unknown> {
  const exports: Record<string, unknown> = {};
  const services = [...new Set(names)].filter((name) => name !== "default" && !namespaces.has(name)).sort();
  for (const name of ["default", ...services, ...[...namespaces.keys()].sort()]) {
    let value: unknown;
    Object.defineProperty(exports, name, {
      enumerable: true,
      configurable: true,
      get: () => (value ??= namespaces.get(name) ?? loopbackStub(name)),
    });
  }
  return exports;
}

setFetcherCheck((value) => typeof value === "object" && value !== null && value instanceof Fetcher);
