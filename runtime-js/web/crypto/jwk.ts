// JSON Web Keys: https://www.rfc-editor.org/rfc/rfc7517

import { atob, btoa } from "../base64.ts";

/** A key with the members of its kind: symmetric, of an elliptic curve, or of RSA. */
export interface JsonWebKey {
  kty?: string;
  use?: string;
  key_ops?: string[];
  alg?: string;
  ext?: boolean;
  k?: string;
  crv?: string;
  x?: string;
  y?: string;
  d?: string;
  n?: string;
  e?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
}

/** Bytes as base64url without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += String.fromCharCode(byte);
  }
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of base64url text; nothing if it is none. */
export function decodeBase64Url(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== "string" || !/^[\w-]*$/.test(text)) {
    return undefined;
  }
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character: string) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The JSON Web Key of a symmetric key. */
export function symmetricJwk(
  bytes: Uint8Array,
  alg: string,
  usages: readonly string[],
  extractable: boolean,
): JsonWebKey {
  return { kty: "oct", key_ops: [...usages], alg, ext: extractable, k: encodeBase64Url(bytes) };
}
