/** The words of chai's `expect`. */

import { addMatchers, Assertion } from "../expect/assertion.ts";
import { callMatchers } from "../expect/matchers/calls.ts";
import { resultMatchers } from "../expect/matchers/results.ts";
import { installChanges } from "./changes.ts";
import { defineMethod, defineProperty } from "./define.ts";
import { installEquality } from "./equal.ts";
import { installIncludes } from "./include.ts";
import { installLengths } from "./lengths.ts";
import { installProperties } from "./properties.ts";
import { installThrows } from "./throws.ts";
import { installTypes } from "./types.ts";

const fillers = [
  "to",
  "be",
  "been",
  "is",
  "and",
  "has",
  "have",
  "with",
  "that",
  "which",
  "at",
  "of",
  "same",
  "but",
  "does",
  "still",
  "also",
];

/** Words that set a flag for the words after them. */
const flags: { [word: string]: object } = {
  not: { negate: true },
  deep: { deep: true },
  nested: { nested: true },
  own: { own: true },
  ordered: { ordered: true },
  any: { any: true, all: false },
  all: { all: true, any: false },
  itself: { itself: true },
};

type Matcher = (this: Assertion, ...args: never[]) => unknown;

/** Other names of the matchers of calls, in the style of sinon-chai. */
const spyMethods: { [name: string]: unknown } = {
  callCount: callMatchers.toHaveBeenCalledTimes,
  calledWith: callMatchers.toHaveBeenCalledWith,
  calledOnceWith: callMatchers.toHaveBeenCalledExactlyOnceWith,
  lastCalledWith: callMatchers.toHaveBeenLastCalledWith,
  nthCalledWith: callMatchers.toHaveBeenNthCalledWith,
  calledBefore: callMatchers.toHaveBeenCalledBefore,
  calledAfter: callMatchers.toHaveBeenCalledAfter,
  returned: resultMatchers.toHaveReturned,
  returnedWith: resultMatchers.toHaveReturnedWith,
  returnedTimes: resultMatchers.toHaveReturnedTimes,
  lastReturnedWith: resultMatchers.toHaveLastReturnedWith,
  nthReturnedWith: resultMatchers.toHaveNthReturnedWith,
};

const spyProperties: { [name: string]: (assertion: Assertion) => unknown } = {
  called: (assertion) => callMatchers.toHaveBeenCalled.call(assertion),
  calledOnce: (assertion) => callMatchers.toHaveBeenCalledOnce.call(assertion),
  calledTwice: (assertion) => callMatchers.toHaveBeenCalledTimes.call(assertion, 2),
  calledThrice: (assertion) => callMatchers.toHaveBeenCalledTimes.call(assertion, 3),
};

export function installChai(): void {
  const { prototype } = Assertion;
  for (const word of fillers) {
    Object.defineProperty(prototype, word, {
      configurable: true,
      get(this: Assertion) {
        return this;
      },
    });
  }
  for (const word of Object.keys(flags)) {
    const change = flags[word];
    defineProperty(prototype, word, function () {
      Object.assign(this.__flags, change);
    });
  }
  installTypes(prototype);
  installEquality(prototype);
  installIncludes(prototype);
  installLengths(prototype);
  installProperties(prototype);
  installThrows(prototype);
  installChanges(prototype);
  for (const name of Object.keys(spyMethods)) {
    defineMethod(prototype, name, spyMethods[name] as Matcher);
  }
  for (const name of Object.keys(spyProperties)) {
    const check = spyProperties[name];
    defineProperty(prototype, name, function () {
      return check(this);
    });
  }
  addMatchers({
    withTest(this: Assertion, test: Assertion["__flags"]["vitest-test"]) {
      this.__flags["vitest-test"] = test;
      return this;
    },
    withContext(this: Assertion, context: object) {
      Object.assign(this.__flags, context);
      return this;
    },
  });
}
