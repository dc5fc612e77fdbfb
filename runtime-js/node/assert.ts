/** `node:assert`. */

import { inspect } from "../web/console/inspect.ts";
import { captureStackTrace } from "../web/stack.ts";
import { deepEqual as equalDeep } from "./internal/deep-equal.ts";
import { invalidArg, invalidArgType, nodeError } from "./internal/errors.ts";
import { isRegExp } from "./util/types.ts";

type Message = string | Error | undefined;
type Assertion = (...args: any[]) => any;

interface Options {
  message?: string | Error;
  actual?: unknown;
  expected?: unknown;
  operator?: string;
  stackStartFn?: Assertion;
}

const headings: Record<string, string> = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  partialDeepStrictEqual: "Expected values to be partially and strictly deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notDeepEqualUnequal: "Expected values not to be loosely deep-equal:",
  notIdentical: "Values identical but not reference-equal:",
};

function show(value: unknown): string {
  return inspect(value, { compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, getters: true } as never);
}

/** Lines of both texts, marked with `+` for the actual and `-` for the expected ones. */
function difference(actual: string[], expected: string[]): string {
  const lengths = actual.map(() => new Array<number>(expected.length + 1).fill(0));
  lengths.push(new Array<number>(expected.length + 1).fill(0));
  for (let a = actual.length - 1; a >= 0; a--) {
    for (let e = expected.length - 1; e >= 0; e--) {
      lengths[a]![e] = actual[a] === expected[e] ? lengths[a + 1]![e + 1]! + 1 : Math.max(lengths[a + 1]![e]!, lengths[a]![e + 1]!);
    }
  }
  const lines: string[] = [];
  let [a, e] = [0, 0];
  while (a < actual.length || e < expected.length) {
    if (a < actual.length && e < expected.length && actual[a] === expected[e]) {
      lines.push(`  ${actual[a]}`);
      a++;
      e++;
    } else if (a < actual.length && (e >= expected.length || lengths[a + 1]![e]! >= lengths[a]![e + 1]!)) lines.push(`+ ${actual[a++]}`);
    else lines.push(`- ${expected[e++]}`);
  }
  return lines.join("\n");
}

function describe(actual: unknown, expected: unknown, operator: string): string {
  const objects = typeof actual === "object" && actual !== null && typeof expected === "object" && expected !== null;
  switch (operator) {
    case "deepStrictEqual":
    case "strictEqual":
    case "partialDeepStrictEqual": {
      const [one, other] = [show(actual), show(expected)];
      const [lines, otherLines] = [one.split("\n"), other.split("\n")];
      let heading = headings[operator]!;
      if (operator === "strictEqual" && objects) {
        heading = one === other ? headings.notIdentical! : headings.strictEqualObject!;
        if (one === other) return `${heading}\n\n${one}\n`;
      }
      const simple = lines.length === 1 && otherLines.length === 1 && one !== other && !objects && typeof actual !== "object" && typeof expected !== "object";
      if (simple && one.length + other.length <= 80 - 4 && (actual !== 0 || expected !== 0)) return `${heading}\n\n${one} !== ${other}\n`;
      return `${heading}\n+ actual - expected\n\n${difference(lines, otherLines)}\n`;
    }
    case "notDeepStrictEqual":
    case "notStrictEqual": {
      const text = show(actual);
      const heading = operator === "notStrictEqual" && typeof actual === "object" && actual !== null ? headings.notStrictEqualObject! : headings[operator]!;
      return text.includes("\n") ? `${heading}\n\n${text}\n` : `${heading}${text.length > 5 ? "\n\n" : " "}${text}`;
    }
    case "deepEqual":
      return `${headings.deepEqual}\n\n${show(actual)}\n\nshould loosely deep-equal\n\n${show(expected)}`;
    case "notDeepEqual":
      return `${headings.notDeepEqualUnequal}\n\n${show(actual)}\n\nshould not loosely deep-equal\n\n${show(expected)}`;
    default:
      return `${show(actual)} ${operator} ${show(expected)}`;
  }
}

/** What a failed assertion throws. */
export class AssertionError extends Error {
  generatedMessage: boolean;
  code = "ERR_ASSERTION";
  actual: unknown;
  expected: unknown;
  operator: string | undefined;

