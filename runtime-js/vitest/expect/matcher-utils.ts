/** `this.utils` of custom matchers. */

import { diff, kindOf, markTrailingSpaces, printDiffOrStringify, type DiffOptions } from "../diff/index.ts";
import { stringify } from "../print/plugins.ts";

/** Messages carry no colours of their own: reporters add them. */
const plain = (text: unknown): string => String(text);

interface HintOptions {
  comment?: string;
  isDirectExpectCall?: boolean;
  isNot?: boolean;
  promise?: string;
  secondArgument?: string;
}

/** The call of a matcher, as the headline of its message: `expect(received).not.toBe(expected)`. */
export function matcherHint(
  name: string,
  received = "received",
  expected = "expected",
  options: HintOptions = {},
): string {
  const { comment = "", isDirectExpectCall = false, isNot = false, promise = "", secondArgument = "" } = options;
  const subject = isDirectExpectCall || received === "" ? "expect" : `expect(${received})`;
  const words = `${promise === "" ? "" : `.${promise}`}${isNot ? ".not" : ""}`;
  const method = name.includes(".") ? name : `.${name}`;
  const args = expected === "" ? "" : secondArgument === "" ? expected : `${expected}, ${secondArgument}`;
  return `${subject}${words}${method}(${args})${comment === "" ? "" : ` // ${comment}`}`;
}

export function printReceived(value: unknown): string {
  return markTrailingSpaces(stringify(value));
}

export const printExpected = printReceived;

export function printWithType(name: string, value: unknown, print: (value: unknown) => string): string {
  const kind = kindOf(value);
  const type = kind === "null" || kind === "undefined" ? "" : `${name} has type:  ${kind}\n`;
  return `${type}${name} has value: ${print(value)}`;
}

export function matcherUtils(): Record<string, unknown> {
  return {
    EXPECTED_COLOR: plain,
    RECEIVED_COLOR: plain,
    INVERTED_COLOR: plain,
    BOLD_WEIGHT: plain,
    DIM_COLOR: plain,
    diff: (a: unknown, b: unknown, options?: DiffOptions) => diff(a, b, options)?.text,
    matcherHint,
    printReceived,
    printExpected,
    printDiffOrStringify: (actual: unknown, expected: unknown, options?: DiffOptions) =>
      printDiffOrStringify(actual, expected, options)?.text,
    printWithType,
  };
}
