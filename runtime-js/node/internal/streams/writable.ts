/** `stream.Writable`. */

import { Buffer } from "../../buffer.ts";
import { nextTick } from "../../process.ts";
import { normalizeEncoding } from "../encodings.ts";
import { AbortError, invalidArg, nodeError } from "../errors.ts";
import { Stream } from "./legacy.ts";
import {
  type AnyStream,
  type Callback,
  construct,
  defineGetters,
  destroy,
  type EndOptions,
  type EndState,
  endState,
  errorOrDestroy,
  getDefaultHighWaterMark,
  undestroy,
} from "./state.ts";

export interface WritableOptions extends EndOptions {
  highWaterMark?: number;
  writableHighWaterMark?: number;
  objectMode?: boolean;
  writableObjectMode?: boolean;
  decodeStrings?: boolean;
  defaultEncoding?: string;
  signal?: AbortSignal;
  write?: Writable["_write"];
  writev?: Writable["_writev"];
  final?: Writable["_final"];
  destroy?: Writable["_destroy"];
  construct?: Writable["_construct"];
}

interface Chunk {
  chunk: any;
  encoding: string;
  callback: Callback;
}

export interface WritableState extends EndState {
  objectMode: boolean;
  highWaterMark: number;
  decodeStrings: boolean;
  defaultEncoding: string;
  length: number;
  corked: number;
  writing: boolean;
  sync: boolean;
  buffered: Chunk[];
  needDrain: boolean;
  ending: boolean;
  ended: boolean;
  finalCalled: boolean;
  prefinished: boolean;
  finished: boolean;
  pending: number;
  onFinished: Callback[];
}

export interface Writable extends AnyStream, Stream {
  _writableState: WritableState;
  _write(chunk: any, encoding: string, callback: Callback): void;
  _writev?(chunks: { chunk: any; encoding: string }[], callback: Callback): void;
  _final?(callback: Callback): void;
  write(chunk: unknown, encoding?: string | Callback, callback?: Callback): boolean;
  end(chunk?: unknown, encoding?: string | Callback, callback?: Callback): this;
  cork(): void;
  uncork(): void;
  setDefaultEncoding(encoding: string): this;
  readonly destroyed: boolean;
  readonly errored: Error | null;
  readonly closed: boolean;
  readonly writable: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly writableLength: number;
  readonly writableHighWaterMark: number;
  readonly writableObjectMode: boolean;
  readonly writableNeedDrain: boolean;
  readonly writableCorked: number;
  readonly writableAborted: boolean;
}

/** Sets up the writing end of a stream. `isDuplex` says whether it has another. */
export function initWritable(stream: Writable, options: WritableOptions | undefined, isDuplex: boolean): void {
  const objectMode = Boolean(options?.objectMode || (isDuplex && options?.writableObjectMode));
  const mark = options?.highWaterMark ?? (isDuplex ? options?.writableHighWaterMark : undefined);
  stream._writableState = {
    ...endState(options),
    objectMode,
    highWaterMark: mark === undefined || mark === null ? getDefaultHighWaterMark(objectMode) : Math.floor(mark),
    decodeStrings: options?.decodeStrings !== false,
    defaultEncoding: options?.defaultEncoding ?? "utf8",
    length: 0,
    corked: 0,
    writing: false,
    sync: true,
    buffered: [],
    needDrain: false,
    ending: false,
    ended: false,
    finalCalled: false,
    prefinished: false,
    finished: false,
    pending: 0,
    onFinished: [],
  };
  if (options !== undefined && options !== null) {
    if (typeof options.write === "function") stream._write = options.write;
    if (typeof options.writev === "function") stream._writev = options.writev;
    if (typeof options.final === "function") stream._final = options.final;
    if (typeof options.destroy === "function") stream._destroy = options.destroy;
    if (typeof options.construct === "function") stream._construct = options.construct;
  }
}

/** Lets a signal destroy the stream. */
export function destroyOnAbort(stream: AnyStream, signal: AbortSignal | undefined): void {
  if (signal === undefined || signal === null) return;
  const abort = (): void => void stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) {
    abort();
    return;
  }
  signal.addEventListener("abort", abort, { once: true });
  stream.once("close", () => signal.removeEventListener("abort", abort));
}

