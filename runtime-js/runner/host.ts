/** What the runner of a test file needs, made from the engine and from this process. */

import { getFrame, runWithFrame } from "native:engine/async-context";
import { advance, hold, now, realMonotonic, realNow, release, set } from "native:engine/clock";
import { frames as framesOf } from "native:engine/errors";
import { clearTimer, setTimer } from "native:engine/timers";
import { emit, readTextFile } from "native:runner/process";
import type { AsyncVariable, HostClock, RunnerEvent, RunnerHost, StackFrame } from "../vitest/host.ts";
import { isRuntime } from "./caller.ts";
import type { MockRegistry } from "./mocks.ts";

/** Frames of variables are maps that are never changed, so that whoever holds one keeps what it saw. */
type Frame = Map<symbol, unknown> | undefined;

function asyncVariable<T>(): AsyncVariable<T> {
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

const clock: HostClock = { hold, set, advance, release, now, realNow };

/** Frames of an error in user code, innermost first. */
function userFrames(error: unknown): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const { functionName, file, line, column } of framesOf(error)) {
    if (file !== null && !isRuntime(file)) frames.push({ function: functionName ?? "", file, line, column });
  }
  return frames;
}

/** The host of the one file that this process runs. */
export function createHost(options: {
  modules: MockRegistry;
  env: Record<string, string | undefined>;
  provided: Record<string, unknown>;
  seed: number;
  /** Called with each event before it is sent. */
  follow: (event: RunnerEvent) => void;
  afterTest: RunnerHost["afterTest"];
}): RunnerHost {
  const { follow, ...given } = options;
  return {
    emit(event: RunnerEvent) {
      follow(event);
      emit(JSON.stringify(event));
    },
    now: realMonotonic,
    setTimer: (callback, ms) => setTimer(callback, ms, false),
    clearTimer: (timer) => clearTimer(timer as number),
    frames: userFrames,
    asyncVariable,
    clock,
    readSnapshotFile: readTextFile,
    ...given,
  };
}
