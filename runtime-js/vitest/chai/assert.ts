/** chai's `assert`: assertions as functions. Most are words of `expect` under another name. */

import { brief, Assertion } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";

type AssertFunction = (...args: unknown[]) => unknown;

export interface Assert {
  (condition: unknown, message?: string | (() => string)): void;
  [name: string]: AssertFunction;
}

type Words = { [word: string]: Words & ((...args: unknown[]) => Words) };

/** Speaks words to an assertion; the last one is called when there are arguments for it. */
function speak(assertion: Assertion, words: string[], args: unknown[] | undefined): Words {
  let target = assertion as unknown as Words;
  const last = words.length - 1;
  for (let i = 0; i < last; i++) {
    target = target[words[i]];
  }
  return args === undefined ? target[words[last]] : target[words[last]](...args);
}

function start(value: unknown, message: unknown, caller: Function): Assertion {
  return new Assertion(value, message as string | undefined, caller, true);
}

export const assert = ((condition: unknown, message?: string | (() => string)) => {
  start(null, undefined, assert).assert(condition, message ?? "", "[ negation message unavailable ]");
}) as unknown as Assert;

/**
 * Functions with their words. `(value, message)`; with `/n` the last word is called with n arguments that come before
 * the message; with `=x` it is called with a constant.
 */
const spoken: { [name: string]: string } = {
  isOk: "is.ok",
  isNotOk: "is.not.ok",
  strictEqual: "to.equal/1",
  notStrictEqual: "to.not.equal/1",
  deepEqual: "to.eql/1",
  notDeepEqual: "to.not.eql/1",
  isAbove: "to.be.above/1",
  isAtLeast: "to.be.least/1",
  isBelow: "to.be.below/1",
  isAtMost: "to.be.most/1",
  isTrue: "is.true",
  isNotTrue: "to.not.equal=true",
  isFalse: "is.false",
  isNotFalse: "to.not.equal=false",
  isNull: "to.equal=null",
  isNotNull: "to.not.equal=null",
  isNaN: "to.be.NaN",
  isNotNaN: "not.to.be.NaN",
  exists: "to.exist",
  notExists: "to.not.exist",
  isUndefined: "to.equal=undefined",
  isDefined: "to.not.equal=undefined",
  isCallable: "is.callable",
  isNotCallable: "is.not.callable",
  isNumeric: "is.numeric",
  isNotNumeric: "is.not.numeric",
  isFinite: "to.be.finite",
  typeOf: "to.be.a/1",
  notTypeOf: "to.not.be.a/1",
  instanceOf: "to.be.instanceOf/1",
  notInstanceOf: "to.not.be.instanceOf/1",
  match: "to.match/1",
  notMatch: "to.not.match/1",
  property: "to.have.property/1",
  notProperty: "to.not.have.property/1",
  propertyVal: "to.have.property/2",
  notPropertyVal: "to.not.have.property/2",
  deepPropertyVal: "to.have.deep.property/2",
  notDeepPropertyVal: "to.not.have.deep.property/2",
  ownProperty: "to.have.own.property/1",
  notOwnProperty: "to.not.have.own.property/1",
  ownPropertyVal: "to.have.own.property/2",
  notOwnPropertyVal: "to.not.have.own.property/2",
  deepOwnPropertyVal: "to.have.deep.own.property/2",
  notDeepOwnPropertyVal: "to.not.have.deep.own.property/2",
  nestedProperty: "to.have.nested.property/1",
  notNestedProperty: "to.not.have.nested.property/1",
  nestedPropertyVal: "to.have.nested.property/2",
  notNestedPropertyVal: "to.not.have.nested.property/2",
  deepNestedPropertyVal: "to.have.deep.nested.property/2",
  notDeepNestedPropertyVal: "to.not.have.deep.nested.property/2",
  lengthOf: "to.have.lengthOf/1",
  hasAnyKeys: "to.have.any.keys/1",
  hasAllKeys: "to.have.all.keys/1",
  containsAllKeys: "to.contain.all.keys/1",
  doesNotHaveAnyKeys: "to.not.have.any.keys/1",
  doesNotHaveAllKeys: "to.not.have.all.keys/1",
  hasAnyDeepKeys: "to.have.any.deep.keys/1",
  hasAllDeepKeys: "to.have.all.deep.keys/1",
  containsAllDeepKeys: "to.contain.all.deep.keys/1",
  doesNotHaveAnyDeepKeys: "to.not.have.any.deep.keys/1",
  doesNotHaveAllDeepKeys: "to.not.have.all.deep.keys/1",
  closeTo: "to.be.closeTo/2",
  approximately: "to.be.approximately/2",
  oneOf: "to.be.oneOf/1",
  isExtensible: "to.be.extensible",
  isNotExtensible: "to.not.be.extensible",
  isSealed: "to.be.sealed",
  isNotSealed: "to.not.be.sealed",
  isFrozen: "to.be.frozen",
  isNotFrozen: "to.not.be.frozen",
  isEmpty: "to.be.empty",
  isNotEmpty: "to.not.be.empty",
  containsSubset: "to.containSubset/1",
  doesNotContainSubset: "to.not.containSubset/1",
};