/** A stream that is written to. */
export const Writable = function (this: Writable, options?: WritableOptions): Writable | void {
  if (!(this instanceof Writable)) return new Writable(options);
  Stream.call(this, options);
  initWritable(this, options, false);
  construct(this, () => {
    advance(this);
    finishMaybe(this);
  });
  destroyOnAbort(this, options?.signal);
} as unknown as { new (options?: WritableOptions): Writable; (options?: WritableOptions): Writable; prototype: Writable };
Object.defineProperty(Writable, "name", { value: "Writable", configurable: true });
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
// A duplex stream is writable too, though it inherits from Readable.
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(this: unknown, object: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && Boolean((object as Writable | undefined)?._writableState);
  },
});

function writeAfterEnd(): Error {
  return nodeError("ERR_STREAM_WRITE_AFTER_END", "write after end");
}

function destroyedError(operation: string): Error {
  return nodeError("ERR_STREAM_DESTROYED", `Cannot call ${operation} after a stream was destroyed`);
}

function noop(): void {}

/** Takes a chunk; false if the writer should wait, or the error why it was not taken. */
function take(stream: Writable, given: unknown, charset: unknown, callback: unknown): boolean | Error {
  const state = stream._writableState;
  let [chunk, encoding, done]: [any, string, Callback] = [given, state.defaultEncoding, noop];
  if (typeof charset === "function") done = charset as Callback;
  else {
    if (charset) {
      encoding = charset as string;
      if (encoding !== "buffer" && normalizeEncoding(encoding) === undefined) {
        throw nodeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`, TypeError);
      }
    }
    if (typeof callback === "function") done = callback as Callback;
  }
  if (chunk === null) throw nodeError("ERR_STREAM_NULL_VALUES", "May not write null values to stream", TypeError);
  if (!state.objectMode) {
    if (typeof chunk === "string") {
      if (state.decodeStrings) [chunk, encoding] = [Buffer.from(chunk, encoding), "buffer"];
    } else if (chunk instanceof Uint8Array) {
      if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = "buffer";
    } else if (ArrayBuffer.isView(chunk)) {
      [chunk, encoding] = [Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), "buffer"];
    } else {
      throw invalidArg("chunk", "of type string or an instance of Buffer, TypedArray, or DataView", chunk);
    }
  }
  const refused = state.ending ? writeAfterEnd() : state.destroyed ? destroyedError("write") : undefined;
  if (refused !== undefined) {
    nextTick(done as () => void, refused);
    errorOrDestroy(stream, refused, true);
    return refused;
  }
  state.pending++;
  const size = state.objectMode ? 1 : chunk.length;
  state.length += size;
  const room = state.length < state.highWaterMark;
  if (!room) state.needDrain = true;
  if (state.writing || state.corked > 0 || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback: done });
  } else {
    writeChunks(stream, [{ chunk, encoding, callback: done }], size);
  }
  return room && state.errored === null && !state.destroyed;
}

/** Hands chunks to the implementation, all at once if there are several. */
function writeChunks(stream: Writable, chunks: Chunk[], size: number): void {
  const state = stream._writableState;
  state.writing = true;
  state.sync = true;
  let called = false;
  const done: Callback = (error) => {
    if (called) {
      errorOrDestroy(stream, nodeError("ERR_MULTIPLE_CALLBACK", "Callback called multiple times"));
      return;
    }
    called = true;
    written(stream, chunks, size, error ?? undefined);
  };
  try {
    if (state.destroyed) done(destroyedError("write"));
    else if (chunks.length > 1) stream._writev!(chunks.map(({ chunk, encoding }) => ({ chunk, encoding })), done);
    else stream._write(chunks[0]!.chunk, chunks[0]!.encoding, done);
  } catch (error) {
    if (called) throw error;
    // What an implementation throws is thrown by `write`, as in Node.js.
    state.sync = false;
    throw error;
  }
  state.sync = false;
}

function written(stream: Writable, chunks: Chunk[], size: number, error: Error | undefined): void {
  const state = stream._writableState;
  const { sync } = state;
  state.writing = false;
  state.length -= size;
  if (error !== undefined) {
    state.errored ??= error;
    if (stream._readableState !== undefined) stream._readableState.errored ??= error;
    const fail = (): void => {
      for (const { callback } of chunks) {
        state.pending--;
        callback(error);
      }
      failBuffered(stream);
      errorOrDestroy(stream, error);
    };
    if (sync) nextTick(fail);
    else fail();
    return;
  }
  if (state.buffered.length > 0) advance(stream);
  const after = (): void => {
    if (!state.ending && !state.destroyed && state.length === 0 && state.needDrain) {
      state.needDrain = false;
      stream.emit("drain");
    }
    for (const { callback } of chunks) {
      state.pending--;
      callback(null);
    }
    if (state.destroyed) failBuffered(stream);
    finishMaybe(stream);
  };
  if (sync) nextTick(after);
  else after();
}

function failBuffered(stream: Writable): void {
  const state = stream._writableState;
  if (state.writing) return;
  for (const { callback } of state.buffered.splice(0)) {
    state.pending--;
    callback(state.errored ?? destroyedError("write"));
  }
  for (const callback of state.onFinished.splice(0)) callback(state.errored ?? destroyedError("end"));
}

/** Writes what has been waiting. */
function advance(stream: Writable): void {
  const state = stream._writableState;
  while (state.buffered.length > 0 && !state.writing && state.corked === 0 && !state.destroyed && state.constructed) {
    const chunks = stream._writev && state.buffered.length > 1 ? state.buffered : [state.buffered[0]!];
    state.buffered = state.buffered.slice(chunks.length);
    const size = chunks.reduce((sum, { chunk }) => sum + (state.objectMode ? 1 : chunk.length), 0);
    writeChunks(stream, chunks, size);
  }
}

function readyToFinish(state: WritableState): boolean {
  return (
    state.ending &&
    !state.destroyed &&
    state.constructed &&
    state.length === 0 &&
    state.errored === null &&
    state.buffered.length === 0 &&
    !state.finished &&
    !state.writing &&
    !state.closeEmitted &&
    !state.errorEmitted
  );
}

function finishMaybe(stream: Writable): void {
  const state = stream._writableState;
  if (!readyToFinish(state)) return;
  if (!state.prefinished && !state.finalCalled) {
    if (typeof stream._final === "function") {
      state.finalCalled = true;
      state.pending++;
      nextTick(() => callFinal(stream));
      return;
    }
    state.prefinished = true;
    stream.emit("prefinish");
  }
  if (state.pending > 0) return;
  state.pending++;
  nextTick(() => {
    state.pending--;
    if (readyToFinish(state)) finish(stream);
  });
}

function callFinal(stream: Writable): void {
  const state = stream._writableState;
  let called = false;
  const done: Callback = (error) => {
    if (called) return;
    called = true;
    state.pending--;
    if (error) {
      for (const callback of state.onFinished.splice(0)) callback(error);
      errorOrDestroy(stream, error, state.sync);
      return;
    }
    state.prefinished = true;
    stream.emit("prefinish");
    if (readyToFinish(state)) {
      state.pending++;
      nextTick(() => {
        state.pending--;
        if (readyToFinish(state)) finish(stream);
      });
    }
  };
  try {
    stream._final!(done);
  } catch (error) {
    done(error as Error);
  }
}

function finish(stream: Writable): void {
  const state = stream._writableState;
  state.finished = true;
  for (const callback of state.onFinished.splice(0)) callback(null);
  stream.emit("finish");
  const readable = stream._readableState;
  if (state.autoDestroy && (readable === undefined || (readable.autoDestroy && (readable.endEmitted || readable.readable === false)))) {
    stream.destroy();
  }
}

const methods: Record<string, unknown> & ThisType<Writable> = {
  write(chunk: unknown, encoding?: string | Callback, callback?: Callback): boolean {
    return take(this, chunk, encoding, callback) === true;
  },
  _write(chunk: any, encoding: string, callback: Callback): void {
    if (this._writev) this._writev([{ chunk, encoding }], callback);
    else throw nodeError("ERR_METHOD_NOT_IMPLEMENTED", "The _write() method is not implemented");
  },
  _writev: null,
  end(given?: unknown, charset?: string | Callback, done?: Callback): Writable {
    const state = this._writableState;
    let [chunk, encoding, callback] = [given, charset, done];
    if (typeof chunk === "function") [chunk, encoding, callback] = [undefined, undefined, chunk as Callback];
    else if (typeof encoding === "function") [encoding, callback] = [undefined, encoding];
    let error: Error | undefined;
    if (chunk !== null && chunk !== undefined) {
      const taken = take(this, chunk, encoding, undefined);
      if (taken instanceof Error) error = taken;
    }
    if (state.corked > 0) {
      state.corked = 1;
      this.uncork();
    }
    if (error === undefined) {
      if (!state.errored && !state.ending) {
        state.ending = true;
        finishMaybe(this);
        state.ended = true;
      } else if (state.finished) {
        error = nodeError("ERR_STREAM_ALREADY_FINISHED", "Cannot call end after a stream was finished");
      } else if (state.destroyed) {
        error = destroyedError("end");
      }
    }
    if (typeof callback === "function") {
      if (error !== undefined) nextTick(callback as () => void, error);
      else if (state.finished) nextTick(callback as () => void);
      else state.onFinished.push(callback);
    }
    return this;
  },
  cork(): void {
    this._writableState.corked++;
  },
  uncork(): void {
    const state = this._writableState;
    if (state.corked === 0) return;
    state.corked--;
    if (!state.writing) advance(this);
  },
  setDefaultEncoding(encoding: string): Writable {
    const known = normalizeEncoding(encoding);
    if (known === undefined) throw nodeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`, TypeError);
    this._writableState.defaultEncoding = encoding.toLowerCase();
    return this;
  },
  pipe(): void {
    errorOrDestroy(this, nodeError("ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"));
  },
  destroy(error?: Error, callback?: Callback): AnyStream {
    const state = this._writableState;
    if (!state.destroyed && (state.buffered.length > 0 || state.onFinished.length > 0)) nextTick(() => failBuffered(this));
    return destroy.call(this, error, callback);
  },
  _undestroy: undestroy,
  _destroy(error: Error | null, callback: Callback): void {
    callback(error);
  },
  [Symbol.asyncDispose](): Promise<void> {
    if (!this.destroyed) this.destroy(this.writableFinished ? undefined : new AbortError());
    return new Promise((resolve) => (this.closed ? resolve() : this.once("close", () => resolve())));
  },
};

/** Gives a prototype the methods of writable streams. */
export function installWritable(prototype: object, except: string[] = []): void {
  for (const name of Reflect.ownKeys(methods)) {
    if (except.includes(name as string)) continue;
    Object.defineProperty(prototype, name, {
      value: methods[name as string],
      writable: true,
      enumerable: typeof name === "string",
      configurable: true,
    });
  }
  Object.defineProperty(prototype, "writable", {
    get(this: Writable & { [overridden]?: boolean }) {
      if (this[overridden] !== undefined) return this[overridden];
      const state = this._writableState;
      return Boolean(state && !state.destroyed && !state.errored && !state.ending && !state.ended);
    },
    set(this: { [overridden]?: boolean }, value: unknown) {
      this[overridden] = Boolean(value);
    },
    configurable: true,
  });
  defineGetters(prototype, {
    writableEnded(this: Writable) {
      return this._writableState?.ending ?? false;
    },
    writableLength(this: Writable) {
      return this._writableState?.length;
    },
    writableHighWaterMark(this: Writable) {
      return this._writableState?.highWaterMark;
    },
    writableObjectMode(this: Writable) {
      return this._writableState?.objectMode ?? false;
    },
    writableNeedDrain(this: Writable) {
      const state = this._writableState;
      return Boolean(state && !state.destroyed && !state.ending && state.needDrain);
    },
    writableCorked(this: Writable) {
      return this._writableState?.corked ?? 0;
    },
    writableAborted(this: Writable) {
      const state = this._writableState;
      return Boolean(state && (state.destroyed || state.errored) && !state.finished);
    },
    writableBuffer(this: Writable) {
      return this._writableState?.buffered;
    },
  });
  Object.defineProperty(prototype, "writableFinished", {
    get(this: Writable) {
      return this._writableState?.finished ?? false;
    },
    configurable: true,
  });
}

const overridden = Symbol("writable");

installWritable(Writable.prototype);
defineGetters(Writable.prototype, {
  errored(this: Writable) {
    return this._writableState?.errored ?? null;
  },
  closed(this: Writable) {
    return this._writableState?.closed ?? false;
  },
});
Object.defineProperty(Writable.prototype, "destroyed", {
  get(this: Writable) {
    return this._writableState?.destroyed ?? false;
  },
  set(this: Writable, value: boolean) {
    if (this._writableState) this._writableState.destroyed = value;
  },
  configurable: true,
});
