/** Deep equality, as `toEqual` and its relatives define it. */

import { vitestMajor } from "../version.ts";
import type { SameData } from "../host.ts";

export interface TesterContext {
  equals: typeof equals;
}

/** Decides equality of two values, or returns undefined to leave it to others. */
export type Tester = (this: TesterContext, a: never, b: never, testers: Tester[]) => boolean | undefined;

interface MatcherLike {
  asymmetricMatch(other: unknown, testers?: Tester[]): boolean;
}

type Keyed = Record<PropertyKey, unknown>;

/** What one comparison carries into depth. */
interface Comparison {
  testers: Tester[];
  /** No tester has a say about primitives, nor about identical values. */
  isPlain: boolean;
  /** No tester has a say about plain data. */
  isData: boolean;
  /** Keys whose value is undefined count. */
  strict: boolean;
  aPath: unknown[];
  bPath: unknown[];
}

/** Testers of matchers, which only know objects. The value says whether they know plain data among them. */
const builtIn = new WeakMap<Function, boolean>();

/** Marks a tester of a matcher; `knowsData` says that it has a verdict on objects and arrays as literals make them. */
export function markBuiltIn(tester: Function, knowsData: boolean): void {
  builtIn.set(tester, knowsData);
}

/** The host's deep equality of plain data. */
let sameData: SameData | undefined;

export function setSameData(host: SameData | undefined): void {
  sameData = host;
}

const context: TesterContext = { equals };

/** Testers registered by `expect.addEqualityTesters`. */
export const userTesters: Tester[] = [];

export function equals(a: unknown, b: unknown, testers: Tester[] = [], strict = false): boolean {
  const isPlain = testers.every(isBuiltIn);
  const isData = isPlain && !testers.some(knowsData);
  return compare(a, b, { testers, isPlain, isData, strict, aPath: [], bPath: [] });
}

function isBuiltIn(tester: Tester): boolean {
  return builtIn.has(tester);
}

function knowsData(tester: Tester): boolean {
  return builtIn.get(tester) === true;
}

export function isAsymmetric(value: unknown): value is MatcherLike {
  return (
    typeof value === "object" &&
    value !== null &&
    "asymmetricMatch" in value &&
    typeof (value as MatcherLike).asymmetricMatch === "function"
  );
}

export function isError(value: unknown): value is Error {
  const check = (Error as { isError?: (value: unknown) => boolean }).isError;
  if (typeof check === "function") {
    return check(value);
  }
  const tag = Object.prototype.toString.call(value);
  return tag === "[object Error]" || tag === "[object Exception]" || tag === "[object DOMException]" || value instanceof Error;
}

function isObjectOrFunction(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function compare(a: unknown, b: unknown, state: Comparison): boolean {
  const primitives = !isObjectOrFunction(a) && !isObjectOrFunction(b);
  if (state.isPlain && (primitives || a === b)) {
    return Object.is(a, b);
  }
  if (state.isData && sameData !== undefined && !primitives) {
    const special = (one: unknown, two: unknown): boolean => compareOne(one, two, state);
    return sameData(a, b, state.strict, special, state.aPath, state.bPath);
  }
  return compareOne(a, b, state);
}

/** Compares two values of any kind, themselves without the help of {@link sameData}. */
function compareOne(a: unknown, b: unknown, state: Comparison): boolean {
  const primitives = !isObjectOrFunction(a) && !isObjectOrFunction(b);
  if (!primitives) {
    const aMatches = isAsymmetric(a);
    const bMatches = isAsymmetric(b);
    if (aMatches !== bMatches) {
      return aMatches ? a.asymmetricMatch(b, state.testers) : (b as MatcherLike).asymmetricMatch(a, state.testers);
    }
  }
  const { testers } = state;
  for (let i = 0; i < testers.length; i++) {
    const verdict = testers[i].call(context, a as never, b as never, testers);
    if (verdict !== undefined) {
      return verdict;
    }
  }
  if (Object.is(a, b)) {
    return true;
  }
  if (primitives || a === null || b === null) {
    return false;
  }
  if (isRecord(a) && isRecord(b)) {
    return compareInside(a, b, state, compareKeys);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && compareInside(a, b, state, compareArrays);
  }
  return compareOthers(a, b, state);
}

/** Whether a value is an object as a literal makes it. */
function isRecord(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === undefined
  );
}

function compareOthers(a: unknown, b: unknown, state: Comparison): boolean {
  if (typeof URL === "function" && a instanceof URL && b instanceof URL) {
    return a.href === b.href;
  }
  const tag = Object.prototype.toString.call(a);
  if (tag !== Object.prototype.toString.call(b)) {
    return false;
  }
  const byTag = compareTagged(tag, a, b);
  if (byTag !== undefined) {
    return byTag;
  }
  if (typeof a !== "object" || typeof b !== "object") {
    return false;
  }
  const members = isError(a) && isError(b) ? compareErrors : compareKeys;
  return compareInside(a as object, b as object, state, members as typeof compareKeys);
}

