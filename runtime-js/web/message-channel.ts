// https://html.spec.whatwg.org/#message-channels, as far as the Workers runtime has it: nothing is transferred.

import { Event, MessageEvent, setMessagePortTest, trusted } from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject } from "./idl.ts";
import { structuredClone } from "./structured-clone.ts";
import { setTimer } from "native:engine/timers";

let entangle: (one: MessagePort, other: MessagePort) => void;

/** One end of a channel. */
export class MessagePort extends EventTarget {
  #peer: MessagePort | undefined;
  #started = false;
  #closed = false;
  #waiting: unknown[] = [];
  #onmessage: unknown = null;

  static {
    entangle = (one, other) => {
      one.#peer = other;
      other.#peer = one;
    };
    setMessagePortTest((value) => isObject(value) && #peer in value);
  }

  constructor(token?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    super();
  }

  static #check(port: unknown): void {
    if (!isObject(port) || !(#peer in port)) {
      throw illegalInvocation();
    }
  }

  /** Sends a clone of `message` to the other end. */
  postMessage(message?: unknown, options?: unknown[] | { transfer?: unknown[] }): void {
    MessagePort.#check(this);
    const transfer = Array.isArray(options) ? options : options?.transfer;
    if (transfer !== undefined && transfer.length > 0) {
      throw new Error("Transfer list is not supported");
    }
    const data = structuredClone(message);
    const peer = this.#peer;
    if (this.#closed || peer === undefined || peer.#closed) {
      return;
    }
    peer.#waiting.push(data);
    if (peer.#started) {
      peer.#schedule();
    }
  }

  /** Ends the channel on both sides. */
  close(): void {
    MessagePort.#check(this);
    for (const port of [this, this.#peer]) {
      if (port !== undefined && !port.#closed) {
        port.#closed = true;
        port.#waiting = [];
        port.dispatchEvent(trusted(new Event("close")));
      }
    }
  }

  /** Lets messages that have come, and those that come, arrive as events. */
  start(): void {
    MessagePort.#check(this);
    if (!this.#started && !this.#closed) {
      this.#started = true;
      if (this.#waiting.length > 0) {
        this.#schedule();
      }
    }
  }

  get onmessage(): unknown {
    MessagePort.#check(this);
    return this.#onmessage;
  }

  set onmessage(handler: unknown) {
    MessagePort.#check(this);
    this.#onmessage = isObject(handler) ? handler : null;
    if (this.#onmessage !== null) {
      this.start();
    }
  }

  #schedule(): void {
    setTimer(
      () => {
        const messages = this.#waiting;
        this.#waiting = [];
        for (const data of messages) {
          this.dispatchEvent(trusted(new MessageEvent("message", { data, source: this.#peer ?? null, origin: null })));
        }
      },
      0,
      false,
    );
  }
}

/** Two ports that are connected. */
export class MessageChannel {
  declare readonly port2: MessagePort;
  declare readonly port1: MessagePort;

  constructor() {
    const make = MessagePort as unknown as new (token: symbol) => MessagePort;
    const ports = { port2: new make(internalToken), port1: new make(internalToken) };
    entangle(ports.port1, ports.port2);
    for (const [key, value] of Object.entries(ports)) {
      Object.defineProperty(this, key, { value, writable: false, enumerable: true, configurable: true });
    }
  }
}

definePlatformClass(MessagePort);
definePlatformClass(MessageChannel);
