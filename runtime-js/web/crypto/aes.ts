// https://w3c.github.io/webcrypto/#aes-gcm, #aes-cbc, #aes-ctr and #aes-kw

import { aesCbc, aesCtr, aesGcm, aesKw, fillRandom } from "native:web/crypto";
import {
  type AlgorithmParams,
  bytesField,
  dataError,
  notSupported,
  operationError,
  required,
} from "./algorithm.ts";
import { type Bytes, copyBytes, type Implementation, type KeyMaterial } from "./implementation.ts";
import { decodeBase64Url, type JsonWebKey, symmetricJwk } from "./jwk.ts";
import { checkNotUseless, checkUsages, type CryptoKey, keyData, type KeyUsage, secretKey } from "./key.ts";

type Mode = "AES-GCM" | "AES-CBC" | "AES-CTR" | "AES-KW";

function isKeyLength(bits: number): boolean {
  return bits === 128 || bits === 192 || bits === 256;
}

function jwkName(mode: Mode, bits: number): string {
  return `A${bits}${mode.slice(4)}`;
}

/** What all modes have in common: keys. */
function keysOf(mode: Mode, usages: readonly KeyUsage[]): Implementation {
  return {
    name: mode,

    generate(params, extractable, wanted) {
      const length = Number(required(params, "length"));
      const allowed = checkUsages(mode, "generate", wanted, usages);
      if (!isKeyLength(length)) {
        throw operationError(`Generated AES key length must be 128, 192, or 256 bits but requested ${length}.`);
      }
      const data = new Uint8Array(length / 8);
      fillRandom(data);
      return checkNotUseless(secretKey(data, { name: mode, length }, extractable, allowed));
    },

    import(format, material, _params, extractable, wanted) {
      const allowed = checkUsages(mode, "import secret", wanted, usages);
      const data = readMaterial(mode, format, material, extractable, wanted);
      const length = data.length * 8;
      if (!isKeyLength(length)) {
        throw dataError(`Imported AES key length must be 128, 192, or 256 bits but provided ${length}.`);
      }
      return checkNotUseless(secretKey(data, { name: mode, length }, extractable, allowed));
    },

    export(format, key) {
      const data = keyData(key);
      switch (format) {
        case "raw":
          return data.slice().buffer;
        case "jwk":
          return symmetricJwk(data, jwkName(mode, data.length * 8), key.usages, key.extractable);
        default:
          throw notSupported(`Unimplemented key export format "${format}".`);
      }
    },

    keyLength(params) {
      const length = Number(required(params, "length", "derivedKeyParams"));
      if (!isKeyLength(length)) {
        throw operationError(`Derived AES key must be 128, 192, or 256 bits in length but provided ${length}.`);
      }
      return length;
    },
  };
}

function readMaterial(
  mode: Mode,
  format: string,
  material: KeyMaterial,
  extractable: boolean,
  wanted: string[],
): Uint8Array<ArrayBuffer> {
  if (format === "raw") {
    return copyBytes(material as Bytes);
  }
  if (format !== "jwk") {
    throw notSupported(`Unrecognized key import format "${format}".`);
  }
  const jwk = material as JsonWebKey;
  if (jwk.kty !== "oct") {
    throw dataError(
      'Symmetric "jwk" key import requires a JSON Web Key with Key Type parameter "kty" equal to "oct" ' +
        `(encountered "${jwk.kty}").`,
    );
  }
  const data = decodeBase64Url(jwk.k);
  if (data === undefined) {
    throw dataError('Symmetric "jwk" key import requires a base64Url encoding of the key.');
  }
  const expected = jwkName(mode, data.length * 8);
  if (jwk.alg !== undefined && isKeyLength(data.length * 8) && jwk.alg !== expected) {
    throw dataError(`Symmetric "jwk" key contains invalid "alg" value "${jwk.alg}", expected "${expected}".`);
  }
  if (wanted.length > 0 && jwk.use !== undefined && jwk.use !== "enc") {
    throw dataError(`Symmetric "jwk" key must have a "use" of "enc", not "${jwk.use}".`);
  }
  const missing = jwk.key_ops && wanted.find((usage) => !jwk.key_ops?.includes(usage));
  if (missing !== undefined) {
    throw dataError(`"jwk" key missing usage "${missing}", in "key_ops".`);
  }
  if (jwk.ext === false && extractable) {
    throw dataError(`JWK ext field for "${mode}" is set to false but extractable is true`);
  }
  return data;
}

function decryptionFailed(mode: Mode, input: number, output: number): Error {
  return operationError(
    "Decryption failed. This could be due to a ciphertext authentication failure, bad padding, incorrect CryptoKey, " +
      `or another algorithm-specific reason. Input length was ${input}, output length expected to be ${output} for ${mode}`,
  );
}

