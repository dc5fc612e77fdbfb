// https://w3c.github.io/webcrypto/#cryptokey-interface

import { DOMException } from "../dom-exception.ts";
import { definePlatformClass, illegalConstructor, internalToken, isObject } from "../idl.ts";

/** What a key may be used for, in the order in which keys list it. */
const usageOrder = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"] as const;
export type KeyUsage = (typeof usageOrder)[number];

/** What a key says of its algorithm. */
export type KeyAlgorithm = { readonly name: string } & Readonly<Record<string, unknown>>;

export type KeyType = "secret" | "public" | "private";

/** Whether the value is a key. */
export let isCryptoKey: (value: unknown) => value is CryptoKey;
/** The bytes of a key. */
export let keyData: (key: CryptoKey) => Uint8Array<ArrayBuffer>;

/** A key, whose bytes scripts see only through `exportKey`. */
export class CryptoKey {
  declare readonly usages: readonly KeyUsage[];
  declare readonly algorithm: KeyAlgorithm;
  declare readonly extractable: boolean;
  declare readonly type: KeyType;
  #data: Uint8Array<ArrayBuffer>;

  static {
    isCryptoKey = (value): value is CryptoKey => isObject(value) && #data in value;
    keyData = (key) => key.#data;
  }

  constructor(
    token: unknown,
    data: Uint8Array<ArrayBuffer>,
    type: KeyType,
    algorithm: KeyAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#data = data;
    const ordered = usageOrder.filter((usage) => usages.includes(usage));
    for (const [key, value] of Object.entries({ usages: ordered, algorithm, extractable, type })) {
      Object.defineProperty(this, key, { value, writable: false, enumerable: true, configurable: true });
    }
  }
}
definePlatformClass(CryptoKey);

/** A new symmetric key. */
export function secretKey(
  data: Uint8Array<ArrayBuffer>,
  algorithm: KeyAlgorithm,
  extractable: boolean,
  usages: readonly KeyUsage[],
): CryptoKey {
  return new CryptoKey(internalToken, data, "secret", algorithm, extractable, usages);
}

/** Checks what a new key is to be used for. `action` is what is done: `generate`, or `import secret`. */
export function checkUsages(name: string, action: string, usages: string[], allowed: readonly KeyUsage[]): KeyUsage[] {
  for (const usage of usages) {
    if (!(allowed as readonly string[]).includes(usage)) {
      throw new DOMException(`Attempt to ${action} ${name} key with invalid usage "${usage}".`, "SyntaxError");
    }
  }
  return usages as KeyUsage[];
}

/** Symmetric and private keys that could not be used for anything are refused. */
export function checkNotUseless(key: CryptoKey): CryptoKey {
  if (key.type !== "public" && key.usages.length === 0) {
    throw new DOMException("Secret/private CryptoKeys must have at least one usage.", "SyntaxError");
  }
  return key;
}
