/** `expect.poll`: matchers that are tried again until they pass. */

import { borrowStack } from "../runner/timeout.ts";
import { getFileState } from "../state.ts";
import { advanceIfFake } from "../vi/timers.ts";
import { Assertion } from "./assertion.ts";
import type { WatchedPromise } from "./promises.ts";

const unsupported = new Set([
  "matchSnapshot",
  "toMatchSnapshot",
  "toMatchInlineSnapshot",
  "toThrowErrorMatchingSnapshot",
  "toThrowErrorMatchingInlineSnapshot",
  "throws",
  "Throw",
  "throw",
  "toThrow",
  "toThrowError",
]);

export interface PollOptions {
  interval?: number;
  timeout?: number;
  message?: string;
}

type Method = (...args: unknown[]) => unknown;

export function createPoll(expect: (value: unknown, message?: string) => unknown) {
  return function poll(fn: () => unknown, options: PollOptions = {}): Assertion {
    const defaults = getFileState().config.expect?.poll;
    const interval = options.interval ?? defaults?.interval ?? 50;
    const timeout = options.timeout ?? defaults?.timeout ?? 1000;
    const assertion = expect(null, options.message) as Assertion;
    const flags = assertion.__flags;
    flags.poll = true;
    const test = flags["vitest-test"];
    if (test === undefined) {
      throw new Error("expect.poll() must be called inside a test");
    }
    const proxy: Assertion = new Proxy(assertion, {
      get(target, key, receiver) {
        const value = Reflect.get(target, key, receiver);
        if (typeof value !== "function") {
          return value instanceof Assertion ? proxy : value;
        }
        if (key === "assert") {
          return value;
        }
        if (typeof key === "string" && unsupported.has(key)) {
          throw new SyntaxError(
            `expect.poll() is not supported in combination with .${key}(). Use vi.waitFor() if your assertion condition is unstable.`,
          );
        }
        return (...args: unknown[]) => {
          const place = new Error("poll");
          const attempt = async (): Promise<unknown> => {
            flags._name = String(key);
            flags.error = place;
            flags.object = await fn.call(assertion);
            return (value as Method).apply(assertion, args);
          };
          let promise: Promise<unknown> | undefined;
          const start = (): Promise<unknown> => {
            promise ??= retry(attempt, interval, timeout, place);
            return promise;
          };
          test.internals.checks.push(() => {
            if (promise === undefined) {
              const text = `expect.poll(assertion).${flags.negate ? "not." : ""}${String(key)}()`;
              const error = new Error(
                `${text} was not awaited. This assertion is asynchronous and must be awaited; otherwise, it is not executed to avoid unhandled rejections:\n\nawait ${text}\n`,
              );
              borrowStack(error, place);
              throw error;
            }
          });
          const watched: WatchedPromise = {
            then: (onFulfilled, onRejected) => start().then(onFulfilled, onRejected),
            catch: (onRejected) => start().catch(onRejected),
            finally: (onFinally) => start().finally(onFinally),
            [Symbol.toStringTag]: "Promise",
          };
          return watched;
        };
      },
    });
    return proxy;
  };
}

/** Tries until an attempt passes, or until one that began after the time was over fails. */
async function retry(
  attempt: () => Promise<unknown>,
  interval: number,
  timeout: number,
  place: Error,
): Promise<unknown> {
  const { host } = getFileState();
  let expired = false;
  const timer = host.setTimer(() => {
    expired = true;
  }, timeout);
  try {
    for (;;) {
      const isLast = expired;
      try {
        return await attempt();
      } catch (error) {
        if (isLast) {
          const last = error as Error;
          last.cause ??= new Error("Matcher did not succeed in time.");
          borrowStack(last, place);
          throw last;
        }
        await new Promise<void>((resolve) => host.setTimer(resolve, interval));
        advanceIfFake(interval);
      }
    }
  } finally {
    host.clearTimer(timer);
  }
}
