/**
 * `node:process`. It is loaded for every test file, so what is seldom used – events, the standard streams – is loaded
 * when it is asked for.
 */

import { cwd as hostCwd, environment } from "native:node/process";
import { now } from "native:engine/clock";
import { getFrame, runWithFrame } from "native:engine/async-context";
import { load } from "./internal/lazy.ts";

/** Variables: whatever is assigned becomes a string, as in Node.js. */
function environmentOf(variables: Record<string, string>): Record<string, string | undefined> {
  return new Proxy(variables, {
    set(target, name, value) {
      if (typeof name === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
      target[name] = String(value);
      return true;
    },
    defineProperty(target, name, descriptor) {
      if ("value" in descriptor) descriptor.value = String(descriptor.value);
      return Reflect.defineProperty(target, name, descriptor);
    },
  }) as Record<string, string | undefined>;
}

/** The environment: in configuration and setup files that of the machine, in tests what the runner gives. */
export const env: Record<string, string | undefined> = environmentOf({});

let host = false;

type Frame = ReadonlyMap<object, unknown> | undefined;

/** In the async context of code of a configuration file that runs in the process of a test file. */
const hostKey = {};

/** Whether who asks stands in for a Node.js program: it is code of a configuration or setup file. */
export function isHostProcess(): boolean {
  return host || (getFrame() as Frame)?.get(hostKey) === true;
}

/** Calls back as code of a configuration file. */
export function runAsHost<R>(callback: () => R): R {
  const frame = new Map(getFrame() as Frame);
  frame.set(hostKey, true);
  return runWithFrame(frame, callback, undefined, []) as R;
}

/** The machine's variables that {@link env} does not have. */
export function missingVariables(): Record<string, string> {
  const all = environment() as Record<string, string>;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(name in env)));
}

/** Puts the machine's variables into {@link env}; what follows stands in for a Node.js program. */
export function inheritEnvironment(): void {
  host = true;
  Object.assign(env, environment());
}

/** An error of Node.js, made without loading the module for them. */
function coded(code: string, message: string, constructor: ErrorConstructor = Error): Error {
  return Object.assign(new constructor(message), { code });
}

function stub(name: string): () => never {
  const function_ = (): never => {
    throw coded("ERR_METHOD_NOT_IMPLEMENTED", `The process.${name} method is not implemented`);
  };
  Object.defineProperty(function_, "name", { value: name, configurable: true });
  return function_;
}

function refused(): never {
  throw coded("EPERM", "operation not permitted");
}

let folder: string | undefined;

export function cwd(): string {
  return (folder ??= hostCwd() as string);
}

export function chdir(directory: string): void {
  if (typeof directory !== "string") {
    const { invalidArgType } = load<{ invalidArgType(...args: unknown[]): Error }>("internal/error-factories");
    throw invalidArgType("directory", "string", directory);
  }
  const { resolve } = load<{ resolve(...paths: string[]): string }>("path");
  folder = resolve(cwd(), directory);
}

export const argv: string[] = ["workerd"];
export const argv0 = "workerd";
export const execArgv: string[] = [];
export const execPath = "";
export const pid = 1;
export const ppid = 0;
export const title = "workerd";
export const platform = "linux";
export const arch = "x64";
export const version = "v22.19.0";
export const versions: Record<string, string> = { node: "22.19.0" };
for (const name of
  ("v8 modules zlib brotli zstd ares napi llhttp nghttp2 acorn ada simdutf nbytes ncrypto uvwasi uv openssl sqlite icu " +
    "undici simdjson unicode cldr tz cjs_module_lexer amaro merve").split(" ")) {
  versions[name] = "";
}
export const release: Record<string, unknown> = { name: "node", lts: true, sourceUrl: "", headersUrl: "" };
export const config: Record<string, object> = { target_defaults: { default_configuration: "Release" }, variables: {} };
export const features: Record<string, boolean> = {
  cached_builtins: true,
  debug: false,
  inspector: false,
  ipv6: true,
  openssl_is_boringssl: true,
  require_module: false,
  tls: true,
  tls_alpn: true,
  tls_ocsp: true,
  tls_sni: true,
  typescript: false,
  uv: true,
};
export const allowedNodeEnvironmentFlags: Set<string> = new Set();
export const debugPort = 0;
export const moduleLoadList: string[] = [];
export const noDeprecation = false;
export const throwDeprecation = false;
export const traceDeprecation = false;
export const sourceMapsEnabled = false;
export const connected = false;
export const channel = null;
export const domain = null;
export const exitCode: number | undefined = undefined;
export const permission: Record<string, () => never> = { has: stub("permission.has") };
export const finalization: Record<string, () => never> = {
  register: stub("finalization.register"),
  registerBeforeExit: stub("finalization.registerBeforeExit"),
  unregister: stub("finalization.unregister"),
};
export const report: Record<string, unknown> = {
  compact: false,
  directory: "",
  filename: "",
  getReport: stub("report.getReport"),
  reportOnFatalError: false,
  reportOnSignal: false,
  reportOnUncaughtException: false,
  excludeNetwork: false,
  excludeEnv: false,
  signal: "SIGUSR2",
  writeReport: stub("report.writeReport"),
};

