/** Variables that follow the asynchronous flow of control. */

import { getFrame, runWithFrame } from "native:engine/async-context";
import type { AsyncVariable } from "../vitest/host.ts";

/** Frames of variables are maps that are never changed, so that whoever holds one keeps what it saw. */
type Frame = Map<symbol, unknown> | undefined;

export function asyncVariable<T>(): AsyncVariable<T> {
  const key = Symbol("async variable");
  return {
    run(value, callback) {
      const frame = new Map(getFrame() as Frame);
      frame.set(key, value);
      return runWithFrame(frame, callback, undefined, []);
    },
    get: () => (getFrame() as Frame)?.get(key) as T | undefined,
  };
}
