/** What the runner of a test file needs, made from the engine and from this process. */

import { now, realMonotonic, realNow } from "native:engine/clock";
import { sameData } from "native:engine/equality";
import { frames as framesOf } from "native:engine/errors";
import { clearTimer, setTimer } from "native:engine/timers";
import { sourceText } from "native:runner/modules";
import { emit, readTextFile } from "native:runner/process";
import type { HostClock, RunnerEvent, RunnerHost, StackFrame } from "../vitest/host.ts";
import { clock as movers, nextWait } from "../web/clock-timers.ts";
import { asyncVariable } from "./async-variable.ts";
import { isRuntime } from "./caller.ts";
import type { MockRegistry } from "./mocks.ts";

const clock: HostClock = { ...movers, now, realNow, nextWait };

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
  /** Asked which frames of errors are shown; `false` drops one. */
  keepsFrame: RunnerHost["keepsFrame"];
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
    sourceText,
    sameData,
    ...given,
  };
}
