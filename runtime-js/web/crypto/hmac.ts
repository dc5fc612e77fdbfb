// https://w3c.github.io/webcrypto/#hmac

import { equal, fillRandom, hmac as nativeHmac } from "native:web/crypto";
import { type AlgorithmParams, blockBits, dataError, notSupported, operationError, requiredHash } from "./algorithm.ts";
import { type Bytes, copyBytes, type Implementation, type KeyMaterial } from "./implementation.ts";
import { decodeBase64Url, type JsonWebKey, symmetricJwk } from "./jwk.ts";
import { checkNotUseless, checkUsages, type CryptoKey, keyData, secretKey } from "./key.ts";

const usages = ["sign", "verify"] as const;
const jwkNames: Record<string, string> = { "SHA-1": "HS1", "SHA-256": "HS256", "SHA-384": "HS384", "SHA-512": "HS512" };

function hashOf(key: CryptoKey): string {
  return (key.algorithm["hash"] as { name: string }).name;
}

function lengthOf(params: AlgorithmParams): number {
  const length = params["length"] === undefined ? blockBits(requiredHash(params)) : Number(params["length"]);
  if (length === 0) {
    throw operationError("HMAC key length must be a non-zero unsigned long integer (requested 0).");
  }
  return length;
}

/** Message authentication codes made of hashes. */
export const hmac: Implementation = {
  name: "HMAC",

  generate(params, extractable, wanted) {
    const hash = requiredHash(params);
    const allowed = checkUsages("HMAC", "generate", wanted, usages);
    const length = lengthOf(params);
    const data = new Uint8Array(Math.ceil(length / 8));
    fillRandom(data);
    clearSpareBits(data, length);
    return checkNotUseless(secretKey(data, { name: "HMAC", hash: { name: hash }, length }, extractable, allowed));
  },

  import(format, material, params, extractable, wanted) {
    const hash = requiredHash(params);
    const allowed = checkUsages("HMAC", "import secret", wanted, usages);
    const data = readMaterial(format, material, hash, extractable);
    const bits = data.length * 8;
    const length = params["length"] === undefined ? bits : Number(params["length"]);
    if (length === 0 || length > bits || length <= bits - 8) {
      throw dataError(
        `Imported HMAC key length (${length}) must be a non-zero value up to 7 bits less than, and no greater than, ` +
          `the bit length of the raw key data (${bits}).`,
      );
    }
    clearSpareBits(data, length);
    return checkNotUseless(secretKey(data, { name: "HMAC", hash: { name: hash }, length }, extractable, allowed));
  },

  export(format, key) {
    switch (format) {
      case "raw":
        return keyData(key).slice().buffer;
      case "jwk":
        return symmetricJwk(keyData(key), jwkNames[hashOf(key)] as string, key.usages, key.extractable);
      default:
        throw notSupported(`Unimplemented key export format "${format}".`);
    }
  },

  sign: (_params, key, data) => nativeHmac(hashOf(key), keyData(key), data),

  verify: (_params, key, signature, data) => equal(nativeHmac(hashOf(key), keyData(key), data), signature),

  keyLength: lengthOf,
};

/** The bits of the last byte that do not belong to the key are zero. */
function clearSpareBits(data: Uint8Array, length: number): void {
  const spare = data.length * 8 - length;
  if (spare > 0) {
    data[data.length - 1] = (data[data.length - 1] as number) & (0xff << spare);
  }
}

function readMaterial(format: string, material: KeyMaterial, hash: string, extractable: boolean): Uint8Array<ArrayBuffer> {
  if (format === "raw") {
    return copyBytes(material as Bytes);
  }
  if (format !== "jwk") {
    throw notSupported(`Unrecognized key import format "${format}".`);
  }
  const jwk = material as JsonWebKey;
  if (jwk.kty !== "oct") {
    throw dataError(
      'HMAC "jwk" key import requires a JSON Web Key with Key Type parameter ("kty") equal to "oct" ' +
        `(encountered "${jwk.kty}").`,
    );
  }
  const data = decodeBase64Url(jwk.k);
  if (data === undefined) {
    throw dataError('HMAC "jwk" key import requires a base64Url encoding of the key');
  }
  if (jwk.alg !== undefined && jwk.alg !== jwkNames[hash]) {
    throw dataError(
      `HMAC "jwk" key import specifies "alg" that is incompatible with the hash name (encountered "${jwk.alg}", ` +
        `expected "${jwkNames[hash]}").`,
    );
  }
  if (jwk.ext === false && extractable) {
    throw dataError('JWK ext field for "HMAC" is set to false but extractable is true');
  }
  return data;
}