for (const kind of ["Object", "Array", "String", "Number", "Boolean"]) {
  spoken[`is${kind}`] = `to.be.a=${kind.toLowerCase()}`;
  spoken[`isNot${kind}`] = `to.not.be.a=${kind.toLowerCase()}`;
}
for (const [name, flag] of [
  ["", ""],
  ["Deep", "deep."],
  ["Nested", "nested."],
  ["DeepNested", "deep.nested."],
  ["Own", "own."],
  ["DeepOwn", "deep.own."],
]) {
  const positive = name === "" ? "include" : `${name[0].toLowerCase()}${name.slice(1)}Include`;
  spoken[positive] = `${flag}include/1`;
  spoken[`not${name}Include`] = `not.${flag}include/1`;
}
for (const [name, flag] of [
  ["", ""],
  ["Deep", "deep."],
  ["Ordered", "ordered."],
  ["DeepOrdered", "deep.ordered."],
]) {
  spoken[`same${name}Members`] = `to.have.same.${flag}members/1`;
  spoken[`notSame${name}Members`] = `to.not.have.same.${flag}members/1`;
  spoken[`include${name}Members`] = `to.include.${flag}members/1`;
  spoken[`notInclude${name}Members`] = `to.not.include.${flag}members/1`;
}

const constants: { [text: string]: unknown } = { true: true, false: false, null: null, undefined };

interface Speech {
  words: string[];
  /** Number of arguments of the last word; 0 when it is a property. */
  count: number;
  /** The argument of the last word where it is always the same. */
  constant?: { value: unknown };
}

function parseSpeech(spec: string): Speech {
  const equals = spec.indexOf("=");
  if (equals !== -1) {
    const text = spec.slice(equals + 1);
    const value = text in constants ? constants[text] : text;
    return { words: spec.slice(0, equals).split("."), count: 0, constant: { value } };
  }
  const slash = spec.indexOf("/");
  return slash === -1
    ? { words: spec.split("."), count: 0 }
    : { words: spec.slice(0, slash).split("."), count: Number(spec.slice(slash + 1)) };
}

/** A function of `assert`; what it says is taken apart when it is first called. */
function speaker(spec: string): AssertFunction {
  let speech: Speech | undefined;
  const check: AssertFunction = (value, ...args) => {
    speech ??= parseSpeech(spec);
    const { words, count, constant } = speech;
    const assertion = start(value, args[count], check);
    if (constant !== undefined) {
      speak(assertion, words, [constant.value]);
    } else {
      speak(assertion, words, count === 0 ? undefined : args.slice(0, count));
    }
  };
  return check;
}

for (const name of Object.keys(spoken)) {
  assert[name] = speaker(spoken[name]);
}

function loose(negate: boolean): AssertFunction {
  const check: AssertFunction = (actual, expected, message) => {
    const assertion = start(actual, message, check);
    if (negate) {
      assertion.__flags.negate = true;
    }
    assertion.assert(
      // loosely, that is what the function is for
      actual == expected,
      "expected #{this} to equal #{exp}",
      "expected #{this} to not equal #{exp}",
      expected,
      actual,
      true,
    );
  };
  return check;
}

const operators: { [operator: string]: (a: never, b: never) => boolean } = {
  "==": (a, b) => a == b,
  "===": (a, b) => a === b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "!=": (a, b) => a != b,
  "!==": (a, b) => a !== b,
};

function operator(value: unknown, name: unknown, other: unknown, message: unknown): void {
  const test = operators[name as string];
  if (test === undefined) {
    const prefix = message ? `${message}: ` : "";
    throw new AssertionError(`${prefix}Invalid operator "${name}"`, undefined, operator);
  }
  const assertion = start(test(value as never, other as never), message, operator);
  const words = `expected ${brief(value)} to be ${name} ${brief(other)}`;
  assertion.assert(
    assertion.__flags.object === true,
    words,
    words.replace(" to be ", " to not be "),
  );
}