  constructor(options: Options) {
    if (typeof options !== "object" || options === null) throw invalidArgType("options", "object", options);
    const { message, actual, expected, operator = "fail", stackStartFn } = options;
    super(message === undefined || message === null ? describe(actual, expected, operator) : String(message));
    this.generatedMessage = message === undefined || message === null;
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    this.name = "AssertionError";
    captureStackTrace(this, stackStartFn ?? AssertionError);
    Object.defineProperty(this, "name", { value: "AssertionError", writable: true, enumerable: false, configurable: true });
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

function failWith(options: Options): never {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

function check(passes: boolean, actual: unknown, expected: unknown, message: Message, operator: string, start: Assertion): void {
  if (!passes) failWith({ actual, expected, message, operator, stackStartFn: start });
}

function needTwo(args: IArguments): void {
  if (args.length < 2) throw nodeError("ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified', TypeError);
}

export function ok(value?: unknown, message?: Message): asserts value {
  if (value) return;
  if (message instanceof Error) throw message;
  const generated = message === undefined || message === null;
  const text = arguments.length === 0 ? "No value argument passed to `assert.ok()`" : generated ? "The expression evaluated to a falsy value" : message;
  const error = new AssertionError({ actual: value, expected: true, message: text, operator: "==", stackStartFn: ok });
  error.generatedMessage = generated;
  throw error;
}

export function fail(message?: Message): never {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ message: message ?? "Failed", operator: "fail", stackStartFn: fail });
  error.generatedMessage = message === undefined;
  throw error;
}

export function equal(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  // eslint-disable-next-line eqeqeq -- that is what the loose comparison is
  check(actual == expected || (actual !== actual && expected !== expected), actual, expected, message, "==", equal);
}

export function notEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  // eslint-disable-next-line eqeqeq -- that is what the loose comparison is
  check(!(actual == expected || (actual !== actual && expected !== expected)), actual, expected, message, "!=", notEqual);
}

export function strictEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  check(Object.is(actual, expected), actual, expected, message, "strictEqual", strictEqual);
}

export function notStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  check(!Object.is(actual, expected), actual, expected, message, "notStrictEqual", notStrictEqual);
}

export function deepEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  check(equalDeep(actual, expected, { strict: false }), actual, expected, message, "deepEqual", deepEqual);
}

export function notDeepEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  check(!equalDeep(actual, expected, { strict: false }), actual, expected, message, "notDeepEqual", notDeepEqual);
}

export function deepStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  check(equalDeep(actual, expected, { strict: true }), actual, expected, message, "deepStrictEqual", deepStrictEqual);
}

export function notDeepStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  check(!equalDeep(actual, expected, { strict: true }), actual, expected, message, "notDeepStrictEqual", notDeepStrictEqual);
}

export function partialDeepStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  needTwo(arguments);
  check(equalDeep(actual, expected, { strict: true, partial: true }), actual, expected, message, "partialDeepStrictEqual", partialDeepStrictEqual);
}

