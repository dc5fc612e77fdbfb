/** `node:worker_threads`: there is the main thread, and message channels. */

import { MessageChannel, MessagePort } from "../web/message-channel.ts";
import { publicClass } from "../web/install.ts";
import { EventEmitter } from "./events.ts";
import { notImplemented, stub } from "./internal/errors.ts";

const PublicChannel = publicClass(MessageChannel);
const PublicPort = publicClass(MessagePort);
export { PublicChannel as MessageChannel, PublicPort as MessagePort };

export class BroadcastChannel {
  constructor() {
    throw notImplemented("BroadcastChannel");
  }
}

export class Worker extends (EventEmitter as unknown as new () => object) {
  constructor() {
    super();
    throw notImplemented("Worker");
  }
}

export const SHARE_ENV: unique symbol = Symbol("nodejs.worker_threads.SHARE_ENV") as never;
export const isInternalThread = false;
export const isMainThread = true;
export const parentPort = null;
export const resourceLimits: object = {};
export const threadId = 0;
export const workerData = null;

const data = new Map<unknown, unknown>();

export const getEnvironmentData = (key: unknown): unknown => data.get(key);

export function setEnvironmentData(key: unknown, value?: unknown): void {
  if (value === undefined) data.delete(key);
  else data.set(key, value);
}

export const isMarkedAsUntransferable = (): boolean => false;
export const markAsUncloneable = (): void => {};
export const markAsUntransferable = (): void => {};
export const receiveMessageOnPort = (): undefined => undefined;
export const postMessageToThread: () => never = stub("postMessageToThread");

export function moveMessagePortToContext(): never {
  throw new TypeError("Illegal constructor");
}

export default {
  BroadcastChannel,
  MessageChannel: PublicChannel,
  MessagePort: PublicPort,
  SHARE_ENV,
  Worker,
  getEnvironmentData,
  isInternalThread,
  isMainThread,
  isMarkedAsUntransferable,
  markAsUncloneable,
  markAsUntransferable,
  moveMessagePortToContext,
  parentPort,
  postMessageToThread,
  receiveMessageOnPort,
  resourceLimits,
  setEnvironmentData,
  threadId,
  workerData,
};
