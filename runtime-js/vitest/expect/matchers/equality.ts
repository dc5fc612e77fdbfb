/** `toBe`, `toEqual`, `toStrictEqual`, `toMatchObject`. */

import { type Assertion, failureMessage } from "../assertion.ts";
import { AssertionError } from "../assertion-error.ts";
import { enumerableKeys } from "../asymmetric.ts";
import { equals, type Tester, userTesters } from "../equality.ts";
import { hasInChain, looseTesters, strictTesters, subsetTesters } from "../testers.ts";

type Keyed = Record<PropertyKey, unknown>;

function toBeMessage(actual: unknown, expected: unknown): string {
  const message = "expected #{this} to be #{exp} // Object.is equality";
  let better: string;
  if (equals(actual, expected, strictTesters(), true)) {
    better = "toStrictEqual";
  } else if (equals(actual, expected, looseTesters())) {
    better = "toEqual";
  } else {
    return message;
  }
  return (
    `${message}\n\nIf it should pass with deep equality, replace "toBe" with "${better}"` +
    "\n\nExpected: #{this}\nReceived: serializes to the same string\n"
  );
}

export const equalityMatchers = {
  toBe(this: Assertion, expected: unknown): Assertion {
    const { object: actual, negate } = this.__flags;
    const passed = Object.is(actual, expected);
    if (passed === !negate) {
      return this;
    }
    this.assert(
      passed,
      () => toBeMessage(actual, expected),
      "expected #{this} not to be #{exp} // Object.is equality",
      expected,
      actual,
    );
    return this;
  },

  toEqual(this: Assertion, expected: unknown): Assertion {
    const { object: actual, negate } = this.__flags;
    const passed = equals(actual, expected, looseTesters());
    if (passed === !negate) {
      return this;
    }
    this.assert(
      passed,
      "expected #{this} to deeply equal #{exp}",
      "expected #{this} to not deeply equal #{exp}",
      expected,
      actual,
    );
    return this;
  },

  toStrictEqual(this: Assertion, expected: unknown): Assertion {
    const { object: actual, negate } = this.__flags;
    const passed = equals(actual, expected, strictTesters(), true);
    if (passed === !negate) {
      return this;
    }
    this.assert(
      passed,
      "expected #{this} to strictly equal #{exp}",
      "expected #{this} to not strictly equal #{exp}",
      expected,
      actual,
    );
    return this;
  },

  toMatchObject(this: Assertion, expected: unknown): Assertion {
    const actual = this.__flags.object;
    const message = failureMessage(
      this,
      equals(actual, expected, subsetTesters()),
      "expected #{this} to match object #{exp}",
      "expected #{this} to not match object #{exp}",
      expected,
    );
    if (message !== undefined) {
      const trimmed = trimToSubset(actual, expected);
      const { omitted } = trimmed;
      const rest = omitted === 0 ? "" : `\n(${omitted} matching ${omitted === 1 ? "property" : "properties"} omitted from actual)`;
      throw new AssertionError(message + rest, { showDiff: true, expected, actual: trimmed.value });
    }
    return this;
  },
};

/** The part of the actual value that the expected one speaks of, for the difference that is shown. */
export function trimToSubset(actual: unknown, expected: unknown): { value: unknown; omitted: number } {
  const testers: Tester[] = userTesters.length === 0 ? subsetTesters() : [...userTesters, ...subsetTesters()];
  const seen = new Map<unknown, unknown>();
  let omitted = 0;
  const trim = (object: unknown, subset: unknown): unknown => {
    if (Array.isArray(object)) {
      return Array.isArray(subset) && subset.length === object.length
        ? subset.map((item, index) => trim(object[index], item))
        : object;
    }
    if (object instanceof Date || !isObject(object) || !isObject(subset)) {
      return object;
    }
    if (equals(object, subset, testers)) {
      return subset;
    }
    const trimmed: Keyed = {};
    seen.set(object, trimmed);
    if (typeof object.constructor === "function" && typeof object.constructor.name === "string") {
      Object.defineProperty(trimmed, "constructor", { enumerable: false, value: object.constructor });
    }
    for (const key of enumerableKeys(object)) {
      const value = (object as Keyed)[key];
      if (hasInChain(subset, key)) {
        trimmed[key] = seen.has(value) ? seen.get(value) : trim(value, (subset as Keyed)[key]);
      } else if (!seen.has(value)) {
        omitted += 1 + (isObject(value) ? enumerableKeys(value).length : 0);
        trim(value, (subset as Keyed)[key]);
      }
    }
    return enumerableKeys(trimmed).length > 0 ? trimmed : object;
  };
  return { value: trim(actual, expected), omitted };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
