/** `node:events`. */

import { AsyncResource } from "../web/async-context.ts";
import { inspect } from "../web/console/inspect.ts";
import { AbortError, invalidArg, nodeError, outOfRange } from "./internal/errors.ts";
import { validateAbortSignal, validateBoolean, validateFunction } from "./internal/validate.ts";

type Name = string | symbol;
type Listener = ((...args: any[]) => unknown) & { listener?: Listener };
type Listeners = Record<Name, Listener | Listener[] | undefined>;

/** What an emitter has; the constructor is a function, so that old code can inherit from it. */
export interface EventEmitter {
  _events: Listeners | undefined;
  _eventsCount: number;
  _maxListeners: number | undefined;
  domain?: unknown;
  setMaxListeners(count: number): this;
  getMaxListeners(): number;
  emit(name: Name, ...args: unknown[]): boolean;
  addListener(name: Name, listener: Listener): this;
  on(name: Name, listener: Listener): this;
  prependListener(name: Name, listener: Listener): this;
  once(name: Name, listener: Listener): this;
  prependOnceListener(name: Name, listener: Listener): this;
  removeListener(name: Name, listener: Listener): this;
  off(name: Name, listener: Listener): this;
  removeAllListeners(name?: Name): this;
  listeners(name: Name): Listener[];
  rawListeners(name: Name): Listener[];
  listenerCount(name: Name, listener?: Listener): number;
  eventNames(): Name[];
}

interface Options {
  captureRejections?: boolean;
}

interface Constructor {
  new (options?: Options): EventEmitter;
  (options?: Options): void;
  prototype: EventEmitter;
  init(this: EventEmitter, options?: Options): void;
}

/** Listeners of this event see errors without handling them. */
export const errorMonitor: unique symbol = Symbol("events.errorMonitor") as never;

/** The method that takes rejections of async listeners. */
export const captureRejectionSymbol: unique symbol = Symbol.for("nodejs.rejection") as never;

const capture = Symbol("kCapture");
let defaultMax = 10;
let captureByDefault = false;

/** Something that calls functions when it says so. */
export const EventEmitter = function (this: EventEmitter, options?: Options): void {
  EventEmitter.init.call(this, options);
} as unknown as Constructor;
Object.defineProperty(EventEmitter, "name", { value: "EventEmitter", configurable: true });

EventEmitter.init = function (this: EventEmitter & { [capture]?: boolean }, options?: Options): void {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null) as Listeners;
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (options?.captureRejections) {
    validateBoolean(options.captureRejections, "options.captureRejections");
    this[capture] = true;
  } else if (captureByDefault) {
    this[capture] = true;
  }
};

function checkListener(listener: unknown): asserts listener is Listener {
  validateFunction(listener, "listener");
}

function add(target: EventEmitter, name: Name, listener: Listener, first: boolean): EventEmitter {
  checkListener(listener);
  let events = target._events;
  if (events === undefined) {
    events = target._events = Object.create(null) as Listeners;
    target._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    target.emit("newListener", name, listener.listener ?? listener);
    events = target._events!;
  }
  const known = events[name];
  if (known === undefined) {
    events[name] = listener;
    target._eventsCount++;
    return target;
  }
  const list = typeof known === "function" ? [known] : known;
  events[name] = list;
  if (first) list.unshift(listener);
  else list.push(listener);
  warnOfLeak(target, name, list);
  return target;
}

function warnOfLeak(target: EventEmitter, name: Name, list: Listener[] & { warned?: boolean }): void {
  const max = target.getMaxListeners();
  if (max <= 0 || list.length <= max || list.warned) return;
  list.warned = true;
  console.warn(
    `MaxListenersExceededWarning: Possible EventEmitter memory leak detected. ${list.length} ${String(name)} listeners ` +
      `added to ${inspect(target, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`,
  );
}

function onceWrapper(target: EventEmitter, name: Name, listener: Listener): Listener {
  checkListener(listener);
  let fired = false;
  const wrapper: Listener = function (...args: unknown[]): unknown {
    if (fired) return undefined;
    target.removeListener(name, wrapper);
    fired = true;
    return listener.apply(target, args);
  };
  wrapper.listener = listener;
  return wrapper;
}

