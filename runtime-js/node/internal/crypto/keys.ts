/** `crypto.KeyObject` */

import { Buffer } from "../../buffer.ts";
import { keyObjectMark } from "../../util/types.ts";
import { invalidArgValue, notImplemented } from "../errors.ts";
import { detailsOf, exportKey, type Material } from "./asymmetric.ts";
import { bytesOf, output } from "./bytes.ts";

const bytes = Symbol("bytes");

/** A key. */
export class KeyObject {
  declare [bytes]: Uint8Array;

  constructor() {
    throw new TypeError("Illegal constructor");
  }

  static from(_key: unknown): never {
    throw notImplemented("KeyObject.from");
  }

  get type(): string {
    return "secret";
  }

  equals(other: unknown): boolean {
    return other instanceof KeyObject && other.type === this.type && Buffer.compare(this[bytes], other[bytes]) === 0;
  }

  toCryptoKey(): never {
    throw notImplemented("toCryptoKey");
  }
}
Object.defineProperty(KeyObject.prototype, keyObjectMark, { value: true });
Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: "KeyObject", configurable: true });

const material = Symbol("material");

/** A key of a pair. */
export class AsymmetricKeyObject extends KeyObject {
  declare [material]: Material;

  /** An instance of one of the two classes. */
  static make(constructor: typeof PublicKeyObject | typeof PrivateKeyObject, key: Material): AsymmetricKeyObject {
    return Object.create(constructor.prototype, {
      [bytes]: { value: key.der },
      [material]: { value: key },
    }) as AsymmetricKeyObject;
  }

  get asymmetricKeyType(): string {
    return this[material].kind;
  }

  get asymmetricKeyDetails(): object {
    return detailsOf(this[material]);
  }

  export(options?: object): unknown {
    return exportKey(this[material], options);
  }
}

/** The key behind an object; undefined if it is none of a pair. */
export function materialOf(key: unknown): Material | undefined {
  return key instanceof AsymmetricKeyObject ? key[material] : undefined;
}

export class PublicKeyObject extends AsymmetricKeyObject {
  override get type(): string {
    return "public";
  }
}

export class PrivateKeyObject extends AsymmetricKeyObject {
  override get type(): string {
    return "private";
  }
}

/** A key that is shared. */
export class SecretKeyObject extends KeyObject {
  get symmetricKeySize(): number {
    return this[bytes].length;
  }

  export(options?: { format?: string }): unknown {
    if (options?.format === "jwk") return { kty: "oct", k: output(this[bytes], "base64url") };
    return Buffer.from(this[bytes]);
  }
}

export function createSecretKey(key: unknown, encoding?: string): SecretKeyObject {
  const copy = Uint8Array.from(bytesOf(key, "key", encoding, "one of type string, ArrayBuffer, Buffer, TypedArray, or DataView"));
  return Object.create(SecretKeyObject.prototype, { [bytes]: { value: copy } }) as SecretKeyObject;
}

/** A key argument as bytes. */
export function keyBytes(key: unknown, encoding?: unknown): Uint8Array {
  if (key instanceof SecretKeyObject) return key[bytes];
  if (key instanceof KeyObject) throw invalidArgValue("key", key.type, "must be a secret key");
  return bytesOf(key, "key", encoding, "of type string or an instance of ArrayBuffer, Buffer, ArrayBufferView, KeyObject, or CryptoKey");
}
