// https://streams.spec.whatwg.org/#rbs-controller-class
//
// Two deviations of the Workers runtime: a source that asks for no allocations gets them all the same (4096 bytes a
// read), and closing a stream answers reads that wait at once instead of waiting for `respond(0)`.

import {
  definePlatformClass,
  illegalConstructor,
  illegalInvocation,
  internalToken,
  isObject,
  notOfType,
} from "../idl.ts";
import { copy, fill, isBytes, transfer, view as viewOf } from "../bytes.ts";
import type { SourceAlgorithms } from "./default-controller.ts";
import { promiseCall, toUint64 } from "./promises.ts";
import {
  CLOSED,
  closeStream,
  type Controller,
  ERRORED,
  errorStream,
  READABLE,
  type ReadableState,
  type ReadIntoRequest,
  type ReadRequest,
} from "./readable-state.ts";

type ViewConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

/** A buffer that is to be filled. */
interface PullInto {
  buffer: ArrayBuffer;
  offset: number;
  length: number;
  filled: number;
  /** How many bytes must be there before it is given back. */
  minimum: number;
  elementSize: number;
  view: ViewConstructor;
  /** Whose request it is: nobody's any more after a release. */
  reader: "default" | "byob" | "none";
}

/** How much a source without wishes is offered. */
export const DEFAULT_CHUNK_SIZE = 4096;

/** The state behind a `ReadableByteStreamController`. Queued chunks are views with buffers of their own. */
export class ByteController implements Controller {
  readonly bytes = true;
  readonly stream: ReadableState;
  readonly highWaterMark: number;
  readonly autoAllocate: number | undefined;
  algorithms: SourceAlgorithms | undefined;
  queue: Uint8Array[] = [];
  total = 0;
  pending: PullInto[] = [];
  request: RequestState | undefined = undefined;
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  face: ReadableByteStreamController | undefined = undefined;

  constructor(
    stream: ReadableState,
    algorithms: SourceAlgorithms,
    highWaterMark: number,
    autoAllocate: number | undefined,
  ) {
    this.stream = stream;
    this.algorithms = algorithms;
    this.highWaterMark = highWaterMark;
    this.autoAllocate = autoAllocate;
    stream.controller = this;
  }

  start(result: unknown): void {
    Promise.resolve(result).then(() => {
      this.started = true;
      this.pullIfNeeded();
    }, (error) => this.error(error));
  }

  get desiredSize(): number | null {
    const { status } = this.stream;
    return status === READABLE ? this.highWaterMark - this.total : status === ERRORED ? null : 0;
  }

  pullSteps(request: ReadRequest): void {
    const { stream } = this;
    if (this.total > 0) {
      const chunk = this.queue.shift() as Uint8Array;
      this.total -= chunk.byteLength;
      this.drained();
      request.chunk(chunk);
      return;
    }
    const size = this.autoAllocate;
    if (size !== undefined) {
      this.pending.push({
        buffer: new ArrayBuffer(size),
        offset: 0,
        length: size,
        filled: 0,
        minimum: 1,
        elementSize: 1,
        view: Uint8Array as ViewConstructor,
        reader: "default",
      });
    }
    stream.reader!.requests.push(request);
    this.pullIfNeeded();
  }

  /** Reads into a view, at least `minimum` bytes of it. */
  pullInto(view: ArrayBufferView, minimum: number, request: ReadIntoRequest): void {
    const { stream } = this;
    const elementSize = (view as Uint8Array).BYTES_PER_ELEMENT ?? 1;
    const { byteOffset, byteLength } = view;
    const constructor = view.constructor as ViewConstructor;
    let buffer;
    try {
      buffer = transfer(view.buffer as ArrayBuffer);
    } catch (error) {
      request.error(error);
      return;
    }
    const into: PullInto = {
      buffer,
      offset: byteOffset,
      length: byteLength,
      filled: 0,
      minimum: Math.max(minimum, elementSize),
      elementSize,
      view: constructor,
      reader: "byob",
    };
    if (this.pending.length > 0) {
      this.pending.push(into);
      stream.reader!.requests.push(request);
      return;
    }
    if (stream.status === CLOSED) {
      request.close(new constructor(buffer, byteOffset, 0));
      return;
    }
    if (this.total > 0) {
      if (this.fillFromQueue(into)) {
        this.drained();
        request.chunk(filledView(into));
        return;
      }
      if (this.closeRequested) {
        const error = new TypeError("Insufficient bytes to fill elements in the given buffer");
        this.error(error);
        request.error(error);
        return;
      }
    }
    this.pending.push(into);
    stream.reader!.requests.push(request);
    this.pullIfNeeded();
  }

