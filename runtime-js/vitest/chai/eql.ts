/** Deep equality as chai defines it: stricter than `toEqual`, without asymmetric matchers. */

import { typeOf } from "../expect/assertion.ts";

type Pairs = Map<object, Set<object>>;

export function deepEqual(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

function compare(a: unknown, b: unknown, open: Pairs): boolean {
  if (a === b) {
    return a !== 0 || Object.is(a, b);
  }
  if (a !== a && b !== b) {
    return true;
  }
  const primitive = (value: unknown): boolean =>
    value === null || (typeof value !== "object" && typeof value !== "function");
  if (primitive(a) || primitive(b)) {
    return false;
  }
  const kind = typeOf(a);
  if (kind !== typeOf(b)) {
    return false;
  }
  const one = a as object;
  const two = b as object;
  // a pair that is being compared further up is taken as equal
  let partners = open.get(one);
  if (partners?.has(two)) {
    return true;
  }
  if (partners === undefined) {
    partners = new Set();
    open.set(one, partners);
  }
  partners.add(two);
  return compareKinds(kind, one, two, open);
}

function compareKinds(kind: string, a: object, b: object, open: Pairs): boolean {
  switch (kind) {
    case "String":
    case "Number":
    case "Boolean":
    case "Date":
      return compare(a.valueOf(), b.valueOf(), open);
    case "Promise":
    case "Symbol":
    case "function":
    case "Function":
    case "WeakMap":
    case "WeakSet":
      return a === b;
    case "Error":
      return compareKeys(a, b, open, ["name", "message", "code"]);
    case "Arguments":
    case "Int8Array":
    case "Uint8Array":
    case "Uint8ClampedArray":
    case "Int16Array":
    case "Uint16Array":
    case "Int32Array":
    case "Uint32Array":
    case "Float32Array":
    case "Float64Array":
    case "Array":
      return compareLists(a as ArrayLike<unknown>, b as ArrayLike<unknown>, open);
    case "RegExp":
      return String(a) === String(b);
    case "Generator":
      return compareLists([...(a as Iterable<unknown>)], [...(b as Iterable<unknown>)], open);
    case "DataView": {
      const bytes = (view: DataView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      return compareLists(bytes(a as DataView), bytes(b as DataView), open);
    }
    case "ArrayBuffer":
      return compareLists(new Uint8Array(a as ArrayBuffer), new Uint8Array(b as ArrayBuffer), open);
    case "Set":
    case "Map":
      return compareEntries(a as Set<unknown>, b as Set<unknown>, open);
    case "Temporal.PlainDate":
    case "Temporal.PlainTime":
    case "Temporal.PlainDateTime":
    case "Temporal.Instant":
    case "Temporal.ZonedDateTime":
    case "Temporal.PlainYearMonth":
    case "Temporal.PlainMonthDay":
      return (a as { equals(other: unknown): boolean }).equals(b);
    case "Temporal.Duration":
      return String(a) === String(b);
    default:
      return compareObjects(a, b, open);
  }
}

function compareLists(a: ArrayLike<unknown>, b: ArrayLike<unknown>, open: Pairs): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    if (!compare(a[i], b[i], open)) {
      return false;
    }
  }
  return true;
}

/** Entries in the order of their keys, so that most orders of insertion do not matter. */
function compareEntries(a: Set<unknown> | Map<unknown, unknown>, b: Set<unknown> | Map<unknown, unknown>, open: Pairs): boolean {
  if (a.size !== b.size) {
    return false;
  }
  const entries = (collection: Set<unknown> | Map<unknown, unknown>): unknown[] => {
    const list: unknown[] = [];
    collection.forEach((value: unknown, key: unknown) => list.push([key, value]));
    return list.sort();
  };
  return compareLists(entries(a), entries(b), open);
}

/** Enumerable keys, inherited ones too, and own enumerable symbols. */
function keysOf(object: object): PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (const key in object) {
    keys.push(key);
  }
  for (const symbol of Object.getOwnPropertySymbols(object)) {
    if (Object.prototype.propertyIsEnumerable.call(object, symbol)) {
      keys.push(symbol);
    }
  }
  return keys;
}

function compareKeys(a: object, b: object, open: Pairs, keys: PropertyKey[]): boolean {
  return keys.every((key) =>
    compare((a as Record<PropertyKey, unknown>)[key], (b as Record<PropertyKey, unknown>)[key], open),
  );
}

function compareObjects(a: object, b: object, open: Pairs): boolean {
  const aKeys = keysOf(a);
  const bKeys = keysOf(b);
  if (aKeys.length > 0 && aKeys.length === bKeys.length) {
    const sorted = (keys: PropertyKey[]): string[] => keys.map(String).sort();
    return compareLists(sorted(aKeys), sorted(bKeys), open) && compareKeys(a, b, open, aKeys);
  }
  const list = (value: object): unknown[] | undefined => {
    const iterator = (value as Partial<Iterable<unknown>>)[Symbol.iterator];
    return typeof iterator === "function" ? [...(value as Iterable<unknown>)] : undefined;
  };
  const aItems = list(a);
  const bItems = list(b);
  if (aItems !== undefined && bItems !== undefined && aItems.length > 0 && aItems.length === bItems.length) {
    return compareLists(aItems, bItems, open);
  }
  const isEmpty = (keys: PropertyKey[], items: unknown[] | undefined): boolean =>
    keys.length === 0 && (items === undefined || items.length === 0);
  return isEmpty(aKeys, aItems) && isEmpty(bKeys, bItems);
}
