// The Workers runtime's own transformations of bytes: nothing is queued between the sides unless a high-water mark is
// asked for, and a write is done when it was read.

import { constructorNotOfType, definePlatformClass, internalToken, isObject } from "../idl.ts";
import { copy, fill, isBytes, utf8Encode } from "../bytes.ts";
import type { ByteController } from "./byte-controller.ts";
import { deferred, type Deferred, toUint64 } from "./promises.ts";
import { createByteStream, faceOf } from "./readable.ts";
import { CLOSED, READABLE } from "./readable-state.ts";
import type { Strategy } from "./strategy.ts";
import { TransformStream } from "./transform.ts";
import { createWritable, writableFace } from "./writable.ts";
import type { WritableController } from "./writable-state.ts";

/** Bytes on their way from one side to the other. */
interface Parcel {
  bytes: Uint8Array;
  offset: number;
  waiting: Deferred<void>;
}

/** A pipe for bytes between its two sides. */
class IdentityState {
  readonly readable: ByteController;
  readonly writable: WritableController;
  /** How many bytes are still to come, where that was said. */
  #remaining: number | undefined;
  #parcel: Parcel | undefined;
  #cancelled: { reason: unknown } | undefined;

  constructor(strategy: Strategy, length: number | undefined) {
    this.#remaining = length;
    this.readable = createByteStream({
      pull: () => this.#deliver(),
      cancel: (reason) => this.#cancel(reason),
    });
    this.readable.stream.expectedLength = length;
    this.writable = createWritable({
      write: (chunk) => this.#write(chunk),
      close: () => this.#close(),
      abort: (reason) => this.readable.error(reason),
    }, strategy);
    this.writable.stream.bytes = true;
  }

  #write(chunk: unknown): Promise<void> | undefined {
    let bytes;
    if (typeof chunk === "string") {
      bytes = utf8Encode(chunk);
    } else if (isBytes(chunk)) {
      bytes = copy(chunk);
    } else {
      const error = new TypeError(
        "This TransformStream is being used as a byte stream, but received an object of " +
          "non-ArrayBuffer/ArrayBufferView type on its writable side.",
      );
      this.readable.error(error);
      throw error;
    }
    if (this.#cancelled !== undefined) {
      throw this.#cancelled.reason;
    }
    if (bytes.byteLength === 0) {
      return undefined;
    }
    if (this.#remaining !== undefined) {
      if (bytes.byteLength > this.#remaining) {
        const error = new TypeError("Attempt to write too many bytes through a FixedLengthStream.");
        this.readable.error(error);
        throw error;
      }
      this.#remaining -= bytes.byteLength;
    }
    const waiting = deferred<void>();
    this.#parcel = { bytes, offset: 0, waiting };
    const { reader } = this.readable.stream;
    if (reader !== undefined && reader.requests.length > 0) {
      this.#deliver();
    }
    return waiting.promise;
  }

  /** Gives a reader that waits what there is. */
  #deliver(): void {
    const parcel = this.#parcel;
    const { readable } = this;
    if (parcel === undefined || readable.stream.status !== READABLE) {
      return;
    }
    const target = readable.target();
    const { bytes, offset } = parcel;
    if (target === undefined) {
      this.#parcel = undefined;
      readable.enqueue(offset === 0 ? bytes : copy(bytes.subarray(offset)));
      parcel.waiting.resolve();
      return;
    }
    const count = fill(target, bytes, offset);
    parcel.offset += count;
    const delivered = parcel.offset === bytes.byteLength;
    if (delivered) {
      this.#parcel = undefined;
    }
    readable.respond(count);
    if (delivered) {
      parcel.waiting.resolve();
    }
  }

  #close(): void {
    const { readable } = this;
    if (this.#remaining !== undefined && this.#remaining > 0) {
      readable.error(new TypeError("FixedLengthStream did not see all expected bytes before close()."));
      return;
    }
    if (readable.stream.status !== CLOSED) {
      readable.close();
    }
  }

  #cancel(reason: unknown): void {
    const why = reason === undefined ? new Error("Stream was cancelled.") : reason;
    this.#cancelled = { reason: why };
    const parcel = this.#parcel;
    this.#parcel = undefined;
    parcel?.waiting.reject(why);
    this.writable.errorIfNeeded(why);
  }
}

const unmeasured: Strategy = { highWaterMark: 1, size: () => 0 };

function byteLength(chunk: unknown): number {
  return typeof chunk === "string" ? utf8Encode(chunk).byteLength : isBytes(chunk) ? chunk.byteLength : 0;
}

function strategyOf(className: string, index: number, strategy: unknown): Strategy {
  if (strategy === undefined || strategy === null) {
    return unmeasured;
  }
  if (!isObject(strategy)) {
    throw constructorNotOfType(className, index, "QueuingStrategy");
  }
  const { highWaterMark } = strategy as { highWaterMark?: unknown };
  return highWaterMark === undefined ? unmeasured : { highWaterMark: toUint64(highWaterMark), size: byteLength };
}

function sides(state: IdentityState): object {
  return { readable: faceOf(state.readable.stream), writable: writableFace(state.writable.stream) };
}

const asTransform = TransformStream as unknown as new (
  sides: object,
  writableStrategy: undefined,
  readableStrategy: undefined,
  token: symbol,
) => TransformStream;

/** Passes bytes through. */
export class IdentityTransformStream extends asTransform {
  constructor(strategy?: unknown, length?: unknown, token?: unknown) {
    super(
      sides(
        token === internalToken
          ? new IdentityState(strategyOf("FixedLengthStream", 2, strategy), length as number)
          : new IdentityState(strategyOf("IdentityTransformStream", 1, strategy), undefined),
      ),
      undefined,
      undefined,
      internalToken,
    );
  }
}

function readLength(length: unknown): number {
  if (length === undefined || length === null) {
    throw constructorNotOfType("FixedLengthStream", 1, "bigint");
  }
  const number = toUint64(length);
  if (number > Number.MAX_SAFE_INTEGER) {
    throw new TypeError("FixedLengthStream requires an integer expected length less than 2^53.");
  }
  return number;
}

/** Passes exactly so many bytes through. */
export class FixedLengthStream extends IdentityTransformStream {
  constructor(length?: unknown, strategy?: unknown) {
    super(strategy, readLength(length), internalToken);
  }
}

definePlatformClass(IdentityTransformStream);
definePlatformClass(FixedLengthStream);
