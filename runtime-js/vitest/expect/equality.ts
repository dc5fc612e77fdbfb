/** Deep equality, as `toEqual` and its relatives define it. */

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
  /** Keys whose value is undefined count. */
  strict: boolean;
  aPath: unknown[];
  bPath: unknown[];
}

const context: TesterContext = { equals };

/** Testers registered by `expect.addEqualityTesters`. */
export const userTesters: Tester[] = [];

export function equals(a: unknown, b: unknown, testers: Tester[] = [], strict = false): boolean {
  return compare(a, b, { testers, strict, aPath: [], bPath: [] });
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

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

function compare(a: unknown, b: unknown, state: Comparison): boolean {
  const primitives = isPrimitive(a) && isPrimitive(b);
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
  return compareObjects(tag, a as object, b as object, state);
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

function compareObjects(tag: string, a: object, b: object, state: Comparison): boolean {
  const { aPath, bPath } = state;
  for (let i = aPath.length - 1; i >= 0; i--) {
    if (aPath[i] === a) {
      return bPath[i] === b;
    }
    if (bPath[i] === b) {
      return false;
    }
  }
  if (tag === "[object Array]" && (a as unknown[]).length !== (b as unknown[]).length) {
    return false;
  }
  aPath.push(a);
  bPath.push(b);
  const result = isError(a) && isError(b) ? compareErrors(a, b, state) : compareKeys(a, b, state);
  aPath.pop();
  bPath.pop();
  return result;
}

function compareErrors(a: Error, b: Error, state: Comparison): boolean {
  return (
    a.name === b.name &&
    a.message === b.message &&
    (b.cause === undefined || compare(a.cause, b.cause, state)) &&
    (!(a instanceof AggregateError && b instanceof AggregateError) || compare(a.errors, b.errors, state)) &&
    compare({ ...a }, { ...b }, state)
  );
}

function compareKeys(a: object, b: object, state: Comparison): boolean {
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
