// What an algorithm of the Web Cryptography API can do.

import type { AlgorithmParams } from "./algorithm.ts";
import type { CryptoKeyPair } from "./asymmetric.ts";
import type { JsonWebKey } from "./jwk.ts";
import type { CryptoKey } from "./key.ts";

export type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** Key data as it is imported: bytes, or an object for the format `jwk`. */
export type KeyMaterial = Bytes | JsonWebKey;

/** An algorithm; what it cannot do is missing. */
export interface Implementation {
  /** The canonical name. */
  readonly name: string;
  generate?(params: AlgorithmParams, extractable: boolean, usages: string[]): CryptoKey | CryptoKeyPair;
  import?(
    format: string,
    data: KeyMaterial,
    params: AlgorithmParams,
    extractable: boolean,
    usages: string[],
  ): CryptoKey;
  export?(format: string, key: CryptoKey): ArrayBuffer | JsonWebKey;
  encrypt?(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer;
  decrypt?(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer;
  sign?(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer;
  verify?(params: AlgorithmParams, key: CryptoKey, signature: Bytes, data: Bytes): boolean;
  deriveBits?(params: AlgorithmParams, key: CryptoKey, length: number | null): ArrayBuffer;
  wrap?(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer;
  unwrap?(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer;
  /** How many bits a key for these parameters has, for derivation; null if any number will do. */
  keyLength?(params: AlgorithmParams): number | null;
}

/** A copy of the bytes. */
export function copyBytes(data: Bytes): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    : new Uint8Array(data).slice();
}
