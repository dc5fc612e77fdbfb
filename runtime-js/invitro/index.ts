/** `invitro`: storage as a whole, for tests that want to look at it or to put it back themselves. */

import { changes, restore, snapshot, valueBytes, valueSize } from "native:bindings/store";
import { nameOfNamespace } from "../cloudflare/bindings.ts";
import { illegalConstructor, internalToken, isObject } from "../web/idl.ts";
import { utf8Decode } from "../web/bytes.ts";

let handleOf: (value: unknown) => unknown;

/** What all storage of the project held at one moment. It costs nothing to keep but what has been changed since. */
class StorageSnapshot {
  readonly #handle: unknown;

  static {
    handleOf = (value) => {
      if (isObject(value) && #handle in value) return value.#handle;
      throw new TypeError("This is no snapshot of storage: snapshotStorage() of \"invitro\" takes one.");
    };
  }

  constructor(handle: unknown, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#handle = handle;
  }
}

/** A stored value. Its contents are copied when they are asked for. */
class StoredValue {
  readonly #handle: unknown;
  /** Bytes. */
  readonly size: number;

  constructor(handle: unknown, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#handle = handle;
    this.size = valueSize(handle) as number;
  }

  /** The contents: a value of KV, the body of an object of R2 or of a cached response. */
  bytes(): Uint8Array {
    return valueBytes(this.#handle) as Uint8Array;
  }

  /** The contents as text. */
  text(): string {
    return utf8Decode(this.bytes(), true);
  }
}

/** One thing that has changed. */
export interface StorageChange {
  /** `KV`, `R2`, `R2 multipart upload`, `Cache` or `Durable Object`. */
  service: string;
  /** The binding, `caches.default`, or the id of the object. */
  namespace: string;
  key: string;
  /** `null` where the key is new. */
  before: StoredValue | null;
  /** `null` where the key is gone. */
  after: StoredValue | null;
}

/** What all storage of the project holds now: KV, R2, caches, Durable Objects. O(1). */
export function snapshotStorage(): StorageSnapshot {
  return new StorageSnapshot(snapshot(), internalToken);
}

/** Makes all storage hold again what it held when the snapshot was taken. O(1). */
export function restoreStorage(taken: StorageSnapshot): void {
  restore(handleOf(taken));
}

/** What has changed since the snapshot was taken, by service, namespace and key. */
export function storageChanges(since: StorageSnapshot): StorageChange[] {
  const list = changes(handleOf(since)) as unknown[];
  const found: StorageChange[] = [];
  const value = (handle: unknown) => (handle === null ? null : new StoredValue(handle, internalToken));
  for (let index = 0; index < list.length; index += 5) {
    const [service, id, key, before, after] = list.slice(index, index + 5) as [string, string, string, unknown, unknown];
    found.push({ service, namespace: nameOfNamespace(service, id), key, before: value(before), after: value(after) });
  }
  return found;
}
