// https://streams.spec.whatwg.org/#default-reader-class and #byob-reader-class

import { constructorNotOfType, definePlatformClass, illegalInvocation, isObject, notOfType } from "../idl.ts";
import { isBytes, isBuffer } from "../bytes.ts";
import { ByteController } from "./byte-controller.ts";
import { deferred, toUint64 } from "./promises.ts";
import { isReadableStream, type ReadableStream, readableState } from "./readable.ts";
import {
  cancelReader,
  closedPromise,
  ERRORED,
  lockedError,
  ReaderState,
  read,
  release,
  releasedError,
} from "./readable-state.ts";

/** What `read()` resolves to. */
export interface ReadResult<T = unknown> {
  value: T | undefined;
  done: boolean;
}

/** Reads a chunk for a script. */
export function readResult(reader: ReaderState): Promise<ReadResult> {
  if (reader.stream === undefined) {
    return Promise.reject(releasedError());
  }
  // Most chunks are there already, or come synchronously.
  let result: ReadResult | undefined;
  let failure: { reason: unknown } | undefined;
  let waiting: ReturnType<typeof deferred<ReadResult>> | undefined;
  read(reader, {
    chunk(value) {
      result = { value, done: false };
      waiting?.resolve(result);
    },
    close() {
      result = { value: undefined, done: true };
      waiting?.resolve(result);
    },
    error(reason) {
      failure = { reason };
      waiting?.reject(reason);
    },
  });
  if (result !== undefined) {
    return Promise.resolve(result);
  }
  if (failure !== undefined) {
    return Promise.reject((failure as { reason: unknown }).reason);
  }
  waiting = deferred<ReadResult>();
  return waiting.promise;
}

let defaultState: (face: unknown) => ReaderState;

/** Reads chunk by chunk. */
export class ReadableStreamDefaultReader {
  #state: ReaderState;

  static {
    defaultState = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as ReadableStreamDefaultReader).#state;
    };
  }

  constructor(stream: ReadableStream) {
    if (!isReadableStream(stream)) {
      throw constructorNotOfType("ReadableStreamDefaultReader", 1, "ReadableStream");
    }
    const state = readableState(stream);
    if (state.reader !== undefined) {
      throw lockedError();
    }
    this.#state = new ReaderState(state, false);
  }

  get closed(): Promise<void> {
    return closedPromise(defaultState(this));
  }

  cancel(reason?: unknown): Promise<void> {
    return cancelReader(defaultState(this), reason);
  }

  read(): Promise<ReadResult> {
    return readResult(defaultState(this));
  }

  releaseLock(): void {
    release(defaultState(this));
  }
}

let byobState: (face: unknown) => ReaderState;

/** Reads into buffers of the reader's. */
export class ReadableStreamBYOBReader {
  #state: ReaderState;

  static {
    byobState = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as ReadableStreamBYOBReader).#state;
    };
  }

  constructor(stream: ReadableStream) {
    if (!isReadableStream(stream)) {
      throw constructorNotOfType("ReadableStreamBYOBReader", 1, "ReadableStream");
    }
    const state = readableState(stream);
    if (state.reader !== undefined) {
      throw lockedError();
    }
    if (!state.controller.bytes) {
      throw new TypeError("This ReadableStream does not support BYOB reads.");
    }
    this.#state = new ReaderState(state, true);
  }

  get closed(): Promise<void> {
    return closedPromise(byobState(this));
  }

  cancel(reason?: unknown): Promise<void> {
    return cancelReader(byobState(this), reason);
  }

  read(view: ArrayBufferView, options?: { min?: number }): Promise<ReadResult<ArrayBufferView>> {
    const state = byobState(this);
    if (!isBytes(view) || isBuffer(view)) {
      return Promise.reject(notOfType("ReadableStreamBYOBReader", "read", 1, "ArrayBufferView"));
    }
    let minimum = 1;
    try {
      if (options !== undefined && options !== null) {
        if (!isObject(options)) {
          throw notOfType("ReadableStreamBYOBReader", "read", 2, "ReadableStreamBYOBReaderReadOptions");
        }
        const { min } = options;
        minimum = min === undefined ? 1 : toUint64(min);
      }
    } catch (error) {
      return Promise.reject(error);
    }
    return readInto(state, view, minimum);
  }

  releaseLock(): void {
    release(byobState(this));
  }

  readAtLeast(minBytes: number, view: ArrayBufferView): Promise<ReadResult<ArrayBufferView>> {
    const state = byobState(this);
    if (!isBytes(view) || isBuffer(view)) {
      return Promise.reject(notOfType("ReadableStreamBYOBReader", "readAtLeast", 2, "ArrayBufferView"));
    }
    let minimum;
    try {
      minimum = toUint64(minBytes);
    } catch (error) {
      return Promise.reject(error);
    }
    // Counted in bytes here, in elements by read().
    const size = (view as Uint8Array).BYTES_PER_ELEMENT ?? 1;
    return readInto(state, view, minimum === 0 ? 0 : Math.max(minimum / size, 1), minimum);
  }
}

/** Reads at least `minimum` elements into a view. */
function readInto(
  reader: ReaderState,
  view: ArrayBufferView,
  minimum: number,
  shown = minimum,
): Promise<ReadResult<ArrayBufferView>> {
  const { stream } = reader;
  if (stream === undefined) {
    return Promise.reject(releasedError());
  }
  if (view.byteLength === 0) {
    return Promise.reject(
      new TypeError('You must call read() on a "byob" reader with a positive-sized TypedArray object.'),
    );
  }
  if (shown === 0) {
    return Promise.reject(new TypeError("Requested invalid minimum number of bytes to read (0)."));
  }
  const size = (view as Uint8Array).BYTES_PER_ELEMENT ?? 1;
  if (minimum * size > view.byteLength) {
    return Promise.reject(
      new TypeError(`Minimum bytes to read (${shown}) exceeds size of buffer (${view.byteLength}).`),
    );
  }
  stream.disturbed = true;
  if (stream.status === ERRORED) {
    return Promise.reject(stream.error);
  }
  const waiting = deferred<ReadResult<ArrayBufferView>>();
  (stream.controller as ByteController).pullInto(view, Math.ceil(minimum * size), {
    chunk(value) {
      waiting.resolve({ value, done: false });
    },
    close(value) {
      waiting.resolve({ value: value ?? emptyLike(view), done: true });
    },
    error(reason) {
      waiting.reject(reason);
    },
  });
  return waiting.promise;
}

/** After a cancellation the buffer is gone; the result has an empty view of the same class. */
function emptyLike(view: ArrayBufferView): ArrayBufferView {
  return new (view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView)(new ArrayBuffer(0));
}


definePlatformClass(ReadableStreamDefaultReader);
definePlatformClass(ReadableStreamBYOBReader);