export function nextTick(callback: (...args: never[]) => void, ...args: unknown[]): void {
  if (typeof callback !== "function") {
    throw load<{ invalidArgType(...args: unknown[]): Error }>("internal/error-factories").invalidArgType(
      "callback",
      "function",
      callback,
    );
  }
  const frame = getFrame();
  queueMicrotask(() => runWithFrame(frame, callback, undefined, args));
}

export function uptime(): number {
  return 0;
}

export function hrtime(previous?: [number, number]): [number, number] {
  const time = now() as number;
  let seconds = Math.floor(time / 1000);
  let nanoseconds = Math.round((time % 1000) * 1e6);
  if (previous !== undefined) {
    seconds -= previous[0];
    nanoseconds -= previous[1];
    if (nanoseconds < 0) {
      seconds--;
      nanoseconds += 1e9;
    }
  }
  return [seconds, nanoseconds];
}
hrtime.bigint = (): bigint => BigInt(Math.round((now() as number) * 1e6));

/** Ends the request in the runtime; in a configuration file it ends its evaluation. */
export function exit(code: number | string | undefined = process.exitCode): never {
  throw coded("ERR_PROCESS_EXIT", `process.exit(${code ?? ""}) was called`);
}
export const reallyExit = exit;

export function abort(): never {
  throw coded("ERR_PROCESS_EXIT", "process.abort() was called");
}

export function emitWarning(warning: unknown, given?: unknown, code?: string): void {
  const options = typeof given === "object" && given !== null ? (given as { type?: string; code?: string; detail?: string }) : { type: given as string, code };
  if (typeof warning !== "string" && !(warning instanceof Error)) {
    const { describeReceived } = load<{ describeReceived(value: unknown): string }>("internal/error-factories");
    throw coded(
      "ERR_INVALID_ARG_TYPE",
      `The "warning" argument must be an string or Error. Received ${describeReceived(warning)}`,
      TypeError as unknown as ErrorConstructor,
    );
  }
  const error = typeof warning === "string" ? new Error(warning) : warning;
  if (typeof warning === "string") error.name = options.type ?? "Warning";
  if (options.code !== undefined) Object.assign(error, { code: options.code });
  nextTick(() => {
    if (!process.emit("warning", error)) {
      console.warn(`(${title}:${pid}) ${options.code === undefined ? "" : `[${options.code}] `}${error.name}: ${error.message}`);
    }
  });
}

/** A module of the runtime by its name. */
export function getBuiltinModule(name: string): unknown {
  const known = load<{ isBuiltin(name: string): boolean }>("module").isBuiltin(name);
  return known ? load(String(name).replace(/^node:/, "")) : undefined;
}

export function memoryUsage(): Record<string, number> {
  return { rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 };
}
memoryUsage.rss = (): number => 0;

export function resourceUsage(): Record<string, number> {
  const names =
    "userCPUTime systemCPUTime maxRSS sharedMemorySize unsharedDataSize unsharedStackSize minorPageFault majorPageFault " +
    "swappedOut fsRead fsWrite ipcSent ipcReceived signalsCount voluntaryContextSwitches involuntaryContextSwitches";
  return Object.fromEntries(names.split(" ").map((name) => [name, 0]));
}

export function umask(): number {
  return 18;
}

export function loadEnvFile(path = ".env"): void {
  const { parseEnv } = load<{ parseEnv(text: string): Record<string, string> }>("util");
  const { readFileSync } = load<{ readFileSync(path: string, encoding: string): string }>("fs");
  for (const [name, value] of Object.entries(parseEnv(readFileSync(path, "utf8")))) env[name] ??= value;
}

/** `assert.ok` */
export function assert(value: unknown, message?: string | Error): void {
  load<(value: unknown, message?: string | Error) => void>("assert")(value, message);
}

