/** Running one test: repeats, attempts, hooks, fixtures, and what its result is in the end. */

import { beginAttempt, checkAssertions } from "../expect/state.ts";
import { rollBackSnapshots } from "../snapshot/client.ts";
import type { Aftermath } from "../host.ts";
import { getFileState } from "../state.ts";
import { applyMockOptions } from "../vi/reset.ts";
import { runAround } from "./around.ts";
import { abortTest, createTestContext, type TestContext } from "./context.ts";
import { serializeError } from "../errors/serialize.ts";
import { failTask } from "./fail.ts";
import { fixtureMark, makeFixtures, mayHaveFixtures, tearDownFixtures } from "./fixtures.ts";
import { type Cleanup, hasHooks, runCleanups, runHooks, runTestHooks } from "./run-hooks.ts";
import type { Limiter } from "./limiter.ts";
import { type AroundHook, type HookEntry, isFile, jsonMeta, parentOf, type RetryOptions, type SuiteTask, type TestTask } from "./tasks.ts";
import { callWithTimeout, isThenable } from "./timeout.ts";

/** What the tests of a file share while they run. */
export interface Run {
  /** Bodies and hooks under way. */
  limiter: Limiter;
  /** Tests under way. */
  tests: Limiter;
  running: Set<TestTask>;
  cancelled: boolean;
  afterTest: (test: TestTask) => void;
}

/** Runs a test and tells the host its result. */
export async function runTest(test: TestTask, run: Run): Promise<void> {
  const state = getFileState();
  if (run.cancelled && (test.mode === "run" || test.mode === "queued")) {
    test.mode = "skip";
  }
  if (test.mode !== "run" && test.mode !== "queued") {
    test.result ??= { state: test.mode === "todo" ? "todo" : "skip" };
    reportTest(test);
    return;
  }
  if (test.result?.state === "fail") {
    reportTest(test);
    run.afterTest(test);
    return;
  }
  state.host.emit({ type: "test-start", id: test.id, timeout: test.timeout });
  run.running.add(test);
  if (test.concurrent) {
    state.concurrentTests++;
    try {
      await state.testVariable.run(test, () => runAttempts(test, run));
    } finally {
      state.concurrentTests--;
    }
  } else {
    state.currentTest = test;
    try {
      await runAttempts(test, run);
    } finally {
      state.currentTest = undefined;
    }
  }
  run.running.delete(test);
  const stock = state.host.afterTest?.(test.id, test.result?.state === "pass");
  const aftermath = isThenable(stock) ? ((await stock) as Aftermath) : stock;
  for (const error of aftermath?.errors ?? []) {
    test.result!.state = "fail";
    (test.result!.errors ??= []).push(error);
  }
  reportTest(test, aftermath);
  run.afterTest(test);
}

/** Sends the result of a test that has ended, or that will not run. */
export function reportTest(test: TestTask, aftermath?: Aftermath): void {
  const { host } = getFileState();
  const { result } = test;
  const state = result?.state;
  host.emit({
    type: "test-result",
    id: test.id,
    state: state === "pass" || state === "fail" || state === "todo" ? state : "skip",
    duration: result?.duration ?? 0,
    startTime: result?.startTime ?? 0,
    retryCount: result?.retryCount ?? 0,
    repeatCount: result?.repeatCount ?? 0,
    errors: result?.errors ?? [],
    annotations: test.annotations,
    note: result?.note,
    expectedFail: test.fails === true && state === "pass" ? true : undefined,
    meta: jsonMeta(test.meta),
    storage: aftermath?.storage,
    leaks: aftermath?.leaks,
  });
}

function retryOptions(retry: TestTask["retry"]): { count: number; delay: number; condition: RetryOptions["condition"] } {
  if (typeof retry !== "object") {
    return { count: retry ?? 0, delay: 0, condition: undefined };
  }
  let { condition } = retry;
  if (condition !== undefined && typeof condition === "object" && !(condition instanceof RegExp)) {
    const { source, flags } = condition as { source: string; flags: string };
    condition = new RegExp(source, flags);
  }
  return { count: retry.count ?? 0, delay: retry.delay ?? 0, condition };
}

async function runAttempts(test: TestTask, run: Run): Promise<void> {
  const { host } = getFileState();
  const start = host.now();
  test.result = { state: "run", startTime: host.clock.realNow(), retryCount: 0 };
  const result = test.result;
  const context = createTestContext(test);
  test.internals.context = context;
  Object.defineProperty(test, "context", { value: context, configurable: true, enumerable: false });
  const repeats = test.repeats ?? 0;
  const retry = retryOptions(test.retry);
  for (let repeatCount = 0; repeatCount <= repeats; repeatCount++) {
    for (let retryCount = 0; retryCount <= retry.count; retryCount++) {
      result.repeatCount = repeatCount;
      await runAttempt(test, context, run);
      if (result.pending || result.state === "skip") {
        test.mode = "skip";
        test.result = {
          state: "skip",
          note: result.note,
          pending: true,
          startTime: result.startTime,
          duration: host.now() - start,
        };
        return;
      }
      if (result.state === "pass") {
        break;
      }
      if (retryCount < retry.count) {
        if (!mayRetry(test, retry.condition)) {
          break;
        }
        result.state = "run";
        result.retryCount = (result.retryCount ?? 0) + 1;
        host.emit({ type: "test-retry", id: test.id, retryCount: result.retryCount, repeatCount });
        if (retry.delay > 0) {
          await new Promise<void>((resolve) => host.setTimer(resolve, retry.delay));
        }
      }
    }
  }
  if (test.fails) {
    if (result.state === "pass") {
      result.state = "fail";
      result.errors = [serializeError(new Error("Expect test to fail"))];
    } else {
      result.state = "pass";
      result.errors = undefined;
    }
  }
  result.duration = host.now() - start;
}

