// https://fetch.spec.whatwg.org/#fetch-method

import { addAbortAlgorithm, type AbortSignal } from "./abort.ts";
import { bodyOf, type BodyState, bodyState, bytesBody, headersOf, streamBody, takeBytes } from "./body.ts";
import { compatFlag } from "./compat.ts";
import { copyHeaders, freezeHeaders, headerList, type Headers, headersFromInit, headersFromList } from "./headers.ts";
import { illegalInvocation, notOfType } from "./idl.ts";
import { makeRequest, type Request, requestFields, type RequestFields, requestParts } from "./request.ts";
import { makeResponse, type Response, responseFields } from "./response.ts";
import { enterOther } from "./ledger.ts";
import type { ByteController } from "./streams/byte-controller.ts";
import { deferred } from "./streams/promises.ts";
import { createByteStream } from "./streams/readable.ts";
import { abandon, dataUrl, isAllowed, parseUrl, readBody, send, urlParts } from "native:web/fetch";

/** Answers a request that leaves the Worker. Redirects are followed by who calls it. */
export type Outbound = (request: Request) => Response | Promise<Response>;

let outbound: Outbound = reachNetwork;

/** Sets who answers `fetch()`; undefined stands for the network. Returns who did before. */
export function setOutbound(handler: Outbound | undefined): Outbound {
  const before = outbound;
  outbound = handler ?? reachNetwork;
  return before;
}

const MAX_REDIRECTS = 20;

/** The global `fetch`. */
export function fetch(this: unknown, input?: unknown, init?: unknown): Promise<Response> {
  if (this !== undefined && this !== null && this !== globalThis) {
    throw illegalInvocation();
  }
  if (arguments.length === 0) {
    return Promise.reject(notOfType("ServiceWorkerGlobalScope", "fetch", 1, "Request or string"));
  }
  return fetchWith((request) => outbound(request), "ServiceWorkerGlobalScope", input, init);
}
Object.defineProperty(fetch, "length", { value: 0, configurable: true });

/**
 * What `fetch` of the class with this name does when `handler` answers: arguments, schemes, signals and redirects.
 */
export async function fetchWith(
  handler: Outbound,
  className: string,
  input: unknown,
  init: unknown,
): Promise<Response> {
  const { fields, headers, body } = requestParts(
    input,
    init,
    () => notOfType(className, "fetch", 2, "RequestInitializerDict or Request"),
  );
  const { signal } = fields;
  if (signal?.aborted) {
    throw signal.reason;
  }
  const [scheme] = urlParts(fields.url) as [string, string];
  if (scheme === "data") {
    return fetchData(fields.url);
  }
  if (scheme !== "http" && scheme !== "https") {
    throw new TypeError(`Fetch API cannot load: ${fields.url}`);
  }
  const { fetcher } = fields;
  const answer = fetcher === null
    ? handler
    : (request: Request) => (fetcher as { fetch(request: Request): Promise<Response> }).fetch(request);
  return followRedirects(answer, fields, headers, body);
}

function fetchData(url: string): Response {
  const data = dataUrl(url) as [string, Uint8Array<ArrayBuffer>] | undefined;
  if (data === undefined) {
    throw new TypeError(`Fetch API cannot load: ${url}`);
  }
  const [type, bytes] = data;
  return makeResponse({ statusText: "OK" }, headersFromInit({ "content-type": type }, ""), bytesBody(bytes));
}