  cancelSteps(reason: unknown): Promise<void> {
    this.invalidate();
    this.pending = [];
    this.queue = [];
    this.total = 0;
    const cancel = this.algorithms?.cancel;
    this.algorithms = undefined;
    return cancel === undefined ? Promise.resolve() : promiseCall(() => cancel(reason)).then(nothing);
  }

  releaseSteps(): void {
    const first = this.pending[0];
    if (first !== undefined) {
      first.reader = "none";
      this.pending = [first];
    }
  }

  enqueue(chunk: ArrayBuffer | ArrayBufferView): void {
    const { stream, pending } = this;
    const whole = viewOf(chunk);
    const { byteOffset, byteLength } = whole;
    const bytes = new Uint8Array(transfer(whole.buffer as ArrayBuffer), byteOffset, byteLength);
    const first = pending[0];
    if (first !== undefined) {
      this.invalidate();
      if (first.reader === "none") {
        this.enqueueDetached();
      }
    }
    const { reader } = stream;
    if (reader !== undefined && !reader.byob) {
      // What was queued goes first.
      while (this.total > 0 && reader.requests.length > 0) {
        const queued = this.queue.shift() as Uint8Array;
        this.total -= queued.byteLength;
        pending.shift();
        (reader.requests.shift() as ReadRequest).chunk(queued);
      }
      if (reader.requests.length > 0) {
        pending.shift();
        (reader.requests.shift() as ReadRequest).chunk(bytes);
      } else {
        this.push(bytes);
      }
    } else {
      this.push(bytes);
      if (reader !== undefined) {
        this.answerFromQueue();
      }
    }
    this.pullIfNeeded();
  }

  push(bytes: Uint8Array): void {
    this.queue.push(bytes);
    this.total += bytes.byteLength;
  }

  close(): void {
    if (this.closeRequested || this.stream.status !== READABLE) {
      return;
    }
    if (this.total > 0) {
      this.closeRequested = true;
      return;
    }
    const first = this.pending[0];
    if (first !== undefined && first.filled % first.elementSize !== 0) {
      const error = new TypeError("Insufficient bytes to fill elements in the given buffer");
      this.error(error);
      throw error;
    }
    this.algorithms = undefined;
    closeStream(this.stream);
    this.answerAtEnd();
  }

  /** Gives back what is pending on a stream that is closed. */
  answerAtEnd(): void {
    const { reader } = this.stream;
    const { pending } = this;
    this.request?.close();
    this.request = undefined;
    this.pending = [];
    for (const into of pending) {
      const request = into.reader === "byob" ? reader?.requests.shift() as ReadIntoRequest | undefined : undefined;
      if (into.filled > 0) {
        request?.chunk(filledView(into));
      } else {
        request?.close(filledView(into));
      }
    }
  }

  error(error: unknown): void {
    if (this.stream.status === READABLE) {
      this.invalidate();
      this.pending = [];
      this.queue = [];
      this.total = 0;
      this.algorithms = undefined;
      errorStream(this.stream, error);
    }
  }

