// Names and parameters of algorithms: https://w3c.github.io/webcrypto/#algorithm-normalization

import { DOMException } from "../dom-exception.ts";
import { isObject } from "../idl.ts";

/** The parameters of an algorithm; the name alone stands for an object with it. */
export type AlgorithmParams = { readonly name: string } & Readonly<Record<string, unknown>>;

/** A hash that signatures and derivations use. */
export interface HashAlgorithm {
  readonly name: string;
}

const hashes = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];

/** How many bits the hash takes at a time. */
export function blockBits(hash: string): number {
  return hash === "SHA-384" || hash === "SHA-512" ? 1024 : 512;
}

/** An algorithm argument as an object whose `name` is a string. */
export function readParams(algorithm: unknown): AlgorithmParams {
  if (!isObject(algorithm)) {
    return { name: `${algorithm}` };
  }
  const params = algorithm as Record<string, unknown>;
  if (params["name"] === undefined) {
    throw new TypeError('Missing field "name" in "algorithm".');
  }
  return { ...params, name: `${params["name"]}` };
}

/** The canonical name of a digest, which is given by its name or as an object with it. */
export function readHash(hash: unknown): string {
  const name = `${isObject(hash) ? (hash as { name?: unknown }).name : hash}`.toUpperCase();
  if (!hashes.includes(name)) {
    throw new DOMException("Unrecognized or unimplemented digest algorithm requested.", "NotSupportedError");
  }
  return name;
}

/** A member that has to be there. */
export function required(params: AlgorithmParams, field: string, where = "algorithm"): unknown {
  const value = params[field];
  if (value === undefined) {
    throw new TypeError(`Missing field "${field}" in "${where}".`);
  }
  return value;
}

/** The `hash` of an algorithm, which has to be there. */
export function requiredHash(params: AlgorithmParams): string {
  return readHash(required(params, "hash"));
}

/** Whether the value is a buffer or a view of one. */
export function isBufferSource(value: unknown): value is ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

/** A member that is bytes; only `optional` ones may be missing. */
export function bytesField(params: AlgorithmParams, field: string, optional = false): ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  const value = params[field];
  if (value === undefined && optional) {
    return new ArrayBuffer(0);
  }
  if (!isBufferSource(required(params, field))) {
    throw new TypeError(
      `Incorrect type for the '${field}' field on 'Algorithm': the provided value is not of type 'BufferSource'.`,
    );
  }
  return value as ArrayBuffer;
}

/** The error of an operation that failed. */
export function operationError(message: string): DOMException {
  return new DOMException(message, "OperationError");
}

/** The error of key data that is not what it should be. */
export function dataError(message: string): DOMException {
  return new DOMException(message, "DataError");
}

/** The error of something the runtime does not have. */
export function notSupported(message: string): DOMException {
  return new DOMException(message, "NotSupportedError");
}
