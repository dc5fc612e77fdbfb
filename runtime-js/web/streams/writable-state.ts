// The state behind a WritableStream, and https://streams.spec.whatwg.org/#ws-abstract-ops

import { createAbortSignal, signalAbort, type AbortSignal } from "../abort.ts";
import { deferred, type Deferred, handled, promiseCall } from "./promises.ts";
import { type Strategy, sizeOf } from "./strategy.ts";
import type { WritableStream, WritableStreamDefaultController } from "./writable.ts";

export const WRITABLE = 0;
export const CLOSED = 1;
export const ERRORING = 2;
export const ERRORED = 3;

interface PendingAbort {
  waiting: Deferred<void>;
  reason: unknown;
  wasErroring: boolean;
}

/** Where chunks go. */
export interface SinkAlgorithms {
  write: ((chunk: unknown) => unknown) | undefined;
  close: (() => unknown) | undefined;
  abort: ((reason: unknown) => unknown) | undefined;
}

const closeMarker = Symbol("close");

export class WritableState {
  status: typeof WRITABLE | typeof CLOSED | typeof ERRORING | typeof ERRORED = WRITABLE;
  error: unknown = undefined;
  writer: WriterState | undefined = undefined;
  controller: WritableController = undefined as unknown as WritableController;
  backpressure = false;
  /** The promises of writes that have not begun. */
  writes: Deferred<void>[] = [];
  inFlightWrite: Deferred<void> | undefined = undefined;
  closeRequest: Deferred<void> | undefined = undefined;
  inFlightClose: Deferred<void> | undefined = undefined;
  pendingAbort: PendingAbort | undefined = undefined;
  face: WritableStream | undefined = undefined;
  /** Whether only bytes are taken. */
  bytes = false;

  get closing(): boolean {
    return this.closeRequest !== undefined || this.inFlightClose !== undefined;
  }
}

/** The state behind a writer. Its promises are made when somebody asks for them. */
export class WriterState {
  stream: WritableState | undefined;
  closed: Deferred<void> | undefined = undefined;
  ready: Deferred<void> | undefined = undefined;
  /** Whether `ready` is known to be settled. */
  readySettled = false;

  constructor(stream: WritableState) {
    this.stream = stream;
    stream.writer = this;
  }
}

export function writerReleasedError(): TypeError {
  return new TypeError("This WritableStream writer has been released.");
}

export function streamClosedError(): TypeError {
  return new TypeError("This WritableStream has been closed.");
}

export function writerLockedError(): TypeError {
  return new TypeError("This WritableStream is currently locked to a writer.");
}

/** A writer for the platform's own use; the stream must not be locked. */
export function acquireWriter(stream: WritableState): WriterState {
  if (stream.writer !== undefined) {
    throw writerLockedError();
  }
  return new WriterState(stream);
}

export function writerClosed(writer: WriterState): Promise<void> {
  if (writer.closed === undefined) {
    const made = writer.closed = deferred<void>();
    handled(made.promise);
    const { stream } = writer;
    if (stream === undefined) {
      made.reject(writerReleasedError());
    } else if (stream.status === CLOSED) {
      made.resolve();
    } else if (stream.status === ERRORED) {
      made.reject(stream.error);
    }
  }
  return writer.closed.promise;
}

export function writerReady(writer: WriterState): Promise<void> {
  if (writer.ready === undefined) {
    const made = writer.ready = deferred<void>();
    handled(made.promise);
    const { stream } = writer;
    writer.readySettled = true;
    if (stream === undefined) {
      made.reject(writerReleasedError());
    } else if (stream.status >= ERRORING) {
      made.reject(stream.error);
    } else if (stream.status === CLOSED || stream.closing || !stream.backpressure) {
      made.resolve();
    } else {
      writer.readySettled = false;
    }
  }
  return writer.ready.promise;
}

/** Rejects `ready`, as who asks from now on sees it. */
function rejectReady(writer: WriterState, error: unknown): void {
  if (writer.ready !== undefined && !writer.readySettled) {
    writer.readySettled = true;
    writer.ready.reject(error);
  } else {
    writer.ready = undefined;
  }
}

function resolveReady(writer: WriterState | undefined): void {
  if (writer?.ready !== undefined && !writer.readySettled) {
    writer.readySettled = true;
    writer.ready.resolve();
  }
}

export function writerRelease(writer: WriterState): void {
  const { stream } = writer;
  if (stream === undefined) {
    return;
  }
  const error = writerReleasedError();
  rejectReady(writer, error);
  if (stream.status === WRITABLE || stream.status === ERRORING) {
    writer.closed?.reject(error);
  } else {
    writer.closed = undefined;
  }
  stream.writer = undefined;
  writer.stream = undefined;
}

