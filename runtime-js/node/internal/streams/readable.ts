/** `stream.Readable`. */

import { Buffer } from "../../buffer.ts";
import { nextTick } from "../../process.ts";
import { StringDecoder } from "../../string_decoder.ts";
import { invalidArg, nodeError } from "../errors.ts";
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
import { destroyOnAbort, type Writable } from "./writable.ts";

export interface ReadableOptions extends EndOptions {
  highWaterMark?: number;
  readableHighWaterMark?: number;
  objectMode?: boolean;
  readableObjectMode?: boolean;
  encoding?: string;
  signal?: AbortSignal;
  read?: Readable["_read"];
  destroy?: Readable["_destroy"];
  construct?: Readable["_construct"];
}

export interface ReadableState extends EndState {
  objectMode: boolean;
  highWaterMark: number;
  buffer: any[];
  length: number;
  pipes: Writable[];
  /** Null before anyone has decided whether data flow. */
  flowing: boolean | null;
  ended: boolean;
  endEmitted: boolean;
  reading: boolean;
  sync: boolean;
  needReadable: boolean;
  emittedReadable: boolean;
  readableListening: boolean;
  resumeScheduled: boolean;
  readingMore: boolean;
  dataEmitted: boolean;
  paused: boolean;
  encoding: string | null;
  decoder: StringDecoder | null;
  defaultEncoding: string;
  awaitDrain: Set<Writable>;
  readable?: boolean;
}

export interface Readable extends AnyStream, Stream {
  _readableState: ReadableState;
  _read(size: number): void;
  read(size?: number): any;
  push(chunk: unknown, encoding?: string): boolean;
  unshift(chunk: unknown, encoding?: string): boolean;
  pause(): this;
  resume(): this;
  isPaused(): boolean;
  setEncoding(encoding: string): this;
  pipe<T extends object>(target: T, options?: { end?: boolean }): T;
  unpipe(target?: object): this;
  wrap(stream: any): this;
  [Symbol.asyncIterator](): AsyncIterableIterator<any>;
  readonly destroyed: boolean;
  readonly errored: Error | null;
  readonly closed: boolean;
  readable: boolean;
  readonly readableFlowing: boolean | null;
  readonly readableEnded: boolean;
  readonly readableLength: number;
  readonly readableHighWaterMark: number;
  readonly readableObjectMode: boolean;
  readonly readableEncoding: string | null;
  readonly readableAborted: boolean;
  readonly readableDidRead: boolean;
}

/** Sets up the reading end of a stream. `isDuplex` says whether it has another. */
export function initReadable(stream: Readable, options: ReadableOptions | undefined, isDuplex: boolean): void {
  const objectMode = Boolean(options?.objectMode || (isDuplex && options?.readableObjectMode));
  const mark = options?.highWaterMark ?? (isDuplex ? options?.readableHighWaterMark : undefined);
  stream._readableState = {
    ...endState(options),
    objectMode,
    highWaterMark: mark === undefined || mark === null ? getDefaultHighWaterMark(objectMode) : Math.floor(mark),
    buffer: [],
    length: 0,
    pipes: [],
    flowing: null,
    ended: false,
    endEmitted: false,
    reading: false,
    sync: true,
    needReadable: false,
    emittedReadable: false,
    readableListening: false,
    resumeScheduled: false,
    readingMore: false,
    dataEmitted: false,
    paused: false,
    encoding: null,
    decoder: null,
    defaultEncoding: "utf8",
    awaitDrain: new Set(),
  };
  if (options?.encoding) {
    stream._readableState.decoder = new StringDecoder(options.encoding);
    stream._readableState.encoding = options.encoding;
  }
  if (options !== undefined && options !== null) {
    if (typeof options.read === "function") stream._read = options.read;
    if (typeof options.destroy === "function") stream._destroy = options.destroy;
    if (typeof options.construct === "function") stream._construct = options.construct;
  }
}

