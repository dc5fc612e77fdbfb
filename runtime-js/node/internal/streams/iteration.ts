/** Readable streams as async iterables, and the methods that they share with arrays. */

import { AbortError, invalidArg, nodeError, outOfRange } from "../errors.ts";
import { validateAbortSignal, validateFunction, validateInteger } from "../validate.ts";
import { finished } from "./finished.ts";
import { Readable } from "./readable.ts";
import type { Callback } from "./state.ts";

interface Options {
  concurrency?: number;
  signal?: AbortSignal;
}

/** Reads chunk by chunk; leaving the loop destroys the stream. */
async function* iterate(stream: Readable, destroyOnReturn: boolean): AsyncGenerator<any, void> {
  let wake: (() => void) | undefined;
  const onReadable = (): void => {
    const next = wake;
    wake = undefined;
    next?.();
  };
  stream.on("readable", onReadable);
  let failure: Error | null | undefined;
  const stop = finished(stream, { writable: false }, (error) => {
    failure = error ?? null;
    onReadable();
  });
  let thrown: unknown;
  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (failure) throw failure;
      else if (failure === null) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } catch (error) {
    thrown = error;
    throw error;
  } finally {
    if ((thrown !== undefined || destroyOnReturn) && (failure === undefined || stream._readableState.autoDestroy)) {
      stream.destroy(thrown as Error | undefined);
    } else {
      stream.removeListener("readable", onReadable);
      stop();
    }
  }
}

function checkSignal(options: Options | undefined): AbortSignal | undefined {
  if (options !== undefined && (typeof options !== "object" || options === null)) throw invalidArg("options", "of type object", options);
  validateAbortSignal(options?.signal, "options.signal");
  return options?.signal;
}

/** Calls `run` on the chunks, some at a time, and gives the results in order. */
async function* mapped(stream: Readable, run: (chunk: any, given: { signal: AbortSignal }) => unknown, options: Options | undefined): AsyncGenerator<any, void> {
  validateFunction(run, "fn");
  const signal = checkSignal(options);
  const concurrency = options?.concurrency ?? 1;
  validateInteger(concurrency, "options.concurrency", 1);
  const control = new AbortController();
  signal?.addEventListener("abort", () => control.abort(signal.reason), { once: true });
  const running: Promise<unknown>[] = [];
  try {
    for await (const chunk of stream) {
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      const promise = Promise.resolve((run as (chunk: any, given: object) => unknown)(chunk, { signal: control.signal }));
      promise.catch(() => {});
      running.push(promise);
      if (running.length >= concurrency) yield await running.shift();
    }
    while (running.length > 0) yield await running.shift();
  } finally {
    control.abort();
  }
}

async function* filtered(stream: Readable, test: (chunk: any, given: { signal: AbortSignal }) => unknown, options: Options | undefined): AsyncGenerator<any, void> {
  validateFunction(test, "fn");
  const pairs = mapped(stream, async (chunk, given) => [await (test as (chunk: any, given: object) => unknown)(chunk, given), chunk] as const, options);
  for await (const [passes, chunk] of pairs) if (passes) yield chunk;
}

function count(given: unknown): number {
  const number = Number(given);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw outOfRange("number", ">= 0", number);
  return number;
}

const streams: Record<string, (this: Readable, ...args: any[]) => AsyncIterable<unknown>> = {
  map(run, options) {
    return mapped(this, run, options);
  },
  filter(test, options) {
    return filtered(this, test, options);
  },
  async *flatMap(run, options) {
    for await (const items of mapped(this, run, options)) yield* items as AsyncIterable<unknown>;
  },
  async *take(number, options) {
    checkSignal(options);
    let left = count(number);
    if (left <= 0) return;
    for await (const chunk of this) {
      yield chunk;
      if (--left <= 0) return;
    }
  },
  async *drop(number, options) {
    checkSignal(options);
    let left = count(number);
    for await (const chunk of this) {
      if (left-- > 0) continue;
      yield chunk;
    }
  },
  async *asIndexedPairs(options) {
    checkSignal(options);
    let index = 0;
    for await (const chunk of this) yield [index++, chunk];
  },
};

