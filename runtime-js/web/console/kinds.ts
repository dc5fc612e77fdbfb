// What values are, beyond what they say of themselves.

import { details } from "native:engine/promise";
import { proxyDetails as proxyParts } from "native:engine/inspect";
import { kindOf, nonIndexKeys } from "native:web/inspect";

export { kindOf, nonIndexKeys };

/** Target and handler of a proxy, nulls if it was revoked. Nothing for what is no proxy. */
export const proxyDetails: (value: object) => [target: object | null, handler: object | null] | undefined = proxyParts;

/** The state of a promise, and its value or reason. */
export function promiseDetails(promise: Promise<unknown>): [state: string, result: unknown] {
  const { state, value } = details(promise);
  return [state, value];
}

/** The items left in an iterator of a map or a set, and whether they are keys and values in turn. */
export function entriesOf(object: object): [items: unknown[], pairs: boolean] {
  // The engine does not show what an iterator has left.
  void object;
  return [[], false];
}

/** What a built-in object is; `Object` for everything that is none of the others. */
export type Kind =
  | "Object"
  | "Array"
  | "Function"
  | "Map"
  | "Set"
  | "TypedArray"
  | "Map Iterator"
  | "Set Iterator"
  | "Arguments"
  | "RegExp"
  | "Date"
  | "Error"
  | "ArrayBuffer"
  | "SharedArrayBuffer"
  | "DataView"
  | "Promise"
  | "WeakSet"
  | "WeakMap"
  | "WeakRef"
  | "Module"
  | "Number"
  | "String"
  | "Boolean"
  | "BigInt"
  | "Symbol"
  | "Generator";
