/** The timer functions of `vi`. */

import type { FakeTimersConfig } from "../host.ts";
import { getFileState } from "../state.ts";
import type { FakeClock } from "./fake-timers/clock.ts";
import { type InstalledTimers, installTimers } from "./fake-timers/install.ts";

let installed: InstalledTimers | undefined;
/** Date set by `setSystemTime` while timers are real. */
let frozenDate: Date | undefined;

/** The fake clock; an error while timers are real. */
function clock(): FakeClock {
  if (installed === undefined) {
    throw new Error(
      "A function to advance timers was called but the timers APIs are not mocked. Call `vi.useFakeTimers()` in the test file first.",
    );
  }
  return installed.clock;
}

export function isFakeTimers(): boolean {
  return installed !== undefined;
}

/** Moves the fake clock, if there is one: for functions that wait in real time. */
export function advanceIfFake(ms: number): void {
  installed?.clock.tick(ms);
}

export function useFakeTimers(config: FakeTimersConfig = {}): void {
  const { host, config: fileConfig } = getFileState();
  const now = frozenDate ?? host.clock.now();
  useRealTimers();
  const defaults: FakeTimersConfig = { loopLimit: 10_000, shouldClearNativeTimers: true };
  const merged = { ...defaults, ...fileConfig.fakeTimers, ...config };
  installed = installTimers(host, { ...merged, now: merged.now ?? now });
}

export function useRealTimers(): void {
  if (frozenDate !== undefined) {
    frozenDate = undefined;
    getFileState().host.clock.release();
  }
  if (installed !== undefined) {
    installed.uninstall();
    installed = undefined;
  }
}

export function setSystemTime(time?: number | string | Date): void {
  const { host } = getFileState();
  const date = time === undefined ? undefined : time instanceof Date ? time : new Date(time);
  const isInvalid = date !== undefined && Number.isNaN(date.getTime());
  if (isInvalid && installed === undefined) {
    throw new TypeError(`mockdate: The time set is an invalid date: ${String(time)}`);
  }
  if (installed !== undefined) {
    installed.clock.setSystemTime(date?.getTime() ?? 0);
    return;
  }
  const wasFrozen = frozenDate !== undefined;
  // whoever gave a date gets it back from `getMockedSystemTime`
  frozenDate = date ?? new Date(host.clock.realNow());
  if (wasFrozen) {
    host.clock.set(frozenDate.getTime());
  } else {
    host.clock.hold(frozenDate.getTime());
  }
}

export function getMockedSystemTime(): Date | null {
  return installed !== undefined ? new Date(installed.clock.now) : (frozenDate ?? null);
}

export function getRealSystemTime(): number {
  return getFileState().host.clock.realNow();
}

function nextSteps(steps: number): void {
  for (let i = steps; i > 0; i--) {
    clock().next();
    // fires all others that are due at the same time
    clock().tick(0);
    if (clock().count() === 0) {
      break;
    }
  }
}

async function nextStepsAsync(steps: number): Promise<void> {
  for (let i = steps; i > 0; i--) {
    await clock().nextAsync();
    clock().tick(0);
    if (clock().count() === 0) {
      break;
    }
  }
}

/** Functions that move the clock; `vi` returns itself from them. */
export const advance = {
  runOnlyPendingTimers: () => clock().runToLast(),
  runOnlyPendingTimersAsync: async () => clock().runToLastAsync(),
  runAllTimers: () => clock().runAll(),
  runAllTimersAsync: async () => clock().runAllAsync(),
  runAllTicks: () => clock().runJobs(),
  advanceTimersByTime: (ms: number) => clock().tick(ms),
  advanceTimersByTimeAsync: async (ms: number) => clock().tickAsync(ms),
  advanceTimersToNextTimer: (steps = 1) => nextSteps(steps),
  advanceTimersToNextTimerAsync: (steps = 1) => nextStepsAsync(steps),
  advanceTimersToNextFrame: () => clock().tick(clock().untilFrame()),
  clearAllTimers: () => installed?.clock.reset(),
};

export function getTimerCount(): number {
  return clock().count();
}

export function setTimerTickMode(mode: string, interval?: number): void {
  const current = clock();
  if (mode === "manual") {
    current.setTickMode({ mode: "manual" });
  } else if (mode === "nextTimerAsync") {
    current.setTickMode({ mode: "nextAsync" });
  } else if (mode === "interval") {
    current.setTickMode({ mode: "interval", delta: interval });
  } else {
    throw new Error(`Invalid tick mode: ${mode}`);
  }
}
