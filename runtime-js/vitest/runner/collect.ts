/** Collection: what the declarations of a test file make, before anything runs. */

import { getFileState, type RuntimeConfig } from "../state.ts";
import { vitestMajor } from "../version.ts";
import { FixtureSet } from "./fixtures.ts";
import { checkTags, joinTags, tagOptions, toArray } from "./tags.ts";
import {
  createHooks,
  type FileTask,
  hide,
  type SuiteTask,
  type Task,
  type TaskOptions,
  type TestInternals,
  type TestTask,
} from "./tasks.ts";
import type { TestContext } from "./context.ts";
import type { TaskMode } from "../host.ts";

/** What the modifiers before a call said: `test.skip.concurrent(...)`. */
export interface ChainFlags {
  concurrent?: boolean;
  sequential?: boolean;
  shuffle?: boolean;
  skip?: boolean;
  only?: boolean;
  todo?: boolean;
  fails?: boolean;
  each?: boolean;
}

export type Factory = (test: unknown) => unknown;

/** What a collector of users says of a test: options, modifiers, and the function. */
export interface CollectorOptions extends TaskOptions, ChainFlags {
  handler?: (context: TestContext) => unknown;
  fixtures?: FixtureSet;
}

/** A suite that is being declared; its factory is called when its turn comes, not where it is written. */
export class Collector {
  readonly suite: SuiteTask;
  readonly children: (Collector | TestTask)[] = [];
  readonly options: TaskOptions;
  readonly isTopLevel: boolean;
  #factory: Factory | undefined;

  constructor(suite: SuiteTask, options: TaskOptions, isTopLevel: boolean, factory?: Factory) {
    this.suite = suite;
    this.options = options;
    this.isTopLevel = isTopLevel;
    this.#factory = factory;
  }

  /** Declares a test here: for collectors of users. */
  task(name: string, options: CollectorOptions = {}): TestTask {
    const { handler, fixtures, concurrent, sequential, skip, only, todo, fails, each, ...rest } = options;
    const flags = { concurrent, sequential, skip, only, todo, fails, each };
    const declaration = handler === undefined ? undefined : { run: handler, body: { fn: handler, parameter: 0 } };
    return declareTest(flags, nameOf(name), rest, declaration, fixtures ?? new FixtureSet(), this);
  }

  /** Calls the factories of this suite and, in order, of the suites inside. */
  async collect(testApi: unknown): Promise<SuiteTask> {
    const factory = this.#factory;
    if (factory !== undefined) {
      const before = current;
      current = this;
      const result = factory(testApi);
      if (result !== undefined && result !== null) {
        await result;
      }
      current = before;
    }
    const tasks: Task[] = [];
    for (const child of this.children) {
      tasks.push(child instanceof Collector ? await child.collect(testApi) : child);
    }
    this.suite.tasks = tasks;
    return this.suite;
  }
}

let current: Collector | undefined;

/** Begins the collection of a file: what is declared from now on belongs to it. */
export function beginCollection(file: FileTask): Collector {
  current = new Collector(file, {}, true);
  return current;
}

export function currentCollector(): Collector {
  if (current === undefined) {
    throw new Error(
      "Vitest failed to find the current suite. One of the following is possible:" +
        '\n- "vitest" is imported by a file that is not part of a test run' +
        '\n- "vitest" is imported by a global set-up file (use "setupFiles" instead: "globalSetup" runs in a different context)',
    );
  }
  return current;
}

export function nameOf(name: unknown): string {
  if (typeof name === "string") {
    return name;
  }
  return typeof name === "function" ? name.name || "<anonymous>" : String(name);
}

export interface ParsedArguments {
  options: TaskOptions;
  handler: Function | undefined;
}

/** Options and function of `(name, fn, timeout)` and `(name, options, fn)`. */
export function parseArguments(second: unknown, third: unknown): ParsedArguments {
  let options: TaskOptions = {};
  if (third !== null && typeof third === "object") {
    const major = vitestMajor();
    if (major >= 4) {
      throw new TypeError(
        'Signature "test(name, fn, { ... })" was deprecated in Vitest 3 and removed in Vitest 4. Please, provide options as a second argument instead.',
      );
    }
    if (major === 3) {
      console.warn(
        "Using an object as a third argument is deprecated. Vitest 4 will throw an error if the third argument is not a timeout number. Please use the second argument for options. See more at https://vitest.dev/guide/migration",
      );
    }
    options = third as TaskOptions;
  } else if (typeof third === "number") {
    options = { timeout: third };
  } else if (typeof second === "object" && second !== null) {
    options = second as TaskOptions;
  }
  let handler: Function | undefined;
  if (typeof second === "function") {
    if (typeof third === "function") {
      throw new TypeError("Cannot use two functions as arguments. Please use the second argument for options.");
    }
    handler = second;
  } else if (typeof third === "function") {
    handler = third;
  }
  return { options, handler };
}

function modeOf(flags: ChainFlags, options: TaskOptions): TaskMode {
  if (flags.only ?? options.only) {
    return "only";
  }
  if (flags.skip ?? options.skip) {
    return "skip";
  }
  return (flags.todo ?? options.todo) ? "todo" : "run";
}

function join(parent: string | undefined, name: string): string {
  return parent === undefined ? name : `${parent} > ${name}`;
}

/** The suite as users see it on tasks; the file itself for the top level. */
function enclosing(collector: Collector): SuiteTask | undefined {
  return collector.isTopLevel ? undefined : collector.suite;
}

