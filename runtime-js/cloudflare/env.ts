/** `env` and `exports` of `cloudflare:workers`: what is current where they are read. */

import { compatFlag } from "../web/compat.ts";
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
  if (compatFlag("disallow_importable_env")) return {};
  return scope.get()?.env ?? base.env;
}

function currentExports(): Exports {
  return scope.get()?.exports ?? base.exports;
}

type View = Record<string, unknown>;

function view(current: () => object, extra: ProxyHandler<View> = {}): View {
  return new Proxy({} as View, {
    get: (_target, name) => Reflect.get(current(), name),
    has: (_target, name) => Reflect.has(current(), name),
    ownKeys: () => Reflect.ownKeys(current()),
    getOwnPropertyDescriptor(_target, name) {
      const descriptor = Reflect.getOwnPropertyDescriptor(current(), name);
      // The target has no such property, so only a configurable one may be reported.
      return descriptor && { ...descriptor, configurable: true };
    },
    ...extra,
  });
}

function writableView(current: () => object): View {
  return view(current, {
    set: (_target, name, value) => Reflect.set(current(), name, value),
    deleteProperty: (_target, name) => Reflect.deleteProperty(current(), name),
    defineProperty: (_target, name, descriptor) => Reflect.defineProperty(current(), name, descriptor),
  });
}

/** The current `env`. Changes are seen by every reader. */
export const env: Env = writableView(currentEnv);

/** What handlers and constructors get as `env`: the same, even where it cannot be imported. */
export function handlerEnv(): Env {
  return compatFlag("disallow_importable_env") ? base.env : env;
}

/** The current `exports`; assignments are lost. */
export const exports: Exports = view(currentExports, {
  set: () => true,
});

/** `ctx.exports`: the same, and says so where something is missing that a test may rely on. */
const contextExports: Exports = view(currentExports, {
  get(_target, name) {
    const current = currentExports();
    if (typeof name === "string" && !(name in current) && name !== "then" && name !== "toJSON") {
      console.warn(
        `Attempted to access 'ctx.exports.${name}', which was not defined for the main Worker.\n` +
          `Check that '${name}' is exported as an entry-point from the Worker.\n` +
          "The '@cloudflare/vitest-plugin' integration tries to infer these exports by analyzing the source code of the main Worker.\n",
      );
    }
    return Reflect.get(current, name);
  },
  set: () => true,
});

/** `ctx.exports` where the compatibility flags have it. */
export function exportsOfContext(): Exports | undefined {
  return compatFlag("enable_ctx_exports") ? contextExports : undefined;
}

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
