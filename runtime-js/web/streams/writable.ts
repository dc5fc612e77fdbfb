// https://streams.spec.whatwg.org/#ws-class

import type { AbortSignal } from "../abort.ts";
import {
  constructorNotOfType,
  definePlatformClass,
  fieldNotOfType,
  illegalConstructor,
  illegalInvocation,
  internalToken,
  isObject,
} from "../idl.ts";
import { readStrategy, type Strategy } from "./strategy.ts";
import {
  abortWritable,
  closeWritable,
  type SinkAlgorithms,
  WRITABLE,
  WritableController,
  WritableState,
  writerClosed,
  writerDesiredSize,
  writerLockedError,
  writerReady,
  writerRelease,
  writerReleasedError,
  WriterState,
  writerWrite,
} from "./writable-state.ts";

/** Whether the value is a `WritableStream`. */
export let isWritableStream: (value: unknown) => value is WritableStream;

/** The state of a stream; throws for what is none. */
export let writableState: (stream: unknown) => WritableState;

type SinkMethod = "start" | "write" | "close" | "abort";

function method(sink: object, name: SinkMethod): ((...args: unknown[]) => unknown) | undefined {
  const value = (sink as Record<string, unknown>)[name];
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== "function") {
    throw fieldNotOfType(name, "UnderlyingSink", "function");
  }
  return (...args) => value.apply(sink, args);
}

/** A destination of chunks over time. */
export class WritableStream {
  #state: WritableState;

  static {
    isWritableStream = (value): value is WritableStream => isObject(value) && #state in value;
    writableState = (stream) => {
      if (!isObject(stream) || !(#state in stream)) {
        throw illegalInvocation();
      }
      return (stream as WritableStream).#state;
    };
  }

  constructor(sink?: unknown, strategy?: unknown, token?: unknown) {
    if (token === internalToken) {
      this.#state = sink as WritableState;
      this.#state.face = this;
      return;
    }
    const state = new WritableState();
    state.face = this;
    this.#state = state;
    if (sink === undefined || sink === null) {
      sink = {};
    } else if (!isObject(sink)) {
      throw constructorNotOfType("WritableStream", 1, "UnderlyingSink");
    }
    const source = sink as object;
    const [start, write, close, abort] = [
      method(source, "start"),
      method(source, "write"),
      method(source, "close"),
      method(source, "abort"),
    ];
    let face: unknown;
    const controller = new WritableController(state, {
      write: write && ((chunk) => write(chunk, face)),
      close: close && (() => close()),
      abort: abort && ((reason) => abort(reason)),
    }, readStrategy("WritableStream", 2, strategy, 1));
    face = controller.face = new (WritableStreamDefaultController as unknown as new (
      token: symbol,
      state: WritableController,
    ) => WritableStreamDefaultController)(internalToken, controller);
    if (start === undefined) {
      controller.start(undefined);
      return;
    }
    let result;
    try {
      result = start(face);
    } catch (error) {
      // The runtime lets the stream fail, not the constructor.
      controller.start(Promise.reject(error));
      return;
    }
    controller.start(result);
  }

  get locked(): boolean {
    return writableState(this).writer !== undefined;
  }

  abort(reason?: unknown): Promise<void> {
    const state = writableState(this);
    return state.writer !== undefined ? Promise.reject(writerLockedError()) : abortWritable(state, reason);
  }

  close(): Promise<void> {
    const state = writableState(this);
    return state.writer !== undefined ? Promise.reject(writerLockedError()) : closeWritable(state);
  }

  getWriter(): WritableStreamDefaultWriter {
    writableState(this);
    return new WritableStreamDefaultWriter(this);
  }
}

/** The object scripts have for a stream. */
export function writableFace(state: WritableState): WritableStream {
  return state.face ??
    new (WritableStream as unknown as new (sink: WritableState, strategy: undefined, token: symbol) => WritableStream)(
      state,
      undefined,
      internalToken,
    );
}

/** A stream of the platform's own. Its sink is ready at once. */
export function createWritable(
  algorithms: SinkAlgorithms,
  strategy: Strategy = { highWaterMark: 1, size: undefined },
): WritableController {
  const controller = new WritableController(new WritableState(), algorithms, strategy);
  controller.started = true;
  return controller;
}

let controllerState: (face: unknown) => WritableController;

/** Controls a stream. */
export class WritableStreamDefaultController {
  #state: WritableController;

  static {
    controllerState = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as WritableStreamDefaultController).#state;
    };
  }

  constructor(token?: unknown, state?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#state = state as WritableController;
  }

  get signal(): AbortSignal {
    return controllerState(this).signal;
  }

  error(reason?: unknown): void {
    const state = controllerState(this);
    if (state.stream.status === WRITABLE) {
      state.error(reason);
    }
  }
}

let writerState: (face: unknown) => WriterState;

/** Writes chunk by chunk. */
export class WritableStreamDefaultWriter {
  #state: WriterState;

  static {
    writerState = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as WritableStreamDefaultWriter).#state;
    };
  }

  constructor(stream: WritableStream) {
    if (!isWritableStream(stream)) {
      throw constructorNotOfType("WritableStreamDefaultWriter", 1, "WritableStream");
    }
    const state = writableState(stream);
    if (state.writer !== undefined) {
      throw writerLockedError();
    }
    this.#state = new WriterState(state);
  }

  get closed(): Promise<void> {
    return writerClosed(writerState(this));
  }

  get ready(): Promise<void> {
    return writerReady(writerState(this));
  }

  get desiredSize(): number | null {
    return writerDesiredSize(writerState(this));
  }

  abort(reason?: unknown): Promise<void> {
    const { stream } = writerState(this);
    return stream === undefined ? Promise.reject(writerReleasedError()) : abortWritable(stream, reason);
  }

  close(): Promise<void> {
    const { stream } = writerState(this);
    return stream === undefined ? Promise.reject(writerReleasedError()) : closeWritable(stream);
  }

  write(chunk?: unknown): Promise<void> {
    return writerWrite(writerState(this), chunk);
  }

  releaseLock(): void {
    writerRelease(writerState(this));
  }
}

definePlatformClass(WritableStream);
definePlatformClass(WritableStreamDefaultController);
definePlatformClass(WritableStreamDefaultWriter);
