/** Time limits of test bodies and hooks, measured on the machine's clock. */

import { getFileState } from "../state.ts";

/** The error of a test or hook that took longer than it may; its stack points at the declaration. */
export function timeoutError(isHook: boolean, timeout: number, declared: Error | undefined): Error {
  const what = isHook ? "Hook" : "Test";
  const error = new Error(
    `${what} timed out in ${timeout}ms.\n` +
      `If this is a long-running ${what.toLowerCase()}, pass a timeout value as the last argument or configure it globally with "${what.toLowerCase()}Timeout".`,
  );
  borrowStack(error, declared);
  return error;
}

/** Gives `error` the frames of the place where something was declared. */
export function borrowStack(error: Error, declared: Error | undefined): void {
  const stack = declared?.stack;
  if (typeof stack === "string") {
    const frames = stack.search(/^\s+at /m);
    const text = frames < 0 ? stack : stack.slice(frames);
    Object.defineProperty(error, "stack", {
      value: `${error.name}: ${error.message}\n${text}`,
      writable: true,
      configurable: true,
    });
  }
  declaredAt.set(error, declared);
}

/** For errors with a borrowed stack: the error whose frames they show. */
const declaredAt = new WeakMap<object, Error | undefined>();

export function frameSource(error: object): object {
  return declaredAt.get(error) ?? error;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

export function isUnlimited(timeout: number): boolean {
  return timeout <= 0 || timeout === Number.POSITIVE_INFINITY;
}

/**
 * Calls `fn` and waits for it, at most `timeout` milliseconds. No timer is made for what finishes synchronously, but it
 * fails as well if it took longer.
 */
export function callWithTimeout<T>(
  fn: () => T | PromiseLike<T>,
  timeout: number,
  isHook: boolean,
  declared: Error | undefined,
  onTimeout?: (error: Error) => void,
): Promise<T> | T {
  if (isUnlimited(timeout)) {
    return fn() as T;
  }
  const { host } = getFileState();
  const start = host.now();
  const expire = (): Error => {
    const error = timeoutError(isHook, timeout, declared);
    onTimeout?.(error);
    return error;
  };
  const result = fn();
  const elapsed = host.now() - start;
  if (!isThenable(result)) {
    if (elapsed >= timeout) {
      throw expire();
    }
    return result as T;
  }
  return new Promise<T>((resolve, reject) => {
    const timer = host.setTimer(() => reject(expire()), Math.max(0, timeout - elapsed));
    result.then(
      (value) => {
        host.clearTimer(timer);
        if (host.now() - start >= timeout) {
          reject(expire());
        } else {
          resolve(value as T);
        }
      },
      (error) => {
        host.clearTimer(timer);
        reject(error);
      },
    );
  });
}
