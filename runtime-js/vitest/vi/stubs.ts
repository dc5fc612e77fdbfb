/** `vi.stubGlobal` and `vi.stubEnv`. */

import { getFileState } from "../state.ts";

const globals = new Map<PropertyKey, PropertyDescriptor | undefined>();
type Env = Record<string, string | undefined>;
const envs = new Map<string, Map<Env, string | undefined>>();
const booleans = new Set(["PROD", "DEV", "SSR"]);

export function stubGlobal(name: PropertyKey, value: unknown): void {
  if (!globals.has(name)) {
    globals.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
  }
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
}

export function unstubAllGlobals(): void {
  for (const [name, original] of globals) {
    if (original === undefined) {
      Reflect.deleteProperty(globalThis, name);
    } else {
      Object.defineProperty(globalThis, name, original);
    }
  }
  globals.clear();
}

/** `import.meta.env` and, where it is another object, `process.env`. */
function environments(): Env[] {
  const { env } = getFileState().host;
  const { process } = globalThis as { process?: { env?: Env } };
  return process?.env !== undefined && process.env !== env ? [env, process.env] : [env];
}

function set(env: Env, name: string, value: string | undefined): void {
  if (value === undefined) {
    delete env[name];
  } else {
    env[name] = value;
  }
}

export function stubEnv(name: string, value: string | boolean | undefined): void {
  const targets = environments();
  if (!envs.has(name)) {
    envs.set(name, new Map(targets.map((env) => [env, env[name]])));
  }
  const text = booleans.has(name) ? (value ? "1" : "") : value === undefined ? undefined : String(value);
  for (const env of targets) {
    set(env, name, text);
  }
}

export function unstubAllEnvs(): void {
  for (const [name, originals] of envs) {
    for (const [env, original] of originals) {
      set(env, name, original);
    }
  }
  envs.clear();
}
