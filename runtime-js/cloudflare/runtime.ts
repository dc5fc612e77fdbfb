/**
 * The Worker under test as its own runtime sees it: its main module, its `env`, its `ctx.exports`, and what it has asked
 * to wait for.
 */

import { getFrame, runWithFrame } from "native:engine/async-context";
import { AsyncLocalStorage } from "../web/async-context.ts";
import { enterPending } from "../web/ledger.ts";

export type Exports = Record<string, unknown>;
export type Env = Record<string, unknown>;

/** What the runner of a test file says about the Worker. */
export interface WorkerHost {
  /** Absolute path of the main module; `null` if the project has none. */
  main: string | null;
  /** Imports the main module: the same instance that tests get when they import it. */
  loadMain?: () => Promise<Exports>;
  /** Names of Durable Object classes that bindings, migrations or exports of the configuration know. */
  durableObjects?: DurableObjectClass[];
  /** Kinds of exports that the configuration adds. */
  additionalExports?: Record<string, ExportKind>;
  /** Names that the main module is known to export, `export *` included. */
  exportNames?: string[];
  /** The options as JSON, for the error of a project without a main module. */
  optionsJson?: string;
  /** Whether events reach the Worker as they do outside of tests, without the runner of tests in between. */
  isPlain?: boolean;
}

export type ExportKind = "WorkerEntrypoint" | "DurableObject" | "WorkflowEntrypoint";

export interface DurableObjectClass {
  className: string;
  sqlite: boolean;
  uniqueKey: string;
}

let host: WorkerHost = { main: null };

/** Called once, before anything of the user runs. */
export function setWorkerHost(value: WorkerHost): void {
  host = value;
}

export function workerHost(): WorkerHost {
  return host;
}

/** Where a mistake in the main module is said to be. */
export function mainPath(): string {
  return host.main ?? "the Worker";
}

/** The main module's exports, evaluated at first use. */
export function mainModule(what = "service bindings"): Promise<Exports> {
  if (host.loadMain === undefined) {
    const options = host.optionsJson === undefined ? "" : `: ${host.optionsJson}`;
    return Promise.reject(
      new Error(
        `Using ${what} to the current worker requires \`poolOptions.workers.main\` to be set to your worker's entrypoint${options}`,
      ),
    );
  }
  return host.loadMain();
}

/** A value that follows the asynchronous flow of control. */
export class Scoped<T> {
  readonly #storage = new AsyncLocalStorage<T>();

  get(): T | undefined {
    return this.#storage.getStore();
  }

  run<R>(value: T, callback: () => R): R {
    return this.#storage.run(value, callback);
  }
}

/**
 * Runs what begins a new event of the Worker. The asynchronous context of whoever sent the event does not follow it, save
 * for the runner's own, which is kept under symbols.
 */
export function asNewEvent<R>(callback: () => R): R {
  const frame = getFrame() as ReadonlyMap<object | symbol, unknown> | undefined;
  const kept = new Map([...(frame ?? [])].filter(([key]) => typeof key === "symbol"));
  return runWithFrame(kept, callback, undefined, []) as R;
}

const pending: Promise<unknown>[] = [];

/** Notes a promise that the file's end waits for. */
export function registerWaitUntil(promise: unknown): void {
  const tracked = Promise.resolve(promise);
  // Whoever waits gets the reason; until then nobody is to complain of it.
  tracked.catch(() => undefined);
  enterPending("waitUntil", tracked, "a promise given to waitUntil() was still pending");
  pending.push(tracked);
}

type SetTimer = (callback: () => void, ms: number) => unknown;
type ClearTimer = (timer: unknown) => void;

/** How long one batch of `waitUntil` promises is waited for, in milliseconds. */
const PATIENCE = 30_000;

/** Waits until no promise is left in `list`, also of those that are added meanwhile. Rejects with what they rejected. */
export async function drain(list: Promise<unknown>[], setTimer: SetTimer, clearTimer: ClearTimer): Promise<void> {
  const reasons: unknown[] = [];
  while (list.length > 0) {
    const batch = list.splice(0);
    let timer: unknown;
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimer(() => resolve(undefined), PATIENCE);
    });
    const results = await Promise.race([Promise.allSettled(batch), patience]);
    clearTimer(timer);
    if (results === undefined) {
      list.length = 0;
      console.warn(
        `[vitest-plugin] ${batch.length} waitUntil promise(s) did not resolve within 30s and will be abandoned. ` +
          "This normally means your Worker's waitUntil handler has a bug that prevents it from settling " +
          "(e.g. a fetch that never completes or a missing resolve/reject call).",
      );
      break;
    }
    for (const result of results) {
      if (result.status === "rejected") reasons.push(result.reason);
    }
  }
  if (reasons.length === 1) throw reasons[0];
  if (reasons.length > 1) throw new AggregateError(reasons);
}

/** Waits for everything the file has left to wait for. */
export function drainWaitUntil(setTimer: SetTimer, clearTimer: ClearTimer): Promise<void> {
  return drain(pending, setTimer, clearTimer);
}
