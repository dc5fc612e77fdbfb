// https://streams.spec.whatwg.org/#rs-default-controller-class

import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject } from "../idl.ts";
import {
  closeStream,
  type Controller,
  ERRORED,
  errorStream,
  READABLE,
  type ReadableState,
  type ReadRequest,
} from "./readable-state.ts";
import { type Strategy, sizeOf } from "./strategy.ts";

/** Where chunks come from. */
export interface SourceAlgorithms {
  pull: (() => unknown) | undefined;
  cancel: ((reason: unknown) => unknown) | undefined;
}

/** The state behind a `ReadableStreamDefaultController`. */
export class DefaultController implements Controller {
  readonly bytes = false;
  readonly stream: ReadableState;
  readonly strategy: Strategy;
  algorithms: SourceAlgorithms | undefined;
  queue: unknown[] = [];
  /** The sizes of the chunks, where there is a strategy that measures them. */
  sizes: number[] | undefined;
  total = 0;
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  face: ReadableStreamDefaultController | undefined = undefined;

  constructor(stream: ReadableState, algorithms: SourceAlgorithms, strategy: Strategy) {
    this.stream = stream;
    this.algorithms = algorithms;
    this.strategy = strategy;
    this.sizes = strategy.size === undefined ? undefined : [];
    stream.controller = this;
  }

  /** Waits for what the source's `start` returned, then pulls. */
  start(result: unknown): void {
    const started = (): void => {
      this.started = true;
      this.pullIfNeeded();
    };
    Promise.resolve(result).then(started, (error) => this.error(error));
  }

  pullSteps(request: ReadRequest): void {
    const { stream, queue } = this;
    if (queue.length > 0) {
      const chunk = queue.shift();
      this.total -= this.sizes === undefined ? 1 : this.sizes.shift() as number;
      if (this.closeRequested && queue.length === 0) {
        this.clear();
        closeStream(stream);
      } else {
        this.pullIfNeeded();
      }
      request.chunk(chunk);
    } else {
      stream.reader!.requests.push(request);
      this.pullIfNeeded();
    }
  }

  cancelSteps(reason: unknown): Promise<void> {
    this.queue = [];
    this.total = 0;
    const cancel = this.algorithms?.cancel;
    this.clear();
    if (cancel === undefined) {
      return Promise.resolve();
    }
    try {
      return Promise.resolve(cancel(reason)).then(nothing);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  releaseSteps(): void {}

  get canCloseOrEnqueue(): boolean {
    return !this.closeRequested && this.stream.status === READABLE;
  }

  get desiredSize(): number | null {
    const { status } = this.stream;
    return status === READABLE ? this.strategy.highWaterMark - this.total : status === ERRORED ? null : 0;
  }

  enqueue(chunk: unknown): void {
    const { stream } = this;
    const requests = stream.reader?.requests;
    if (requests !== undefined && requests.length > 0) {
      (requests.shift() as ReadRequest).chunk(chunk);
    } else {
      let size;
      try {
        size = sizeOf(this.strategy, chunk);
      } catch (error) {
        // The runtime does not throw it again.
        this.error(error);
        return;
      }
      this.queue.push(chunk);
      this.sizes?.push(size);
      this.total += size;
    }
    this.pullIfNeeded();
  }

  close(): void {
    this.closeRequested = true;
    if (this.queue.length === 0) {
      this.clear();
      closeStream(this.stream);
    }
  }

  error(error: unknown): void {
    if (this.stream.status === READABLE) {
      this.queue = [];
      this.total = 0;
      this.clear();
      errorStream(this.stream, error);
    }
  }

  /** Lets go of the source. */
  clear(): void {
    this.algorithms = undefined;
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
    let result;
    try {
      result = Promise.resolve(pull());
    } catch (error) {
      result = Promise.reject(error);
    }
    result.then(() => {
      this.pulling = false;
      if (this.pullAgain) {
        this.pullAgain = false;
        this.pullIfNeeded();
      }
    }, (error) => this.error(error));
  }

  shouldPull(): boolean {
    if (!this.started || !this.canCloseOrEnqueue) {
      return false;
    }
    const { reader } = this.stream;
    return (reader !== undefined && reader.requests.length > 0) || this.strategy.highWaterMark - this.total > 0;
  }
}

function nothing(): void {}

let stateOf: (face: unknown) => DefaultController;

/** Controls a stream of values. */
export class ReadableStreamDefaultController {
  #state: DefaultController;

  static {
    stateOf = (face) => {
      if (!isObject(face) || !(#state in face)) {
        throw illegalInvocation();
      }
      return (face as ReadableStreamDefaultController).#state;
    };
  }

  constructor(token?: unknown, state?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#state = state as DefaultController;
  }

  get desiredSize(): number | null {
    return stateOf(this).desiredSize;
  }

  close(): void {
    const state = stateOf(this);
    if (!state.canCloseOrEnqueue) {
      throw new TypeError("This ReadableStream is closed.");
    }
    state.close();
  }

  enqueue(chunk?: unknown): void {
    const state = stateOf(this);
    if (!state.canCloseOrEnqueue) {
      throw new TypeError("Unable to enqueue");
    }
    state.enqueue(chunk);
  }

  error(reason?: unknown): void {
    stateOf(this).error(reason);
  }
}

definePlatformClass(ReadableStreamDefaultController);
