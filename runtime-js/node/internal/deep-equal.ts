/** Equality of whole values, as `assert.deepEqual` and `util.isDeepStrictEqual` have it. */

import types from "../util/types.ts";

/** What sets the kinds of comparison apart. */
export interface Mode {
  strict: boolean;
  /** Whether the actual value may have more than the expected one. */
  partial?: boolean;
}

type Pairs = Map<object, object>;

function samePrimitive(a: unknown, b: unknown, strict: boolean): boolean {
  if (strict) return Object.is(a, b);
  // eslint-disable-next-line eqeqeq -- that is what the loose comparison is
  return a == b || (a !== a && b !== b);
}

/** Whether two values are equal in structure. */
export function deepEqual(a: unknown, b: unknown, mode: Mode): boolean {
  return compare(a, b, mode, new Map());
}

function compare(a: unknown, b: unknown, mode: Mode, seen: Pairs): boolean {
  if (a === b) return a !== 0 || !mode.strict || Object.is(a, b);
  const objects = typeof a === "object" && a !== null && typeof b === "object" && b !== null;
  if (!objects) {
    if (mode.strict || (typeof a !== "object" && typeof b !== "object") || a === null || b === null) return samePrimitive(a, b, mode.strict);
    return false;
  }
  if (mode.strict && !mode.partial && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  const equal = compareObjects(a, b, mode, seen);
  seen.delete(a);
  return equal;
}

function compareObjects(a: any, b: any, mode: Mode, seen: Pairs): boolean {
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (types.isDate(a) || types.isDate(b)) {
    if (!types.isDate(a) || !types.isDate(b) || !Object.is(a.getTime(), b.getTime())) return false;
  } else if (types.isRegExp(a) || types.isRegExp(b)) {
    if (!types.isRegExp(a) || !types.isRegExp(b) || String(a) !== String(b) || a.lastIndex !== b.lastIndex) return false;
  } else if (types.isNativeError(a) || a instanceof Error) {
    if (!(b instanceof Error) || a.message !== b.message || a.name !== b.name) return false;
    if (Object.hasOwn(a, "cause") !== Object.hasOwn(b, "cause") || !compare(a.cause, b.cause, mode, seen)) return false;
    if (!compare(a.errors, b.errors, mode, seen)) return false;
  } else if (ArrayBuffer.isView(a) || types.isAnyArrayBuffer(a)) {
    if (!sameBytes(a, b, mode.strict)) return false;
  } else if (types.isBoxedPrimitive(a) || types.isBoxedPrimitive(b)) {
    if (!types.isBoxedPrimitive(a) || !types.isBoxedPrimitive(b) || !Object.is(a.valueOf(), b.valueOf())) return false;
  } else if (types.isSet(a)) {
    if (!types.isSet(b) || !sameSets(a, b, mode, seen)) return false;
  } else if (types.isMap(a)) {
    if (!types.isMap(b) || !sameMaps(a, b, mode, seen)) return false;
  } else if (types.isWeakMap(a) || types.isWeakSet(a) || types.isPromise(a)) {
    return false;
  } else if (a instanceof URL) {
    if (!(b instanceof URL) || a.href !== b.href) return false;
  }
  return sameProperties(a, b, mode, seen);
}

function keysOf(object: object, strict: boolean): (string | symbol)[] {
  const keys: (string | symbol)[] = ArrayBuffer.isView(object) ? Object.keys(object).filter((key) => !/^\d+$/.test(key)) : Object.keys(object);
  if (!strict) return keys;
  const symbols = Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key));
  return [...keys, ...symbols];
}

function sameProperties(a: any, b: any, mode: Mode, seen: Pairs): boolean {
  if (mode.partial && Array.isArray(b)) {
    // Every element has to be found, in order.
    let at = 0;
    for (const item of b) {
      while (at < a.length && !compare(a[at], item, mode, seen)) at++;
      if (at++ >= a.length) return false;
    }
    return true;
  }
  const keys = keysOf(b, mode.strict);
  if (!mode.partial) {
    if (Array.isArray(a) && a.length !== b.length) return false;
    if (keysOf(a, mode.strict).length !== keys.length) return false;
  }
  return keys.every((key) => Object.prototype.propertyIsEnumerable.call(a, key) && compare(a[key], b[key], mode, seen));
}

function sameBytes(a: any, b: any, strict: boolean): boolean {
  const view = (value: any): Uint8Array =>
    ArrayBuffer.isView(value) ? new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  if (a.byteLength !== b.byteLength) return false;
  if (!strict && types.isTypedArray(a) && /^Float/.test(a.constructor.name)) {
    return Array.from(a as Float64Array).every((item, index) => item === b[index]);
  }
  const [one, other] = [view(a), view(b)];
  return one.every((byte, index) => byte === other[index]);
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function sameSets(a: Set<unknown>, b: Set<unknown>, mode: Mode, seen: Pairs): boolean {
  if (mode.partial ? a.size < b.size : a.size !== b.size) return false;
  const rest = new Set(a);
  for (const item of b) {
    if (rest.delete(item)) continue;
    if (mode.strict && isPrimitive(item)) return false;
    let found = false;
    for (const candidate of rest) {
      if (compare(candidate, item, mode, seen)) {
        rest.delete(candidate);
        found = true;
        break;
      }
    }
    if (!found) return false;
  }
  return true;
}

function sameMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>, mode: Mode, seen: Pairs): boolean {
  if (mode.partial ? a.size < b.size : a.size !== b.size) return false;
  const rest = new Map(a);
  for (const [key, value] of b) {
    if (rest.has(key) && compare(rest.get(key), value, mode, seen)) {
      rest.delete(key);
      continue;
    }
    if (mode.strict && isPrimitive(key)) return false;
    let found = false;
    for (const [candidate, other] of rest) {
      if (compare(candidate, key, mode, seen) && compare(other, value, mode, seen)) {
        rest.delete(candidate);
        found = true;
        break;
      }
    }
    if (!found) return false;
  }
  return true;
}
