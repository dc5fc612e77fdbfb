/** What identifies one object of a class. */

import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject } from "../../web/idl.ts";

export class DurableObjectId {
  readonly #hex: string;
  declare readonly name: string | undefined;
  declare readonly jurisdiction: string | undefined;

  constructor(hex: string, name: string | undefined, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#hex = hex;
    Object.defineProperty(this, "jurisdiction", { value: undefined, enumerable: true, configurable: true });
    Object.defineProperty(this, "name", { value: name, enumerable: true, configurable: true });
  }

  toString(): string {
    if (!isObject(this) || !(#hex in this)) throw illegalInvocation();
    return this.#hex;
  }

  equals(other: unknown): boolean {
    if (!isObject(this) || !(#hex in this)) throw illegalInvocation();
    if (!(other instanceof DurableObjectId)) {
      throw new TypeError("Failed to execute 'equals' on 'DurableObjectId': parameter 1 is not of type 'DurableObjectId'.");
    }
    return other.#hex === this.#hex;
  }
}

definePlatformClass(DurableObjectId);

/** An id, with the name that it was made from. */
export function makeId(hex: string, name: string | undefined): DurableObjectId {
  return new DurableObjectId(hex, name, internalToken);
}
