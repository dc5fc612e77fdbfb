// https://streams.spec.whatwg.org/#rs-class

import { type AbortSignal, isAbortSignal } from "../abort.ts";
import {
  constructorNotOfType,
  definePlatformClass,
  fieldNotOfType,
  illegalConstructor,
  illegalInvocation,
  internalToken,
  isObject,
  notOfType,
} from "../idl.ts";
import { ByteController, DEFAULT_CHUNK_SIZE, ReadableByteStreamController } from "./byte-controller.ts";
import { DefaultController, ReadableStreamDefaultController, type SourceAlgorithms } from "./default-controller.ts";
import { pipe } from "./pipe.ts";
import { handled, toUint64 } from "./promises.ts";
import { ReadableStreamBYOBReader, ReadableStreamDefaultReader, type ReadResult, readResult } from "./readers.ts";
import {
  acquireReader,
  cancelReader,
  cancelStream,
  lockedError,
  ReadableState,
  type ReaderState,
  release,
} from "./readable-state.ts";
import { readStrategy, type Strategy } from "./strategy.ts";
import { tee } from "./tee.ts";
import { isWritableStream, writableState } from "./writable.ts";

/** Whether the value is a `ReadableStream`. */
export let isReadableStream: (value: unknown) => value is ReadableStream;

/** The state of a stream; throws for what is none. */
export let readableState: (stream: unknown) => ReadableState;

interface Source {
  start?(controller: unknown): unknown;
  pull?(controller: unknown): unknown;
  cancel?(reason: unknown): unknown;
}

function method(source: object, name: keyof Source): ((argument: unknown) => unknown) | undefined {
  const value = (source as Record<string, unknown>)[name];
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== "function") {
    throw fieldNotOfType(name, "UnderlyingSource", "function");
  }
  return (argument) => value.call(source, argument);
}

/** A source of chunks over time. */
export class ReadableStream {
  #state: ReadableState;