/** Settles as the promise does, unless the signal aborts first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return promise;
  }
  if (signal.aborted) {
    promise.then(undefined, () => {});
    return Promise.reject(signal.reason);
  }
  const result = deferred<T>();
  const stop = addAbortAlgorithm(signal, result.reject);
  promise.then((value) => {
    stop();
    result.resolve(value);
  }, (error) => {
    stop();
    result.reject(error);
  });
  return result.promise;
}

const redirectStatus = new Set([301, 302, 303, 307, 308]);

async function followRedirects(
  answer: Outbound,
  fields: RequestFields,
  headers: Headers,
  body: BodyState | null,
): Promise<Response> {
  const visited = [fields.url];
  for (;;) {
    // The body is kept, so that it can be sent again.
    const sent = body === null || (body.text === undefined && body.bytes === undefined) ? body : body.clone();
    // Who receives a request does not follow redirects for the sender.
    const request = makeRequest({ ...fields, redirect: "manual" }, copyHeaders(headers), sent);
    const response = await unlessAborted(Promise.resolve(answer(request)), fields.signal);
    const { status } = responseFields(response);
    const location = redirectStatus.has(status) ? headersOf(response).get("location") : null;
    if (location === null || fields.redirect !== "follow") {
      return received(response, fields.url, visited.length > 1);
    }
    discard(bodyOf(response));
    const next = parseUrl(location, fields.url) as string | undefined;
    const [scheme, origin] = (next === undefined ? [] : urlParts(next)) as string[];
    if (next === undefined || (scheme !== "http" && scheme !== "https")) {
      throw new TypeError(`Invalid redirect location: ${location}`);
    }
    if (visited.length > MAX_REDIRECTS) {
      throw new TypeError(`Too many redirects.${visited.join(", ")}`);
    }
    visited.push(next);

    let { method } = fields;
    if ((status === 303 && method !== "GET" && method !== "HEAD") ||
      ((status === 301 || status === 302) && method === "POST")) {
      method = "GET";
      body = null;
      headers = copyHeaders(headers);
      // The other headers that describe the body stay, as they do in the runtime.
      headers.delete("content-length");
    } else if (body !== null && body.text === undefined && body.bytes === undefined) {
      throw new TypeError(
        "A request with a one-time-use body (it was initialized from a stream, not a buffer) encountered a redirect " +
          "requiring the body to be retransmitted. To avoid this error in the future, construct this request from a " +
          "buffer-like body initializer.",
      );
    }
    if (
      compatFlag("strip_authorization_on_cross_origin_redirect") && origin !== (urlParts(fields.url) as string[])[1]
    ) {
      headers = copyHeaders(headers);
      headers.delete("authorization");
    }
    fields = { ...fields, url: next, method };
  }
}

/** The response as `fetch` gives it: with a URL, and headers that do not change. */
function received(response: Response, url: string, redirected: boolean): Response {
  const body = bodyOf(response)?.move() ?? null;
  const hash = url.indexOf("#");
  // What is known as a whole needs no reading: nothing goes on behind it.
  if (body !== null && body.stream !== undefined && body.text === undefined && body.bytes === undefined) {
    enterOther("body", () => bodyState(body, `the body of the response from ${url}`));
  }
  return makeResponse(
    { ...responseFields(response), url: hash < 0 ? url : url.slice(0, hash), redirected },
    freezeHeaders(copyHeaders(headersOf(response))),
    body,
  );
}

/** Tells the source of a body that nobody wants it. */
function discard(body: BodyState | null): void {
  const stream = body?.stream;
  if (stream !== undefined && stream.reader === undefined) {
    stream.controller.cancelSteps(undefined).then(undefined, () => {});
  }
}

/** The network, as far as this run may reach it. */
export async function reachNetwork(request: Request): Promise<Response> {
  const { url, method, signal } = requestFields(request);
  if (!(isAllowed(url) as boolean)) {
    throw new Error(
      `fetch("${url}") was refused: a run is offline unless it is told otherwise. Answer the request in the test ` +
        '(vi.spyOn(globalThis, "fetch"), MSW, or `outboundService` in the miniflare options), or allow it with ' +
        "--allow-net or --allow-net=<host>.",
    );
  }
  const body = bodyOf(request);
  const bytes = body === null ? undefined : await takeBytes(body, false);
  const [exchange, answer] = send(method, url, headerList(headersOf(request)), bytes) as [
    number,
    Promise<[status: number, statusText: string, headers: string[]]>,
  ];
  let failBody: ((reason: unknown) => void) | undefined;
  const stop = signal && addAbortAlgorithm(signal, (reason) => {
    abandon(exchange);
    failBody?.(reason);
  });
  const [status, statusText, list] = await unlessAborted(answer, signal);
  const headers = headersFromList(list);
  const isEmpty = method === "HEAD" || status === 101 || status === 204 || status === 205 || status === 304;
  if (isEmpty) {
    stop?.();
    abandon(exchange);
    return makeResponse({ status, statusText }, headers, null);
  }
  const controller: ByteController = createByteStream({
    async pull() {
      const chunk = await (readBody(exchange) as Promise<Uint8Array | undefined>);
      if (controller.stream.status !== 0) {
        return;
      }
      if (chunk === undefined) {
        stop?.();
        abandon(exchange);
        controller.close();
      } else {
        controller.enqueue(chunk);
      }
    },
    cancel() {
      stop?.();
      abandon(exchange);
    },
  });
  failBody = (reason) => controller.error(reason);
  const length = headers.has("content-encoding") ? null : headers.get("content-length");
  controller.stream.expectedLength = length === null ? undefined : Number(length);
  return makeResponse({ status, statusText }, headers, streamBody(controller.stream));
}
