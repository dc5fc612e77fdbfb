// https://w3c.github.io/webcrypto/#ed25519 and #x25519, and the name that Ed25519 had in this runtime before

import { ecFromPkcs8, ecFromSpki, ecGenerate, ecPublic, ecSign, ecToPkcs8, ecToSpki, ecVerify } from "native:web/crypto";
import { DOMException } from "../dom-exception.ts";
import { agree, peerOf } from "./agreement.ts";
import { dataError, notSupported, operationError } from "./algorithm.ts";
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
import { type CryptoKey, type KeyAlgorithm, keyData } from "./key.ts";

type Curve = "Ed25519" | "X25519";

/** What both have in common: keys of 32 bytes. */
function keysOf(algorithm: KeyAlgorithm, curve: Curve, usages: PairUsages): Implementation {
  const { name } = algorithm;
  return {
    name,

    generate(_params, extractable, wanted) {
      const split = splitUsages(name, wanted, usages);
      const data = keyBytes(ecGenerate(curve));
      return makePair({ private: data, public: keyBytes(ecPublic(curve, data)) }, algorithm, extractable, split);
    },

    import(format, material, _params, extractable, wanted) {
      if (format === "jwk") {
        const jwk = material as JsonWebKey;
        const data = readJwk(jwk, name, curve, extractable, wanted);
        return importedKey(data, jwk.d === undefined ? "public" : "private", algorithm, extractable, wanted, usages);
      }
      if (format === "raw") {
        const data = copyBytes(material as Bytes);
        if (data.length !== 32) {
          throw dataError(`${name} raw keys must be exactly 32-bytes (provided ${data.length}).`);
        }
        return importedKey(data, "public", algorithm, extractable, wanted, usages);
      }
      const { der, type } = readDer(format, material);
      const data = type === "public" ? ecFromSpki(curve, der) : ecFromPkcs8(curve, der);
      if (data === null) {
        throw invalidDer(format);
      }
      return importedKey(keyBytes(data), type, algorithm, extractable, wanted, usages);
    },

    export(format, key) {
      checkExport(format, key, ["jwk", "raw", "spki", "pkcs8"]);
      switch (format) {
        case "raw":
          return keyData(key).slice().buffer;
        case "spki":
          return ecToSpki(curve, keyData(key));
        case "pkcs8":
          return ecToPkcs8(curve, keyData(key));
        default:
          return writeJwk(key, curve);
      }
    },
  };
}

function readJwk(jwk: JsonWebKey, name: string, curve: Curve, extractable: boolean, wanted: string[]): Uint8Array<ArrayBuffer> {
  if (jwk.kty !== "OKP") {
    throw dataError(
      `${name} "jwk" key imports requires a JSON Web Key with Key Type parameter "kty" ("${jwk.kty}") equal to "OKP".`,
    );
  }
  if (jwk.crv !== curve) {
    throw notSupported(`Only ${curve} is supported but "${jwk.crv}" was requested.`);
  }
  checkJwkPurpose(jwk, name, extractable, wanted, curve === "Ed25519" ? "sig" : "enc");
  const data = decodeBase64Url(jwk.d ?? jwk.x);
  if (data?.length !== 32) {
    throw dataError(`Invalid ${name} key in JSON Web Key; missing or invalid "${jwk.d === undefined ? "x" : "d"}".`);
  }
  return data;
}

function writeJwk(key: CryptoKey, curve: Curve): JsonWebKey {
  const data = keyData(key);
  const jwk: JsonWebKey = {
    kty: "OKP",
    key_ops: [...key.usages],
    ...(curve === "Ed25519" ? { alg: "EdDSA" } : {}),
    ext: key.extractable,
    crv: curve,
    x: encodeBase64Url(key.type === "public" ? data : keyBytes(ecPublic(curve, data))),
  };
  return key.type === "public" ? jwk : { ...jwk, d: encodeBase64Url(data) };
}

function signaturesOf(algorithm: KeyAlgorithm): Implementation {
  return {
    ...keysOf(algorithm, "Ed25519", { public: ["verify"], private: ["sign"] }),

    sign: (_params, key, data) => ecSign("Ed25519", "", keyData(key), data),

    verify(_params, key, signature, data) {
      if (signature.byteLength !== 64) {
        throw operationError(`Invalid ${algorithm.name} signature length ${signature.byteLength}`);
      }
      return ecVerify("Ed25519", "", keyData(key), signature, data);
    },
  };
}

/** Signatures. */
export const ed25519 = signaturesOf({ name: "Ed25519" });

/** The same by its older name. */
export const nodeEd25519 = signaturesOf({ name: "NODE-ED25519", namedCurve: "NODE-ED25519" });

/** Secrets that two sides derive. */
export const x25519: Implementation = {
  ...keysOf({ name: "X25519" }, "X25519", { public: [], private: ["deriveKey", "deriveBits"] }),

  deriveBits(params, key, bits) {
    const peer = peerOf(params);
    if (peer.algorithm.name !== "X25519") {
      throw new DOMException(
        `Base X25519 private key cannot be used to derive a key from a peer ${peer.algorithm.name} public key`,
        "InvalidAccessError",
      );
    }
    return agree("X25519", key, peer, bits);
  },
};