  /** The request of the first pending read, for scripts. */
  byobRequest(): ReadableStreamBYOBRequest | null {
    const first = this.pending[0];
    if (this.request === undefined && first !== undefined) {
      const bytes = new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled);
      this.request = new RequestState(this, bytes, Math.max(first.minimum - first.filled, 1));
    }
    return this.request?.face() ?? null;
  }

  /** The memory of the first pending read, for sources of the platform's own. */
  target(): Uint8Array | undefined {
    const first = this.pending[0];
    return first && new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled);
  }

  respond(count: number): void {
    const first = this.pending[0];
    if (first === undefined) {
      return;
    }
    if (this.stream.status === CLOSED) {
      if (count !== 0) {
        throw new TypeError("The bytesWritten must be zero after the stream is closed.");
      }
      this.answerAtEnd();
      return;
    }
    if (count === 0) {
      throw new TypeError("The bytesWritten must be more than zero while the stream is open.");
    }
    if (first.filled + count > first.length) {
      throw new RangeError(`Too many bytes [${count}] in response to a BYOB read request.`);
    }
    first.buffer = transfer(first.buffer);
    this.invalidate();
    first.filled += count;
    if (first.reader === "none") {
      this.enqueueDetached();
      this.answerFromQueue();
    } else if (first.filled >= first.minimum) {
      this.pending.shift();
      const rest = first.filled % first.elementSize;
      if (rest > 0) {
        const end = first.offset + first.filled;
        this.push(copy(new Uint8Array(first.buffer, end - rest, rest)));
        first.filled -= rest;
      }
      this.commit(first);
      this.answerFromQueue();
    }
    this.pullIfNeeded();
  }

  respondWithView(view: ArrayBufferView): void {
    const first = this.pending[0];
    if (first === undefined) {
      return;
    }
    const { byteOffset, byteLength, buffer } = view;
    if (this.stream.status !== CLOSED && byteLength === 0) {
      throw new TypeError("The view must have a length of more than zero while the stream is open.");
    }
    if (first.offset + first.filled !== byteOffset) {
      throw new RangeError("The view has an invalid byte offset.");
    }
    if (first.buffer.byteLength !== 0 && first.buffer.byteLength !== buffer.byteLength) {
      throw new RangeError("The underlying ArrayBuffer is not the correct length.");
    }
    if (first.filled + byteLength > first.length) {
      throw new RangeError(`Too many bytes [${byteLength}] in response to a BYOB read request.`);
    }
    first.buffer = transfer(buffer as ArrayBuffer);
    this.respond(byteLength);
  }

  /** Gives a filled buffer to who asked for it. */
  commit(into: PullInto): void {
    const { reader } = this.stream;
    const view = filledView(into);
    const request = reader?.requests.shift();
    if (into.reader === "default") {
      (request as ReadRequest | undefined)?.chunk(view);
    } else {
      (request as ReadIntoRequest | undefined)?.chunk(view);
    }
  }

  /** What a released reader's buffer got so far belongs to the next one. */
  enqueueDetached(): void {
    const first = this.pending.shift() as PullInto;
    if (first.filled > 0) {
      this.push(copy(new Uint8Array(first.buffer, first.offset, first.filled)));
    }
  }

  /** Fills pending buffers from the queue, as far as it goes. */
  answerFromQueue(): void {
    const { pending } = this;
    const ready: PullInto[] = [];
    while (pending.length > 0 && this.total > 0) {
      const first = pending[0] as PullInto;
      if (!this.fillFromQueue(first)) {
        break;
      }
      this.invalidate();
      pending.shift();
      ready.push(first);
    }
    for (const into of ready) {
      this.commit(into);
    }
  }

  /** Copies from the queue; says whether the buffer can be given back. */
  fillFromQueue(into: PullInto): boolean {
    const available = Math.min(this.total, into.length - into.filled);
    const after = into.filled + available;
    const aligned = after - after % into.elementSize;
    const ready = aligned >= into.minimum;
    let missing = ready ? aligned - into.filled : available;
    while (missing > 0) {
      const chunk = this.queue[0] as Uint8Array;
      const count = Math.min(missing, chunk.byteLength);
      const target = new Uint8Array(into.buffer, into.offset + into.filled, count);
      fill(target, chunk, 0);
      if (count === chunk.byteLength) {
        this.queue.shift();
      } else {
        this.queue[0] = chunk.subarray(count);
      }
      this.total -= count;
      into.filled += count;
      missing -= count;
    }
    return ready;
  }

  /** After the queue was read from: closes if that was the end, else asks for more. */
  drained(): void {
    if (this.total === 0 && this.closeRequested) {
      this.algorithms = undefined;
      closeStream(this.stream);
    } else {
      this.pullIfNeeded();
    }
  }

  invalidate(): void {
    this.request?.invalidate();
    this.request = undefined;
  }

  pullIfNeeded(): void {
    if (!this.shouldPull()) {
      return;
    }
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    const pull = this.algorithms?.pull;
    if (pull === undefined) {
      return;
    }
    this.pulling = true;
    promiseCall(pull).then(() => {
      this.pulling = false;
      if (this.pullAgain) {
        this.pullAgain = false;
        this.pullIfNeeded();
      }
    }, (error) => this.error(error));
  }

  shouldPull(): boolean {
    const { stream } = this;
    if (stream.status !== READABLE || this.closeRequested || !this.started) {
      return false;
    }
    const { reader } = stream;
    return (reader !== undefined && reader.requests.length > 0) || this.highWaterMark - this.total > 0;
  }
}

