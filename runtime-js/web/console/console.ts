// https://console.spec.whatwg.org, with the texts of Node.js.

import { monotonic } from "native:engine/clock";
import { formatWithOptions } from "./format.ts";
import { inspect, type InspectOptions } from "./inspect.ts";
import { entriesOf, kindOf } from "./kinds.ts";
import { drawTable } from "./table.ts";
import { captureStackTrace } from "../stack.ts";

/** Where the lines of a console go. `text` ends with a line break; `method` is the one that was called. */
export type ConsoleSink = (stream: "stdout" | "stderr", text: string, method: string) => void;

/** How a console shows what is not text. */
export interface ConsoleOptions {
  /** Whether to style values with ANSI codes. */
  colors?: boolean;
  /** By how many columns a group is indented. */
  groupIndentation?: number;
}

/** The methods of a console. */
export type Console = ReturnType<typeof createConsole>;

/** A console that writes to `sink`. */
export function createConsole(sink: () => ConsoleSink, options: () => ConsoleOptions) {
  let indentation = "";
  const counters = new Map<string, number>();
  const timers = new Map<string, number>();

  const write = (method: string, stream: "stdout" | "stderr", text: string): void => {
    const lines = indentation === "" ? text : indentation + text.replaceAll("\n", `\n${indentation}`);
    sink()(stream, `${lines}\n`, method);
  };
  const inspection = (): InspectOptions | undefined => (options().colors ? { colors: true } : undefined);
  const print = (method: string, stream: "stdout" | "stderr", args: unknown[]): void => {
    write(method, stream, formatWithOptions(inspection(), args));
  };
  const warn = (text: string): void => write("warn", "stderr", `Warning: ${text}`);

  const elapsed = (method: string, label: string, args: unknown[]): boolean => {
    const start = timers.get(label);
    if (start === undefined) {
      warn(`No such label '${label}' for console.${method}()`);
      return false;
    }
    const time = formatDuration(monotonic() - start);
    print(method, "stdout", args.length === 0 ? ["%s: %s", label, time] : ["%s: %s", label, time, ...args]);
    return true;
  };

  return {
    log(...args: unknown[]): void {
      print("log", "stdout", args);
    },
    info(...args: unknown[]): void {
      print("info", "stdout", args);
    },
    debug(...args: unknown[]): void {
      print("debug", "stdout", args);
    },
    warn(...args: unknown[]): void {
      print("warn", "stderr", args);
    },
    error(...args: unknown[]): void {
      print("error", "stderr", args);
    },
    dir(value: unknown, given?: InspectOptions): void {
      write("dir", "stdout", inspect(value, { customInspect: false, ...inspection(), ...given }));
    },
    dirxml(...args: unknown[]): void {
      print("dirxml", "stdout", args);
    },
    trace: function trace(...args: unknown[]): void {
      const holder: { name: string; message: string; stack?: string } = {
        name: "Trace",
        message: formatWithOptions(inspection(), args),
      };
      captureStackTrace(holder, trace);
      const title = holder.message === "" ? "Trace" : `Trace: ${holder.message}`;
      const frames = (holder.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
      write("trace", "stderr", [title, ...frames].join("\n"));
    },
    assert(condition?: unknown, ...args: unknown[]): void {
      if (condition) {
        return;
      }
      const [first, ...rest] = args;
      if (typeof first === "string") {
        print("assert", "stderr", [`Assertion failed: ${first}`, ...rest]);
      } else {
        print("assert", "stderr", ["Assertion failed", ...args]);
      }
    },
    clear(): void {
      indentation = "";
    },
    count(label: unknown = "default"): void {
      const name = `${label}`;
      const count = (counters.get(name) ?? 0) + 1;
      counters.set(name, count);
      print("count", "stdout", [`${name}: ${count}`]);
    },
    countReset(label: unknown = "default"): void {
      const name = `${label}`;
      if (!counters.delete(name)) {
        warn(`Count for '${name}' does not exist`);
      }
    },
    group(...args: unknown[]): void {
      if (args.length > 0) {
        print("group", "stdout", args);
      }
      indentation += " ".repeat(options().groupIndentation ?? 2);
    },
    groupCollapsed(...args: unknown[]): void {
      if (args.length > 0) {
        print("groupCollapsed", "stdout", args);
      }
      indentation += " ".repeat(options().groupIndentation ?? 2);
    },
    groupEnd(): void {
      indentation = indentation.slice(0, Math.max(0, indentation.length - (options().groupIndentation ?? 2)));
    },
    table(data?: unknown, properties?: string[]): void {
      const text = tableOf(data, properties, inspection());
      if (text === undefined) {
        print("table", "stdout", arguments.length === 0 ? [] : [data]);
      } else {
        write("table", "stdout", text);
      }
    },
    time(label: unknown = "default"): void {
      const name = `${label}`;
      if (timers.has(name)) {
        warn(`Label '${name}' already exists for console.time()`);
      } else {
        timers.set(name, monotonic());
      }
    },
    timeEnd(label: unknown = "default"): void {
      const name = `${label}`;
      if (elapsed("timeEnd", name, [])) {
        timers.delete(name);
      }
    },
    timeLog(label: unknown = "default", ...args: unknown[]): void {
      elapsed("timeLog", `${label}`, args);
    },
    // For profilers, of which there are none.
    timeStamp(): void {},
    profile(): void {},
    profileEnd(): void {},
    context(): object {
      return createConsole(sink, options);
    },
  };
}

function formatDuration(ms: number): string {
  if (ms < 1000) {
    return `${Number(ms.toFixed(3))}ms`;
  }
  const seconds = ms / 1000;
  if (seconds < 60) {
    return `${seconds.toFixed(3)}s`;
  }
  const whole = Math.floor(seconds);
  const pad = (value: number): string => `${value}`.padStart(2, "0");
  const fraction = `${Math.floor(ms % 1000)}`.padStart(3, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes}:${pad(whole % 60)}.${fraction} (m:ss.mmm)`;
  }
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)} (h:mm:ss)`;
}

/** Draws the rows of a collection; nothing for what is not tabular. */
function tableOf(data: unknown, properties: string[] | undefined, options: InspectOptions | undefined): string | undefined {
  if (typeof data !== "object" || data === null) {
    return undefined;
  }
  if (properties !== undefined && !Array.isArray(properties)) {
    throw new TypeError('The "properties" argument must be an instance of Array.');
  }
  const show = (value: unknown): string => {
    const depth = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0;
    return inspect(value, { maxArrayLength: 3, breakLength: Infinity, colors: false, ...options, depth });
  };
  const kind = kindOf(data);
  if (kind === "Map" || kind === "Map Iterator") {
    const [items, pairs] = kind === "Map" ? [flatten(data as Map<unknown, unknown>), true] : entriesOf(data);
    if (pairs) {
      const keys = items.filter((_, index) => index % 2 === 0);
      const values = items.filter((_, index) => index % 2 === 1);
      const indices = keys.map((_, index) => `${index}`);
      return drawTable(["(iteration index)", "Key", "Values"], [indices, keys.map(show), values.map(show)]);
    }
    return drawTable(["(iteration index)", "Values"], [items.map((_, index) => `${index}`), items.map(show)]);
  }
  if (kind === "Set" || kind === "Set Iterator") {
    const items = kind === "Set" ? [...(data as Set<unknown>)] : entriesOf(data)[0];
    return drawTable(["(iteration index)", "Values"], [items.map((_, index) => `${index}`), items.map(show)]);
  }

  const rowKeys = Object.keys(data);
  const columns = new Map<string, string[]>();
  const values: string[] = [];
  let hasPrimitives = false;
  for (const [index, key] of rowKeys.entries()) {
    const row = (data as Record<string, unknown>)[key];
    if (row === null || (typeof row !== "object" && typeof row !== "function")) {
      hasPrimitives = true;
      values[index] = show(row);
      continue;
    }
    for (const name of properties ?? Object.keys(row)) {
      let column = columns.get(name);
      if (column === undefined) {
        column = [];
        columns.set(name, column);
      }
      column[index] = Object.hasOwn(row, name) ? show((row as Record<string, unknown>)[name]) : "";
    }
  }
  const fill = (column: string[]): string[] => rowKeys.map((_, index) => column[index] ?? "");
  const titles = ["(index)", ...columns.keys()];
  const cells = [rowKeys, ...[...columns.values()].map(fill)];
  if (hasPrimitives) {
    titles.push("Values");
    cells.push(fill(values));
  }
  return drawTable(titles, cells);
}

function flatten(map: Map<unknown, unknown>): unknown[] {
  const items: unknown[] = [];
  for (const [key, value] of map) {
    items.push(key, value);
  }
  return items;
}

let currentSink: ConsoleSink = () => {};
let currentOptions: ConsoleOptions = {};

/** Sets where the global console writes. Before, it writes nowhere. */
export function setConsoleSink(sink: ConsoleSink): void {
  currentSink = sink;
}

/** Sets how the global console shows values. */
export function setConsoleOptions(options: ConsoleOptions): void {
  currentOptions = options;
}

/** The global console. */
export const console = createConsole(() => currentSink, () => currentOptions);
