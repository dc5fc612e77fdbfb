/** `stream.pipeline`, `stream.compose` and `stream.addAbortSignal`. */

import { AbortError, invalidArg, nodeError } from "../errors.ts";
import { validateAbortSignal, validateFunction } from "../validate.ts";
import { Duplex, PassThrough } from "./duplex.ts";
import { finished, isNodeStream, isReadableNodeStream, isReadableWeb, isTransformWeb, isWebStream, isWritableNodeStream, isWritableWeb } from "./finished.ts";
import { Readable } from "./readable.ts";
import type { Callback } from "./state.ts";

interface PipelineOptions {
  signal?: AbortSignal;
  end?: boolean;
}

function isIterable(value: any): boolean {
  return Boolean(value && (typeof value[Symbol.asyncIterator] === "function" || typeof value[Symbol.iterator] === "function"));
}

/** Writes all that an iterable gives, waiting for room. */
async function pump(source: any, target: any, end: boolean): Promise<void> {
  let wake: (() => void) | undefined;
  let failure: Error | undefined;
  const resume = (error?: Error): void => {
    if (error) failure = error;
    const next = wake;
    wake = undefined;
    next?.();
  };
  const onDrain = (): void => resume();
  target.on("drain", onDrain);
  const stop = finished(target, { readable: false }, (error) => resume(error ?? undefined));
  const room = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (): void => (failure === undefined ? resolve() : reject(failure));
      if (failure !== undefined || !target.writableNeedDrain) settle();
      else wake = settle;
    });
  try {
    if (target.writableNeedDrain) await room();
    for await (const chunk of source) {
      if (failure !== undefined) throw failure;
      if (!target.write(chunk)) await room();
    }
    if (failure !== undefined) throw failure;
    if (end) {
      await new Promise<void>((resolve, reject) => {
        finished(target, { readable: false }, (error) => (error ? reject(error) : resolve()));
        target.end();
      });
    }
  } catch (error) {
    target.destroy?.(error);
    throw error;
  } finally {
    stop();
    target.removeListener("drain", onDrain);
  }
}

/** What a pipeline is doing: its pieces, and the first thing that has gone wrong. */
class Run {
  error: Error | undefined;
  value: unknown;
  pending = 1;
  readonly destroys: ((error: Error) => void)[] = [];
  readonly done: Callback;
  over = false;

  constructor(done: Callback) {
    this.done = done;
  }

  fail(error: Error): void {
    const failure = this.error as (Error & { code?: string }) | undefined;
    if (failure === undefined || failure.code === "ERR_STREAM_PREMATURE_CLOSE") this.error = error;
  }

  /** One piece has ended; the last one ends the pipeline. */
  finish(error?: Error | null): void {
    if (error) this.fail(error);
    this.pending--;
    if (this.error !== undefined) for (const destroy of this.destroys.splice(0)) destroy(this.error);
    if (this.pending > 0 || this.over) return;
    this.over = true;
    const { error: failure, value } = this;
    queueMicrotask(() => this.done(failure, value));
  }

  /** Watches a stream until it has ended. */
  watch(stream: any, reading: boolean, writing: boolean): void {
    this.pending++;
    let ended = false;
    stream.on("close", () => (ended = true));
    this.destroys.push((error) => {
      if (!ended && typeof stream.destroy === "function") stream.destroy(error);
    });
    finished(stream, { readable: reading, writable: writing }, (error) => {
      ended = !error;
      // A duplex stream in the middle may be closed before all was read, when what follows wants no more.
      this.finish(error);
    });
  }
}

function asStream(value: any): any {
  if (isReadableWeb(value)) return (Readable as any).fromWeb(value);
  if (isWritableWeb(value)) return (Duplex as any).fromWeb ? writableFromWeb(value) : value;
  if (isTransformWeb(value)) return (Duplex as any).fromWeb(value);
  return value;
}

let writableFromWeb: (stream: unknown) => unknown = (stream) => stream;

/** Sets how writable streams of the web become those of Node.js. */
export function setWritableFromWeb(convert: (stream: unknown) => unknown): void {
  writableFromWeb = convert;
}

