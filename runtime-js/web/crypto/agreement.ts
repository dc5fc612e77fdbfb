// The derivation of ECDH and X25519: https://w3c.github.io/webcrypto/#ecdh-operations

import { ecAgree } from "native:web/crypto";
import { DOMException } from "../dom-exception.ts";
import { type AlgorithmParams, operationError, required } from "./algorithm.ts";
import { type CryptoKey, isCryptoKey, keyData } from "./key.ts";

/** The public key of the other side. */
export function peerOf(params: AlgorithmParams): CryptoKey {
  const peer = required(params, "public", "derivedKeyParams");
  if (!isCryptoKey(peer)) {
    throw new TypeError(
      "Incorrect type for the 'public' field on 'DeriveKeyAlgorithm': the provided value is not of type 'CryptoKey'.",
    );
  }
  if (peer.type !== "public") {
    throw new DOMException(`The provided key has type "${peer.type}", not "public"`, "InvalidAccessError");
  }
  return peer;
}

/** The first bits of the shared secret; all of them without a number. */
export function agree(curve: string, key: CryptoKey, peer: CryptoKey, bits: number | null): ArrayBuffer {
  const secret: ArrayBuffer | null = ecAgree(curve, keyData(key), keyData(peer));
  if (secret === null) {
    throw operationError(`${key.algorithm.name} key derivation failed.`);
  }
  if (bits === null || bits === 0) {
    return secret;
  }
  if (bits > secret.byteLength * 8) {
    throw operationError(
      `Derived key length (${bits} bits) is too long (should be at most ${secret.byteLength * 8} bits).`,
    );
  }
  const derived = new Uint8Array(secret.slice(0, Math.ceil(bits / 8)));
  const spare = derived.length * 8 - bits;
  derived[derived.length - 1] = (derived[derived.length - 1] as number) & (0xff << spare);
  return derived.buffer;
}
