/** Key derivation: PBKDF2, scrypt and HKDF. */

import * as native from "native:node/crypto";
import { Buffer } from "../../buffer.ts";
import { nextTick } from "../../process.ts";
import { nodeError } from "../errors.ts";
import { validateFunction, validateInteger, validateString } from "../validate.ts";
import { bytesOf, output } from "./bytes.ts";
import { keyBytes } from "./keys.ts";

type Callback = (error: Error | null, key?: any) => void;

const maxLength = 2147483647;

/** The operation with its result given to the last argument. */
function withCallback(run: (...args: any[]) => unknown): (...args: any[]) => void {
  return (...args) => {
    const callback = args.pop();
    validateFunction(callback, "callback");
    const key = run(...args);
    nextTick(() => (callback as Callback)(null, key));
  };
}

export function pbkdf2Sync(password: unknown, salt: unknown, iterations: number, length: number, digest: string): any {
  validateString(digest, "digest");
  const [secret, grain] = [bytesOf(password, "password"), bytesOf(salt, "salt")];
  validateInteger(iterations, "iterations", 1, maxLength);
  validateInteger(length, "keylen", 0, maxLength);
  const key = native.pbkdf2(digest, secret, grain, iterations, length) as Uint8Array | null;
  if (key === null) throw new TypeError(`Invalid Pbkdf2 digest: ${digest}.`);
  return output(key);
}
export const pbkdf2: (...args: any[]) => void = withCallback(pbkdf2Sync);

interface ScryptOptions {
  N?: number;
  cost?: number;
  r?: number;
  blockSize?: number;
  p?: number;
  parallelization?: number;
  maxmem?: number;
}

export function scryptSync(password: unknown, salt: unknown, length: number, options: ScryptOptions = {}): any {
  const [secret, grain] = [bytesOf(password, "password"), bytesOf(salt, "salt")];
  validateInteger(length, "keylen", 0, maxLength);
  const cost = options.N ?? options.cost ?? 16384;
  const blockSize = options.r ?? options.blockSize ?? 8;
  const parallelization = options.p ?? options.parallelization ?? 1;
  const memory = options.maxmem ?? 32 * 1024 * 1024;
  if (cost < 2 || (cost & (cost - 1)) !== 0 || 128 * cost * blockSize > memory) {
    throw nodeError("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params: memory limit exceeded", RangeError);
  }
  return output(native.scrypt(secret, grain, length, cost, blockSize, parallelization));
}

export function scrypt(password: unknown, salt: unknown, length: number, given: ScryptOptions | Callback, last?: Callback): void {
  const [options, callback] = typeof given === "function" ? [{}, given] : [given, last];
  withCallback(scryptSync)(password, salt, length, options, callback);
}

/** RFC 5869. */
export function hkdfSync(digest: string, key: unknown, salt: unknown, info: unknown, length: number): ArrayBuffer {
  validateString(digest, "digest");
  const [secret, grain, context] = [keyBytes(key), bytesOf(salt, "salt"), bytesOf(info, "info")];
  validateInteger(length, "length", 0, maxLength);
  const pseudorandom = native.hmac(digest, grain, secret) as Uint8Array | null;
  if (pseudorandom === null) throw new TypeError(`Invalid digest: ${digest}`);
  if (length > 255 * pseudorandom.length) throw nodeError("ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length", RangeError);
  const blocks: Uint8Array[] = [];
  let link: Uint8Array = new Uint8Array(0);
  for (let number = 1; blocks.length * pseudorandom.length < length; number++) {
    link = native.hmac(digest, pseudorandom, Buffer.concat([link, context, Buffer.from([number])])) as Uint8Array;
    blocks.push(link);
  }
  return Uint8Array.from(Buffer.concat(blocks).subarray(0, length)).buffer;
}
export const hkdf: (...args: any[]) => void = withCallback(hkdfSync);