export function writerDesiredSize(writer: WriterState): number | null {
  const { stream } = writer;
  if (stream === undefined) {
    throw writerReleasedError();
  }
  // Nothing more is wanted once `close` was called, the runtime says.
  return stream.status >= ERRORING ? null : stream.status === CLOSED || stream.closing ? 0 : stream.controller.desiredSize;
}

export function writerWrite(writer: WriterState, chunk: unknown): Promise<void> {
  const { stream } = writer;
  if (stream === undefined) {
    return Promise.reject(writerReleasedError());
  }
  const size = stream.controller.sizeOfChunk(chunk);
  if (stream !== writer.stream) {
    return Promise.reject(writerReleasedError());
  }
  if (stream.status === ERRORED) {
    return Promise.reject(stream.error);
  }
  if (stream.closing || stream.status === CLOSED) {
    return Promise.reject(streamClosedError());
  }
  if (stream.status === ERRORING) {
    return Promise.reject(stream.error);
  }
  const waiting = deferred<void>();
  stream.writes.push(waiting);
  stream.controller.write(chunk, size);
  return waiting.promise;
}

export function closeWritable(stream: WritableState): Promise<void> {
  const { status } = stream;
  if (status === CLOSED || stream.closing) {
    return Promise.reject(streamClosedError());
  }
  if (status === ERRORED) {
    return Promise.reject(stream.error);
  }
  const waiting = deferred<void>();
  stream.closeRequest = waiting;
  if (stream.backpressure && status === WRITABLE) {
    resolveReady(stream.writer);
  }
  stream.controller.close();
  return waiting.promise;
}

/** Closes for a pipe, for which a stream that is closed already is no mistake. */
export function closeWithErrorPropagation(stream: WritableState): Promise<void> {
  if (stream.status === CLOSED || stream.closing) {
    return Promise.resolve();
  }
  return stream.status === ERRORED ? Promise.reject(stream.error) : closeWritable(stream);
}

export function abortWritable(stream: WritableState, reason: unknown): Promise<void> {
  if (stream.status === CLOSED || stream.status === ERRORED) {
    return Promise.resolve();
  }
  stream.controller.abortSignal(reason);
  // The listeners of the signal may have done something.
  const status = stream.status as number;
  if (status === CLOSED || status === ERRORED) {
    return Promise.resolve();
  }
  if (stream.pendingAbort !== undefined) {
    return stream.pendingAbort.waiting.promise;
  }
  const wasErroring = status === ERRORING;
  const waiting = deferred<void>();
  stream.pendingAbort = { waiting, reason: wasErroring ? undefined : reason, wasErroring };
  if (!wasErroring) {
    startErroring(stream, reason);
  }
  return waiting.promise;
}

function startErroring(stream: WritableState, reason: unknown): void {
  stream.status = ERRORING;
  stream.error = reason;
  if (stream.writer !== undefined) {
    rejectReady(stream.writer, reason);
  }
  if (stream.inFlightWrite === undefined && stream.inFlightClose === undefined && stream.controller.started) {
    finishErroring(stream);
  }
}

function finishErroring(stream: WritableState): void {
  stream.status = ERRORED;
  const { controller, error } = stream;
  controller.resetQueue();
  for (const write of stream.writes) {
    write.reject(error);
  }
  stream.writes = [];
  const pending = stream.pendingAbort;
  if (pending === undefined) {
    rejectCloseAndClosed(stream);
    return;
  }
  stream.pendingAbort = undefined;
  if (pending.wasErroring) {
    pending.waiting.reject(error);
    rejectCloseAndClosed(stream);
    return;
  }
  controller.abort(pending.reason).then(() => {
    pending.waiting.resolve();
    rejectCloseAndClosed(stream);
  }, (failure) => {
    pending.waiting.reject(failure);
    rejectCloseAndClosed(stream);
  });
}

function rejectCloseAndClosed(stream: WritableState): void {
  stream.closeRequest?.reject(stream.error);
  stream.closeRequest = undefined;
  stream.writer?.closed?.reject(stream.error);
}

function dealWithRejection(stream: WritableState, error: unknown): void {
  if (stream.status === WRITABLE) {
    startErroring(stream, error);
  } else {
    finishErroring(stream);
  }
}

/** The state behind a `WritableStreamDefaultController`. */
export class WritableController {
  readonly stream: WritableState;
  readonly strategy: Strategy;
  algorithms: SinkAlgorithms | undefined;
  queue: unknown[] = [];
  sizes: number[] = [];
  total = 0;
  started = false;
  face: WritableStreamDefaultController | undefined = undefined;
  #signal: AbortSignal | undefined;
  #signalled: { reason: unknown } | undefined;

