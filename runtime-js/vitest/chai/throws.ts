/** `throw`: what functions throw. */

import type { Assertion } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";
import { defineMethod, related, takeMessage } from "./define.ts";
import { assertKind } from "./types.ts";

type ErrorLike = Error | (new (...args: never[]) => unknown) | Function | null | undefined;

/** The name of an error's class, or of a class. */
function className(value: unknown): string {
  if (value instanceof Error) {
    return value.constructor.name;
  }
  if (typeof value === "function") {
    const name = value.name;
    if (name === "" && typeof value.prototype === "object") {
      const made = new (value as new () => { name?: string })();
      return made.name || name;
    }
    return name;
  }
  return "";
}

function isCompatible(thrown: unknown, wanted: ErrorLike): boolean {
  if (wanted instanceof Error) {
    return (
      (thrown as Error).constructor === wanted.constructor ||
      thrown instanceof (wanted.constructor as Function as new () => unknown)
    );
  }
  if (typeof wanted === "function") {
    return (thrown as Error)?.constructor === wanted || thrown instanceof wanted;
  }
  return false;
}

function messageOf(thrown: unknown): unknown {
  if (typeof thrown === "string") {
    return thrown;
  }
  return thrown && (thrown as Error).message ? (thrown as Error).message : "";
}

function describeThrown(thrown: unknown): unknown {
  if (thrown instanceof Error) {
    return thrown.toString();
  }
  if (typeof thrown === "object" || typeof thrown === "function") {
    return className(thrown) || thrown;
  }
  return thrown;
}

function describeWanted(wanted: ErrorLike): string {
  return wanted instanceof Error ? wanted.toString() : className(wanted);
}

function check(assertion: Assertion, first: unknown, second: string | RegExp | undefined, message?: string): void {
  takeMessage(assertion, message);
  const { object } = assertion.__flags;
  const negate = assertion.__flags.negate === true;
  assertKind.call(related(assertion, object), "function");
  let wanted = first as ErrorLike;
  let pattern = second;
  if (first instanceof RegExp || typeof first === "string") {
    pattern = first;
    wanted = null;
  }
  let thrown: unknown;
  let didThrow = false;
  try {
    (object as () => unknown)();
  } catch (error) {
    didThrow = true;
    thrown = error;
  }
  const wantsAny = wanted === undefined && pattern === undefined;
  const wantsBoth = Boolean(wanted && pattern);
  if (wantsAny || !negate) {
    const what = wanted instanceof Error ? "#{exp}" : wanted ? className(wanted) : "an error";
    assertion.assert(
      didThrow,
      `expected #{this} to throw ${what}`,
      "expected #{this} to not throw an error but #{act} was thrown",
      wanted && wanted.toString(),
      describeThrown(thrown),
    );
  }
  let failedBoth = false;
  if (wanted && thrown) {
    const compatible = isCompatible(thrown, wanted) && !(wanted instanceof Error && thrown !== wanted);
    if (compatible === negate) {
      if (wantsBoth && negate) {
        failedBoth = true;
      } else {
        failWanted(assertion, wanted, thrown);
      }
    }
  }
  if (thrown && pattern !== undefined && pattern !== null) {
    const text = messageOf(thrown);
    const matches = pattern instanceof RegExp ? pattern.test(String(text)) : String(text).indexOf(pattern) !== -1;
    if (matches === negate) {
      if (wantsBoth && negate) {
        if (failedBoth) {
          failWanted(assertion, wanted, thrown);
        }
      } else {
        const relation = pattern instanceof RegExp ? "matching" : "including";
        assertion.assert(
          negate,
          `expected #{this} to throw error ${relation} #{exp} but got #{act}`,
          `expected #{this} to throw error not ${relation} #{exp}`,
          pattern,
          text,
        );
      }
    }
  }
  assertion.__flags.object = thrown;
}

function failWanted(assertion: Assertion, wanted: ErrorLike, thrown: unknown): void {
  assertion.assert(
    assertion.__flags.negate === true,
    "expected #{this} to throw #{exp} but #{act} was thrown",
    "expected #{this} to not throw #{exp} but #{act} was thrown",
    describeWanted(wanted),
    wanted instanceof Error ? String(thrown) : describeThrown(thrown),
  );
}

/** As `throw`, also for promises: what was rejected with counts as thrown. */
export function assertThrows(
  assertion: Assertion,
  first?: unknown,
  second?: string | RegExp,
  message?: string,
): void {
  const flags = assertion.__flags;
  const { object } = flags;
  if (flags.promise === "rejects") {
    flags.object = () => {
      throw object;
    };
  } else if (flags.promise === "resolves" && typeof object !== "function") {
    if (flags.negate) {
      return;
    }
    const text = flags.message || "expected promise to throw an error, but it didn't";
    throw new AssertionError(text, { showDiff: false }, flags.ssfi);
  }
  check(assertion, first, second, message);
}

export function installThrows(prototype: object): void {
  for (const name of ["throw", "throws", "Throw"]) {
    defineMethod(prototype, name, function (this: Assertion, first?: unknown, second?: string | RegExp, message?: string) {
      assertThrows(this, first, second, message);
    } as never);
  }
}