const cipherUsages = ["encrypt", "decrypt", "wrapKey", "unwrapKey"] as const;
const tagLengths = [32, 64, 96, 104, 112, 120, 128];

function gcmParams(params: AlgorithmParams): { iv: Bytes; additional: Bytes; tagBits: number } {
  const iv = bytesField(params, "iv");
  if (iv.byteLength === 0) {
    throw operationError("AES-GCM IV must not be empty.");
  }
  const tagBits = params["tagLength"] === undefined ? 128 : Number(params["tagLength"]);
  if (!tagLengths.includes(tagBits)) {
    throw operationError(`Invalid AES-GCM tag length ${tagBits}.`);
  }
  return { iv, additional: bytesField(params, "additionalData", true), tagBits };
}

function gcmEncrypt(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer {
  const { iv, additional, tagBits } = gcmParams(params);
  return aesGcm(true, keyData(key), iv, additional, tagBits / 8, data);
}

function gcmDecrypt(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer {
  const { iv, additional, tagBits } = gcmParams(params);
  const length = data.byteLength - tagBits / 8;
  if (length < 0) {
    throw operationError(
      `Ciphertext length of ${data.byteLength * 8} bits must be greater than or equal to the size of the AES-GCM tag ` +
        `length of ${tagBits} bits.`,
    );
  }
  const plain = aesGcm(false, keyData(key), iv, additional, tagBits / 8, data);
  if (plain === null) {
    throw decryptionFailed("AES-GCM", length, length);
  }
  return plain;
}

/** Galois/counter mode. */
export const aesGcmMode: Implementation = {
  ...keysOf("AES-GCM", cipherUsages),
  encrypt: gcmEncrypt,
  decrypt: gcmDecrypt,
  wrap: gcmEncrypt,
  unwrap: gcmDecrypt,
};

function cbcIv(params: AlgorithmParams): Bytes {
  const iv = bytesField(params, "iv");
  if (iv.byteLength !== 16) {
    throw operationError(`AES-CBC IV must be 16 bytes long (provided ${iv.byteLength} bytes).`);
  }
  return iv;
}

function cbcEncrypt(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer {
  return aesCbc(true, keyData(key), cbcIv(params), data);
}

function cbcDecrypt(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer {
  const plain = aesCbc(false, keyData(key), cbcIv(params), data);
  if (plain === null) {
    const length = data.byteLength;
    throw decryptionFailed("AES-CBC", length, Math.floor(Math.max(length - 1, 0) / 16) * 16);
  }
  return plain;
}

/** Cipher block chaining, padded. */
export const aesCbcMode: Implementation = {
  ...keysOf("AES-CBC", cipherUsages),
  encrypt: cbcEncrypt,
  decrypt: cbcDecrypt,
  wrap: cbcEncrypt,
  unwrap: cbcDecrypt,
};

function ctrApply(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer {
  const counter = bytesField(params, "counter");
  if (counter.byteLength !== 16) {
    throw operationError(`Counter must have length of 16 bytes (provided ${counter.byteLength}).`);
  }
  if (params["length"] === undefined) {
    throw new TypeError('Missing "length" member in "algorithm".');
  }
  const bits = Number(params["length"]);
  if (!(bits >= 1 && bits <= 128)) {
    throw operationError(`Invalid counter of ${bits} bits length provided.`);
  }
  if (Math.ceil(data.byteLength / 16) > 2 ** bits) {
    throw operationError("Counter block values will repeat.");
  }
  return aesCtr(keyData(key), counter, bits, data);
}

/** Counter mode. */
export const aesCtrMode: Implementation = {
  ...keysOf("AES-CTR", cipherUsages),
  encrypt: ctrApply,
  decrypt: ctrApply,
  wrap: ctrApply,
  unwrap: ctrApply,
};

/** Key wrapping. */
export const aesKwMode: Implementation = {
  ...keysOf("AES-KW", ["wrapKey", "unwrapKey"]),

  wrap(_params, key, data) {
    const bits = data.byteLength * 8;
    if (bits % 64 !== 0) {
      throw operationError(
        `Unwrapped key bit length must be a multiple of 64 bits but unwrapped key has a length of ${bits} bits.`,
      );
    }
    const wrapped = aesKw(true, keyData(key), data);
    if (wrapped === null) {
      throw operationError("AES-KW key wrapping failed.");
    }
    return wrapped;
  },

  unwrap(_params, key, data) {
    const bits = data.byteLength * 8;
    if (bits % 64 !== 0) {
      throw operationError(
        `Provided a wrapped key to unwrap that is ${bits} bits which isn't a multiple of 64 bits.`,
      );
    }
    const unwrapped = aesKw(false, keyData(key), data);
    if (unwrapped === null) {
      throw operationError("AES-KW key unwrapping failed.");
    }
    return unwrapped;
  },
};
