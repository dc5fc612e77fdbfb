/** `stream.Duplex`, `stream.Transform` and `stream.PassThrough`. */

import { nextTick } from "../../process.ts";
import { nodeError, notImplemented } from "../errors.ts";
import { Stream } from "./legacy.ts";
import { initReadable, Readable, type ReadableOptions } from "./readable.ts";
import { type Callback, construct, defineGetters, destroy } from "./state.ts";
import { destroyOnAbort, initWritable, installWritable, Writable, type WritableOptions } from "./writable.ts";

export interface DuplexOptions extends ReadableOptions, Omit<WritableOptions, "destroy" | "construct"> {
  allowHalfOpen?: boolean;
  readable?: boolean;
  writable?: boolean;
}

export interface Duplex extends Omit<Readable, "_writableState" | "_destroy" | "_construct">, Omit<Writable, keyof Readable> {
  allowHalfOpen: boolean;
  _destroy(error: Error | null, callback: Callback): void;
  _construct?(callback: Callback): void;
}

/** A stream with both ends. */
export const Duplex = function (this: Duplex, options?: DuplexOptions): Duplex | void {
  if (!(this instanceof Duplex)) return new Duplex(options);
  initReadable(this as unknown as Readable, options, true);
  initWritable(this as unknown as Writable, options as WritableOptions, true);
  // Not the constructors of the ends: they would set up their states again.
  Stream.call(this as never, options);
  this.allowHalfOpen = options?.allowHalfOpen !== false;
  const { _readableState: reading, _writableState: writing } = this as unknown as { _readableState: Readable["_readableState"]; _writableState: Writable["_writableState"] };
  if (options?.readable === false) {
    reading.readable = false;
    reading.ended = true;
    reading.endEmitted = true;
  }
  if (options?.writable === false) {
    (this as unknown as { writable: boolean }).writable = false;
    writing.ending = true;
    writing.ended = true;
    writing.finished = true;
  }
  construct(this as never, () => {
    if (reading.needReadable) (this as unknown as Readable).read(0);
    (this as unknown as Writable).cork();
    (this as unknown as Writable).uncork();
  });
  destroyOnAbort(this as never, options?.signal);
} as unknown as {
  new (options?: DuplexOptions): Duplex;
  (options?: DuplexOptions): Duplex;
  prototype: Duplex;
} & Record<string, any>;
Object.defineProperty(Duplex, "name", { value: "Duplex", configurable: true });
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
installWritable(Duplex.prototype, ["destroy", "pipe", "_undestroy", "_destroy"]);
Object.defineProperty(Duplex.prototype, "destroy", {
  value(this: Duplex, error?: Error, callback?: Callback) {
    // The writing end fails what waits to be written.
    if (!this.destroyed) Writable.prototype.destroy.call(this as never, error, callback);
    else destroy.call(this as never, error, callback);
    return this;
  },
  writable: true,
  configurable: true,
});
Object.defineProperty(Duplex.prototype, "destroyed", {
  get(this: Duplex) {
    const states = this as unknown as { _readableState?: { destroyed: boolean }; _writableState?: { destroyed: boolean } };
    return Boolean(states._readableState?.destroyed && states._writableState?.destroyed);
  },
  set(this: Duplex, value: boolean) {
    const states = this as unknown as { _readableState?: { destroyed: boolean }; _writableState?: { destroyed: boolean } };
    if (states._readableState) states._readableState.destroyed = value;
    if (states._writableState) states._writableState.destroyed = value;
  },
  configurable: true,
});

export interface TransformOptions extends DuplexOptions {
  transform?(this: Transform, chunk: any, encoding: string, callback: Callback): void;
  flush?(this: Transform, callback: Callback): void;
}

export interface Transform extends Duplex {
  _transform(chunk: any, encoding: string, callback: Callback): void;
  _flush?(callback: Callback): void;
}

const waiting = Symbol("callback");

