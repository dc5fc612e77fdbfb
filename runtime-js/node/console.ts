/** `node:console`: the global console, and a class of consoles that write to streams. */

import { createConsole } from "../web/console/console.ts";
import { invalidArg, nodeError } from "./internal/errors.ts";

interface Stream {
  write(text: string): unknown;
}

interface Options {
  stdout: Stream;
  stderr?: Stream;
  colorMode?: boolean | "auto";
  groupIndentation?: number;
}

/** A console that writes to streams. */
export class Console {
  constructor(given: Options | Stream, errors?: Stream) {
    if (!given) throw nodeError("ERR_CONSOLE_WRITABLE_STREAM", "Console expects a writable stream instance for stdout", TypeError);
    const options: Options = typeof (given as Stream).write === "function" ? { stdout: given as Stream, stderr: errors } : (given as Options);
    const { stdout, stderr = stdout, colorMode, groupIndentation } = options;
    if (groupIndentation !== undefined && typeof groupIndentation !== "number") throw invalidArg("groupIndentation", "of type number", groupIndentation);
    for (const [name, stream] of [["stdout", stdout], ["stderr", stderr]] as const) {
      if (typeof stream?.write !== "function") {
        throw nodeError("ERR_CONSOLE_WRITABLE_STREAM", `Console expects a writable stream instance for ${name}`, TypeError);
      }
    }
    const sink = (stream: "stdout" | "stderr", text: string): void => void (stream === "stdout" ? stdout : stderr).write(text);
    Object.assign(this, createConsole(() => sink, () => ({ colors: colorMode === true, groupIndentation })));
  }
}

const global = globalThis.console as unknown as Record<string, (...args: unknown[]) => void>;

export const {
  assert,
  clear,
  context,
  count,
  countReset,
  debug,
  dir,
  dirxml,
  error,
  group,
  groupCollapsed,
  groupEnd,
  info,
  log,
  profile,
  profileEnd,
  table,
  time,
  timeEnd,
  timeLog,
  timeStamp,
  trace,
  warn,
} = global;

Object.defineProperty(global, "Console", { value: Console, writable: true, configurable: true });

export default global;
