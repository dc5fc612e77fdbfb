// The `scheduler` of the Workers runtime.

import { type AbortSignal, addAbortAlgorithm, isAbortSignal } from "./abort.ts";
import { definePlatformClass, dictionary, fieldNotOfType, illegalConstructor, internalToken, notOfType } from "./idl.ts";
import { clearTimer, setTimer } from "native:engine/timers";

/** Promises for the passing of time. */
class Scheduler {
  constructor(token: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
  }

  /** Resolves after `delay` milliseconds, unless the signal aborts before. */
  async wait(delay: number, options?: { signal?: AbortSignal }): Promise<void> {
    if (arguments.length === 0) {
      throw notOfType("Scheduler", "wait", 1, "number");
    }
    const ms = Math.trunc(Number(delay));
    const { signal } = dictionary<{ signal: AbortSignal }>(
      options,
      () => notOfType("Scheduler", "wait", 2, "WaitOptions"),
    );
    if (signal !== undefined && !isAbortSignal(signal)) {
      throw fieldNotOfType("signal", "WaitOptions", "AbortSignal");
    }
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimer(
        () => {
          release?.();
          resolve();
        },
        ms > 0 ? ms : 0,
        false,
      );
      const release = signal && addAbortAlgorithm(signal, (reason) => {
        clearTimer(timer);
        reject(reason);
      });
    });
  }
}
definePlatformClass(Scheduler);

/** The one instance. */
export const scheduler = new Scheduler(internalToken);
