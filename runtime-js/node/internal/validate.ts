/** Checks of arguments, with the errors of Node.js. */

import { invalidArg, invalidArgType, invalidArgValue, nodeError, outOfRange } from "./errors.ts";

export function validateFunction(value: unknown, name: string): asserts value is (...args: never[]) => unknown {
  if (typeof value !== "function") throw invalidArgType(name, "function", value);
}

export function validateString(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

export function validateBoolean(value: unknown, name: string): asserts value is boolean {
  if (typeof value !== "boolean") throw invalidArgType(name, "boolean", value);
}

export function validateObject(value: unknown, name: string): asserts value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidArgType(name, "object", value);
}

export function validateArray(value: unknown, name: string): asserts value is unknown[] {
  if (!Array.isArray(value)) throw invalidArg(name, "an instance of Array", value);
}

export function validateNumber(value: unknown, name: string, min?: number, max?: number): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if ((min !== undefined && value < min) || (max !== undefined && value > max) || Number.isNaN(value)) {
    const from = min === undefined ? "" : `>= ${min}`;
    const to = max === undefined ? "" : `<= ${max}`;
    throw outOfRange(name, [from, to].filter((text) => text !== "").join(" && "), value);
  }
}

export function validateInteger(
  value: unknown,
  name: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}

export function validateOneOf<T>(value: unknown, name: string, allowed: readonly T[]): asserts value is T {
  if (!allowed.includes(value as T)) {
    const list = allowed.map((item) => (typeof item === "string" ? `'${item}'` : String(item))).join(", ");
    throw invalidArgValue(name, value, `must be one of: ${list}`);
  }
}

export function validateAbortSignal(value: unknown, name: string): asserts value is AbortSignal {
  if (value !== undefined && (typeof value !== "object" || value === null || !("aborted" in value))) {
    throw invalidArg(name, "an instance of AbortSignal", value);
  }
}

/** Bytes as a `Uint8Array` over the same memory. */
export function toView(value: unknown, name: string, types = "an instance of Buffer, TypedArray, or DataView"): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value as ArrayBuffer);
  throw invalidArg(name, types, value);
}

/** The error of a callback that was called again. */
export function calledTwice(): Error {
  return nodeError("ERR_MULTIPLE_CALLBACK", "Callback called multiple times");
}