function handleRejection(target: EventEmitter, result: unknown, name: Name, args: unknown[]): void {
  if (typeof result !== "object" || result === null || typeof (result as Promise<unknown>).then !== "function") return;
  (result as Promise<unknown>).then(undefined, (error: unknown) => {
    queueMicrotask(() => {
      const handler = (target as unknown as Record<symbol, Listener | undefined>)[captureRejectionSymbol];
      if (typeof handler === "function") {
        handler.call(target, error, name, ...args);
        return;
      }
      const previous = (target as { [capture]?: boolean })[capture];
      try {
        (target as { [capture]?: boolean })[capture] = false;
        target.emit("error", error);
      } finally {
        (target as { [capture]?: boolean })[capture] = previous;
      }
    });
  });
}

function throwUnhandled(error: unknown): never {
  if (error instanceof Error) throw error;
  const text = typeof error === "string" ? `'${error}'` : inspect(error);
  throw Object.assign(nodeError("ERR_UNHANDLED_ERROR", `Unhandled error. (${text})`), { context: error });
}

const methods: Pick<EventEmitter, "setMaxListeners" | "getMaxListeners" | "emit" | "addListener" | "prependListener" | "once" |
  "prependOnceListener" | "removeListener" | "removeAllListeners" | "listeners" | "rawListeners" | "listenerCount" | "eventNames"> &
  ThisType<EventEmitter> = {
  setMaxListeners(count) {
    if (typeof count !== "number" || count < 0 || Number.isNaN(count)) {
      throw outOfRange("n", "a non-negative number", count);
    }
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners === undefined ? defaultMax : this._maxListeners;
  },
  emit(name, ...args) {
    const events = this._events;
    if (name === "error") {
      if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
      if (events?.error === undefined) throwUnhandled(args[0]);
    }
    const handler = events?.[name];
    if (handler === undefined) return false;
    const capturing = (this as { [capture]?: boolean })[capture] === true;
    if (typeof handler === "function") {
      const result = handler.apply(this, args);
      if (capturing && result !== undefined) handleRejection(this, result, name, args);
      return true;
    }
    for (const listener of handler.slice()) {
      const result = listener.apply(this, args);
      if (capturing && result !== undefined) handleRejection(this, result, name, args);
    }
    return true;
  },
  addListener(name, listener) {
    add(this, name, listener, false);
    return this;
  },
  prependListener(name, listener) {
    add(this, name, listener, true);
    return this;
  },
  once(name, listener) {
    this.on(name, onceWrapper(this, name, listener));
    return this;
  },
  prependOnceListener(name, listener) {
    this.prependListener(name, onceWrapper(this, name, listener));
    return this;
  },
  removeListener(name, listener) {
    checkListener(listener);
    const events = this._events;
    const known = events?.[name];
    if (events === undefined || known === undefined) return this;
    const list = typeof known === "function" ? [known] : known;
    let index = list.length - 1;
    while (index >= 0 && list[index] !== listener && list[index].listener !== listener) index--;
    if (index < 0) return this;
    if (list.length === 1) {
      this._eventsCount--;
      if (this._eventsCount === 0) this._events = Object.create(null) as Listeners;
      else delete events[name];
    } else {
      const rest = list.filter((_, at) => at !== index);
      events[name] = rest.length === 1 ? rest[0] : rest;
    }
    if (events.removeListener !== undefined) this.emit("removeListener", name, listener.listener ?? listener);
    return this;
  },
  removeAllListeners(name) {
    const events = this._events;
    if (events === undefined) return this;
    if (events.removeListener === undefined) {
      if (arguments.length === 0) {
        this._events = Object.create(null) as Listeners;
        this._eventsCount = 0;
      } else if (events[name!] !== undefined) {
        this._eventsCount--;
        if (this._eventsCount === 0) this._events = Object.create(null) as Listeners;
        else delete events[name!];
      }
      return this;
    }
    if (arguments.length === 0) {
      for (const key of Reflect.ownKeys(events)) {
        if (key !== "removeListener") this.removeAllListeners(key);
      }
      this.removeAllListeners("removeListener");
      this._events = Object.create(null) as Listeners;
      this._eventsCount = 0;
      return this;
    }
    for (const listener of this.rawListeners(name!).reverse()) this.removeListener(name!, listener);
    return this;
  },
  listeners(name) {
    return this.rawListeners(name).map((listener) => listener.listener ?? listener);
  },
  rawListeners(name) {
    const known = this._events?.[name];
    if (known === undefined) return [];
    return typeof known === "function" ? [known] : known.slice();
  },
  listenerCount(name, listener) {
    const list = this.rawListeners(name);
    if (listener === undefined || listener === null) return list.length;
    return list.filter((known) => known === listener || known.listener === listener).length;
  },
  eventNames() {
    return this._eventsCount > 0 ? Reflect.ownKeys(this._events!) : [];
  },
};

