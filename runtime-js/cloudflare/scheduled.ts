/** What `scheduled` handlers are told. */

import { fieldNotOfType, illegalConstructor, internalToken, isObject, notOfType } from "../web/idl.ts";

const retryForbidden = new WeakSet<object>();

/** What a `scheduled` handler is told by the runtime. */
class RuntimeController {
  readonly scheduledTime: number;
  readonly cron: string;

  constructor(scheduledTime: number, cron: string) {
    this.scheduledTime = scheduledTime;
    this.cron = cron;
  }

  noRetry(): void {
    retryForbidden.add(this);
  }
}
Object.defineProperty(RuntimeController, "name", { value: "ScheduledController" });
Object.defineProperty(RuntimeController.prototype, Symbol.toStringTag, { value: "ScheduledController", configurable: true });

/** The controller for an event sent through a stub. */
export function scheduledEvent(options: unknown): RuntimeController {
  if (options !== undefined && options !== null && !isObject(options)) {
    throw notOfType("Fetcher", "scheduled", 1, "ScheduledOptions");
  }
  const { scheduledTime, cron } = (options ?? {}) as { scheduledTime?: unknown; cron?: unknown };
  if (scheduledTime !== undefined && !(scheduledTime instanceof Date) && typeof scheduledTime !== "number") {
    throw fieldNotOfType("scheduledTime", "ScheduledOptions", "date");
  }
  return new RuntimeController(
    scheduledTime === undefined ? Date.now() : Number(scheduledTime),
    cron === undefined ? "" : String(cron),
  );
}

/** Whether a handler has said that it must not be called again. */
export function isRetryForbidden(controller: object): boolean {
  return retryForbidden.has(controller);
}

/** What a `scheduled` handler is told by a test that calls it itself. */
export class ScheduledController {
  readonly scheduledTime: number;
  readonly cron: string;

  constructor(scheduledTime: number, cron: string, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.scheduledTime = scheduledTime;
    this.cron = cron;
  }

  noRetry(): void {}
}

/** `createScheduledController()` of `cloudflare:test`. */
export function createScheduledController(
  options?: { scheduledTime?: Date | number; cron?: string } | null,
): ScheduledController {
  if (options !== undefined && typeof options !== "object") {
    throw new TypeError("Failed to execute 'createScheduledController': parameter 1 is not of type 'ScheduledOptions'.");
  }
  const time = Number(options?.scheduledTime ?? Date.now());
  return new ScheduledController(time, String(options?.cron ?? ""), internalToken);
}
