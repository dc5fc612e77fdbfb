/**
 * What the runner of a test file needs from the process it runs in, and what it tells it.
 *
 * The host is one object given to {@link runFile}; it is the only thing of the engine that the `vitest` module knows.
 * Everything here is plain data or functions, so that the runner also works in any other JavaScript engine.
 */

/** A value that survives `JSON.stringify` unchanged. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A position in a user's source file: both 1-based, in the file as the user wrote it. */
export interface Location {
  line: number;
  column: number;
}

/** One call of a stack, innermost first; frames of the runtime's own modules are left out. */
export interface StackFrame extends Location {
  file: string;
  function?: string;
}

/** Thrown values as plain data. */
export interface SerializedError {
  name: string;
  message: string;
  /** `name: message` and the frames, as text. */
  stack?: string;
  frames?: StackFrame[];
  /** The difference between expected and actual as plain text: lines start with `- `, `+ ` or two spaces, hunks with `@@`. */
  diff?: string;
  /** Ranges of `diff` (UTF-16 offsets, end exclusive) that differ within their line. */
  diffHighlights?: [start: number, end: number][];
  expected?: string;
  actual?: string;
  showDiff?: boolean;
  operator?: string;
  /** The matcher's own verdict; `false` for failed assertions. */
  ok?: boolean;
  cause?: SerializedError;
  /** The inner errors of an `AggregateError`. */
  errors?: SerializedError[];
  /** The other own enumerable properties of the error. */
  extra?: { [key: string]: Json };
}

export type TaskMode = "run" | "skip" | "only" | "todo" | "queued";
export type TestState = "pass" | "fail" | "skip" | "todo";
export type HookName =
  | "beforeAll"
  | "afterAll"
  | "beforeEach"
  | "afterEach"
  | "onTestFinished"
  | "onTestFailed"
  | "aroundEach"
  | "aroundAll";

/** A suite or a test of the collected tree. The file itself is the first entry and has no parent. */
export interface CollectedTask {
  id: string;
  type: "file" | "suite" | "test";
  name: string;
  parent: string | null;
  mode: TaskMode;
  location?: Location;
  timeout?: number;
  each?: boolean;
  fails?: boolean;
  concurrent?: boolean;
  tags?: string[];
  meta?: { [key: string]: Json };
}

export interface Annotation {
  message: string;
  type: string;
  location?: StackFrame;
  attachment?: { path?: string; body?: string; contentType?: string };
}

/** What became of the snapshots of one file; the names are those of Vitest's summary. */
export interface SnapshotSummary {
  added: number;
  matched: number;
  unmatched: number;
  updated: number;
  unchecked: number;
  uncheckedKeys: string[];
  /** The snapshot file is to be deleted: nothing in it is used any more. */
  fileDeleted: boolean;
}

/**
 * A literal to be written into the user's source: the new argument of the inline snapshot called at the position, which
 * is that of the matcher's name, or that of `resolves` or `rejects` before it. Search forward from there.
 */
export interface InlineSnapshotWrite extends Location {
  file: string;
  /** The matcher's name. */
  matcher: string;
  /** The serialised value, trimmed and not escaped; indentation and quoting belong to the writer. */
  snapshot: string;
}

/** A whole file to be written. */
export interface SnapshotFileWrite {
  path: string;
  /** `null` deletes the file. */
  content: string | null;
  /** The content that was compared with; `null` if there was no file. */
  base: string | null;
  /** Whether the content is a list of entries, in which several projects may have a share. */
  entries: boolean;
}

/** A stored value as reports show it. */
export interface StoredValue {
  /** Bytes. */
  size: number;
  /** The beginning of a text; `null` for what is none. */
  preview: string | null;
}

/** What a test has changed in storage. */
export interface StorageChanges {
  changes: {
    service: string;
    /** The binding, or else the id of the namespace. */
    namespace: string;
    key: string;
    before: StoredValue | null;
    after: StoredValue | null;
  }[];
  /** How many more there are. */
  omitted: number;
}

/** Something that a test has started and left behind: an operation, a body, a timer, a promise of `waitUntil`. */
export interface Leak {
  kind: string;
  /** What it is and what it lacks, for people. */
  what: string;
  /** Where it was started. */
  frames: StackFrame[];
}

/** What is to be said of a test once all its attempts are over, beside its result. */
export interface Aftermath {
  storage?: StorageChanges;
  leaks?: Leak[];
  /** They fail the test. */
  errors?: SerializedError[];
}

