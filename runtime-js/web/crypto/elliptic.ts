// https://w3c.github.io/webcrypto/#ecdsa and #ecdh

import { ecFromPkcs8, ecFromSpki, ecGenerate, ecPoint, ecPublic, ecSign, ecToPkcs8, ecToSpki, ecVerify } from "native:web/crypto";
import { DOMException } from "../dom-exception.ts";
import { agree, peerOf } from "./agreement.ts";
import { type AlgorithmParams, dataError, notSupported, operationError, readHash, required } from "./algorithm.ts";
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
import { type CryptoKey, keyData } from "./key.ts";

/** How many bytes a number of each curve's field has. */
const fieldBytes: Record<string, number> = { "P-256": 32, "P-384": 48, "P-521": 66 };
const jwkNames: Record<string, string> = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };

function curveOf(params: AlgorithmParams): string {
  const wanted = `${required(params, "namedCurve")}`;
  const curve = wanted.toUpperCase();
  if (!(curve in fieldBytes)) {
    throw notSupported(`Unrecognized or unimplemented EC curve "${wanted}" requested.`);
  }
  return curve;
}

function namedCurve(key: CryptoKey): string {
  return key.algorithm["namedCurve"] as string;
}

/** The keys of both algorithms. */
function keysOf(name: "ECDSA" | "ECDH", usages: PairUsages): Implementation {
  return {
    name,

    generate(params, extractable, wanted) {
      const curve = curveOf(params);
      const split = splitUsages(name, wanted, usages);
      const data = keyBytes(ecGenerate(curve));
      const pair = { private: data, public: keyBytes(ecPublic(curve, data)) };
      return makePair(pair, { name, namedCurve: curve }, extractable, split);
    },

    import(format, material, params, extractable, wanted) {
      const curve = curveOf(params);
      const algorithm = { name, namedCurve: curve };
      if (format === "jwk") {
        const jwk = material as JsonWebKey;
        const data = readJwk(jwk, name, curve, extractable, wanted);
        return importedKey(data, jwk.d === undefined ? "public" : "private", algorithm, extractable, wanted, usages);
      }
      if (format === "raw") {
        const point = ecPoint(curve, copyBytes(material as Bytes));
        if (point === null) {
          throw dataError("Failed to import raw EC key data: Invalid point encoding..");
        }
        return importedKey(keyBytes(point), "public", algorithm, extractable, wanted, usages);
      }
      const { der, type } = readDer(format, material);
      const read = type === "public" ? ecFromSpki : ecFromPkcs8;
      const data = read(curve, der);
      if (data === null) {
        if (Object.keys(fieldBytes).some((other) => read(other, der) !== null)) {
          throw dataError(`"algorithm.namedCurve" "${curve}" does not match the curve specified by the input key data.`);
        }
        throw invalidDer(format);
      }
      return importedKey(keyBytes(data), type, algorithm, extractable, wanted, usages);
    },

    export(format, key) {
      checkExport(format, key, ["jwk", "raw", "spki", "pkcs8"]);
      const curve = namedCurve(key);
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

function readJwk(jwk: JsonWebKey, name: string, curve: string, extractable: boolean, wanted: string[]): Uint8Array<ArrayBuffer> {
  if (jwk.kty !== "EC") {
    throw dataError(
      `Elliptic curve "jwk" key import requires a JSON Web Key with Key Type parameter "kty" ("${jwk.kty}") equal to "EC".`,
    );
  }
  checkJwkPurpose(jwk, name, extractable, wanted, name === "ECDSA" ? "sig" : "enc");
  if (name === "ECDSA" && jwk.alg !== undefined && jwk.alg !== jwkNames[curve]) {
    throw dataError(`JSON Web Key Algorithm parameter "alg" ("${jwk.alg}") does not match requested curve.`);
  }
  const member = (member: "x" | "y" | "d"): Uint8Array => {
    const bytes = decodeBase64Url(jwk[member]);
    if (bytes === undefined) {
      throw dataError(`Invalid EC key in JSON Web Key; missing "${member}".`);
    }
    return bytes;
  };
  const size = fieldBytes[curve] as number;
  const encoded = new Uint8Array(1 + 2 * size);
  encoded[0] = 4;
  const [x, y] = [member("x"), member("y")];
  const fits = x.length <= size && y.length <= size;
  if (fits) {
    encoded.set(x, 1 + size - x.length);
    encoded.set(y, 1 + 2 * size - y.length);
  }
  if (!fits || ecPoint(curve, encoded) === null) {
    throw operationError('Invalid EC key; public key coordinates "x" and "y" are invalid: Point is not on curve..');
  }
  if (jwk.d === undefined) {
    return encoded;
  }
  const d = member("d");
  const data = new Uint8Array(size);
  data.set(d.slice(-size), Math.max(0, size - d.length));
  const point: ArrayBuffer | null = ecPublic(curve, data);
  if (point === null || encodeBase64Url(new Uint8Array(point)) !== encodeBase64Url(encoded)) {
    throw operationError("Invalid EC key; the private key does not belong to the public key.");
  }
  return data;
}

function writeJwk(key: CryptoKey, curve: string): JsonWebKey {
  const data = keyData(key);
  const point = key.type === "public" ? data : keyBytes(ecPublic(curve, data));
  const size = fieldBytes[curve] as number;
  const jwk: JsonWebKey = {
    kty: "EC",
    key_ops: [...key.usages],
    ext: key.extractable,
    crv: curve,
    x: encodeBase64Url(point.subarray(1, 1 + size)),
    y: encodeBase64Url(point.subarray(1 + size)),
  };
  return key.type === "public" ? jwk : { ...jwk, d: encodeBase64Url(data) };
}

function hashOf(params: AlgorithmParams): string {
  if (params["hash"] === undefined) {
    throw new TypeError(
      'Missing "hash" in AlgorithmIdentifier. (ECDSA requires that the hash algorithm be specified at call time rather ' +
        "than on the key. This differs from other WebCrypto algorithms for historical reasons.)",
    );
  }
  return readHash(params["hash"]);
}

/** Signatures. */
export const ecdsa: Implementation = {
  ...keysOf("ECDSA", { public: ["verify"], private: ["sign"] }),

  sign(params, key, data) {
    const signature = ecSign(namedCurve(key), hashOf(params), keyData(key), data);
    if (signature === null) {
      throw operationError("Failed to sign with this key.");
    }
    return signature;
  },

  verify: (params, key, signature, data) => ecVerify(namedCurve(key), hashOf(params), keyData(key), signature, data),
};

/** Secrets that two sides derive. */
export const ecdh: Implementation = {
  ...keysOf("ECDH", { public: [], private: ["deriveKey", "deriveBits"] }),

  deriveBits(params, key, bits) {
    const peer = peerOf(params);
    if (peer.algorithm.name !== "ECDH") {
      throw new DOMException(
        `Private key for derivation is using "ECDH" while public key is using "${peer.algorithm.name}".`,
        "InvalidAccessError",
      );
    }
    if (namedCurve(peer) !== namedCurve(key)) {
      throw new DOMException(
        `Private key for derivation is using curve "${namedCurve(key)}" while public key is using "${namedCurve(peer)}".`,
        "InvalidAccessError",
      );
    }
    return agree(namedCurve(key), key, peer, bits);
  },
};
