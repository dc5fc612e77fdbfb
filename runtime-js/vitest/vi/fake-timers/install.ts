/** Putting fakes in the places of the functions that tell or wait for the time. */

import type { FakeTimersConfig, RunnerHost } from "../../host.ts";
import { FakeClock, type TimerKind } from "./clock.ts";

type Fn = (...args: never[]) => unknown;
type Target = Record<string, unknown>;

/** Everything that can be faked, where it exists. */
const fakeable = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "requestIdleCallback",
  "cancelIdleCallback",
  "nextTick",
  "queueMicrotask",
  "hrtime",
  "performance",
  "Date",
  "Intl",
];

const notByDefault = new Set(["nextTick", "queueMicrotask"]);

interface ProcessLike {
  nextTick?: unknown;
  hrtime?: unknown;
}

function processOf(): ProcessLike | undefined {
  return (globalThis as { process?: ProcessLike }).process;
}

export interface InstalledTimers {
  clock: FakeClock;
  uninstall(): void;
}

/** A replaced property and how to put it back. */
type Undo = () => void;

function replace(target: object, key: string, value: unknown): Undo {
  const own = Object.getOwnPropertyDescriptor(target, key);
  const inherited = own ?? findDescriptor(target, key);
  Object.defineProperty(target, key, {
    value,
    writable: true,
    configurable: true,
    enumerable: inherited?.enumerable ?? false,
  });
  return () => {
    if (own === undefined) {
      Reflect.deleteProperty(target, key);
    } else {
      Object.defineProperty(target, key, own);
    }
  };
}

function findDescriptor(target: object, key: string): PropertyDescriptor | undefined {
  for (let holder: object | null = target; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    if (descriptor !== undefined) {
      return descriptor;
    }
  }
  return undefined;
}

export function installTimers(host: RunnerHost, config: FakeTimersConfig & { now: number | Date }): InstalledTimers {
  // `toNotFake` has no effect: Vitest always says what to fake
  const names = config.toFake ?? fakeable.filter((name) => !notByDefault.has(name));
  for (const name of names) {
    if (!fakeable.includes(name)) {
      throw new TypeError(`non-existent timers and/or objects cannot be faked: '${name}'`);
    }
  }
  const fakesDate = names.includes("Date");
  const now = Math.trunc(Number(config.now));
  if (Number.isNaN(now)) {
    throw new TypeError("now should be milliseconds since UNIX epoch");
  }
  const clock = new FakeClock(now, config.loopLimit ?? 10_000, {
    setTimer: host.setTimer,
    clearTimer: host.clearTimer,
    onChange(time) {
      if (fakesDate && !Number.isNaN(time)) {
        host.clock.set(time);
      }
    },
    nextWait: () => (fakesDate ? host.clock.nextWait() : undefined),
  });
  const global = globalThis as unknown as Target;
  const fakes = createFakes(clock, global, config.shouldClearNativeTimers ?? false);
  const undo: Undo[] = [];
  for (const name of names) {
    if (name === "Date") {
      host.clock.hold(now);
      undo.push(() => host.clock.release());
    } else if (name === "performance") {
      fakePerformance(clock, undo);
    } else if (name === "nextTick" || name === "hrtime") {
      const process = processOf();
      if (process !== undefined && typeof process[name] === "function") {
        undo.push(replace(process, name, name === "hrtime" ? createHrtime(clock) : fakes[name]));
      }
    } else if (name !== "Intl" && typeof global[name] === "function") {
      undo.push(replace(global, name, fakes[name]));
    }
  }
  if (config.shouldAdvanceTime) {
    clock.setTickMode({ mode: "interval", delta: config.advanceTimeDelta ?? 20 });
  }
  return {
    clock,
    uninstall() {
      clock.setTickMode({ mode: "manual" });
      for (const step of undo.reverse()) {
        step();
      }
    },
  };
}

function fakePerformance(clock: FakeClock, undo: Undo[]): void {
  const performance = (globalThis as { performance?: object }).performance;
  if (performance === undefined) {
    return;
  }
  undo.push(replace(performance, "now", () => clock.elapsed()));
  // marks and measures would mix both times
  const empty = (): unknown[] => [];
  for (const name of ["getEntries", "getEntriesByName", "getEntriesByType"]) {
    if (name in performance) {
      undo.push(replace(performance, name, empty));
    }
  }
  for (const name of ["mark", "measure", "clearMarks", "clearMeasures"]) {
    if (name in performance) {
      undo.push(replace(performance, name, () => ({})));
    }
  }
}