function nothing(): void {}

function filledView(into: PullInto): ArrayBufferView {
  return new into.view(into.buffer, into.offset, into.filled / into.elementSize);
}

let stateOf: (face: unknown) => ByteController;

/** Controls a stream of bytes. */
export class ReadableByteStreamController {
  #state: ByteController;

  static {
    stateOf = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as ReadableByteStreamController).#state;
    };
  }

  constructor(token?: unknown, state?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#state = state as ByteController;
  }

  get byobRequest(): ReadableStreamBYOBRequest | null {
    return stateOf(this).byobRequest();
  }

  get desiredSize(): number | null {
    return stateOf(this).desiredSize;
  }

  close(): void {
    const state = stateOf(this);
    if (state.closeRequested || state.stream.status !== READABLE) {
      throw new TypeError("This ReadableByteStreamController is closed.");
    }
    state.close();
  }

  enqueue(chunk: unknown): void {
    const state = stateOf(this);
    if (!isBytes(chunk)) {
      throw notOfType("ReadableByteStreamController", "enqueue", 1, "BufferSource");
    }
    if (chunk.byteLength === 0) {
      throw new TypeError("Cannot enqueue a zero-length ArrayBuffer.");
    }
    if (state.closeRequested || state.stream.status !== READABLE) {
      throw new TypeError("This ReadableByteStreamController is closed.");
    }
    state.enqueue(chunk);
  }

  error(reason?: unknown): void {
    stateOf(this).error(reason);
  }
}

/** The state behind a `ReadableStreamBYOBRequest`. */
class RequestState {
  controller: ByteController | undefined;
  view: Uint8Array | null;
  readonly atLeast: number;
  /** Invalid because the stream was closed, where an answer of nothing is no mistake. */
  ended = false;
  #face: ReadableStreamBYOBRequest | undefined;

  constructor(controller: ByteController, view: Uint8Array, atLeast: number) {
    this.controller = controller;
    this.view = view;
    this.atLeast = atLeast;
  }

  face(): ReadableStreamBYOBRequest {
    return this.#face ??= new (ReadableStreamBYOBRequest as unknown as new (token: symbol, state: RequestState) => ReadableStreamBYOBRequest)(internalToken, this);
  }

  invalidate(): void {
    this.controller = undefined;
    this.view = null;
  }

  close(): void {
    this.invalidate();
    this.ended = true;
  }
}

let requestOf: (face: unknown) => RequestState;

/** The buffer of a read that waits. */
export class ReadableStreamBYOBRequest {
  #state: RequestState;

  static {
    requestOf = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as ReadableStreamBYOBRequest).#state;
    };
  }

  constructor(token?: unknown, state?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#state = state as RequestState;
  }

  get view(): Uint8Array | null {
    return requestOf(this).view;
  }

  respond(bytesWritten: unknown): void {
    const state = requestOf(this);
    if (arguments.length === 0) {
      throw notOfType("ReadableStreamBYOBRequest", "respond", 1, "integer");
    }
    const count = toUint64(bytesWritten);
    const controller = active(state, count);
    controller?.respond(count);
  }

  respondWithNewView(view: unknown): void {
    const state = requestOf(this);
    if (!isBytes(view)) {
      throw notOfType("ReadableStreamBYOBRequest", "respondWithNewView", 1, "BufferSource");
    }
    const controller = active(state, view.byteLength);
    controller?.respondWithView(viewOf(view));
  }

  get atLeast(): number | null {
    const state = requestOf(this);
    return state.controller === undefined ? null : state.atLeast;
  }
}

function active(state: RequestState, count: number): ByteController | undefined {
  if (state.controller === undefined && !(state.ended && count === 0)) {
    throw new TypeError("This ReadableStreamBYOBRequest has been invalidated.");
  }
  return state.controller;
}

definePlatformClass(ReadableByteStreamController);
definePlatformClass(ReadableStreamBYOBRequest);
