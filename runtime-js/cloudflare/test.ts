/** `cloudflare:test`. */

import { clear } from "native:bindings/store";
import { clearTimer, setTimer } from "native:engine/timers";
import { breakAll } from "./durable-objects/helpers.ts";
import { exports } from "./env.ts";
import { createTestContext, isTestContext, waitingOf } from "./execution-context.ts";
import { type QueueResult, resultOf } from "./queue-batch.ts";
import { drain } from "./runtime.ts";

export {
  evictAllDurableObjects,
  evictDurableObject,
  listDurableObjectIds,
  runDurableObjectAlarm,
  runInDurableObject,
} from "./durable-objects/helpers.ts";
export { env } from "./env.ts";
export { createPagesEventContext } from "./pages.ts";
export { createMessageBatch } from "./queue-batch.ts";
export { createScheduledController } from "./scheduled.ts";

/** The Worker under test: what `exports.default` of `cloudflare:workers` is. */
export const SELF: object = new Proxy(
  {},
  {
    get(_target, name) {
      const self = exports.default as object;
      const value = Reflect.get(self, name);
      return typeof name === "string" && typeof value === "function" && name !== "constructor"
        ? (...args: unknown[]) => Reflect.apply(value, self, args)
        : value;
    },
    set: (_target, name, value) => Reflect.set(exports.default as object, name, value),
    defineProperty: (_target, name, descriptor) => Reflect.defineProperty(exports.default as object, name, descriptor),
    has: (_target, name) => Reflect.has(exports.default as object, name),
  },
);

/** A context to hand to a handler that a test calls itself. */
export function createExecutionContext(): object {
  return createTestContext();
}

const contextHint =
  "You must call 'createExecutionContext()' or 'createPagesEventContext()' to get an 'ExecutionContext' instance.";

/** Waits for everything that a context was asked to wait for, also meanwhile. */
export async function waitOnExecutionContext(ctx: unknown): Promise<void> {
  const waiting = waitingOf(ctx);
  if (waiting === undefined) {
    throw new TypeError(
      `Failed to execute 'getWaitUntil': parameter 1 is not of type 'ExecutionContext'.\n${contextHint}`,
    );
  }
  await drain(waiting, (callback, ms) => setTimer(callback, ms, false), (timer) => clearTimer(timer as number));
}

/** What a handler has decided about a batch, once everything its context waits for is done. */
export async function getQueueResult(batch: unknown, ctx: unknown): Promise<QueueResult> {
  if (resultOf(batch, "ok") === undefined) {
    throw new TypeError(
      "Failed to execute 'getQueueResult': parameter 1 is not of type 'MessageBatch'.\n" +
        "You must call 'createMessageBatch()' to get a 'MessageBatch' instance.",
    );
  }
  if (!isTestContext(ctx)) {
    throw new TypeError(
      "Failed to execute 'getQueueResult': parameter 2 is not of type 'ExecutionContext'.\n" +
        "You must call 'createExecutionContext()' to get an 'ExecutionContext' instance.",
    );
  }
  await waitOnExecutionContext(ctx);
  return resultOf(batch, "ok")!;
}

/** Breaks all Durable Objects; what they have stored stays. */
export async function abortAllDurableObjects(): Promise<void> {
  breakAll("Application called abortAllDurableObjects().");
}

/** Empties all storage, that of Durable Objects included. */
export async function reset(): Promise<void> {
  breakAll("Application called deleteAllDurableObjects().");
  clear();
}

function notSimulated(helper: string, what: string): Error {
  return new Error(`${helper}() cannot be used: ${what} not simulated by this version of Invitro.`);
}

/** Brings a database up to date. */
export async function applyD1Migrations(db: unknown): Promise<never> {
  if (typeof db !== "object" || db === null || !("prepare" in db)) {
    throw new TypeError("Failed to execute 'applyD1Migrations': parameter 1 is not of type 'D1Database'.");
  }
  throw notSimulated("applyD1Migrations", "D1 databases are");
}

/** Administers a secrets store. */
export function adminSecretsStore(binding: unknown): never {
  if (typeof binding !== "object" || binding === null) {
    throw new TypeError("Failed to execute 'adminSecretsStore': parameter 1 is not a secrets store binding.");
  }
  throw notSimulated("adminSecretsStore", "secrets stores are");
}

/** Watches an instance of a workflow. */
export async function introspectWorkflowInstance(workflow: unknown, instanceId: unknown): Promise<never> {
  if (!workflow || !instanceId) {
    throw new Error("[WorkflowIntrospector] Workflow binding and instance id are required.");
  }
  throw notSimulated("introspectWorkflowInstance", "workflows are");
}

/** Watches a workflow. */
export async function introspectWorkflow(workflow: unknown): Promise<never> {
  if (!workflow) throw new Error("[WorkflowIntrospector] Workflow binding is required.");
  throw notSimulated("introspectWorkflow", "workflows are");
}
