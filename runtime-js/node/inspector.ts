/** `node:inspector`: names only. */

import { EventEmitter } from "./events.ts";
import { notImplemented } from "./internal/errors.ts";

const noop = (): void => {};
const names = (list: string): Record<string, () => void> => Object.fromEntries(list.split(" ").map((name) => [name, noop]));

export class Session extends (EventEmitter as unknown as new () => object) {
  constructor() {
    super();
    throw notImplemented("Session");
  }
}

export function close(): void {}

export function open(): { [Symbol.dispose](): void } {
  return { [Symbol.dispose]() {} };
}

export function url(): undefined {
  return undefined;
}

export function waitForDebugger(): void {}

export const console: Record<string, () => void> = names(
  "debug error info log warn dir dirxml table trace group groupCollapsed groupEnd clear count countReset assert profile " +
    "profileEnd time timeLog timeStamp",
);

export const Network: Record<string, () => void> = names(
  "requestWillBeSent dataReceived dataSent responseReceived loadingFinished loadingFailed webSocketCreated " +
    "webSocketHandshakeResponseReceived webSocketClosed",
);

export default {
  Network,
  Session,
  close,
  console,
  open,
  url,
  waitForDebugger,
};
