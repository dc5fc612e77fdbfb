/** `test` and `describe` with their modifiers. */

import { currentTest, getFileState } from "../state.ts";
import { vitestMajor } from "../version.ts";
import {
  type ChainFlags,
  currentCollector,
  declareSuite,
  declareTest,
  nameOf,
  parseArguments,
  type TestDeclaration,
} from "./collect.ts";
import type { TestContext } from "./context.ts";
import { FixtureSet, namedFixture } from "./fixtures.ts";
import { formatTitle, templateCases } from "./format.ts";
import { registerHook, type SuiteHookKind } from "./hooks.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** State of a chain: `test.skip` is another function with the same prototype and other flags. */
interface Chain {
  flags: ChainFlags;
  fixtures: FixtureSet;
  /** Declares the tests, in the place of the usual function; called with the modifiers as `this`. */
  declare?: Function;
}

const chains = new WeakMap<Function, Chain>();

function chainOf(api: unknown): Chain {
  return chains.get(api as Function) ?? { flags: {}, fixtures: noFixtures };
}

const noFixtures = new FixtureSet();

type Method = (this: Function, ...args: never[]) => unknown;

/** The object from which all functions of a kind inherit their modifiers and methods. */
function apiPrototype(kind: (chain: Chain) => Function, modifiers: string[], methods: { [name: string]: Method }): object {
  const prototype: object = Object.create(Function.prototype);
  for (const modifier of modifiers) {
    Object.defineProperty(prototype, modifier, {
      configurable: true,
      get(this: Function) {
        if (modifier === "sequential" && vitestMajor() >= 5) {
          return undefined;
        }
        const chain = chainOf(this);
        return kind({ ...chain, flags: { ...chain.flags, [modifier]: true } });
      },
    });
  }
  for (const name of Object.keys(methods)) {
    Object.defineProperty(prototype, name, { configurable: true, writable: true, value: methods[name] });
  }
  return prototype;
}

/** What the title of a case of `for` is made from. */
function titleItems(item: unknown): unknown[] {
  if (item === null || item === undefined) {
    return [];
  }
  return Array.isArray(item) ? item : [item];
}

function cases(values: unknown, rest: unknown[]): unknown[] {
  if (Array.isArray(values) && rest.length > 0) {
    return templateCases(values as string[], rest);
  }
  return values as unknown[];
}

/** Arguments of every case of `each`: spread when all cases are arrays. */
function eachArguments(items: unknown[]): (item: unknown) => unknown[] {
  return items.every(Array.isArray) ? (item) => item as unknown[] : (item) => [item];
}

function createTest(chain: Chain): Function {
  const api = (name: unknown, second?: unknown, third?: unknown): void => {
    if (chain.declare !== undefined) {
      declareBy(chain, name, second, third);
      return;
    }
    refuseInsideTest("test");
    const { options, handler } = parseArguments(second, third);
    const declaration: TestDeclaration | undefined =
      handler === undefined
        ? undefined
        : { run: handler as (context: TestContext) => unknown, body: { fn: handler, parameter: 0 } };
    declareTest(chain.flags, nameOf(name), options, declaration, chain.fixtures);
  };
  return adopt(api, chain, testPrototype);
}

/** Lets a collector of users declare a test. */
function declareBy({ declare, flags, fixtures }: Chain, ...args: unknown[]): void {
  (declare as Function).apply({ ...flags, fixtures }, args);
}

/** `TestRunner.createTaskCollector`: a `test` that declares its tests by calling `declare`. */
export function createTaskCollector(declare: Function): Function {
  return createTest({ flags: {}, fixtures: noFixtures, declare });
}

function adopt(api: Function, chain: Chain, prototype: object): Function {
  chains.set(api, chain);
  Object.setPrototypeOf(api, prototype);
  return api;
}

function refuseInsideTest(what: "test" | "suite", chain?: Chain): void {
  // What collectors of users do is for them to say.
  if (currentTest() === undefined || chain?.declare !== undefined) {
    return;
  }
  throw new Error(
    what === "test"
      ? 'Calling the test function inside another test function is not allowed. Please put it inside "describe" or "suite" so it can be properly collected.'
      : "Calling the suite function inside test function is not allowed. It can be only called at the top level or inside another suite function.",
  );
}

