// https://dom.spec.whatwg.org/#interface-eventtarget, with the deviations of the Workers runtime: there is no tree, so
// no capturing, and what a listener throws comes out of `dispatchEvent` and ends the dispatch.

import type { AbortSignal } from "./abort.ts";
import { DOMException } from "./dom-exception.ts";
import { dispatchOf, type Event, isEvent } from "./event.ts";
import { definePlatformClass, fieldNotOfType, illegalInvocation, isObject, notOfType } from "./idl.ts";

/** What `abort.ts`, whose signals are targets themselves, tells about them. */
let signals: {
  isAbortSignal(value: unknown): value is AbortSignal;
  addAbortAlgorithm(signal: AbortSignal, algorithm: () => void): () => void;
};
export function setSignals(operations: typeof signals): void {
  signals = operations;
}

/** What a listener may be. */
export type EventListener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

interface Listener {
  identity: EventListener;
  call: (event: Event) => unknown;
  receiver: unknown;
  once: boolean;
  passive: boolean;
  removed: boolean;
  /** Stops listening to the signal that would remove it. */
  release: (() => void) | undefined;
}

type Listeners = Map<string, Listener[]>;

/** The listeners of the global scope, whose object nobody constructs. */
const globalListeners: Listeners = new Map();

/** How many listeners a target has for a type of events. */
export let listenerCount: (target: EventTarget | undefined, type: string) => number;

/** Something that events happen to. */
export class EventTarget {
  #listeners: Listeners = new Map();

  static #of(target: unknown): Listeners {
    if (target === undefined || target === null || target === globalThis) {
      return globalListeners;
    }
    if (!isObject(target) || !(#listeners in target)) {
      throw illegalInvocation();
    }
    return target.#listeners;
  }

  static {
    listenerCount = (target, type) => EventTarget.#of(target).get(type)?.length ?? 0;
  }

  addEventListener(type: string, listener: EventListener | null, options?: AddEventListenerOptions | boolean): void {
    const listeners = EventTarget.#of(this);
    if (arguments.length === 0) {
      throw notOfType("EventTarget", "addEventListener", 1, "string");
    }
    if (arguments.length === 1 || (listener !== null && listener !== undefined && !isObject(listener))) {
      throw notOfType("EventTarget", "addEventListener", 2, "function or HandlerObject");
    }
    const name = `${type}`;
    const call = listener === null || listener === undefined ? undefined : handler(listener);
    const { once, passive, signal } = readOptions(options, "addEventListener");
    if (call === undefined || listener === null || signal?.aborted) {
      return;
    }
    const list = listeners.get(name) ?? [];
    if (list.some((known) => known.identity === listener)) {
      return;
    }
    const receiver = typeof listener === "function" ? this ?? globalThis : listener;
    const added: Listener = {
      identity: listener,
      call,
      receiver,
      once,
      passive,
      removed: false,
      release: undefined,
    };
    added.release = signal && signals.addAbortAlgorithm(signal, () => remove(listeners, name, added));
    // A dispatch under way goes on with the list it started with.
    listeners.set(name, [...list, added]);
  }

  removeEventListener(type: string, listener: EventListener | null, options?: AddEventListenerOptions | boolean): void {
    const listeners = EventTarget.#of(this);
    if (arguments.length === 0) {
      throw notOfType("EventTarget", "removeEventListener", 1, "string");
    }
    if (arguments.length === 1 || (listener !== null && listener !== undefined && !isObject(listener))) {
      throw notOfType("EventTarget", "removeEventListener", 2, "Object");
    }
    const name = `${type}`;
    readOptions(options, "removeEventListener");
    const known = listeners.get(name)?.find((known) => known.identity === listener);
    if (known !== undefined) {
      remove(listeners, name, known);
    }
  }

  dispatchEvent(event: Event): boolean {
    const listeners = EventTarget.#of(this);
    if (!isEvent(event)) {
      throw notOfType("EventTarget", "dispatchEvent", 1, "Event");
    }
    const state = dispatchOf(event);
    if (state.dispatching) {
      throw new DOMException("The event is already being dispatched.", "InvalidStateError");
    }
    const target = this ?? globalThis;
    state.target = target;
    state.currentTarget = target;
    state.dispatching = true;
    const { type } = event;
    try {
      // Every target has event handler attributes, whether its class declares them or not.
      const attribute = (target as unknown as Record<string, unknown>)[`on${type}`];
      if (typeof attribute === "function" && !state.stopped) {
        (attribute as (this: undefined, event: Event) => unknown).call(undefined, event);
      }
      const list = listeners.get(type) ?? [];
      for (let index = 0; index < list.length && !state.stopped; index++) {
        const listener = list[index] as Listener;
        if (listener.removed) {
          continue;
        }
        if (listener.once) {
          remove(listeners, type, listener);
        }
        state.passive = listener.passive;
        listener.call.call(listener.receiver, event);
      }
    } finally {
      state.passive = false;
      state.dispatching = false;
    }
    return !event.defaultPrevented;
  }
}

/** The function to call; what a handler object has as `handleEvent` when it is added stays its function. */
function handler(listener: EventListener): (event: Event) => unknown {
  if (typeof listener === "function") {
    return listener;
  }
  const { handleEvent } = listener;
  if (typeof handleEvent !== "function") {
    throw fieldNotOfType("handleEvent", "HandlerObject", "function");
  }
  return handleEvent;
}

function readOptions(
  options: AddEventListenerOptions | boolean | undefined,
  method: string,
): { once: boolean; passive: boolean; signal: AbortSignal | undefined } {
  if (!isObject(options)) {
    refuseCapture(options, method);
    return { once: false, passive: false, signal: undefined };
  }
  const { capture, once, passive, signal } = options;
  refuseCapture(capture, method);
  if (signal !== undefined && !signals.isAbortSignal(signal)) {
    throw fieldNotOfType("signal", "AddEventListenerOptions", "AbortSignal");
  }
  return { once: Boolean(once), passive: Boolean(passive), signal };
}

function refuseCapture(capture: unknown, method: string): void {
  if (capture) {
    throw new TypeError(`${method}(): useCapture must be false.`);
  }
}

function remove(listeners: Listeners, type: string, listener: Listener): void {
  listener.removed = true;
  listener.release?.();
  const rest = listeners.get(type)?.filter((known) => known !== listener) ?? [];
  if (rest.length === 0) {
    listeners.delete(type);
  } else {
    listeners.set(type, rest);
  }
}

definePlatformClass(EventTarget);
