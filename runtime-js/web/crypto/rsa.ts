// https://w3c.github.io/webcrypto/#rsassa-pkcs1, #rsa-pss and #rsa-oaep

import {
  rsaDecrypt,
  rsaEncrypt,
  rsaFromParts,
  rsaGenerate,
  rsaParts,
  rsaPublic,
  rsaSign,
  rsaVerify,
} from "native:web/crypto";
import { type AlgorithmParams, bytesField, dataError, operationError, required, requiredHash } from "./algorithm.ts";
import {
  checkExport,
  checkJwkPurpose,
  importedKey,
  invalidDer,
  keyBytes,
  makePair,
  type PairUsages,
  readDer,
  splitUsages,
} from "./asymmetric.ts";
import { type Bytes, copyBytes, type Implementation } from "./implementation.ts";
import { decodeBase64Url, encodeBase64Url, type JsonWebKey } from "./jwk.ts";
import { type CryptoKey, type KeyAlgorithm, keyData, type KeyType } from "./key.ts";

type Name = "RSASSA-PKCS1-v1_5" | "RSA-PSS" | "RSA-OAEP";

/** The members of a private key, in the order in which the native half lists them. */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi"] as const;

/** What `alg` is for each hash; without a number for SHA-1. */
const jwkNames: Record<Name, (bits: string) => string> = {
  "RSASSA-PKCS1-v1_5": (bits) => `RS${bits}`,
  "RSA-PSS": (bits) => `PS${bits}`,
  "RSA-OAEP": (bits) => (bits === "1" ? "RSA-OAEP" : `RSA-OAEP-${bits}`),
};

function jwkName(name: Name, hash: string): string {
  return jwkNames[name](hash.slice("SHA-".length));
}

function hashOf(key: CryptoKey): string {
  return (key.algorithm["hash"] as { name: string }).name;
}

function readModulusLength(params: AlgorithmParams): number {
  const length = Number(required(params, "modulusLength"));
  if (!(length % 8 === 0 && length >= 256 && length <= 16384)) {
    throw operationError(
      `The modulus length must be a multiple of 8 and between 256 and 16k, but ${length} was requested.`,
    );
  }
  return length;
}

/** The exponent without zeros before it. */
function readExponent(params: AlgorithmParams): Uint8Array<ArrayBuffer> {
  required(params, "publicExponent");
  const bytes = copyBytes(bytesField(params, "publicExponent"));
  const first = bytes.findIndex((byte) => byte !== 0);
  const exponent = bytes.slice(first < 0 ? bytes.length : first);
  const value = exponent.reduce((value, byte) => value * 256 + byte, 0);
  if (value !== 3 && value !== 65537) {
    throw operationError(`The "publicExponent" must be either 3 or 65537, but got ${value}.`);
  }
  return exponent;
}

/** What a key says of itself, from its numbers n and e. */
function algorithmOf(name: Name, hash: string, [modulus, exponent]: ArrayBuffer[]): KeyAlgorithm {
  return {
    name,
    modulusLength: (modulus as ArrayBuffer).byteLength * 8,
    publicExponent: new Uint8Array(exponent as ArrayBuffer),
    hash: { name: hash },
  };
}

/** The keys of all three. */
function keysOf(name: Name, usages: PairUsages): Implementation {
  return {
    name,

    generate(params, extractable, wanted) {
      const length = readModulusLength(params);
      const exponent = readExponent(params);
      const hash = requiredHash(params);
      const split = splitUsages(name, wanted, usages);
      const der: ArrayBuffer | null = rsaGenerate(length, exponent);
      if (der === null) {
        throw operationError(`Failed to generate ${name} keys of ${length} bits.`);
      }
      const data = keyBytes(der);
      const algorithm = algorithmOf(name, hash, rsaParts(true, data));
      return makePair({ private: data, public: keyBytes(rsaPublic(data)) }, algorithm, extractable, split);
    },

    import(format, material, params, extractable, wanted) {
      const hash = requiredHash(params);
      let der: Uint8Array<ArrayBuffer>;
      let type: KeyType;
      if (format === "jwk") {
        const jwk = material as JsonWebKey;
        der = readJwk(jwk, name, hash, extractable, wanted);
        type = jwk.d === undefined ? "public" : "private";
      } else {
        ({ der, type } = readDer(format, material));
      }
      const parts: ArrayBuffer[] | null = rsaParts(type === "private", der);
      if (parts === null) {
        throw invalidDer(format);
      }
      return importedKey(der, type, algorithmOf(name, hash, parts), extractable, wanted, usages);
    },

    export(format, key) {
      checkExport(format, key, ["jwk", "spki", "pkcs8"]);
      return format === "jwk" ? writeJwk(key, name) : keyData(key).slice().buffer;
    },
  };
}

