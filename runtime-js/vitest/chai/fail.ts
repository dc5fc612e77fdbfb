/** `expect.fail` and `assert.fail`. */

import { AssertionError } from "../expect/assertion-error.ts";

/** Fails with a message, or with the values of a comparison. */
export function chaiExpectFail(actual?: unknown, expected?: unknown, message?: string, operator?: string): never {
  if (arguments.length < 2) {
    throw new AssertionError((actual as string) || "expect.fail()", { actual: undefined, expected, operator });
  }
  throw new AssertionError(message || "expect.fail()", { actual, expected, operator });
}
