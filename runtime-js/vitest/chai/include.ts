/** Words of membership: `include`, `members`, `oneOf`, `containSubset`, `string`, `match`, `satisfy`. */

import { brief, Assertion, show, typeOf } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";
import { defineChainable, defineMethod, prefixed, related, takeMessage, transferFlags } from "./define.ts";
import { eqlOf } from "./equal.ts";
import { assertProperty } from "./properties.ts";
import { assertKind } from "./types.ts";

function sameValueZero(a: unknown, b: unknown): boolean {
  return a === b || (a !== a && b !== b);
}

/** Every property of an object, as an assertion of its own. */
function includesProperties(assertion: Assertion, expected: object): void {
  const { negate, object } = assertion.__flags;
  const keys = Object.keys(expected);
  let firstError: unknown;
  let errors = 0;
  for (const key of keys) {
    const inner = new Assertion(object);
    transferFlags(assertion, inner);
    inner.__flags.lockSsfi = true;
    const check = (): void => assertProperty.call(inner, key, (expected as Record<string, unknown>)[key]);
    if (!negate || keys.length === 1) {
      check();
      continue;
    }
    try {
      check();
    } catch (error) {
      if (!(error instanceof AssertionError)) {
        throw error;
      }
      firstError ??= error;
      errors++;
    }
  }
  if (negate && keys.length > 1 && errors === keys.length) {
    throw firstError;
  }
}

export function assertIncludes(assertion: Assertion, expected: unknown, message?: string): void {
  takeMessage(assertion, message);
  const { object, deep, ssfi } = assertion.__flags;
  const kind = typeOf(object).toLowerCase();
  const equal = deep ? eqlOf(assertion) : sameValueZero;
  let included = false;
  switch (kind) {
    case "string":
      included = (object as string).indexOf(expected as string) !== -1;
      break;
    case "weakset":
      if (deep) {
        throw new AssertionError(prefixed(assertion, "unable to use .deep.include with WeakSet"), undefined, ssfi);
      }
      included = (object as WeakSet<object>).has(expected as object);
      break;
    case "map":
      included = [...(object as Map<unknown, unknown>).values()].some((item) => equal(item, expected));
      break;
    case "set":
      included = deep
        ? [...(object as Set<unknown>)].some((item) => equal(item, expected))
        : (object as Set<unknown>).has(expected);
      break;
    case "array":
      included = deep
        ? (object as unknown[]).some((item) => equal(item, expected))
        : (object as unknown[]).indexOf(expected) !== -1;
      break;
    default: {
      if (expected !== Object(expected)) {
        const given = typeOf(expected).toLowerCase();
        const text =
          `the given combination of arguments (${kind} and ${given}) is invalid for this assertion. ` +
          `You can use an array, a map, an object, a set, a string, or a weakset instead of a ${given}`;
        throw new AssertionError(prefixed(assertion, text), undefined, ssfi);
      }
      includesProperties(assertion, expected as object);
      return;
    }
  }
  const words = (): string => `${deep ? "deep " : ""}include ${brief(expected)}`;
  assertion.assert(
    included,
    () => `expected #{this} to ${words()}`,
    () => `expected #{this} to not ${words()}`,
  );
}

type Equal = (a: unknown, b: unknown) => boolean;

/** Whether all items of the subset are in the superset, each item of which counts once unless `contains`. */
function isSubset(
  subset: unknown[],
  superset: unknown[],
  equal: Equal,
  contains: boolean,
  ordered: boolean,
): boolean {
  if (!contains && subset.length !== superset.length) {
    return false;
  }
  const rest = [...superset];
  return subset.every((item, index) => {
    if (ordered) {
      return equal(item, rest[index]);
    }
    const found = rest.findIndex((other) => equal(item, other));
    if (found !== -1 && !contains) {
      rest.splice(found, 1);
    }
    return found !== -1;
  });
}

