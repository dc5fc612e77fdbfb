/** What the faces of the bindings share: promises of what is known at once, and contents that arrive as streams. */

import { type Bytes, isBytes } from "../web/bytes.ts";
import { isReadableStream, type ReadableStream, readableState } from "../web/streams/readable.ts";
import { collect } from "../web/streams/sources.ts";

/** A promise of what `run` returns, or of what it throws. */
export function settled<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Contents that a native function takes. */
export type Contents = string | Bytes | null;

/** Whether a value is a stream or can be handed over at once; undefined if it is neither. */
export function kindOf(value: unknown): "stream" | "bytes" | undefined {
  if (isBytes(value)) return "bytes";
  return isReadableStream(value) ? "stream" : undefined;
}

/** How many bytes a stream will give, if its source knows. */
export function expectedLength(stream: ReadableStream): number | undefined {
  return readableState(stream).expectedLength;
}

/** All bytes of a stream. */
export function readStream(stream: ReadableStream): Promise<Uint8Array<ArrayBuffer>> {
  const state = readableState(stream);
  if (state.reader !== undefined) {
    return Promise.reject(new TypeError("The ReadableStream has been locked to a reader."));
  }
  return collect(state);
}
