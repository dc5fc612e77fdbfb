/** `createPagesEventContext()` of `cloudflare:test`. */

import { isRequest, Request } from "../web/request.ts";
import { env } from "./env.ts";
import { adoptContext, track } from "./execution-context.ts";

interface Init {
  request: Request;
  functionPath?: string;
  next?: (request: Request) => unknown;
  params?: object;
  data?: object;
}

function wrongField(field: string, type: string): TypeError {
  return new TypeError(
    `Incorrect type for the '${field}' field on 'EventContextInit': the provided value is not of type '${type}'.`,
  );
}

const objects = (value: unknown): boolean => typeof value === "object" && value !== null;

/** The argument of a function of Cloudflare Pages, for a test that calls it itself. */
export function createPagesEventContext(init?: unknown): object {
  if (!objects(init)) {
    throw new TypeError("Failed to execute 'createPagesEventContext': parameter 1 is not of type 'EventContextInit'.");
  }
  const { request, functionPath, next, params, data } = init as Init;
  const assets = env.ASSETS as { fetch?: unknown } | undefined;
  // The order of the runtime's own checks: without assets nothing else matters.
  if (typeof assets?.fetch !== "function") {
    throw new TypeError("Cannot call `createPagesEventContext()` without defining `ASSETS` service binding");
  }
  if (!isRequest(request)) throw wrongField("request", "Request");
  if (functionPath !== undefined && typeof functionPath !== "string") throw wrongField("functionPath", "string");
  if (next !== undefined && typeof next !== "function") throw wrongField("next", "function");
  if (params !== undefined && !objects(params)) throw wrongField("params", "object");
  if (data !== undefined && !objects(data)) throw wrongField("data", "object");

  const context = {
    // Both the function and what comes next may read the body.
    request: next === undefined ? request : request.clone(),
    functionPath: functionPath ?? "",
    waitUntil: (promise: unknown) => track(waiting, promise),
    passThroughOnException: () => undefined,
    async next(input?: unknown, requestInit?: unknown): Promise<unknown> {
      if (next === undefined) {
        throw new TypeError(
          "Cannot call `EventContext#next()` without including `next` property in 2nd argument to `createPagesEventContext()`",
        );
      }
      if (input === undefined) return next(request);
      const target = isRequest(input) ? input : new URL(String(input), request.url).href;
      return next(new Request(target, requestInit));
    },
    env,
    params: params ?? {},
    data: data ?? {},
  };
  const waiting = adoptContext(context);
  return context;
}
