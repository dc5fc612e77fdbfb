/** Thrown values as the plain records that leave the process. */

import { printDiffOrStringify } from "../diff/index.ts";
import type { Json, SerializedError } from "../host.ts";
import { frameSource } from "../runner/timeout.ts";
import { findFileState } from "../state.ts";
import { diffFormatOptions } from "../diff/options.ts";
import { format } from "../print/pretty-format.ts";

interface ErrorLike {
  name?: unknown;
  message?: unknown;
  stack?: unknown;
  cause?: unknown;
  errors?: unknown;
  expected?: unknown;
  actual?: unknown;
  showDiff?: unknown;
  operator?: unknown;
  ok?: unknown;
  diffOptions?: object;
}

const known = new Set([
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "expected",
  "actual",
  "showDiff",
  "operator",
  "ok",
  "diff",
  "diffOptions",
]);

/** So many errors are followed from one to its cause, and no more: what is behind them helps nobody. */
const deepest = 30;

/** Serialises anything that was thrown. */
export function serializeError(thrown: unknown, seen: Set<unknown> = new Set()): SerializedError {
  if (typeof thrown !== "object" || thrown === null) {
    return { name: "Unknown Error", message: String(thrown) };
  }
  try {
    return serializeObject(thrown, seen);
  } catch (error) {
    const inner = read(thrown, "message");
    return {
      name: "Error",
      message: `Failed to fully serialize error: ${(error as Error)?.message}\nInner error message: ${String(inner)}`,
    };
  }
}

function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function serializeObject(thrown: object, seen: Set<unknown>): SerializedError {
  seen.add(thrown);
  const error = thrown as ErrorLike;
  const name = read(thrown, "name");
  const message = read(thrown, "message");
  const record: SerializedError = {
    name: typeof name === "string" && name !== "" ? name : "Error",
    message: typeof message === "string" ? cleanMessage(message) : message === undefined ? "" : String(message),
  };
  if (!(thrown instanceof Error) && message === undefined) {
    record.name = "Unknown Error";
  }
  addStack(record, thrown);
  addDifference(record, error);
  if (typeof error.operator === "string") {
    record.operator = error.operator;
  }
  if (typeof error.ok === "boolean") {
    record.ok = error.ok;
  }
  const cause = read(thrown, "cause");
  if (cause !== undefined && cause !== null && !seen.has(cause) && seen.size < deepest) {
    record.cause = serializeError(cause, seen);
  }
  const errors = read(thrown, "errors");
  if (Array.isArray(errors) && thrown instanceof AggregateError) {
    record.errors = errors.filter((inner) => !seen.has(inner)).map((inner) => serializeError(inner, seen));
  }
  addExtra(record, thrown);
  return record;
}

function addStack(record: SerializedError, thrown: object): void {
  const stack = read(thrown, "stack");
  if (typeof stack === "string") {
    record.stack = stack;
  }
  const state = findFileState();
  if (state !== undefined) {
    try {
      const { host } = state;
      const frames = host.frames(frameSource(thrown));
      const { keepsFrame } = host;
      record.frames =
        keepsFrame === undefined
          ? frames
          : frames.filter((frame) => keepsFrame(thrown, { ...frame, method: frame.function }) !== false);
    } catch {
      // an error whose stack cannot be read still is one
    }
  }
}

function addDifference(record: SerializedError, error: ErrorLike): void {
  const wanted = error.showDiff || (error.showDiff === undefined && error.expected !== undefined && error.actual !== undefined);
  if (typeof error.showDiff === "boolean") {
    record.showDiff = error.showDiff;
  }
  if (!wanted) {
    return;
  }
  const options = { ...findFileState()?.config.diff, ...error.diffOptions };
  const difference = printDiffOrStringify(error.actual, error.expected, options);
  if (difference !== undefined) {
    record.diff = difference.text;
    if (difference.highlights.length > 0) {
      record.diffHighlights = difference.highlights;
    }
  }
  record.expected = difference?.printed?.expected ?? pretty(error.expected, options);
  record.actual = difference?.printed?.actual ?? pretty(error.actual, options);
}

function pretty(value: unknown, options: object): string {
  return typeof value === "string" ? value : format(value, diffFormatOptions(options));
}

function addExtra(record: SerializedError, thrown: object): void {
  for (const key of Object.keys(thrown)) {
    if (known.has(key)) {
      continue;
    }
    const value = toJson(read(thrown, key), new Set([thrown]));
    if (value !== undefined) {
      record.extra ??= {};
      record.extra[key] = value;
    }
  }
}

/** A JSON-safe picture of a value. */
function toJson(value: unknown, path: Set<unknown>): Json | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "function":
      return `Function<${value.name || "anonymous"}>`;
    case "symbol":
      return value.toString();
    case "bigint":
      return `${value}n`;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value === null ? null : objectToJson(value, path);
    default:
      return value as string | boolean;
  }
}

function objectToJson(value: object, path: Set<unknown>): Json | undefined {
  if (path.has(value) || path.size > 20) {
    return "[Circular]";
  }
  if (ArrayBuffer.isView(value)) {
    return `<${value.constructor.name}(${value.byteLength}) ...>`;
  }
  if (value instanceof Promise) {
    return "Promise";
  }
  path.add(value);
  try {
    return objectEntriesToJson(value, path);
  } finally {
    path.delete(value);
  }
}

function objectEntriesToJson(value: object, path: Set<unknown>): Json | undefined {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    try {
      return toJson(toJSON.call(value), path);
    } catch (error) {
      return `<unserializable>: ${(error as Error)?.message}`;
    }
  }
  if (Array.isArray(value)) {
    return value.map((item) => toJson(item, path) ?? null);
  }
  const record: { [key: string]: Json } = {};
  const keys = value instanceof Error ? ["name", "message", ...Object.keys(value)] : Object.keys(value);
  for (const key of keys) {
    const item = toJson(read(value, key), path);
    if (item !== undefined) {
      record[key] = item;
    }
  }
  return record;
}

/** Names given to imports by the module transform are not the user's. */
function cleanMessage(message: string): string {
  if (!message.includes("__vi")) {
    return message;
  }
  return message
    .replace(/\(0\s?,\s?__vite_ssr_import_\d+__\.(\w+)\)/g, "$1")
    .replace(/__(?:vite_ssr_import|vi_import)_\d+__\./g, "");
}
