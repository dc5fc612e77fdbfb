/** The testers that matchers add to deep equality: iterables, subsets, types, holes, bytes. */

import { equals, isError, markBuiltIn, type Tester, userTesters } from "./equality.ts";

type Keyed = Record<PropertyKey, unknown>;

function tagged(value: unknown, tag: string): boolean {
  return Object.prototype.toString.call(value) === tag;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Boolean((value as { [Symbol.iterator]?: unknown })[Symbol.iterator]);
}

/** Sets and maps in any order, other iterables element by element. Arrays are left to others. */
export function iterableEquality(
  a: unknown,
  b: unknown,
  testers: Tester[] = [],
  aPath: unknown[] = [],
  bPath: unknown[] = [],
): boolean | undefined {
  if (!isIterable(a) || !isIterable(b) || Array.isArray(a) || Array.isArray(b)) {
    return undefined;
  }
  if ((a as object).constructor !== (b as object).constructor) {
    return false;
  }
  for (let i = aPath.length - 1; i >= 0; i--) {
    if (aPath[i] === a) {
      return bPath[i] === b;
    }
  }
  const aInner = [...aPath, a];
  const bInner = [...bPath, b];
  const inner = testers.filter((tester) => tester !== (iterableEquality as Tester));
  const deeper = (one: unknown, two: unknown): boolean | undefined => iterableEquality(one, two, testers, aInner, bInner);
  markBuiltIn(deeper, false);
  inner.push(deeper as Tester);

  const aSize = (a as unknown as { size?: unknown }).size;
  if (aSize !== undefined) {
    if (aSize !== (b as unknown as { size?: unknown }).size) {
      return false;
    }
    if (tagged(a, "[object Set]")) {
      return sameSets(a as Set<unknown>, b as Set<unknown>, inner);
    }
    if (tagged(a, "[object Map]")) {
      return sameMaps(a as Map<unknown, unknown>, b as Map<unknown, unknown>, inner);
    }
  }
  const others = b[Symbol.iterator]();
  for (const value of a) {
    const next = others.next();
    if (next.done || !equals(value, next.value, inner)) {
      return false;
    }
  }
  return Boolean(others.next().done) && equals(Object.entries(a), Object.entries(b), inner);
}

function sameSets(a: Set<unknown>, b: Set<unknown>, testers: Tester[]): boolean {
  for (const value of a) {
    if (!b.has(value) && ![...b].some((other) => equals(value, other, testers))) {
      return false;
    }
  }
  return true;
}

function sameMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>, testers: Tester[]): boolean {
  for (const [key, value] of a) {
    if (b.has(key) && equals(value, b.get(key), testers)) {
      continue;
    }
    if (![...b].some(([other, otherValue]) => equals(key, other, testers) && equals(value, otherValue, testers))) {
      return false;
    }
  }
  return true;
}

function isObjectWithKeys(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !isError(value) &&
    !(value instanceof Date) &&
    !(value instanceof Set) &&
    !(value instanceof Map)
  );
}

/** Whether an object or its prototypes, up to the common one, have a property. */
export function hasInChain(object: unknown, key: PropertyKey): boolean {
  let current = object;
  while (typeof current === "object" && current !== null && current !== Object.prototype) {
    if (Object.hasOwn(current, key)) {
      return true;
    }
    current = Object.getPrototypeOf(current);
  }
  return false;
}

/** All properties of the expected object are in the actual one, whatever else is. */
export function subsetEquality(actual: unknown, expected: unknown, testers: Tester[] = []): boolean | undefined {
  const others = testers.filter((tester) => tester !== (subsetEquality as Tester));
  const path = new Set<unknown>();
  const subset = (object: unknown, part: unknown): boolean | undefined => {
    if (!isObjectWithKeys(part)) {
      return undefined;
    }
    return Object.keys(part).every((key) => {
      const value = (part as Keyed)[key];
      const isObject = typeof value === "object" && value !== null;
      if (isObject) {
        if (path.has(value)) {
          return equals((object as Keyed)[key], value, others);
        }
        path.add(value);
      }
      const result =
        object !== null &&
        object !== undefined &&
        hasInChain(object, key) &&
        equals((object as Keyed)[key], value, [...others, subset as Tester]);
      path.delete(value);
      return result;
    });
  };
  markBuiltIn(subset, true);
  return subset(actual, expected);
}

export function typeEquality(a: unknown, b: unknown): boolean | undefined {
  if (a === null || a === undefined || b === null || b === undefined) {
    return undefined;
  }
  return (a as object).constructor === (b as object).constructor ? undefined : false;
}

export function sparseArrayEquality(a: unknown, b: unknown, testers: Tester[] = []): boolean | undefined {
  if (!Array.isArray(a) || !Array.isArray(b)) {
    return undefined;
  }
  const others = testers.filter((tester) => tester !== (sparseArrayEquality as Tester));
  return equals(a, b, others, true) && equals(Object.keys(a), Object.keys(b));
}

export function arrayBufferEquality(a: unknown, b: unknown): boolean | undefined {
  const one = viewOf(a);
  const two = viewOf(b);
  if (one === undefined || two === undefined || a instanceof DataView !== b instanceof DataView) {
    return undefined;
  }
  if (one.length !== two.length) {
    return false;
  }
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== two[i]) {
      return false;
    }
  }
  return true;
}

function viewOf(value: unknown): Uint8Array | undefined {
  if (value instanceof DataView) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  try {
    return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
  } catch {
    return undefined;
  }
}

/** What `toEqual` compares with. */
export function looseTesters(): Tester[] {
  return userTesters.length === 0 ? loose : [...userTesters, ...loose];
}

/** What `toStrictEqual` compares with, together with the strict treatment of undefined keys. */
export function strictTesters(): Tester[] {
  return userTesters.length === 0 ? strict : [...userTesters, ...strict];
}

/** What `toMatchObject` compares with. */
export function subsetTesters(): Tester[] {
  return userTesters.length === 0 ? subset : [...userTesters, ...subset];
}

// Arrays as literals make them have no holes, so what knows of holes has nothing to add.
for (const tester of [iterableEquality, typeEquality, sparseArrayEquality, arrayBufferEquality]) {
  markBuiltIn(tester, false);
}
markBuiltIn(subsetEquality, true);

const loose: Tester[] = [iterableEquality as Tester];
const strict = [iterableEquality, typeEquality, sparseArrayEquality, arrayBufferEquality] as Tester[];
const subset = [iterableEquality, subsetEquality] as Tester[];
