/** The `ctx` of an object. */

import { registerState } from "../classes.ts";
import { exportsOfContext } from "../env.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../../web/idl.ts";
import type { ActiveObject } from "./object.ts";
import { makeStorage } from "./storage.ts";

function notSimulated(what: string): Error {
  return new Error(`${what} of Durable Objects is not simulated by this version of Invitro.`);
}

export class DurableObjectState {
  readonly #object: ActiveObject;
  #storage: ReturnType<typeof makeStorage> | undefined;

  constructor(object: ActiveObject, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#object = object;
    const own: Record<string, PropertyDescriptor> = {
      container: { value: undefined },
      storage: { get: () => (this.#storage ??= makeStorage(object)) },
      id: { value: object.id },
      props: { value: {} },
      exports: { value: exportsOfContext() },
    };
    for (const [name, descriptor] of Object.entries(own)) {
      Object.defineProperty(this, name, { ...descriptor, enumerable: true, configurable: true });
    }
    registerState(this);
  }

  static #of(state: DurableObjectState): ActiveObject {
    if (!isObject(state) || !(#object in state)) throw illegalInvocation();
    return state.#object;
  }

  waitUntil(promise: unknown): void {
    DurableObjectState.#of(this);
    Promise.resolve(promise).catch(() => undefined);
  }

  blockConcurrencyWhile<T>(callback: () => T | Promise<T>): Promise<T> {
    const object = DurableObjectState.#of(this);
    if (typeof callback !== "function") throw notOfType("DurableObjectState", "blockConcurrencyWhile", 1, "function");
    return object.block(callback);
  }

  acceptWebSocket(): never {
    throw notSimulated("The WebSocket hibernation API");
  }

  getWebSockets(): object[] {
    DurableObjectState.#of(this);
    return [];
  }

  setWebSocketAutoResponse(): never {
    throw notSimulated("The WebSocket hibernation API");
  }

  getWebSocketAutoResponse(): null {
    return null;
  }

  abort(reason?: unknown): never {
    const object = DurableObjectState.#of(this);
    const message =
      reason === undefined ? "Application called abort() to reset Durable Object." : String((reason as Error)?.message ?? reason);
    const error = new Error(message);
    object.break(error, { durableObjectReset: true });
    throw error;
  }
}

definePlatformClass(DurableObjectState);

/** The state of an object. */
export function makeState(object: ActiveObject): DurableObjectState {
  return new DurableObjectState(object, internalToken);
}
