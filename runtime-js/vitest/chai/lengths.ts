/** Words of size and order: `above`, `least`, `within`, `lengthOf`, `closeTo`. */

import { type Assertion, typeOf } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";
import { defineChainable, defineMethod, prefixed, related, takeMessage } from "./define.ts";
import { assertProperty } from "./properties.ts";

type Ordered = number | bigint | Date;

function isNumeric(value: unknown): boolean {
  return ["Number", "BigInt"].includes(typeOf(value));
}

/** The number of items, by its name; fails for what has neither. */
function countOf(assertion: Assertion): { name: string; count: number } {
  const { object } = assertion.__flags;
  const kind = typeOf(object);
  if (kind === "Map" || kind === "Set") {
    return { name: "size", count: (object as Set<unknown>).size };
  }
  assertProperty.call(related(assertion, object), "length");
  return { name: "length", count: (object as { length: number }).length };
}

/** Both sides must be numbers, or dates. */
function checkOrdered(assertion: Assertion, bounds: unknown[], name: string): void {
  const { object, doLength, ssfi } = assertion.__flags;
  const isDate = typeOf(object) === "Date";
  const plural = bounds.length > 1;
  let text: string | undefined;
  if (!doLength && isDate && bounds.some((bound) => typeOf(bound) !== "Date")) {
    text = plural ? `the arguments to ${name} must be dates` : `the argument to ${name} must be a date`;
  } else if (bounds.some((bound) => !isNumeric(bound)) && (doLength || isNumeric(object))) {
    text = plural ? `the arguments to ${name} must be numbers` : `the argument to ${name} must be a number`;
  } else if (!doLength && !isDate && !isNumeric(object)) {
    const shown = typeOf(object) === "String" ? `'${object}'` : `${object}`;
    text = `expected ${shown} to be a number or a date`;
  }
  if (text !== undefined) {
    throw new AssertionError(prefixed(assertion, text), undefined, ssfi);
  }
}

interface Comparison {
  names: string[];
  test: (value: Ordered, bound: Ordered) => boolean;
  words: string;
  /** The opposite. */
  inverse: string;
}

const comparisons: Comparison[] = [
  { names: ["above", "gt", "greaterThan"], test: (a, b) => a > b, words: "above", inverse: "at most" },
  { names: ["least", "gte", "greaterThanOrEqual"], test: (a, b) => a >= b, words: "at least", inverse: "below" },
  { names: ["below", "lt", "lessThan"], test: (a, b) => a < b, words: "below", inverse: "at least" },
  { names: ["most", "lte", "lessThanOrEqual"], test: (a, b) => a <= b, words: "at most", inverse: "above" },
];

function compare(assertion: Assertion, { names, test, words, inverse }: Comparison, bound: Ordered): void {
  const { object, doLength } = assertion.__flags;
  const counted = doLength ? countOf(assertion) : undefined;
  checkOrdered(assertion, [bound], names[0]);
  if (counted === undefined) {
    assertion.assert(
      test(object as Ordered, bound),
      `expected #{this} to be ${words} #{exp}`,
      `expected #{this} to be ${inverse} #{exp}`,
      bound,
    );
    return;
  }
  const { name, count } = counted;
  const negated =
    names[0] === "above" || names[0] === "below"
      ? `expected #{this} to not have a ${name} ${words} #{exp}`
      : `expected #{this} to have a ${name} ${inverse} #{exp}`;
  assertion.assert(
    test(count, bound),
    `expected #{this} to have a ${name} ${words} #{exp} but got #{act}`,
    negated,
    bound,
    count,
  );
}

function assertWithin(this: Assertion, start: Ordered, finish: Ordered, message?: string): void {
  takeMessage(this, message);
  const { object, doLength } = this.__flags;
  const counted = doLength ? countOf(this) : undefined;
  checkOrdered(this, [start, finish], "within");
  const range =
    start instanceof Date && finish instanceof Date
      ? `${start.toISOString()}..${finish.toISOString()}`
      : `${start}..${finish}`;
  const value = counted?.count ?? (object as Ordered);
  const words = counted === undefined ? "be" : `have a ${counted.name}`;
  this.assert(
    value >= start && value <= finish,
    `expected #{this} to ${words} within ${range}`,
    `expected #{this} to not ${words} within ${range}`,
  );
}

export function assertLength(assertion: Assertion, expected: unknown, message?: string): void {
  takeMessage(assertion, message);
  const { name, count } = countOf(assertion);
  assertion.assert(
    // loosely: '3' counts as 3
    count == expected,
    () => `expected #{this} to have a ${name} of #{exp} but got #{act}`,
    () => `expected #{this} to not have a ${name} of #{act}`,
    expected,
    count,
  );
}

function assertCloseTo(this: Assertion, expected: number, delta: number, message?: string): void {
  takeMessage(this, message);
  const { object, ssfi } = this.__flags;
  const checkNumeric = (value: unknown): void => {
    void (related(this, value) as Assertion & { numeric: unknown }).numeric;
  };
  checkNumeric(object);
  for (const [name, value] of [
    ["delta", delta],
    ["expected", expected],
  ] as const) {
    if (value === undefined || value === null) {
      const text = `A \`${name}\` value is required for \`closeTo\``;
      throw new AssertionError(prefixed(this, text), undefined, ssfi);
    }
    checkNumeric(value);
  }
  const difference = (object as number) - expected;
  const distance = Number.parseFloat(Number(difference < 0 ? -difference : difference).toPrecision(12));
  const words = `be close to ${expected} +/- ${delta}`;
  this.assert(distance <= delta, `expected #{this} to ${words}`, `expected #{this} not to ${words}`);
}

export function installLengths(prototype: object): void {
  for (const comparison of comparisons) {
    for (const name of comparison.names) {
      defineMethod(prototype, name, function (this: Assertion, bound: Ordered, message?: string) {
        takeMessage(this, message);
        compare(this, comparison, bound);
      } as never);
    }
  }
  defineMethod(prototype, "within", assertWithin as never);
  for (const name of ["length", "lengthOf"]) {
    defineChainable(
      prototype,
      name,
      function (this: Assertion, expected: number, message?: string) {
        assertLength(this, expected, message);
      } as never,
      function () {
        this.__flags.doLength = true;
      },
    );
  }
  for (const name of ["closeTo", "approximately"]) {
    defineMethod(prototype, name, assertCloseTo as never);
  }
}