function assertMembers(this: Assertion, subset: Iterable<unknown>, message?: string): void {
  takeMessage(this, message);
  const { object, contains, ordered, deep } = this.__flags;
  for (const value of [object, subset]) {
    void (related(this, value) as Assertion & { iterable: unknown }).iterable;
  }
  const subject = contains
    ? `be ${ordered ? "an ordered superset" : "a superset"} of #{exp}`
    : `have the same ${ordered ? "ordered members" : "members"} as #{exp}`;
  const equal: Equal = deep ? eqlOf(this) : (a, b) => a === b;
  this.assert(
    isSubset([...subset], [...(object as Iterable<unknown>)], equal, contains === true, ordered === true),
    `expected #{this} to ${subject}`,
    `expected #{this} to not ${subject}`,
    subset,
    object,
    true,
  );
}

function assertOneOf(this: Assertion, list: unknown[], message?: string): void {
  takeMessage(this, message);
  const { object, contains, deep } = this.__flags;
  assertKind.call(related(this, list), "array");
  const equal = eqlOf(this);
  if (contains) {
    const holder = object as string | unknown[];
    const has = (item: unknown): boolean =>
      holder.indexOf(item as never) > -1 ||
      (deep === true && Array.isArray(holder) && holder.some((other) => equal(other, item)));
    const words = `${deep ? "deeply " : ""}contain one of #{exp}`;
    this.assert(list.some(has), `expected #{this} to ${words}`, `expected #{this} to not ${words}`, list, object);
    return;
  }
  const words = deep ? "deeply equal one of #{exp}" : "be one of #{exp}";
  const passed = deep ? list.some((item) => equal(object, item)) : list.indexOf(object) > -1;
  this.assert(passed, `expected #{this} to ${words}`, `expected #{this} to not ${words}`, list, object);
}

function matchesSubset(expected: unknown, actual: unknown): boolean {
  if (expected === actual) {
    return true;
  }
  if (typeof actual !== typeof expected || typeof expected !== "object" || expected === null || !actual) {
    return false;
  }
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && expected.every((item) => actual.some((other) => matchesSubset(item, other)));
  }
  if (expected instanceof Date) {
    return actual instanceof Date && expected.getTime() === actual.getTime();
  }
  return Object.keys(expected).every((key) => {
    const wanted = (expected as Record<string, unknown>)[key];
    const value = (actual as Record<string, unknown>)[key];
    if (typeof wanted === "object" && wanted !== null && value !== null) {
      return matchesSubset(wanted, value);
    }
    return typeof wanted === "function" ? Boolean(wanted(value)) : value === wanted;
  });
}

function assertSatisfies(this: Assertion, predicate: (value: unknown) => unknown, message?: string): void {
  takeMessage(this, message);
  const { object, negate } = this.__flags;
  const result = predicate(object);
  this.assert(
    result,
    () => `expected #{this} to satisfy ${show(predicate)}`,
    () => `expected #{this} to not satisfy${show(predicate)}`,
    !negate,
    result,
  );
}

export function installIncludes(prototype: object): void {
  for (const name of ["include", "contain", "contains", "includes"]) {
    defineChainable(
      prototype,
      name,
      function (expected: unknown, message?: string) {
        assertIncludes(this, expected, message);
      },
      function () {
        this.__flags.contains = true;
      },
    );
  }
  defineMethod(prototype, "members", assertMembers as never);
  defineMethod(prototype, "oneOf", assertOneOf as never);
  defineMethod(prototype, "containSubset", function (expected: unknown) {
    const actual = this.__flags.object;
    this.assert(
      matchesSubset(expected, actual),
      "expected #{act} to contain subset #{exp}",
      "expected #{act} to not contain subset #{exp}",
      expected,
      actual,
    );
  });
  for (const name of ["satisfy", "satisfies"]) {
    defineMethod(prototype, name, assertSatisfies as never);
  }
  for (const name of ["match", "matches"]) {
    defineMethod(prototype, name, function (this: Assertion, pattern: RegExp, message?: string) {
      takeMessage(this, message);
      this.assert(
        pattern.exec(this.__flags.object as string),
        `expected #{this} to match ${pattern}`,
        `expected #{this} not to match ${pattern}`,
      );
    } as never);
  }
  defineMethod(prototype, "string", function (this: Assertion, text: string, message?: string) {
    takeMessage(this, message);
    const { object } = this.__flags;
    assertKind.call(related(this, object), "string");
    this.assert(
      (object as string).includes(text),
      `expected #{this} to contain ${brief(text)}`,
      `expected #{this} to not contain ${brief(text)}`,
    );
  } as never);
}
