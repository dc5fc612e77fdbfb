/** `aroundEach` and `aroundAll`: hooks that call what they surround. */

import type { HookName } from "../host.ts";
import { getFileState } from "../state.ts";
import { AroundHookMultipleCallsError, AroundHookSetupError, AroundHookTeardownError } from "./fixture-errors.ts";
import type { AroundHook, HookEntry } from "./tasks.ts";
import { borrowStack, isUnlimited } from "./timeout.ts";

export interface AroundOptions {
  hooks: HookEntry<AroundHook>[];
  name: HookName & ("aroundEach" | "aroundAll");
  invoke: (hook: HookEntry<AroundHook>, run: () => Promise<void>) => unknown;
  onTimeout?: (error: Error) => void;
}

interface Deadline {
  promise: Promise<never>;
  clear: () => void;
  expired: () => boolean;
}

/** Runs `inner` inside all hooks, the first registered outermost. What fails inside is thrown at the end, as an array. */
export async function runAround(inner: () => Promise<void>, options: AroundOptions): Promise<void> {
  const { hooks } = options;
  if (hooks.length === 0) {
    return inner();
  }
  const errors: unknown[] = [];
  try {
    await runFrom(0, inner, options, errors);
  } catch (error) {
    errors.push(error);
  }
  if (errors.length > 0) {
    throw errors;
  }
}

async function runFrom(
  index: number,
  inner: () => Promise<void>,
  options: AroundOptions,
  errors: unknown[],
): Promise<void> {
  const { hooks, name } = options;
  if (index >= hooks.length) {
    return inner();
  }
  const hook = hooks[index];
  const callback = name === "aroundEach" ? "runTest()" : "runSuite()";
  const called = Promise.withResolvers<void>();
  const returned = Promise.withResolvers<void>();
  const setup = deadline(hook, "setup", options);
  let teardown: Deadline | undefined;
  let wasCalled = false;

  const run = async (): Promise<void> => {
    if (setup.expired()) {
      // nobody sees this: the hook has been given up already
      throw new Error("the hook timed out");
    }
    if (wasCalled) {
      throw new AroundHookMultipleCallsError(
        `The \`${callback}\` callback was called multiple times in the \`${name}\` hook. The callback can only be called once per hook.`,
      );
    }
    wasCalled = true;
    setup.clear();
    called.resolve();
    try {
      await runFrom(index + 1, inner, options, errors);
    } catch (error) {
      errors.push(error);
    }
    teardown = deadline(hook, "teardown", options);
    returned.resolve();
  };

  const complete = (async () => {
    await options.invoke(hook, run);
    if (!wasCalled) {
      throw new AroundHookSetupError(
        `The \`${callback}\` callback was not called in the \`${name}\` hook. ` +
          `Make sure to call \`${callback}\` to run the ${name === "aroundEach" ? "test" : "suite"}.`,
      );
    }
  })();
  complete.catch(() => {});
  try {
    await Promise.race([called.promise, complete, setup.promise]);
  } finally {
    setup.clear();
  }
  await Promise.race([returned.promise, complete]);
  try {
    await (teardown === undefined ? complete : Promise.race([complete, (teardown as Deadline).promise]));
  } finally {
    (teardown as Deadline | undefined)?.clear();
  }
}

function deadline(hook: HookEntry<AroundHook>, phase: "setup" | "teardown", options: AroundOptions): Deadline {
  const { host } = getFileState();
  let timer: unknown;
  let expired = false;
  const promise = new Promise<never>((_, reject) => {
    if (isUnlimited(hook.timeout)) {
      return;
    }
    timer = host.setTimer(() => {
      expired = true;
      const message = `The ${phase} phase of "${options.name}" hook timed out after ${hook.timeout}ms.`;
      const error = phase === "setup" ? new AroundHookSetupError(message) : new AroundHookTeardownError(message);
      borrowStack(error, hook.declared);
      options.onTimeout?.(error);
      reject(error);
    }, hook.timeout);
  });
  promise.catch(() => {});
  return {
    promise,
    expired: () => expired,
    clear() {
      if (timer !== undefined) {
        host.clearTimer(timer);
        timer = undefined;
      }
    },
  };
}
