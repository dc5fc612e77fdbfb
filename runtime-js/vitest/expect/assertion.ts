/**
 * The object that `expect(value)` returns. Matchers are methods of its prototype; what the words before a matcher said
 * (`not`, `deep`, `resolves`, …) is kept in its flags.
 */

import { display, inspect } from "../print/inspect.ts";
import type { TestTask } from "../runner/tasks.ts";
import { AssertionError, type AssertionErrorProperties } from "./assertion-error.ts";

export interface Flags {
  object: unknown;
  message: string | undefined;
  negate?: boolean;
  /** The test to which soft failures and promises belong. */
  "vitest-test"?: TestTask;
  soft?: boolean;
  poll?: boolean;
  promise?: "resolves" | "rejects";
  /** Made where `resolves`, `rejects` or a polled matcher was called; its stack is that of failures. */
  error?: Error;
  deep?: boolean;
  nested?: boolean;
  own?: boolean;
  ordered?: boolean;
  contains?: boolean;
  any?: boolean;
  all?: boolean;
  numeric?: boolean;
  eql?: (a: unknown, b: unknown) => boolean;
  operator?: string;
  doLength?: boolean;
  itself?: boolean;
  lockSsfi?: boolean;
  ssfi?: Function;
  [name: string]: unknown;
}

/** `chai.config`. */
export const settings: {
  includeStack: boolean;
  showDiff: boolean;
  truncateThreshold: number;
  useProxy: boolean;
  proxyExcludedKeys: string[];
  deepEqual: ((a: unknown, b: unknown) => boolean) | null | undefined;
} = {
  includeStack: false,
  showDiff: true,
  truncateThreshold: 40,
  useProxy: true,
  proxyExcludedKeys: ["then", "catch", "inspect", "toJSON"],
  deepEqual: undefined,
};

/** A value as it stands in messages. */
export function show(value: unknown): string {
  return display(value, settings.truncateThreshold);
}

/** A value inside of a message, cut to the same length. */
export function brief(value: unknown): string {
  return inspect(value, { truncate: settings.truncateThreshold });
}

type Message = string | (() => string);

export class Assertion {
  // a field is defined, where an assignment would ask the whole prototype chain with its proxy
  __flags: Flags = { object: undefined, message: undefined };

  constructor(object: unknown, message?: string, ssfi?: Function, lockSsfi?: boolean) {
    this.__flags.object = object;
    this.__flags.message = message;
    if (ssfi !== undefined) {
      this.__flags.ssfi = ssfi;
    }
    if (lockSsfi) {
      this.__flags.lockSsfi = true;
    }
  }

  /** The value under test. */
  get _obj(): unknown {
    return this.__flags.object;
  }

  set _obj(value: unknown) {
    this.__flags.object = value;
  }

  /**
   * Fails unless `passed`, or, negated, if `passed`. In messages `#{this}`, `#{exp}` and `#{act}` stand for the value
   * under test, the expected and the actual value.
   */
  assert(
    passed: unknown,
    message: Message,
    negatedMessage?: Message,
    expected?: unknown,
    ...rest: [actual?: unknown, showDiff?: boolean]
  ): void {
    if (this.__flags.negate ? !passed : passed) {
      return;
    }
    const actual = rest.length > 0 ? rest[0] : this.__flags.object;
    failAssert(this, message, negatedMessage, expected, actual, rest[1], rest[0]);
  }
}

function failAssert(
  assertion: Assertion,
  message: Message,
  negatedMessage: Message | undefined,
  expected: unknown,
  actual: unknown,
  showDiff: boolean | undefined,
  givenActual: unknown,
): never {
  let difference = showDiff !== false;
  if ((expected === undefined && givenActual === undefined) || !settings.showDiff) {
    difference = false;
  }
  const properties: AssertionErrorProperties = { actual, expected, showDiff: difference };
  const { negate, operator, ssfi } = assertion.__flags;
  const template = resolveMessage(negate ? negatedMessage : message);
  const deduced = operator ?? operatorOf(template, expected);
  if (deduced !== undefined) {
    properties.operator = deduced;
  }
  throw new AssertionError(fillMessage(assertion, template, expected, actual), properties, ssfi);
}

