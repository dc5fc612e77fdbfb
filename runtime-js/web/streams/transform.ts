// https://streams.spec.whatwg.org/#ts-class

import {
  constructorNotOfType,
  definePlatformClass,
  fieldNotOfType,
  illegalConstructor,
  illegalInvocation,
  internalToken,
  isObject,
} from "../idl.ts";
import { DefaultController } from "./default-controller.ts";
import { deferred, type Deferred, handled, promiseCall } from "./promises.ts";
import { faceOf, type ReadableStream } from "./readable.ts";
import { ERRORED, READABLE, ReadableState } from "./readable-state.ts";
import { readStrategy, type Strategy } from "./strategy.ts";
import { writableFace, type WritableStream } from "./writable.ts";
import { ERRORED as WRITABLE_ERRORED, ERRORING, WritableController, WritableState } from "./writable-state.ts";

/** What a transformation does. */
export interface TransformAlgorithms {
  transform: (chunk: unknown, controller: TransformState) => unknown;
  flush: ((controller: TransformState) => unknown) | undefined;
  cancel: ((reason: unknown) => unknown) | undefined;
}

/** The state behind a TransformStream and its controller. */
export class TransformState {
  readonly readable: DefaultController;
  readonly writable: WritableController;
  algorithms: TransformAlgorithms | undefined;
  backpressure = true;
  #backpressureChange: Deferred<void> = deferred();
  /** The end of the stream, once either side has brought it about. */
  #finish: Promise<void> | undefined;

  constructor(algorithms: TransformAlgorithms, writableStrategy: Strategy, readableStrategy: Strategy) {
    this.algorithms = algorithms;
    this.writable = new WritableController(new WritableState(), {
      write: (chunk) => this.#write(chunk),
      close: () => this.#close(),
      abort: (reason) => this.#abort(reason),
    }, writableStrategy);
    this.readable = new DefaultController(new ReadableState(), {
      pull: () => {
        this.#setBackpressure(false);
        return this.#backpressureChange.promise;
      },
      cancel: (reason) => this.#cancel(reason),
    }, readableStrategy);
  }

  /** Lets both sides begin after `result`. */
  start(result: unknown): void {
    this.writable.start(result);
    this.readable.start(result);
  }

  enqueue(chunk: unknown): void {
    const { readable } = this;
    if (!readable.canCloseOrEnqueue) {
      throw new TypeError("The readable side of this TransformStream is no longer readable.");
    }
    readable.enqueue(chunk);
    const { stream } = readable;
    if (stream.status === ERRORED) {
      // The strategy's size function failed.
      this.#errorWritable(stream.error);
      throw stream.error;
    }
    const backpressure = !readable.shouldPull();
    if (backpressure !== this.backpressure) {
      this.#setBackpressure(true);
    }
  }

  error(error: unknown): void {
    this.readable.error(error);
    this.#errorWritable(error);
  }

  terminate(): void {
    const { readable } = this;
    if (readable.canCloseOrEnqueue) {
      readable.close();
    }
    this.#errorWritable(new TypeError("The transform stream has been terminated"));
  }

  #errorWritable(error: unknown): void {
    this.algorithms = undefined;
    this.writable.errorIfNeeded(error);
    this.#unblock();
  }

  #unblock(): void {
    if (this.backpressure) {
      this.#setBackpressure(false);
    }
  }

  #setBackpressure(backpressure: boolean): void {
    this.#backpressureChange.resolve();
    this.#backpressureChange = deferred();
    this.backpressure = backpressure;
  }

  #write(chunk: unknown): Promise<void> {
    if (!this.backpressure) {
      return this.#transform(chunk);
    }
    return this.#backpressureChange.promise.then(() => {
      const { stream } = this.writable;
      if (stream.status === ERRORING) {
        throw stream.error;
      }
      return this.#transform(chunk);
    });
  }

  #transform(chunk: unknown): Promise<void> {
    const { algorithms } = this;
    if (algorithms === undefined) {
      return Promise.resolve();
    }
    return promiseCall(() => algorithms.transform(chunk, this)).then(undefined, (error) => {
      this.error(error);
      throw error;
    }) as Promise<void>;
  }

  #abort(reason: unknown): Promise<void> {
    return this.#finishBy(this.algorithms?.cancel, reason, (failed, error) => {
      const { stream } = this.readable;
      if (failed) {
        this.readable.error(error);
        throw error;
      }
      if (stream.status === ERRORED) {
        throw stream.error;
      }
      this.readable.error(reason);
    });
  }

  #close(): Promise<void> {
    const flush = this.algorithms?.flush;
    return this.#finishBy(flush && (() => flush(this)), undefined, (failed, error) => {
      const { readable } = this;
      if (failed) {
        readable.error(error);
        throw error;
      }
      if (readable.stream.status === ERRORED) {
        throw readable.stream.error;
      }
      if (readable.canCloseOrEnqueue) {
        readable.close();
      }
    });
  }

  #cancel(reason: unknown): Promise<void> {
    return this.#finishBy(this.algorithms?.cancel, reason, (failed, error) => {
      const { stream } = this.writable;
      if (failed) {
        this.writable.errorIfNeeded(error);
        this.#unblock();
        throw error;
      }
      if (stream.status === WRITABLE_ERRORED) {
        throw stream.error;
      }
      this.writable.errorIfNeeded(reason);
      this.#unblock();
    });
  }

  /** Runs the last algorithm, once, and then what has to be said to the other side. */
  #finishBy(
    algorithm: ((reason: unknown) => unknown) | undefined,
    reason: unknown,
    then: (failed: boolean, error: unknown) => void,
  ): Promise<void> {
    if (this.#finish !== undefined) {
      return this.#finish;
    }
    const finish = deferred<void>();
    handled(finish.promise);
    this.#finish = finish.promise;
    const result = algorithm === undefined ? Promise.resolve() : promiseCall(() => algorithm(reason));
    this.algorithms = undefined;
    result.then(() => then(false, undefined), (error) => then(true, error)).then(finish.resolve, finish.reject);
    return this.#finish;
  }
}

