/** The binding of a KV namespace. */

import {
  delete as remove,
  get as find,
  getBulk,
  getWithMetadata as findWithMetadata,
  list as listKeys,
  open,
  put as store,
} from "native:bindings/kv";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../web/idl.ts";
import { operation } from "../web/ledger.ts";
import { faceOf, type ReadableStream } from "../web/streams/readable.ts";
import { streamOfBytes } from "../web/streams/sources.ts";
import { dataCloneError, setCloner } from "../web/structured-clone.ts";
import { type Contents, kindOf, readStream } from "./values.ts";

interface GetOptions {
  type: string | undefined;
  cacheTtl: unknown;
}

const plain: GetOptions = { type: undefined, cacheTtl: undefined };

/** The second argument of `get()`: a type, or an object with one. */
function getOptions(given: unknown): GetOptions {
  if (given === undefined || given === null) return plain;
  if (!isObject(given)) return { type: `${given as string}`, cacheTtl: undefined };
  const { type, cacheTtl } = given as { type?: unknown; cacheTtl?: unknown };
  return { type: type === undefined ? undefined : `${type as string}`, cacheTtl };
}

/** A native value as scripts get it. */
function revived(value: unknown, type: string | undefined): unknown {
  if (value === null) return null;
  if (type === "json") return JSON.parse(value as string);
  return type === "stream" ? faceOf(streamOfBytes(value as Uint8Array)) : value;
}

function parsed(metadata: string | null): unknown {
  return metadata === null ? null : JSON.parse(metadata);
}

function notStorable(): TypeError {
  return new TypeError("KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.");
}

/** Keys and values, immediately consistent. */
export class KvNamespace {
  readonly #namespace: unknown;
  readonly #name: string;

  constructor(id: unknown, name: string, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#namespace = open(id);
    this.#name = name;
  }

  /** The native handle. Methods that throw at once for a missing key say how many arguments they have. */
  static #of(face: KvNamespace, method: string, count = 1): unknown {
    if (!isObject(face) || !(#namespace in face)) throw illegalInvocation();
    if (count === 0) throw notOfType("KvNamespace", method, 1, "string or Array");
    return face.#namespace;
  }

  get(key: unknown, options?: unknown): Promise<unknown> {
    const namespace = KvNamespace.#of(this, "get", arguments.length);
    // What is called most gets by without a closure.
    if (options === undefined && typeof key === "string") {
      return operation(this.#name, "get", key, find, namespace, key);
    }
    return KvNamespace.#get(this.#name, namespace, key, options);
  }

  static #get(binding: string, namespace: unknown, key: unknown, options: unknown): Promise<unknown> {
    if (Array.isArray(key)) {
      return operation(binding, "get", key, () => {
        const { type, cacheTtl } = getOptions(options);
        const found = new Map<string, unknown>();
        const list = getBulk(namespace, key, type, cacheTtl) as (string | null)[];
        for (let index = 0; index < list.length; index += 3) {
          const text = list[index + 1]!;
          found.set(list[index]!, type === "json" && text !== null ? JSON.parse(text) : text);
        }
        return found;
      });
    }
    const name = `${key as string}`;
    return operation(binding, "get", key, () => {
      const { type, cacheTtl } = getOptions(options);
      return revived(find(namespace, name, type, cacheTtl), type);
    });
  }

  list(options?: unknown): Promise<unknown> {
    const namespace = KvNamespace.#of(this, "list");
    return operation(this.#name, "list", undefined, () => {
      const list = listKeys(namespace, options) as unknown[];
      const keys: { name: unknown; expiration?: unknown; metadata?: unknown }[] = [];
      const last = list.length - 1;
      for (let index = 0; index < last; index += 3) {
        const entry: (typeof keys)[number] = { name: list[index] };
        if (list[index + 1] !== undefined) entry.expiration = list[index + 1];
        if (list[index + 2] !== null) entry.metadata = JSON.parse(list[index + 2] as string);
        keys.push(entry);
      }
      const cursor = list[last];
      return cursor === undefined
        ? { keys, list_complete: true, cacheStatus: null }
        : { keys, list_complete: false, cursor, cacheStatus: null };
    });
  }

  put(key: unknown, value: unknown, options?: unknown): Promise<void> {
    const namespace = KvNamespace.#of(this, "put");
    if (options === undefined && typeof key === "string" && typeof value === "string") {
      return operation(this.#name, "put", key, store as (...args: unknown[]) => void, namespace, key, value);
    }
    return KvNamespace.#put(this.#name, namespace, arguments.length, key, value, options);
  }

  static #put(
    binding: string,
    namespace: unknown,
    count: number,
    key: unknown,
    value: unknown,
    options: unknown,
  ): Promise<void> {
    return operation(binding, "put", key, () => {
      if (count === 0) throw notOfType("KvNamespace", "put", 1, "string");
      const name = `${key as string}`;
      if (count === 1) throw notOfType("KvNamespace", "put", 2, "string or Object");
      const given = isObject(options) ? (options as { metadata?: unknown }).metadata : undefined;
      // What JSON has no text for, functions among them, is stored as the text "undefined", and refused.
      const metadata = given === undefined ? undefined : `${JSON.stringify(given)}`;
      if (!isObject(value)) return store(namespace, name, `${value as string}`, options, metadata) as void;
      const kind = kindOf(value);
      if (kind === undefined) throw notStorable();
      if (kind === "bytes") return store(namespace, name, value as Contents, options, metadata) as void;
      return readStream(value as ReadableStream).then((bytes) => store(namespace, name, bytes, options, metadata) as void);
    });
  }

  getWithMetadata(key: unknown, options?: unknown): Promise<unknown> {
    const namespace = KvNamespace.#of(this, "getWithMetadata", arguments.length);
    if (Array.isArray(key)) {
      return operation(this.#name, "getWithMetadata", key, () => {
        const { type, cacheTtl } = getOptions(options);
        const found = new Map<string, unknown>();
        const list = getBulk(namespace, key, type, cacheTtl) as (string | null)[];
        for (let index = 0; index < list.length; index += 3) {
          const text = list[index + 1]!;
          const value = type === "json" && text !== null ? JSON.parse(text) : text;
          found.set(list[index]!, text === null ? null : { value, metadata: parsed(list[index + 2]!) });
        }
        return found;
      });
    }
    const name = `${key as string}`;
    return operation(this.#name, "getWithMetadata", key, () => {
      const { type, cacheTtl } = getOptions(options);
      const found = findWithMetadata(namespace, name, type, cacheTtl) as [unknown, string | null] | null;
      if (found === null) return { value: null, metadata: null, cacheStatus: null };
      return { value: revived(found[0], type), metadata: parsed(found[1]), cacheStatus: null };
    });
  }

  delete(key: unknown): Promise<void> {
    const namespace = KvNamespace.#of(this, "delete");
    if (typeof key === "string") {
      return operation(this.#name, "delete", key, remove as (...args: unknown[]) => void, namespace, key);
    }
    const count = arguments.length;
    return operation(this.#name, "delete", key, () => {
      if (count === 0) throw notOfType("KvNamespace", "delete", 1, "string");
      return remove(namespace, `${key as string}`) as void;
    });
  }
}

definePlatformClass(KvNamespace);
setCloner("KvNamespace", () => {
  throw dataCloneError("A KV namespace binding cannot be serialized.");
});

/** The binding of the namespace with this id; reports call it by its name. */
export function kvNamespace(id: string, name = id): KvNamespace {
  return new KvNamespace(id, name, internalToken);
}
