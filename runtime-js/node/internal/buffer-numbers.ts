/** The methods of `Buffer` that read and write numbers. */

import { readNumber, writeNumber } from "native:node/buffer";
import { invalidArgType, nodeError, outOfRange } from "./errors.ts";

const float = 16;
const signed = 32;
const bigEndian = 64;

type Bytes = Uint8Array;

function badOffset(buffer: Bytes, offset: unknown, size: number): Error {
  if (typeof offset !== "number") return invalidArgType("offset", "number", offset);
  if (!Number.isInteger(offset)) return outOfRange("offset", "an integer", offset);
  if (buffer.length < size) {
    return nodeError("ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds", RangeError);
  }
  return outOfRange("offset", `>= 0 && <= ${buffer.length - size}`, offset);
}

function read(layout: number, size: number) {
  return function (this: Bytes, offset: unknown = 0): unknown {
    const value = readNumber(this, layout, offset);
    if (value === undefined) throw badOffset(this, offset, size);
    return value;
  };
}

function checkRange(value: number | bigint, size: number, isSigned: boolean, big: boolean): void {
  const bits = BigInt(size * 8);
  const min = isSigned ? -(2n ** (bits - 1n)) : 0n;
  const max = isSigned ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n;
  const inside = big ? (value as bigint) >= min && (value as bigint) <= max : value >= Number(min) && value <= Number(max);
  if (inside || (!big && Number.isNaN(value))) return;
  const suffix = big ? "n" : "";
  let range = `>= ${min}${suffix} and <= ${max}${suffix}`;
  if (size > 3) {
    range = isSigned
      ? `>= -(2${suffix} ** ${bits - 1n}${suffix}) and < 2${suffix} ** ${bits - 1n}${suffix}`
      : `>= 0${suffix} and < 2${suffix} ** ${bits}${suffix}`;
  }
  throw outOfRange("value", range, value);
}

function write(layout: number, size: number, isSigned: boolean) {
  const big = size === 8 && (layout & float) === 0;
  const checked = (layout & float) === 0;
  return function (this: Bytes, value: unknown, offset: unknown = 0): number {
    const number = big ? (value as bigint) : Number(value);
    if (big && typeof number !== "bigint") throw invalidArgType("value", "bigint", value);
    if (checked) checkRange(number, size, isSigned, big);
    const end = writeNumber(this, layout, number, offset) as number | undefined;
    if (end === undefined) throw badOffset(this, offset, size);
    return end;
  };
}

function checkByteLength(length: unknown): asserts length is number {
  if (typeof length !== "number") throw invalidArgType("byteLength", "number", length);
  if (!Number.isInteger(length)) throw outOfRange("byteLength", "an integer", length);
  if (length < 1 || length > 6) throw outOfRange("byteLength", ">= 1 and <= 6", length);
}

function checkOffset(offset: unknown): void {
  if (offset === undefined) throw invalidArgType("offset", "number", offset);
}

/** Adds the methods to the prototype of buffers. */
export function installNumbers(prototype: object): void {
  const define = (names: string[], value: unknown): void => {
    for (const name of names) {
      Object.defineProperty(prototype, name, { value, writable: true, enumerable: true, configurable: true });
    }
  };
  const both = (kind: string, layout: number, size: number, isSigned: boolean): void => {
    // `readUInt8` is also called `readUint8`.
    const kinds = kind.includes("UInt") ? [kind, kind.replace("UInt", "Uint")] : [kind];
    define(kinds.map((name) => `read${name}`), read(layout, size));
    define(kinds.map((name) => `write${name}`), write(layout, size, isSigned));
  };
  both("UInt8", 1, 1, false);
  both("Int8", 1 | signed, 1, true);
  for (const [suffix, order] of [["LE", 0], ["BE", bigEndian]] as const) {
    for (const size of [2, 4]) {
      both(`UInt${size * 8}${suffix}`, size | order, size, false);
      both(`Int${size * 8}${suffix}`, size | signed | order, size, true);
    }
    both(`BigUInt64${suffix}`, 8 | order, 8, false);
    both(`BigInt64${suffix}`, 8 | signed | order, 8, true);
    both(`Float${suffix}`, 4 | float | order, 4, true);
    both(`Double${suffix}`, 8 | float | order, 8, true);
    for (const [kind, sign] of [["UInt", 0], ["Int", signed]] as const) {
      const names = kind === "UInt" ? ["UInt", "Uint"] : ["Int"];
      define(names.map((name) => `read${name}${suffix}`), function (this: Bytes, offset: unknown, length: unknown) {
        checkOffset(offset);
        checkByteLength(length);
        return read(length | sign | order, length).call(this, offset);
      });
      define(names.map((name) => `write${name}${suffix}`), function (this: Bytes, value: unknown, offset: unknown, length: unknown) {
        checkByteLength(length);
        return write(length | sign | order, length, sign !== 0).call(this, value, offset);
      });
    }
  }
}
