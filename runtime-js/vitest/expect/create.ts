/** `expect`: the global one and those of test contexts. */

import { assert } from "../chai/assert.ts";
import { chaiExpectFail } from "../chai/fail.ts";
import { addSerializer } from "../snapshot/serializers.ts";
import type { TestTask } from "../runner/tasks.ts";
import { currentTest } from "../state.ts";
import { Assertion } from "./assertion.ts";
import {
  Any,
  Anything,
  ArrayContaining,
  CloseTo,
  ObjectContaining,
  SchemaMatching,
  StringContaining,
  StringMatching,
} from "./asymmetric.ts";
import { builtinExtensions } from "./builtin-extensions.ts";
import { type Tester, userTesters } from "./equality.ts";
import { customAsymmetric, extend, type ExtendTarget, type RawMatcher } from "./extend.ts";
import "./install.ts";
import { createPoll } from "./poll.ts";
import { soft } from "./promises.ts";
import { shareMatchers } from "./shared-matchers.ts";
import { countCall, createLocalState, type ExpectState, globalExpectState } from "./state.ts";

export interface Expect extends ExtendTarget {
  (value: unknown, message?: string): Assertion;
  setState(state: Partial<ExpectState>): void;
  [name: string]: unknown;
}

type SchemaSample = ConstructorParameters<typeof SchemaMatching>[0];

const negated: Record<string, unknown> = {
  stringContaining: (sample: string) => new StringContaining(sample, true),
  objectContaining: (sample: object) => new ObjectContaining(sample, true),
  arrayContaining: (sample: unknown[]) => new ArrayContaining(sample, true),
  stringMatching: (sample: string | RegExp) => new StringMatching(sample, true),
  closeTo: (sample: number, precision?: number) => new CloseTo(sample, precision, true),
  schemaMatching: (sample: SchemaSample) => new SchemaMatching(sample, true),
};

/** What is the same for every `expect`. */
const statics = {
  fail: chaiExpectFail,
  anything: () => new Anything(),
  any: (sample: Function) => new Any(sample),
  stringContaining: (sample: string) => new StringContaining(sample),
  objectContaining: (sample: object) => new ObjectContaining(sample),
  arrayContaining: (sample: unknown[]) => new ArrayContaining(sample),
  stringMatching: (sample: string | RegExp) => new StringMatching(sample),
  closeTo: (sample: number, precision?: number) => new CloseTo(sample, precision),
  schemaMatching: (sample: SchemaSample) => new SchemaMatching(sample),
  not: negated,
  addSnapshotSerializer: addSerializer,
  assert,
  addEqualityTesters(testers: Tester[]) {
    if (!Array.isArray(testers)) {
      throw new TypeError(
        `expect.customEqualityTesters: Must be set to an array of Testers. Was given "${typeof testers}"`,
      );
    }
    userTesters.push(...testers);
  },
  unreachable(message?: string): never {
    return chaiExpectFail(`expected${message ? ` "${message}" ` : " "}not to be reached`);
  },
};

function build(test: TestTask | undefined, findState: () => ExpectState): Expect {
  const isGlobal = findState === globalExpectState;
  const expect = ((value: unknown, message?: string) => {
    const assertion = new Assertion(value, message);
    let owner: TestTask | undefined;
    if (isGlobal) {
      owner = countCall();
    } else {
      findState().assertionCalls++;
      owner = test ?? currentTest();
    }
    if (owner !== undefined) {
      assertion.__flags["vitest-test"] = owner;
    }
    return assertion;
  }) as Expect;
  Object.assign(expect, statics, customAsymmetric, {
    getState: findState,
    setState: (state: Partial<ExpectState>) => {
      Object.defineProperties(findState(), Object.getOwnPropertyDescriptors(state));
    },
    extend: (matchers: Record<string, RawMatcher>) => extend(expect, matchers),
    soft: (value: unknown, message?: string) => soft(expect(value, message)),
    poll: createPoll(expect),
  });
  Object.defineProperties(expect, {
    assertions: {
      value: (expected: number) => {
        const place = new Error();
        const state = findState();
        state.expectedAssertionsNumber = expected;
        state.expectedAssertionsNumberErrorGen = () => {
          place.message = `expected number of assertions to be ${expected}, but got ${state.assertionCalls}`;
          return place;
        };
      },
      enumerable: true,
      configurable: true,
      writable: true,
    },
    hasAssertions: {
      value: () => {
        const state = findState();
        state.isExpectingAssertions = true;
        state.isExpectingAssertionsError = new Error("expected any number of assertion, but got none");
      },
      enumerable: true,
      configurable: true,
      writable: true,
    },
  });
  return expect;
}

/** The `expect` that test files import. */
export const expect: Expect = build(undefined, globalExpectState);
extend(expect, builtinExtensions);
shareMatchers(expect);

/** An `expect` with its own counters, bound to a test if one is given. */
export function createExpect(test?: TestTask): Expect {
  const state = createLocalState(test);
  return build(test, () => state);
}

/** The `expect` of a test's context. */
export function createTestExpect(test: TestTask): Expect {
  return createExpect(test);
}
