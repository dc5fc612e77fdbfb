/** `node:crypto`: digests, codes, derivation and randomness. Ciphers and signatures are those of Web Crypto alone. */

import { equal } from "native:web/crypto";
import { crypto } from "../web/crypto/crypto.ts";
import { CryptoKey } from "../web/crypto/key.ts";
import { publicClass } from "../web/install.ts";
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from "./internal/crypto/derive.ts";
import { hash, Hash, Hmac } from "./internal/crypto/hash.ts";
import { createSecretKey, KeyObject, PrivateKeyObject, PublicKeyObject, SecretKeyObject } from "./internal/crypto/keys.ts";
import {
  checkPrime,
  checkPrimeSync,
  generatePrime,
  generatePrimeSync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
} from "./internal/crypto/random.ts";
import {
  constants as signing,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type PairOptions,
  Sign,
  sign,
  Verify,
  verify,
} from "./internal/crypto/asymmetric.ts";
import { notImplemented, stub } from "./internal/errors.ts";
import { validateFunction, validateInteger, validateOneOf } from "./internal/validate.ts";
import { nextTick } from "./process.ts";

export {
  checkPrime,
  checkPrimeSync,
  createSecretKey,
  generatePrime,
  generatePrimeSync,
  hash,
  Hash,
  hkdf,
  hkdfSync,
  Hmac,
  KeyObject,
  pbkdf2,
  pbkdf2Sync,
  PrivateKeyObject,
  PublicKeyObject,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  SecretKeyObject,
};
export { randomBytes as pseudoRandomBytes };

const PublicCryptoKey = publicClass(CryptoKey);
export { PublicCryptoKey as CryptoKey };

export const webcrypto: typeof crypto = crypto;
export const subtle: typeof crypto.subtle = crypto.subtle;
export const constants: object = Object.create(
  null,
  Object.fromEntries(Object.entries(signing).map(([name, value]) => [name, { value }])),
) as object;
export const fips = true;

export function getRandomValues<T extends ArrayBufferView>(view: T): T {
  return crypto.getRandomValues(view);
}

export function createHash(algorithm: string, options?: object): any {
  return new Hash(algorithm, options);
}

export function createHmac(algorithm: string, key: unknown, options?: object): any {
  return new Hmac(algorithm, key, options);
}

/** Whether the bytes are the same, in a time that depends on their number only. */
export function timingSafeEqual(a: unknown, b: unknown): boolean {
  for (const [index, value] of [a, b].entries()) {
    if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) {
      throw new TypeError(`Failed to execute 'timingSafeEqual' on 'SubtleCrypto': parameter ${index + 1} is not of type 'BufferSource'.`);
    }
  }
  if ((a as Uint8Array).byteLength !== (b as Uint8Array).byteLength) throw new TypeError("Input buffers must have the same byte length.");
  return equal(a, b) as boolean;
}

const aliases = ["MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"];

export function getHashes(): string[] {
  return ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", ...aliases.map((name) => `RSA-${name}`), "sha512-256"];
}

export function getCiphers(): string[] {
  return [];
}

export function getCurves(): string[] {
  return ["secp224r1", "prime256v1", "secp384r1", "secp521r1"];
}

export function getCipherInfo(): undefined {
  return undefined;
}

export function getFips(): boolean {
  return true;
}

export function secureHeapUsed(): object {
  return { total: 0, used: 0, utilization: 0, min: 0 };
}

/** A new secret key of as many bits. */
export function generateKeySync(type: "hmac" | "aes", options: { length: number }): SecretKeyObject {
  validateOneOf(type, "type", ["hmac", "aes"]);
  if (type === "aes") validateOneOf(options.length, "options.length", [128, 192, 256]);
  else validateInteger(options.length, "options.length", 8, 2 ** 31 - 1);
  return createSecretKey(randomBytes(Math.floor(options.length / 8)));
}

export function generateKey(type: "hmac" | "aes", options: { length: number }, callback: (error: null, key: SecretKeyObject) => void): void {
  validateFunction(callback, "callback");
  const key = generateKeySync(type, options);
  nextTick(() => callback(null, key));
}

/** A class of Node.js's that this module does not have. */
function missingClass(name: string): new () => object {
  return {
    [name]: class {
      constructor() {
        throw notImplemented(`crypto.${name}`);
      }
    },
  }[name]!;
}

const missing = (name: string): (() => never) => stub(name, `crypto.${name}`);

export const Certificate = missingClass("Certificate");
export const Cipher = missingClass("Cipher");
export const Cipheriv = missingClass("Cipheriv");
export const Decipher = missingClass("Decipher");
export const Decipheriv = missingClass("Decipheriv");
export const DiffieHellman = missingClass("DiffieHellman");
export const DiffieHellmanGroup = missingClass("DiffieHellmanGroup");
export const ECDH = missingClass("ECDH");
export const X509Certificate = missingClass("X509Certificate");
export const createCipher = missing("createCipher");
export const createCipheriv = missing("createCipheriv");
export const createDecipher = missing("createDecipher");
export const createDecipheriv = missing("createDecipheriv");
export const createDiffieHellman = missing("createDiffieHellman");
export const createDiffieHellmanGroup = missing("createDiffieHellmanGroup");
export const createECDH = missing("createECDH");
export const diffieHellman = missing("diffieHellman");
export { createPrivateKey, createPublicKey, generateKeyPairSync, Sign, sign, Verify, verify };

export function createSign(algorithm: string): Sign {
  return new Sign(algorithm);
}

export function createVerify(algorithm: string): Verify {
  return new Verify(algorithm);
}

/** A new pair of keys, for a callback. */
export function generateKeyPair(
  type: string,
  options: PairOptions,
  callback: (error: unknown, publicKey?: unknown, privateKey?: unknown) => void,
): void {
  validateFunction(callback, "callback");
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  nextTick(() => callback(null, publicKey, privateKey));
}
export const getDiffieHellman = missing("getDiffieHellman");
export const privateDecrypt = missing("privateDecrypt");
export const privateEncrypt = missing("privateEncrypt");
export const publicDecrypt = missing("publicDecrypt");
export const publicEncrypt = missing("publicEncrypt");
export const setEngine = missing("setEngine");
export const setFips = missing("setFips");

export default {
  Certificate,
  Cipher,
  Cipheriv,
  CryptoKey: PublicCryptoKey,
  Decipher,
  Decipheriv,
  DiffieHellman,
  DiffieHellmanGroup,
  ECDH,
  Hash,
  Hmac,
  KeyObject,
  PrivateKeyObject,
  PublicKeyObject,
  SecretKeyObject,
  Sign,
  Verify,
  X509Certificate,
  checkPrime,
  checkPrimeSync,
  constants,
  createCipher,
  createCipheriv,
  createDecipher,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  diffieHellman,
  fips,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  generatePrime,
  generatePrimeSync,
  getCipherInfo,
  getCiphers,
  getCurves,
  getDiffieHellman,
  getFips,
  getHashes,
  getRandomValues,
  hash,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  pseudoRandomBytes: randomBytes,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  secureHeapUsed,
  setEngine,
  setFips,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
};