function matches(text: unknown, pattern: unknown, message: Message, wanted: boolean, start: Assertion): void {
  if (!isRegExp(pattern)) throw invalidArg("regexp", "an instance of RegExp", pattern);
  if (typeof text === "string" && (pattern as RegExp).test(text) === wanted) return;
  const generated = message === undefined;
  let given: string | Error | undefined = message;
  if (generated) {
    given = typeof text !== "string"
      ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
      : `${wanted ? "The input did not match the regular expression " : "The input was expected to not match the regular expression "}${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
  }
  if (given instanceof Error) throw given;
  const error = new AssertionError({ actual: text, expected: pattern, message: given, operator: start.name, stackStartFn: start });
  error.generatedMessage = generated;
  throw error;
}

export function match(text: unknown, pattern: RegExp, message?: Message): void {
  matches(text, pattern, message, true, match);
}

export function doesNotMatch(text: unknown, pattern: RegExp, message?: Message): void {
  matches(text, pattern, message, false, doesNotMatch);
}

export function ifError(value: unknown): void {
  if (value === null || value === undefined) return;
  const text = value instanceof Error ? (value.message === "" ? value.constructor.name : value.message) : inspect(value);
  const error = new AssertionError({ actual: value, expected: null, operator: "ifError", message: `ifError got unwanted exception: ${text}`, stackStartFn: ifError });
  error.generatedMessage = true;
  throw error;
}

const nothing = Symbol("nothing was thrown");

function thrownBy(run: unknown): unknown {
  if (typeof run !== "function") throw invalidArgType("fn", "function", run);
  try {
    run();
  } catch (error) {
    return error;
  }
  return nothing;
}

async function rejectionOf(given: unknown): Promise<unknown> {
  let promise = given;
  if (typeof given === "function") {
    promise = given();
    if (typeof (promise as Promise<unknown> | undefined)?.then !== "function") {
      throw nodeError("ERR_INVALID_RETURN_VALUE", `Expected instance of Promise to be returned from the "promiseFn" function but got ${promise === undefined ? "undefined" : `type ${typeof promise}`}.`, TypeError);
    }
  } else if (typeof (promise as Promise<unknown> | undefined)?.then !== "function") {
    throw invalidArg("promiseFn", "of type function or an instance of Promise", given);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return nothing;
}

function checkThrown(actual: any, expected: any, message: Message, start: Assertion): void {
  if (typeof expected === "function") {
    if (expected.prototype !== undefined && actual instanceof expected) return;
    if (Error.isPrototypeOf(expected)) {
      const text = message ?? `The error is expected to be an instance of "${expected.name}". Received ${actual?.constructor?.name ? `"${actual.constructor.name}"` : `"${inspect(actual, { depth: -1 })}"`}${actual instanceof Error ? `\n\nError message:\n\n${actual.message}` : ""}`;
      failWith({ actual, expected, message: text, operator: start.name, stackStartFn: start });
    }
    const result = expected.call({}, actual);
    if (result !== true) {
      const name = expected.name === "" ? "" : `"${expected.name}" `;
      const text = message ?? `The ${name}validation function is expected to return "true". Received ${inspect(result)}${actual instanceof Error ? `\n\nCaught error:\n\n${String(actual)}` : ""}`;
      failWith({ actual, expected, message: text, operator: start.name, stackStartFn: start });
    }
    return;
  }
  if (isRegExp(expected)) {
    if (expected.test(String(actual))) return;
    const text = message ?? `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(actual))}\n`;
    failWith({ actual, expected, message: text, operator: start.name, stackStartFn: start });
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push("name", "message");
  else if (keys.length === 0) throw nodeError("ERR_INVALID_ARG_VALUE", `The argument 'error' may not be an empty object. Received {}`, TypeError);
  for (const key of keys) {
    if (typeof actual?.[key] === "string" && isRegExp(expected[key]) && expected[key].test(actual[key])) continue;
    if (actual !== null && typeof actual === "object" && key in actual && equalDeep(actual[key], expected[key], { strict: true })) continue;
    const shown = (from: any): object => Object.fromEntries(keys.filter((name) => from !== null && typeof from === "object" && name in from).map((name) => [name, from[name]]));
    failWith({ actual, expected, message: message ?? describe(shown(actual), shown(expected), "deepStrictEqual"), operator: start.name, stackStartFn: start });
  }
}

function expectThrown(actual: unknown, given: unknown, last: Message, start: Assertion): void {
  let [expected, message] = [given, last];
  if (typeof expected === "string") {
    if (last !== undefined) throw invalidArg("error", "one of type function or an instance of Error, RegExp, or Object", expected);
    [expected, message] = [undefined, expected];
  } else if (expected !== undefined && expected !== null && typeof expected !== "object" && typeof expected !== "function") {
    throw invalidArg("error", "one of type function or an instance of Error, RegExp, or Object", expected);
  }
  if (actual === nothing) {
    const named = typeof expected === "function" && expected.name ? ` (${expected.name})` : "";
    const detail = message ? `: ${String(message)}` : ".";
    const kind = start === rejects ? "rejection" : "exception";
    failWith({ actual: undefined, expected, operator: start.name, message: message instanceof Error ? message : `Missing expected ${kind}${named}${detail}`, stackStartFn: start });
  }
  if (expected !== undefined && expected !== null) checkThrown(actual, expected, message, start);
}

function expectNothing(actual: any, given: unknown, last: Message, start: Assertion): void {
  if (actual === nothing) return;
  const [expected, message] = typeof given === "string" ? [undefined, given] : [given, last];
  const applies = expected === undefined || expected === null || (typeof expected === "function" && actual instanceof (expected as never)) || (isRegExp(expected) && (expected as RegExp).test(String(actual)));
  if (!applies) throw actual;
  const detail = message ? `: ${String(message)}` : ".";
  const kind = start === doesNotReject ? "rejection" : "exception";
  failWith({ actual, expected, operator: start.name, message: `Got unwanted ${kind}${detail}\nActual message: "${actual?.message}"`, stackStartFn: start });
}

export function throws(run: () => unknown, expected?: unknown, message?: Message): void {
  expectThrown(thrownBy(run), expected, message, throws);
}

export async function rejects(promise: unknown, expected?: unknown, message?: Message): Promise<void> {
  expectThrown(await rejectionOf(promise), expected, message, rejects);
}

export function doesNotThrow(run: () => unknown, expected?: unknown, message?: Message): void {
  expectNothing(thrownBy(run), expected, message, doesNotThrow);
}

export async function doesNotReject(promise: unknown, expected?: unknown, message?: Message): Promise<void> {
  expectNothing(await rejectionOf(promise), expected, message, doesNotReject);
}

const all = {
  AssertionError,
  deepEqual,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  equal,
  fail,
  ifError,
  match,
  notDeepEqual,
  notDeepStrictEqual,
  notEqual,
  notStrictEqual,
  ok,
  partialDeepStrictEqual,
  rejects,
  strictEqual,
  throws,
};

function named<F extends Assertion>(name: string, length: number, run: F): F {
  Object.defineProperty(run, "name", { value: name, configurable: true });
  return Object.defineProperty(run, "length", { value: length, configurable: true });
}

/** The assertions with strict comparisons under the short names too. */
export const strict: any = Object.assign(
  named("strict", 2, (...args: any[]) => Reflect.apply(ok, undefined, args)),
  all,
  { equal: strictEqual, deepEqual: deepStrictEqual, notEqual: notStrictEqual, notDeepEqual: notDeepStrictEqual },
);
strict.strict = strict;

const assert: any = Object.assign(named("assert", 2, (...args: any[]) => Reflect.apply(ok, undefined, args)), all, { strict });

export default assert;
