// The state behind a ReadableStream, and the operations of https://streams.spec.whatwg.org/#rs-abstract-ops on it. The
// classes that scripts see are thin faces over it; a body that no script looks at never gets one.

import { deferred, handled, type Deferred } from "./promises.ts";
import type { ReadableStream } from "./readable.ts";

/** What a stream can be. */
export const READABLE = 0;
export const CLOSED = 1;
export const ERRORED = 2;

/** Somebody who waits for a chunk. */
export interface ReadRequest {
  chunk(value: unknown): void;
  close(): void;
  error(reason: unknown): void;
}

/** Somebody who waits for bytes in a buffer of their own. At the end they get an empty view, or none if cancelled. */
export interface ReadIntoRequest {
  chunk(view: ArrayBufferView): void;
  close(view: ArrayBufferView | undefined): void;
  error(reason: unknown): void;
}

/** What feeds a stream. */
export interface Controller {
  /** Whether readers may bring their own buffers. */
  readonly bytes: boolean;
  pullSteps(request: ReadRequest): void;
  cancelSteps(reason: unknown): Promise<void>;
  releaseSteps(): void;
}

export class ReadableState {
  status: typeof READABLE | typeof CLOSED | typeof ERRORED = READABLE;
  disturbed = false;
  reader: ReaderState | undefined = undefined;
  error: unknown = undefined;
  controller: Controller = undefined as unknown as Controller;
  /** The object scripts have for it. */
  face: ReadableStream | undefined = undefined;
  /** How many bytes will come, if the source knows. */
  expectedLength: number | undefined = undefined;
}

/** The state behind a reader. */
export class ReaderState {
  stream: ReadableState | undefined;
  readonly byob: boolean;
  /** Who waits, the first first: `ReadRequest`s, or `ReadIntoRequest`s of a BYOB reader. */
  requests: (ReadRequest | ReadIntoRequest)[] = [];
  /** The promise of `closed`, once somebody has asked for it. */
  closed: Deferred<void> | undefined = undefined;

  constructor(stream: ReadableState, byob: boolean) {
    this.stream = stream;
    this.byob = byob;
    stream.reader = this;
  }
}

export function lockedError(): TypeError {
  return new TypeError("This ReadableStream is currently locked to a reader.");
}

export function releasedError(): TypeError {
  return new TypeError("This ReadableStream reader has been released.");
}

/** A reader for the platform's own use; the stream must not be locked. */
export function acquireReader(stream: ReadableState): ReaderState {
  if (stream.reader !== undefined) {
    throw lockedError();
  }
  return new ReaderState(stream, false);
}

/** Asks for the next chunk. */
export function read(reader: ReaderState, request: ReadRequest): void {
  const stream = reader.stream as ReadableState;
  stream.disturbed = true;
  if (stream.status === READABLE) {
    stream.controller.pullSteps(request);
  } else if (stream.status === CLOSED) {
    request.close();
  } else {
    request.error(stream.error);
  }
}

/** The promise of `closed`. */
export function closedPromise(reader: ReaderState): Promise<void> {
  const known = reader.closed;
  if (known !== undefined) {
    return known.promise;
  }
  const made = deferred<void>();
  handled(made.promise);
  reader.closed = made;
  const { stream } = reader;
  if (stream === undefined) {
    made.reject(releasedError());
  } else if (stream.status === CLOSED) {
    made.resolve();
  } else if (stream.status === ERRORED) {
    made.reject(stream.error);
  }
  return made.promise;
}

/** Gives the lock back. Those who wait get an error. */
export function release(reader: ReaderState): void {
  const { stream } = reader;
  if (stream === undefined) {
    return;
  }
  if (stream.status === READABLE) {
    reader.closed?.reject(releasedError());
  } else {
    // What it was stays with those who have it; from now on it is rejected.
    reader.closed = undefined;
  }
  stream.controller.releaseSteps();
  stream.reader = undefined;
  reader.stream = undefined;
  if (reader.requests.length > 0) {
    const { requests } = reader;
    reader.requests = [];
    const error = releasedError();
    for (const request of requests) {
      request.error(error);
    }
  }
}

export function closeStream(stream: ReadableState): void {
  stream.status = CLOSED;
  const { reader } = stream;
  if (reader === undefined) {
    return;
  }
  reader.closed?.resolve();
  if (!reader.byob && reader.requests.length > 0) {
    const { requests } = reader;
    reader.requests = [];
    for (const request of requests) {
      (request as ReadRequest).close();
    }
  }
}

export function errorStream(stream: ReadableState, error: unknown): void {
  stream.status = ERRORED;
  stream.error = error;
  const { reader } = stream;
  if (reader === undefined) {
    return;
  }
  reader.closed?.reject(error);
  const { requests } = reader;
  reader.requests = [];
  for (const request of requests) {
    request.error(error);
  }
}

export function cancelStream(stream: ReadableState, reason: unknown): Promise<void> {
  stream.disturbed = true;
  if (stream.status === CLOSED) {
    return Promise.resolve();
  }
  if (stream.status === ERRORED) {
    return Promise.reject(stream.error);
  }
  closeStream(stream);
  const { reader } = stream;
  if (reader !== undefined && reader.byob) {
    const { requests } = reader;
    reader.requests = [];
    for (const request of requests) {
      request.close(undefined);
    }
  }
  return stream.controller.cancelSteps(reason);
}

/** Cancels for a reader that may have been released. */
export function cancelReader(reader: ReaderState, reason: unknown): Promise<void> {
  return reader.stream === undefined ? Promise.reject(releasedError()) : cancelStream(reader.stream, reason);
}