let transformState: (face: unknown) => { readable: ReadableStream; writable: WritableStream };

function method(
  transformer: object,
  name: "start" | "transform" | "flush" | "cancel",
): ((...args: unknown[]) => unknown) | undefined {
  const value = (transformer as Record<string, unknown>)[name];
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== "function") {
    throw fieldNotOfType(name, "Transformer", "function");
  }
  return (...args) => value.apply(transformer, args);
}

/** A pair of streams; what is written to one comes out of the other, transformed. */
export class TransformStream {
  #sides: { readable: ReadableStream; writable: WritableStream };

  static {
    transformState = (face) => {
      if (!isObject(face) || !(#sides in face)) {
        throw illegalInvocation();
      }
      return (face as TransformStream).#sides;
    };
  }

  constructor(transformer?: unknown, writableStrategy?: unknown, readableStrategy?: unknown, token?: unknown) {
    if (token === internalToken) {
      this.#sides = transformer as { readable: ReadableStream; writable: WritableStream };
      return;
    }
    if (transformer === undefined || transformer === null) {
      transformer = {};
    } else if (!isObject(transformer)) {
      throw constructorNotOfType("TransformStream", 1, "Transformer");
    }
    const source = transformer as { readableType?: unknown; writableType?: unknown };
    const [start, transform, flush, cancel] = [
      method(source, "start"),
      method(source, "transform"),
      method(source, "flush"),
      method(source, "cancel"),
    ];
    if (source.readableType !== undefined) {
      throw new TypeError("transformer.readableType must be undefined.");
    }
    if (source.writableType !== undefined) {
      throw new TypeError("transformer.writableType must be undefined.");
    }
    let face: unknown;
    const state = new TransformState(
      {
        transform: transform === undefined
          ? (chunk, controller) => controller.enqueue(chunk)
          : (chunk) => transform(chunk, face),
        flush: flush && (() => flush(face)),
        cancel: cancel && ((reason) => cancel(reason)),
      },
      readStrategy("TransformStream", 2, writableStrategy, 1),
      readStrategy("TransformStream", 3, readableStrategy, 0),
    );
    face = new (TransformStreamDefaultController as unknown as new (
      token: symbol,
      state: TransformState,
    ) => TransformStreamDefaultController)(internalToken, state);
    this.#sides = { readable: faceOf(state.readable.stream), writable: writableFace(state.writable.stream) };
    if (start === undefined) {
      state.start(undefined);
      return;
    }
    try {
      state.start(start(face));
    } catch (error) {
      // The runtime lets the streams fail, not the constructor.
      state.start(undefined);
      state.error(error);
    }
  }

  get readable(): ReadableStream {
    return transformState(this).readable;
  }

  get writable(): WritableStream {
    return transformState(this).writable;
  }
}

let controllerState: (face: unknown) => TransformState;

/** Controls the readable side of a transformation. */
export class TransformStreamDefaultController {
  #state: TransformState;

  static {
    controllerState = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as TransformStreamDefaultController).#state;
    };
  }

  constructor(token?: unknown, state?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#state = state as TransformState;
  }

  get desiredSize(): number | null {
    const { readable } = controllerState(this);
    // The runtime says null for every stream that can take no more.
    return readable.stream.status === READABLE ? readable.desiredSize : null;
  }

  enqueue(chunk?: unknown): void {
    controllerState(this).enqueue(chunk);
  }

  error(reason?: unknown): void {
    controllerState(this).error(reason);
  }

  terminate(): void {
    controllerState(this).terminate();
  }
}

definePlatformClass(TransformStream);
definePlatformClass(TransformStreamDefaultController);

