/** The life of one object: its instance, made at the first event, and the gate that events wait at. */

import { DurableObject } from "../classes.ts";
import { handlerEnv } from "../env.ts";
import { likeError, logUncaught, remoteError } from "../remote-error.ts";
import { prototypeProperty, usePath } from "../rpc/use.ts";
import { fetchObjectPlainly, useObjectPlainly } from "../plain.ts";
import { asNewEvent, mainModule, mainPath, workerHost } from "../runtime.ts";
import type { Request } from "../../web/request.ts";
import type { Isolate } from "../isolates/isolate.ts";
import type { DurableObjectId } from "./id.ts";
import { makeState, type DurableObjectState } from "./state.ts";
import { openStorage, type ObjectStorage } from "./stored.ts";

/** What the class of a namespace is called, and the key of its objects. */
export interface Namespace {
  className: string;
  uniqueKey: string;
  /** Where the objects live, if that is not here. */
  isolate?: (() => Isolate) | undefined;
}

/** Handlers that are not methods for others to call. */
const reserved = new Set(["connect", "tailStream", "tail", "trace", "scheduled", "queue", "test", "email"]);

export class ActiveObject {
  readonly namespace: Namespace;
  readonly id: DurableObjectId;
  readonly storage: ObjectStorage;
  readonly state: DurableObjectState;
  /** Why the object is broken; those who hold a stub of it are told again and again. */
  broken: { error: unknown } | undefined;
  /** Whether the instance was let go of, so that the next event makes another. */
  evicted = false;
  #instance: Promise<object> | undefined;
  #gate: Promise<unknown> = Promise.resolve();
  #running = 0;
  #idle: (() => void)[] = [];
  #onBreak = new Set<(error: unknown) => void>();

  constructor(namespace: Namespace, id: DurableObjectId) {
    this.namespace = namespace;
    this.id = id;
    this.storage = openStorage(namespace.uniqueKey, id.toString(), this);
    this.state = makeState(this);
  }

  /** Whether the instance exists. */
  get isRunning(): boolean {
    return this.#instance !== undefined;
  }

  /** Runs one event: with the instance, once its constructor and what it waits for are done. */
  async #event<T>(run: (instance: object) => T | Promise<T>): Promise<T> {
    if (this.broken !== undefined) throw this.broken.error;
    this.#running += 1;
    const { promise: breakage, reject } = Promise.withResolvers<never>();
    breakage.catch(() => undefined);
    this.#onBreak.add(reject);
    try {
      const work = asNewEvent(() => this.instance().then(run));
      return await Promise.race([work, breakage]);
    } finally {
      this.#onBreak.delete(reject);
      this.#running -= 1;
      if (this.#running === 0) {
        for (const idle of this.#idle.splice(0)) idle();
      }
    }
  }

  /** The instance; a constructor that throws is called again by the next event. */
  async instance(): Promise<object> {
    const made = (this.#instance ??= this.#construct());
    try {
      const instance = await made;
      await this.#gate;
      return instance;
    } catch (error) {
      if (this.#instance === made && this.broken === undefined) this.#instance = undefined;
      throw error;
    }
  }

  async #construct(): Promise<object> {
    const { className } = this.namespace;
    const exports = await mainModule("Durable Object bindings");
    const exported = exports[className];
    if (typeof exported !== "function") {
      throw new TypeError(`${mainPath()} does not export a ${className} Durable Object`);
    }
    const construct = exported as new (state: unknown, env: unknown) => object;
    return new construct(this.state, handlerEnv());
  }

  /** Lets no other event in until the callback is done. One that fails breaks the object. */
  block<T>(callback: () => T | Promise<T>): Promise<T> {
    const result = (async () => {
      try {
        return await callback();
      } catch (error) {
        this.break(error, { durableObjectReset: true });
        throw error;
      }
    })();
    this.#gate = Promise.all([this.#gate, result]);
    this.#gate.catch(() => undefined);
    // Whoever called is told; so is everybody else who waits for the object.
    result.catch(() => undefined);
    return result;
  }

  /** Ends the instance: what is under way fails with the error, and so does everything that comes through an old stub. */
  break(error: unknown, marks: Record<string, unknown> = {}): void {
    if (this.broken !== undefined) return;
    // Whoever threw it goes on with the error as it is; all others get another one.
    const marked = likeError(error, marks);
    this.broken = { error: marked };
    forget(this);
    for (const reject of this.#onBreak) reject(marked);
    this.#onBreak.clear();
  }

  /** Waits until nothing is under way, and lets go of the instance. */
  async evict(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    this.evicted = true;
    forget(this);
  }

  fetch(request: Request): Promise<unknown> {
    return this.#event((instance) => {
      if (workerHost().isPlain) return fetchObjectPlainly(instance, request);
      const { fetch } = instance as { fetch?: (request: Request) => unknown };
      if (typeof fetch !== "function") {
        throw new TypeError(`${this.namespace.className} exported by ${mainPath()} does not define a \`fetch()\` method`);
      }
      return fetch.call(instance, request);
    });
  }

  async use(path: string[], args: unknown[] | undefined): Promise<unknown> {
    const extra = { durableObjectId: this.id.toString() };
    try {
      return await this.#event((instance) => {
        if (workerHost().isPlain) return useObjectPlainly(instance, path, args, extra);
        const [first] = path;
        if (first !== undefined && reserved.has(first)) {
          throw remoteError(new TypeError(`'${first}' is a reserved method and cannot be called over RPC.`));
        }
        if (!(instance instanceof DurableObject)) {
          throw new TypeError(
            `Expected ${this.namespace.className} exported by ${mainPath()} be a subclass of \`DurableObject\` for RPC`,
          );
        }
        return usePath(instance, path, args, prototypeProperty, extra);
      });
    } catch (error) {
      throw this.broken === undefined ? remoteError(error) : error;
    }
  }

  /** Calls a function of the test with the instance. */
  run<T>(callback: (instance: object, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    return this.#event((instance) => callback(instance, this.state));
  }

  /** Calls the handler of an alarm that has gone off. */
  async alarm(): Promise<void> {
    try {
      await this.#event((instance) => {
        const { alarm } = instance as { alarm?: (info: unknown) => unknown };
        if (typeof alarm !== "function") {
          throw new TypeError(`${this.namespace.className} exported by ${mainPath()} does not define a \`alarm()\` method`);
        }
        return alarm.call(instance, { retryCount: 0, isRetry: false, scheduledTime: Date.now() });
      });
    } catch (error) {
      logUncaught(error);
    }
  }
}

const living = new Map<string, ActiveObject>();

function keyOf({ uniqueKey }: Namespace, id: DurableObjectId): string {
  return `${uniqueKey}/${id}`;
}

function forget(object: ActiveObject): void {
  const key = keyOf(object.namespace, object.id);
  if (living.get(key) === object) living.delete(key);
}

/** The object with this id, which comes to life if it has to. */
export function objectOf(namespace: Namespace, id: DurableObjectId): ActiveObject {
  const key = keyOf(namespace, id);
  let found = living.get(key);
  if (found === undefined) living.set(key, (found = new ActiveObject(namespace, id)));
  return found;
}

/** The object with this id if it is alive. */
export function livingObject(namespace: Namespace, id: DurableObjectId): ActiveObject | undefined {
  return living.get(keyOf(namespace, id));
}

/** All objects that are alive. */
export function livingObjects(): ActiveObject[] {
  return [...living.values()];
}
