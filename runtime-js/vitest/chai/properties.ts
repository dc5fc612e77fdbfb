/** Words about properties: `property`, `keys`, `respondTo`, … */

import { brief, type Assertion, typeOf } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";
import { defineMethod, prefixed, takeMessage } from "./define.ts";
import { eqlOf } from "./equal.ts";
import { hasProperty, pathInfo } from "./paths.ts";

type Keyed = Record<PropertyKey, unknown>;

export function assertProperty(this: Assertion, ...args: [name: PropertyKey, value?: unknown, message?: string]): void {
  const [name, expected, message] = args;
  takeMessage(this, message);
  const { nested, own, deep, negate, object, ssfi } = this.__flags;
  const fail = (text: string): never => {
    throw new AssertionError(prefixed(this, text), undefined, ssfi);
  };
  const type = typeof name;
  if (nested && type !== "string") {
    fail("the argument to property must be a string when using nested syntax");
  }
  if (type !== "string" && type !== "number" && type !== "symbol") {
    fail("the argument to property must be a string, number, or symbol");
  }
  if (nested && own) {
    fail('The "nested" and "own" flags cannot be combined.');
  }
  if (object === null || object === undefined) {
    fail("Target cannot be null or undefined.");
  }
  const info = nested ? pathInfo(object, name) : undefined;
  const value = info === undefined ? (object as Keyed)[name] : info.value;
  const exists = own ? Object.hasOwn(object as object, name) : (info?.exists ?? hasProperty(object, name));
  const words = `${deep ? "deep " : ""}${own ? "own " : ""}${nested ? "nested " : ""}property ${brief(name)}`;
  if (!negate || args.length === 1) {
    this.assert(exists, `expected #{this} to have ${words}`, `expected #{this} to not have ${words}`);
  }
  if (args.length > 1) {
    this.assert(
      exists && (deep ? eqlOf(this)(expected, value) : expected === value),
      `expected #{this} to have ${words} of #{exp}, but got #{act}`,
      `expected #{this} to not have ${words} of #{act}`,
      expected,
      value,
    );
  }
  this.__flags.object = value;
}

function assertOwnProperty(this: Assertion, ...args: [name: PropertyKey, value?: unknown, message?: string]): void {
  this.__flags.own = true;
  assertProperty.apply(this, args);
}

function assertOwnDescriptor(
  this: Assertion,
  name: PropertyKey,
  descriptor?: PropertyDescriptor | string,
  message?: string,
): void {
  const expected = typeof descriptor === "string" ? undefined : descriptor;
  takeMessage(this, typeof descriptor === "string" ? descriptor : message);
  const actual = Object.getOwnPropertyDescriptor(Object(this.__flags.object), name);
  if (actual !== undefined && expected) {
    const words = `expected the own property descriptor for ${brief(name)} on #{this}`;
    this.assert(
      eqlOf(this)(expected, actual),
      `${words} to match ${brief(expected)}, got ${brief(actual)}`,
      `${words} to not match ${brief(expected)}`,
      expected,
      actual,
      true,
    );
  } else {
    const words = `have an own property descriptor for ${brief(name)}`;
    this.assert(actual, `expected #{this} to ${words}`, `expected #{this} to not ${words}`);
  }
  this.__flags.object = actual;
}

function byInspection(a: unknown, b: unknown): number {
  return brief(a) < brief(b) ? -1 : 1;
}

function expectedKeys(assertion: Assertion, args: unknown[], isCollection: boolean): unknown[] {
  const [first] = args;
  const kind = typeOf(first);
  if (kind !== "Array" && (isCollection || kind !== "Object")) {
    return isCollection ? args : args.map((key) => (typeof key === "symbol" ? key : String(key)));
  }
  if (!isCollection && args.length > 1) {
    throw new AssertionError(
      prefixed(
        assertion,
        "when testing keys against an object or an array you must give a single Array|Object|String argument or multiple String arguments",
      ),
      undefined,
      assertion.__flags.ssfi,
    );
  }
  if (isCollection) {
    return first as unknown[];
  }
  const keys = kind === "Array" ? (first as unknown[]) : Object.keys(first as object);
  return keys.map((key) => (typeof key === "symbol" ? key : String(key)));
}

function assertKeys(this: Assertion, ...args: unknown[]): void {
  const { object, deep, any, contains, ssfi } = this.__flags;
  const kind = typeOf(object);
  const isCollection = kind === "Map" || kind === "Set";
  let actual: unknown[] = [];
  if (isCollection) {
    (object as Map<unknown, unknown>).forEach((_value, key) => actual.push(key));
  } else {
    const target = object as object;
    const symbols = Object.getOwnPropertySymbols(target);
    actual = [
      ...Object.keys(target),
      ...symbols.filter((symbol) => Object.prototype.propertyIsEnumerable.call(target, symbol)),
    ];
  }
  const expected = expectedKeys(this, args, isCollection);
  if (expected.length === 0) {
    throw new AssertionError(prefixed(this, "keys required"), undefined, ssfi);
  }
  const equal = deep ? eqlOf(this) : Object.is;
  const unique = [...new Set(expected)];
  const isThere = (key: unknown): boolean => actual.some((other) => key === other || equal(key, other));
  const passed = any
    ? unique.some(isThere)
    : unique.every(isThere) && (contains === true || unique.length === actual.length);
  const shown = expected.map((key) => brief(key));
  const last = shown.pop();
  const list = shown.length === 0 ? `key ${last}` : `keys ${shown.join(", ")}, ${any ? "or" : "and"} ${last}`;
  const words = `${isCollection && deep ? "deeply " : ""}${contains ? "contain" : "have"} ${list}`;
  this.assert(
    passed,
    `expected #{this} to ${words}`,
    `expected #{this} to not ${words}`,
    [...expected].sort(byInspection),
    actual.sort(byInspection),
    true,
  );
}

function respondTo(this: Assertion, method: PropertyKey, message?: string): void {
  takeMessage(this, message);
  const { object, itself } = this.__flags;
  const holder = typeof object === "function" && !itself ? object.prototype : object;
  this.assert(
    typeof (holder as Keyed)[method] === "function",
    `expected #{this} to respond to ${brief(method)}`,
    `expected #{this} to not respond to ${brief(method)}`,
  );
}

export function installProperties(prototype: object): void {
  defineMethod(prototype, "property", assertProperty as never);
  for (const name of ["ownProperty", "haveOwnProperty"]) {
    defineMethod(prototype, name, assertOwnProperty as never);
  }
  for (const name of ["ownPropertyDescriptor", "haveOwnPropertyDescriptor"]) {
    defineMethod(prototype, name, assertOwnDescriptor as never);
  }
  for (const name of ["keys", "key"]) {
    defineMethod(prototype, name, assertKeys as never);
  }
  for (const name of ["respondTo", "respondsTo"]) {
    defineMethod(prototype, name, respondTo as never);
  }
}