  static {
    isReadableStream = (value): value is ReadableStream => isObject(value) && #state in value;
    readableState = (stream) => {
      if (!isObject(stream) || !(#state in stream)) {
        throw illegalInvocation();
      }
      return (stream as ReadableStream).#state;
    };
  }

  constructor(source?: unknown, strategy?: unknown, token?: unknown) {
    if (token === internalToken) {
      this.#state = source as ReadableState;
      this.#state.face = this;
      return;
    }
    const state = new ReadableState();
    state.face = this;
    this.#state = state;
    if (source === undefined || source === null) {
      source = {};
    } else if (!isObject(source)) {
      throw constructorNotOfType("ReadableStream", 1, "UnderlyingSource");
    }
    setUp(state, source as object, strategy);
  }

  static from(iterable: unknown): ReadableStream {
    return readableFrom(iterable);
  }

  get locked(): boolean {
    return readableState(this).reader !== undefined;
  }

  cancel(reason?: unknown): Promise<void> {
    const state = readableState(this);
    return state.reader !== undefined ? Promise.reject(lockedError()) : cancelStream(state, reason);
  }

  getReader(options?: unknown): ReadableStreamDefaultReader | ReadableStreamBYOBReader {
    readableState(this);
    let mode: unknown;
    if (options !== undefined && options !== null) {
      if (!isObject(options)) {
        throw notOfType("ReadableStream", "getReader", 1, "GetReaderOptions");
      }
      mode = (options as { mode?: unknown }).mode;
    }
    if (mode === undefined) {
      return new ReadableStreamDefaultReader(this);
    }
    if (String(mode) !== "byob") {
      throw new TypeError("mode must be undefined or 'byob' in call to getReader().");
    }
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(transform: unknown, options?: unknown): ReadableStream {
    const state = readableState(this);
    if (!isObject(transform)) {
      throw notOfType("ReadableStream", "pipeThrough", 1, "Transform");
    }
    const { readable, writable } = transform as { readable: unknown; writable: unknown };
    if (!isReadableStream(readable)) {
      throw fieldNotOfType("readable", "Transform", "ReadableStream");
    }
    if (!isWritableStream(writable)) {
      throw fieldNotOfType("writable", "Transform", "WritableStream");
    }
    const choices = pipeOptions("pipeThrough", options);
    if (state.reader !== undefined) {
      throw lockedError();
    }
    const destination = writableState(writable);
    if (destination.writer !== undefined) {
      throw new TypeError("This WritableStream is currently locked to a writer.");
    }
    handled(pipe(state, destination, choices));
    return readable;
  }

  pipeTo(destination: unknown, options?: unknown): Promise<void> {
    const state = readableState(this);
    try {
      if (!isWritableStream(destination)) {
        throw notOfType("ReadableStream", "pipeTo", 1, "WritableStream");
      }
      const choices = pipeOptions("pipeTo", options);
      if (state.reader !== undefined) {
        throw lockedError();
      }
      const target = writableState(destination);
      if (target.writer !== undefined) {
        throw new TypeError("This WritableStream is currently locked to a writer");
      }
      return pipe(state, target, choices);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  tee(): [ReadableStream, ReadableStream] {
    const state = readableState(this);
    if (state.reader !== undefined) {
      throw new TypeError("This ReadableStream is currently locked to a reader,");
    }
    const [first, second] = tee(state);
    return [faceOf(first), faceOf(second)];
  }

  values(options?: unknown): AsyncIterator<unknown> {
    const state = readableState(this);
    let preventCancel = false;
    if (options !== undefined && options !== null) {
      if (!isObject(options)) {
        throw notOfType("ReadableStream", "values", 1, "ValuesOptions");
      }
      preventCancel = Boolean((options as { preventCancel?: unknown }).preventCancel);
    }
    const reader = acquireReader(state);
    return new (ReadableStreamAsyncIterator as unknown as new (
      token: symbol,
      reader: ReaderState,
      preventCancel: boolean,
    ) => ReadableStreamAsyncIterator)(internalToken, reader, preventCancel);
  }

  declare [Symbol.asyncIterator]: (options?: unknown) => AsyncIterator<unknown>;
}

/** What a pipe was asked for. */
export interface PipeChoices {
  preventClose: boolean;
  preventAbort: boolean;
  preventCancel: boolean;
  signal: AbortSignal | undefined;
}

function pipeOptions(name: string, options: unknown): PipeChoices {
  if (options === undefined || options === null) {
    return { preventClose: false, preventAbort: false, preventCancel: false, signal: undefined };
  }
  if (!isObject(options)) {
    throw notOfType("ReadableStream", name, 2, "PipeToOptions");
  }
  const { preventAbort, preventCancel, preventClose, signal } = options as Record<string, unknown>;
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw fieldNotOfType("signal", "PipeToOptions", "AbortSignal");
  }
  return {
    preventClose: Boolean(preventClose),
    preventAbort: Boolean(preventAbort),
    preventCancel: Boolean(preventCancel),
    signal: signal as AbortSignal | undefined,
  };
}

function setUp(state: ReadableState, source: object, strategy: unknown): void {
  const { autoAllocateChunkSize, type } = source as { autoAllocateChunkSize?: unknown; type?: unknown };
  const [start, pull, cancel] = [method(source, "start"), method(source, "pull"), method(source, "cancel")];
  let controller: DefaultController | ByteController;
  let face: unknown;
  if (type === undefined) {
    const { highWaterMark, size } = readStrategy("ReadableStream", 2, strategy, 1);
    const algorithms: SourceAlgorithms = { pull: pull && (() => pull(face)), cancel };
    controller = new DefaultController(state, algorithms, { highWaterMark, size });
    face = new (ReadableStreamDefaultController as unknown as FaceConstructor)(internalToken, controller);
    controller.face = face as ReadableStreamDefaultController;
  } else if (String(type) === "bytes") {
    const { highWaterMark } = readStrategy("ReadableStream", 2, strategy, 0);
    const chunkSize = autoAllocateChunkSize === undefined ? DEFAULT_CHUNK_SIZE : toUint64(autoAllocateChunkSize);
    if (chunkSize === 0) {
      throw new TypeError("The autoAllocateChunkSize option cannot be zero.");
    }
    const algorithms: SourceAlgorithms = { pull: pull && (() => pull(face)), cancel };
    controller = new ByteController(state, algorithms, highWaterMark, chunkSize);
    face = new (ReadableByteStreamController as unknown as FaceConstructor)(internalToken, controller);
    controller.face = face as ReadableByteStreamController;
  } else {
    throw new TypeError(`"${String(type)}" is not a valid type of ReadableStream.`);
  }
  if (start === undefined) {
    controller.start(undefined);
    return;
  }
  let result;
  try {
    result = start(face);
  } catch (error) {
    // The runtime lets the stream fail, not the constructor.
    controller.error(error);
    return;
  }
  controller.start(result);
}

type FaceConstructor = new (token: symbol, state: unknown) => unknown;

/** The object scripts have for a stream. */
export function faceOf(state: ReadableState): ReadableStream {
  return state.face ??
    new (ReadableStream as unknown as new (state: ReadableState, strategy: undefined, token: symbol) => ReadableStream)(
      state,
      undefined,
      internalToken,
    );
}

/** A stream of the platform's own, with values. Its source is ready at once. */
export function createReadable(
  algorithms: SourceAlgorithms,
  strategy: Strategy = { highWaterMark: 1, size: undefined },
): DefaultController {
  const controller = new DefaultController(new ReadableState(), algorithms, strategy);
  controller.started = true;
  return controller;
}

/** A stream of the platform's own, with bytes. Its source is ready at once. */
export function createByteStream(algorithms: SourceAlgorithms, highWaterMark = 0): ByteController {
  const controller = new ByteController(new ReadableState(), algorithms, highWaterMark, undefined);
  controller.started = true;
  return controller;
}

/** https://streams.spec.whatwg.org/#readable-stream-from-iterable */
function readableFrom(iterable: unknown): ReadableStream {
  const wrong = (): TypeError => notOfType("ReadableStream", "from", 1, "AsyncGenerator");
  if (iterable === undefined || iterable === null) {
    throw wrong();
  }
  const iterator = iteratorOf(iterable);
  if (iterator === undefined) {
    throw wrong();
  }
  const controller = createReadable({
    async pull() {
      const result = await iterator.next();
      if (!isObject(result)) {
        throw new TypeError("Callback returned incorrect type; expected 'Promise'");
      }
      if (result.done) {
        controller.close();
      } else {
        controller.enqueue(await result.value);
      }
    },
    async cancel(reason) {
      const result = await iterator.return?.(reason);
      if (iterator.return !== undefined && !isObject(result)) {
        throw new TypeError("Callback returned incorrect type; expected 'Promise'");
      }
    },
  }, { highWaterMark: 0, size: undefined });
  return faceOf(controller.stream);
}

/** The async iterator of a value, or else its iterator; undefined if it has none. */
export function iteratorOf(value: unknown): AsyncIterator<unknown> | Iterator<unknown> | undefined {
  const object = value as { [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown };
  const make = object[Symbol.asyncIterator] ?? object[Symbol.iterator];
  return typeof make === "function" ? make.call(value) : undefined;
}

let iteratorState: (iterator: unknown) => { next(): Promise<ReadResult>; finish(value: unknown): Promise<ReadResult> };

const asyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf((async function* () {}).prototype),
) as object;

/** https://streams.spec.whatwg.org/#rs-asynciterator */
class ReadableStreamAsyncIterator {
  #reader: ReaderState;
  #preventCancel: boolean;
  #last: Promise<unknown> | undefined;
  #finished = false;

  static {
    iteratorState = (iterator) => {
      if (!isObject(iterator) || !(#reader in iterator)) {
        throw illegalInvocation();
      }
      const it = iterator as ReadableStreamAsyncIterator;
      return { next: () => it.#next(), finish: (value) => it.#finish(value) };
    };
  }

  constructor(token?: unknown, reader?: unknown, preventCancel?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#reader = reader as ReaderState;
    this.#preventCancel = preventCancel as boolean;
  }

  next(): Promise<ReadResult> {
    return iteratorState(this).next();
  }

  return(value?: unknown): Promise<ReadResult> {
    return iteratorState(this).finish(value);
  }

  /** Runs `step` after the steps before it. */
  #after(step: () => Promise<ReadResult>): Promise<ReadResult> {
    const next = this.#last === undefined ? step() : this.#last.then(step, step);
    this.#last = handled(next);
    return next;
  }

  #next(): Promise<ReadResult> {
    return this.#after(() => {
      if (this.#finished) {
        return Promise.resolve({ done: true, value: undefined });
      }
      return readResult(this.#reader).then((result) => {
        if (result.done) {
          this.#finished = true;
          release(this.#reader);
        }
        return result;
      }, (error) => {
        this.#finished = true;
        release(this.#reader);
        throw error;
      });
    });
  }

  #finish(value: unknown): Promise<ReadResult> {
    return this.#after(async () => {
      if (!this.#finished) {
        this.#finished = true;
        if (!this.#preventCancel) {
          const cancelled = cancelReader(this.#reader, value);
          release(this.#reader);
          await cancelled;
        } else {
          release(this.#reader);
        }
      }
      return { done: true, value };
    });
  }
}

definePlatformClass(ReadableStream);
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  value: ReadableStream.prototype.values,
  writable: true,
  configurable: true,
});
definePlatformClass(ReadableStreamAsyncIterator);
Object.setPrototypeOf(ReadableStreamAsyncIterator.prototype, asyncIteratorPrototype);

