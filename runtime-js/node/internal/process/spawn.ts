/** Child processes of configuration and setup files. */

import {
  endInput as nativeEndInput,
  kill as nativeKill,
  read as nativeRead,
  run as nativeRun,
  spawn as nativeSpawn,
  wait as nativeWait,
  write as nativeWrite,
} from "native:node/child_process";
import { Buffer } from "../../buffer.ts";
import { EventEmitter } from "../../events.ts";
import { env as processEnv, isHostProcess, nextTick } from "../../process.ts";
import { Readable, Writable } from "../../stream.ts";
import { fileURLToPath } from "../../url.ts";
import { invalidArg, nodeError, notImplemented } from "../errors.ts";
import { validateString } from "../validate.ts";

type Stdio = "pipe" | "inherit" | "ignore";

export interface SpawnOptions extends Record<string, any> {
  cwd?: string | URL;
  env?: Record<string, string | undefined>;
  shell?: boolean | string;
  stdio?: unknown;
  input?: string | Uint8Array;
  encoding?: string;
  timeout?: number;
  killSignal?: string | number;
  signal?: AbortSignal;
}

/** What the native half is told of a program. */
interface Command {
  file: string;
  args: string[];
  cwd: string | null;
  env: string[];
  stdio: Stdio[];
}

const signalNames: Record<number, string> = { 1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 6: "SIGABRT", 9: "SIGKILL", 10: "SIGUSR1", 12: "SIGUSR2", 15: "SIGTERM" };

/** `(file, args?, options?)` as their three parts. */
export function splitArguments(file: unknown, first: unknown, second: unknown): [string, string[], SpawnOptions] {
  validateString(file, "file");
  if (file === "") throw nodeError("ERR_INVALID_ARG_VALUE", "The argument 'file' cannot be empty. Received ''", TypeError);
  if (Array.isArray(first)) return [file as string, first.map(String), (second ?? {}) as SpawnOptions];
  if (first !== undefined && first !== null && typeof first !== "object") throw invalidArg("args", "of type object", first);
  return [file as string, [], (first ?? second ?? {}) as SpawnOptions];
}

function stdioOf(given: unknown): Stdio[] {
  const names = Array.isArray(given) ? given : [given, given, given];
  return [0, 1, 2].map((index) => {
    const value = names[index];
    if (value === undefined || value === null || value === "pipe" || value === "overlapped") return "pipe";
    if (value === "inherit" || value === index) return "inherit";
    if (value === "ignore") return "ignore";
    throw nodeError("ERR_INVALID_ARG_VALUE", `The argument 'stdio' is invalid: ${String(value)} is none of pipe, inherit and ignore`, TypeError);
  });
}

function commandOf(file: string, args: string[], options: SpawnOptions): Command {
  const { cwd, env = processEnv, shell, stdio } = options;
  const command: Command = {
    file,
    args,
    cwd: cwd === undefined || cwd === null ? null : typeof cwd === "string" ? cwd : fileURLToPath(cwd),
    env: [],
    stdio: stdioOf(stdio),
  };
  for (const [name, value] of Object.entries(env)) if (value !== undefined) command.env.push(name, String(value));
  if (shell) {
    command.file = typeof shell === "string" ? shell : "/bin/sh";
    command.args = ["-c", [file, ...args].join(" ")];
  }
  return command;
}

/** The error of a program that could not be started, as Node.js has it. */
function spawnError(error: unknown, { file, args }: Command): Error {
  const { code, errno } = error as { code?: string; errno?: number };
  const syscall = `spawn ${file}`;
  return Object.assign(new Error(`${syscall} ${code ?? (error as Error).message}`), { errno, code, syscall, path: file, spawnargs: args });
}

class Input extends (Writable as unknown as new (options?: object) => any) {
  readonly #child: number;

  constructor(child: number) {
    super({ decodeStrings: true });
    this.#child = child;
  }

