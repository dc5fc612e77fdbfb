/** `ctx.storage`: the asynchronous key-value API, transactions and alarms. */

import { compatFlag } from "../../web/compat.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../../web/idl.ts";
import { settled } from "../values.ts";
import type { ActiveObject } from "./object.ts";

const putMisuse =
  "put() may only be called with a single key-value pair and optional options as put(key, value, options) or with " +
  "multiple key-value pairs and optional options as put(entries, options)";

/** What the methods of storage and of transactions share. */
abstract class Operations {
  readonly #object: ActiveObject;

  constructor(object: ActiveObject, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#object = object;
  }

  /** The object, if the operation is allowed now. */
  static of(operations: Operations, operation: string): ActiveObject {
    if (!isObject(operations) || !(#object in operations)) throw illegalInvocation();
    operations.check(operation);
    return operations.#object;
  }

  /** Throws where operations are over. */
  protected check(_operation: string): void {}

  get(keys: unknown): Promise<unknown> {
    return settled(() => {
      const { storage } = Operations.of(this, "get");
      if (!Array.isArray(keys)) return storage.get(text(this, "get", keys, arguments.length, "string or Array"));
      const found = new Map<string, unknown>();
      for (const key of keys.map(String).sort(byBytes)) {
        const value = storage.get(key);
        if (value !== undefined) found.set(key, value);
      }
      return found;
    });
  }

  list(options?: unknown): Promise<Map<string, unknown>> {
    return settled(() => Operations.of(this, "list").storage.list(options));
  }

  put(key: unknown, value?: unknown): Promise<void> {
    const count = arguments.length;
    return settled(() => {
      const { storage } = Operations.of(this, "put");
      if (isObject(key) && typeof key !== "function") {
        if (count > 1 && value !== undefined && !isObject(value)) throw new TypeError(putMisuse);
        for (const [name, item] of Object.entries(key)) {
          if (item !== undefined) storage.put(name, item);
        }
        return;
      }
      const name = text(this, "put", key, count, "string or Object");
      if (value === undefined) throw new TypeError("put() called with undefined value.");
      storage.put(name, value);
    });
  }

  delete(keys: unknown): Promise<boolean | number> {
    return settled(() => {
      const { storage } = Operations.of(this, "delete");
      if (Array.isArray(keys)) return keys.filter((key) => storage.delete(String(key))).length;
      return storage.delete(text(this, "delete", keys, arguments.length, "string or Array"));
    });
  }

  getAlarm(): Promise<number | null> {
    return settled(() => Operations.of(this, "getAlarm").storage.alarm());
  }

  setAlarm(time: unknown): Promise<void> {
    return settled(() => {
      const { storage } = Operations.of(this, "setAlarm");
      if (typeof time !== "number" && !(time instanceof Date)) {
        throw notOfType(this.constructor.name, "setAlarm", 1, "date");
      }
      const ms = Math.trunc(Number(time));
      if (!(ms > 0)) throw new TypeError("setAlarm() cannot be called with an alarm time <= 0");
      storage.setAlarm(Math.max(ms, Date.now()));
    });
  }

  deleteAlarm(): Promise<void> {
    return settled(() => Operations.of(this, "deleteAlarm").storage.setAlarm(null));
  }
}

function text(operations: object, method: string, key: unknown, count: number, types: string): string {
  if (count === 0) throw notOfType(operations.constructor.name, method, 1, types);
  return `${key as string}`;
}

/** The order of keys: that of their UTF-8 bytes, which is that of their code points. */
function byBytes(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const difference = left[index]!.codePointAt(0)! - right[index]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** What a callback of `transaction()` is given. */
class DurableObjectTransaction extends Operations {
  #state: "open" | "rolled back" | "committed" = "open";
  #rollBack: () => void;

  constructor(object: ActiveObject, rollBack: () => void, token: unknown) {
    super(object, token);
    this.#rollBack = rollBack;
  }

  protected override check(operation: string): void {
    if (this.#state === "rolled back" && operation !== "rollback") {
      throw new Error(`Cannot ${operation}() on rolled back transaction`);
    }
    if (this.#state === "committed") {
      throw new Error(
        `Cannot call ${operation}() on transaction that has already committed: did you move \`txn\` outside of the closure?`,
      );
    }
  }

  rollback(): void {
    Operations.of(this, "rollback");
    if (this.#state === "open") this.#rollBack();
    this.#state = "rolled back";
  }

  /** Ends the transaction; an error of the callback takes everything back. */
  static end(transaction: DurableObjectTransaction, failed: boolean): void {
    if (failed && transaction.#state === "open") transaction.#rollBack();
    if (transaction.#state === "open") transaction.#state = "committed";
  }
}

/** `ctx.storage` */
export class DurableObjectStorage extends Operations {
  deleteAll(options?: { deleteAlarm?: boolean }): Promise<void> {
    return settled(() => {
      const { storage } = Operations.of(this, "deleteAll");
      storage.deleteAll(options?.deleteAlarm ?? compatFlag("delete_all_deletes_alarm"));
    });
  }

  transaction<T>(callback: (transaction: DurableObjectTransaction) => T | Promise<T>): Promise<T> {
    const object = Operations.of(this, "transaction");
    const { storage } = object;
    // A callback that fails is no reason to reset the object, as it is for `blockConcurrencyWhile()`.
    let failure: { error: unknown } | undefined;
    const done = object.block(async () => {
      const saved = storage.save();
      const transaction = new DurableObjectTransaction(object, () => storage.restore(saved), internalToken);
      try {
        const result = await callback(transaction);
        DurableObjectTransaction.end(transaction, false);
        return result;
      } catch (error) {
        DurableObjectTransaction.end(transaction, true);
        failure = { error };
        return undefined as T;
      }
    });
    return done.then((result) => {
      if (failure !== undefined) throw failure.error;
      return result;
    });
  }

  transactionSync<T>(callback: () => T): T {
    const { storage } = Operations.of(this, "transactionSync");
    const saved = storage.save();
    try {
      return callback();
    } catch (error) {
      storage.restore(saved);
      throw error;
    }
  }

  sync(): Promise<void> {
    return settled(() => void Operations.of(this, "sync"));
  }

  getCurrentBookmark(): Promise<never> {
    return this.#noRecovery();
  }

  getBookmarkForTime(): Promise<never> {
    return this.#noRecovery();
  }

  onNextSessionRestoreBookmark(): Promise<never> {
    return this.#noRecovery();
  }

  #noRecovery(): Promise<never> {
    return Promise.reject(
      new Error("This Durable Object's storage back-end does not implement point-in-time recovery."),
    );
  }

  get sql(): never {
    throw new Error(
      "ctx.storage.sql cannot be used: SQLite in Durable Objects is not simulated by this version of Invitro. " +
        "The asynchronous key-value methods of ctx.storage are.",
    );
  }

  get kv(): SyncKv {
    return new SyncKv(Operations.of(this, "kv"), internalToken);
  }
}

/** `ctx.storage.kv`: the same data, without promises. */
class SyncKv {
  readonly #object: ActiveObject;

  constructor(object: ActiveObject, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#object = object;
  }

  get(key: unknown): unknown {
    return this.#object.storage.get(`${key as string}`);
  }

  put(key: unknown, value: unknown): void {
    this.#object.storage.put(`${key as string}`, value);
  }

  delete(key: unknown): boolean {
    return this.#object.storage.delete(`${key as string}`);
  }

  list(options?: unknown): IterableIterator<[string, unknown]> {
    return this.#object.storage.list(options).entries();
  }
}

for (const constructor of [DurableObjectTransaction, DurableObjectStorage, SyncKv]) definePlatformClass(constructor);

/** The storage of an object as scripts see it. */
export function makeStorage(object: ActiveObject): DurableObjectStorage {
  return new DurableObjectStorage(object, internalToken);
}
