/** The Cache API: `caches`, and what `caches.open()` gives. */

import {
  delete as remove,
  match as find,
  NOT_MODIFIED_WARNING,
  open,
  put as store,
} from "native:bindings/cache";
import { bodyOf, bytesBody, headersOf, takeBytes } from "../web/body.ts";
import type { Headers } from "../web/headers.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../web/idl.ts";
import { defineGlobal, publicClass } from "../web/install.ts";
import { operation } from "../web/ledger.ts";
import { isRequest, requestFields } from "../web/request.ts";
import { isResponse, makeResponse, type Response, responseFields } from "../web/response.ts";
import { statusTextOf } from "./status-text.ts";

/** A request as native functions take it. */
type Key = [url: string, method: string, headers: Headers | undefined, cacheKey: unknown];

function keyOf(request: unknown, method: string, count: number): Key {
  if (count === 0) throw notOfType("Cache", method, 1, "Request or string");
  if (!isRequest(request)) return [`${request as string}`, "GET", undefined, undefined];
  const { url, method: verb, cf } = requestFields(request);
  return [url, verb, headersOf(request), (cf as { cacheKey?: unknown } | undefined)?.cacheKey];
}

function ignoresMethod(options: unknown, method: string): boolean {
  if (options === undefined || options === null) return false;
  if (!isObject(options)) throw notOfType("Cache", method, 2, "CacheQueryOptions");
  return Boolean((options as { ignoreMethod?: unknown }).ignoreMethod);
}

function notImplemented(className: string, method: string): Error {
  return new Error(`Failed to execute '${method}' on '${className}': the method is not implemented.`);
}

/** Whether `caches` stores anything. */
let enabled = true;

/** Sets whether `caches` stores anything; where it does not, nothing is ever found. */
export function setCacheEnabled(value: boolean): void {
  enabled = value;
}

/** Responses by their requests. */
export class Cache {
  readonly #cache: unknown;

  constructor(cache?: unknown, token?: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#cache = cache;
  }

  static #of(cache: Cache): unknown {
    if (!isObject(cache) || !(#cache in cache)) throw illegalInvocation();
    return cache.#cache;
  }

  add(): never {
    Cache.#of(this);
    throw notImplemented("Cache", "add");
  }

  addAll(): never {
    Cache.#of(this);
    throw notImplemented("Cache", "addAll");
  }

  delete(request?: unknown, options?: unknown): Promise<boolean> {
    const cache = Cache.#of(this);
    const count = arguments.length;
    return operation("cache", "delete", request, () => {
      const key = keyOf(request, "delete", count);
      const ignoreMethod = ignoresMethod(options, "delete");
      return enabled && (remove(cache, ...key, ignoreMethod) as boolean);
    });
  }

  match(request?: unknown, options?: unknown): Promise<Response | undefined> {
    const cache = Cache.#of(this);
    const count = arguments.length;
    return operation("cache", "match", request, () => {
      const key = keyOf(request, "match", count);
      const ignoreMethod = ignoresMethod(options, "match");
      const found = enabled ? find(cache, ...key, ignoreMethod) : undefined;
      if (found === undefined) return undefined;
      const [status, headers, bytes] = found as [number, Headers, Uint8Array<ArrayBuffer>];
      return makeResponse(
        { status, statusText: statusTextOf(status) },
        headers,
        status === 304 ? null : bytesBody(bytes),
      );
    });
  }

  put(request?: unknown, response?: unknown): Promise<void> {
    const cache = Cache.#of(this);
    const count = arguments.length;
    return operation("cache", "put", request, async () => {
      const key = keyOf(request, "put", count);
      if (!isResponse(response)) throw notOfType("Cache", "put", 2, "Response");
      const { status, type, webSocket, encodeBody } = responseFields(response);
      if (type === "error") throw new TypeError("Cache is unable to store an error response");
      if (webSocket !== null) throw new TypeError("Cannot cache WebSocket upgrade response.");
      const body = bodyOf(response);
      if (body !== null && !body.used && body.locked) {
        throw new TypeError("The ReadableStream has been locked to a reader.");
      }
      const knownLength = body === null || body.length !== undefined;
      const bytes = await takeBytes(body, false);
      if (!enabled) return;
      const headers = headersOf(response);
      if (store(cache, ...key, status, headers, bytes, knownLength, encodeBody === "automatic")) {
        console.warn(NOT_MODIFIED_WARNING);
      }
    });
  }

  matchAll(): never {
    Cache.#of(this);
    throw notImplemented("Cache", "matchAll");
  }

  keys(): never {
    Cache.#of(this);
    throw notImplemented("Cache", "keys");
  }
}

/** All caches. */
export class CacheStorage {
  #defaultCache: Cache | undefined;
  declare readonly default: Cache;

  constructor(token?: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    // The cache is opened when it is first used: the storage of the context is made after the globals.
    Object.defineProperty(this, "default", {
      enumerable: true,
      configurable: true,
      get: () => (this.#defaultCache ??= new Cache(open(undefined), internalToken)),
    });
  }

  static #check(caches: CacheStorage): void {
    if (!isObject(caches) || !(#defaultCache in caches)) throw illegalInvocation();
  }

  open(name?: unknown): Promise<Cache> {
    CacheStorage.#check(this);
    const count = arguments.length;
    return operation("cache", "open", name, () => {
      if (count === 0) throw notOfType("CacheStorage", "open", 1, "string");
      return new Cache(open(`${name as string}`), internalToken);
    });
  }

  delete(): never {
    CacheStorage.#check(this);
    throw notImplemented("CacheStorage", "delete");
  }

  match(): never {
    CacheStorage.#check(this);
    throw notImplemented("CacheStorage", "match");
  }

  has(): never {
    CacheStorage.#check(this);
    throw notImplemented("CacheStorage", "has");
  }

  keys(): never {
    CacheStorage.#check(this);
    throw notImplemented("CacheStorage", "keys");
  }
}

definePlatformClass(Cache);
definePlatformClass(CacheStorage);

/** Defines `caches`, `Cache` and `CacheStorage`. */
export function installCaches(target: object): void {
  defineGlobal(target, "Cache", publicClass(Cache));
  defineGlobal(target, "CacheStorage", publicClass(CacheStorage));
  Object.defineProperty(target, "caches", {
    value: new CacheStorage(internalToken),
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
