// https://html.spec.whatwg.org/#timers, with the objects that Node.js returns for timers.

import { invalidArgType } from "./node-errors.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "./idl.ts";
import { enterOther } from "./ledger.ts";
import { clearTimer, isTimerAwaited, queueMicrotask as queueNativeMicrotask, setTimer } from "native:engine/timers";

type Callback = (...args: unknown[]) => unknown;

let create: (callback: Callback, delay: unknown, args: unknown[], repeat: boolean) => Timeout;
let clear: (timer: unknown) => void;

/** A timer that was set. It converts to its id. */
export class Timeout {
  #id: number;
  #run: () => void;
  #delay: number;
  #repeat: boolean;
  #referenced = true;

  static {
    create = (callback, delay, args, repeat) => {
      const run = args.length === 0
        ? (): void => void callback.call(globalThis)
        : (): void => void callback.apply(globalThis, args);
      return new Timeout(run, milliseconds(delay), repeat);
    };
    clear = (timer) => {
      if (typeof timer === "number") {
        clearTimer(timer);
      } else if (isObject(timer) && #id in timer) {
        clearTimer(timer.#id);
      }
    };
  }

  constructor(run: () => void, delay: number, repeat: boolean) {
    this.#run = run;
    this.#delay = delay;
    this.#repeat = repeat;
    this.#id = setTimer(run, delay, repeat);
    enterOther("timer", () => this.#state());
  }

  /** What is to be said of a timer that should be over by now; undefined if it is. */
  #state(): string | undefined {
    if (!this.#referenced || !isTimerAwaited(this.#id)) return undefined;
    return this.#repeat ? "setInterval() was never cleared" : `setTimeout() of ${this.#delay} ms had not fired`;
  }

  /** Starts the delay anew. */
  refresh(): this {
    clearTimer(this.#id);
    this.#id = setTimer(this.#run, this.#delay, this.#repeat);
    return this;
  }

  /** Notes that nobody waits for this timer. It fires all the same: a Worker lives as long as its request. */
  unref(): this {
    this.#referenced = false;
    return this;
  }

  /** Takes `unref` back. */
  ref(): this {
    this.#referenced = true;
    return this;
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  close(): this {
    clearTimer(this.#id);
    return this;
  }

  [Symbol.dispose](): void {
    clearTimer(this.#id);
  }

  [Symbol.toPrimitive](): number {
    return this.#id;
  }
}

/** A delay as a number of milliseconds; what is not a number is none. */
function milliseconds(delay: unknown): number {
  const ms = Math.trunc(Number(delay));
  return ms > 0 ? ms : 0;
}

function checkCallback(callback: unknown): asserts callback is Callback {
  if (typeof callback !== "function") {
    throw invalidArgType("callback", "function", callback);
  }
}

/** Calls `callback` once, after `delay` milliseconds. */
export function setTimeout(callback: Callback, delay?: number, ...args: unknown[]): Timeout {
  checkCallback(callback);
  return create(callback, delay, args, false);
}

/** Calls `callback` every `delay` milliseconds. */
export function setInterval(callback: Callback, delay?: number, ...args: unknown[]): Timeout {
  checkCallback(callback);
  return create(callback, delay, args, true);
}

/** Ends a timer; what is no timer is ignored. */
export function clearTimeout(timer?: unknown): void {
  clear(timer);
}

/** Ends a timer; what is no timer is ignored. */
export function clearInterval(timer?: unknown): void {
  clear(timer);
}

let clearImmediateId: (immediate: unknown) => void;

/** A callback that runs as soon as the current task is over. */
class Immediate {
  #id: number;
  #referenced = false;

  static {
    clearImmediateId = (immediate) => {
      if (isObject(immediate) && #id in immediate) {
        clearTimer(immediate.#id);
      }
    };
  }

  constructor(token: unknown, run: () => void) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#id = setTimer(run, 0, false);
  }

  ref(): void {
    this.#referenced = true;
  }

  unref(): void {
    this.#referenced = false;
  }

  hasRef(): boolean {
    if (!isObject(this) || !(#referenced in this)) {
      throw illegalInvocation();
    }
    return this.#referenced;
  }

  [Symbol.dispose](): void {
    clearTimer(this.#id);
  }
}
definePlatformClass(Immediate);
export type { Immediate };

/** Calls `callback` as soon as the current task is over. */
export function setImmediate(callback: Callback, ...args: unknown[]): Immediate {
  if (typeof callback !== "function") {
    throw notOfType("ServiceWorkerGlobalScope", "setImmediate", 1, "function");
  }
  return new Immediate(internalToken, () => callback.apply(globalThis, args));
}

/** Forgets an immediate; what is none is ignored. */
export function clearImmediate(immediate?: unknown): void {
  clearImmediateId(immediate);
}

/** Calls `callback` before the next task. */
export function queueMicrotask(callback: () => void): void {
  if (typeof callback !== "function") {
    throw notOfType("ServiceWorkerGlobalScope", "queueMicrotask", 1, "function");
  }
  queueNativeMicrotask(callback);
}
