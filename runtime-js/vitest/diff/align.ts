/** Takes out of two values, before they are printed, what would look different without being so. */

type Plain = Record<PropertyKey, unknown>;

interface MatcherLike {
  asymmetricMatch(other: unknown): boolean;
  sample?: unknown;
}

function isPlain(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** Copies arrays and objects, with their prototypes, so that the copies can be changed. */
export function copyDeep(value: unknown, seen = new Map<object, object>()): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const known = seen.get(value);
  if (known !== undefined) {
    return known;
  }
  if (Array.isArray(value)) {
    const copy: unknown[] = new Array(value.length);
    seen.set(value, copy);
    for (let i = 0; i < value.length; i++) {
      copy[i] = copyDeep(value[i], seen);
    }
    return copy;
  }
  if (!isPlain(value)) {
    return value;
  }
  const copy = Object.create(Object.getPrototypeOf(value));
  seen.set(value, copy);
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    Object.defineProperty(copy, key, {
      value: copyDeep((value as Plain)[key], seen),
      enumerable: descriptor?.enumerable,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

/** An error without its cause, as it is printed. */
function withoutCause(error: Error): Error {
  const copy = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error));
  delete copy.cause;
  return copy;
}

function isMatcher(value: unknown): value is MatcherLike {
  return isPlain(value) && typeof (value as MatcherLike).asymmetricMatch === "function";
}

function areAlike(a: unknown, b: unknown): boolean {
  return (isPlain(a) && isPlain(b)) || (Array.isArray(a) && Array.isArray(b));
}

/** Replaces matchers that match by the values they match. Changes the values: give it copies. */
export function replaceMatchers(
  actual: unknown,
  expected: unknown,
  seenActual = new Set<unknown>(),
  seenExpected = new Set<unknown>(),
): { actual: unknown; expected: unknown } {
  if (actual instanceof Error && expected instanceof Error && actual.cause !== undefined && expected.cause === undefined) {
    return { actual: withoutCause(actual), expected };
  }
  if (!areAlike(actual, expected) || seenActual.has(actual) || seenExpected.has(expected)) {
    return { actual, expected };
  }
  seenActual.add(actual);
  seenExpected.add(expected);
  const actuals = actual as Plain;
  const expecteds = expected as Plain;
  const descend = (key: PropertyKey, one: unknown, two: unknown): void => {
    const replaced = replaceMatchers(one, two, seenActual, seenExpected);
    actuals[key] = replaced.actual;
    expecteds[key] = replaced.expected;
  };
  for (const key of Reflect.ownKeys(expecteds)) {
    if (Array.isArray(expected) && key === "length") {
      continue;
    }
    const one = actuals[key];
    const two = expecteds[key];
    if (isMatcher(two)) {
      if (two.asymmetricMatch(one)) {
        expecteds[key] = one;
      } else if (two.sample !== undefined && areAlike(one, two.sample)) {
        descend(key, one, two.sample);
      }
    } else if (isMatcher(one)) {
      if (one.asymmetricMatch(two)) {
        actuals[key] = two;
      } else if (one.sample !== undefined && areAlike(one.sample, two)) {
        descend(key, one.sample, two);
      }
    } else if (areAlike(one, two)) {
      descend(key, one, two);
    }
  }
  return { actual, expected };
}
