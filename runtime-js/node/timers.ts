/** `node:timers`. */

import * as timers from "../web/timers.ts";
import { Timeout } from "../web/timers.ts";
import promises from "./timers/promises.ts";

export { promises, Timeout };

type Callback = (...args: never[]) => unknown;

// What is global may have been replaced by fake timers: those are meant here too, as they are in Node.js for whoever
// uses the module's namespace.
const current = (name: "setTimeout" | "setInterval" | "setImmediate" | "clearTimeout" | "clearInterval" | "clearImmediate") =>
  ((globalThis as unknown as Record<string, unknown>)[name] ?? timers[name]) as (...args: unknown[]) => any;

export function setTimeout(callback: Callback, delay?: number, ...args: unknown[]): any {
  return current("setTimeout")(callback, delay, ...args);
}

export function setInterval(callback: Callback, delay?: number, ...args: unknown[]): any {
  return current("setInterval")(callback, delay, ...args);
}

export function setImmediate(callback: Callback, ...args: unknown[]): any {
  return current("setImmediate")(callback, ...args);
}

export function clearTimeout(timer: unknown): void {
  current("clearTimeout")(timer);
}

export function clearInterval(timer: unknown): void {
  current("clearInterval")(timer);
}

export function clearImmediate(immediate: unknown): void {
  current("clearImmediate")(immediate);
}

interface Enrolled {
  _onTimeout?: () => void;
  _idleTimeout?: number;
  timer?: unknown;
}

export function active(item: Enrolled): void {
  if (item._idleTimeout === undefined || item._idleTimeout < 0) return;
  clearTimeout(item.timer);
  item.timer = setTimeout(() => item._onTimeout?.(), item._idleTimeout);
}

export function enroll(item: Enrolled, delay: number): void {
  item._idleTimeout = delay;
}

export function unenroll(item: Enrolled): void {
  clearTimeout(item.timer);
  item._idleTimeout = -1;
}

export default {
  active,
  clearImmediate,
  clearInterval,
  clearTimeout,
  enroll,
  promises,
  setImmediate,
  setInterval,
  setTimeout,
  unenroll,
};
