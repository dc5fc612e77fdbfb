/** Durable Objects: namespaces, ids, stubs, and the objects themselves. */

import { isIdOf, nameToId, uniqueId } from "native:bindings/durable-objects";
import type { Request } from "../web/request.ts";
import { DurableObject, registerState } from "./classes.ts";
import { env, exports as currentExports } from "./env.ts";
import { fetchThrough } from "./entrypoints.ts";
import { track } from "./execution-context.ts";
import { property, prototypeProperty, type Receiver, usePath } from "./rpc.ts";
import { mainModule, workerHost } from "./runtime.ts";

/** Names that are no RPC methods of an object. */
const reserved = new Set(["connect", "tailStream", "tail", "trace", "scheduled", "queue", "test", "email", "then", "self", "toJSON"]);

/** What identifies one object of a class. */
export class DurableObjectId {
  readonly #hex: string;
  declare readonly name: string | undefined;
  declare readonly jurisdiction: string | undefined;

  constructor(hex: string, name: string | undefined) {
    this.#hex = hex;
    Object.defineProperty(this, "jurisdiction", { value: undefined, enumerable: true });
    Object.defineProperty(this, "name", { value: name, enumerable: true });
  }

  toString(): string {
    return this.#hex;
  }

  equals(other: unknown): boolean {
    return other instanceof DurableObjectId && other.#hex === this.#hex;
  }
}

/** One object: its instance, made at the first event, and the gate that events wait at. */
class ActiveObject {
  readonly state: DurableObjectState;
  readonly #className: string;
  #instance: Promise<object> | undefined;
  #gate: Promise<unknown> = Promise.resolve();

  constructor(className: string, id: DurableObjectId) {
    this.#className = className;
    this.state = new DurableObjectState(id, this);
  }

  /** The instance, once its constructor and what it waits for are done. */
  async instance(): Promise<object> {
    this.#instance ??= this.#construct();
    try {
      const instance = await this.#instance;
      await this.#gate;
      return instance;
    } catch (error) {
      // A broken object is rebuilt by the next event.
      this.#instance = undefined;
      this.#gate = Promise.resolve();
      throw error;
    }
  }

  async #construct(): Promise<object> {
    const exports = await mainModule("Durable Object bindings");
    const exported = exports[this.#className];
    if (typeof exported !== "function") {
      throw new TypeError(`${workerHost().main} does not export a ${this.#className} Durable Object`);
    }
    const construct = exported as new (state: unknown, env: unknown) => object;
    return new construct(this.state, env);
  }

  /** Lets no other event in until the callback is done. */
  async block<T>(callback: () => Promise<T>): Promise<T> {
    const result = this.#gate.then(callback);
    this.#gate = result;
    // Whoever waits at the gate is told, and so is the caller.
    result.catch(() => undefined);
    return result;
  }

  async fetch(request: Request): Promise<unknown> {
    const instance = (await this.instance()) as { fetch?: (request: Request) => unknown };
    if (typeof instance.fetch !== "function") {
      throw new TypeError(
        `${this.#className} exported by ${workerHost().main} does not define a \`fetch()\` method`,
      );
    }
    return instance.fetch(request);
  }

  async use(path: string[], args: unknown[] | undefined): Promise<unknown> {
    const instance = await this.instance();
    if (!(instance instanceof DurableObject)) {
      throw new TypeError(
        `Expected ${this.#className} exported by ${workerHost().main} be a subclass of \`DurableObject\` for RPC`,
      );
    }
    return usePath(instance, path, args, prototypeProperty, { durableObjectId: this.state.id.toString() });
  }
}

const activeOf = new WeakMap<object, ActiveObject>();

/** The `ctx` of an object. */
export class DurableObjectState {
  readonly id: DurableObjectId;
  readonly exports: unknown = currentExports;
  readonly props: unknown = {};

  constructor(id: DurableObjectId, object: ActiveObject) {
    this.id = id;
    activeOf.set(this, object);
    registerState(this);
  }

