/** Matchers of the calls of mock functions. */

import { diff } from "../../diff/index.ts";
import { stringify } from "../../print/plugins.ts";
import { isMockFunction, type Mock } from "../../vi/mock-function.ts";
import { brief, type Assertion, failureMessage } from "../assertion.ts";
import { AssertionError } from "../assertion-error.ts";
import { equals } from "../equality.ts";
import { looseTesters } from "../testers.ts";

export function spyOf(assertion: Assertion): Mock {
  const value = assertion.__flags.object;
  if (!isMockFunction(value)) {
    throw new TypeError(`${brief(value)} is not a spy or a call to a spy!`);
  }
  return value;
}

/** `1st`, `2nd`, `3rd`, `4th`, … */
export function ordinal(number: number): string {
  const last = number % 10;
  const tens = number % 100;
  if (last === 1 && tens !== 11) {
    return `${number}st`;
  }
  if (last === 2 && tens !== 12) {
    return `${number}nd`;
  }
  return last === 3 && tens !== 13 ? `${number}rd` : `${number}th`;
}

function sameArguments(call: unknown[], expected: unknown[]): boolean {
  const testers = looseTesters();
  return call.length === expected.length && call.every((argument, index) => equals(argument, expected[index], testers));
}

function indented(value: unknown): string {
  return stringify(value).replace(/^/gm, "    ");
}

/** A message with the list of all calls, each as its difference from the expected arguments. */
function withCalls(spy: Mock, message: string, expected?: unknown[]): string {
  const { calls } = spy.mock;
  let text = message;
  if (calls.length > 0) {
    const list = calls.map((call, index) => {
      const shown = expected === undefined ? indented(call) : diff(expected, call, { omitAnnotationLines: true })?.text;
      return `  ${ordinal(index + 1)} ${spy.getMockName()} call:\n\n${shown}\n`;
    });
    text += `\n\nReceived:\n\n${list.join("\n")}`;
  }
  return `${text}\n\nNumber of calls: ${calls.length}\n`;
}

function toHaveBeenCalled(this: Assertion): Assertion {
  const spy = spyOf(this);
  const count = spy.mock.calls.length;
  const name = spy.getMockName();
  const message = failureMessage(
    this,
    count > 0,
    `expected "${name}" to be called at least once`,
    `expected "${name}" to not be called at all, but actually been called ${count} times`,
  );
  if (message !== undefined) {
    throw new AssertionError(count > 0 ? withCalls(spy, message) : message);
  }
  return this;
}

function toHaveBeenCalledTimes(this: Assertion, expected: number): Assertion {
  const spy = spyOf(this);
  const count = spy.mock.calls.length;
  this.assert(
    count === expected,
    () => `expected "${spy.getMockName()}" to be called #{exp} times, but got ${count} times`,
    () => `expected "${spy.getMockName()}" to not be called #{exp} times`,
    expected,
    count,
    false,
  );
  return this;
}

function calledWith(assertion: Assertion, args: unknown[], once: boolean): Assertion {
  const spy = spyOf(assertion);
  const { calls } = spy.mock;
  const passed = (!once || calls.length === 1) && calls.some((call) => sameArguments(call, args));
  const name = spy.getMockName();
  const word = once ? "called once" : "called";
  const message = failureMessage(
    assertion,
    passed,
    `expected "${name}" to be ${word} with arguments: #{exp}`,
    `expected "${name}" to not be ${word} with arguments: #{exp}`,
    args,
  );
  if (message !== undefined) {
    throw new AssertionError(withCalls(spy, message, args));
  }
  return assertion;
}

function toHaveBeenCalledWith(this: Assertion, ...args: unknown[]): Assertion {
  return calledWith(this, args, false);
}

/** Whether the first call of a spy was made before the first one of another. */
function wasBefore(before: Mock, after: Mock, failIfNoFirst: boolean): boolean {
  const [first] = before.mock.invocationCallOrder;
  const [second] = after.mock.invocationCallOrder;
  if (first === undefined) {
    return !failIfNoFirst;
  }
  return second !== undefined && first < second;
}

function checkSpy(value: unknown): asserts value is Mock {
  if (!isMockFunction(value)) {
    throw new TypeError(`${brief(value)} is not a spy or a call to a spy`);
  }
}

export const callMatchers = {
  toHaveBeenCalled,
  toBeCalled: toHaveBeenCalled,
  toHaveBeenCalledTimes,
  toBeCalledTimes: toHaveBeenCalledTimes,
  toHaveBeenCalledWith,
  toBeCalledWith: toHaveBeenCalledWith,

  toHaveBeenCalledOnce(this: Assertion): Assertion {
    const spy = spyOf(this);
    const count = spy.mock.calls.length;
    this.assert(
      count === 1,
      () => `expected "${spy.getMockName()}" to be called once, but got ${count} times`,
      () => `expected "${spy.getMockName()}" to not be called once`,
      1,
      count,
      false,
    );
    return this;
  },

  toHaveBeenCalledExactlyOnceWith(this: Assertion, ...args: unknown[]): Assertion {
    return calledWith(this, args, true);
  },

  toHaveBeenNthCalledWith(this: Assertion, times: number, ...args: unknown[]): Assertion {
    const spy = spyOf(this);
    const { calls } = spy.mock;
    const call = calls[times - 1];
    const made = times <= calls.length;
    this.assert(
      call !== undefined && sameArguments(call, args),
      () =>
        `expected ${ordinal(times)} "${spy.getMockName()}" call to have been called with #{exp}${made ? "" : `, but called only ${calls.length} times`}`,
      () => `expected ${ordinal(times)} "${spy.getMockName()}" call to not have been called with #{exp}`,
      args,
      call,
      made,
    );
    return this;
  },

  toHaveBeenLastCalledWith(this: Assertion, ...args: unknown[]): Assertion {
    const spy = spyOf(this);
    const call = spy.mock.lastCall;
    this.assert(
      call !== undefined && sameArguments(call, args),
      () => `expected last "${spy.getMockName()}" call to have been called with #{exp}`,
      () => `expected last "${spy.getMockName()}" call to not have been called with #{exp}`,
      args,
      call,
    );
    return this;
  },

  toHaveBeenCalledBefore(this: Assertion, other: unknown, failIfNoFirst = true): Assertion {
    const spy = spyOf(this);
    checkSpy(other);
    this.assert(
      wasBefore(spy, other, failIfNoFirst),
      () => `expected "${spy.getMockName()}" to have been called before "${other.getMockName()}"`,
      () => `expected "${spy.getMockName()}" to not have been called before "${other.getMockName()}"`,
      other,
      spy,
    );
    return this;
  },

  toHaveBeenCalledAfter(this: Assertion, other: unknown, failIfNoFirst = true): Assertion {
    const spy = spyOf(this);
    checkSpy(other);
    this.assert(
      wasBefore(other, spy, failIfNoFirst),
      () => `expected "${spy.getMockName()}" to have been called after "${other.getMockName()}"`,
      () => `expected "${spy.getMockName()}" to not have been called after "${other.getMockName()}"`,
      other,
      spy,
    );
    return this;
  },
};

export { indented };
