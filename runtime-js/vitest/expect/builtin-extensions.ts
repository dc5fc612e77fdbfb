/** `toSatisfy` and `toBeOneOf`, made as users make their matchers. */

import { equals, type Tester } from "./equality.ts";
import type { MatcherResult, RawMatcher } from "./extend.ts";
import { matcherHint, printExpected, printReceived } from "./matcher-utils.ts";

function block(name: string, wanted: string, passed: boolean, received: unknown): () => string {
  const method = passed ? `.not.${name}` : `.${name}`;
  const gap = passed ? "" : "\n";
  return () => `${matcherHint(method, "received", "")}\n\n${wanted}\n${gap}Received:\n${printReceived(received)}`;
}

interface State {
  customTesters: Tester[];
}

export const builtinExtensions = {
  toSatisfy(received: unknown, predicate: (value: unknown) => unknown, message?: string): MatcherResult {
    const pass = Boolean(predicate(received));
    const wanted = `Expected value to ${pass ? "not " : ""}satisfy:\n${message || printExpected(predicate)}`;
    return { pass, message: block("toSatisfy", wanted, pass, received) };
  },

  toBeOneOf(this: State, received: unknown, expected: unknown[] | Set<unknown>): MatcherResult {
    if (!Array.isArray(expected) && !(expected instanceof Set)) {
      throw new TypeError(`You must provide an array or set to ${matcherHint(".toBeOneOf")}, not '${typeof expected}'.`);
    }
    const items = [...expected];
    const pass = items.length === 0 || items.some((item) => equals(item, received, this.customTesters));
    const wanted = `Expected value to ${pass ? "not " : ""}be one of:\n${printExpected(expected)}`;
    return { pass, message: block("toBeOneOf", wanted, pass, received) };
  },
} as unknown as Record<string, RawMatcher>;
