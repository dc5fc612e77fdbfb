/** What belongs to the one test file that this process runs. */

import type { AsyncVariable, RunnerConfig, RunnerHost } from "./host.ts";
import type { FileTask, TestTask } from "./runner/tasks.ts";

export type SequenceHooks = "stack" | "list" | "parallel";

/** The options that `vi.setConfig` may change, with all defaults filled in. */
export interface RuntimeConfig extends RunnerConfig {
  testTimeout: number;
  hookTimeout: number;
  maxConcurrency: number;
  sequence: { hooks: SequenceHooks; setupFiles: "list" | "parallel"; concurrent: boolean; shuffle: boolean };
}

export interface FileState {
  host: RunnerHost;
  config: RuntimeConfig;
  /** The configuration before the first `vi.setConfig`. */
  initialConfig: RuntimeConfig;
  file: FileTask;
  /** Test under way when nothing runs concurrently. */
  currentTest: TestTask | undefined;
  /** Carries the test through the asynchronous flow of concurrent tests. */
  testVariable: AsyncVariable<TestTask>;
  concurrentTests: number;
  phase: "collect" | "run" | "done";
}

let fileState: FileState | undefined;

export function setFileState(state: FileState | undefined): void {
  fileState = state;
}

export function findFileState(): FileState | undefined {
  return fileState;
}

/** The state of the running file; an error outside a run. */
export function getFileState(): FileState {
  if (fileState === undefined) {
    throw new Error(
      "Vitest failed to access its internal state.\n\nOne of the following is possible:" +
        '\n- "vitest" is imported by a file that is not part of a test run' +
        '\n- "vitest" is imported by a global set-up file; use "setupFiles" for that instead',
    );
  }
  return fileState;
}

/** The test during which the calling code runs. */
export function currentTest(): TestTask | undefined {
  if (fileState === undefined) {
    return undefined;
  }
  if (fileState.concurrentTests > 0) {
    return fileState.testVariable.get() ?? fileState.currentTest;
  }
  return fileState.currentTest;
}

/** Id of the test (or, outside tests, of the file) to which output of the calling code belongs. */
export function currentTaskId(): string | undefined {
  return currentTest()?.id ?? fileState?.file.id;
}

export function withDefaults(config: RunnerConfig): RuntimeConfig {
  return {
    ...config,
    testTimeout: config.testTimeout ?? 5000,
    hookTimeout: config.hookTimeout ?? 10000,
    maxConcurrency: config.maxConcurrency || 5,
    sequence: {
      hooks: config.sequence?.hooks ?? "stack",
      setupFiles: config.sequence?.setupFiles ?? "list",
      concurrent: config.sequence?.concurrent ?? false,
      shuffle: config.sequence?.shuffle ?? false,
    },
  };
}
