/** Matchers of single values: truth, kinds, numbers. */

import type { Assertion } from "../assertion.ts";
import { assertInstanceOf } from "../../chai/types.ts";

type Numeric = number | bigint;

function checkNumeric(value: unknown, name: string): asserts value is Numeric {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new TypeError(`${name} value must be number or bigint, received "${typeof value}"`);
  }
}

type Compare = (actual: Numeric, expected: Numeric) => boolean;

function comparison(words: string, compare: Compare): (this: Assertion, expected: Numeric) => Assertion {
  return function (this: Assertion, expected) {
    const actual = this.__flags.object;
    checkNumeric(actual, "actual");
    checkNumeric(expected, "expected");
    this.assert(
      compare(actual, expected),
      () => `expected ${actual} to be ${words} ${expected}`,
      () => `expected ${actual} to be not ${words} ${expected}`,
      expected,
      actual,
      false,
    );
    return this;
  };
}

export const valueMatchers = {
  toBeTruthy(this: Assertion): Assertion {
    const actual = this.__flags.object;
    this.assert(actual, "expected #{this} to be truthy", "expected #{this} to not be truthy", true, actual);
    return this;
  },

  toBeFalsy(this: Assertion): Assertion {
    const actual = this.__flags.object;
    this.assert(!actual, "expected #{this} to be falsy", "expected #{this} to not be falsy", false, actual);
    return this;
  },

  toBeNaN(this: Assertion): Assertion {
    const actual = this.__flags.object;
    this.assert(Number.isNaN(actual), "expected #{this} to be NaN", "expected #{this} not to be NaN", Number.NaN, actual);
    return this;
  },

  toBeUndefined(this: Assertion): Assertion {
    const actual = this.__flags.object;
    this.assert(
      actual === undefined,
      "expected #{this} to be undefined",
      "expected #{this} not to be undefined",
      undefined,
      actual,
    );
    return this;
  },

  toBeNull(this: Assertion): Assertion {
    const actual = this.__flags.object;
    this.assert(actual === null, "expected #{this} to be null", "expected #{this} not to be null", null, actual);
    return this;
  },

  toBeNullable(this: Assertion): Assertion {
    const actual = this.__flags.object;
    this.assert(
      actual === null || actual === undefined,
      "expected #{this} to be nullish",
      "expected #{this} not to be nullish",
      null,
      actual,
    );
    return this;
  },

  toBeDefined(this: Assertion): Assertion {
    const actual = this.__flags.object;
    this.assert(actual !== undefined, "expected #{this} to be defined", "expected #{this} to be undefined", actual);
    return this;
  },

  toBeTypeOf(this: Assertion, expected: string): Assertion {
    const actual = typeof this.__flags.object;
    this.assert(
      actual === expected,
      "expected #{this} to be type of #{exp}",
      "expected #{this} not to be type of #{exp}",
      expected,
      actual,
    );
    return this;
  },

  toBeInstanceOf(this: Assertion, constructor: Function): Assertion {
    assertInstanceOf(this, constructor);
    return this;
  },

  toBeGreaterThan: comparison("greater than", (actual, expected) => actual > expected),
  toBeGreaterThanOrEqual: comparison("greater than or equal to", (actual, expected) => actual >= expected),
  toBeLessThan: comparison("less than", (actual, expected) => actual < expected),
  toBeLessThanOrEqual: comparison("less than or equal to", (actual, expected) => actual <= expected),

  toBeCloseTo(this: Assertion, expected: number, precision = 2): Assertion {
    const actual = this.__flags.object as number;
    let passed = false;
    let tolerance = 0;
    let difference = 0;
    if (Math.abs(expected) === Number.POSITIVE_INFINITY && actual === expected) {
      passed = true;
    } else {
      tolerance = 10 ** -precision / 2;
      difference = Math.abs(actual - expected);
      passed = difference < tolerance;
    }
    this.assert(
      passed,
      () => `expected #{this} to be close to #{exp}, received difference is ${difference}, but expected ${tolerance}`,
      () => `expected #{this} to not be close to #{exp}, received difference is ${difference}, but expected ${tolerance}`,
      expected,
      actual,
      false,
    );
    return this;
  },
};
