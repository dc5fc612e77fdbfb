/** Stubs of the Worker's own entrypoints: `SELF`, `exports`, `ctx.exports`, service bindings to the Worker itself. */

import { compatFlag } from "../web/compat.ts";
import type { DurableObjectNamespace } from "./durable-objects.ts";
import { type Entrypoint, exportOf, fetchEntrypoint, instantiate, scheduleEntrypoint } from "./entrypoints.ts";
import { property, prototypeProperty, usePath, type Receiver } from "./rpc.ts";

/** Names that are no RPC methods of an entrypoint. */
const reserved = new Set(["connect", "alarm", "webSocketMessage", "webSocketClose", "webSocketError", "then", "self", "constructor", "toString", "toJSON", "valueOf"]);

/** A class that exists for its name: instances are proxies. */
export class Fetcher {}

/** A class that exists for its name: what `exports` holds for each entrypoint. */
export class LoopbackServiceStub {}

function receiverOf(entrypoint: Entrypoint): Receiver {
  return {
    async use(path, args) {
      const { instance } = instantiate(await exportOf(entrypoint), entrypoint, true);
      return usePath(instance, path, args, prototypeProperty);
    },
  };
}

function stub(entrypoint: Entrypoint, prototype: object, apply: ((options?: { props?: unknown }) => unknown) | undefined): object {
  const receiver = receiverOf(entrypoint);
  const methods: Record<string, unknown> = {
    fetch: (input: unknown, init: unknown) => fetchEntrypoint(entrypoint, input, init),
  };
  if (compatFlag("service_binding_extra_handlers")) {
    methods.scheduled = (options?: { scheduledTime?: Date; cron?: string }) => scheduleEntrypoint(entrypoint, options);
  }
  const target = apply === undefined ? {} : (function () {} as object);
  return new Proxy(target, {
    getPrototypeOf: () => prototype,
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
    has: (_target, name) => name in methods,
    apply: (_target, _this, [options]) => apply!(options as { props?: unknown } | undefined),
    get(_target, name) {
      if (name === Symbol.toStringTag) return prototype.constructor.name;
      if (typeof name !== "string") return undefined;
      if (Object.hasOwn(methods, name)) return methods[name];
      if (name === "constructor") return prototype.constructor;
      if (name === "toString") return () => `[object ${prototype.constructor.name}]`;
      if (reserved.has(name)) return undefined;
      return property(receiver, [name]);
    },
  });
}

/** A service binding to an entrypoint of the Worker itself. */
export function serviceStub(entrypoint: Entrypoint): object {
  return stub(entrypoint, Fetcher.prototype, undefined);
}

/** What `exports` holds for an entrypoint: a stub that, called with `{ props }`, gives another with these. */
export function loopbackStub(name: string): object {
  return stub({ name, props: {} }, LoopbackServiceStub.prototype, (options) =>
    serviceStub({ name, props: options?.props ?? {} }),
  );
}

/**
 * `exports`: a stub for each export of the main module, a namespace for each Durable Object class.
 *
 * @param names the names that the main module exports
 * @param namespaces the namespaces of its classes with storage
 */
export function makeExports(names: Iterable<string>, namespaces: Map<string, DurableObjectNamespace>): Record<string, unknown> {
  const exports: Record<string, unknown> = {};
  const add = (name: string) => {
    let value: unknown;
    Object.defineProperty(exports, name, {
      enumerable: true,
      configurable: true,
      get: () => (value ??= namespaces.get(name) ?? loopbackStub(name)),
    });
  };
  add("default");
  for (const name of names) {
    if (name !== "default") add(name);
  }
  for (const name of namespaces.keys()) {
    if (!(name in exports)) add(name);
  }
  return exports;
}
