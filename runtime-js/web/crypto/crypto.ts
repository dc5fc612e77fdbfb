// https://w3c.github.io/webcrypto/#crypto-interface

import { fillRandom, randomUuid } from "native:web/crypto";
import { DOMException } from "../dom-exception.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../idl.ts";
import { publicClass } from "../install.ts";
import { DigestStream } from "./digest-stream.ts";
import { SubtleCrypto } from "./subtle.ts";

const quota = 65536;

let isCrypto: (value: unknown) => boolean;

/** The door to cryptography. */
export class Crypto {
  #subtle = new (SubtleCrypto as unknown as new (token: symbol) => SubtleCrypto)(internalToken);

  static {
    isCrypto = (value) => isObject(value) && #subtle in value;
  }

  constructor(token?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
  }

  static #check(value: unknown): void {
    if (!isCrypto(value)) {
      throw illegalInvocation();
    }
  }

  get subtle(): SubtleCrypto {
    Crypto.#check(this);
    return this.#subtle;
  }

  /** Fills a view of integers with random numbers, and returns it. */
  getRandomValues<T extends ArrayBufferView>(view: T): T {
    Crypto.#check(this);
    if (!ArrayBuffer.isView(view)) {
      throw notOfType("Crypto", "getRandomValues", 1, "ArrayBufferView");
    }
    const kind = (view as unknown as Record<symbol, string>)[Symbol.toStringTag] as string;
    if (view instanceof DataView || kind.startsWith("Float")) {
      throw new DOMException(
        "ArrayBufferView argument to getRandomValues() must be an integer-typed view.",
        "TypeMismatchError",
      );
    }
    if (view.byteLength > quota) {
      throw new DOMException(
        `getRandomValues() only accepts buffers of size <= 64K but provided ${view.byteLength} bytes.`,
        "QuotaExceededError",
      );
    }
    fillRandom(view);
    return view;
  }

  /** A random UUID of version 4. */
  randomUUID(): string {
    Crypto.#check(this);
    return randomUuid();
  }

  get DigestStream(): typeof DigestStream {
    return publicClass(DigestStream);
  }
}
definePlatformClass(Crypto);

/** The one instance. */
export const crypto = new (Crypto as unknown as new (token: symbol) => Crypto)(internalToken);