export function declareSuite(flags: ChainFlags, name: string, parsed: ParsedArguments): Collector {
  const { config } = getFileState();
  const parent = currentCollector();
  const own = parsed.options;
  const { meta: parentMeta, ...inherited } = parent.options;
  const options: TaskOptions = { ...inherited, ...own };
  const shuffle = flags.shuffle ?? options.shuffle ?? parent.options.shuffle ?? config.sequence.shuffle;
  if (shuffle) {
    options.shuffle = shuffle;
  }
  let mode = modeOf(flags, options);
  if (mode === "run" && parsed.handler === undefined) {
    mode = "todo";
  }
  inheritConcurrency(flags, own, options);
  const meta = Object.assign(Object.create(null), parentMeta, own.meta);
  if (parentMeta !== undefined || own.meta !== undefined) {
    options.meta = meta;
  }
  const tags = toArray(own.tags);
  if (tags.length > 0) {
    checkTags(config, tags);
  }
  const file = getFileState().file;
  const suite = {
    id: "",
    type: "suite",
    name,
    fullName: join(parent.suite.fullName, name),
    fullTestName: join(parent.suite.fullTestName, name),
    suite: enclosing(parent),
    mode,
    each: flags.each,
    file,
    shuffle: options.shuffle,
    tasks: [],
    meta,
    concurrent: options.concurrent,
    tags: joinTags(parent.suite.tags, tags),
  } as unknown as SuiteTask;
  hide(suite, "hooks", createHooks());
  locate(suite, config);
  const collector = new Collector(suite, options, false, parsed.handler as Factory | undefined);
  parent.children.push(collector);
  return collector;
}

function inheritConcurrency(flags: ChainFlags, own: TaskOptions, options: TaskOptions): void {
  const concurrent = own.concurrent || flags.concurrent || own.sequential === false;
  const sequential = own.sequential || flags.sequential || own.concurrent === false;
  const isConcurrent = concurrent || (options.concurrent && !sequential);
  const isSequential = sequential || (options.sequential && !concurrent);
  if (isConcurrent !== undefined) {
    options.concurrent = Boolean(isConcurrent && !isSequential);
  }
  if (isSequential !== undefined) {
    options.sequential = Boolean(isSequential && !isConcurrent);
  }
}

export interface TestDeclaration {
  /** What runs, given the context. */
  run: (context: TestContext) => unknown;
  /** The function as the user wrote it and the parameter that takes the context. */
  body: { fn: Function; parameter: number };
}

export function declareTest(
  flags: ChainFlags,
  name: string,
  ownOptions: TaskOptions,
  declaration: TestDeclaration | undefined,
  fixtures: FixtureSet,
  parent: Collector = currentCollector(),
): TestTask {
  const { config, file } = getFileState();
  const suite = parent.suite;
  // options inherited from the suite, then own ones; modifiers of the call are weaker than both
  const options: TaskOptions = parent.isTopLevel ? { ...ownOptions } : { ...parent.options, ...ownOptions };
  const concurrentChain = flags.concurrent ?? (!flags.sequential && options.concurrent);
  if (options.concurrent !== undefined && concurrentChain !== undefined) {
    options.concurrent = concurrentChain;
  }
  const sequentialChain = flags.sequential ?? (!flags.concurrent && options.sequential);
  if (options.sequential !== undefined && sequentialChain !== undefined) {
    options.sequential = sequentialChain;
  }
  const tags = joinTags(suite.tags, toArray(ownOptions.tags));
  const fromTags = tagOptions(config, tags);
  const all: TaskOptions = { ...fromTags, ...flags, ...options };

  let mode: TaskMode = all.only ? "only" : all.skip ? "skip" : all.todo ? "todo" : "run";
  if (mode === "run" && declaration === undefined) {
    mode = "todo";
  }
  const test = {
    id: "",
    name,
    fullName: join(suite.fullName, name),
    fullTestName: join(suite.fullTestName, name),
    suite: enclosing(parent),
    each: flags.each,
    fails: all.fails,
    type: "test",
    file,
    timeout: all.timeout ?? config.testTimeout,
    retry: all.retry ?? (config.retry as TestTask["retry"]),
    repeats: all.repeats ?? config.repeats,
    mode,
    meta: Object.assign(Object.create(null), fromTags.meta, parent.isTopLevel ? undefined : suite.meta, ownOptions.meta),
    annotations: [],
    artifacts: [],
    tags,
    shuffle: parent.options.shuffle,
  } as unknown as TestTask;
  if (all.concurrent ?? (!all.sequential && config.sequence.concurrent)) {
    test.concurrent = true;
  }
  const internals: TestInternals = {
    run: declaration?.run ?? (() => {}),
    fixtures,
    body: declaration?.body ?? { fn: () => {}, parameter: 0 },
    declared: new Error("declared"),
    onFinished: [],
    onFailed: [],
    promises: [],
    checks: [],
  };
  hide(test, "internals", internals);
  locate(test, config, internals.declared);
  parent.children.push(test);
  return test;
}

function locate(task: Task, config: RuntimeConfig, declared: Error = new Error("declared")): void {
  if (!config.includeTaskLocation) {
    return;
  }
  const { host, file } = getFileState();
  const frames = host.frames(declared);
  const frame = frames.find((candidate) => candidate.file === file.filepath);
  if (frame !== undefined) {
    task.location = { line: frame.line, column: frame.column };
  }
}
