/** Running the hooks of suites and tests. */

import type { HookName } from "../host.ts";
import { getFileState } from "../state.ts";
import { abortTest } from "./context.ts";
import { failTask } from "./fail.ts";
import { makeFixtures, mayHaveFixtures, refuseFixtures, type SuiteHookName } from "./fixtures.ts";
import type { Limiter } from "./limiter.ts";
import { type HookEntry, isFile, parentOf, type SuiteHook, type SuiteTask, type Task, type TestHook, type TestTask } from "./tasks.ts";
import { callWithTimeout } from "./timeout.ts";

export interface Cleanup {
  fn: () => unknown;
  timeout: number;
  declared: Error;
}

type SimpleHook = "beforeAll" | "afterAll" | "beforeEach" | "afterEach";

/** What a hook is called with, besides its suite. */
interface Target {
  task: Task;
  /** The context of the test; undefined for hooks of suites. */
  context?: object;
}

/** Whether there are hooks of a kind around the tests of a suite. */
export function hasHooks(suite: SuiteTask, name: "beforeEach" | "afterEach"): boolean {
  for (let current = suite; ; current = parentOf(current)) {
    if (current.hooks[name].length > 0) {
      return true;
    }
    if (isFile(current)) {
      return false;
    }
  }
}

/** Runs the hooks of one kind; for hooks around tests also those of the suites around. */
export async function runHooks(
  suite: SuiteTask,
  name: SimpleHook,
  target: Target,
  limiter: Limiter,
): Promise<Cleanup[]> {
  const cleanups: Cleanup[] = [];
  const levels: SuiteTask[] = [suite];
  if (name === "beforeEach" || name === "afterEach") {
    for (let current = suite; !isFile(current); ) {
      current = parentOf(current);
      levels.push(current);
    }
    if (name === "beforeEach") {
      levels.reverse();
    }
  }
  for (const level of levels) {
    if (level.hooks[name].length > 0) {
      await runLevel(level, suite, name, target, limiter, cleanups);
    }
  }
  return cleanups;
}

async function runLevel(
  level: SuiteTask,
  suite: SuiteTask,
  name: SimpleHook,
  target: Target,
  limiter: Limiter,
  cleanups: Cleanup[],
): Promise<void> {
  const { config } = getFileState();
  const order = config.sequence.hooks;
  let hooks = level.hooks[name];
  if (order === "stack" && (name === "afterAll" || name === "afterEach")) {
    hooks = hooks.slice().reverse();
  }
  const result = target.task.result;
  if (result !== undefined) {
    result.hooks ??= {};
    result.hooks[name] = "run";
  }
  const runOne = async (hook: HookEntry<SuiteHook>): Promise<Cleanup | undefined> => {
    const returned = await limiter.run(() => callHook(hook, name, suite, level, target));
    if (typeof returned === "function" && (name === "beforeAll" || name === "beforeEach")) {
      return { fn: returned as () => unknown, timeout: hook.timeout, declared: hook.declared };
    }
    return undefined;
  };
  if (order === "parallel") {
    for (const cleanup of await Promise.all(hooks.map(runOne))) {
      if (cleanup !== undefined) {
        cleanups.push(cleanup);
      }
    }
  } else {
    for (const hook of hooks) {
      const cleanup = await runOne(hook);
      if (cleanup !== undefined) {
        cleanups.push(cleanup);
      }
    }
  }
  if (result?.hooks !== undefined) {
    result.hooks[name] = "pass";
  }
}

async function callHook(
  hook: HookEntry<SuiteHook>,
  name: SimpleHook,
  suite: SuiteTask,
  level: SuiteTask,
  { task, context }: Target,
): Promise<unknown> {
  // Called as a function, not as a method: stacks name what functions are called on.
  const { fn } = hook;
  return announced(task.id, name, hook.timeout, () =>
    callWithTimeout(
      () =>
        context === undefined
          ? callSuiteHook(hook, name as SuiteHookName, level, 0, (own) => fn(own, suite))
          : callTestHook(hook, task as TestTask, suite, context),
      hook.timeout,
      true,
      hook.declared,
      (error) => {
        if (task.type === "test") {
          abortTest(task, error);
        }
      },
    ),
  );
}