export const getegid = (): number => 0;
export const geteuid = (): number => 0;
export const getgid = (): number => 0;
export const getuid = (): number => 0;
export const getgroups = (): number[] => [0];
export const setegid: () => never = refused;
export const seteuid: () => never = refused;
export const setgid: () => never = refused;
export const setuid: () => never = refused;
export const setgroups: () => never = refused;
export const initgroups: () => never = refused;
export const availableMemory = (): number => 0;
export const constrainedMemory = (): number => 0;
export const getSourceMapsSupport = (): object => ({ enabled: false, nodeModules: false, generatedCode: false });
export const setSourceMapsEnabled = (): void => {};
export const ref = (): void => {};
export const unref = (): void => {};
export const send = (): boolean => false;
export const openStdin = (): unknown => process.stdin;
export const kill: () => never = stub("kill");
export const cpuUsage: () => never = stub("cpuUsage");
export const threadCpuUsage: () => never = stub("threadCpuUsage");
export const dlopen: () => never = stub("dlopen");
export const binding: () => never = stub("binding");
export const execve: () => never = stub("execve");
export const getActiveResourcesInfo: () => never = stub("getActiveResourcesInfo");
export const hasUncaughtExceptionCaptureCallback: () => never = stub("hasUncaughtExceptionCaptureCallback");
export const setUncaughtExceptionCaptureCallback: () => never = stub("setUncaughtExceptionCaptureCallback");
export const _kill: () => never = stub("_kill");
export const _linkedBinding: () => never = stub("_linkedBinding");
export const _rawDebug = (): void => {};

/** One of the standard streams; it becomes a stream when more than its fixed properties is asked of it. */
function standardStream(fd: number): object {
  const upgrading = new Proxy(Object.prototype, {
    get(_, name, receiver) {
      if (name === "isTTY" || Object.getPrototypeOf(receiver) !== upgrading) return undefined;
      load<(stream: object, fd: number) => void>("internal/stdio")(receiver as object, fd);
      return (receiver as Record<PropertyKey, unknown>)[name];
    },
  });
  return Object.create(upgrading, { fd: { value: fd, writable: true, enumerable: true, configurable: true } }) as object;
}

export const stdin: any = standardStream(0);
export const stdout: any = standardStream(1);
export const stderr: any = standardStream(2);

interface Process {
  emit(name: string | symbol, ...args: unknown[]): boolean;
  exitCode: number | undefined;
  stdin: unknown;
}

/** The methods of an emitter, which the first use of one of them loads. */
const prototype = Object.create(Object.prototype, {
  [Symbol.toStringTag]: { value: "process", configurable: true },
}) as object;
for (const name of
  ("setMaxListeners getMaxListeners emit addListener on prependListener once prependOnceListener removeListener off " +
    "removeAllListeners listeners rawListeners listenerCount eventNames").split(" ")) {
  Object.defineProperty(prototype, name, {
    get() {
      const EventEmitter = load<{ prototype: object }>("events");
      Object.setPrototypeOf(
        process,
        Object.create(EventEmitter.prototype, { [Symbol.toStringTag]: { value: "process", configurable: true } }) as object,
      );
      return (process as unknown as Record<string, unknown>)[name];
    },
    configurable: true,
  });
}

const process: Process & Record<string, unknown> = Object.assign(Object.create(prototype), {
  version,
  versions,
  title,
  argv,
  argv0,
  execArgv,
  arch,
  platform,
  config,
  pid,
  ppid,
  getegid,
  getgid,
  getgroups,
  geteuid,
  getuid,
  setegid,
  setgid,
  setgroups,
  seteuid,
  setuid,
  initgroups,
  setSourceMapsEnabled,
  getSourceMapsSupport,
  nextTick,
  emitWarning,
  env,
  exit,
  reallyExit,
  getBuiltinModule,
  abort,
  features,
  allowedNodeEnvironmentFlags,
  kill,
  ref,
  unref,
  chdir,
  cwd,
  umask,
  hrtime,
  uptime,
  loadEnvFile,
  exitCode,
  channel,
  connected,
  binding,
  debugPort,
  dlopen,
  finalization,
  getActiveResourcesInfo,
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  memoryUsage,
  noDeprecation,
  permission,
  release,
  report,
  resourceUsage,
  send,
  traceDeprecation,
  throwDeprecation,
  sourceMapsEnabled,
  stdin,
  stdout,
  stderr,
  threadCpuUsage,
  cpuUsage,
  execPath,
  constrainedMemory,
  availableMemory,
  execve,
  moduleLoadList,
  openStdin,
  assert,
  domain,
  _rawDebug,
  _linkedBinding,
  _kill,
}) as never;

export default process;
