/** `node:diagnostics_channel`. */

import type { AsyncLocalStorage } from "../web/async-context.ts";
import { invalidArg } from "./internal/errors.ts";
import { validateFunction } from "./internal/validate.ts";

type Name = string | symbol;
type Subscriber = (message: unknown, name: Name) => void;
type Callback = (...args: never[]) => unknown;

interface Binding {
  storage: AsyncLocalStorage<unknown>;
  transform: ((message: unknown) => unknown) | undefined;
}

/** Something that modules tell others about. */
export class Channel {
  name: Name;
  #subscribers: Subscriber[] = [];
  #stores = new Map<object, Binding>();

  constructor(name: Name, _token?: unknown) {
    this.name = name;
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.length > 0 || this.#stores.size > 0;
  }

  subscribe(subscriber: Subscriber): void {
    validateFunction(subscriber, "subscription");
    this.#subscribers = [...this.#subscribers, subscriber as Subscriber];
  }

  unsubscribe(subscriber: Subscriber): boolean {
    const index = this.#subscribers.indexOf(subscriber);
    if (index === -1) return false;
    this.#subscribers = this.#subscribers.filter((_, at) => at !== index);
    return true;
  }

  bindStore(storage: AsyncLocalStorage<unknown>, transform?: (message: unknown) => unknown): void {
    this.#stores.set(storage, { storage, transform });
  }

  unbindStore(storage: AsyncLocalStorage<unknown>): boolean {
    return this.#stores.delete(storage);
  }

  /** Tells all subscribers; what one throws is thrown later, so that the others are told. */
  publish(message: unknown): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(message, this.name);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Tells all subscribers, then calls `run` with the message as the value of the stores. */
  runStores<R>(message: unknown, run: (...args: never[]) => R, receiver?: unknown, ...args: unknown[]): R {
    let call = (): R => {
      this.publish(message);
      return run.apply(receiver, args as never[]);
    };
    for (const { storage, transform } of this.#stores.values()) {
      const inner = call;
      call = () => storage.run(transform === undefined ? message : transform(message), inner);
    }
    return call();
  }
}

const channels = new Map<Name, Channel>();

export function channel(name: Name): Channel {
  if (typeof name !== "string" && typeof name !== "symbol") {
    throw invalidArg("channel", "one of type string or symbol", name);
  }
  let known = channels.get(name);
  if (known === undefined) channels.set(name, (known = new Channel(name)));
  return known;
}

export function hasSubscribers(name: Name): boolean {
  return channels.get(name)?.hasSubscribers ?? false;
}

export function subscribe(name: Name, subscriber: Subscriber): void {
  channel(name).subscribe(subscriber);
}

export function unsubscribe(name: Name, subscriber: Subscriber): boolean {
  return channel(name).unsubscribe(subscriber);
}

const events = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

type Context = Record<string, unknown>;

/** The five channels of something that takes time. */
export class TracingChannel {
  declare start: Channel;
  declare end: Channel;
  declare asyncStart: Channel;
  declare asyncEnd: Channel;
  declare error: Channel;

  constructor(given: string | Record<string, Channel>) {
    for (const event of events) {
      this[event] = typeof given === "string" ? channel(`tracing:${given}:${event}`) : given[event]!;
    }
  }

  get hasSubscribers(): boolean {
    return events.some((event) => this[event].hasSubscribers);
  }

  subscribe(subscribers: Record<string, Subscriber>): void {
    for (const event of events) if (subscribers[event] !== undefined) this[event].subscribe(subscribers[event]);
  }

  unsubscribe(subscribers: Record<string, Subscriber>): boolean {
    let done = true;
    for (const event of events) {
      if (subscribers[event] !== undefined && !this[event].unsubscribe(subscribers[event])) done = false;
    }
    return done;
  }

  traceSync(run: Callback, context: Context = {}, receiver?: unknown, ...args: unknown[]): unknown {
    if (!this.hasSubscribers) return run.apply(receiver, args as never[]);
    return this.start.runStores(context, () => {
      try {
        const result = run.apply(receiver, args as never[]);
        context.result = result;
        return result;
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  tracePromise(run: Callback, context: Context = {}, receiver?: unknown, ...args: unknown[]): unknown {
    if (!this.hasSubscribers) return run.apply(receiver, args as never[]);
    const settled = (): void => {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    return this.start.runStores(context, () => {
      try {
        const promise = Promise.resolve(run.apply(receiver, args as never[]));
        return promise.then(
          (result) => {
            context.result = result;
            settled();
            return result;
          },
          (error: unknown) => {
            context.error = error;
            this.error.publish(context);
            settled();
            throw error;
          },
        );
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  traceCallback(run: Callback, position = -1, context: Context = {}, receiver?: unknown, ...args: unknown[]): unknown {
    if (!this.hasSubscribers) return run.apply(receiver, args as never[]);
    const index = position < 0 ? args.length + position : position;
    const callback = args[index];
    validateFunction(callback, "callback");
    args[index] = (error: unknown, result: unknown, ...rest: unknown[]): unknown => {
      if (error) {
        context.error = error;
        this.error.publish(context);
      } else context.result = result;
      return this.asyncStart.runStores(context, () => {
        try {
          return (callback as Callback).apply(undefined, [error, result, ...rest] as never[]);
        } finally {
          this.asyncEnd.publish(context);
        }
      });
    };
    return this.start.runStores(context, () => {
      try {
        return run.apply(receiver, args as never[]);
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
}

export function tracingChannel(given: string | Record<string, Channel>): TracingChannel {
  return new TracingChannel(given);
}

export default { Channel, channel, hasSubscribers, subscribe, tracingChannel, unsubscribe };
