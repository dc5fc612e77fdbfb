// Errors as `inspect` shows them: the stack, and what it does not say.

import { kindOf } from "./kinds.ts";
import { prefix } from "./describe.ts";
import { formatValue } from "./inspect.ts";
import type { State } from "./options.ts";

/** The keys to show of an error: those that the stack does not repeat, and the hidden ones that matter. */
export function errorKeys(state: State, error: Error, keys: PropertyKey[]): PropertyKey[] {
  const stack = stackOf(state, error);
  const fields = error as unknown as Record<string, unknown>;
  const shown = state.showHidden || keys.length === 0 ? [...keys] : keys.filter((key) => {
    if (key !== "name" && key !== "message" && key !== "stack") {
      return true;
    }
    const value = fields[key];
    return typeof value === "string" && !stack.includes(value);
  });
  if ("cause" in error && !shown.includes("cause")) {
    shown.push("cause");
  }
  if (Array.isArray(fields["errors"]) && !shown.includes("errors")) {
    shown.push("errors");
  }
  return shown;
}

function stackOf(state: State, error: Error): string {
  const { stack } = error as { stack?: unknown };
  if (stack) {
    return typeof stack === "string" ? stack.trimEnd() : `${title(error)}\n    ${formatStrange(state, stack)}`;
  }
  return title(error);
}

function title(error: Error): string {
  return Error.prototype.toString.call(error);
}

/** A stack that is not text, on lines of its own. */
function formatStrange(state: State, stack: unknown): string {
  state.indentation += 4;
  // No depth: each level is on lines of its own.
  const text = formatValue(state, stack, NaN);
  state.indentation -= 4;
  return text;
}

/** The stack of an error, with the class in its first line, and without the frames it shares with its cause. */
export function describeError(
  state: State,
  error: Error,
  constructor: string | null,
  tag: string,
  _keys: PropertyKey[],
): string {
  const name = error.name === undefined || error.name === null ? "Error" : String(error.name);
  let stack = nameClass(stackOf(state, error), constructor, name, tag);
  const message = typeof error.message === "string" && error.message !== "" ? stack.indexOf(error.message) : -1;
  const from = message === -1 ? 0 : message + error.message.length;
  const framesStart = stack.indexOf("\n    at", from);
  if (framesStart === -1) {
    stack = `[${stack}]`;
  } else {
    let frames = withoutFramesOfCause(state, error, stack.slice(framesStart + 1).split("\n"));
    if (state.colors) {
      frames = frames.map((frame) => (isPlatformFrame(frame) ? state.stylize(frame, "undefined") : frame));
    }
    stack = `${stack.slice(0, framesStart)}\n${frames.join("\n")}`;
  }
  return state.indentation === 0 ? stack : stack.replaceAll("\n", `\n${" ".repeat(state.indentation)}`);
}

function isPlatformFrame(frame: string): boolean {
  return /\((?:node|invitro):|^ {4}at (?:node|invitro):/.test(frame);
}

/** Writes the class of the error in front where the first line of the stack does not name it. */
function nameClass(stack: string, constructor: string | null, name: string, tag: string): string {
  let known = name.length;
  const startsWithName = name.endsWith("Error") && stack.startsWith(name) &&
    (stack.length === known || stack[known] === ":" || stack[known] === "\n");
  if (constructor !== null && !startsWithName) {
    return stack;
  }
  let fallback = "Error";
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    const found = start?.[1] ?? "";
    known = found.length;
    fallback = found === "" ? "Error" : found;
  }
  const title = prefix(constructor, tag, fallback).slice(0, -1);
  if (name === title) {
    return stack;
  }
  if (title.includes(name)) {
    return known === 0 ? `${title}: ${stack}` : `${title}${stack.slice(known)}`;
  }
  return `${title} [${name}]${stack.slice(known)}`;
}

/** Replaces the frames that the cause has too by a line that says so. */
function withoutFramesOfCause(state: State, error: Error, frames: string[]): string[] {
  const { cause } = error;
  if (typeof cause !== "object" || cause === null || kindOf(cause) !== "Error") {
    return frames;
  }
  const causeStack = stackOf(state, cause as Error);
  const start = causeStack.indexOf("\n    at");
  if (start === -1) {
    return frames;
  }
  const { length, offset } = longestShared(frames, causeStack.slice(start + 1).split("\n"));
  if (length <= 3) {
    return frames;
  }
  const skipped = length - 2;
  const line = state.stylize(`    ... ${skipped} lines matching cause stack trace ...`, "undefined");
  return frames.toSpliced(offset + 1, skipped, line);
}

function longestShared(frames: string[], causeFrames: string[]): { length: number; offset: number } {
  for (let offset = 0; offset < frames.length - 3; offset++) {
    const position = causeFrames.indexOf(frames[offset] as string);
    if (position === -1) {
      continue;
    }
    const rest = causeFrames.length - position;
    if (rest <= 3) {
      continue;
    }
    let length = 1;
    const most = Math.min(rest, frames.length - offset);
    while (most > length && frames[offset + length] === causeFrames[position + length]) {
      length += 1;
    }
    if (length > 3) {
      return { length, offset };
    }
  }
  return { length: 0, offset: 0 };
}
