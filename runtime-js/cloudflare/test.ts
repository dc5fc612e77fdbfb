/** `cloudflare:test`. */

import { clearTimer, setTimer } from "native:engine/timers";
import { ScheduledController } from "./entrypoints.ts";
import { env } from "./env.ts";
import { createTestContext, waitingOf } from "./execution-context.ts";
import { drain } from "./runtime.ts";
import { loopbackStub } from "./stubs.ts";

export { env };

let self: object | undefined;

/** The Worker under test: what `exports.default` of `cloudflare:workers` is. */
export const SELF: object = new Proxy(
  {},
  {
    get(_target, name) {
      self ??= loopbackStub("default");
      return Reflect.get(self, name);
    },
    has: (_target, name) => Reflect.has((self ??= loopbackStub("default")), name),
  },
);

/** A context to hand to a handler that a test calls itself. */
export function createExecutionContext(): object {
  return createTestContext();
}

/** Waits for everything that a context was asked to wait for, also meanwhile. */
export async function waitOnExecutionContext(ctx: unknown): Promise<void> {
  const waiting = waitingOf(ctx);
  if (waiting === undefined) {
    throw new TypeError(
      "Failed to execute 'getWaitUntil': parameter 1 is not of type 'ExecutionContext'.\n" +
        "You must call 'createExecutionContext()' or 'createPagesEventContext()' to get an 'ExecutionContext' instance.",
    );
  }
  await drain(waiting, (callback, ms) => setTimer(callback, ms, false), (timer) => clearTimer(timer as number));
}

/** What a `scheduled` handler is told, for a test that calls it itself. */
export function createScheduledController(options?: { scheduledTime?: Date | number; cron?: string } | null): ScheduledController {
  if (options !== undefined && typeof options !== "object") {
    throw new TypeError("Failed to execute 'createScheduledController': parameter 1 is not of type 'ScheduledOptions'.");
  }
  return new ScheduledController(Number(options?.scheduledTime ?? Date.now()), String(options?.cron ?? ""));
}
