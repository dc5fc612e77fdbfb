// What the algorithms with pairs of keys have in common: https://w3c.github.io/webcrypto/

import { DOMException } from "../dom-exception.ts";
import { internalToken } from "../idl.ts";
import { dataError, notSupported } from "./algorithm.ts";
import { type Bytes, copyBytes, type KeyMaterial } from "./implementation.ts";
import type { JsonWebKey } from "./jwk.ts";
import { checkNotUseless, checkUsages, CryptoKey, type KeyAlgorithm, type KeyType, type KeyUsage } from "./key.ts";

/** A pair of keys, as `generateKey` gives it. */
export interface CryptoKeyPair {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

/** What the public and the private key of an algorithm may be used for. */
export interface PairUsages {
  readonly public: readonly KeyUsage[];
  readonly private: readonly KeyUsage[];
}

/** The bytes of both keys. */
export interface PairData {
  readonly public: Uint8Array<ArrayBuffer>;
  readonly private: Uint8Array<ArrayBuffer>;
}

/** Checks what a new pair is to be used for: of that, each key gets its part. */
export function splitUsages(name: string, wanted: string[], usages: PairUsages): PairUsages {
  const allowed = checkUsages(name, "generate", wanted, [...usages.public, ...usages.private]);
  const split = {
    public: allowed.filter((usage) => usages.public.includes(usage)),
    private: allowed.filter((usage) => usages.private.includes(usage)),
  };
  if (split.private.length === 0) {
    throw new DOMException("Attempt to generate asymmetric keys with no valid private key usages.", "SyntaxError");
  }
  return split;
}

/** A new pair. Public keys can always be exported. */
export function makePair(data: PairData, algorithm: KeyAlgorithm, extractable: boolean, usages: PairUsages): CryptoKeyPair {
  return {
    publicKey: new CryptoKey(internalToken, data.public, "public", algorithm, true, usages.public),
    privateKey: new CryptoKey(internalToken, data.private, "private", algorithm, extractable, usages.private),
  };
}

/** A key whose bytes were imported. */
export function importedKey(
  data: Uint8Array<ArrayBuffer>,
  type: KeyType,
  algorithm: KeyAlgorithm,
  extractable: boolean,
  wanted: string[],
  usages: PairUsages,
): CryptoKey {
  const allowed = checkUsages(algorithm.name, `import ${type}`, wanted, type === "public" ? usages.public : usages.private);
  return checkNotUseless(new CryptoKey(internalToken, data, type, algorithm, extractable, allowed));
}

/** Checks the members of a JSON Web Key that say what it is for. */
export function checkJwkPurpose(jwk: JsonWebKey, name: string, extractable: boolean, wanted: string[], use: "sig" | "enc"): void {
  if (wanted.length > 0 && jwk.use !== undefined && jwk.use !== use) {
    throw dataError(
      `Asymmetric "jwk" key import with usages requires a JSON Web Key with Public Key Use parameter "use" ("${jwk.use}") ` +
        `equal to "${use}".`,
    );
  }
  if (jwk.key_ops !== undefined && !wanted.every((usage) => jwk.key_ops?.includes(usage))) {
    throw dataError(
      `All specified key usages must be present in the JSON Web Key's Key Operations parameter ("key_ops").`,
    );
  }
  if (jwk.ext === false && extractable) {
    throw dataError(`JWK ext field for "${name}" is set to false but extractable is true`);
  }
}

/** The bytes of an import in one of the formats of DER, and which key they are. */
export function readDer(format: string, material: KeyMaterial): { der: Uint8Array<ArrayBuffer>; type: KeyType } {
  if (format !== "spki" && format !== "pkcs8") {
    throw notSupported(`Unrecognized key import format "${format}".`);
  }
  return { der: copyBytes(material as Bytes), type: format === "spki" ? "public" : "private" };
}

/** The error of DER that no key could be read from. */
export function invalidDer(format: string): DOMException {
  return dataError(`Invalid ${format.toUpperCase()} input.`);
}

/** Checks that an export asks for what the key is. */
export function checkExport(format: string, key: CryptoKey, formats: readonly string[]): void {
  if (!formats.includes(format)) {
    throw new DOMException(`Cannot export "${key.algorithm.name}" in "${format}" format.`, "InvalidAccessError");
  }
  if (format === "raw" && key.type !== "public") {
    const kind = key.algorithm["namedCurve"] === undefined ? key.algorithm.name : "elliptic curve";
    throw new DOMException(`Raw export of ${kind} keys is only allowed for public keys.`, "InvalidAccessError");
  }
  const wanted = format === "spki" ? "public" : format === "pkcs8" ? "private" : key.type;
  if (key.type !== wanted) {
    throw new DOMException(
      `Asymmetric ${format} export requires ${wanted} key (not "${key.type}").`,
      "InvalidAccessError",
    );
  }
}

/** What a native function gave, as bytes of a key. */
export function keyBytes(buffer: ArrayBuffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer);
}
