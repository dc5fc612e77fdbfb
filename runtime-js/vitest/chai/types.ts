/** Words about kinds: `a`, `an`, `instanceOf`, `ok`, `true`, `empty`, … */

import { brief, type Assertion, typeOf } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";
import { defineChainable, defineMethod, defineProperty, prefixed, takeMessage } from "./define.ts";

const functionKinds: { [kind: string]: string[] } = {
  function: ["function", "asyncfunction", "generatorfunction", "asyncgeneratorfunction"],
  asyncfunction: ["asyncfunction", "asyncgeneratorfunction"],
  generatorfunction: ["generatorfunction", "asyncgeneratorfunction"],
  asyncgeneratorfunction: ["asyncgeneratorfunction"],
};

export function assertKind(this: Assertion, name: string, message?: string): void {
  takeMessage(this, message);
  const kind = name.toLowerCase();
  const actual = typeOf(this.__flags.object).toLowerCase();
  const article = "aeiou".includes(kind.charAt(0)) ? "an" : "a";
  this.assert(
    Object.hasOwn(functionKinds, kind) ? functionKinds[kind].includes(actual) : kind === actual,
    `expected #{this} to be ${article} ${kind}`,
    `expected #{this} not to be ${article} ${kind}`,
  );
}

export function assertInstanceOf(assertion: Assertion, constructor: Function, message?: string): void {
  takeMessage(assertion, message);
  const { object, ssfi } = assertion.__flags;
  let isInstance: boolean;
  try {
    isInstance = object instanceof constructor;
  } catch (error) {
    if (error instanceof TypeError) {
      const text = `The instanceof assertion needs a constructor but ${typeOf(constructor)} was given.`;
      throw new AssertionError(prefixed(assertion, text), undefined, ssfi);
    }
    throw error;
  }
  const name = constructor.name ?? "an unnamed constructor";
  assertion.assert(
    isInstance,
    () => `expected #{this} to be an instance of ${name}`,
    () => `expected #{this} to not be an instance of ${name}`,
  );
}

function isObject(value: unknown): value is object {
  return value === Object(value);
}

function countItems(assertion: Assertion): number {
  const { object, ssfi } = assertion.__flags;
  const fail = (text: string): never => {
    throw new AssertionError(prefixed(assertion, text).trim(), undefined, ssfi);
  };
  switch (typeOf(object).toLowerCase()) {
    case "array":
    case "string":
      return (object as string).length;
    case "map":
    case "set":
      return (object as Set<unknown>).size;
    case "weakmap":
    case "weakset":
      return fail(".empty was passed a weak collection");
    case "function":
      return fail(`.empty was passed a function ${(object as Function).name}`);
    default:
      return isObject(object)
        ? Object.keys(object).length
        : fail(`.empty was passed non-string primitive ${brief(object)}`);
  }
}

interface Property {
  test: (value: unknown) => unknown;
  to: string;
  not: string;
  /** What is shown as expected, when there is something. */
  expected?: (negate: boolean) => unknown;
}

function plain(words: string, test: (value: unknown) => unknown): Property {
  return { test, to: `to be ${words}`, not: `to not be ${words}` };
}

const exists: Property = {
  test: (value) => value !== null && value !== undefined,
  to: "to exist",
  not: "to not exist",
};

const properties: { [name: string]: Property } = {
  ok: { test: (value) => value, to: "to be truthy", not: "to be falsy" },
  true: { test: (value) => value === true, to: "to be true", not: "to be false", expected: (negate) => !negate },
  false: { test: (value) => value === false, to: "to be false", not: "to be true", expected: (negate) => negate },
  numeric: {
    ...plain("numeric", (value) => typeOf(value) === "Number" || typeOf(value) === "BigInt"),
    expected: (negate) => !negate,
  },
  null: { test: (value) => value === null, to: "to be null", not: "not to be null" },
  undefined: { test: (value) => value === undefined, to: "to be undefined", not: "not to be undefined" },
  NaN: { test: Number.isNaN, to: "to be NaN", not: "not to be NaN" },
  exist: exists,
  exists,
  extensible: plain("extensible", (value) => isObject(value) && Object.isExtensible(value)),
  sealed: plain("sealed", (value) => !isObject(value) || Object.isSealed(value)),
  frozen: plain("frozen", (value) => !isObject(value) || Object.isFrozen(value)),
  finite: plain("a finite number", (value) => typeof value === "number" && Number.isFinite(value)),
};

export function installTypes(prototype: object): void {
  defineChainable(prototype, "a", assertKind);
  defineChainable(prototype, "an", assertKind);
  for (const name of ["instanceof", "instanceOf"]) {
    defineMethod(prototype, name, function (constructor: Function, message?: string) {
      assertInstanceOf(this, constructor, message);
    });
  }
  for (const name of Object.keys(properties)) {
    const { test, to, not, expected } = properties[name];
    defineProperty(prototype, name, function () {
      const { object, negate } = this.__flags;
      const shown = expected?.(negate === true);
      this.assert(test(object), `expected #{this} ${to}`, `expected #{this} ${not}`, shown);
    });
  }
  defineProperty(prototype, "empty", function () {
    this.assert(countItems(this) === 0, "expected #{this} to be empty", "expected #{this} not to be empty");
  });
  defineProperty(prototype, "iterable", function () {
    const { object } = this.__flags;
    const iterator = (object as { [Symbol.iterator]?: unknown } | undefined | null)?.[Symbol.iterator];
    this.assert(
      typeof iterator === "function",
      "expected #{this} to be an iterable",
      "expected #{this} to not be an iterable",
      object,
    );
  });
  defineProperty(prototype, "callable", function () {
    const { object, negate, ssfi } = this.__flags;
    const isCallable = functionKinds.function.includes(typeOf(object).toLowerCase());
    if (isCallable === (negate === true)) {
      const text = `expected ${brief(object)} ${negate ? "not " : ""}to be a callable function`;
      throw new AssertionError(prefixed(this, text), undefined, ssfi);
    }
  });
  for (const name of ["arguments", "Arguments"]) {
    defineProperty(prototype, name, function () {
      const kind = typeOf(this.__flags.object);
      this.assert(
        kind === "Arguments",
        `expected #{this} to be arguments but got ${kind}`,
        "expected #{this} to not be arguments",
      );
    });
  }
}
