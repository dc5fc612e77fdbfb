/** `node:process`. */

import { cwd as hostCwd, environment } from "native:node/process";
import { realMonotonic } from "native:engine/clock";

/** Variables: whatever is assigned becomes a string, as in Node.js. */
function environmentOf(variables: Record<string, string>): Record<string, string | undefined> {
  return new Proxy(variables, {
    set(target, name, value) {
      if (typeof name === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
      target[name] = String(value);
      return true;
    },
    defineProperty(target, name, descriptor) {
      if ("value" in descriptor) descriptor.value = String(descriptor.value);
      return Reflect.defineProperty(target, name, descriptor);
    },
  }) as Record<string, string | undefined>;
}

/** The environment: in configuration and setup files that of the machine, in tests what the runner gives. */
export const env: Record<string, string | undefined> = environmentOf({});

/** Puts the machine's variables into {@link env}. */
export function inheritEnvironment(): void {
  Object.assign(env, environment());
}

let folder: string | undefined;

export function cwd(): string {
  return (folder ??= hostCwd());
}

export const argv: string[] = ["workerd"];
export const argv0 = "workerd";
export const execArgv: string[] = [];
export const execPath = "";
export const pid = 1;
export const ppid = 0;
export const title = "workerd";
export const platform = "linux";
export const arch = "x64";
export const version = "v22.19.0";
export const versions: Record<string, string> = { node: "22.19.0" };
export const release: Record<string, string> = { name: "node" };

export function nextTick(callback: (...args: unknown[]) => void, ...args: unknown[]): void {
  queueMicrotask(() => callback(...args));
}

const started = realMonotonic();

export function uptime(): number {
  return (realMonotonic() - started) / 1000;
}

export function hrtime(previous?: [number, number]): [number, number] {
  const now = realMonotonic();
  let seconds = Math.floor(now / 1000);
  let nanoseconds = Math.round((now % 1000) * 1e6);
  if (previous !== undefined) {
    seconds -= previous[0];
    nanoseconds -= previous[1];
    if (nanoseconds < 0) {
      seconds--;
      nanoseconds += 1e9;
    }
  }
  return [seconds, nanoseconds];
}
hrtime.bigint = (): bigint => BigInt(Math.round(realMonotonic() * 1e6));

const process = {
  env,
  cwd,
  argv,
  argv0,
  execArgv,
  execPath,
  pid,
  ppid,
  title,
  platform,
  arch,
  version,
  versions,
  release,
  nextTick,
  uptime,
  hrtime,
};

export default process;
