// https://w3c.github.io/webcrypto/#subtlecrypto-interface

import { digest as nativeDigest, equal } from "native:web/crypto";
import { DOMException } from "../dom-exception.ts";
import { TextDecoder, TextEncoder } from "../encoding.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../idl.ts";
import { aesCbcMode, aesCtrMode, aesGcmMode, aesKwMode } from "./aes.ts";
import { type AlgorithmParams, isBufferSource, notSupported, readHash, readParams } from "./algorithm.ts";
import type { CryptoKeyPair } from "./asymmetric.ts";
import { ed25519, nodeEd25519, x25519 } from "./edwards.ts";
import { ecdh, ecdsa } from "./elliptic.ts";
import { hmac } from "./hmac.ts";
import type { Bytes, Implementation, KeyMaterial } from "./implementation.ts";
import type { JsonWebKey } from "./jwk.ts";
import { hkdf, pbkdf2 } from "./kdf.ts";
import { type CryptoKey, isCryptoKey, type KeyUsage } from "./key.ts";
import { rsaOaep, rsaPss, rsassa } from "./rsa.ts";

const algorithms = [
  aesCbcMode,
  aesCtrMode,
  aesGcmMode,
  aesKwMode,
  ecdh,
  ecdsa,
  ed25519,
  hkdf,
  hmac,
  nodeEd25519,
  pbkdf2,
  rsaOaep,
  rsaPss,
  rsassa,
  x25519,
];

const implementations = new Map<string, Implementation>(algorithms.map((found) => [found.name.toUpperCase(), found]));

function implementationOf(name: string): Implementation | undefined {
  return implementations.get(name.toUpperCase());
}

/** Checks that the key is for the algorithm and may be used so. */
function checkKey(params: AlgorithmParams, key: CryptoKey, usage: KeyUsage): Implementation {
  if (params.name.toUpperCase() !== key.algorithm.name.toUpperCase()) {
    throw new DOMException(
      `Requested algorithm "${params.name}" does not match this CryptoKey's algorithm "${key.algorithm.name}".`,
      "InvalidAccessError",
    );
  }
  if (!key.usages.includes(usage)) {
    throw new DOMException(
      `Requested key usage "${usage}" does not match any usage listed in this CryptoKey.`,
      "InvalidAccessError",
    );
  }
  return implementationOf(key.algorithm.name) as Implementation;
}

function unimplemented(operation: string, name: string): DOMException {
  return notSupported(`The ${operation} operation is not implemented for "${name}".`);
}

let isSubtle: (value: unknown) => boolean;

/** The operations. */
export class SubtleCrypto {
  #brand = true;

  static {
    isSubtle = (value) => isObject(value) && #brand in value;
  }

  constructor(token?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    void this.#brand;
  }

  async encrypt(algorithm: unknown, key: CryptoKey, data: Bytes): Promise<ArrayBuffer> {
    const params = this.#arguments("encrypt", arguments.length, algorithm, key, data);
    const run = checkKey(params, key, "encrypt").encrypt;
    if (run === undefined) {
      throw unimplemented("encrypt", key.algorithm.name);
    }
    return run(params, key, data);
  }

  async decrypt(algorithm: unknown, key: CryptoKey, data: Bytes): Promise<ArrayBuffer> {
    const params = this.#arguments("decrypt", arguments.length, algorithm, key, data);
    const run = checkKey(params, key, "decrypt").decrypt;
    if (run === undefined) {
      throw unimplemented("decrypt", key.algorithm.name);
    }
    return run(params, key, data);
  }

  async sign(algorithm: unknown, key: CryptoKey, data: Bytes): Promise<ArrayBuffer> {
    const params = this.#arguments("sign", arguments.length, algorithm, key, data);
    const run = checkKey(params, key, "sign").sign;
    if (run === undefined) {
      throw unimplemented("sign", key.algorithm.name);
    }
    return run(params, key, data);
  }

  async verify(algorithm: unknown, key: CryptoKey, signature: Bytes, data: Bytes): Promise<boolean> {
    const params = this.#arguments("verify", arguments.length, algorithm, key, signature, data);
    const run = checkKey(params, key, "verify").verify;
    if (run === undefined) {
      throw unimplemented("verify", key.algorithm.name);
    }
    return run(params, key, signature, data);
  }