function readJwk(jwk: JsonWebKey, name: Name, hash: string, extractable: boolean, wanted: string[]): Uint8Array<ArrayBuffer> {
  if (jwk.kty !== "RSA") {
    // The runtime names the first of the three algorithms for all of them.
    throw dataError(
      'RSASSA-PKCS1-v1_5 "jwk" key import requires a JSON Web Key with Key Type parameter "kty" ' +
        `("${jwk.kty}") equal to "RSA".`,
    );
  }
  checkJwkPurpose(jwk, name, extractable, wanted, name === "RSA-OAEP" ? "enc" : "sig");
  if (jwk.alg !== undefined && jwk.alg !== jwkName(name, hash)) {
    throw dataError(
      `JSON Web Key Algorithm parameter "alg" ("${jwk.alg}") does not match requested hash algorithm "${jwk.alg}".`,
    );
  }
  const member = (member: "n" | "e" | (typeof privateMembers)[number], title: string): Bytes => {
    const bytes = decodeBase64Url(jwk[member]);
    if (bytes === undefined || bytes.length === 0) {
      throw dataError(`Invalid RSA key in JSON Web Key; missing or invalid ${title} parameter ("${member}").`);
    }
    return bytes;
  };
  const numbers = [member("n", "Modulus"), member("e", "Exponent")];
  if (jwk.d !== undefined) {
    numbers.push(
      member("d", "Private Exponent"),
      member("p", "First Prime Factor"),
      member("q", "Second Prime Factor"),
    );
  }
  const der: ArrayBuffer | null = rsaFromParts(jwk.d !== undefined, ...numbers);
  if (der === null) {
    throw dataError("Invalid RSA key in JSON Web Key; its numbers make no key.");
  }
  return keyBytes(der);
}

function writeJwk(key: CryptoKey, name: Name): JsonWebKey {
  const [n, e, ...others] = (rsaParts(key.type === "private", keyData(key)) as ArrayBuffer[]).map((part) =>
    encodeBase64Url(new Uint8Array(part)),
  );
  return {
    kty: "RSA",
    key_ops: [...key.usages],
    alg: jwkName(name, hashOf(key)),
    ext: key.extractable,
    n: n as string,
    e: e as string,
    ...Object.fromEntries(others.map((value, index) => [privateMembers[index], value])),
  };
}

/** Signatures with the padding of PKCS #1, or with that of PSS, which has a salt. */
function signaturesOf(name: "RSASSA-PKCS1-v1_5" | "RSA-PSS", saltOf: (params: AlgorithmParams) => number | undefined): Implementation {
  return {
    ...keysOf(name, { public: ["verify"], private: ["sign"] }),

    sign(params, key, data) {
      const signature = rsaSign(hashOf(key), saltOf(params), keyData(key), data);
      if (signature === null) {
        throw operationError("key too small for signing with given digest and salt length");
      }
      return signature;
    },

    verify: (params, key, signature, data) => rsaVerify(hashOf(key), saltOf(params), keyData(key), signature, data),
  };
}

export const rsassa = signaturesOf("RSASSA-PKCS1-v1_5", () => undefined);

export const rsaPss = signaturesOf("RSA-PSS", (params) => {
  const length = params["saltLength"];
  if (length === undefined) {
    throw dataError("Failed to provide salt for RSA-PSS key operation which requires a salt");
  }
  return Number(length);
});

function failed(): Error {
  return operationError("RSA-OAEP failed encrypt/decrypt.");
}

function encrypt(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer {
  const encrypted = rsaEncrypt(hashOf(key), bytesField(params, "label", true), keyData(key), data);
  if (encrypted === null) {
    throw failed();
  }
  return encrypted;
}

function decrypt(params: AlgorithmParams, key: CryptoKey, data: Bytes): ArrayBuffer {
  const decrypted = rsaDecrypt(hashOf(key), bytesField(params, "label", true), keyData(key), data);
  if (decrypted === null) {
    throw failed();
  }
  return decrypted;
}

/** Encryption. */
export const rsaOaep: Implementation = {
  ...keysOf("RSA-OAEP", { public: ["encrypt", "wrapKey"], private: ["decrypt", "unwrapKey"] }),
  encrypt,
  decrypt,
  wrap: encrypt,
  unwrap: decrypt,
};