const testMethods: { [name: string]: Method } = {
  fn: function (this: Function, ...args: unknown[]) {
    (this as AnyFunction)(...args);
  } as Method,

  each(this: Function, values: unknown, ...rest: unknown[]) {
    const chain = chainOf(this);
    const items = cases(values, rest);
    return (name: unknown, second?: unknown, third?: unknown) => {
      refuseInsideTest("test", chain);
      const title = nameOf(name);
      const { options, handler } = parseArguments(second, third);
      const argumentsOf = eachArguments(items);
      for (let index = 0; index < items.length; index++) {
        const item = items[index];
        const run = handler === undefined ? undefined : () => handler(...argumentsOf(item));
        const caseTitle = formatTitle(title, Array.isArray(item) ? item : [item], index);
        if (chain.declare !== undefined) {
          const rest = typeof second === "function" ? [run, options.timeout] : [options, run];
          declareBy({ ...chain, flags: { ...chain.flags, each: true } }, caseTitle, ...rest);
          continue;
        }
        declareTest(
          { ...chain.flags, each: true },
          caseTitle,
          options,
          run === undefined ? undefined : { run, body: { fn: run, parameter: 0 } },
          chain.fixtures,
        );
      }
    };
  },

  for(this: Function, values: unknown, ...rest: unknown[]) {
    const chain = chainOf(this);
    const items = cases(values, rest);
    return (name: unknown, second?: unknown, third?: unknown) => {
      refuseInsideTest("test", chain);
      const title = nameOf(name);
      const { options, handler } = parseArguments(second, third);
      for (let index = 0; index < items.length; index++) {
        const item = items[index];
        const caseTitle = formatTitle(title, titleItems(item), index);
        if (chain.declare !== undefined) {
          const run = handler === undefined ? undefined : (context: TestContext) => handler(item, context);
          declareBy(chain, caseTitle, options, run);
          continue;
        }
        declareTest(
          chain.flags,
          caseTitle,
          options,
          handler === undefined
            ? undefined
            : { run: (context) => handler(item, context), body: { fn: handler, parameter: 1 } },
          chain.fixtures,
        );
      }
    };
  },

  skipIf(this: Function, condition: unknown) {
    return condition ? (this as unknown as { skip: Function }).skip : this;
  },

  runIf(this: Function, condition: unknown) {
    return condition ? this : (this as unknown as { skip: Function }).skip;
  },

  extend(this: Function, ...args: unknown[]) {
    const chain = chainOf(this);
    const collector = currentCollector();
    const fixtures = chain.fixtures.extend(namedFixture(args), collector.isTopLevel);
    return createTest({ ...chain, flags: {}, fixtures });
  },

  override(this: Function, ...args: unknown[]) {
    const collector = currentCollector();
    chainOf(this).fixtures.override(collector.suite, namedFixture(args), collector.isTopLevel);
    return this;
  },

  scoped(this: Function, ...args: unknown[]) {
    console.warn("test.scoped() is deprecated and will be removed in future versions. Please use test.override() instead.");
    return (testMethods.override as AnyFunction).apply(this, args);
  },
};

for (const kind of ["beforeAll", "afterAll", "beforeEach", "afterEach", "aroundEach", "aroundAll"] as SuiteHookKind[]) {
  testMethods[kind] = function (this: Function, fn: Function, timeout?: number) {
    registerHook(kind, fn, timeout, chainOf(this).fixtures);
  };
}

const testModifiers = ["concurrent", "sequential", "skip", "only", "todo", "fails"];
const testPrototype = apiPrototype(createTest, testModifiers, testMethods);

function createDescribe(chain: Chain): Function {
  const api = (name: unknown, second?: unknown, third?: unknown): void => {
    refuseInsideTest("suite");
    declareSuite(chain.flags, nameOf(name), parseArguments(second, third));
  };
  return adopt(api, chain, describePrototype);
}

function describeCases(
  flags: ChainFlags,
  items: unknown[],
  argumentsOf: (item: unknown) => unknown[],
  toTitle: (item: unknown) => unknown[],
): (name: unknown, second?: unknown, third?: unknown) => void {
  return (name, second, third) => {
    refuseInsideTest("suite");
    const title = nameOf(name);
    const { options, handler } = parseArguments(second, third);
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      declareSuite(flags, formatTitle(title, toTitle(item), index), {
        options,
        handler: handler === undefined ? undefined : () => handler(...argumentsOf(item)),
      });
    }
  };
}

const describeMethods: { [name: string]: Method } = {
  fn: testMethods.fn,

  each(this: Function, values: unknown, ...rest: unknown[]) {
    const items = cases(values, rest);
    return describeCases({ ...chainOf(this).flags, each: true }, items, eachArguments(items), (item) =>
      Array.isArray(item) ? item : [item],
    );
  },

  // the modifiers before `for` are lost, and `skipIf` starts from the unmodified `describe`: Vitest 4 does the same
  for(this: Function, values: unknown, ...rest: unknown[]) {
    return describeCases(vitestMajor() >= 5 ? chainOf(this).flags : {}, cases(values, rest), (item) => [item], titleItems);
  },

  skipIf(condition: unknown) {
    return condition ? (describe as unknown as { skip: Function }).skip : describe;
  },

  runIf(condition: unknown) {
    return condition ? describe : (describe as unknown as { skip: Function }).skip;
  },
};

const describeModifiers = ["concurrent", "sequential", "shuffle", "skip", "only", "todo"];
const describePrototype = apiPrototype(createDescribe, describeModifiers, describeMethods);

/** Declares a suite. */
export const describe = createDescribe({ flags: {}, fixtures: noFixtures });

/** Declares a test. */
export const test = createTest({ flags: {}, fixtures: noFixtures });

Object.defineProperty(testPrototype, "describe", { configurable: true, writable: true, value: describe });
Object.defineProperty(testPrototype, "suite", { configurable: true, writable: true, value: describe });

/** Benchmarks belong to another command; during a test run they are an error, as in Vitest. */
export const bench = Object.assign(
  (_name: unknown, _fn?: unknown, _options?: unknown): never => {
    getFileState();
    throw new Error("`bench()` is only available in benchmark mode.");
  },
  {
    skip: () => {},
    only: () => {},
    todo: () => {},
    skipIf: () => bench,
    runIf: () => bench,
  },
) as Function;