function fail(...args: unknown[]): never {
  if (args.length < 2) {
    throw new AssertionError((args[0] as string) || "assert.fail()", undefined, fail);
  }
  const [actual, expected, message, name] = args;
  throw new AssertionError((message as string) || "assert.fail()", { actual, expected, operator: name as string }, fail);
}

function throws(fn: unknown, errorLike?: unknown, pattern?: unknown, message?: unknown): unknown {
  if (typeof errorLike === "string" || errorLike instanceof RegExp) {
    const assertion = start(fn, message, throws);
    speak(assertion, ["to", "throw"], [undefined, errorLike]);
    return assertion.__flags.object;
  }
  const assertion = start(fn, message, throws);
  speak(assertion, ["to", "throw"], [errorLike, pattern]);
  return assertion.__flags.object;
}

function doesNotThrow(fn: unknown, errorLike?: unknown, pattern?: unknown, message?: unknown): void {
  if (typeof errorLike === "string" || errorLike instanceof RegExp) {
    speak(start(fn, message, doesNotThrow), ["to", "not", "throw"], [undefined, errorLike]);
  } else {
    speak(start(fn, message, doesNotThrow), ["to", "not", "throw"], [errorLike, pattern]);
  }
}

function isIterable(value: unknown, message?: unknown): void {
  const iterator = (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator];
  if (!iterator) {
    const prefix = message ? `${message} ` : "";
    throw new AssertionError(`${prefix}expected ${brief(value)} to be an iterable`, undefined, isIterable);
  }
}

function ifError(value: unknown): void {
  if (value) {
    throw value;
  }
}

Object.assign(assert, {
  fail,
  equal: loose(false),
  notEqual: loose(true),
  deepStrictEqual: assert.deepEqual,
  operator,
  throws,
  doesNotThrow,
  isIterable,
  ifError,
});

/** Arguments of functions that watch a value: a getter, or an object with a name of a property. */
function watched(args: unknown[], withDelta: boolean): { subject: unknown; property: unknown; delta: unknown; message: unknown } {
  const [subject, property, third, fourth] = args;
  if (withDelta) {
    return args.length === 3 && typeof subject === "function"
      ? { subject, property: null, delta: property, message: third }
      : args.length <= 2
        ? { subject, property: null, delta: property, message: undefined }
        : { subject, property, delta: third, message: fourth };
  }
  return args.length <= 2 && typeof subject === "function"
    ? { subject, property: null, delta: undefined, message: property }
    : { subject, property, delta: undefined, message: third };
}

for (const [verb, capital] of [
  ["change", "Change"],
  ["increase", "Increase"],
  ["decrease", "Decrease"],
] as const) {
  const define = (name: string, words: string[], delta: "by" | "not.by" | undefined): void => {
    const check: AssertFunction = (fn, ...args) => {
      const { subject, property, delta: amount, message } = watched(args, delta !== undefined);
      const result = speak(start(fn, message, check), words, [subject, property]);
      if (delta === "by") {
        result.by(amount);
      } else if (delta === "not.by") {
        result.but.not.by(amount);
      }
    };
    assert[name] = check;
  };
  define(`${verb}s`, ["to", verb], undefined);
  define(`doesNot${capital}`, ["to", "not", verb], undefined);
  define(`${verb}sBy`, ["to", verb], "by");
  define(`${verb}sButNotBy`, ["to", verb], "not.by");
}
assert.doesNotDecreaseBy = (fn, ...args) => {
  const { subject, property, delta, message } = watched(args, true);
  speak(start(fn, message, assert.doesNotDecreaseBy), ["to", "not", "decrease"], [subject, property]).by(delta);
};

const aliases: [string, string][] = [
  ["isOk", "ok"],
  ["isNotOk", "notOk"],
  ["throws", "throw"],
  ["throws", "Throw"],
  ["isExtensible", "extensible"],
  ["isNotExtensible", "notExtensible"],
  ["isSealed", "sealed"],
  ["isNotSealed", "notSealed"],
  ["isFrozen", "frozen"],
  ["isNotFrozen", "notFrozen"],
  ["isEmpty", "empty"],
  ["isNotEmpty", "notEmpty"],
  ["isCallable", "isFunction"],
  ["isNotCallable", "isNotFunction"],
  ["containsSubset", "containSubset"],
];
for (const [name, alias] of aliases) {
  assert[alias] = assert[name];
}