  async digest(algorithm: unknown, data: Bytes): Promise<ArrayBuffer> {
    this.#check();
    if (arguments.length === 0) {
      throw notOfType("SubtleCrypto", "digest", 1, "string or HashAlgorithm");
    }
    if (!isBufferSource(data)) {
      throw notOfType("SubtleCrypto", "digest", 2, "BufferSource");
    }
    return nativeDigest(readHash(algorithm), data);
  }

  async generateKey(algorithm: unknown, extractable: boolean, usages: string[]): Promise<CryptoKey | CryptoKeyPair> {
    this.#check();
    if (arguments.length === 0) {
      throw notOfType("SubtleCrypto", "generateKey", 1, "string or GenerateKeyAlgorithm");
    }
    if (!Array.isArray(usages)) {
      throw notOfType("SubtleCrypto", "generateKey", 3, "Array");
    }
    const params = readParams(algorithm);
    const generate = implementationOf(params.name)?.generate;
    if (generate === undefined) {
      throw notSupported(`Unrecognized key generation algorithm "${params.name}" requested.`);
    }
    return generate(params, Boolean(extractable), usages.map(String));
  }

  async deriveKey(
    algorithm: unknown,
    baseKey: CryptoKey,
    derived: unknown,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey> {
    const params = this.#arguments("deriveKey", arguments.length, algorithm, baseKey);
    if (!Array.isArray(usages)) {
      throw notOfType("SubtleCrypto", "deriveKey", 5, "Array");
    }
    const { deriveBits, name } = checkKey(params, baseKey, "deriveKey");
    const target = readParams(derived);
    const implementation = implementationOf(target.name);
    if (implementation?.keyLength === undefined || implementation.import === undefined) {
      throw notSupported(`Unrecognized key import algorithm "${target.name}" requested.`);
    }
    if (deriveBits === undefined) {
      throw unimplemented("deriveKey", name);
    }
    const data = deriveBits(params, baseKey, implementation.keyLength(target));
    return implementation.import("raw", data, target, Boolean(extractable), usages.map(String));
  }

  async deriveBits(algorithm: unknown, baseKey: CryptoKey, length?: number | null): Promise<ArrayBuffer> {
    const params = this.#arguments("deriveBits", arguments.length, algorithm, baseKey);
    const { deriveBits, name } = checkKey(params, baseKey, "deriveBits");
    if (deriveBits === undefined) {
      throw unimplemented("deriveBits", name);
    }
    return deriveBits(params, baseKey, length === undefined || length === null ? null : Math.trunc(Number(length)));
  }

  async importKey(
    format: string,
    keyData: KeyMaterial,
    algorithm: unknown,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey> {
    this.#check();
    if (!isObject(keyData)) {
      throw notOfType("SubtleCrypto", "importKey", 2, "BufferSource or JsonWebKey");
    }
    if (!Array.isArray(usages)) {
      throw notOfType("SubtleCrypto", "importKey", 5, "Array");
    }
    return importKey(`${format}`, keyData, readParams(algorithm), Boolean(extractable), usages.map(String));
  }

  async exportKey(format: string, key: CryptoKey): Promise<ArrayBuffer | JsonWebKey> {
    this.#check();
    if (!isCryptoKey(key)) {
      throw notOfType("SubtleCrypto", "exportKey", 2, "CryptoKey");
    }
    return exportKey(`${format}`, key);
  }

  async wrapKey(format: string, key: CryptoKey, wrappingKey: CryptoKey, algorithm: unknown): Promise<ArrayBuffer> {
    this.#check();
    for (const [index, value] of [key, wrappingKey].entries()) {
      if (!isCryptoKey(value)) {
        throw notOfType("SubtleCrypto", "wrapKey", index + 2, "CryptoKey");
      }
    }
    const params = readParams(algorithm);
    const { wrap, name } = checkKey(params, wrappingKey, "wrapKey");
    if (wrap === undefined) {
      throw unimplemented("wrapKey", name);
    }
    const exported = exportKey(`${format}`, key);
    let data: Bytes = exported as ArrayBuffer;
    if (`${format}` === "jwk") {
      let text = JSON.stringify(exported);
      if (name === "AES-KW") {
        // White space at the end means nothing to JSON, and this mode takes whole blocks only.
        text = text.padEnd(Math.ceil(text.length / 8) * 8);
      }
      data = new TextEncoder().encode(text);
    }
    return wrap(params, wrappingKey, data);
  }

  async unwrapKey(
    format: string,
    wrapped: Bytes,
    unwrappingKey: CryptoKey,
    algorithm: unknown,
    keyAlgorithm: unknown,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey> {
    this.#check();
    if (!isBufferSource(wrapped)) {
      throw notOfType("SubtleCrypto", "unwrapKey", 2, "BufferSource");
    }
    if (!isCryptoKey(unwrappingKey)) {
      throw notOfType("SubtleCrypto", "unwrapKey", 3, "CryptoKey");
    }
    if (!Array.isArray(usages)) {
      throw notOfType("SubtleCrypto", "unwrapKey", 7, "Array");
    }
    const params = readParams(algorithm);
    const { unwrap, name } = checkKey(params, unwrappingKey, "unwrapKey");
    if (unwrap === undefined) {
      throw unimplemented("unwrapKey", name);
    }
    const data = unwrap(params, unwrappingKey, wrapped);
    const material = `${format}` === "jwk" ? parseJwk(data) : data;
    return importKey(`${format}`, material, readParams(keyAlgorithm), Boolean(extractable), usages.map(String));
  }

  /** Whether two buffers hold the same bytes, found out in a time that says nothing of where they differ. */
  timingSafeEqual(a: Bytes, b: Bytes): boolean {
    this.#check();
    for (const [index, value] of [a, b].entries()) {
      if (!isBufferSource(value)) {
        throw notOfType("SubtleCrypto", "timingSafeEqual", index + 1, "BufferSource");
      }
    }
    if (a.byteLength !== b.byteLength) {
      throw new TypeError("Input buffers must have the same byte length.");
    }
    return equal(a, b);
  }

  #check(): void {
    if (!isSubtle(this)) {
      throw illegalInvocation();
    }
  }

  /** Checks the arguments that most operations share: an algorithm, a key, and then buffers. */
  #arguments(method: string, given: number, algorithm: unknown, key: CryptoKey, ...buffers: unknown[]): AlgorithmParams {
    if (given === 0) {
      throw notOfType("SubtleCrypto", method, 1, "string or Algorithm");
    }
    if (!isCryptoKey(key)) {
      throw notOfType("SubtleCrypto", method, 2, "CryptoKey");
    }
    for (const [index, buffer] of buffers.entries()) {
      if (!isBufferSource(buffer)) {
        throw notOfType("SubtleCrypto", method, index + 3, "BufferSource");
      }
    }
    return readParams(algorithm);
  }
}

function importKey(
  format: string,
  data: KeyMaterial,
  params: AlgorithmParams,
  extractable: boolean,
  usages: string[],
): CryptoKey {
  if (format === "jwk" && isBufferSource(data)) {
    throw new TypeError('Import data provided for "jwk" import format must be a JsonWebKey.');
  }
  if (format !== "jwk" && !isBufferSource(data)) {
    throw new TypeError("Import data provided for buffer-based import formats must be a buffer source.");
  }
  const implementation = implementationOf(params.name);
  if (implementation?.import === undefined) {
    throw notSupported(`Unrecognized key import algorithm "${params.name}" requested.`);
  }
  return implementation.import(format, data, params, extractable, usages);
}

function exportKey(format: string, key: CryptoKey): ArrayBuffer | JsonWebKey {
  if (!key.extractable) {
    throw new DOMException(`Attempt to export non-extractable ${key.algorithm.name} key.`, "InvalidAccessError");
  }
  const run = implementationOf(key.algorithm.name)?.export;
  if (run === undefined) {
    throw notSupported(`Unimplemented key export format "${format}".`);
  }
  return run(format, key);
}

function parseJwk(data: ArrayBuffer): JsonWebKey {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    throw new DOMException("The unwrapped data is not a JSON Web Key.", "DataError");
  }
}

definePlatformClass(SubtleCrypto);