/** A stream that is read from. */
export const Readable = function (this: Readable, options?: ReadableOptions): Readable | void {
  if (!(this instanceof Readable)) return new Readable(options);
  Stream.call(this, options);
  initReadable(this, options, false);
  construct(this, () => {
    if (this._readableState.needReadable) readMore(this);
  });
  destroyOnAbort(this, options?.signal);
} as unknown as {
  new (options?: ReadableOptions): Readable;
  (options?: ReadableOptions): Readable;
  prototype: Readable;
  from(source: unknown, options?: ReadableOptions): Readable;
} & Record<string, any>;
Object.defineProperty(Readable, "name", { value: "Readable", configurable: true });
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

/** Puts a chunk into the buffer, or straight to whoever listens. Returns whether more is wanted. */
function add(stream: Readable, given: unknown, charset: string | undefined, first: boolean): boolean {
  const state = stream._readableState;
  let chunk: any = given;
  if (chunk === null) {
    if (!first) {
      state.reading = false;
      endOfSource(stream);
    }
    return false;
  }
  if (!state.objectMode) {
    if (typeof chunk === "string") {
      const encoding = charset || state.defaultEncoding;
      if (state.encoding !== encoding || first) {
        chunk = first && state.encoding ? Buffer.from(chunk, encoding).toString(state.encoding) : Buffer.from(chunk, encoding);
      }
    } else if (chunk instanceof Uint8Array) {
      if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (chunk !== undefined) {
      errorOrDestroy(stream, invalidArg("chunk", "of type string or an instance of Buffer, TypedArray, or DataView", chunk));
      return false;
    }
    if (chunk === undefined || chunk.length === 0) {
      if (!first) {
        state.reading = false;
        scheduleMore(stream);
      }
      return wantsMore(state);
    }
  }
  if (first) {
    if (state.endEmitted) {
      errorOrDestroy(stream, nodeError("ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event"));
      return false;
    }
    if (state.destroyed || state.errored) return false;
    deliver(stream, chunk, true);
    return wantsMore(state);
  }
  if (state.ended) {
    errorOrDestroy(stream, nodeError("ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF"));
    return false;
  }
  if (state.destroyed || state.errored) return false;
  state.reading = false;
  if (state.decoder && typeof chunk !== "string" && !state.objectMode) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0) {
      scheduleMore(stream);
      return wantsMore(state);
    }
  }
  deliver(stream, chunk, false);
  return wantsMore(state);
}

function wantsMore(state: ReadableState): boolean {
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function sizeOf(state: ReadableState, chunk: any): number {
  return state.objectMode ? 1 : chunk.length;
}

function deliver(stream: Readable, chunk: any, first: boolean): void {
  const state = stream._readableState;
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount("data") > 0) {
    state.awaitDrain.clear();
    state.dataEmitted = true;
    stream.emit("data", chunk);
  } else {
    state.length += sizeOf(state, chunk);
    if (first) state.buffer = [chunk, ...state.buffer];
    else state.buffer.push(chunk);
    if (state.needReadable) emitReadable(stream);
  }
  scheduleMore(stream);
}

function endOfSource(stream: Readable): void {
  const state = stream._readableState;
  if (state.ended) return;
  if (state.decoder) {
    const rest = state.decoder.end();
    if (rest !== "") {
      state.buffer.push(rest);
      state.length += sizeOf(state, rest);
    }
  }
  state.ended = true;
  if (state.sync) {
    emitReadable(stream);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    tellReadable(stream);
  }
}

function emitReadable(stream: Readable): void {
  const state = stream._readableState;
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  nextTick(() => tellReadable(stream));
}

