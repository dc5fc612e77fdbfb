/** The task tree of one test file: the file, its suites and its tests. */

import type { Annotation, Json, Location, SerializedError, TaskMode } from "../host.ts";
import type { FixtureSet } from "./fixtures.ts";
import type { TestContext } from "./context.ts";

export type Awaitable<T> = T | PromiseLike<T>;
export type ResultState = TaskMode | "pass" | "fail";

export interface RetryOptions {
  count?: number;
  delay?: number;
  condition?: RegExp | ((error: SerializedError) => boolean);
}

/** Options of a test or suite as users write them. */
export interface TaskOptions {
  timeout?: number;
  retry?: number | RetryOptions;
  repeats?: number;
  concurrent?: boolean;
  sequential?: boolean;
  skip?: boolean;
  only?: boolean;
  todo?: boolean;
  fails?: boolean;
  shuffle?: boolean;
  tags?: string | string[];
  meta?: { [key: string]: unknown };
}

export interface TaskResult {
  state: ResultState;
  startTime?: number;
  duration?: number;
  errors?: SerializedError[];
  retryCount?: number;
  repeatCount?: number;
  note?: string;
  pending?: boolean;
  hooks?: { [name: string]: ResultState };
}

interface TaskBase {
  id: string;
  name: string;
  fullName: string;
  fullTestName: string;
  mode: TaskMode;
  meta: { [key: string]: unknown };
  location?: Location;
  result?: TaskResult;
  concurrent?: boolean;
  shuffle?: boolean;
  tags: string[];
  each?: boolean;
}

/** What the runner keeps of a test and users do not see when they print it. */
export interface TestInternals {
  run: (context: TestContext) => unknown;
  context?: TestContext;
  fixtures: FixtureSet;
  /** The user's function and the parameter in which fixtures are destructured. */
  body: { fn: Function; parameter: number };
  /** Made where the test was declared; the stack of timeout errors. */
  declared: Error;
  onFinished: TestHook[];
  onFailed: TestHook[];
  /** Promises of assertions and annotations which the end of the test waits for. */
  promises: Promise<unknown>[];
  /** Called at the end of the attempt: whether assertions were awaited. */
  checks: (() => void)[];
  /** Ends the test before its time. */
  abort?: AbortState;
}

/** The signal of a test, made when somebody asks for it, and what waits for its end. */
export interface AbortState {
  aborted: boolean;
  reason: unknown;
  controller: AbortController | undefined;
  /** Rejects the body that is running. */
  reject: ((reason: unknown) => void) | undefined;
}

export type TestHook = (context: TestContext) => unknown;

export interface TestTask extends TaskBase {
  type: "test";
  suite?: SuiteTask;
  file: FileTask;
  fails?: boolean;
  timeout: number;
  retry?: number | RetryOptions;
  repeats?: number;
  annotations: Annotation[];
  artifacts: unknown[];
  readonly internals: TestInternals;
}

export interface SuiteTask extends TaskBase {
  type: "suite";
  suite?: SuiteTask;
  file: FileTask;
  tasks: Task[];
  readonly hooks: SuiteHooks;
  readonly fixtures?: FixtureSet;
}

export interface FileTask extends SuiteTask {
  filepath: string;
  projectName: string;
  setupDuration?: number;
  importDuration?: number;
  collectDuration?: number;
}

export type Task = TestTask | SuiteTask;

export type SuiteHook = (context: unknown, suite: SuiteTask) => unknown;
export type AroundHook = (run: () => Promise<void>, context: unknown, suite: SuiteTask) => unknown;

export interface HookEntry<F> {
  fn: F;
  timeout: number;
  declared: Error;
  /** Fixtures of the `test` object whose method registered the hook. */
  fixtures?: FixtureSet;
}

export interface SuiteHooks {
  beforeAll: HookEntry<SuiteHook>[];
  afterAll: HookEntry<SuiteHook>[];
  beforeEach: HookEntry<SuiteHook>[];
  afterEach: HookEntry<SuiteHook>[];
  aroundEach: HookEntry<AroundHook>[];
  aroundAll: HookEntry<AroundHook>[];
}

export function createHooks(): SuiteHooks {
  return { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [], aroundEach: [], aroundAll: [] };
}

/** A 32-bit hash of a text as signed decimal, the root of all ids of a file. */
export function hashId(text: string): string {
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    hash = (hash * 31 + text.charCodeAt(i)) | 0;
  }
  return String(hash);
}

export function createFileTask(filepath: string, root: string, projectName: string): FileTask {
  let name = filepath;
  const base = root.endsWith("/") ? root : `${root}/`;
  if (filepath.startsWith(base)) {
    name = filepath.slice(base.length);
  }
  const file = {
    id: hashId(`${name}${projectName}`),
    name,
    fullName: name,
    fullTestName: undefined,
    type: "suite",
    mode: "queued",
    filepath,
    tasks: [],
    meta: Object.create(null),
    projectName,
    tags: [],
  } as unknown as FileTask;
  hide(file, "file", file);
  hide(file, "hooks", createHooks());
  return file;
}

/** Defines a property that printing and comparing do not see. */
export function hide(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: false });
}

/** Gives the children of a suite their ids, in order, all the way down. */
export function assignIds(suite: SuiteTask): void {
  const tasks = suite.tasks;
  for (let i = 0; i < tasks.length; i++) {
    const task = tasks[i];
    task.id = `${suite.id}_${i}`;
    if (task.type === "suite") {
      assignIds(task);
    }
  }
}

/** Names of the enclosing suites and of the task itself, without the file. */
export function titlePath(task: Task): string[] {
  const names = [task.name];
  let suite = task.suite;
  while (suite !== undefined) {
    names.unshift(suite.name);
    suite = suite.suite;
  }
  return names;
}

/** The suite around a task: the file for those at the top level. */
export function parentOf(task: Task): SuiteTask {
  return task.suite ?? task.file;
}

export function isFile(task: Task): task is FileTask {
  return "filepath" in task;
}

/** Calls back for every test below a suite. */
export function eachTest(suite: SuiteTask, visit: (test: TestTask) => void): void {
  for (const task of suite.tasks) {
    if (task.type === "test") {
      visit(task);
    } else {
      eachTest(task, visit);
    }
  }
}

export function hasTests(suite: SuiteTask): boolean {
  return suite.tasks.some((task) => task.type === "test" || hasTests(task));
}

export function hasFailed(suite: SuiteTask): boolean {
  return suite.tasks.some((task) => task.result?.state === "fail" || (task.type === "suite" && hasFailed(task)));
}

/** The JSON-safe part of a task's `meta`; undefined when there is nothing in it. */
export function jsonMeta(meta: { [key: string]: unknown }): { [key: string]: Json } | undefined {
  let empty = true;
  for (const _ in meta) {
    empty = false;
    break;
  }
  if (empty) {
    return undefined;
  }
  try {
    return JSON.parse(JSON.stringify(meta));
  } catch {
    return undefined;
  }
}