/** Connects streams, iterables and functions; `callback` is told when all is through. */
export function runPipeline(given: any[], callback: Callback, options: PipelineOptions = {}): any {
  const streams = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  if (streams.length < 2) throw nodeError("ERR_MISSING_ARGS", 'The "streams" argument must be specified', TypeError);
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  const run = new Run((error, value) => {
    signal?.removeEventListener("abort", abort);
    callback(error, value);
  });
  const abort = (): void => {
    run.fail(new AbortError(undefined, { cause: signal!.reason }));
    for (const destroy of run.destroys.splice(0)) destroy(run.error!);
  };
  const control = new AbortController();
  run.destroys.push(() => control.abort());
  let current: any;
  for (const [index, entry] of streams.entries()) {
    const first = index === 0;
    const last = index === streams.length - 1;
    const end = options.end !== false || !last;
    if (typeof entry === "function") {
      const input = first ? undefined : current;
      const result = first ? entry({ signal: control.signal }) : entry(toIterable(input), { signal: control.signal });
      if (!last) {
        if (!isIterable(result)) {
          throw nodeError("ERR_INVALID_RETURN_VALUE", `Expected AsyncIterable to be returned from the "transform[${index - 1}]" function`, TypeError);
        }
        current = result;
      } else if (typeof result?.then === "function") {
        run.pending++;
        result.then(
          (value: unknown) => {
            run.value = value;
            run.finish();
          },
          (error: Error) => run.finish(error),
        );
        current = undefined;
      } else if (isIterable(result)) {
        const through: any = new PassThrough({ objectMode: true });
        run.pending++;
        pump(result, through, true).then(() => run.finish(), (error: Error) => run.finish(error));
        current = through;
        run.watch(through, false, true);
      } else {
        throw nodeError("ERR_INVALID_RETURN_VALUE", 'Expected AsyncIterable or Promise to be returned from the "destination" function', TypeError);
      }
      continue;
    }
    const stream = isWebStream(entry) ? asStream(entry) : entry;
    if (isNodeStream(stream)) {
      run.watch(stream, !last, !first);
      if (!first) connect(current, stream, end, run);
      current = stream;
    } else if (first && isIterable(stream)) {
      current = stream;
    } else {
      throw invalidArg(first ? "source" : last ? "destination" : `transform[${index - 1}]`, "of type function or an instance of Stream, Iterable, or AsyncIterable", entry);
    }
  }
  if (signal?.aborted) queueMicrotask(abort);
  else signal?.addEventListener("abort", abort, { once: true });
  run.finish();
  return current;
}

function toIterable(source: any): any {
  return isReadableNodeStream(source) && typeof source[Symbol.asyncIterator] !== "function" ? new Readable({ objectMode: true }).wrap(source) : source;
}

function connect(source: any, target: any, end: boolean, run: Run): void {
  if (isReadableNodeStream(source)) {
    source.pipe(target, { end: false });
    if (end) {
      const finish = (): void => target.end();
      if (source.readableEnded || source._readableState?.endEmitted) queueMicrotask(finish);
      else source.once("end", finish);
    }
    return;
  }
  run.pending++;
  pump(source, target, end).then(() => run.finish(), (error: Error) => run.finish(error));
}

/** `stream.pipeline(...streams, callback)` */
export function pipeline(...args: any[]): any {
  const callback = args.pop();
  validateFunction(callback, "streams[stream.length - 1]");
  let called = false;
  return runPipeline(args, (error, value) => {
    if (called) return;
    called = true;
    (callback as Callback)(error, value);
  });
}

/** One stream made of several: what is written goes to the first, what is read comes from the last. */
export function compose(...given: any[]): any {
  if (given.length === 0) throw nodeError("ERR_MISSING_ARGS", 'The "streams" argument must be specified', TypeError);
  const first: any = typeof given[0] === "function" || !isWritableNodeStream(given[0]) ? new PassThrough({ objectMode: true }) : asStream(given[0]);
  const last: any = new PassThrough({ objectMode: true });
  const middle = first === asStream(given[0]) ? given.slice(1) : given;
  const outer: any = new Duplex({
    objectMode: true,
    write(chunk: unknown, encoding: string, callback: Callback) {
      if (first.write(chunk, encoding)) callback();
      else first.once("drain", () => callback());
    },
    final(callback: Callback) {
      first.end();
      callback();
    },
    read() {
      last.resume();
    },
    destroy(error: Error | null, callback: Callback) {
      if (error) first.destroy(error);
      callback(error);
    },
  });
  last.on("data", (chunk: unknown) => {
    if (!outer.push(chunk)) last.pause();
  });
  last.on("end", () => outer.push(null));
  last.pause();
  runPipeline([first, ...middle, last], (error) => {
    if (error) outer.destroy(error);
  });
  return outer;
}

/** Destroys a stream when the signal is aborted. */
export function addAbortSignal(signal: AbortSignal, stream: any): any {
  if (typeof signal !== "object" || signal === null || !("aborted" in signal)) {
    throw invalidArg("signal", "an instance of AbortSignal", signal);
  }
  if (!isNodeStream(stream)) throw invalidArg("stream", "an instance of ReadableStream, WritableStream, or Stream", stream);
  const abort = (): void => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) abort();
  else {
    signal.addEventListener("abort", abort, { once: true });
    finished(stream, () => signal.removeEventListener("abort", abort));
  }
  return stream;
}