function tellReadable(stream: Readable): void {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit("readable");
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

/** Asks the source for more, later, as long as there is room. */
function scheduleMore(stream: Readable): void {
  const state = stream._readableState;
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  nextTick(() => readMore(stream));
}

function readMore(stream: Readable): void {
  const state = stream._readableState;
  while (!state.reading && !state.ended && (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
    const { length } = state;
    stream.read(0);
    // Nothing has come at once: what comes later will be asked for again.
    if (length === state.length) break;
  }
  state.readingMore = false;
}

function flow(stream: Readable): void {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

function howMuch(state: ReadableState, wanted: number): number {
  if (wanted <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(wanted)) return state.flowing && state.length > 0 ? state.buffer[0].length : state.length;
  if (wanted <= state.length) return wanted;
  return state.ended ? state.length : 0;
}

/** Takes that many bytes, characters or objects out of the buffer. */
function takeOut(state: ReadableState, count: number): any {
  if (state.length === 0) return null;
  if (state.objectMode) return state.buffer.shift();
  if (count >= state.length) {
    const all = state.decoder ? state.buffer.join("") : state.buffer.length === 1 ? state.buffer[0] : Buffer.concat(state.buffer);
    state.buffer = [];
    return all;
  }
  if (count === state.buffer[0].length) return state.buffer.shift();
  const whole = state.decoder ? state.buffer.join("") : Buffer.concat(state.buffer);
  state.buffer = [whole.slice(count)];
  return whole.slice(0, count);
}

function emitEnd(stream: Readable): void {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  nextTick(() => {
    if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
    state.endEmitted = true;
    stream.emit("end");
    const duplex = stream as unknown as Writable & { allowHalfOpen?: boolean };
    if (duplex._writableState !== undefined && duplex.writable && duplex.allowHalfOpen === false) {
      nextTick(() => {
        if (duplex.writable && !duplex.writableEnded && !duplex.destroyed) duplex.end();
      });
    } else if (state.autoDestroy) {
      const writable = duplex._writableState;
      if (writable === undefined || (writable.autoDestroy && (writable.finished || duplex.writable === false && !writable.ending))) {
        stream.destroy();
      }
    }
  });
}

function updateListening(stream: Readable): void {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount("readable") > 0;
  if (state.resumeScheduled && !state.paused) state.flowing = true;
  else if (stream.listenerCount("data") > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

function resumeNow(stream: Readable): void {
  const state = stream._readableState;
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  stream.emit("resume");
  flow(stream);
  if (state.flowing && !state.reading) stream.read(0);
}

const methods: Record<string | symbol, unknown> & ThisType<Readable> = {
  _read(): void {
    throw nodeError("ERR_METHOD_NOT_IMPLEMENTED", "The _read() method is not implemented");
  },
  push(chunk: unknown, encoding?: string): boolean {
    return add(this, chunk, encoding, false);
  },
  unshift(chunk: unknown, encoding?: string): boolean {
    return add(this, chunk, encoding, true);
  },
  isPaused(): boolean {
    return this._readableState.paused || this._readableState.flowing === false;
  },
  setEncoding(encoding: string): Readable {
    const state = this._readableState;
    state.decoder = new StringDecoder(encoding);
    state.encoding = state.decoder.encoding;
    const text = state.buffer.map((chunk) => state.decoder!.write(chunk)).join("");
    state.buffer = text === "" ? [] : [text];
    state.length = text.length;
    return this;
  },
  read(size?: number): any {
    const state = this._readableState;
    const wanted = size === undefined ? NaN : Math.trunc(Number(size));
    if (wanted !== 0) state.emittedReadable = false;
    if (wanted > state.highWaterMark && !state.objectMode) state.highWaterMark = 2 ** Math.ceil(Math.log2(wanted));
    if (wanted === 0 && state.needReadable && (state.length >= Math.max(state.highWaterMark, 1) || state.ended)) {
      if (state.length === 0 && state.ended) emitEnd(this);
      else emitReadable(this);
      return null;
    }
    let count = howMuch(state, wanted);
    if (count === 0 && state.ended) {
      if (state.length === 0) emitEnd(this);
      return null;
    }
    const low = state.needReadable || state.length === 0 || state.length - count < state.highWaterMark;
    if (low && !state.ended && !state.reading && !state.destroyed && !state.errored && state.constructed) {
      state.reading = true;
      state.sync = true;
      if (state.length === 0) state.needReadable = true;
      try {
        this._read(state.highWaterMark);
      } catch (error) {
        errorOrDestroy(this, error as Error);
      }
      state.sync = false;
      // What the source has pushed at once is there already.
      if (!state.reading) count = howMuch(state, wanted);
    }
    const chunk = count > 0 ? takeOut(state, count) : null;
    if (chunk === null) {
      state.needReadable = state.length <= state.highWaterMark;
      count = 0;
    } else {
      state.length -= count;
      state.awaitDrain.clear();
    }
    if (state.length === 0) {
      if (!state.ended) state.needReadable = true;
      if (wanted !== count && state.ended) emitEnd(this);
    }
    if (chunk !== null && !state.errored && !state.closeEmitted) {
      state.dataEmitted = true;
      this.emit("data", chunk);
    }
    return chunk;
  },
  on(name: string | symbol, listener: (...args: any[]) => unknown): Readable {
    const result = Stream.prototype.on.call(this, name, listener) as Readable;
    const state = this._readableState;
    if (state === undefined) return result;
    if (name === "data") {
      state.readableListening = this.listenerCount("readable") > 0;
      if (state.flowing !== false) this.resume();
    } else if (name === "readable" && !state.endEmitted && !state.readableListening) {
      state.readableListening = true;
      state.needReadable = true;
      state.flowing = false;
      state.emittedReadable = false;
      if (state.length > 0) emitReadable(this);
      else if (!state.reading) nextTick(() => this.read(0));
    }
    return result;
  },
  removeListener(name: string | symbol, listener: (...args: any[]) => unknown): Readable {
    const result = Stream.prototype.removeListener.call(this, name, listener) as Readable;
    if (name === "readable") nextTick(() => updateListening(this));
    return result;
  },
  removeAllListeners(name?: string | symbol): Readable {
    const result = Reflect.apply(Stream.prototype.removeAllListeners, this, arguments) as Readable;
    if (name === "readable" || name === undefined) nextTick(() => updateListening(this));
    return result;
  },
  resume(): Readable {
    const state = this._readableState;
    if (!state.flowing) {
      state.flowing = !state.readableListening;
      if (!state.resumeScheduled) {
        state.resumeScheduled = true;
        nextTick(() => resumeNow(this));
      }
    }
    state.paused = false;
    return this;
  },
  pause(): Readable {
    const state = this._readableState;
    if (state.flowing !== false) {
      state.flowing = false;
      this.emit("pause");
    }
    state.paused = true;
    return this;
  },
  pipe(target: Writable, options?: { end?: boolean }): Writable {
    return pipe(this, target, options);
  },
  unpipe(target?: Writable): Readable {
    const state = this._readableState;
    const removed = target === undefined ? state.pipes : state.pipes.filter((known) => known === target);
    state.pipes = target === undefined ? [] : state.pipes.filter((known) => known !== target);
    if (removed.length > 0 && state.pipes.length === 0) this.pause();
    for (const old of removed) old.emit("unpipe", this, { hasUnpiped: false });
    return this;
  },
  wrap(source: any): Readable {
    let paused = false;
    source.on("data", (chunk: unknown) => {
      if (!this.push(chunk) && source.pause) {
        paused = true;
        source.pause();
      }
    });
    source.on("end", () => this.push(null));
    source.on("error", (error: Error) => errorOrDestroy(this, error));
    source.on("close", () => this.destroy());
    source.on("destroy", () => this.destroy());
    this._read = () => {
      if (paused && source.resume) {
        paused = false;
        source.resume();
      }
    };
    return this;
  },
  destroy,
  _undestroy: undestroy,
  _destroy(error: Error | null, callback: Callback): void {
    callback(error);
  },
};
methods.addListener = methods.on;
methods.off = methods.removeListener;

function pipe(source: Readable, target: Writable, options: { end?: boolean } | undefined): Writable {
  const state = source._readableState;
  state.pipes.push(target);
  const ends = options?.end !== false && target !== (stdout() as unknown) && target !== (stderr() as unknown);
  const finish = (): void => void target.end();
  const leave = (): void => void source.unpipe(target);
  const onEnd = ends ? finish : leave;
  let onDrain: (() => void) | undefined;
  const pause = (): void => {
    state.awaitDrain.add(target);
    source.pause();
    if (onDrain === undefined) {
      onDrain = () => {
        state.awaitDrain.delete(target);
        if (state.awaitDrain.size === 0 && source.listenerCount("data") > 0) source.resume();
      };
      target.on("drain", onDrain);
    }
  };
  const onData = (chunk: unknown): void => {
    if (target.write(chunk) === false && state.pipes.includes(target)) pause();
  };
  const onError = (error: Error): void => {
    leave();
    target.removeListener("error", onError);
    if (target.listenerCount("error") === 0) {
      if (target._writableState && !target._writableState.errorEmitted) errorOrDestroy(target, error);
      else target.emit("error", error);
    }
  };
  const onClose = (): void => {
    target.removeListener("finish", onFinish);
    leave();
  };
  const onFinish = (): void => {
    target.removeListener("close", onClose);
    leave();
  };
  const onUnpipe = (from: Readable, info: { hasUnpiped: boolean }): void => {
    if (from !== source || info?.hasUnpiped) return;
    info.hasUnpiped = true;
    target.removeListener("close", onClose);
    target.removeListener("finish", onFinish);
    if (onDrain !== undefined) target.removeListener("drain", onDrain);
    target.removeListener("error", onError);
    target.removeListener("unpipe", onUnpipe);
    source.removeListener("end", onEnd);
    source.removeListener("data", onData);
    if (state.awaitDrain.has(target)) onDrain?.();
  };
  if (state.endEmitted) nextTick(onEnd);
  else source.once("end", onEnd);
  target.on("unpipe", onUnpipe);
  source.on("data", onData);
  target.prependListener("error", onError);
  target.once("close", onClose);
  target.once("finish", onFinish);
  target.emit("pipe", source);
  if ((target as { writableNeedDrain?: boolean }).writableNeedDrain === true) pause();
  else if (!state.flowing) source.resume();
  return target;
}

const stdout = (): unknown => (globalThis as { process?: { stdout: unknown } }).process?.stdout;
const stderr = (): unknown => (globalThis as { process?: { stderr: unknown } }).process?.stderr;

for (const name of Reflect.ownKeys(methods)) {
  (Readable.prototype as unknown as Record<string | symbol, unknown>)[name] = methods[name];
}

defineGetters(Readable.prototype, {
  readableFlowing(this: Readable) {
    return this._readableState.flowing;
  },
  readableEnded(this: Readable) {
    return this._readableState?.endEmitted ?? false;
  },
  readableLength(this: Readable) {
    return this._readableState?.length;
  },
  readableHighWaterMark(this: Readable) {
    return this._readableState?.highWaterMark;
  },
  readableObjectMode(this: Readable) {
    return this._readableState?.objectMode ?? false;
  },
  readableEncoding(this: Readable) {
    return this._readableState?.encoding ?? null;
  },
  readableBuffer(this: Readable) {
    return this._readableState?.buffer;
  },
  readableAborted(this: Readable) {
    const state = this._readableState;
    return Boolean(state && (state.destroyed || state.errored) && !state.endEmitted);
  },
  readableDidRead(this: Readable) {
    return this._readableState?.dataEmitted ?? false;
  },
  errored(this: Readable) {
    return this._readableState?.errored ?? null;
  },
  closed(this: Readable) {
    return this._readableState?.closed ?? false;
  },
});
Object.defineProperties(Readable.prototype, {
  destroyed: {
    get(this: Readable) {
      return this._readableState?.destroyed ?? false;
    },
    set(this: Readable, value: boolean) {
      if (this._readableState) this._readableState.destroyed = value;
    },
    configurable: true,
  },
  readable: {
    get(this: Readable) {
      const state = this._readableState;
      return Boolean(state && state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted);
    },
    set(this: Readable, value: unknown) {
      if (this._readableState) this._readableState.readable = Boolean(value);
    },
    configurable: true,
  },
});