function resolveMessage(message: Message | undefined): string {
  return (typeof message === "function" ? message() : message) ?? "";
}

/** The name of the comparison, as Node's `assert` would call it. */
function operatorOf(template: string, expected: unknown): string | undefined {
  if (template === "" || /\shave\s/.test(template)) {
    return undefined;
  }
  const deep = ["Array", "Object", "Function"].includes(typeOf(expected));
  if (/\snot\s/.test(template)) {
    return deep ? "notDeepStrictEqual" : "notStrictEqual";
  }
  return deep ? "deepStrictEqual" : "strictEqual";
}

/** `typeof`, with the tag for objects. */
export function typeOf(value: unknown): string {
  if (value === undefined) {
    return "undefined";
  }
  if (value === null) {
    return "null";
  }
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof tag === "string" ? tag : Object.prototype.toString.call(value).slice(8, -1);
}

export function fillMessage(assertion: Assertion, template: string, expected: unknown, actual: unknown): string {
  const { object, message } = assertion.__flags;
  let text = template;
  if (text.includes("#{")) {
    text = text
      .replace(/#\{this\}/g, () => show(object))
      .replace(/#\{act\}/g, () => show(actual))
      .replace(/#\{exp\}/g, () => show(expected));
  }
  return message ? `${message}: ${text}` : text;
}

/** The message for the outcome, for matchers that throw by themselves; undefined when there is nothing to throw. */
export function failureMessage(
  assertion: Assertion,
  passed: boolean,
  message: string,
  negatedMessage: string,
  expected?: unknown,
): string | undefined {
  const negate = assertion.__flags.negate === true;
  if (passed !== negate) {
    return undefined;
  }
  return fillMessage(assertion, negate ? negatedMessage : message, expected, assertion.__flags.object);
}

export function flag(assertion: Assertion, key: string, value?: unknown): unknown {
  if (arguments.length === 3) {
    assertion.__flags[key] = value;
  }
  return assertion.__flags[key];
}

/** All matchers, by their names. */
export const allMatchers: Record<string, unknown> = Object.create(null);

/** Puts methods on the prototype of all assertions. They return the assertion, unless they return something themselves. */
export function addMatchers(methods: object): void {
  const prototype = Assertion.prototype;
  Object.assign(allMatchers, methods);
  for (const name of Object.keys(methods)) {
    Object.defineProperty(prototype, name, {
      value: (methods as Record<string, unknown>)[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
}

// Unknown names reach the end of the prototype chain, where this object refuses them: known ones cost nothing.
const guard = new Proxy(Object.create(Object.prototype), {
  get(target, key, receiver) {
    if (
      typeof key === "string" &&
      settings.useProxy &&
      !(key in target) &&
      key !== "__flags" &&
      key !== "__methods" &&
      key !== "_obj" &&
      key !== "assert" &&
      !settings.proxyExcludedKeys.includes(key)
    ) {
      throw new Error(unknownProperty(key));
    }
    return Reflect.get(target, key, receiver);
  },
});
Object.setPrototypeOf(Assertion.prototype, guard);

function unknownProperty(key: string): string {
  let suggestion: string | undefined;
  let least = 4;
  for (const name of Object.getOwnPropertyNames(Assertion.prototype)) {
    if (name in Object.prototype || name === "__flags" || name === "_obj" || name === "assert") {
      continue;
    }
    const distance = editDistance(key, name, least);
    if (distance < least) {
      suggestion = name;
      least = distance;
    }
  }
  return suggestion === undefined
    ? `Invalid Chai property: ${key}`
    : `Invalid Chai property: ${key}. Did you mean "${suggestion}"?`;
}

/** Number of edits between two words; `cap` when there are at least as many. */
function editDistance(a: string, b: string, cap: number): number {
  if (Math.abs(a.length - b.length) >= cap) {
    return cap;
  }
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, change));
    }
    row = next;
  }
  return Math.min(row[b.length], cap);
}