  waitUntil(promise: unknown): void {
    track([], promise);
  }

  blockConcurrencyWhile<T>(callback: () => Promise<T>): Promise<T> {
    return activeOf.get(this)!.block(callback);
  }

  get storage(): never {
    throw new Error("The storage of Durable Objects is not simulated by this version of Invitro.");
  }
}

const namespaces = new WeakMap<object, Map<string, ActiveObject>>();

/** The objects of one class. */
export class DurableObjectNamespace {
  readonly #className: string;
  readonly #uniqueKey: string;

  constructor(className: string, uniqueKey: string) {
    this.#className = className;
    this.#uniqueKey = uniqueKey;
    namespaces.set(this, objectsOf(uniqueKey));
  }

  idFromName(name: unknown): DurableObjectId {
    const text = String(name);
    return new DurableObjectId(nameToId(this.#uniqueKey, text), text);
  }

  idFromString(hex: unknown): DurableObjectId {
    const text = String(hex);
    if (!/^[0-9a-fA-F]{64}$/.test(text)) {
      throw new TypeError("Invalid Durable Object ID: must be 64 hex digits");
    }
    if (!isIdOf(this.#uniqueKey, text)) throw new TypeError("Durable Object ID is not valid for this namespace.");
    return new DurableObjectId(text.toLowerCase(), undefined);
  }

  newUniqueId(options?: { jurisdiction?: string | null }): DurableObjectId {
    if (options?.jurisdiction != null) throw new Error("Jurisdiction restrictions are not implemented in workerd.");
    return new DurableObjectId(uniqueId(this.#uniqueKey), undefined);
  }

  jurisdiction(jurisdiction?: string | null): DurableObjectNamespace {
    if (jurisdiction != null) throw new Error("Jurisdiction restrictions are not implemented in workerd.");
    return this;
  }

  get(id: DurableObjectId, options?: { routingMode?: string }): object {
    if (!(id instanceof DurableObjectId)) {
      throw new TypeError("Failed to execute 'get' on 'DurableObjectNamespace': parameter 1 is not of type 'DurableObjectId'.");
    }
    if (options?.routingMode !== undefined && options.routingMode !== "primary-only") {
      throw new RangeError(`unknown routingMode: ${options.routingMode}`);
    }
    if (!isIdOf(this.#uniqueKey, id.toString())) throw new TypeError("Durable Object ID is not valid for this namespace.");
    return objectStub(this.#className, objectsOf(this.#uniqueKey), id);
  }

  getByName(name: unknown, options?: { routingMode?: string }): object {
    return this.get(this.idFromName(name), options);
  }
}

const objects = new Map<string, Map<string, ActiveObject>>();

/** The objects that live behind a namespace's key, by id. */
function objectsOf(uniqueKey: string): Map<string, ActiveObject> {
  let found = objects.get(uniqueKey);
  if (found === undefined) objects.set(uniqueKey, (found = new Map()));
  return found;
}

const stubClass = { DurableObject: class DurableObject {} }.DurableObject;

function objectStub(className: string, living: Map<string, ActiveObject>, id: DurableObjectId): object {
  const active = (): ActiveObject => {
    const key = id.toString();
    let found = living.get(key);
    if (found === undefined) living.set(key, (found = new ActiveObject(className, id)));
    return found;
  };
  const receiver: Receiver = { use: (path, args) => active().use(path, args) };
  const own: Record<string, unknown> = { name: id.name, id };
  const fetch = (input: unknown, init: unknown) => fetchThrough((request) => active().fetch(request), input, init);
  return new Proxy(own, {
    getPrototypeOf: () => stubClass.prototype,
    get(target, name) {
      if (Object.hasOwn(target, name)) return target[name as string];
      if (name === "fetch") return fetch;
      if (name === "constructor") return stubClass;
      if (name === Symbol.toStringTag) return "DurableObject";
      if (typeof name !== "string" || reserved.has(name)) return undefined;
      return property(receiver, [name]);
    },
  });
}
