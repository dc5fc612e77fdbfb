/** `expect.extend`: matchers of users. */

import { stringify } from "../print/plugins.ts";
import type { TestTask } from "../runner/tasks.ts";
import { addMatchers, type Assertion } from "./assertion.ts";
import { AsymmetricMatcher } from "./asymmetric.ts";
import { equals, userTesters } from "./equality.ts";
import { matcherUtils } from "./matcher-utils.ts";
import type { ExpectState } from "./state.ts";
import { iterableEquality, subsetEquality } from "./testers.ts";

export interface MatcherResult {
  pass: boolean;
  message: () => string;
  actual?: unknown;
  expected?: unknown;
  meta?: object;
}

export type RawMatcher = (this: object, received: unknown, ...args: never[]) => MatcherResult | Promise<MatcherResult>;

/** The failure of a user's matcher; its name is that of every error. */
class JestExtendError extends Error {
  declare actual: unknown;
  declare expected: unknown;

  constructor(message: string, { actual, expected }: MatcherResult, context: object) {
    super(message);
    this.actual = actual;
    this.expected = expected;
    Object.defineProperty(this, "__vitest_error_context__", { value: context, configurable: true });
  }
}

/** What matchers see as `this`. */
function matcherState(assertion: Assertion, state: ExpectState): object {
  const { negate, promise, soft, poll } = assertion.__flags;
  const task: TestTask | undefined = assertion.__flags["vitest-test"];
  return {
    ...state,
    currentTestName: task?.fullTestName ?? "",
    customTesters: userTesters,
    isNot: negate,
    utils: { ...matcherUtils(), stringify, iterableEquality, subsetEquality },
    promise: promise || "",
    equals,
    suppressedErrors: [],
    soft,
    poll,
    assertion,
    task,
  };
}

function throwIfFailed(assertion: Assertion, name: string, result: MatcherResult): void {
  const { negate, message } = assertion.__flags;
  if (result.pass ? negate : !negate) {
    const text = `${message ? `${message}: ` : ""}${result.message()}`;
    throw new JestExtendError(text, result, { assertionName: name, meta: result.meta });
  }
}

/** Asymmetric matchers made by `extend`; every `expect` has them. */
export const customAsymmetric: Record<string, unknown> = {};

export interface ExtendTarget {
  getState(): ExpectState;
  not: Record<string, unknown>;
}

export function extend(expect: ExtendTarget, matchers: Record<string, RawMatcher>): void {
  for (const name of Object.keys(matchers)) {
    const matcher = matchers[name];
    addMatchers({
      [name](this: Assertion, ...args: never[]): unknown {
        this.__flags._name = name;
        const result = matcher.call(matcherState(this, expect.getState()), this.__flags.object, ...args);
        if (typeof (result as PromiseLike<MatcherResult>)?.then === "function") {
          return (result as Promise<MatcherResult>).then((settled) => throwIfFailed(this, name, settled));
        }
        throwIfFailed(this, name, result as MatcherResult);
        return this;
      },
    });
    const Custom = customMatcher(name, matcher);
    const create =
      (inverse: boolean) =>
      (...sample: unknown[]) =>
        new Custom(sample, inverse);
    customAsymmetric[name] = create(false);
    define(expect, name, customAsymmetric[name]);
    define(expect.not, name, create(true));
  }
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
}

/** A class of asymmetric matchers. Differences are made of copies of them, so that it keeps nothing in private fields. */
function customMatcher(name: string, matcher: RawMatcher): new (sample: unknown[], inverse: boolean) => object {
  return class CustomMatcher extends AsymmetricMatcher<unknown[]> {
    asymmetricMatch(other: unknown): boolean {
      const result = matcher.call(this.getMatcherContext(), other, ...(this.sample as never[])) as MatcherResult;
      return this.inverse ? !result.pass : result.pass;
    }

    toString(): string {
      return `${this.inverse ? "not." : ""}${name}`;
    }

    getExpectedType(): string {
      return "any";
    }

    toAsymmetricMatcher(): string {
      return `${this.toString()}<${this.sample.map((item) => stringify(item)).join(", ")}>`;
    }
  };
}
