/** The life of a test file: import, collect, run, report. */

import { serializeError } from "../errors/serialize.ts";
import { setSameData } from "../expect/equality.ts";
import { resetExpect } from "../expect/state.ts";
import { installGlobals, uninstallGlobals } from "../globals.ts";
import type {
  CollectedTask,
  DiffConfig,
  FileImporters,
  RunnerConfig,
  RunnerHost,
  SerializedError,
  TestState,
  UnhandledKind,
} from "../host.ts";
import { addConfiguredSerializer } from "../snapshot/serializers.ts";
import { finishSnapshots, setUpSnapshots } from "../snapshot/client.ts";
import { currentTest, type FileState, findFileState, setFileState, withDefaults } from "../state.ts";
import { endOfFile } from "../vi/reset.ts";
import { beginCollection } from "./collect.ts";
import { abortTest, TestRunAbortError } from "./context.ts";
import { test as testApi } from "./declare.ts";
import { createLimiter } from "./limiter.ts";
import { decideModes } from "./modes.ts";
import { runSuite } from "./run-suite.ts";
import type { Run } from "./run-test.ts";
import { checkTags } from "./tags.ts";
import { assignIds, createFileTask, type FileTask, jsonMeta, type SuiteTask, type TestTask } from "./tasks.ts";

let activeRun: Run | undefined;

/** Runs one test file to its end. Everything that happens is told to the host as events; it does not throw. */
export async function runFile(host: RunnerHost, config: RunnerConfig, importers: FileImporters): Promise<void> {
  const file = createFileTask(importers.path, config.root, config.project ?? "");
  const runtime = withDefaults(config);
  const state: FileState = {
    host,
    config: runtime,
    initialConfig: runtime,
    file,
    currentTest: undefined,
    testVariable: host.asyncVariable<TestTask>(),
    concurrentTests: 0,
    phase: "collect",
  };
  setFileState(state);
  setSameData(host.sameData);
  resetExpect();
  if (config.globals) {
    installGlobals(globalThis);
  }
  const start = host.now();
  const errors = await collect(state, importers);
  assignIds(file);
  if (errors.length > 0) {
    file.result = { state: "fail", errors };
  }
  try {
    decideModes(file, state.config);
  } catch (error) {
    errors.push(serializeError(error));
    file.result = { state: "fail", errors };
  }
  // Setup files that fail are all there was.
  const setup = file.setupDuration ?? host.now() - start;
  const duration = host.now() - start - setup;
  host.emit({ type: "collected", tasks: collectedTasks(file), duration, setup, errors });
  const runStart = host.now();
  if (!config.collectOnly) {
    state.phase = "run";
    await runCollected(state);
  }
  state.phase = "done";
  await endOfFile();
  if (config.globals) {
    uninstallGlobals(globalThis);
  }
  const result = file.result;
  host.emit({
    type: "file-end",
    id: file.id,
    state: (result?.state ?? "skip") as TestState,
    duration: host.now() - runStart,
    errors: result?.errors ?? [],
  });
}

async function collect(state: FileState, importers: FileImporters): Promise<SerializedError[]> {
  const { file, host, config } = state;
  const setupStart = host.now();
  try {
    file.tags = config.fileTags ?? [];
    checkTags(config, file.tags);
    file.shuffle = config.sequence.shuffle;
    const collector = beginCollection(file);
    for (const load of importers.serializers ?? []) {
      addConfiguredSerializer(await load());
    }
    if (importers.diff !== undefined) {
      config.diff = ((await importers.diff()) as { default?: DiffConfig }).default;
    }
    if (config.sequence.setupFiles === "parallel") {
      await Promise.all(importers.setup.map((setUp) => setUp()));
    } else {
      for (const setUp of importers.setup) {
        await setUp();
      }
    }
    const start = host.now();
    file.setupDuration = start - setupStart;
    await importers.file();
    file.importDuration = host.now() - start;
    await collector.collect(testApi);
    file.collectDuration = host.now() - start;
    return [];
  } catch (error) {
    return error instanceof AggregateError
      ? error.errors.map((inner) => serializeError(inner))
      : [serializeError(error)];
  }
}

async function runCollected(state: FileState): Promise<void> {
  const { file, config } = state;
  if (file.tasks.length === 0 && !config.passWithNoTests && !file.result?.errors?.length) {
    const error = new Error(`No test suite found in file ${file.filepath}`);
    file.result = { state: "fail", errors: [serializeError(error)] };
  }
  let failures = 0;
  const run: Run = {
    limiter: createLimiter(config.maxConcurrency),
    tests: createLimiter(config.maxConcurrency),
    running: new Set(),
    cancelled: false,
    afterTest(test) {
      if (test.result?.state === "fail" && config.bail) {
        failures++;
        if (failures + (state.host.failuresElsewhere?.() ?? 0) >= config.bail) {
          cancelRun("test-failure");
        }
      }
    },
  };
  activeRun = run;
  const started = file.mode !== "skip" && file.result?.state !== "fail";
  if (started) {
    setUpSnapshots(file);
  }
  await runSuite(file, run);
  if (started) {
    const error = finishSnapshots(file);
    if (error !== undefined && file.result !== undefined) {
      file.result.errors ??= [];
      file.result.errors.push(serializeError(error));
      file.result.state = "fail";
    }
  }
  activeRun = undefined;
}

/** Ends the run of the file early: running tests are aborted, all others skipped. */
export function cancelRun(reason: string): void {
  const state = findFileState();
  if (activeRun === undefined || state === undefined || activeRun.cancelled) {
    return;
  }
  activeRun.cancelled = true;
  const error = new TestRunAbortError(reason);
  for (const test of activeRun.running) {
    if (test.result?.state === "run") {
      abortTest(test, error);
    }
  }
}

/** Takes note of an error that nobody handled, and tells the host the test during which it happened. */
export function reportUnhandled(thrown: unknown, kind: UnhandledKind): void {
  const state = findFileState();
  if (state === undefined) {
    return;
  }
  state.host.emit({ type: "unhandled-error", error: serializeError(thrown), kind, testId: currentTest()?.id });
}

function collectedTasks(file: FileTask): CollectedTask[] {
  const list: CollectedTask[] = [{ id: file.id, type: "file", name: file.name, parent: null, mode: file.mode }];
  const visit = (suite: SuiteTask): void => {
    for (const task of suite.tasks) {
      const entry: CollectedTask = {
        id: task.id,
        type: task.type,
        name: task.name,
        parent: suite.id,
        mode: task.mode,
      };
      if (task.location !== undefined) {
        entry.location = task.location;
      }
      if (task.tags.length > 0) {
        entry.tags = task.tags;
      }
      const meta = jsonMeta(task.meta);
      if (meta !== undefined) {
        entry.meta = meta;
      }
      if (task.each) {
        entry.each = true;
      }
      if (task.concurrent) {
        entry.concurrent = true;
      }
      if (task.type === "test") {
        entry.timeout = task.timeout;
        if (task.fails) {
          entry.fails = true;
        }
        list.push(entry);
      } else {
        list.push(entry);
        visit(task);
      }
    }
  };
  visit(file);
  return list;
}

