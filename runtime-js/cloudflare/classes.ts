/** The classes of `cloudflare:workers` that a Worker's own classes extend. */

import { constructorNotOfType, isObject } from "../web/idl.ts";

/** A named or default entrypoint: made anew for every event and every call. */
export class WorkerEntrypoint {
  readonly ctx: unknown;
  readonly env: unknown;

  constructor(ctx: unknown, env: unknown) {
    if (!isObject(ctx)) throw constructorNotOfType("WorkerEntrypoint", 1, "Object");
    this.ctx = ctx;
    this.env = env;
  }
}

const states = new WeakSet<object>();

/** Notes an object as a state that a Durable Object may be constructed with. */
export function registerState(state: object): void {
  states.add(state);
}

/** An object with a life of its own: one instance for each id. */
export class DurableObject {
  readonly ctx: unknown;
  readonly env: unknown;

  constructor(ctx: unknown, env: unknown) {
    if (!isObject(ctx) || !states.has(ctx)) throw constructorNotOfType("DurableObjectBase", 1, "DurableObjectState");
    this.ctx = ctx;
    this.env = env;
  }
}

/** A workflow. */
export class WorkflowEntrypoint {
  readonly ctx: unknown;
  readonly env: unknown;

  constructor(ctx: unknown, env: unknown) {
    if (!isObject(ctx)) throw constructorNotOfType("WorkflowEntrypoint", 1, "ExecutionContext");
    this.ctx = ctx;
    this.env = env;
  }
}

/** An object that is passed by reference: the other side gets a stub for it. */
export class RpcTarget {}