type Hrtime = ((previous?: [number, number]) => [number, number]) & { bigint?: () => bigint };

function createHrtime(clock: FakeClock): Hrtime {
  const hrtime: Hrtime = (previous) => {
    const nanoseconds = Math.round(clock.elapsed() * 1e6);
    const seconds = Math.floor(nanoseconds / 1e9);
    const rest = nanoseconds - seconds * 1e9;
    if (previous === undefined) {
      return [seconds, rest];
    }
    if (!Array.isArray(previous)) {
      throw new TypeError("[ERR_INVALID_ARG_TYPE] hrtime only accepts arrays");
    }
    const difference = rest - previous[1];
    return difference < 0
      ? [seconds - previous[0] - 1, difference + 1e9]
      : [seconds - previous[0], difference];
  };
  hrtime.bigint = () => BigInt(Math.round(clock.elapsed() * 1e6));
  return hrtime;
}

/** What a timer function returns: a number, or an object where the real ones do. */
function handles(clock: FakeClock, global: Target): (id: number) => unknown {
  const real = (global.setTimeout as (callback: () => void, ms: number) => unknown)(() => {}, 0);
  (global.clearTimeout as (timer: unknown) => void)(real);
  if (typeof real !== "object") {
    return (id) => id;
  }
  return (id) => {
    const refresh = clock.refresher(id);
    let refed = true;
    const handle = {
      ref() {
        refed = true;
        return handle;
      },
      unref() {
        refed = false;
        return handle;
      },
      hasRef: () => refed,
      refresh() {
        refresh();
        return handle;
      },
      [Symbol.toPrimitive]: () => id,
    };
    return handle;
  };
}

function createFakes(clock: FakeClock, global: Target, clearsNative: boolean): { [name: string]: Fn } {
  const toHandle = handles(clock, global);
  let warned = false;
  const clearer = (name: string, kind: TimerKind): Fn => {
    const native = global[name] as ((timer: unknown) => void) | undefined;
    return (timer: unknown) => {
      if (!timer) {
        return;
      }
      if (FakeClock.owns(timer)) {
        clock.clear(timer, kind);
      } else if (clearsNative) {
        native?.call(global, timer);
      } else if (!warned) {
        warned = true;
        console.warn(
          `FakeTimers: ${name} was invoked to clear a native timer instead of one created by this library.` +
            "\nTo automatically clean-up native timers, use `shouldClearNativeTimers`.",
        );
      }
    };
  };
  return {
    setTimeout: (callback: Function, delay: unknown, ...args: unknown[]) =>
      toHandle(clock.add("Timeout", callback, delay, () => args)),
    clearTimeout: clearer("clearTimeout", "Timeout"),
    setInterval: (callback: Function, delay: unknown, ...args: unknown[]) =>
      toHandle(clock.add("Interval", callback, delay, () => args, true)),
    clearInterval: clearer("clearInterval", "Interval"),
    setImmediate: (callback: Function, ...args: unknown[]) =>
      toHandle(clock.add("Immediate", callback, 0, () => args)),
    clearImmediate: clearer("clearImmediate", "Immediate"),
    requestAnimationFrame: (callback: Function) =>
      clock.add("AnimationFrame", callback, clock.untilFrame(), () => [clock.elapsed()]),
    cancelAnimationFrame: clearer("cancelAnimationFrame", "AnimationFrame"),
    requestIdleCallback: (callback: Function, timeout?: number) => {
      const idle = clock.count() > 0 ? 50 : 0;
      return clock.add("IdleCallback", callback, timeout === undefined ? idle : Math.min(timeout, idle), () => []);
    },
    cancelIdleCallback: clearer("cancelIdleCallback", "IdleCallback"),
    nextTick: (callback: Function, ...args: unknown[]) => clock.addJob(callback, args),
    queueMicrotask: (callback: Function) => clock.addJob(callback, []),
  };
}