Object.assign(EventEmitter.prototype, { _events: undefined, _eventsCount: 0, _maxListeners: undefined });
for (const [name, value] of Object.entries(methods)) (EventEmitter.prototype as unknown as Record<string, unknown>)[name] = value;
EventEmitter.prototype.on = EventEmitter.prototype.addListener;
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

function isEmitter(value: unknown): value is EventEmitter {
  return typeof (value as EventEmitter | undefined)?.on === "function";
}

function isTarget(value: unknown): value is EventTarget {
  return typeof (value as EventTarget | undefined)?.addEventListener === "function";
}

/** Adds a listener to an emitter or an event target; returns what removes it. */
function listen(target: unknown, name: Name, listener: Listener, once = false): () => void {
  if (isEmitter(target)) {
    if (once) target.once(name, listener);
    else target.on(name, listener);
    return () => void target.removeListener(name, listener);
  }
  if (isTarget(target)) {
    target.addEventListener(name as string, listener, { once });
    return () => target.removeEventListener(name as string, listener);
  }
  throw invalidArg("emitter", "an instance of EventEmitter or EventTarget", target);
}

/** A promise of the arguments of the next event. */
export function once(target: unknown, name: Name, options: { signal?: AbortSignal } = {}): Promise<unknown[]> {
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new AbortError(undefined, { cause: signal.reason }));
      return;
    }
    const removals: (() => void)[] = [];
    const finish = () => {
      for (const remove of removals) remove();
    };
    removals.push(
      listen(target, name, (...args: unknown[]) => {
        finish();
        resolve(args);
      }, true),
    );
    if (name !== "error" && isEmitter(target)) {
      removals.push(
        listen(target, "error", (error: unknown) => {
          finish();
          reject(error);
        }, true),
      );
    }
    if (signal !== undefined) {
      removals.push(
        listen(signal, "abort", () => {
          finish();
          reject(new AbortError(undefined, { cause: signal.reason }));
        }, true),
      );
    }
  });
}

