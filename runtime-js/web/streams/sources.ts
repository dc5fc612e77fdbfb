// Streams made from what is at hand, and what is at hand made from streams.

import { concat, copy, fill, isBytes, view } from "../bytes.ts";
import { isObject } from "../idl.ts";
import type { ByteController } from "./byte-controller.ts";
import { deferred } from "./promises.ts";
import { createByteStream, iteratorOf } from "./readable.ts";
import { acquireReader, cancelReader, type ReadableState, read, type ReaderState } from "./readable-state.ts";

/** How much a stream over memory gives at a time. */
const CHUNK = 4096;

function notBytes(): TypeError {
  return new TypeError("This ReadableStream did not return bytes.");
}

/** A stream of these bytes. They must not change any more. */
export function streamOfBytes(bytes: Uint8Array): ReadableState {
  let offset = 0;
  const controller: ByteController = createByteStream({
    pull() {
      const rest = bytes.byteLength - offset;
      if (rest === 0) {
        controller.close();
        return;
      }
      const target = controller.target();
      if (target !== undefined) {
        const count = fill(target, bytes, offset);
        offset += count;
        controller.respond(count);
      } else {
        const count = Math.min(rest, CHUNK);
        controller.enqueue(copy(bytes.subarray(offset, offset + count)));
        offset += count;
      }
    },
    cancel() {
      offset = bytes.byteLength;
    },
  });
  controller.stream.expectedLength = bytes.byteLength;
  return controller.stream;
}

/** A stream of the bytes that an iterable of buffers gives. */
export function streamOfIterable(iterable: unknown): ReadableState {
  const iterator = iteratorOf(iterable)!;
  const controller: ByteController = createByteStream({
    async pull() {
      // A chunk without bytes would not answer the read that waits.
      for (;;) {
        const result = await iterator.next();
        if (!isObject(result) || result.done) {
          controller.close();
          return;
        }
        const chunk = await result.value;
        if (!isBytes(chunk)) {
          throw notBytes();
        }
        if (chunk.byteLength > 0) {
          controller.enqueue(copy(chunk));
          return;
        }
      }
    },
    async cancel(reason) {
      await iterator.return?.(reason);
    },
  });
  return controller.stream;
}

/**
 * Reads all bytes of a stream, which must not be locked and stays so. Chunks that are no bytes are an error, and end
 * the stream.
 */
export function collect(stream: ReadableState): Promise<Uint8Array<ArrayBuffer>> {
  const reader = acquireReader(stream);
  const chunks: Uint8Array[] = [];
  const finished = deferred<Uint8Array<ArrayBuffer>>();
  drain(reader, chunks, () => finished.resolve(joined(chunks)), finished.reject);
  return finished.promise;
}

function joined(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const [only] = chunks;
  if (chunks.length === 1 && only!.byteLength === only!.buffer.byteLength) {
    return only as Uint8Array<ArrayBuffer>;
  }
  return concat(chunks);
}

function drain(
  reader: ReaderState,
  chunks: Uint8Array[],
  done: () => void,
  failed: (reason: unknown) => void,
): void {
  let more = true;
  while (more) {
    // Set again by an answer that comes at once; one that comes later goes on by itself.
    more = false;
    let synchronous = true;
    read(reader, {
      chunk(value) {
        if (!isBytes(value)) {
          const error = notBytes();
          cancelReader(reader, error).then(undefined, () => {});
          failed(error);
          return;
        }
        chunks.push(view(value));
        if (synchronous) {
          more = true;
        } else {
          drain(reader, chunks, done, failed);
        }
      },
      close: done,
      error: failed,
    });
    synchronous = false;
  }
}
