/** The life of one test file, inside its process. */

import { clearTimer, setTimer } from "native:engine/timers";
import { emit, now, setUnhandledHandler } from "native:runner/process";
import { drainWaitUntil, setWorkerHost } from "../cloudflare/runtime.ts";
import { setConfigFunctions } from "../cloudflare/service-function.ts";
import { ConfigFunctions } from "../config/functions.ts";
import { env as processEnv } from "../node/process.ts";
import { installGlobals } from "../vitest/index.ts";
import * as vitest from "../vitest/index.ts";
import type { RunnerConfig, RunnerEvent } from "../vitest/host.ts";
import { currentTaskId, reportUnhandled, runFile } from "../vitest/runner/index.ts";
import { openLedger, settle } from "../web/ledger.ts";
import { setConsoleSink } from "../web/console/index.ts";
import { fireRejectionEvent, setUncaughtReporter } from "../web/global-scope.ts";
import { durableObjectClasses, setAuxiliarySink } from "./project.ts";
import { importMetaEnv } from "./env.ts";
import { BroadcastChannel } from "./broadcast-channel.ts";
import { defineGlobals } from "./globals.ts";
import { createHost } from "./host.ts";
import { MockRegistry } from "./mocks.ts";
import { type Exports, ModuleRunner } from "./module-runner.ts";
import { type LeakChecks, leakError, stocktaking } from "./aftermath.ts";
import { type StorageDiff, StorageWatch } from "./storage.ts";

/** What the process is told about its file. */
export interface FileOptions {
  /** Absolute path of the test file. */
  path: string;
  config: RunnerConfig;
  setupFiles: string[];
  serializers: string[];
  provided: Record<string, unknown>;
  /** Variables of `process.env`. */
  env: Record<string, string>;
  /** Absolute path of the Worker's main module. */
  main: string | null;
  /** The configuration file, whose functions may be service bindings, and Vite's mode. */
  configFile: string | null;
  mode: string;
  /** Numbers of the functions of the configuration file that have a say in the run. */
  functions: Record<OwnFunction, number | null>;
  /** A module with the options of differences. */
  diffModule: string | null;
  seed: number;
  /** Whether storage is put back after each suite and test. */
  perTestStorage: boolean;
  /** Whether other files run in this process, before and after, with the same modules. */
  shared: boolean;
  /** How much is told of what tests change in storage. */
  storageDiff: StorageDiff;
  /** What becomes of what tests leave behind. */
  leaks: LeakChecks;
  /** `define` of the wrangler file and what of Vite's `define` are globals, each with where it comes from. */
  defines: { source: string; values: Record<string, string> }[];
}

/** The modules of files that share them. */
let sharedRunner: ModuleRunner | undefined;

type OwnFunction = "resolveSnapshotPath" | "onConsoleLog" | "onStackTrace" | "onUnhandledError";
type OwnFunctions = { [name in OwnFunction]?: (...args: unknown[]) => unknown };

/** Functions of the configuration file that have a say in the run, ready to be called. */
async function ownFunctions(all: ConfigFunctions | undefined, numbers: FileOptions["functions"]): Promise<OwnFunctions> {
  const found: OwnFunctions = {};
  for (const [name, number] of Object.entries(numbers)) {
    if (all !== undefined && number !== null) found[name as OwnFunction] = await all.get(number);
  }
  return found;
}

type Unhandled = "Unhandled Rejection" | "Uncaught Exception" | "Rejection Handled";

/**
 * Reports an error that nothing handles. Listeners of the global object hear of rejections only, and cannot keep them from
 * being reported: the runtime has it so.
 */
function unhandled(reason: unknown, kind: Unhandled, promise: Promise<unknown> | undefined): void {
  if (kind === "Rejection Handled") {
    fireRejectionEvent("rejectionhandled", promise!, reason);
    return;
  }
  if (kind === "Unhandled Rejection") fireRejectionEvent("unhandledrejection", promise!, reason);
  reportUnhandled(reason, kind);
}

/** Whether an error, or the promise that was rejected, is of another realm than the tests. */
function isForeign(reason: unknown, promise: Promise<unknown> | undefined): boolean {
  if (promise !== undefined) return !(promise instanceof Promise);
  return Error.isError(reason) && !(reason instanceof Error);
}

/** What was wrong with calls of `vi.mock` was left unsaid before Vitest 4, and is an error since Vitest 5. */
function warn(text: string, vitestMajor: number): void {
  const what = text.replace(/^Warning: /, "");
  if (vitestMajor >= 5) throw new Error(what.replace(" This will become an error in a future version.", ""));
  if (vitestMajor === 4) emit(JSON.stringify({ type: "warning", text: what }));
}