export type RunnerEvent =
  | { type: "collected"; tasks: CollectedTask[]; duration: number; setup: number; errors: SerializedError[] }
  | { type: "suite-start"; id: string }
  | { type: "test-start"; id: string; timeout: number }
  | { type: "test-retry"; id: string; retryCount: number; repeatCount: number }
  | { type: "hook-start"; id: string; hook: HookName; timeout: number }
  | { type: "hook-end"; id: string; hook: HookName }
  | { type: "annotation"; id: string; annotation: Annotation }
  | {
      type: "test-result";
      id: string;
      state: TestState;
      /** Milliseconds, real. */
      duration: number;
      /** Milliseconds since the epoch, real. */
      startTime: number;
      retryCount: number;
      repeatCount: number;
      errors: SerializedError[];
      annotations: Annotation[];
      /** The text given to `skip()`. */
      note?: string;
      /** The test carries `fails` and did fail. */
      expectedFail?: boolean;
      meta?: { [key: string]: Json };
      storage?: StorageChanges;
      leaks?: Leak[];
    }
  | { type: "suite-result"; id: string; state: TestState; duration: number; errors: SerializedError[]; meta?: { [key: string]: Json } }
  | { type: "unhandled-error"; error: SerializedError; kind: UnhandledKind; testId?: string }
  | {
      type: "snapshot";
      inline: InlineSnapshotWrite[];
      /** The text of each source that literals are for, as it was loaded. */
      sources: Record<string, string>;
      files: SnapshotFileWrite[];
      summary: SnapshotSummary;
    }
  | { type: "leaks"; leaks: Leak[] }
  | { type: "warning"; text: string }
  | { type: "file-end"; id: string; state: TestState; duration: number; errors: SerializedError[] };

export type UnhandledKind = "Unhandled Rejection" | "Uncaught Exception" | "Unhandled Error";

/** A variable that follows the asynchronous flow of control, as `AsyncLocalStorage` does. */
export interface AsyncVariable<T> {
  run<R>(value: T, callback: () => R): R;
  get(): T | undefined;
}

/** The one clock of the process: `Date`, expiry times and everything else that asks for the time follows it. */
export interface HostClock {
  /** Freezes the time at `ms` since the epoch. Timers of {@link RunnerHost.setTimer} and the platform's real timers go on. */
  hold(ms: number): void;
  /** Moves the held time to `ms`. */
  set(ms: number): void;
  /** Moves the held time forward by `ms`. */
  advance(ms: number): void;
  /** Goes back to the machine's time. */
  release(): void;
  /** What `Date.now()` says: held or real. */
  now(): number;
  /** The machine's time, held or not. */
  realNow(): number;
  /** When the first of what waits for this clock's time (an alarm, say) is due; `set` and `advance` start what has become due. */
  nextWait(): number | undefined;
}

/** What to put in the place of a module. */
export interface MockRequest {
  /** As written by the user. */
  specifier: string;
  /** Id (path) of the module that called `vi.mock`. */
  importer: string;
  /** `factory`: the value of the factory; `automock`: `__mocks__` or a deep mock; `autospy`: the real module, spied upon. */
  kind: "factory" | "automock" | "autospy";
  /** Called at the first import, at most once. Give it to `evaluateFactory` of `vi/module-mocks.ts`, which checks its result. */
  factory?: MockFactory;
}

export type MockFactory = (importOriginal: () => Promise<Record<string, unknown>>) => unknown;

/** The module registry as `vi.mock` and its relatives change it. Calls are made in source order. */
export interface ModuleMocker {
  mock(request: MockRequest): void;
  unmock(specifier: string, importer: string): void;
  /** The original exports, evaluated apart from the mock. */
  importActual(specifier: string, importer: string): Promise<Record<string, unknown>>;
  /** The module as mocked: a registered mock, else `__mocks__`, else automocked. */
  importMock(specifier: string, importer: string): Promise<Record<string, unknown>>;
  /** Forgets evaluated modules, not the mocks. */
  resetModules(): void;
  /** Settles when no dynamic import is under way. */
  dynamicImportSettled(): Promise<void>;
  /** Id of the user module that called into the runtime (its innermost frame on the stack). */
  caller(): string;
}

/**
 * Whether two values are deeply equal, as `toEqual` means it, and if `strict` as `toStrictEqual` does. Decides about
 * primitive values and about objects and arrays as literals make them; leaves all others to `special`. The paths hold the
 * objects that are being compared further up, and while `special` runs also those in between.
 */
export type SameData = (
  a: unknown,
  b: unknown,
  strict: boolean,
  special: (a: unknown, b: unknown) => boolean,
  aPath: unknown[],
  bPath: unknown[],
) => boolean;

