/** Requests and responses as they arrive on the other side of a stub. */

import { bodyOf, type BodyState, bytesBody, headersOf } from "../web/body.ts";
import { fetchWith } from "../web/fetch.ts";
import { copyHeaders, type Headers } from "../web/headers.ts";
import { notOfType } from "../web/idl.ts";
import { makeRequest, type Request, requestFields } from "../web/request.ts";
import { isResponse, makeResponse, type Response, responseFields } from "../web/response.ts";
import { remoteError } from "./remote-error.ts";
import { asNewEvent } from "./runtime.ts";
import { statusTextOf } from "./status-text.ts";

/** Answers an incoming request; what it answers with is checked. */
export type Serve = (request: Request) => unknown;

/**
 * `fetch()` of a stub: makes the request, hands it over as a handler gets it, and follows redirects as asked.
 *
 * @param serve gets the incoming request and answers it
 * @param args the arguments of `fetch()`
 */
export function fetchThrough(serve: Serve, args: unknown[]): Promise<Response> {
  return fetchBy((request) => answer(serve, request), args);
}

/** As {@link fetchThrough}, where somebody else sees to what becomes of the request on its way, and of the response. */
export function fetchBy(send: (request: Request) => Promise<Response>, args: unknown[]): Promise<Response> {
  if (args.length === 0) return Promise.reject(notOfType("Fetcher", "fetch", 1, "Request or string"));
  return fetchWith(send, "Fetcher", args[0], args[1]);
}

/** Has an incoming request answered, and checks the response. */
export async function answer(serve: Serve, request: Request): Promise<Response> {
  let response: unknown;
  try {
    response = await asNewEvent(() => serve(incoming(request)));
    checkResponse(response);
  } catch (error) {
    throw remoteError(error);
  }
  return outgoing(response as Response, request.method);
}

/** The request as a handler gets it: immutable, without fragment and credentials, and with the length of its body. */
export function incoming(request: Request): Request {
  const { url, method, cf } = requestFields(request);
  const headers = copyHeaders(headersOf(request));
  const body = bodyOf(request);
  if (body !== null) describeBody(body, headers);
  const moved = body === null ? null : body.move();
  return makeRequest({ url: bareUrl(url), method, cf, redirect: "manual" }, headers, moved);
}

function bareUrl(text: string): string {
  if (!text.includes("#") && !text.includes("@")) return text;
  const url = new URL(text);
  url.hash = "";
  url.username = "";
  url.password = "";
  return url.href;
}

function describeBody(body: BodyState, headers: Headers): void {
  if (headers.has("content-length") || headers.has("transfer-encoding")) return;
  const { length } = body;
  if (length === undefined) headers.set("transfer-encoding", "chunked");
  else headers.set("content-length", String(length));
}

function checkResponse(response: unknown): asserts response is Response {
  if (!isResponse(response)) {
    throw new TypeError("Incorrect type for Promise: the Promise did not resolve to 'Response'.");
  }
  if (responseFields(response).type === "error") {
    throw new TypeError("Return value from serve handler must not be an error response (like Response.error())");
  }
  const body = bodyOf(response);
  if (body === null) return;
  if (body.used) {
    throw new TypeError("Body has already been used. It can only be used once. Use tee() first if you need to read it twice.");
  }
  if (body.locked) throw new TypeError("The ReadableStream has been locked to a reader.");
}

/** What arrives of a body that is null: nothing, but only some statuses say that there is no body at all. */
function emptyBody(status: number): BodyState | null {
  return status === 101 || status === 204 || status === 205 || status === 304 ? null : bytesBody(new Uint8Array(0));
}

/** The response as its way through the stub leaves it. */
function outgoing(response: Response, method: string): Response {
  const fields = responseFields(response);
  const body = bodyOf(response);
  const moved = body === null ? emptyBody(fields.status) : body.move();
  return makeResponse(
    { ...fields, statusText: fields.statusText === "" ? statusTextOf(fields.status) : fields.statusText },
    copyHeaders(headersOf(response)),
    method === "HEAD" ? null : moved,
  );
}
