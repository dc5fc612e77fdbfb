// Promises that are settled from elsewhere, and the conversions of WebIDL that streams need.

/** A promise with its resolving functions. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  return Promise.withResolvers<T>();
}

function ignore(): void {}

/** Makes a rejection of the promise count as handled. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.then(undefined, ignore);
  return promise;
}

/** A rejected promise that nobody has to handle. */
export function quietRejection(reason: unknown): Promise<never> {
  return handled(Promise.reject(reason));
}

/** Calls `method` and turns what it throws into a rejection. */
export function promiseCall<T>(run: () => T | PromiseLike<T>): Promise<T> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}

const maxUint64 = 2 ** 64;

/** Converts to an unsigned 64-bit integer, as numbers come in from JavaScript. */
export function toUint64(value: unknown): number {
  const number = typeof value === "bigint" ? Number(value) : Number(value);
  if (!Number.isFinite(number)) {
    throw new TypeError("The value cannot be converted because it is not an integer.");
  }
  if (number < 0) {
    throw new TypeError(
      "The value cannot be converted because it is negative and this API expects a positive bigint.",
    );
  }
  if (number >= maxUint64) {
    throw new TypeError(`Value out of range. Must be less than or equal to ${2n ** 64n - 1n}.`);
  }
  return Math.trunc(number);
}
