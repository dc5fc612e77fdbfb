/** `node:util/types`: what kind of built-in object something is. */

import { className, proxyDetails } from "native:engine/inspect";
import { CryptoKey } from "../../web/crypto/key.ts";

type Test = (value: unknown) => boolean;

const kind = (value: unknown): string | undefined => className(value) as string | undefined;
const is = (name: string): Test => (value) => kind(value) === name;
const tag = (value: unknown): string => Object.prototype.toString.call(value);
const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get!;
const isTyped = (name: string): Test => (value) => ArrayBuffer.isView(value) && typedArrayTag.call(value) === name;
const asyncFunction = Object.getPrototypeOf(async () => {}) as object;
const generatorFunction = Object.getPrototypeOf(function* () {}) as object;
const asyncGeneratorFunction = Object.getPrototypeOf(async function* () {}) as object;
const inherits = (value: unknown, prototype: object): boolean => typeof value === "function" && prototype.isPrototypeOf(value);

export const isExternal: Test = () => false;
export const isDate: Test = is("Date");
export const isArgumentsObject: Test = (value) => tag(value) === "[object Arguments]" && !Object.hasOwn(value as object, Symbol.toStringTag);
export const isBigIntObject: Test = is("BigInt");
export const isBooleanObject: Test = is("Boolean");
export const isNumberObject: Test = is("Number");
export const isStringObject: Test = is("String");
export const isSymbolObject: Test = is("Symbol");
export const isBoxedPrimitive: Test = (value) => ["BigInt", "Boolean", "Number", "String", "Symbol"].includes(kind(value) ?? "");
export const isNativeError: Test = is("Error");
export const isRegExp: Test = is("RegExp");
export const isAsyncFunction: Test = (value) => inherits(value, asyncFunction) || inherits(value, asyncGeneratorFunction);
export const isGeneratorFunction: Test = (value) => inherits(value, generatorFunction) || inherits(value, asyncGeneratorFunction);
export const isGeneratorObject: Test = (value) => kind(value) === "Generator" || kind(value) === "AsyncGenerator";
export const isPromise: Test = is("Promise");
export const isMap: Test = is("Map");
export const isSet: Test = is("Set");
export const isMapIterator: Test = is("Map Iterator");
export const isSetIterator: Test = is("Set Iterator");
export const isWeakMap: Test = is("WeakMap");
export const isWeakSet: Test = is("WeakSet");
export const isArrayBuffer: Test = is("ArrayBuffer");
export const isDataView: Test = is("DataView");
export const isSharedArrayBuffer: Test = is("SharedArrayBuffer");
export const isProxy: Test = (value) =>
  ((typeof value === "object" && value !== null) || typeof value === "function") && proxyDetails(value) !== undefined;
export const isModuleNamespaceObject: Test = is("Module");
export const isAnyArrayBuffer: Test = (value) => isArrayBuffer(value) || isSharedArrayBuffer(value);
export const isArrayBufferView: Test = (value) => ArrayBuffer.isView(value);
export const isTypedArray: Test = (value) => ArrayBuffer.isView(value) && !isDataView(value);
export const isUint8Array: Test = isTyped("Uint8Array");
export const isUint8ClampedArray: Test = isTyped("Uint8ClampedArray");
export const isUint16Array: Test = isTyped("Uint16Array");
export const isUint32Array: Test = isTyped("Uint32Array");
export const isInt8Array: Test = isTyped("Int8Array");
export const isInt16Array: Test = isTyped("Int16Array");
export const isInt32Array: Test = isTyped("Int32Array");
export const isFloat16Array: Test = isTyped("Float16Array");
export const isFloat32Array: Test = isTyped("Float32Array");
export const isFloat64Array: Test = isTyped("Float64Array");
export const isBigInt64Array: Test = isTyped("BigInt64Array");
export const isBigUint64Array: Test = isTyped("BigUint64Array");
export const isCryptoKey: Test = (value) => value instanceof CryptoKey;
export const isKeyObject: Test = (value) => Boolean((value as Record<symbol, unknown> | undefined)?.[keyObjectMark]);
export const isEventTarget: Test = (value) => value instanceof EventTarget;

/** On the prototype of `crypto.KeyObject`. */
export const keyObjectMark: unique symbol = Symbol.for("invitro.key-object") as never;

export default {
  isExternal,
  isDate,
  isArgumentsObject,
  isBigIntObject,
  isBooleanObject,
  isNumberObject,
  isStringObject,
  isSymbolObject,
  isBoxedPrimitive,
  isNativeError,
  isRegExp,
  isAsyncFunction,
  isGeneratorFunction,
  isGeneratorObject,
  isPromise,
  isMap,
  isSet,
  isMapIterator,
  isSetIterator,
  isWeakMap,
  isWeakSet,
  isArrayBuffer,
  isDataView,
  isSharedArrayBuffer,
  isProxy,
  isModuleNamespaceObject,
  isAnyArrayBuffer,
  isCryptoKey,
  isKeyObject,
  isArrayBufferView,
  isTypedArray,
  isUint8Array,
  isUint8ClampedArray,
  isUint16Array,
  isUint32Array,
  isInt8Array,
  isInt16Array,
  isInt32Array,
  isFloat16Array,
  isFloat32Array,
  isFloat64Array,
  isBigInt64Array,
  isBigUint64Array,
  isEventTarget,
};
