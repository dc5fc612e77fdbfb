/** Events of the Worker under test: from a stub to the user's handler and back. */

import { WorkerEntrypoint } from "./classes.ts";
import { handlerEnv } from "./env.ts";
import { currentContext, type ExecutionContext, makeContext } from "./execution-context.ts";
import { queueEvent, type QueueResult, resultOf } from "./queue-batch.ts";
import { logUncaught } from "./remote-error.ts";
import { handlePlainly, noSuchEntrypoint } from "./plain.ts";
import { mainModule, mainPath, workerHost } from "./runtime.ts";
import { isRetryForbidden, scheduledEvent } from "./scheduled.ts";
import { fetchThrough } from "./transport.ts";
import type { Response } from "../web/response.ts";

type Handler = (...args: unknown[]) => unknown;

/** What a stub stands for: an export of the main module, with the properties it is to be given. */
export interface Entrypoint {
  name: string;
  props: unknown;
}

function missingEntrypoint(name: string): TypeError {
  return new TypeError(
    `${mainPath()} does not export a ${name} entrypoint. \`@cloudflare/vitest-plugin\` does not support service workers or named entrypoints for \`SELF\`.\n` +
      "If you're using service workers, please migrate to the modules format: https://developers.cloudflare.com/workers/reference/migrate-to-module-workers/",
  );
}

/** An instance of an exported entrypoint class, made for one event. */
export function instantiate(
  exported: unknown,
  { name, props }: Entrypoint,
  forRpc = false,
): { instance: object; ctx: ExecutionContext } {
  if (typeof exported !== "function" || !(exported.prototype instanceof WorkerEntrypoint)) {
    const suffix = forRpc ? " for RPC" : "";
    throw new TypeError(`Expected ${name} export of ${mainPath()} to be a subclass of \`WorkerEntrypoint\`${suffix}`);
  }
  const ctx = makeContext(props);
  const construct = exported as unknown as new (ctx: unknown, env: unknown) => object;
  return { instance: currentContext.run(ctx, () => new construct(ctx, handlerEnv())), ctx };
}

/** The exported value behind an entrypoint. */
export async function exportOf({ name }: Entrypoint): Promise<unknown> {
  const exports = await mainModule();
  const exported = exports[name];
  if (exported === undefined) throw workerHost().isPlain ? noSuchEntrypoint(name) : missingEntrypoint(name);
  return exported;
}

/** Calls a handler of the entrypoint with the event and what handlers of its kind are given. */
export async function callHandler(entrypoint: Entrypoint, handler: string, event: unknown): Promise<unknown> {
  const exported = await exportOf(entrypoint);
  const { name } = entrypoint;
  if (workerHost().isPlain) return handlePlainly(exported, entrypoint, handler, event);
  if (typeof exported === "object" && exported !== null) {
    const method = (exported as Record<string, unknown>)[handler];
    if (typeof method !== "function") {
      throw new TypeError(`Expected ${name} export of ${mainPath()} to define a \`${handler}()\` function`);
    }
    const ctx = makeContext(entrypoint.props);
    return currentContext.run(ctx, () => (method as Handler).call(exported, event, handlerEnv(), ctx));
  }
  if (typeof exported !== "function") {
    throw new TypeError(`Expected ${name} export of ${mainPath()} to be an object or a class, got ${String(exported)}`);
  }
  const { instance, ctx } = instantiate(exported, entrypoint);
  const method = (instance as Record<string, unknown>)[handler];
  if (typeof method !== "function") {
    throw new TypeError(`Expected ${name} export of ${mainPath()} to define a \`${handler}()\` method`);
  }
  return currentContext.run(ctx, () => (method as Handler).call(instance, event));
}

/** `fetch()` of an entrypoint's stub. */
export function fetchEntrypoint(entrypoint: Entrypoint, args: unknown[]): Promise<Response> {
  return fetchThrough((request) => callHandler(entrypoint, "fetch", request), args);
}

/** `scheduled()` of an entrypoint's stub. */
export async function scheduleEntrypoint(
  entrypoint: Entrypoint,
  options: unknown,
): Promise<{ outcome: string; noRetry: boolean }> {
  const controller = scheduledEvent(options);
  let outcome = "ok";
  try {
    await callHandler(entrypoint, "scheduled", controller);
  } catch (error) {
    logUncaught(error);
    outcome = "exception";
  }
  return { outcome, noRetry: isRetryForbidden(controller) };
}

/** `queue()` of an entrypoint's stub. */
export async function queueToEntrypoint(entrypoint: Entrypoint, args: unknown[]): Promise<QueueResult> {
  const batch = queueEvent(args);
  let outcome = "ok";
  try {
    await callHandler(entrypoint, "queue", batch);
  } catch (error) {
    logUncaught(error);
    outcome = "exception";
  }
  return resultOf(batch, outcome)!;
}
