/** `expect.poll`: matchers that are tried again until they pass. */

import { borrowStack } from "../runner/timeout.ts";
import { getFileState } from "../state.ts";
import { vitestMajor } from "../version.ts";
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

/** What functions are called with since version 5. */
interface PollContext {
  /** Aborted when the time is over. */
  signal: AbortSignal;
}

type Attempt = (context?: PollContext) => Promise<unknown>;

type Method = (...args: unknown[]) => unknown;

export function createPoll(expect: (value: unknown, message?: string) => unknown) {
  return function poll(fn: (context?: PollContext) => unknown, options: PollOptions = {}): Assertion {
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
          const attempt = async (context?: PollContext): Promise<unknown> => {
            flags._name = String(key);
            flags.error = place;
            flags.object = await (context === undefined ? fn.call(assertion) : fn.call(assertion, context));
            return (value as Method).apply(assertion, args);
          };
          let promise: Promise<unknown> | undefined;
          const start = (): Promise<unknown> => {
            promise ??= (vitestMajor() >= 5 ? retryUntil : retry)(attempt, interval, timeout, place);
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
  attempt: Attempt,
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
          throw outOfTime(error as Error, place);
        }
        await new Promise<void>((resolve) => host.setTimer(resolve, interval));
        advanceIfFake(interval);
      }
    }
  } finally {
    host.clearTimer(timer);
  }
}

const late = Symbol("late");

/** As {@link retry}, but waits for no attempt that is under way when the time is over. */
async function retryUntil(attempt: Attempt, interval: number, timeout: number, place: Error): Promise<unknown> {
  const { host } = getFileState();
  const controller = new AbortController();
  let timer: unknown;
  const deadline = new Promise<typeof late>((resolve) => {
    timer = host.setTimer(() => {
      controller.abort();
      resolve(late);
    }, timeout);
  });
  let last: unknown;
  try {
    for (;;) {
      try {
        const outcome = await Promise.race([attempt({ signal: controller.signal }), deadline]);
        if (outcome !== late) {
          return outcome;
        }
        last ??= new Error("expect.poll() function didn't resolve in time.");
        break;
      } catch (error) {
        last = error;
      }
      const pause = new Promise<void>((resolve) => host.setTimer(resolve, interval));
      if ((await Promise.race([pause, deadline])) === late) {
        break;
      }
      advanceIfFake(interval);
    }
  } finally {
    host.clearTimer(timer);
  }
  throw outOfTime(last as Error, place);
}

/** The error of the last attempt, which says that there will be no other. */
function outOfTime(last: Error, place: Error): Error {
  last.cause ??= new Error("Matcher did not succeed in time.");
  borrowStack(last, place);
  return last;
}
