/** Running a suite: its hooks around its children, in order, shuffled or concurrently. */

import { serializeError } from "../errors/serialize.ts";
import { getFileState } from "../state.ts";
import { runAround } from "./around.ts";
import { failTask } from "./fail.ts";
import { tearDownSharedFixtures } from "./fixtures.ts";
import { createLimiter } from "./limiter.ts";
import { shuffle } from "./random.ts";
import { callSuiteHook, type Cleanup, runCleanups, runHooks } from "./run-hooks.ts";
import { reportTest, type Run, runTest } from "./run-test.ts";
import { hasFailed, hasTests, isFile, jsonMeta, type SuiteTask, type Task } from "./tasks.ts";

/** Runs a suite and tells the host its result; for the file, that is left to the caller. */
export async function runSuite(suite: SuiteTask, run: Run): Promise<void> {
  const { host, config } = getFileState();
  if (run.cancelled) {
    suite.mode = "skip";
  }
  if (suite.result?.state === "fail") {
    markSkipped(suite);
    reportSuite(suite);
    return;
  }
  const start = host.now();
  const mode = suite.mode;
  suite.result = { state: mode === "skip" || mode === "todo" ? mode : "run", startTime: host.clock.realNow() };
  if (mode === "skip" || mode === "todo") {
    reportUnrun(suite);
    reportSuite(suite);
    return;
  }
  if (!isFile(suite)) {
    host.emit({ type: "suite-start", id: suite.id });
  }
  await runInside(suite, run);
  const result = suite.result;
  // a hook may have marked the suite as skipped
  const finalMode: string = suite.mode;
  if (finalMode === "run" || finalMode === "queued") {
    if (!config.passWithNoTests && !hasTests(suite)) {
      result.state = "fail";
      if (!result.errors?.length) {
        result.errors = [serializeError(new Error(`No test found in suite ${suite.name}`))];
      }
    } else {
      result.state = result.errors?.length || hasFailed(suite) ? "fail" : "pass";
    }
  }
  result.duration = host.now() - start;
  reportSuite(suite);
}

async function runInside(suite: SuiteTask, run: Run): Promise<void> {
  const hooks = suite.hooks.aroundAll;
  let ran = false;
  try {
    await runAround(
      () => {
        ran = true;
        return runHooksAndChildren(suite, run);
      },
      {
        hooks,
        name: "aroundAll",
        invoke(hook, inner) {
          const { fn } = hook;
          return callSuiteHook(hook, "aroundAll", suite, 1, (context) => fn(inner, context, suite));
        },
      },
    );
  } catch (error) {
    if (!ran) {
      markSkipped(suite);
    }
    failTask(suite, error);
  }
}

async function runHooksAndChildren(suite: SuiteTask, run: Run): Promise<void> {
  let cleanups: Cleanup[] = [];
  try {
    try {
      cleanups = await runHooks(suite, "beforeAll", { task: suite }, run.limiter);
    } catch (error) {
      failTask(suite, error);
      markSkipped(suite);
      return;
    }
    await runChildren(suite, run);
  } finally {
    try {
      await runHooks(suite, "afterAll", { task: suite }, run.limiter);
      await runCleanups(cleanups, suite.id, "beforeAll", run.limiter);
      if (isFile(suite)) {
        await tearDownSharedFixtures();
      }
    } catch (error) {
      failTask(suite, error);
    }
  }
}

async function runChildren(suite: SuiteTask, run: Run): Promise<void> {
  const { config, host } = getFileState();
  for (const group of groups(suite.tasks)) {
    if (group[0].concurrent === true) {
      const limiter = createLimiter(config.maxConcurrency);
      await Promise.all(group.map((task) => limiter.run(() => runChild(task, run))));
      continue;
    }
    let ordered = group;
    if (suite.shuffle) {
      const suites = group.filter((task) => task.type === "suite");
      const tests = group.filter((task) => task.type === "test");
      ordered = shuffle([suites, tests] as Task[][], host.seed).flatMap((part) => shuffle(part, host.seed));
    }
    for (const task of ordered) {
      await runChild(task, run);
    }
  }
}

/** Runs of neighbours that are equally concurrent. */
function groups(tasks: Task[]): Task[][] {
  const result: Task[][] = [];
  let last: Task[] | undefined;
  for (const task of tasks) {
    if (last !== undefined && Boolean(last[0].concurrent) === Boolean(task.concurrent)) {
      last.push(task);
    } else {
      last = [task];
      result.push(last);
    }
  }
  return result;
}

async function runChild(task: Task, run: Run): Promise<void> {
  if (task.type === "suite") {
    return runSuite(task, run);
  }
  return task.concurrent ? run.tests.run(() => runTest(task, run)) : runTest(task, run);
}

/** Everything below a suite that could not start is skipped. */
export function markSkipped(suite: SuiteTask): void {
  for (const task of suite.tasks) {
    task.mode = "skip";
    task.result = { ...task.result, state: "skip" };
    if (task.type === "suite") {
      markSkipped(task);
      reportSuite(task);
    } else {
      reportTest(task);
    }
  }
}

function reportUnrun(suite: SuiteTask): void {
  for (const task of suite.tasks) {
    if (task.type === "suite") {
      task.result ??= { state: task.mode === "todo" ? "todo" : "skip" };
      reportUnrun(task);
      reportSuite(task);
    } else {
      task.result ??= { state: task.mode === "todo" ? "todo" : "skip" };
      reportTest(task);
    }
  }
}

function reportSuite(suite: SuiteTask): void {
  if (isFile(suite)) {
    return;
  }
  const { result } = suite;
  const state = result?.state;
  getFileState().host.emit({
    type: "suite-result",
    id: suite.id,
    state: state === "pass" || state === "fail" || state === "todo" ? state : "skip",
    duration: result?.duration ?? 0,
    errors: result?.errors ?? [],
    meta: jsonMeta(suite.meta),
  });
}
