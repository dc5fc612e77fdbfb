// https://fetch.spec.whatwg.org/#request-class, with the Workers runtime's choice of members.

import { type AbortSignal, createAbortSignal, isAbortSignal } from "./abort.ts";
import { Body, bodyOf, type BodyState, extractBody, headersOf } from "./body.ts";
import { compatFlag } from "./compat.ts";
import { copyHeaders, freezeHeaders, type Headers, headersFromInit } from "./headers.ts";
import {
  constructorNotOfType,
  definePlatformClass,
  fieldNotOfType,
  illegalInvocation,
  internalToken,
  isObject,
} from "./idl.ts";
import { parseUrl } from "native:web/fetch";

/** What the runtime's HTTP knows. `CONNECT` is none of them. */
const methods = new Set([
  "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE", "OPTIONS", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE",
  "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH",
  "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "QUERY", "BAN",
]);

/** Methods that were always taken in any case. */
const legacyMethods = new Set(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"]);

function readMethod(value: unknown): string {
  const given = String(value);
  const upper = given.toUpperCase();
  const method = legacyMethods.has(upper) || compatFlag("upper_case_all_http_methods") ? upper : given;
  if (!methods.has(method)) {
    throw new TypeError(`Invalid HTTP method string: ${given}`);
  }
  return method;
}

function readRedirect(value: unknown): RedirectMode {
  const redirect = String(value);
  if (redirect !== "follow" && redirect !== "manual") {
    throw new TypeError(
      'Invalid redirect value, must be one of "follow" or "manual" ("error" won\'t be implemented since it does not ' +
        'make sense at the edge; use "manual" and check the response status code).',
    );
  }
  return redirect;
}

function readCache(value: unknown): string {
  if (!compatFlag("cache_option_enabled")) {
    throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented.");
  }
  const cache = String(value);
  if (cache !== "no-store" && !(cache === "no-cache" && compatFlag("cache_no_cache_enabled"))) {
    throw new TypeError(`Unsupported cache mode: ${cache}`);
  }
  return cache;
}

/** A copy of a `cf` field: what JSON can say of it. */
export function readCf(value: unknown, dictionary: string): object {
  if (!isObject(value)) {
    throw fieldNotOfType("cf", dictionary, "Object");
  }
  return JSON.parse(JSON.stringify(value) ?? "{}") as object;
}

export type RedirectMode = "follow" | "manual";

/** A request's fields beside body and headers. */
export interface RequestFields {
  url: string;
  method: string;
  redirect: RedirectMode;
  cache: string | undefined;
  cf: object | undefined;
  signal: AbortSignal | undefined;
  /** Who answers the request instead of the network. */
  fetcher: object | null;
}

/** Whether the value is a `Request`. */
export let isRequest: (value: unknown) => value is Request;

/** The fields of a request; throws for what is none. */
export let requestFields: (request: unknown) => RequestFields;

/** Whether something can answer requests: told by the room that defines fetchers. */
let isFetcher: (value: unknown) => boolean = (value) =>
  isObject(value) && typeof (value as { fetch?: unknown }).fetch === "function";

/** Lets a request's `fetcher` field be checked. */
export function setFetcherCheck(check: (value: unknown) => boolean): void {
  isFetcher = check;
}

interface Parts {
  fields: RequestFields;
  headers: Headers;
  body: BodyState | null;
}

/** The parts of a new request, from the arguments of `new Request` or `fetch`. */
export function requestParts(input: unknown, init: unknown, refuseInit: () => TypeError): Parts {
  const from = isRequest(input) ? input : undefined;
  let fields: RequestFields;
  if (from !== undefined) {
    fields = { ...requestFields(from) };
    if (fields.cf !== undefined) {
      fields.cf = structuredCopy(fields.cf);
    }
  } else {
    const text = `${input as string}`;
    const url = parseUrl(text) as string | undefined;
    if (url === undefined) {
      throw new TypeError(`Invalid URL: ${text}`);
    }
    fields = { url, method: "GET", redirect: "follow", cache: undefined, cf: undefined, signal: undefined, fetcher: null };
  }
  if (init === undefined || init === null) {
    const headers = from === undefined ? headersFromInit(undefined, "") : copyHeaders(headersOf(from));
    return { fields, headers, body: from === undefined ? null : inherit(from) };
  }
  if (!isObject(init)) {
    throw refuseInit();
  }

  const other = isRequest(init) ? init : undefined;
  let headers: Headers | undefined;
  let body: BodyState | null = null;
  let type: string | undefined;
  let ownBody = false;
  if (other !== undefined) {
    const { url, fetcher } = fields;
    fields = { ...requestFields(other), url };
    fields.fetcher ??= fetcher;
    headers = copyHeaders(headersOf(other));
    if (bodyOf(other) !== null) {
      body = inherit(other);
      ownBody = true;
    }
  } else {
    const dictionary = init as Record<string, unknown>;
    const { method, headers: headersInit, body: bodyInit, redirect, cache, cf, integrity, signal, fetcher } = dictionary;
    if (method !== undefined) {
      fields.method = readMethod(method);
    }
    if (headersInit !== undefined) {
      headers = headersFromInit(headersInit, "RequestInitializerDict");
    }
    if (bodyInit !== undefined) {
      ownBody = true;
      if (bodyInit !== null) {
        refuseBody(fields.method);
        ({ body, type } = extractBody(bodyInit));
      }
    }
    if (redirect !== undefined) {
      fields.redirect = readRedirect(redirect);
    }
    if (cache !== undefined) {
      fields.cache = readCache(cache);
    }
    if (integrity !== undefined && String(integrity) !== "") {
      throw new TypeError(
        "Subrequest integrity checking is not implemented. The integrity option must be either undefined or an empty string.",
      );
    }
    if (cf !== undefined) {
      fields.cf = readCf(cf, "RequestInitializerDict");
    }
    if (signal === null) {
      fields.signal = undefined;
    } else if (signal !== undefined) {
      if (!isAbortSignal(signal)) {
        throw fieldNotOfType("signal", "RequestInitializerDict", "AbortSignal");
      }
      fields.signal = signal;
    }
    if (fetcher === null) {
      fields.fetcher = null;
    } else if (fetcher !== undefined) {
      if (!isFetcher(fetcher)) {
        throw fieldNotOfType("fetcher", "RequestInitializerDict", "Fetcher");
      }
      fields.fetcher = fetcher as object;
    }
  }
  headers ??= from === undefined ? headersFromInit(undefined, "") : copyHeaders(headersOf(from));
  if (!ownBody && from !== undefined) {
    if (bodyOf(from) !== null) {
      refuseBody(fields.method);
    }
    body = inherit(from);
  }
  if (type !== undefined && !headers.has("content-type")) {
    headers.set("content-type", type);
  }
  return { fields, headers, body };
}

function refuseBody(method: string): void {
  if (method === "GET" || method === "HEAD") {
    throw new TypeError("Request with a GET or HEAD method cannot have a body.");
  }
}

/** Takes the body of a request for a new one. */
function inherit(request: Request): BodyState | null {
  const body = bodyOf(request);
  if (body === null) {
    return null;
  }
  if (body.used) {
    throw new TypeError("Cannot reconstruct a Request with a used body.");
  }
  if (body.locked) {
    throw new TypeError("This ReadableStream is currently locked to a reader.");
  }
  return body.move();
}

function structuredCopy(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}

/** A request to a server, or from a client. */
export class Request extends Body {
  #fields: RequestFields;

  static {
    isRequest = (value): value is Request => isObject(value) && #fields in value;
    requestFields = (request) => {
      if (!isObject(request) || !(#fields in request)) {
        throw illegalInvocation();
      }
      return (request as Request).#fields;
    };
  }

  constructor(input?: unknown, init?: unknown, token?: unknown) {
    let parts;
    if (token === internalToken) {
      parts = input as Parts;
    } else {
      if (arguments.length === 0) {
        throw constructorNotOfType("Request", 1, "Request or string");
      }
      parts = requestParts(
        input,
        init,
        () => constructorNotOfType("Request", 2, "RequestInitializerDict or Request"),
      );
    }
    super(parts.body, parts.headers);
    this.#fields = parts.fields;
  }

  clone(): Request {
    const fields = requestFields(this);
    const body = bodyOf(this);
    return fromParts({
      fields: { ...fields, cf: fields.cf === undefined ? undefined : structuredCopy(fields.cf) },
      headers: copyHeaders(headersOf(this)),
      body: body === null ? null : body.clone(),
    });
  }

  get method(): string {
    return requestFields(this).method;
  }

  get url(): string {
    return requestFields(this).url;
  }

  get headers(): Headers {
    requestFields(this);
    return headersOf(this);
  }

  get redirect(): RedirectMode {
    return requestFields(this).redirect;
  }

  get fetcher(): object | null {
    return requestFields(this).fetcher;
  }

  get signal(): AbortSignal {
    // One that never aborts is made when somebody looks at it.
    return requestFields(this).signal ??= createAbortSignal();
  }

  get cf(): object | undefined {
    return requestFields(this).cf;
  }

  get integrity(): string {
    requestFields(this);
    return "";
  }

  get keepalive(): boolean {
    requestFields(this);
    return false;
  }

  get cache(): string | undefined {
    return requestFields(this).cache;
  }
}

const asMaker = Request as unknown as new (parts: Parts, init: undefined, token: symbol) => Request;

function fromParts(parts: Parts): Request {
  return new asMaker(parts, undefined, internalToken);
}

/** A request of the platform's own, such as the one that a handler gets. Its headers are immutable. */
export function makeRequest(
  fields: Partial<RequestFields> & { url: string },
  headers: Headers,
  body: BodyState | null,
): Request {
  return fromParts({
    fields: {
      method: "GET",
      redirect: "manual",
      cache: undefined,
      cf: undefined,
      signal: undefined,
      fetcher: null,
      ...fields,
    },
    headers: freezeHeaders(headers),
    body,
  });
}

definePlatformClass(Request);
