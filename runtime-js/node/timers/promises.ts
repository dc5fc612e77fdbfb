/** `node:timers/promises`. */

import { scheduler as webScheduler } from "../../web/scheduler.ts";
import { AbortError } from "../internal/errors.ts";
import { validateAbortSignal, validateBoolean, validateNumber, validateObject } from "../internal/validate.ts";

interface Options {
  signal?: AbortSignal;
  ref?: boolean;
}

const global = globalThis as unknown as {
  setTimeout(callback: () => void, delay?: number): unknown;
  setImmediate(callback: () => void): unknown;
  setInterval(callback: () => void, delay?: number): unknown;
  clearTimeout(timer: unknown): void;
  clearImmediate(timer: unknown): void;
  clearInterval(timer: unknown): void;
};

function check(options: Options): AbortSignal | undefined {
  validateObject(options, "options");
  validateAbortSignal(options.signal, "options.signal");
  if (options.ref !== undefined) validateBoolean(options.ref, "options.ref");
  return options.signal;
}

function waitFor<T>(
  start: (done: () => void) => unknown,
  stop: (timer: unknown) => void,
  value: T,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      stop(timer);
      reject(new AbortError(undefined, { cause: signal!.reason }));
    };
    const timer = start(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** A promise of `value` after `delay` milliseconds. */
export async function setTimeout<T = undefined>(delay?: number, value?: T, options: Options = {}): Promise<T> {
  if (delay !== undefined) validateNumber(delay, "delay");
  const signal = check(options);
  return waitFor((done) => global.setTimeout(done, delay), global.clearTimeout, value as T, signal);
}

/** A promise of `value` after the current task. */
export async function setImmediate<T = undefined>(value?: T, options: Options = {}): Promise<T> {
  const signal = check(options);
  return waitFor((done) => global.setImmediate(done), global.clearImmediate, value as T, signal);
}

/** Gives `value` every `delay` milliseconds. */
export async function* setInterval<T = undefined>(delay?: number, value?: T, options: Options = {}): AsyncGenerator<T> {
  if (delay !== undefined) validateNumber(delay, "delay");
  const signal = check(options);
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let due = 0;
  let wake: (() => void) | undefined;
  const timer = global.setInterval(() => {
    due++;
    wake?.();
  }, delay);
  const onAbort = (): void => wake?.();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    while (true) {
      if (due === 0 && !signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
      for (; due > 0; due--) yield value as T;
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    }
  } finally {
    global.clearInterval(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** `scheduler`: `wait` and `yield`. */
export const scheduler: { wait(delay: number, options?: Options): Promise<void>; yield(): Promise<void> } = {
  wait: (delay, options) => webScheduler.wait(delay, options as never) as Promise<void>,
  yield: () => setImmediate(),
};

export default { scheduler, setImmediate, setInterval, setTimeout };