/** A stream whose output is made from its input. */
export const Transform = function (this: Transform & { [waiting]: Callback | null }, options?: TransformOptions): Transform | void {
  if (!(this instanceof Transform)) return new Transform(options);
  const mark = options?.readableHighWaterMark ?? (options?.highWaterMark as number | undefined);
  Duplex.call(this, mark === 0 ? { ...options, highWaterMark: undefined, readableHighWaterMark: 0 } : options);
  // Nothing is pushed before something is read.
  (this as unknown as Readable)._readableState.sync = false;
  this[waiting] = null;
  if (typeof options?.transform === "function") this._transform = options.transform;
  if (typeof options?.flush === "function") this._flush = options.flush;
  this.on("prefinish", () => {
    if (this._final !== finalOf) finalOf.call(this);
  });
} as unknown as {
  new (options?: TransformOptions): Transform;
  (options?: TransformOptions): Transform;
  prototype: Transform;
} & Record<string, any>;
Object.defineProperty(Transform, "name", { value: "Transform", configurable: true });
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function finalOf(this: Transform, callback?: Callback): void {
  if (typeof this._flush !== "function" || this.destroyed) {
    this.push(null);
    callback?.();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data !== undefined && data !== null) this.push(data);
    this.push(null);
    callback?.();
  });
}

Object.assign(Transform.prototype, {
  _transform() {
    throw notImplemented("_transform()");
  },
  _final: finalOf,
  _write(this: Transform & { [waiting]: Callback | null }, chunk: any, encoding: string, callback: Callback): void {
    const reading = (this as unknown as Readable)._readableState;
    const writing = (this as unknown as Writable)._writableState;
    const { length } = reading;
    this._transform(chunk, encoding, (error, value) => {
      if (error) {
        callback(error);
        return;
      }
      if (value !== undefined && value !== null) this.push(value);
      const room = reading.length < reading.highWaterMark || reading.length === length;
      if (writing.ended || reading.ended || room) callback();
      else this[waiting] = callback;
    });
  },
  _read(this: { [waiting]: Callback | null }): void {
    const callback = this[waiting];
    if (callback) {
      this[waiting] = null;
      callback();
    }
  },
});

/** A stream whose output is its input. */
export const PassThrough = function (this: Transform, options?: TransformOptions): Transform | void {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
} as unknown as { new (options?: TransformOptions): Transform; (options?: TransformOptions): Transform; prototype: Transform };
Object.defineProperty(PassThrough, "name", { value: "PassThrough", configurable: true });
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
PassThrough.prototype._transform = function (chunk, _encoding, callback) {
  callback(null, chunk);
};

/** Two streams, each of which reads what is written to the other. */
export function duplexPair(options?: DuplexOptions): [Duplex, Duplex] {
  const make = (): Duplex & { peer?: Duplex; resume_?: Callback } => {
    let taken: Callback | undefined;
    const side: any = new Duplex({
      ...options,
      read() {
        const callback = taken;
        taken = undefined;
        callback?.();
      },
      write(chunk: any, _encoding: string, callback: Callback) {
        if (chunk.length === 0) nextTick(callback as () => void);
        else side.peer.accept(chunk, callback);
      },
      final(callback: Callback) {
        side.peer.on("end", callback);
        side.peer.push(null);
      },
    });
    side.accept = (chunk: unknown, callback: Callback) => {
      if (taken !== undefined) throw nodeError("ERR_INTERNAL_ASSERTION", "a write was not awaited");
      taken = callback;
      side.push(chunk);
    };
    return side;
  };
  const [one, other] = [make(), make()];
  one.peer = other;
  other.peer = one;
  return [one, other];
}

defineGetters(Duplex.prototype, {
  errored(this: Duplex) {
    const { _readableState: reading, _writableState: writing } = this as any;
    return reading?.errored ?? writing?.errored ?? null;
  },
  closed(this: Duplex) {
    const { _readableState: reading, _writableState: writing } = this as any;
    return Boolean(reading?.closed || writing?.closed);
  },
});
