// https://dom.spec.whatwg.org/#events, with the deviations of the Workers runtime.

import {
  constructorNotOfType,
  definePlatformClass,
  dictionary,
  fieldNotOfType,
  illegalConstructor,
  illegalInvocation,
  internalToken,
  isObject,
} from "./idl.ts";
import type { EventTarget } from "./event-target.ts";

/** The members of the dictionary that all constructors of events take. */
export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** Where an event stands in its dispatch; only `event-target.ts` changes it. */
export interface Dispatch {
  target: EventTarget | undefined;
  currentTarget: EventTarget | undefined;
  dispatching: boolean;
  stopped: boolean;
  passive: boolean;
  trusted: boolean;
}

/** The state of the dispatch of an event. */
export let dispatchOf: (event: Event) => Dispatch;
/** Whether the value is an event. */
export let isEvent: (value: unknown) => value is Event;

/** Something that happened. */
export class Event {
  static readonly NONE = 0;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = 2;
  static readonly BUBBLING_PHASE = 3;

  #type: string;
  #bubbles: boolean;
  #cancelable: boolean;
  #composed: boolean;
  #propagationStopped = false;
  #defaultPrevented = false;
  #dispatch: Dispatch = {
    target: undefined,
    currentTarget: undefined,
    dispatching: false,
    stopped: false,
    passive: false,
    trusted: false,
  };

  static {
    dispatchOf = (event) => event.#dispatch;
    isEvent = (value): value is Event => isObject(value) && #type in value;
  }

  constructor(type: string, init?: EventInit) {
    if (arguments.length === 0) {
      throw constructorNotOfType(new.target.name, 1, "string");
    }
    this.#type = `${type}`;
    const options = dictionary<EventInit>(init, () => constructorNotOfType("Event", 2, "Init"));
    this.#bubbles = Boolean(options.bubbles);
    this.#cancelable = Boolean(options.cancelable);
    this.#composed = Boolean(options.composed);
  }

  get type(): string {
    return checked(this).#type;
  }
  get eventPhase(): number {
    return checked(this).#dispatch.dispatching ? Event.AT_TARGET : Event.NONE;
  }
  get composed(): boolean {
    return checked(this).#composed;
  }
  get bubbles(): boolean {
    return checked(this).#bubbles;
  }
  get cancelable(): boolean {
    return checked(this).#cancelable;
  }
  get defaultPrevented(): boolean {
    return checked(this).#defaultPrevented;
  }
  get returnValue(): boolean {
    return !checked(this).#defaultPrevented;
  }
  get currentTarget(): EventTarget | undefined {
    return checked(this).#dispatch.currentTarget;
  }
  get target(): EventTarget | undefined {
    return checked(this).#dispatch.target;
  }
  get srcElement(): EventTarget | undefined {
    return checked(this).#dispatch.target;
  }
  get timeStamp(): number {
    return checked(this) && 0;
  }
  get isTrusted(): boolean {
    return checked(this).#dispatch.trusted;
  }
  get cancelBubble(): boolean {
    return checked(this).#propagationStopped;
  }
  set cancelBubble(stop: boolean) {
    if (stop) {
      checked(this).#propagationStopped = true;
    }
  }

  stopImmediatePropagation(): void {
    checked(this).#propagationStopped = true;
    this.#dispatch.stopped = true;
  }

  preventDefault(): void {
    if (checked(this).#cancelable && !this.#dispatch.passive) {
      this.#defaultPrevented = true;
    }
  }

  stopPropagation(): void {
    checked(this).#propagationStopped = true;
  }

  composedPath(): EventTarget[] {
    const { dispatching, currentTarget } = checked(this).#dispatch;
    return dispatching && currentTarget !== undefined ? [currentTarget] : [];
  }
}

/** The event itself, if it is one. */
function checked<E extends Event>(event: E): E {
  if (!isEvent(event)) {
    throw illegalInvocation();
  }
  return event;
}

for (const constant of ["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"] as const) {
  Object.defineProperty(Event.prototype, constant, { value: Event[constant], enumerable: true, configurable: true });
}

/** Makes an event look as if the platform itself had fired it, and returns it. */
export function trusted<E extends Event>(event: E): E {
  dispatchOf(event).trusted = true;
  return event;
}

/** Checks the second argument of a constructor of events. */
function options<T extends object>(className: string, value: unknown, expected: string): Partial<T> {
  return dictionary<T>(value, () => constructorNotOfType(className, 2, expected));
}

/** Read-only properties of an instance, as the newer classes of the runtime have them. */
function readOnly(target: object, values: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(target, key, { value, writable: false, enumerable: true, configurable: true });
  }
}

/** What the handlers of an event wait for. */
export let waitedFor: (event: ExtendableEvent) => Promise<unknown>[];

/** An event whose lifetime its handlers may extend. */
export class ExtendableEvent extends Event {
  #promises: Promise<unknown>[] = [];

