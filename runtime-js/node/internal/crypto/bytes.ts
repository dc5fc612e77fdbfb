/** Arguments of `node:crypto` as bytes, and results in encodings. */

import { Buffer } from "../../buffer.ts";
import { invalidArg } from "../errors.ts";

export const anyBytes = "of type string or an instance of Buffer, TypedArray, or DataView";

/** A string in an encoding, or bytes, as bytes. */
export function bytesOf(value: unknown, name: string, encoding?: unknown, expected: string = anyBytes): Uint8Array {
  if (typeof value === "string") return Buffer.from(value, encoding === "buffer" ? "utf8" : (encoding as string));
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value as ArrayBuffer);
  throw invalidArg(name, expected, value);
}

/** Bytes as a buffer, or as a string if an encoding is asked for. */
export function output(bytes: Uint8Array, encoding?: unknown): any {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === undefined || encoding === null || encoding === "buffer" ? buffer : buffer.toString(encoding as string);
}
