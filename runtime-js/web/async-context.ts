// `AsyncLocalStorage` and `AsyncResource`, which `node:async_hooks` exports. The context is an immutable map from
// storages to stores; the engine carries it along promises, timers and callbacks.

import {
  constructorNotOfType,
  definePlatformClass,
  dictionary,
  illegalInvocation,
  isObject,
  notOfType,
} from "./idl.ts";
import { getFrame, runWithFrame } from "native:engine/async-context";

type Frame = ReadonlyMap<object, unknown> | undefined;
type Callable = (...args: never[]) => unknown;

const currentFrame = getFrame as () => Frame;

/** A function that runs `callback` in `frame`, whatever the context of its caller. */
function bindTo(frame: Frame, callback: Callable): Callable {
  return function (this: unknown, ...args: unknown[]): unknown {
    return runWithFrame(frame, callback, this ?? globalThis, args);
  };
}

/** A value for everything that happens, also later, because of one call. */
export class AsyncLocalStorage<T = unknown> {
  #name: string;
  #default: T | undefined;

  constructor(options?: { name?: string; defaultValue?: T }) {
    const { name, defaultValue } = dictionary<{ name: string; defaultValue: T }>(
      options,
      () => constructorNotOfType("AsyncLocalStorage", 1, "AsyncLocalStorageOptions"),
    );
    this.#name = name === undefined ? "" : `${name}`;
    this.#default = defaultValue;
  }

  /** Binds a function to the current context. */
  static bind<F extends Callable>(callback: F): F {
    if (typeof callback !== "function") {
      throw notOfType("AsyncLocalStorage", "bind", 1, "Function");
    }
    return bindTo(currentFrame(), callback) as F;
  }

  /** A function that runs others in the current context. */
  static snapshot(): (callback: Callable, ...args: unknown[]) => unknown {
    const frame = currentFrame();
    return function (this: unknown, callback: Callable, ...args: unknown[]): unknown {
      if (typeof callback !== "function") {
        throw new TypeError("The first argument must be a function");
      }
      return runWithFrame(frame, callback, this ?? globalThis, args);
    };
  }

  static #check(storage: unknown): void {
    if (!isObject(storage) || !(#name in storage)) {
      throw illegalInvocation();
    }
  }

  /** Calls `callback` with `store` as the value. */
  run<R>(store: T, callback: (...args: never[]) => R, ...args: unknown[]): R {
    AsyncLocalStorage.#check(this);
    if (typeof callback !== "function") {
      throw notOfType("AsyncLocalStorage", "run", 2, "function");
    }
    const frame = new Map(currentFrame());
    frame.set(this, store);
    return runWithFrame(frame, callback, undefined, args) as R;
  }

  /** Calls `callback` without a value. */
  exit<R>(callback: (...args: never[]) => R, ...args: unknown[]): R {
    AsyncLocalStorage.#check(this);
    if (typeof callback !== "function") {
      throw notOfType("AsyncLocalStorage", "exit", 1, "function");
    }
    const frame = new Map(currentFrame());
    frame.set(this, undefined);
    return runWithFrame(frame, callback, undefined, args) as R;
  }

  /** The value of the current context. */
  getStore(): T | undefined {
    AsyncLocalStorage.#check(this);
    const frame = currentFrame();
    return frame !== undefined && frame.has(this) ? frame.get(this) as T : this.#default;
  }

  enterWith(_store: T): void {
    throw new Error("asyncLocalStorage.enterWith() is not implemented");
  }

  disable(): void {
    throw new Error("asyncLocalStorage.disable() is not implemented");
  }

  get name(): string {
    AsyncLocalStorage.#check(this);
    return this.#name;
  }
}

/** Something that remembers the context it was made in. */
export class AsyncResource {
  #frame: Frame = currentFrame();

  constructor(_type?: string, options?: { triggerAsyncId?: number }) {
    if (isObject(options) && options.triggerAsyncId !== undefined) {
      throw new Error("The 'triggerAsyncId' field on 'Options' is not implemented.");
    }
  }

  /** Binds a function to the current context. */
  static bind<F extends Callable>(callback: F, _type?: string, receiver?: unknown): F {
    if (typeof callback !== "function") {
      throw notOfType("AsyncResource", "bind", 1, "Function");
    }
    return new AsyncResource("AsyncResource").bind(callback, receiver);
  }

  static #check(resource: unknown): void {
    if (!isObject(resource) || !(#frame in resource)) {
      throw illegalInvocation();
    }
  }

  asyncId(): number {
    return 0;
  }

  triggerAsyncId(): number {
    return 0;
  }

  /** Binds a function to the context of this resource, and to a receiver if one is given. */
  bind<F extends Callable>(callback: F, receiver?: unknown): F & { asyncResource: AsyncResource } {
    AsyncResource.#check(this);
    if (typeof callback !== "function") {
      throw notOfType("AsyncResource", "bind", 1, "Function");
    }
    const run = receiver === undefined ? callback : callback.bind(receiver as never) as Callable;
    return Object.assign(bindTo(this.#frame, run) as F, { asyncResource: this });
  }

  /** Calls `callback` in the context of this resource. */
  runInAsyncScope<R>(callback: (...args: never[]) => R, receiver?: unknown, ...args: unknown[]): R {
    AsyncResource.#check(this);
    if (typeof callback !== "function") {
      throw notOfType("AsyncResource", "runInAsyncScope", 1, "function");
    }
    return runWithFrame(this.#frame, callback, receiver, args) as R;
  }

  emitDestroy(): void {}
}

definePlatformClass(AsyncLocalStorage);
definePlatformClass(AsyncResource);