/** Tells the host that a hook runs: a hook that never returns control is its to end. */
async function announced<T>(id: string, hook: HookName, timeout: number, call: () => T | PromiseLike<T>): Promise<T> {
  const { host } = getFileState();
  host.emit({ type: "hook-start", id, hook, timeout });
  try {
    return await call();
  } finally {
    host.emit({ type: "hook-end", id, hook });
  }
}

function callTestHook(hook: HookEntry<SuiteHook>, test: TestTask, suite: SuiteTask, context: object): unknown {
  const { fn } = hook;
  const fixtures = test.internals.fixtures;
  if (!mayHaveFixtures(fixtures)) {
    return fn(context, suite);
  }
  return makeFixtures(fixtures, parentOf(test), context, fn, 0).then(() => fn(context, suite));
}

/** Calls a hook of a suite: with the shared fixtures of the `test` object it was registered on, else with an empty object. */
export function callSuiteHook(
  hook: HookEntry<Function>,
  name: SuiteHookName,
  level: SuiteTask,
  parameter: number,
  call: (context: object) => unknown,
): unknown {
  const context = {};
  if (hook.fixtures === undefined) {
    if (hook.fn.length > parameter) {
      refuseFixturesIfPattern(hook, name, parameter);
    }
    return call(context);
  }
  if (!mayHaveFixtures(hook.fixtures)) {
    return call(context);
  }
  const suiteHook = { name, declared: hook.declared };
  return makeFixtures(hook.fixtures, level, context, hook.fn, parameter, suiteHook).then(() => call(context));
}

function refuseFixturesIfPattern(hook: HookEntry<Function>, name: SuiteHookName, parameter: number): void {
  refuseFixtures(hook.fn, name, parameter, hook.declared);
}

export async function runCleanups(cleanups: Cleanup[], id: string, name: HookName, limiter: Limiter): Promise<void> {
  if (cleanups.length === 0) {
    return;
  }
  const order = getFileState().config.sequence.hooks;
  const runOne = ({ fn, timeout, declared }: Cleanup): Promise<unknown> =>
    limiter.run(() => announced(id, name, timeout, () => callWithTimeout(fn, timeout, true, declared)));
  if (order === "parallel") {
    await Promise.all(cleanups.map(runOne));
    return;
  }
  const ordered = order === "stack" ? cleanups.slice().reverse() : cleanups;
  for (const cleanup of ordered) {
    await runOne(cleanup);
  }
}

/** Runs the hooks that a test registered for its own end. */
export async function runTestHooks(
  test: TestTask,
  name: "onTestFinished" | "onTestFailed",
  hooks: TestHook[],
  order: "stack" | "list" | "parallel",
  limiter: Limiter,
): Promise<void> {
  const { context } = test.internals;
  if (hooks.length === 0 || context === undefined) {
    return;
  }
  const { onTestFailed, onTestFinished } = context;
  context.onTestFailed = () => {
    throw new Error('Cannot call "onTestFailed" inside a test hook.');
  };
  context.onTestFinished = () => {
    throw new Error('Cannot call "onTestFinished" inside a test hook.');
  };
  const timeout = getFileState().config.hookTimeout;
  const runOne = async (hook: TestHook): Promise<void> => {
    try {
      await limiter.run(() => announced(test.id, name, timeout, () => hook(context)));
    } catch (error) {
      failTask(test, error);
    }
  };
  if (order === "parallel") {
    await Promise.all(hooks.map(runOne));
  } else {
    for (const hook of order === "stack" ? hooks.slice().reverse() : hooks) {
      await runOne(hook);
    }
  }
  context.onTestFailed = onTestFailed;
  context.onTestFinished = onTestFinished;
}

