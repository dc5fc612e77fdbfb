/** `toThrow`. */

import { assertThrows } from "../../chai/throws.ts";
import type { Assertion } from "../assertion.ts";
import { AssertionError } from "../assertion-error.ts";
import { equals, isAsymmetric, isError } from "../equality.ts";
import { looseTesters } from "../testers.ts";
import { vitestMajor } from "../../version.ts";

/** What the value under test throws; under `rejects` it is what was thrown. */
function thrownBy(assertion: Assertion): { thrown: unknown; didThrow: boolean } | undefined {
  const { object, promise, negate, message, ssfi } = assertion.__flags;
  if (promise === "rejects") {
    return { thrown: object, didThrow: true };
  }
  if (promise === "resolves" && typeof object !== "function") {
    if (negate) {
      return undefined;
    }
    throw new AssertionError(message || "expected promise to throw an error, but it didn't", { showDiff: false }, ssfi);
  }
  try {
    (object as () => unknown)();
  } catch (thrown) {
    return { thrown, didThrow: true };
  }
  if (!negate) {
    throw new AssertionError(message || "expected function to throw an error, but it didn't", { showDiff: false }, ssfi);
  }
  return { thrown: null, didThrow: false };
}

function toThrow(this: Assertion, expected?: unknown): Assertion {
  if (expected === undefined || typeof expected === "string" || expected instanceof RegExp) {
    assertThrows(this, expected === "" && vitestMajor() < 5 ? /^$/ : expected);
    return this;
  }
  const outcome = thrownBy(this);
  if (outcome === undefined) {
    return this;
  }
  const { thrown } = outcome;
  if (typeof expected === "function") {
    const name = expected.name || expected.prototype?.constructor.name;
    this.assert(
      thrown && thrown instanceof expected,
      () => `expected error to be instance of ${name}`,
      () => `expected error not to be instance of ${name}`,
      expected,
      thrown,
    );
  } else if (isError(expected)) {
    this.assert(
      equals(thrown, expected, looseTesters()),
      "expected a thrown error to be #{exp}",
      "expected a thrown error not to be #{exp}",
      expected,
      thrown,
    );
  } else if (isAsymmetric(expected)) {
    this.assert(
      thrown && expected.asymmetricMatch(thrown),
      "expected error to match asymmetric matcher",
      "expected error not to match asymmetric matcher",
      expected,
      thrown,
    );
  } else {
    this.assert(
      equals(thrown, expected, looseTesters()),
      "expected a thrown value to equal #{exp}",
      "expected a thrown value not to equal #{exp}",
      expected,
      thrown,
    );
  }
  return this;
}

export const throwMatchers = { toThrow, toThrowError: toThrow };