const promises: Record<string, (this: Readable, ...args: any[]) => Promise<unknown>> = {
  async forEach(run, options) {
    validateFunction(run, "fn");
    for await (const _ of mapped(this, run, options));
  },
  async toArray(options) {
    const signal = checkSignal(options);
    const result: unknown[] = [];
    for await (const chunk of this) {
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      result.push(chunk);
    }
    return result;
  },
  async some(test, options) {
    for await (const _ of filtered(this, test, options)) return true;
    return false;
  },
  async every(test, options) {
    validateFunction(test, "fn");
    const failing = filtered(this, async (chunk, given) => !(await (test as (chunk: any, given: object) => unknown)(chunk, given)), options);
    for await (const _ of failing) return false;
    return true;
  },
  async find(test, options) {
    for await (const chunk of filtered(this, test, options)) return chunk;
    return undefined;
  },
  async reduce(run, ...rest) {
    validateFunction(run, "reducer");
    const given = rest.length > 0;
    checkSignal(rest[1]);
    let [value] = rest;
    let empty = !given;
    for await (const chunk of this) {
      if (empty) [value, empty] = [chunk, false];
      else value = await (run as (value: unknown, chunk: unknown, given: object) => unknown)(value, chunk, {});
    }
    if (empty) throw nodeError("ERR_INVALID_ARG_VALUE", "Reduce of an empty stream requires an initial value", TypeError);
    return value;
  },
};

const prototype = Readable.prototype as unknown as Record<string | symbol, unknown>;
for (const [name, run] of Object.entries(streams)) {
  prototype[name] = function (this: Readable, ...args: any[]): Readable {
    if (name === "map" || name === "filter" || name === "flatMap") validateFunction(args[0], "fn");
    return Readable.from(run.apply(this, args));
  };
}
for (const [name, run] of Object.entries(promises)) prototype[name] = run;
prototype[Symbol.asyncIterator] = function (this: Readable) {
  return iterate(this, true);
};
prototype.iterator = function (this: Readable, options?: { destroyOnReturn?: boolean }) {
  return iterate(this, options?.destroyOnReturn !== false);
};
prototype[Symbol.asyncDispose] = function (this: Readable): Promise<void> {
  if (!this.destroyed) this.destroy(this.readableEnded ? undefined : new AbortError());
  return new Promise((resolve) => (this.closed ? resolve() : this.once("close", () => resolve())));
};

/** A readable stream of what an iterable gives. */
export function from(source: any, options?: object): Readable {
  if (typeof source === "string" || source instanceof Uint8Array) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(source);
        this.push(null);
      },
    });
  }
  const make = source?.[Symbol.asyncIterator] ?? source?.[Symbol.iterator];
  if (typeof make !== "function") throw invalidArg("iterable", "an instance of Iterable", source);
  const iterator = make.call(source) as AsyncIterator<unknown>;
  let busy = false;
  const pull = async (stream: Readable): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      while (true) {
        const { value, done } = await iterator.next();
        if (done) {
          stream.push(null);
          break;
        }
        const chunk = await value;
        if (chunk === null) {
          busy = false;
          throw nodeError("ERR_STREAM_NULL_VALUES", "May not write null values to stream", TypeError);
        }
        if (!stream.push(chunk)) break;
      }
    } catch (error) {
      stream.destroy(error as Error);
    }
    busy = false;
  };
  return new Readable({
    objectMode: true,
    highWaterMark: 1,
    ...options,
    read() {
      void pull(this);
    },
    destroy(error: Error | null, callback: Callback) {
      const close = async (): Promise<void> => {
        if (error && typeof iterator.throw === "function") {
          const { value, done } = await iterator.throw(error);
          await value;
          if (done) return;
        }
        await (await iterator.return?.())?.value;
      };
      close().then(() => callback(error), (thrown: Error) => callback(thrown ?? error));
    },
  });
}
Readable.from = from;