  constructor(stream: WritableState, algorithms: SinkAlgorithms, strategy: Strategy) {
    this.stream = stream;
    this.algorithms = algorithms;
    this.strategy = strategy;
    stream.controller = this;
    stream.backpressure = this.desiredSize <= 0;
  }

  /** Made when somebody asks for it. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      this.#signal = createAbortSignal();
      if (this.#signalled !== undefined) {
        signalAbort(this.#signal, this.#signalled.reason);
      }
    }
    return this.#signal;
  }

  abortSignal(reason: unknown): void {
    this.#signalled ??= { reason };
    if (this.#signal !== undefined) {
      signalAbort(this.#signal, reason);
    }
  }

  get desiredSize(): number {
    return this.strategy.highWaterMark - this.total;
  }

  start(result: unknown): void {
    Promise.resolve(result).then(() => {
      this.started = true;
      this.advance();
    }, (error) => {
      this.started = true;
      dealWithRejection(this.stream, error);
    });
  }

  sizeOfChunk(chunk: unknown): number {
    if (this.algorithms === undefined) {
      return 1;
    }
    try {
      return sizeOf(this.strategy, chunk);
    } catch (error) {
      this.errorIfNeeded(error);
      return 1;
    }
  }

  write(chunk: unknown, size: number): void {
    this.queue.push(chunk);
    this.sizes.push(size);
    this.total += size;
    const { stream } = this;
    if (!stream.closing && stream.status === WRITABLE) {
      this.updateBackpressure();
    }
    this.advance();
  }

  close(): void {
    this.queue.push(closeMarker);
    this.sizes.push(0);
    this.advance();
  }

  abort(reason: unknown): Promise<unknown> {
    const abort = this.algorithms?.abort;
    this.algorithms = undefined;
    return abort === undefined ? Promise.resolve() : promiseCall(() => abort(reason));
  }

  resetQueue(): void {
    this.queue = [];
    this.sizes = [];
    this.total = 0;
  }

  error(error: unknown): void {
    this.algorithms = undefined;
    startErroring(this.stream, error);
  }

  errorIfNeeded(error: unknown): void {
    if (this.stream.status === WRITABLE) {
      this.error(error);
    }
  }

  updateBackpressure(): void {
    const { stream } = this;
    const backpressure = this.desiredSize <= 0;
    if (backpressure === stream.backpressure) {
      return;
    }
    stream.backpressure = backpressure;
    const { writer } = stream;
    if (writer !== undefined) {
      if (backpressure) {
        writer.ready = undefined;
      } else {
        resolveReady(writer);
      }
    }
  }

  advance(): void {
    const { stream } = this;
    if (!this.started || stream.inFlightWrite !== undefined) {
      return;
    }
    if (stream.status === ERRORING) {
      finishErroring(stream);
      return;
    }
    if (this.queue.length === 0) {
      return;
    }
    const chunk = this.queue[0];
    if (chunk === closeMarker) {
      this.processClose();
    } else {
      this.processWrite(chunk);
    }
  }

  processClose(): void {
    const { stream } = this;
    stream.inFlightClose = stream.closeRequest;
    stream.closeRequest = undefined;
    this.resetQueue();
    const close = this.algorithms?.close;
    this.algorithms = undefined;
    (close === undefined ? Promise.resolve() : promiseCall(close)).then(() => {
      stream.inFlightClose!.resolve();
      stream.inFlightClose = undefined;
      if (stream.status === ERRORING) {
        stream.error = undefined;
        stream.pendingAbort?.waiting.resolve();
        stream.pendingAbort = undefined;
      }
      stream.status = CLOSED;
      stream.writer?.closed?.resolve();
    }, (error) => {
      stream.inFlightClose!.reject(error);
      stream.inFlightClose = undefined;
      stream.pendingAbort?.waiting.reject(error);
      stream.pendingAbort = undefined;
      dealWithRejection(stream, error);
    });
  }

  processWrite(chunk: unknown): void {
    const { stream } = this;
    const write = this.algorithms?.write;
    stream.inFlightWrite = stream.writes.shift();
    (write === undefined ? Promise.resolve() : promiseCall(() => write(chunk))).then(() => {
      stream.inFlightWrite!.resolve();
      stream.inFlightWrite = undefined;
      if (this.queue.length > 0) {
        this.queue.shift();
        this.total = Math.max(0, this.total - (this.sizes.shift() as number));
      }
      if (!stream.closing && stream.status === WRITABLE) {
        this.updateBackpressure();
      }
      this.advance();
    }, (error) => {
      if (stream.status === WRITABLE) {
        this.algorithms = undefined;
      }
      stream.inFlightWrite!.reject(error);
      stream.inFlightWrite = undefined;
      dealWithRejection(stream, error);
    });
  }
}
