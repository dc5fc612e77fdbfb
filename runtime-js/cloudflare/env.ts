/** `env` and `exports` of `cloudflare:workers`: what is current where they are read. */

import { type Env, type Exports, Scoped } from "./runtime.ts";

interface Scope {
  env?: Env;
  exports?: Exports;
}

const scope = new Scoped<Scope>();
const base: Required<Scope> = { env: {}, exports: {} };

/** Sets what is current outside of {@link withEnv} and its siblings. */
export function setBase(env: Env, exports: Exports): void {
  base.env = env;
  base.exports = exports;
}

function currentEnv(): Env {
  return scope.get()?.env ?? base.env;
}

function currentExports(): Exports {
  return scope.get()?.exports ?? base.exports;
}

function view(current: () => object, writable: boolean): Record<string, unknown> {
  const handler: ProxyHandler<Record<string, unknown>> = {
    get: (_target, name) => Reflect.get(current(), name),
    has: (_target, name) => Reflect.has(current(), name),
    ownKeys: () => Reflect.ownKeys(current()),
    getOwnPropertyDescriptor(_target, name) {
      const descriptor = Reflect.getOwnPropertyDescriptor(current(), name);
      // The target has no such property, so only a configurable one may be reported.
      return descriptor && { ...descriptor, configurable: true };
    },
  };
  if (writable) {
    handler.set = (_target, name, value) => Reflect.set(current(), name, value);
    handler.deleteProperty = (_target, name) => Reflect.deleteProperty(current(), name);
    handler.defineProperty = (_target, name, descriptor) => Reflect.defineProperty(current(), name, descriptor);
  }
  return new Proxy({}, handler);
}

/** The current `env`. Changes are seen by every reader. */
export const env: Env = view(currentEnv, true);

/** The current `exports`; it cannot be changed. */
export const exports: Exports = view(currentExports, false);

/** Runs `callback` with another `env`, also in what it starts. */
export function withEnv<R>(newEnv: Env, callback: () => R): R {
  return scope.run({ ...scope.get(), env: newEnv }, callback);
}

/** Runs `callback` with other `exports`, also in what it starts. */
export function withExports<R>(newExports: Exports, callback: () => R): R {
  return scope.run({ ...scope.get(), exports: newExports }, callback);
}

/** Runs `callback` with another `env` and other `exports`, also in what it starts. */
export function withEnvAndExports<R>(newEnv: Env, newExports: Exports, callback: () => R): R {
  return scope.run({ env: newEnv, exports: newExports }, callback);
}
