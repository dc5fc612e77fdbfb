/** Random values of `node:crypto`. */

import { fillRandom, randomUuid } from "native:web/crypto";
import { Buffer } from "../../buffer.ts";
import { nextTick } from "../../process.ts";
import { invalidArg, nodeError, outOfRange } from "../errors.ts";
import { validateBoolean, validateFunction, validateNumber, validateObject } from "../validate.ts";

type Callback = (error: Error | null, value?: any) => void;

export function randomBytes(size: number, callback?: Callback): any {
  validateNumber(size, "size", 0, 2147483647);
  if (callback !== undefined) validateFunction(callback, "callback");
  const bytes = Buffer.alloc(size);
  fillRandom(bytes);
  if (callback === undefined) return bytes;
  nextTick(() => callback(null, bytes));
  return undefined;
}

export function randomFillSync(target: any, offset = 0, size?: number): any {
  if (!ArrayBuffer.isView(target) && !(target instanceof ArrayBuffer)) throw invalidArg("buf", "an instance of ArrayBuffer or ArrayBufferView", target);
  const unit = (target as Uint8Array).BYTES_PER_ELEMENT ?? 1;
  const bytes = ArrayBuffer.isView(target) ? new Uint8Array(target.buffer as ArrayBuffer, target.byteOffset, target.byteLength) : new Uint8Array(target);
  validateNumber(offset, "offset", 0, bytes.length / unit);
  const end = size === undefined ? bytes.length : (offset + size) * unit;
  if (end > bytes.length) throw outOfRange("size + offset", `<= ${bytes.length}`, end);
  fillRandom(bytes.subarray(offset * unit, end));
  return target;
}

export function randomFill(target: any, ...rest: any[]): void {
  const callback = rest.pop();
  validateFunction(callback, "callback");
  randomFillSync(target, ...(rest as []));
  nextTick(() => (callback as Callback)(null, target));
}

/** A whole number from `min` up to, without, `max`. */
export function randomInt(first: number, second?: number | Callback, last?: Callback): any {
  const [min, max, callback] = typeof second === "number" ? [first, second, last] : [0, first, second];
  for (const [name, value] of [["min", min], ["max", max]] as const) {
    if (!Number.isSafeInteger(value)) throw invalidArg(name, "a safe integer", value);
  }
  if (max <= min) throw outOfRange("min", "min < max", min);
  const range = max - min;
  if (range > 2 ** 48 - 1) throw outOfRange("max - min", `<= ${2 ** 48 - 1}`, range);
  // Numbers beyond the last multiple of the range would make small ones likelier.
  const limit = 2 ** 48 - (2 ** 48 % range);
  let value: number;
  do value = randomBytes(6).readUIntBE(0, 6);
  while (value >= limit);
  const result = min + (value % range);
  if (callback === undefined) return result;
  nextTick(() => callback(null, result));
  return undefined;
}

export function randomUUID(options?: { disableEntropyCache?: boolean }): string {
  if (options !== undefined) {
    validateObject(options, "options");
    if (options.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, "options.disableEntropyCache");
  }
  return randomUuid() as string;
}

function isPrime(candidate: bigint): boolean {
  for (const prime of [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n]) {
    if (candidate === prime) return true;
    if (candidate % prime === 0n) return false;
  }
  if (candidate < 2n) return false;
  // Miller and Rabin's test, with bases that decide all numbers below 3.3e24 and random ones beyond.
  let [odd, twos] = [candidate - 1n, 0];
  while ((odd & 1n) === 0n) [odd, twos] = [odd >> 1n, twos + 1];
  const power = (base: bigint): bigint => {
    let [result, square] = [1n, base % candidate];
    for (let bits = odd; bits > 0n; bits >>= 1n) {
      if ((bits & 1n) === 1n) result = (result * square) % candidate;
      square = (square * square) % candidate;
    }
    return result;
  };
  const bases = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n];
  for (let count = 0; count < 20; count++) bases.push(2n + (BigInt(`0x${randomBytes(32).toString("hex")}`) % (candidate - 3n)));
  return bases.every((base) => {
    let value = power(base);
    if (value === 1n || value === candidate - 1n) return true;
    for (let count = 1; count < twos; count++) {
      value = (value * value) % candidate;
      if (value === candidate - 1n) return true;
    }
    return false;
  });
}

export function checkPrimeSync(candidate: bigint | Uint8Array): boolean {
  return isPrime(typeof candidate === "bigint" ? candidate : BigInt(`0x${Buffer.from(candidate).toString("hex") || "0"}`));
}

export function checkPrime(candidate: bigint | Uint8Array, given: object | Callback, last?: Callback): void {
  const callback = typeof given === "function" ? given : last;
  validateFunction(callback, "callback");
  const result = checkPrimeSync(candidate);
  nextTick(() => (callback as Callback)(null, result));
}

export function generatePrimeSync(size: number, options: { bigint?: boolean; safe?: boolean; add?: unknown } = {}): any {
  validateNumber(size, "size", 1, 2 ** 31 - 1);
  if (options.add !== undefined) throw nodeError("ERR_OPTION_NOT_IMPLEMENTED", "The add option is not implemented");
  for (;;) {
    const bytes = randomBytes(Math.ceil(size / 8));
    let candidate = BigInt(`0x${bytes.toString("hex")}`) & ((1n << BigInt(size)) - 1n);
    candidate |= (1n << BigInt(size - 1)) | (size > 2 ? 1n : 0n);
    if (!isPrime(candidate) || (options.safe && !isPrime((candidate - 1n) / 2n))) continue;
    if (options.bigint) return candidate;
    const hex = candidate.toString(16);
    const found = Buffer.from(hex.padStart(Math.ceil(size / 8) * 2, "0"), "hex");
    return found.buffer.slice(found.byteOffset, found.byteOffset + found.length);
  }
}

export function generatePrime(size: number, given: object | Callback, last?: Callback): void {
  const [options, callback] = typeof given === "function" ? [{}, given] : [given, last];
  validateFunction(callback, "callback");
  const result = generatePrimeSync(size, options);
  nextTick(() => (callback as Callback)(null, result));
}
