/** Service bindings and outbound requests that functions of the configuration file answer. */

import type { Request } from "../web/request.ts";
import { isResponse } from "../web/response.ts";
import { Fetcher } from "./rpc/classes.ts";
import type { Receiver } from "./rpc/stub.ts";
import { serviceProxy } from "./stubs.ts";
import { fetchThrough } from "./transport.ts";

/** Calls a function of the configuration file by its number. */
type CallFunction = (number: number, ...args: unknown[]) => Promise<unknown>;

let callFunction: CallFunction | undefined;

/** Sets how functions of the configuration file are called. */
export function setConfigFunctions(call: CallFunction): void {
  callFunction = call;
}

/** Asks a function of the configuration file for the response to a request. */
export async function askFunction(number: number, request: Request): Promise<unknown> {
  if (callFunction === undefined) {
    throw new Error("The functions of the configuration file cannot be called from here.");
  }
  const response = await callFunction(number, request);
  if (isResponse(response)) return response;
  throw new TypeError(
    `A function of the configuration file has answered ${request.method} ${request.url} with something else than a Response`,
  );
}

/** A service binding to a function of the configuration file. */
export function functionStub(number: number): object {
  const methods = {
    fetch: (...args: unknown[]) => fetchThrough((request) => askFunction(number, request), args),
  };
  const receiver: Receiver = {
    use: ([name]) =>
      Promise.reject(new TypeError(`The RPC receiver does not implement the method "${name}".`)),
  };
  return serviceProxy(Fetcher, methods, receiver, undefined);
}
