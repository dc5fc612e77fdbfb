/** What `queue` handlers are told, and what they answer. */

import { illegalConstructor, internalToken, isObject, notOfType } from "../web/idl.ts";
import { structuredClone } from "../web/structured-clone.ts";

/** A message as the caller describes it. */
interface MessageInit {
  id: string;
  timestamp: Date | number;
  attempts: number;
  body?: unknown;
}

/** What the handler has decided about a batch. */
export interface QueueResult {
  outcome: string;
  ackAll: boolean;
  retryBatch: { retry: boolean; delaySeconds?: number };
  explicitAcks: string[];
  retryMessages: { msgId: string; delaySeconds?: number }[];
}

interface Delay {
  delaySeconds?: number;
}

/** What is known of a batch beside what scripts see of it. */
interface BatchState {
  /** Whether delays are part of the result. */
  keepsDelays: boolean;
  ackAll: boolean;
  retryAll: boolean;
  retryAllDelay: number | undefined;
}

interface MessageState {
  batch: BatchState;
  ack: boolean;
  retry: boolean;
  delay: number | undefined;
}

const batches = new WeakMap<object, BatchState>();
const messages = new WeakMap<object, MessageState>();

/** A call that came too late; `id` is that of the message it was about. */
function warnAfter(call: string, first: string, id?: string): void {
  const received = id === undefined ? call : `${call} on message ${id}`;
  const calling = id === undefined ? call : `${call} on a message`;
  console.warn(
    `Received a call to ${received} after ${first} was already called. Calling ${calling} after calling ${first} has no effect.`,
  );
}

class QueueMessage {
  readonly id: string;
  readonly timestamp: Date;
  readonly body: unknown;
  readonly attempts: number;

  constructor(init: MessageInit, batch: BatchState, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    if (init.timestamp instanceof Date) this.timestamp = new Date(init.timestamp);
    else if (typeof init.timestamp === "number") this.timestamp = new Date(init.timestamp);
    else throw wrongField("timestamp", "date");
    if (typeof init.attempts !== "number") throw wrongField("attempts", "number");
    if ("serializedBody" in init) throw new TypeError("Cannot use `serializedBody` with `createMessageBatch()`");
    this.id = String(init.id);
    this.body = structuredClone(init.body);
    this.attempts = init.attempts;
    messages.set(this, { batch, ack: false, retry: false, delay: undefined });
  }

  ack(): void {
    const state = messages.get(this);
    if (state === undefined) throw new TypeError("Illegal invocation");
    const { batch } = state;
    if (batch.ackAll) return;
    if (batch.retryAll) return warnAfter("ack()", "retryAll()", this.id);
    if (state.retry) return warnAfter("ack()", "retry()", this.id);
    state.ack = true;
  }

  retry(options?: Delay): void {
    const state = messages.get(this);
    if (state === undefined) throw new TypeError("Illegal invocation");
    const { batch } = state;
    if (batch.retryAll) return;
    if (batch.ackAll) return warnAfter("retry()", "ackAll()", this.id);
    if (state.ack) return warnAfter("retry()", "ack()", this.id);
    state.retry = true;
    if (batch.keepsDelays) state.delay = options?.delaySeconds;
  }
}

function wrongField(field: string, type: string): TypeError {
  return new TypeError(
    `Incorrect type for the '${field}' field on 'ServiceBindingQueueMessage': the provided value is not of type '${type}'.`,
  );
}

/** A batch of messages. */
export class QueueController {
  readonly queue: string;
  readonly messages: QueueMessage[];
  readonly metadata = { metrics: { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: new Date(0) } };

  constructor(queue: string, list: MessageInit[], keepsDelays: boolean, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    const state = { keepsDelays, ackAll: false, retryAll: false, retryAllDelay: undefined };
    this.queue = queue;
    this.messages = list.map((init) => new QueueMessage(init, state, internalToken));
    batches.set(this, state);
  }

  retryAll(options?: Delay): void {
    const state = batches.get(this);
    if (state === undefined) throw new TypeError("Illegal invocation");
    if (state.ackAll) return warnAfter("retryAll()", "ackAll()");
    state.retryAll = true;
    if (state.keepsDelays) state.retryAllDelay = options?.delaySeconds;
  }

  ackAll(): void {
    const state = batches.get(this);
    if (state === undefined) throw new TypeError("Illegal invocation");
    if (state.retryAll) return warnAfter("ackAll()", "retryAll()");
    state.ackAll = true;
  }
}

/** `createMessageBatch()` of `cloudflare:test`. */
export function createMessageBatch(...args: [queueName?: unknown, list?: unknown]): QueueController {
  if (args.length === 0) {
    throw new TypeError("Failed to execute 'createMessageBatch': parameter 1 is not of type 'string'.");
  }
  if (!Array.isArray(args[1])) {
    throw new TypeError("Failed to execute 'createMessageBatch': parameter 2 is not of type 'Array'.");
  }
  return new QueueController(String(args[0]), args[1] as MessageInit[], false, internalToken);
}

/** The batch of an event sent through a stub. */
export function queueEvent(args: unknown[]): QueueController {
  if (args.length === 0) throw notOfType("Fetcher", "queue", 1, "string");
  if (!Array.isArray(args[1])) throw notOfType("Fetcher", "queue", 2, "Array");
  for (const [index, init] of args[1].entries()) {
    if (!isObject(init)) {
      throw new TypeError(
        `Incorrect type for array element ${index}: the provided value is not of type 'ServiceBindingQueueMessage'.`,
      );
    }
  }
  const batch = new QueueController(String(args[0]), args[1] as MessageInit[], true, internalToken);
  for (const object of [batch, ...batch.messages]) {
    Object.defineProperty(object, Symbol.toStringTag, { value: object.constructor.name, configurable: true });
  }
  return batch;
}

/** What has been decided about a batch; undefined if the value is none. */
export function resultOf(batch: unknown, outcome: string): QueueResult | undefined {
  const state = isObject(batch) ? batches.get(batch) : undefined;
  if (state === undefined) return undefined;
  const result: QueueResult = {
    outcome,
    ackAll: state.ackAll,
    retryBatch: withDelay({ retry: state.retryAll }, state.retryAllDelay),
    explicitAcks: [],
    retryMessages: [],
  };
  for (const message of (batch as QueueController).messages) {
    const { ack, retry, delay } = messages.get(message)!;
    if (ack) result.explicitAcks.push(message.id);
    if (retry) result.retryMessages.push(withDelay({ msgId: message.id }, delay));
  }
  return result;
}

function withDelay<T extends object>(value: T, delaySeconds: number | undefined): T & Delay {
  return delaySeconds === undefined ? value : { ...value, delaySeconds };
}
