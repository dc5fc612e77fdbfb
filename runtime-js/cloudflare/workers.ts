/** `cloudflare:workers`. */

import { currentContext } from "./execution-context.ts";
import { registerWaitUntil } from "./runtime.ts";

export { DurableObject, RpcTarget, WorkerEntrypoint, WorkflowEntrypoint } from "./classes.ts";
export { env, exports, withEnv, withEnvAndExports, withExports } from "./env.ts";
export { RpcPromise, RpcProperty, ServiceStub } from "./rpc/classes.ts";
export { RpcStub } from "./rpc/reference.ts";
export { tracing } from "./tracing.ts";

/** Waits for a promise with the event that is being handled, or else with the file. */
export function waitUntil(promise: unknown): void {
  const context = currentContext.get();
  if (context === undefined) registerWaitUntil(promise);
  else context.waitUntil(promise);
}

/** The cache of the event's Worker; there is none where caching is not enabled. */
export const cache: Record<string, unknown> = new Proxy({}, { get: () => undefined });

/** Ends the isolate. */
export function abortIsolate(reason?: string): never {
  throw new Error(reason ?? "The isolate was aborted.");
}

/** The key under which a stub says how it is restored. */
export const restore: unique symbol = Symbol("cloudflare:workers:restore");