/** Runs the file; everything it has to tell goes out as events. Rejects only if the environment cannot be prepared. */
export async function run(options: FileOptions): Promise<void> {
  Object.assign(processEnv, options.env);
  (globalThis as { BroadcastChannel?: unknown }).BroadcastChannel ??= BroadcastChannel;
  for (const { source, values } of options.defines) defineGlobals(values, source);

  const runner = options.shared
    ? (sharedRunner ??= new ModuleRunner(importMetaEnv(processEnv), () => vitest))
    : new ModuleRunner(importMetaEnv(processEnv), () => vitest);
  // Setup files are run for each file, also where files share their modules.
  runner.forget(options.setupFiles);
  const mocks = new MockRegistry(runner);
  runner.mocks = mocks;
  runner.entry = options.path;

  runner.onWarning = (text) => warn(text, options.config.vitestMajor ?? 4);

  const { main } = options;
  const loadMain = (): Promise<Exports> => runner.import(main!, undefined);
  setWorkerHost({ main, loadMain: main === null ? undefined : loadMain, durableObjects: durableObjectClasses() });
  // Whoever imports `cloudflare:test` has the Worker's top level evaluated.
  runner.beforeBuiltin = async (id) => {
    if (id === "invitro:cloudflare/test" && main !== null) await loadMain();
  };

  const functions = options.configFile === null ? undefined : new ConfigFunctions(options.configFile, options.mode);
  if (functions !== undefined) setConfigFunctions((number, ...args) => functions.call(number, ...args));
  const own = await ownFunctions(functions, options.functions);
  if (own.resolveSnapshotPath !== undefined) {
    const path = own.resolveSnapshotPath(options.path, ".snap", { config: options.config });
    options.config.snapshot = { update: "none", ...options.config.snapshot, path: String(path) };
  }

  setUnhandledHandler((reason: unknown, kind: Unhandled, promise: Promise<unknown> | undefined) => {
    if (isForeign(reason, promise)) {
      // An auxiliary Worker's errors are in the log of its runtime, and nobody else's.
      if (kind !== "Rejection Handled") write("stderr", `Uncaught ${(reason as Error | null)?.stack ?? String(reason)}\n`);
      return;
    }
    if (own.onUnhandledError?.(reason) !== false) unhandled(reason, kind, promise);
  });
  const write = (stream: string, text: string) => {
    const task = currentTaskId() ?? null;
    if (own.onConsoleLog?.(text, stream, task === null ? undefined : { type: "test", id: task }) === false) return;
    emit(JSON.stringify({ type: "console", task, stream, text, time: now() }));
  };
  setConsoleSink(write);
  setAuxiliarySink(write);
  // `reportError()` logs, and fails nothing.
  setUncaughtReporter((error) => write("stderr", `Uncaught ${(error as Error | null)?.stack ?? String(error)}\n`));

  const tell = (event: RunnerEvent) => emit(JSON.stringify(event));
  const watch = new StorageWatch({
    isolate: options.perTestStorage,
    diff: options.storageDiff,
    warn: (text) => tell({ type: "warning", text }),
  });
  if (options.leaks !== "off") openLedger(currentTaskId);
  const host = createHost({
    modules: mocks,
    env: processEnv,
    provided: options.provided,
    seed: options.seed,
    follow: (event) => watch.follow(event),
    afterTest: stocktaking(watch, options.leaks),
    keepsFrame: own.onStackTrace,
  });
  if (options.config.globals) installGlobals(globalThis);
  const importer = (path: string) => () => runner.import(path, undefined);
  await runFile(host, options.config, {
    path: options.path,
    setup: options.setupFiles.map(importer),
    file: importer(options.path),
    serializers: options.serializers.map(importer),
    diff: options.diffModule === null ? undefined : importer(options.diffModule),
  });
  try {
    await drainWaitUntil((callback, ms) => setTimer(callback, ms, false), (timer) => clearTimer(timer as number));
  } catch (error) {
    reportUnhandled(error, "Unhandled Error");
  }
  // What hooks and modules have started; tests have settled their own accounts.
  const leaks = settle(currentTaskId()).filter(({ kind }) => kind !== "timer");
  if (leaks.length === 0) return;
  if (options.leaks === "warn") tell({ type: "leaks", leaks });
  else for (const leak of leaks) tell({ type: "unhandled-error", error: leakError(leak), kind: "Unhandled Error" });
}