/** Built-in objects with a value of their own; undefined for all others. */
function compareTagged(tag: string, a: unknown, b: unknown): boolean | undefined {
  switch (tag) {
    case "[object Boolean]":
    case "[object String]":
    case "[object Number]":
      return typeof a === typeof b && Object.is((a as object).valueOf(), (b as object).valueOf());
    case "[object Date]": {
      const one = Number(a);
      const two = Number(b);
      return one === two || (Number.isNaN(one) && Number.isNaN(two));
    }
    case "[object RegExp]":
      return (a as RegExp).source === (b as RegExp).source && (a as RegExp).flags === (b as RegExp).flags;
    case "[object Temporal.Duration]":
      return String(a) === String(b);
    case "[object Temporal.Instant]":
    case "[object Temporal.ZonedDateTime]":
    case "[object Temporal.PlainDateTime]":
    case "[object Temporal.PlainDate]":
    case "[object Temporal.PlainTime]":
    case "[object Temporal.PlainYearMonth]":
    case "[object Temporal.PlainMonthDay]":
      return (a as { equals(other: unknown): boolean }).equals(b);
    default:
      return undefined;
  }
}

/** Compares the members of two objects, unless the two are being compared further up. */
function compareInside<T extends object>(
  a: T,
  b: T,
  state: Comparison,
  members: (a: T, b: T, state: Comparison) => boolean,
): boolean {
  const { aPath, bPath } = state;
  for (let i = aPath.length - 1; i >= 0; i--) {
    if (aPath[i] === a) {
      return bPath[i] === b;
    }
    if (bPath[i] === b) {
      return false;
    }
  }
  aPath.push(a);
  bPath.push(b);
  const result = members(a, b, state);
  aPath.pop();
  bPath.pop();
  return result;
}

/** Whether the keys of an array are its indexes: other names come after them. */
function isDense(array: unknown[]): boolean {
  const keys = Object.keys(array);
  const last = array.length - 1;
  return (
    keys.length === array.length &&
    (last < 0 || keys[last] === String(last)) &&
    Object.getOwnPropertySymbols(array).length === 0
  );
}

/** Arrays without holes and other properties are compared by index. */
function compareArrays(a: unknown[], b: unknown[], state: Comparison): boolean {
  const { length } = a;
  if (!isDense(a) || !isDense(b)) {
    return compareKeys(a, b, state);
  }
  for (let i = length - 1; i >= 0; i--) {
    if (!compare(a[i], b[i], state)) {
      return false;
    }
  }
  return true;
}

function compareErrors(a: Error, b: Error, state: Comparison): boolean {
  const major = vitestMajor();
  if (major === 2) {
    return a.message === b.message;
  }
  return (
    (major >= 4 || Object.getPrototypeOf(a) === Object.getPrototypeOf(b)) &&
    a.name === b.name &&
    a.message === b.message &&
    (b.cause === undefined || compare(a.cause, b.cause, state)) &&
    (!(a instanceof AggregateError && b instanceof AggregateError) || compare(a.errors, b.errors, state)) &&
    compare({ ...a }, { ...b }, state)
  );
}

function compareKeys(a: object, b: object, state: Comparison): boolean {
  if (Object.getOwnPropertySymbols(a).length > 0 || Object.getOwnPropertySymbols(b).length > 0) {
    return compareAllKeys(a, b, state);
  }
  const { strict } = state;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  if (strict && keys.length !== others.length) {
    return false;
  }
  let defined = keys.length;
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i];
    const one = (a as Keyed)[key];
    if (one === undefined && !strict) {
      defined--;
      continue;
    }
    const two = (b as Keyed)[key];
    if ((two === undefined && !strict) || !Object.hasOwn(b, key) || !compare(one, two, state)) {
      return false;
    }
  }
  if (defined === others.length) {
    return true;
  }
  return !strict && others.filter((key) => (b as Keyed)[key] !== undefined).length === defined;
}

/** As {@link compareKeys}, with symbols. */
function compareAllKeys(a: object, b: object, state: Comparison): boolean {
  const keys = comparedKeys(a, state.strict);
  if (comparedKeys(b, state.strict).length !== keys.length) {
    return false;
  }
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i];
    const exists = Object.hasOwn(b, key) && (state.strict || (b as Keyed)[key] !== undefined);
    if (!exists || !compare((a as Keyed)[key], (b as Keyed)[key], state)) {
      return false;
    }
  }
  return true;
}

function comparedKeys(value: object, strict: boolean): PropertyKey[] {
  const keys: PropertyKey[] = Object.keys(value);
  let count = keys.length;
  if (!strict) {
    count = 0;
    for (let i = 0; i < keys.length; i++) {
      if ((value as Keyed)[keys[i]] !== undefined) {
        keys[count++] = keys[i];
      }
    }
    keys.length = count;
  }
  const symbols = Object.getOwnPropertySymbols(value);
  for (let i = 0; i < symbols.length; i++) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbols[i])) {
      keys.push(symbols[i]);
    }
  }
  return keys;
}
