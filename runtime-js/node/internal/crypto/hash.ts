/** `crypto.Hash` and `crypto.Hmac`. */

import * as native from "native:node/crypto";
import { Transform } from "../../stream.ts";
import { nodeError } from "../errors.ts";
import { validateString } from "../validate.ts";
import { bytesOf, output } from "./bytes.ts";
import { keyBytes } from "./keys.ts";

type Callback = (error?: Error | null, value?: unknown) => void;

function finalized(): Error {
  return nodeError("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
}

function unsupportedDigest(): Error {
  return new Error("Digest method not supported");
}

interface Running {
  native: object;
  ended: boolean;
}

const state = Symbol("hash");

/** A digest under way. */
export const Hash = function (this: any, algorithm: unknown, options?: any): any {
  if (!(this instanceof Hash)) return new Hash(algorithm, options);
  Transform.call(this, options);
  const source = (algorithm as any)?.[state] as Running | undefined;
  if (source === undefined) validateString(algorithm, "algorithm");
  const running = source === undefined ? native.createHash(algorithm) : native.copy(source.native);
  if (running === null) throw unsupportedDigest();
  Object.defineProperty(this, state, { value: { native: running, ended: false } satisfies Running });
} as unknown as { new (algorithm: unknown, options?: any): any; (algorithm: unknown, options?: any): any; prototype: any };
Object.setPrototypeOf(Hash.prototype, Transform.prototype);
Object.setPrototypeOf(Hash, Transform);

/** A message authentication code under way. */
export const Hmac = function (this: any, algorithm: unknown, key: unknown, options?: any): any {
  if (!(this instanceof Hmac)) return new Hmac(algorithm, key, options);
  Transform.call(this, options);
  validateString(algorithm, "hmac");
  const running = native.createHmac(algorithm, keyBytes(key, options?.encoding));
  if (running === null) throw unsupportedDigest();
  Object.defineProperty(this, state, { value: { native: running, ended: false } satisfies Running });
} as unknown as { new (algorithm: unknown, key: unknown, options?: any): any; (algorithm: unknown, key: unknown, options?: any): any; prototype: any };
Object.setPrototypeOf(Hmac.prototype, Transform.prototype);
Object.setPrototypeOf(Hmac, Transform);

for (const [constructor, name] of [[Hash, "Hash"], [Hmac, "Hmac"]] as const) {
  Object.defineProperty(constructor, "name", { value: name, configurable: true });
  Object.assign(constructor.prototype, {
    update(this: any, data: unknown, encoding?: unknown): unknown {
      const running = this[state] as Running;
      if (running.ended) throw finalized();
      native.update(running.native, bytesOf(data, "data", encoding));
      return this;
    },
    digest(this: any, encoding?: unknown): unknown {
      const running = this[state] as Running;
      if (running.ended) {
        // A code may be asked for again; there is nothing left of it.
        if (name === "Hmac") return output(new Uint8Array(0), encoding);
        throw finalized();
      }
      running.ended = true;
      return output(native.finish(running.native), encoding);
    },
    _transform(this: any, chunk: unknown, encoding: string, callback: Callback): void {
      this.update(chunk, encoding);
      callback();
    },
    _flush(this: any, callback: Callback): void {
      this.push(this.digest());
      callback();
    },
  });
}
Hash.prototype.copy = function (options?: object): unknown {
  if ((this[state] as Running).ended) throw finalized();
  return new Hash(this, options);
};

/** The digest of data in one step. */
export function hash(algorithm: string, data: unknown, encoding = "hex"): any {
  validateString(algorithm, "algorithm");
  return new Hash(algorithm).update(data).digest(encoding);
}
