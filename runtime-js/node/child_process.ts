/** `node:child_process`: in configuration and setup files the programs of the machine, in tests names only. */

import { notImplemented, stub } from "./internal/errors.ts";
import { ChildProcess, runProcess, type SpawnOptions, splitArguments, startProcess, type SyncResult } from "./internal/process/spawn.ts";
import { validateString } from "./internal/validate.ts";
import { Buffer } from "./buffer.ts";
import { isHostProcess } from "./process.ts";

const customPromisify = Symbol.for("nodejs.util.promisify.custom");

type Callback = (error: Error | null, stdout: any, stderr: any) => void;

function requireHost(name: string): void {
  if (!isHostProcess()) throw notImplemented(`child_process.${name}`);
}

export { ChildProcess };

export const _forkChild: () => never = stub("_forkChild", "child_process._forkChild");
export const fork: () => never = stub("fork", "child_process.fork");

export function spawn(file: string, args?: unknown, options?: unknown): ChildProcess {
  requireHost("spawn");
  return startProcess(...splitArguments(file, args, options));
}

export function spawnSync(file: string, args?: unknown, options?: unknown): SyncResult {
  validateString(file, "command");
  requireHost("spawnSync");
  return runProcess(...splitArguments(file, args, options));
}

/** Calls back with all that a program has written. */
function collect(child: ChildProcess, command: string, options: SpawnOptions, callback: Callback | undefined): ChildProcess {
  const encoding = options.encoding === undefined ? "utf8" : options.encoding;
  const outputs = [child.stdout, child.stderr].map((stream) => {
    const chunks: Uint8Array[] = [];
    stream?.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    return () => {
      const bytes = Buffer.concat(chunks as never);
      return encoding === null || encoding === "buffer" ? bytes : bytes.toString(encoding as never);
    };
  });
  let failure: Error | null = null;
  let isDone = false;
  const done = (): void => {
    if (isDone) return;
    isDone = true;
    callback?.(failure, outputs[0]!(), outputs[1]!());
  };
  child.on("error", (error: Error) => {
    failure = error;
    done();
  });
  child.on("close", (code: number | null, signal: string | null) => {
    if (failure === null && (code !== 0 || signal !== null)) failure = commandFailed(command, outputs[1]!(), { code, signal, killed: child.killed, cmd: command });
    done();
  });
  return child;
}

function commandFailed(command: string, stderr: unknown, properties: object): Error {
  return Object.assign(new Error(`Command failed: ${command}\n${String(stderr)}`), properties);
}

/** `(options?, callback?)`, either left out. */
function optionsAndCallback(options: unknown, callback: unknown): [SpawnOptions, Callback | undefined] {
  return typeof options === "function" ? [{}, options as Callback] : [(options ?? {}) as SpawnOptions, callback as Callback | undefined];
}

export function exec(command: string, given?: unknown, last?: unknown): ChildProcess {
  validateString(command, "command");
  requireHost("exec");
  const [options, callback] = optionsAndCallback(given, last);
  return collect(startProcess(command, [], { ...options, shell: options.shell || true }), command, options, callback);
}

export function execFile(file: string, ...rest: unknown[]): ChildProcess {
  requireHost("execFile");
  const args = Array.isArray(rest[0]) ? rest.shift() : [];
  const [options, callback] = optionsAndCallback(rest[0], rest[1]);
  const [name, list] = splitArguments(file, args, options);
  return collect(startProcess(name, list, options), [name, ...list].join(" "), options, callback);
}

for (const [run, arity] of [[exec, 2], [execFile, 3]] as const) {
  // `promisify` gives both outputs.
  const promised = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const callback: Callback = (error, stdout, stderr) =>
        error === null ? resolve({ stdout, stderr }) : reject(Object.assign(error, { stdout, stderr }));
      (run as (...args: unknown[]) => unknown)(...args.slice(0, arity), callback);
    });
  Object.defineProperty(run, customPromisify, { value: promised });
}

/** The output of a program that ran to its end; an error if it failed. */
function outputOf(result: SyncResult, command: string, { stdio }: SpawnOptions): unknown {
  if (result.error !== undefined) throw Object.assign(result.error, result);
  if (result.status !== 0) {
    if (stdio === undefined && result.stderr?.length > 0) console.error(String(result.stderr).trimEnd());
    throw Object.assign(commandFailed(command, result.stderr ?? "", {}), result);
  }
  return result.stdout;
}

export function execSync(command: string, options: SpawnOptions = {}): unknown {
  validateString(command, "command");
  requireHost("execSync");
  return outputOf(runProcess(command, [], { ...options, shell: options.shell || true }), command, options);
}

export function execFileSync(file: string, args?: unknown, given?: unknown): unknown {
  requireHost("execFileSync");
  const [name, list, options] = splitArguments(file, args, given);
  return outputOf(runProcess(name, list, options), [name, ...list].join(" "), options);
}

export default {
  ChildProcess,
  _forkChild,
  exec,
  execFile,
  execFileSync,
  execSync,
  fork,
  spawn,
  spawnSync,
};
