// What values are, beyond what they say of themselves.

import { entriesOf, kindOf, nonIndexKeys, promiseDetails, proxyDetails } from "native:web/inspect";

export { entriesOf, kindOf, nonIndexKeys, promiseDetails, proxyDetails };

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
