/** `vi.waitFor` and `vi.waitUntil`. */

import { borrowStack, isThenable } from "../runner/timeout.ts";
import { getFileState } from "../state.ts";
import { advanceIfFake } from "./timers.ts";

interface WaitOptions {
  interval?: number;
  timeout?: number;
}

interface Waiting<T> {
  /** Takes a value; true when the wait is over. */
  accept(value: T): boolean;
  /** Takes an error; true when the wait is over. */
  refuse(error: unknown): boolean;
  /** What to fail with when the time is over. */
  expired(): unknown;
}

function wait<T>(
  callback: () => T | PromiseLike<T>,
  options: WaitOptions | number,
  create: (resolve: (value: T) => void, reject: (error: unknown) => void) => Waiting<T>,
): Promise<T> {
  const { interval = 50, timeout = 1000 } = typeof options === "number" ? { timeout: options } : options;
  const { host } = getFileState();
  return new Promise<T>((resolve, reject) => {
    const waiting = create(resolve, reject);
    let isOver = false;
    let isPending = false;
    let deadline: unknown;
    let timer: unknown;
    const end = (over: boolean): void => {
      if (over && !isOver) {
        isOver = true;
        host.clearTimer(deadline);
        host.clearTimer(timer);
      }
    };
    const check = (): void => {
      advanceIfFake(interval);
      if (isPending) {
        return;
      }
      try {
        const result = callback();
        if (!isThenable(result)) {
          end(waiting.accept(result));
          return;
        }
        isPending = true;
        (result as PromiseLike<T>).then(
          (value) => {
            isPending = false;
            if (!isOver) {
              end(waiting.accept(value));
            }
          },
          (error) => {
            isPending = false;
            if (!isOver) {
              end(waiting.refuse(error));
            }
          },
        );
      } catch (error) {
        end(waiting.refuse(error));
      }
    };
    const again = (): void => {
      timer = host.setTimer(() => {
        again();
        check();
      }, interval);
    };
    check();
    if (isOver) {
      return;
    }
    deadline = host.setTimer(() => {
      end(true);
      reject(waiting.expired());
    }, timeout);
    again();
  });
}

function timedOut(name: string, place: Error): Error {
  const error = new Error(`Timed out in ${name}!`);
  borrowStack(error, place);
  return error;
}

/** Calls back until it neither throws nor rejects. */
export function waitFor<T>(callback: () => T | PromiseLike<T>, options: WaitOptions | number = {}): Promise<T> {
  const place = new Error("waitFor");
  return wait<T>(callback, options, (resolve) => {
    let last: unknown;
    return {
      accept(value) {
        resolve(value);
        return true;
      },
      refuse(error) {
        last = error;
        return false;
      },
      expired: () => last || timedOut("waitFor", place),
    };
  });
}

/** Calls back until it gives something truthy; errors end the wait. */
export function waitUntil<T>(callback: () => T | PromiseLike<T>, options: WaitOptions | number = {}): Promise<T> {
  const place = new Error("waitUntil");
  return wait<T>(callback, options, (resolve, reject) => ({
    accept(value) {
      if (value) {
        resolve(value);
      }
      return Boolean(value);
    },
    refuse(error) {
      reject(error || timedOut("waitUntil", place));
      return true;
    },
    expired: () => timedOut("waitUntil", place),
  }));
}
