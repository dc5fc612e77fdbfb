/** Registration of hooks. */

import { currentTest, getFileState } from "../state.ts";
import { currentCollector } from "./collect.ts";
import { abortTest } from "./context.ts";
import type { FixtureSet } from "./fixtures.ts";
import type { AroundHook, HookEntry, SuiteHook, SuiteHooks, TestHook, TestTask } from "./tasks.ts";
import { callWithTimeout } from "./timeout.ts";

export type SuiteHookKind = keyof SuiteHooks;

export function registerHook(kind: SuiteHookKind, fn: unknown, timeout: number | undefined, fixtures?: FixtureSet): void {
  checkFunction(`"${kind}" callback`, fn);
  const entry: HookEntry<never> = {
    fn: fn as never,
    timeout: timeout ?? getFileState().config.hookTimeout,
    declared: new Error("declared"),
    fixtures,
  };
  (currentCollector().suite.hooks[kind] as HookEntry<never>[]).push(entry);
}

function checkFunction(what: string, fn: unknown): void {
  if (typeof fn !== "function") {
    throw new TypeError(`${what} value must be function, received "${typeof fn}"`);
  }
}

/** Runs once before the tests of the suite; may return a function that runs after them. */
export function beforeAll(fn: SuiteHook, timeout?: number): void {
  registerHook("beforeAll", fn, timeout);
}

/** Runs once after the tests of the suite. */
export function afterAll(fn: SuiteHook, timeout?: number): void {
  registerHook("afterAll", fn, timeout);
}

/** Runs before every test of the suite; may return a function that runs after it. */
export function beforeEach(fn: SuiteHook, timeout?: number): void {
  registerHook("beforeEach", fn, timeout);
}

/** Runs after every test of the suite. */
export function afterEach(fn: SuiteHook, timeout?: number): void {
  registerHook("afterEach", fn, timeout);
}

/** Runs around every test of the suite and must call its first argument. */
export function aroundEach(fn: AroundHook, timeout?: number): void {
  registerHook("aroundEach", fn, timeout);
}

/** Runs around the suite and must call its first argument. */
export function aroundAll(fn: AroundHook, timeout?: number): void {
  registerHook("aroundAll", fn, timeout);
}

/** Runs after the current test, whatever its outcome. */
export function onTestFinished(fn: TestHook, timeout?: number): void {
  const test = requireTest("onTestFinished", fn);
  addTestHook(test, "onFinished", fn, timeout);
}

/** Runs after the current test if it failed. */
export function onTestFailed(fn: TestHook, timeout?: number): void {
  const test = requireTest("onTestFailed", fn);
  addTestHook(test, "onFailed", fn, timeout);
}

function requireTest(name: string, fn: unknown): TestTask {
  checkFunction(`"${name}" callback`, fn);
  const test = currentTest();
  if (test === undefined) {
    throw new Error(`Hook ${name}() can only be called inside a test`);
  }
  return test;
}

/** Adds a hook of one test, with its time limit around it. */
export function addTestHook(test: TestTask, list: "onFinished" | "onFailed", fn: TestHook, timeout?: number): void {
  const limit = timeout ?? getFileState().config.hookTimeout;
  const declared = new Error("declared");
  test.internals[list].push((context) =>
    callWithTimeout(
      () => fn(context),
      limit,
      true,
      declared,
      (error) => abortTest(test, error),
    ),
  );
}
