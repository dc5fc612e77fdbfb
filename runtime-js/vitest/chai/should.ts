/** `should`: assertions as a property of every object. */

import { Assertion } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";

interface Should {
  fail(actual?: unknown, expected?: unknown, message?: string, operator?: string): never;
  equal(actual: unknown, expected: unknown, message?: string): void;
  Throw(fn: () => unknown, type?: unknown, pattern?: unknown, message?: string): void;
  throw: Should["Throw"];
  exist(value: unknown, message?: string): void;
  not: Omit<Should, "fail" | "not">;
}

type Words = Assertion & { [word: string]: never };

function create(negate: boolean): Omit<Should, "fail" | "not"> {
  const start = (value: unknown, message?: string): Words => {
    const assertion = new Assertion(value, message) as Words;
    if (negate) {
      assertion.__flags.negate = true;
    }
    return assertion;
  };
  const throws: Should["Throw"] = (fn, type, pattern, message) => {
    (start(fn, message) as unknown as { Throw(type: unknown, pattern: unknown): void }).Throw(type, pattern);
  };
  return {
    equal(actual, expected, message) {
      (start(actual, message) as unknown as { equal(value: unknown): void }).equal(expected);
    },
    Throw: throws,
    throw: throws,
    exist(value, message) {
      void start(value, message).exist;
    },
  };
}

/** Installs the property, and gives the functions for values that cannot have it. */
export function should(): Should {
  Object.defineProperty(Object.prototype, "should", {
    configurable: true,
    get(this: object) {
      return new Assertion(this.valueOf());
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, "should", { value, enumerable: true, configurable: true, writable: true });
    },
  });
  return {
    ...create(false),
    fail(actual, expected, message, operator) {
      if (expected === undefined && message === undefined && operator === undefined) {
        throw new AssertionError((actual as string) || "should.fail()");
      }
      throw new AssertionError(message || "should.fail()", { actual, expected, operator });
    },
    not: create(true),
  };
}
