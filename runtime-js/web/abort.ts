// https://dom.spec.whatwg.org/#aborting-ongoing-activities

import { DOMException } from "./dom-exception.ts";
import { Event, trusted } from "./event.ts";
import { EventTarget, setSignals } from "./event-target.ts";
import {
  definePlatformClass,
  illegalConstructor,
  illegalInvocation,
  internalToken,
  isObject,
  notOfType,
} from "./idl.ts";
import { setTimer } from "native:engine/timers";

/** Whether the value is an `AbortSignal`. */
export let isAbortSignal: (value: unknown) => value is AbortSignal;

/**
 * Runs `algorithm` with the reason when the signal aborts, before the event is fired. Returns what removes it again. A
 * signal that has aborted already never runs it: look at `aborted` first.
 */
export let addAbortAlgorithm: (signal: AbortSignal, algorithm: (reason: unknown) => void) => () => void;

/** Aborts a signal of the platform's own. */
export let signalAbort: (signal: AbortSignal, reason?: unknown) => void;

/** A new signal that only the platform can abort. */
export function createAbortSignal(): AbortSignal {
  return new (AbortSignal as unknown as new (token: symbol) => AbortSignal)(internalToken);
}

function abortError(): DOMException {
  return new DOMException("The operation was aborted", "AbortError");
}

/** Tells operations to stop. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #onabort: unknown = null;
  #algorithms: Set<(reason: unknown) => void> | undefined;
  /** The signals made from this one by `any`. */
  #dependents: Set<AbortSignal> | undefined;
  /** The signals this one was made from, none of them made by `any` itself. */
  #sources: AbortSignal[] | undefined;

  static {
    isAbortSignal = (value): value is AbortSignal => isObject(value) && #aborted in value;
    addAbortAlgorithm = (signal, algorithm) => {
      const entry = (reason: unknown): void => algorithm(reason);
      (signal.#algorithms ??= new Set()).add(entry);
      return () => void signal.#algorithms?.delete(entry);
    };
    signalAbort = (signal, reason) => signal.#abort(reason);
  }

  constructor(token?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    super();
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = createAbortSignal();
    signal.#mark(reason);
    return signal;
  }

  static timeout(delay: number): AbortSignal {
    if (arguments.length === 0) {
      throw notOfType("AbortSignal", "timeout", 1, "number");
    }
    const signal = createAbortSignal();
    const expire = (): void =>
      signal.#abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    const ms = Math.trunc(Number(delay));
    setTimer(expire, ms > 0 ? ms : 0, false);
    return signal;
  }

  static any(signals: AbortSignal[]): AbortSignal {
    if (!Array.isArray(signals)) {
      throw notOfType("AbortSignal", "any", 1, "Array");
    }
    for (const [index, source] of signals.entries()) {
      if (!isAbortSignal(source)) {
        throw new TypeError(
          `Incorrect type for array element ${index}: the provided value is not of type 'AbortSignal'.`,
        );
      }
    }
    const signal = createAbortSignal();
    const aborted = signals.find((source) => source.#aborted);
    if (aborted !== undefined) {
      signal.#mark(aborted.#reason);
      return signal;
    }
    const sources = new Set(signals.flatMap((source) => source.#sources ?? [source]));
    for (const source of sources) {
      (source.#dependents ??= new Set()).add(signal);
    }
    signal.#sources = [...sources];
    return signal;
  }

  static #check(signal: unknown): void {
    if (!isAbortSignal(signal)) {
      throw illegalInvocation();
    }
  }

  get aborted(): boolean {
    AbortSignal.#check(this);
    return this.#aborted;
  }

  get reason(): unknown {
    AbortSignal.#check(this);
    return this.#reason;
  }

  get onabort(): unknown {
    AbortSignal.#check(this);
    return this.#onabort;
  }

  set onabort(handler: unknown) {
    AbortSignal.#check(this);
    this.#onabort = isObject(handler) ? handler : null;
  }

  throwIfAborted(): void {
    AbortSignal.#check(this);
    if (this.#aborted) {
      throw this.#reason;
    }
  }

  #mark(reason: unknown): void {
    this.#aborted = true;
    this.#reason = reason === undefined ? abortError() : reason;
  }

  #abort(reason: unknown): void {
    if (this.#aborted) {
      return;
    }
    this.#mark(reason);
    // All dependents are aborted before anybody hears of it.
    const dependents = [...this.#dependents ?? []].filter((dependent) => !dependent.#aborted);
    for (const dependent of dependents) {
      dependent.#mark(this.#reason);
    }
    this.#announce();
    for (const dependent of dependents) {
      dependent.#announce();
    }
  }

  #announce(): void {
    for (const source of this.#sources ?? []) {
      source.#dependents?.delete(this);
    }
    const algorithms = [...this.#algorithms ?? []];
    this.#algorithms = undefined;
    for (const algorithm of algorithms) {
      algorithm(this.#reason);
    }
    this.dispatchEvent(trusted(new Event("abort")));
  }
}

/** The whole that controls a signal. */
export class AbortController {
  #signal = createAbortSignal();

  get signal(): AbortSignal {
    if (!isObject(this) || !(#signal in this)) {
      throw illegalInvocation();
    }
    return this.#signal;
  }

  abort(reason?: unknown): void {
    if (!isObject(this) || !(#signal in this)) {
      throw illegalInvocation();
    }
    signalAbort(this.#signal, reason);
  }
}

setSignals({ isAbortSignal, addAbortAlgorithm });
definePlatformClass(AbortSignal);
definePlatformClass(AbortController);