function mayRetry(test: TestTask, condition: RetryOptions["condition"]): boolean {
  const errors = test.result?.errors;
  if (errors === undefined || errors.length === 0) {
    return false;
  }
  if (condition === undefined) {
    return true;
  }
  const last = errors[errors.length - 1];
  return condition instanceof RegExp ? condition.test(last.message) : condition(last);
}

function aroundHooks(suite: SuiteTask): HookEntry<AroundHook>[] {
  if (isFile(suite)) {
    return suite.hooks.aroundEach;
  }
  const outer = aroundHooks(parentOf(suite));
  return suite.hooks.aroundEach.length === 0 ? outer : [...outer, ...suite.hooks.aroundEach];
}

async function runAttempt(test: TestTask, context: TestContext, run: Run): Promise<void> {
  const suite = parentOf(test);
  const hooks = aroundHooks(suite);
  if (hooks.length === 0) {
    await runInner(test, context, run);
  } else {
    try {
      await runAround(() => runInner(test, context, run), {
        hooks,
        name: "aroundEach",
        onTimeout: (error) => abortTest(test, error),
        invoke: (hook, inner) => invokeAround(hook, test, context, suite, inner),
      });
    } catch (error) {
      failTask(test, error);
    }
  }
  if (fixtureMark(context) > 0) {
    await guarded(test, () => tearDownFixtures(context));
  }
}

function invokeAround(
  hook: HookEntry<AroundHook>,
  test: TestTask,
  context: TestContext,
  suite: SuiteTask,
  inner: () => Promise<void>,
): unknown {
  const { fn } = hook;
  const fixtures = test.internals.fixtures;
  if (!mayHaveFixtures(fixtures)) {
    return fn(inner, context, suite);
  }
  return makeFixtures(fixtures, suite, context, fn, 1).then(() => fn(inner, context, suite));
}

async function guarded(test: TestTask, action: () => unknown): Promise<void> {
  try {
    const result = action();
    if (isThenable(result)) {
      await result;
    }
  } catch (error) {
    failTask(test, error);
  }
}

/** Everything between the `aroundEach` hooks. */
async function runInner(test: TestTask, context: TestContext, run: Run): Promise<void> {
  const state = getFileState();
  const { internals } = test;
  const suite = parentOf(test);
  const target = { task: test, context };
  const mark = fixtureMark(context);
  let cleanups: Cleanup[] = [];
  try {
    applyMockOptions(state.config);
    rollBackSnapshots(test);
    beginAttempt(test);
    internals.promises = [];
    internals.checks = [];
    if (hasHooks(suite, "beforeEach")) {
      cleanups = await runHooks(suite, "beforeEach", target, run.limiter);
    }
    // only concurrent bodies have others to wait for
    const body = test.concurrent ? run.limiter.run(() => runBody(test, context)) : runBody(test, context);
    if (isThenable(body)) {
      await body;
    }
    checkAssertions(test);
    if (test.result?.state === "run") {
      test.result.state = "pass";
    }
  } catch (error) {
    failTask(test, error);
  }
  if (cleanups.length > 0 || fixtureMark(context) > mark || hasHooks(suite, "afterEach")) {
    await guarded(test, async () => {
      await runHooks(suite, "afterEach", target, run.limiter);
      await runCleanups(cleanups, test.id, "beforeEach", run.limiter);
      await tearDownFixtures(context, mark);
    });
  }
  for (const check of internals.checks) {
    await guarded(test, check);
  }
  if (internals.onFinished.length > 0) {
    await runTestHooks(test, "onTestFinished", internals.onFinished, "stack", run.limiter);
  }
  if (test.result?.state === "fail" && internals.onFailed.length > 0) {
    await runTestHooks(test, "onTestFailed", internals.onFailed, state.config.sequence.hooks, run.limiter);
  }
  internals.onFinished = [];
  internals.onFailed = [];
}

function runBody(test: TestTask, context: TestContext): unknown {
  const { internals } = test;
  const body = (): unknown => {
    const result = callBody(test, context);
    if (isThenable(result)) {
      return result.then(() => settlePromises(test));
    }
    return settlePromises(test);
  };
  const limited = callWithTimeout(body, test.timeout, false, internals.declared, (error) => abortTest(test, error));
  const { abort } = internals;
  if (!isThenable(limited) || abort === undefined || abort.aborted) {
    return limited;
  }
  return new Promise((resolve, reject) => {
    abort.reject = reject;
    limited.then(resolve, reject);
  });
}

function callBody(test: TestTask, context: TestContext): unknown {
  const { fixtures, body, run } = test.internals;
  if (!mayHaveFixtures(fixtures)) {
    return run(context);
  }
  return makeFixtures(fixtures, parentOf(test), context, body.fn, body.parameter).then(() => run(context));
}

/** Waits for assertions and annotations that the test did not await. */
function settlePromises(test: TestTask): unknown {
  const { promises } = test.internals;
  if (promises.length === 0) {
    return undefined;
  }
  return Promise.allSettled(promises).then((results) => {
    const errors: unknown[] = [];
    for (const result of results) {
      if (result.status === "rejected" && result.reason) {
        errors.push(result.reason);
      }
    }
    if (errors.length > 0) {
      throw errors;
    }
  });
}