  _write(chunk: Uint8Array, _encoding: string, callback: (error?: Error) => void): void {
    let written: Promise<void>;
    try {
      written = nativeWrite(this.#child, chunk) as Promise<void>;
    } catch (error) {
      callback(error as Error);
      return;
    }
    written.then(() => callback(), callback);
  }

  _final(callback: () => void): void {
    nativeEndInput(this.#child);
    callback();
  }

  _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    nativeEndInput(this.#child);
    callback(error);
  }
}

class Output extends (Readable as unknown as new (options?: object) => any) {
  readonly #child: number;
  readonly #stream: number;

  constructor(child: number, stream: number) {
    super();
    this.#child = child;
    this.#stream = stream;
  }

  _read(): void {
    (nativeRead(this.#child, this.#stream) as Promise<Uint8Array | null>).then(
      (bytes) => this.push(bytes === null ? null : Buffer.from(bytes.buffer as ArrayBuffer)),
      (error: Error) => this.destroy(error),
    );
  }
}

/** A program that runs. */
export class ChildProcess extends (EventEmitter as unknown as new () => any) {
  pid: number | undefined;
  exitCode: number | null = null;
  signalCode: string | null = null;
  killed = false;
  connected = false;
  spawnfile = "";
  spawnargs: string[] = [];
  stdin: any = null;
  stdout: any = null;
  stderr: any = null;
  stdio: any[] = [null, null, null];
  #child: number | undefined;

  constructor() {
    super();
    if (!isHostProcess()) throw notImplemented("child_process.ChildProcess");
  }

  /** Starts the program. */
  start(command: Command, options: SpawnOptions): this {
    this.spawnfile = command.file;
    this.spawnargs = [command.file, ...command.args];
    const { file, args, cwd, env, stdio } = command;
    try {
      [this.#child, this.pid] = nativeSpawn(file, args, cwd, env, stdio) as [number, number];
    } catch (error) {
      nextTick(() => this.emit("error", spawnError(error, command)));
      return this;
    }
    const child = this.#child;
    if (stdio[0] === "pipe") this.stdin = new Input(child);
    if (stdio[1] === "pipe") this.stdout = new Output(child, 1);
    if (stdio[2] === "pipe") this.stderr = new Output(child, 2);
    this.stdio = [this.stdin, this.stdout, this.stderr];
    nextTick(() => this.emit("spawn"));
    this.#limit(options);
    void this.#end(child);
    return this;
  }

  #limit({ timeout, killSignal, signal }: SpawnOptions): void {
    if (timeout) {
      const timer = setTimeout(() => this.kill(killSignal), timeout);
      this.once("exit", () => clearTimeout(timer));
    }
    if (signal === undefined) return;
    const abort = (): void => {
      if (!this.kill(killSignal)) return;
      const error = Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });
      this.emit("error", error);
    };
    if (signal.aborted) nextTick(abort);
    else {
      signal.addEventListener("abort", abort, { once: true });
      this.once("exit", () => signal.removeEventListener("abort", abort));
    }
  }

  async #end(child: number): Promise<void> {
    const [code, signal] = (await nativeWait(child)) as [number | null, string | null];
    this.exitCode = code;
    this.signalCode = signal;
    this.stdin?.destroy();
    const outputs = [this.stdout, this.stderr].filter((output) => output !== null && !output.readableEnded && !output.destroyed);
    const closed = outputs.map((output) => new Promise<void>((resolve) => output.once("close", resolve)));
    this.emit("exit", code, signal);
    // Output that nobody reads is read to its end all the same.
    for (const output of outputs) if (output.readableFlowing === null && output.listenerCount("readable") === 0) output.resume();
    await Promise.all(closed);
    this.emit("close", code, signal);
  }

  kill(signal: string | number = "SIGTERM"): boolean {
    if (this.#child === undefined || this.exitCode !== null || this.signalCode !== null) return false;
    const name = typeof signal === "number" ? (signalNames[signal] ?? "SIGTERM") : signal;
    const sent = nativeKill(this.#child, name) as boolean;
    if (sent) this.killed = true;
    return sent;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  [Symbol.dispose](): void {
    if (!this.killed) this.kill();
  }
}

export function startProcess(file: string, args: string[], options: SpawnOptions): ChildProcess {
  return new ChildProcess().start(commandOf(file, args, options), options);
}

export interface SyncResult {
  pid: number;
  output: (Uint8Array | string | null)[];
  stdout: any;
  stderr: any;
  status: number | null;
  signal: string | null;
  error?: Error;
}

/** Runs a program to its end. */
export function runProcess(file: string, args: string[], options: SpawnOptions): SyncResult {
  const command = commandOf(file, args, options);
  const { encoding, input, timeout = 0 } = options;
  const decoded = (bytes: Uint8Array | null): unknown => {
    if (bytes === null) return null;
    const buffer = Buffer.from(bytes.buffer as ArrayBuffer);
    return encoding === undefined || encoding === null || encoding === "buffer" ? buffer : buffer.toString(encoding);
  };
  let result: [number, Uint8Array | null, Uint8Array | null, number | null, string | null, boolean];
  try {
    const bytes = typeof input === "string" ? Buffer.from(input) : (input ?? null);
    result = nativeRun(command.file, command.args, command.cwd, command.env, command.stdio, bytes, timeout) as typeof result;
  } catch (error) {
    return { pid: 0, output: [], stdout: null, stderr: null, status: null, signal: null, error: spawnError(error, command) };
  }
  const [pid, stdout, stderr, status, signal, timedOut] = result;
  const output = [null, decoded(stdout), decoded(stderr)] as SyncResult["output"];
  const answer: SyncResult = { pid, output, stdout: output[1], stderr: output[2], status, signal };
  if (timedOut) {
    answer.error = Object.assign(new Error(`spawnSync ${file} ETIMEDOUT`), { code: "ETIMEDOUT", syscall: `spawnSync ${file}`, path: file, spawnargs: args });
  }
  return answer;
}