/** An async iterator of the arguments of events. */
export function on(
  target: unknown,
  name: Name,
  options: { signal?: AbortSignal; close?: Name[] } = {},
): AsyncIterableIterator<unknown[]> {
  const { signal, close } = options;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const values: unknown[][] = [];
  const waiting: { resolve(result: IteratorResult<unknown[]>): void; reject(error: unknown): void }[] = [];
  let failure: { error: unknown } | undefined;
  let finished = false;
  const removals: (() => void)[] = [];
  const end = (): Promise<IteratorResult<unknown[]>> => {
    for (const remove of removals) remove();
    finished = true;
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  const fail = (error: unknown): void => {
    const next = waiting.shift();
    if (next === undefined) failure = { error };
    else next.reject(error);
    void end();
  };
  removals.push(
    listen(target, name, (...args: unknown[]) => {
      const next = waiting.shift();
      if (next === undefined) values.push(args);
      else next.resolve({ value: args, done: false });
    }),
  );
  if (name !== "error" && isEmitter(target)) removals.push(listen(target, "error", fail));
  for (const event of close ?? []) removals.push(listen(target, event, () => void end()));
  if (signal !== undefined) {
    removals.push(listen(signal, "abort", () => fail(new AbortError(undefined, { cause: signal.reason })), true));
  }
  return {
    next() {
      const value = values.shift();
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (failure !== undefined) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: end,
    throw(error: unknown) {
      if (!(error instanceof Error)) throw invalidArg("EventEmitter.AsyncIterator", "an instance of Error", error);
      fail(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Runs `listener` when the signal is aborted; the result is disposed of to stop waiting. */
export function addAbortListener(signal: AbortSignal, listener: () => void): { [Symbol.dispose](): void } {
  if (signal === undefined) throw invalidArg("signal", "an instance of AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  validateFunction(listener, "listener");
  if (signal.aborted) {
    queueMicrotask(() => (listener as () => void)());
    return { [Symbol.dispose]() {} };
  }
  signal.addEventListener("abort", listener, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener("abort", listener) };
}

/** The listeners of an emitter; those of event targets are not told. */
export function getEventListeners(target: unknown, name: Name): Listener[] {
  if (isEmitter(target)) return target.listeners(name);
  if (isTarget(target)) return [];
  throw invalidArg("emitter", "an instance of EventEmitter or EventTarget", target);
}

export function getMaxListeners(target: unknown): number {
  if (typeof (target as EventEmitter | undefined)?.getMaxListeners === "function") {
    return (target as EventEmitter).getMaxListeners();
  }
  if (isTarget(target)) return maxOfTargets.get(target) ?? defaultMax;
  throw invalidArg("emitter", "an instance of EventEmitter or EventTarget", target);
}

const maxOfTargets = new WeakMap<object, number>();

/** Sets the limit of the targets given, or of all that have none of their own. */
export function setMaxListeners(count: number = defaultMax, ...targets: unknown[]): void {
  if (typeof count !== "number" || count < 0 || Number.isNaN(count)) {
    throw outOfRange("n", "a non-negative number", count);
  }
  if (targets.length === 0) defaultMax = count;
  for (const target of targets) {
    if (typeof (target as EventEmitter | undefined)?.setMaxListeners === "function") {
      (target as EventEmitter).setMaxListeners(count);
    } else if (isTarget(target)) {
      maxOfTargets.set(target, count);
    } else {
      throw invalidArg("eventTargets", "an instance of EventEmitter or EventTarget", target);
    }
  }
}

export function listenerCount(target: EventEmitter, name: Name): number {
  return typeof target.listenerCount === "function"
    ? target.listenerCount(name)
    : EventEmitter.prototype.listenerCount.call(target, name);
}

/** An emitter that calls its listeners in the context it was made in. */
export class EventEmitterAsyncResource extends (EventEmitter as unknown as new (options?: Options) => EventEmitter) {
  asyncResource: AsyncResource;

  constructor(options: (Options & { name?: string }) | string = {}) {
    const given = typeof options === "string" ? { name: options } : options;
    super(given);
    this.asyncResource = new AsyncResource(given.name ?? new.target.name);
  }

  override emit(name: Name, ...args: unknown[]): boolean {
    return this.asyncResource.runInAsyncScope(super.emit as never, this, name, ...args) as boolean;
  }

  emitDestroy(): void {
    this.asyncResource.emitDestroy();
  }

  get asyncId(): number {
    return this.asyncResource.asyncId();
  }

  get triggerAsyncId(): number {
    return this.asyncResource.triggerAsyncId();
  }
}

export const captureRejections = false;
export const defaultMaxListeners = 10;
export const usingDomains = false;

Object.assign(EventEmitter, {
  EventEmitter,
  EventEmitterAsyncResource,
  addAbortListener,
  captureRejectionSymbol,
  errorMonitor,
  getEventListeners,
  getMaxListeners,
  listenerCount,
  on,
  once,
  setMaxListeners,
  usingDomains,
});
Object.defineProperties(EventEmitter, {
  captureRejections: {
    get: () => captureByDefault,
    set(value: unknown) {
      validateBoolean(value, "EventEmitter.captureRejections");
      captureByDefault = value;
    },
    enumerable: true,
    configurable: true,
  },
  defaultMaxListeners: {
    get: () => defaultMax,
    set(value: number) {
      if (typeof value !== "number" || value < 0 || Number.isNaN(value)) {
        throw outOfRange("defaultMaxListeners", "a non-negative number", value);
      }
      defaultMax = value;
    },
    enumerable: true,
    configurable: true,
  },
});

export default EventEmitter;
