/** `vi`. */

import type { FakeTimersConfig } from "../host.ts";
import { borrowStack, isThenable } from "../runner/timeout.ts";
import { getFileState, type RuntimeConfig } from "../state.ts";
import { mockObject } from "./automock.ts";
import { resetConfig, setConfig } from "./config.ts";
import { clearAllMocks, fn, isMockFunction, resetAllMocks, restoreAllMocks } from "./mock-function.ts";
import { moduleMocks } from "./module-mocks.ts";
import { spyOn } from "./spy.ts";
import { stubEnv, stubGlobal, unstubAllEnvs, unstubAllGlobals } from "./stubs.ts";
import {
  advance,
  getMockedSystemTime,
  getRealSystemTime,
  getTimerCount,
  isFakeTimers,
  setSystemTime,
  setTimerTickMode,
  useFakeTimers,
  useRealTimers,
} from "./timers.ts";
import { waitFor, waitUntil } from "./wait.ts";

type AnyFunction = (...args: never[]) => unknown;
export type Vi = { [name: string]: AnyFunction };

/** Functions that return `vi`, so that calls can be chained. */
const chained: { [name: string]: AnyFunction } = {
  useFakeTimers: (config?: FakeTimersConfig) => useFakeTimers(config),
  useRealTimers,
  setSystemTime,
  setTimerTickMode,
  clearAllMocks,
  resetAllMocks,
  restoreAllMocks,
  stubGlobal,
  stubEnv,
  unstubAllGlobals,
  unstubAllEnvs,
  resetModules: () => getFileState().host.modules.resetModules(),
  ...advance,
};

export const vi: Vi = {
  fn: fn as AnyFunction,
  spyOn: spyOn as AnyFunction,
  waitFor: waitFor as AnyFunction,
  waitUntil: waitUntil as AnyFunction,
  isMockFunction,
  isFakeTimers,
  getTimerCount,
  getMockedSystemTime,
  getRealSystemTime,
  setConfig: (config: Partial<RuntimeConfig>) => setConfig(config),
  resetConfig,
  mocked: (item: unknown) => item,
  mockObject: (value: unknown, options?: { spy?: boolean }) => mockObject(value, options?.spy ? "autospy" : "automock"),
  ...(moduleMocks as Vi),
  dynamicImportSettled: async () => getFileState().host.modules.dynamicImportSettled(),

  hoisted(factory: () => unknown): unknown {
    if (typeof factory !== "function") {
      throw new TypeError(
        `"vi.hoisted" factory value must be function, received "${typeof factory}"`,
      );
    }
    return factory();
  },

  /** A function whose own frames are no part of the errors that it throws. */
  defineHelper(helper: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
    return function (this: unknown, ...args: unknown[]) {
      const place = new Error("helper");
      const fail = (error: unknown): never => {
        if (error instanceof Error) {
          borrowStack(error, place);
        }
        throw error;
      };
      try {
        const result = helper.apply(this, args);
        return isThenable(result) ? Promise.resolve(result).catch(fail) : result;
      } catch (error) {
        return fail(error);
      }
    };
  },
};

for (const name of Object.keys(chained)) {
  const action = chained[name];
  vi[name] = name.endsWith("Async")
    ? async (...args: never[]) => {
        await action(...args);
        return vi;
      }
    : (...args: never[]) => {
        action(...args);
        return vi;
      };
}
