/**
 * Where libraries that bring matchers for Jest, and further copies of the package `@vitest/expect`, look for the
 * matchers and states that there are. A copy that found none would put its own in their place.
 */

import { allMatchers } from "./assertion.ts";
import type { Expect } from "./create.ts";
import { userTesters } from "./equality.ts";
import { customAsymmetric } from "./extend.ts";
import { globalExpectState, type ExpectState } from "./state.ts";

/** The states of every `expect`, by the `expect`: what a WeakMap is to the copies, with the states that are ours. */
const states = {
  get: (expect: Expect): ExpectState => expect.getState(),
  set: (expect: Expect, state: Partial<ExpectState>): void => expect.setState(state),
  has: (expect: unknown): boolean => typeof (expect as Partial<Expect> | undefined)?.getState === "function",
};

/** Shares the matchers, and `expect` as the global one. */
export function shareMatchers(expect: Expect): void {
  Object.defineProperties(globalThis, {
    [Symbol.for("expect-global")]: { configurable: true, writable: true, value: expect },
    [Symbol.for("matchers-object")]: { get: () => states },
    [Symbol.for("asymmetric-matchers-object")]: { get: () => customAsymmetric },
    [Symbol.for("$$jest-matchers-object")]: {
      configurable: true,
      get: () => ({ state: globalExpectState(), matchers: allMatchers, customEqualityTesters: userTesters }),
    },
  });
}
