/** Matchers of what mock functions returned, and of what their promises resolved with. */

import { diff } from "../../diff/index.ts";
import type { Mock } from "../../vi/mock-function.ts";
import { type Assertion, failureMessage } from "../assertion.ts";
import { AssertionError } from "../assertion-error.ts";
import { equals } from "../equality.ts";
import { indented, ordinal, spyOf } from "./calls.ts";

interface Result {
  type: string;
  value: unknown;
}

/** The words and rules by which returning and resolving differ. */
interface Kind {
  results: (spy: Mock) => Result[];
  succeeded: (result: Result) => boolean;
  /** Type of the results that have a value. */
  type: string;
  verb: string;
  done: string;
}

const returning: Kind = {
  results: (spy) => spy.mock.results,
  succeeded: (result) => result.type !== "throw",
  type: "return",
  verb: "return",
  done: "called",
};

const resolving: Kind = {
  results: (spy) => spy.mock.settledResults,
  succeeded: (result) => result.type === "fulfilled",
  type: "fulfilled",
  verb: "resolve",
  done: "resolved",
};

function withResults(spy: Mock, results: Result[], message: string, expected: unknown): string {
  let text = message;
  if (results.length > 0) {
    const list = results.map((result, index) => {
      const shown = expected ? diff(expected, result.value, { omitAnnotationLines: true })?.text : indented(result);
      return `  ${ordinal(index + 1)} ${spy.getMockName()} call return:\n\n${shown}\n`;
    });
    text += `\n\nReceived:\n\n${list.join("\n")}`;
  }
  return `${text}\n\nNumber of calls: ${spy.mock.calls.length}\n`;
}

function any(kind: Kind) {
  return function (this: Assertion): Assertion {
    const spy = spyOf(this);
    const passed = kind.results(spy).some(kind.succeeded);
    this.assert(
      passed,
      () => `expected "${spy.getMockName()}" to be successfully ${kind.done} at least once`,
      () => `expected "${spy.getMockName()}" to not be successfully ${kind.done}`,
      passed,
      !passed,
      false,
    );
    return this;
  };
}

function times(kind: Kind) {
  return function (this: Assertion, expected: number): Assertion {
    const spy = spyOf(this);
    const passed = kind.results(spy).filter(kind.succeeded).length === expected;
    this.assert(
      passed,
      () => `expected "${spy.getMockName()}" to be successfully ${kind.done} ${expected} times`,
      () => `expected "${spy.getMockName()}" to not be successfully ${kind.done} ${expected} times`,
      `expected resolved times: ${expected}`,
      `received resolved times: ${passed}`,
      false,
    );
    return this;
  };
}

function has(kind: Kind, result: Result | undefined, value: unknown): boolean {
  return result !== undefined && result.type === kind.type && equals(result.value, value);
}

function withValue(kind: Kind) {
  return function (this: Assertion, value: unknown): Assertion {
    const spy = spyOf(this);
    const results = kind.results(spy);
    const name = spy.getMockName();
    const message = failureMessage(
      this,
      results.some((result) => has(kind, result, value)),
      `expected "${name}" to ${kind.verb} with: #{exp} at least once`,
      `expected "${name}" to not ${kind.verb} with: #{exp}`,
      value,
    );
    if (message !== undefined) {
      throw new AssertionError(withResults(spy, results, message, value));
    }
    return this;
  };
}

function lastWithValue(kind: Kind) {
  return function (this: Assertion, value: unknown): Assertion {
    const spy = spyOf(this);
    const results = kind.results(spy);
    const result = results[results.length - 1];
    this.assert(
      has(kind, result, value),
      () => `expected last "${spy.getMockName()}" call to ${kind.verb} #{exp}`,
      () => `expected last "${spy.getMockName()}" call to not ${kind.verb} #{exp}`,
      value,
      result?.value,
    );
    return this;
  };
}

function nthWithValue(kind: Kind) {
  return function (this: Assertion, number: number, value: unknown): Assertion {
    const spy = spyOf(this);
    const result = kind.results(spy)[number - 1];
    this.assert(
      has(kind, result, value),
      () => `expected ${ordinal(number)} call "${spy.getMockName()}" call to ${kind.verb} #{exp}`,
      () => `expected ${ordinal(number)} call "${spy.getMockName()}" call to not ${kind.verb} #{exp}`,
      value,
      result?.value,
    );
    return this;
  };
}

const toHaveReturned = any(returning);
const toHaveReturnedTimes = times(returning);
const toHaveReturnedWith = withValue(returning);

export const resultMatchers = {
  toHaveReturned,
  toReturn: toHaveReturned,
  toHaveReturnedTimes,
  toReturnTimes: toHaveReturnedTimes,
  toHaveReturnedWith,
  toReturnWith: toHaveReturnedWith,
  toHaveLastReturnedWith: lastWithValue(returning),
  toHaveNthReturnedWith: nthWithValue(returning),
  toHaveResolved: any(resolving),
  toHaveResolvedTimes: times(resolving),
  toHaveResolvedWith: withValue(resolving),
  toHaveLastResolvedWith: lastWithValue(resolving),
  toHaveNthResolvedWith: nthWithValue(resolving),
};