export interface RunnerHost {
  emit(event: RunnerEvent): void;
  /** Milliseconds of a clock that never stops nor jumps, whatever the test does to the time. */
  now(): number;
  /** A real timer; fake timers do not touch it. */
  setTimer(callback: () => void, ms: number): unknown;
  clearTimer(timer: unknown): void;
  /** User frames of an error, mapped to the sources. */
  frames(error: unknown): StackFrame[];
  /** Asked which frames of an error are shown, by the configuration; `false` drops one. */
  keepsFrame?: (error: unknown, frame: unknown) => unknown;
  asyncVariable<T>(): AsyncVariable<T>;
  clock: HostClock;
  modules: ModuleMocker;
  /** The content of a file, `null` when there is none. */
  readSnapshotFile(path: string): string | null;
  /** The text of a source as it was loaded, `null` if it was not. */
  sourceText(path: string): string | null;
  /** `import.meta.env`; `vi.stubEnv` changes it and `process.env`. */
  env: Record<string, string | undefined>;
  /** Values given by configuration and global set-up, for `inject`. */
  provided: Record<string, unknown>;
  /** Seed of shuffled orders. */
  seed: number;
  /** Takes stock of a test when all its attempts are over, before its result is sent. */
  afterTest?(id: string, passed: boolean): Aftermath | Promise<Aftermath> | undefined;
  /** Tests that failed in other files of the run, for `bail`. */
  failuresElsewhere?(): number;
  /** Deep equality of plain data, if the host has something faster than TypeScript for it. */
  sameData?: SameData;
}

export interface RetryConfig {
  count?: number;
  delay?: number;
  condition?: { source: string; flags: string };
}

export interface FakeTimersConfig {
  now?: number | Date;
  toFake?: string[];
  toNotFake?: string[];
  loopLimit?: number;
  shouldAdvanceTime?: boolean;
  advanceTimeDelta?: number;
  shouldClearNativeTimers?: boolean;
  ignoreMissingTimers?: boolean;
}

export interface DiffConfig {
  aAnnotation?: string;
  bAnnotation?: string;
  aIndicator?: string;
  bIndicator?: string;
  commonIndicator?: string;
  contextLines?: number;
  emptyFirstOrLastLinePlaceholder?: string;
  expand?: boolean;
  includeChangeCounts?: boolean;
  omitAnnotationLines?: boolean;
  printBasicPrototype?: boolean;
  maxDepth?: number;
  truncateThreshold?: number;
  truncateAnnotation?: string;
}

export interface SnapshotConfig {
  update: "new" | "all" | "none";
  expand?: boolean;
  /** Options of the serialisation: `printBasicPrototype`, `escapeString`, `indent`, … */
  format?: Record<string, unknown>;
  /** Where the snapshots of the file are kept; default `__snapshots__/<file>.snap` beside it. */
  path?: string;
}

/** The options of Vitest that matter while a file runs. Missing ones have Vitest's defaults. */
export interface RunnerConfig {
  root: string;
  /** Major version of Vitest whose behaviour the project expects; 4 if missing. */
  vitestMajor?: number;
  /** Name of the project; part of the ids. */
  project?: string;
  testTimeout?: number;
  hookTimeout?: number;
  retry?: number | RetryConfig;
  repeats?: number;
  bail?: number;
  maxConcurrency?: number;
  sequence?: { hooks?: "stack" | "list" | "parallel"; setupFiles?: "list" | "parallel"; concurrent?: boolean; shuffle?: boolean };
  testNamePattern?: { source: string; flags: string };
  allowOnly?: boolean;
  passWithNoTests?: boolean;
  /** Collect the tests without running them. */
  collectOnly?: boolean;
  includeTaskLocation?: boolean;
  /** Line filters: tests and suites declared on these lines. */
  locations?: number[];
  /** Ids of the tests to run. */
  testIds?: string[];
  tags?: { name: string; [option: string]: unknown }[];
  strictTags?: boolean;
  /** Expressions over tags; a test runs when all of them hold. */
  tagsFilter?: string[];
  /** Tags of every test of the file. */
  fileTags?: string[];
  clearMocks?: boolean;
  mockReset?: boolean;
  restoreMocks?: boolean;
  unstubEnvs?: boolean;
  unstubGlobals?: boolean;
  fakeTimers?: FakeTimersConfig;
  expect?: { requireAssertions?: boolean; poll?: { interval?: number; timeout?: number } };
  chaiConfig?: { includeStack?: boolean; showDiff?: boolean; truncateThreshold?: number };
  diff?: DiffConfig;
  snapshot?: SnapshotConfig;
  globals?: boolean;
}

/** How the file and what comes before it are imported. */
export interface FileImporters {
  /** Absolute path of the test file. */
  path: string;
  /** Imports set-up files, in the order of the configuration. */
  setup: (() => Promise<unknown>)[];
  /** Imports the test file. */
  file: () => Promise<unknown>;
  /** Modules whose default export is a snapshot serializer. */
  serializers?: (() => Promise<unknown>)[];
  /** A module whose default export are the options of differences. */
  diff?: () => Promise<unknown>;
}
