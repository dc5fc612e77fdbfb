/** `resolves` and `rejects`, and what happens to assertions that nobody awaits. */

import { borrowStack } from "../runner/timeout.ts";
import type { TestTask } from "../runner/tasks.ts";
import { serializeError } from "../errors/serialize.ts";
import { vitestMajor } from "../version.ts";
import { brief, Assertion } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";
import { isError } from "./equality.ts";

type Method = (...args: unknown[]) => unknown;

/** Records an error of a soft assertion on its test. */
export function recordSoftFailure(test: TestTask, error: unknown): void {
  test.result ??= { state: "fail" };
  test.result.state = "fail";
  test.result.errors ??= [];
  test.result.errors.push(serializeError(error));
}

/** The assertion as the user wrote it. */
function describeAssertion(assertion: Assertion, name: string, hasArguments: boolean): string {
  const { soft, negate, promise } = assertion.__flags;
  return `expect${soft ? ".soft" : ""}(actual)${promise ? `.${promise}` : ""}.${negate ? "not." : ""}${name}(${hasArguments ? "expected" : ""})`;
}

/** A promise that knows whether anybody looked at it. */
export interface WatchedPromise {
  then: Promise<unknown>["then"];
  catch: Promise<unknown>["catch"];
  finally: Promise<unknown>["finally"];
  [Symbol.toStringTag]: string;
}

/** Makes the test wait for an assertion, and warn if the user does not. */
export function recordPromise(
  test: TestTask | undefined,
  promise: Promise<unknown>,
  description: string,
  place: Error,
  isSoft: boolean,
): unknown {
  if (test === undefined) {
    return promise;
  }
  const { promises, checks } = test.internals;
  let recorded: Promise<unknown> = promise.finally(() => {
    const index = promises.indexOf(recorded);
    if (index !== -1) {
      promises.splice(index, 1);
    }
  });
  if (isSoft) {
    recorded = recorded.then(
      () => undefined,
      (error) => recordSoftFailure(test, error),
    );
  }
  promises.push(recorded);
  let awaited = false;
  checks.push(() => {
    if (!awaited && vitestMajor() >= 5) {
      const error = new Error(
        `Promise returned by \`${description}\` was not awaited. This assertion is asynchronous and must be awaited; ` +
          `otherwise, it is not guaranteed to complete before the test finishes:\n\nawait ${description}\n`,
      );
      borrowStack(error, place);
      throw error;
    }
    if (!awaited) {
      console.warn(
        `Promise returned by \`${description}\` was not awaited. ` +
          "Vitest currently auto-awaits hanging assertions at the end of the test, but this will cause the test to fail in the next Vitest major. " +
          `Please remember to await the assertion.\n${place.stack ?? ""}`,
      );
    }
  });
  const result = recorded;
  const watched: WatchedPromise = {
    then(onFulfilled, onRejected) {
      awaited = true;
      return result.then(onFulfilled, onRejected);
    },
    catch(onRejected) {
      awaited = true;
      return result.catch(onRejected);
    },
    finally(onFinally) {
      awaited = true;
      return result.finally(onFinally);
    },
    [Symbol.toStringTag]: "Promise",
  };
  return watched;
}

type Outcome = (assertion: Assertion, promise: Promise<unknown>, call: () => unknown) => Promise<unknown>;

const afterResolution: Outcome = (assertion, promise, call) =>
  promise.then(
    (value) => {
      assertion.__flags.object = value;
      return call();
    },
    (reason) => {
      const error = new AssertionError(`promise rejected "${brief(reason)}" instead of resolving`, { showDiff: false });
      error.cause = reason;
      throw error;
    },
  );

const afterRejection: Outcome = (assertion, promise, call) =>
  promise.then(
    (value) => {
      throw new AssertionError(`promise resolved "${brief(value)}" instead of rejecting`, {
        showDiff: true,
        expected: new Error("rejected promise"),
        actual: value,
      });
    },
    (reason) => {
      assertion.__flags.object = reason;
      return call();
    },
  );

/** A view of the assertion whose matchers wait for the promise. */
function promised(assertion: Assertion, name: "resolves" | "rejects", operand: unknown, outcome: Outcome): Assertion {
  const place = new Error(name);
  const { __flags: flags } = assertion;
  flags.promise = name;
  flags.error = place;
  if (flags.poll) {
    throw new SyntaxError(`expect.poll() is not supported in combination with .${name}`);
  }
  const source = name === "rejects" && typeof operand === "function" ? operand() : operand;
  if (typeof source?.then !== "function") {
    throw new TypeError(`You must provide a Promise to expect() when using .${name}, not '${typeof source}'.`);
  }
  const proxy: Assertion = new Proxy(assertion, {
    get(target, key, receiver) {
      const value = Reflect.get(target, key, receiver);
      if (typeof value !== "function") {
        return value instanceof Assertion ? proxy : value;
      }
      return (...args: unknown[]) => {
        const matcher = String(key);
        flags._name = matcher;
        const call = (): unknown => (value as Method).apply(assertion, args);
        const promise = outcome(assertion, Promise.resolve(source), call).catch((error) => {
          if (isError(error)) {
            borrowStack(error, place);
          }
          throw error;
        });
        const description = describeAssertion(assertion, matcher, args.length > 0);
        return recordPromise(flags["vitest-test"], promise, description, place, flags.soft === true);
      };
    },
  });
  return proxy;
}

export function installPromises(): void {
  Object.defineProperty(Assertion.prototype, "resolves", {
    configurable: true,
    get(this: Assertion) {
      return promised(this, "resolves", this.__flags.object, afterResolution);
    },
  });
  Object.defineProperty(Assertion.prototype, "rejects", {
    configurable: true,
    get(this: Assertion) {
      return promised(this, "rejects", this.__flags.object, afterRejection);
    },
  });
}

/** A view of the assertion that records failures instead of throwing them. */
export function soft(assertion: Assertion): Assertion {
  const { __flags: flags } = assertion;
  flags.soft = true;
  const proxy: Assertion = new Proxy(assertion, {
    get(target, key, receiver) {
      const value = Reflect.get(target, key, receiver);
      if (typeof value !== "function") {
        // what `resolves` and `rejects` give takes care of itself
        return value === assertion ? proxy : value;
      }
      return (...args: unknown[]) => {
        const test = flags["vitest-test"];
        if (test === undefined) {
          throw new Error("expect.soft() can only be used inside a test");
        }
        try {
          const result = (value as Method).apply(assertion, args);
          if (result instanceof Promise) {
            return result.then(
              () => undefined,
              (error) => recordSoftFailure(test, error),
            );
          }
          return result === assertion ? proxy : result;
        } catch (error) {
          recordSoftFailure(test, error);
          return proxy;
        }
      };
    },
  });
  return proxy;
}
