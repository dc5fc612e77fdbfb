// https://w3c.github.io/webcrypto/#pbkdf2 and #hkdf

import { hkdf as nativeHkdf, pbkdf2 as nativePbkdf2 } from "native:web/crypto";
import { DOMException } from "../dom-exception.ts";
import { bytesField, notSupported, operationError, required, requiredHash } from "./algorithm.ts";
import { type Bytes, copyBytes, type Implementation } from "./implementation.ts";
import { checkNotUseless, checkUsages, keyData, secretKey } from "./key.ts";

/** What both have in common: keys are raw secrets that nobody gets back. */
function secretsOf(name: "PBKDF2" | "HKDF", formatEnd: string): Implementation {
  return {
    name,
    import(format, material, _params, extractable, wanted) {
      const allowed = checkUsages(name, "import secret", wanted, ["deriveKey", "deriveBits"]);
      if (extractable) {
        throw new DOMException(`${name} key cannot be extractable.`, "SyntaxError");
      }
      if (format !== "raw") {
        throw notSupported(`${name} key must be imported in "raw" format (requested "${format}")${formatEnd}`);
      }
      return checkNotUseless(secretKey(copyBytes(material as Bytes), { name }, false, allowed));
    },
    keyLength: () => null,
  };
}

/** Checks the number of bits to derive, and returns the number of bytes. */
function derivedBytes(name: string, bits: number | null): number {
  if (bits === null) {
    throw operationError(`${name} cannot derive a key with null length.`);
  }
  if (bits % 8 !== 0) {
    throw operationError(`${name} requires a derived key length that is a multiple of eight (requested ${bits}).`);
  }
  return bits / 8;
}

/** Keys from passwords. */
export const pbkdf2: Implementation = {
  ...secretsOf("PBKDF2", "."),
  deriveBits(params, key, bits) {
    const hash = requiredHash(params);
    const iterations = Number(required(params, "iterations"));
    const salt = bytesField(params, "salt");
    const length = derivedBytes("PBKDF2", bits);
    if (!(iterations > 0)) {
      throw operationError(`PBKDF2 requires a positive iteration count (requested ${iterations}).`);
    }
    const derived = nativePbkdf2(hash, keyData(key), salt, iterations, length);
    if (derived === null) {
      throw operationError("PBKDF2 deriveBits failed.");
    }
    return derived;
  },
};

/** Keys from other secrets. */
export const hkdf: Implementation = {
  ...secretsOf("HKDF", ""),
  deriveBits(params, key, bits) {
    const hash = requiredHash(params);
    const salt = bytesField(params, "salt");
    const info = bytesField(params, "info");
    const derived = nativeHkdf(hash, keyData(key), salt, info, derivedBytes("HKDF", bits));
    if (derived === null) {
      throw operationError("HKDF deriveBits failed.");
    }
    return derived;
  },
};
