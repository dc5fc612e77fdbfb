// The `crypto.DigestStream` of the Workers runtime.

import { createHash, finishHash, updateHash } from "native:web/crypto";
import { TextEncoder } from "../encoding.ts";
import { constructorNotOfType, definePlatformClass, illegalInvocation, isObject } from "../idl.ts";
import { WritableStream } from "../streams/writable.ts";
import { isBufferSource, readHash } from "./algorithm.ts";

const encoder = new TextEncoder();

/** Computes the digest of everything that is written to it. */
export class DigestStream extends WritableStream {
  #digest: Promise<ArrayBuffer>;
  #reject: (reason: unknown) => void;
  #written: { bytes: number };

  constructor(algorithm: unknown) {
    if (arguments.length === 0) {
      throw constructorNotOfType("DigestStream", 1, "string or HashAlgorithm");
    }
    const hash = createHash(readHash(algorithm));
    const { promise, resolve, reject } = Promise.withResolvers<ArrayBuffer>();
    const written = { bytes: 0 };
    // Who never asks for the digest does not care why there is none.
    promise.catch(() => {});
    super({
      write(chunk: unknown): void {
        const data = typeof chunk === "string" ? encoder.encode(chunk) : chunk;
        if (!isBufferSource(data)) {
          const error = new TypeError(
            "DigestStream is a byte stream but received an object of non-ArrayBuffer/ArrayBufferView/string type on " +
              "its writable side.",
          );
          reject(error);
          throw error;
        }
        written.bytes += data.byteLength;
        updateHash(hash, data);
      },
      close(): void {
        resolve(finishHash(hash));
      },
      abort(reason: unknown): void {
        reject(reason);
      },
    });
    this.#digest = promise;
    this.#reject = reject;
    this.#written = written;
  }

  /** Resolves to the digest once the stream is closed. */
  get digest(): Promise<ArrayBuffer> {
    if (!isObject(this) || !(#digest in this)) {
      throw illegalInvocation();
    }
    return this.#digest;
  }

  /** How many bytes were written so far. */
  get bytesWritten(): bigint {
    if (!isObject(this) || !(#digest in this)) {
      throw illegalInvocation();
    }
    return BigInt(this.#written.bytes);
  }

  [Symbol.dispose](): void {
    this.#reject(new Error("The DigestStream was disposed."));
  }
}
definePlatformClass(DigestStream);