  static {
    waitedFor = (event) => event.#promises;
  }

  constructor(type: string, token: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    super(type);
  }

  waitUntil(promise: Promise<unknown>): void {
    if (!isObject(this) || !(#promises in this)) {
      throw illegalInvocation();
    }
    this.#promises.push(Promise.resolve(promise));
  }
}

/** An event with a payload of the application. */
export class CustomEvent<T = unknown> extends Event {
  #detail: T | undefined;

  constructor(type: string, init?: EventInit & { detail?: T }) {
    const given = options<EventInit & { detail: T }>("CustomEvent", init, "CustomEventInit");
    super(...(arguments as unknown as [string]));
    this.#detail = given.detail;
  }

  get detail(): T | undefined {
    if (!isObject(this) || !(#detail in this)) {
      throw illegalInvocation();
    }
    return this.#detail;
  }
}

interface MessageEventInit extends EventInit {
  data?: unknown;
  origin?: string | null;
  lastEventId?: string;
  source?: object | null;
  ports?: object[];
}

/** Tells whether a value is a `MessagePort`; set by `message-channel.ts`. */
let isMessagePort: (value: unknown) => boolean = () => false;
export function setMessagePortTest(test: (value: unknown) => boolean): void {
  isMessagePort = test;
}

/** A message of a socket, a port or an event source. */
export class MessageEvent extends Event {
  declare readonly ports: object[];
  declare readonly source: object | null;
  declare readonly lastEventId: string;
  declare readonly origin: string | null;
  declare readonly data: unknown;

  constructor(type: string, init?: MessageEventInit) {
    const given = options<MessageEventInit>("MessageEvent", init, "Initializer");
    super(...(arguments as unknown as [string]));
    const { ports = [], source = null, lastEventId = "", origin = "", data = null } = given;
    if (source !== null && !isMessagePort(source)) {
      throw fieldNotOfType("source", "Initializer", "MessagePort");
    }
    if (!Array.isArray(ports)) {
      throw fieldNotOfType("ports", "Initializer", "Array");
    }
    readOnly(this, {
      ports: [...ports],
      source,
      lastEventId: `${lastEventId}`,
      origin: origin === null ? null : `${origin}`,
      data,
    });
  }
}

/** The end of a socket. */
export class CloseEvent extends Event {
  declare readonly wasClean: boolean;
  declare readonly reason: string;
  declare readonly code: number;

  constructor(type: string, init?: EventInit & { code?: number; reason?: string; wasClean?: boolean }) {
    const given = options<{ code: number; reason: string; wasClean: boolean }>("CloseEvent", init, "Initializer");
    super(...(arguments as unknown as [string]));
    readOnly(this, {
      wasClean: Boolean(given.wasClean),
      reason: given.reason === undefined ? "" : `${given.reason}`,
      code: given.code === undefined ? 0 : Number(given.code) | 0,
    });
  }
}

interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

/** An error that nobody caught. */
export class ErrorEvent extends Event {
  declare readonly filename: string;
  declare readonly message: string;
  declare readonly lineno: number;
  declare readonly colno: number;
  declare readonly error: unknown;

  constructor(type: string, init?: ErrorEventInit) {
    const given = options<ErrorEventInit>("ErrorEvent", init, "ErrorEventInit");
    super(...(arguments as unknown as [string]));
    readOnly(this, {
      filename: given.filename === undefined ? "" : `${given.filename}`,
      message: given.message === undefined ? "" : `${given.message}`,
      lineno: given.lineno === undefined ? 0 : Number(given.lineno) | 0,
      colno: given.colno === undefined ? 0 : Number(given.colno) | 0,
      error: given.error,
    });
  }
}

/** A promise that was rejected without a handler, or got one late. */
export class PromiseRejectionEvent extends Event {
  #promise: Promise<unknown>;
  #reason: unknown;

  constructor(type: string, token: unknown, promise: Promise<unknown>, reason: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    super(type);
    this.#promise = promise;
    this.#reason = reason;
  }

  get promise(): Promise<unknown> {
    if (!isObject(this) || !(#promise in this)) {
      throw illegalInvocation();
    }
    return this.#promise;
  }

  get reason(): unknown {
    if (!isObject(this) || !(#reason in this)) {
      throw illegalInvocation();
    }
    return this.#reason;
  }
}

/** The event for a rejection that nobody handles (`unhandledrejection`), or that got a handler late. */
export function promiseRejectionEvent(type: string, promise: Promise<unknown>, reason: unknown): PromiseRejectionEvent {
  return trusted(new PromiseRejectionEvent(type, internalToken, promise, reason));
}

for (
  const constructor of [
    Event,
    ExtendableEvent,
    CustomEvent,
    MessageEvent,
    CloseEvent,
    ErrorEvent,
    PromiseRejectionEvent,
  ]
) {
  definePlatformClass(constructor);
}
