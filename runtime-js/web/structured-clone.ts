// https://html.spec.whatwg.org/#structured-cloning, implemented natively save for the objects of the platform.

import { clone, setPlatformCloner } from "native:web/structured-clone";
import { DOMException } from "./dom-exception.ts";
import { fieldNotOfType, isObject, notOfType, platformClass } from "./idl.ts";

/** How an object of the platform is copied. */
type Cloner = (object: object) => object;

const cloners = new Map<string, Cloner>();

/** Makes the instances of a platform class cloneable. A cloner that cannot copy throws. */
export function setCloner<T extends object>(className: string, cloner: (object: T) => object): void {
  cloners.set(className, cloner as Cloner);
}

/** The error of a value that has no copy. */
export function dataCloneError(message: string): DOMException {
  return new DOMException(message, "DataCloneError");
}

setPlatformCloner(platformClass, (object: object, className: string): object => {
  const cloner = cloners.get(className);
  if (cloner === undefined) {
    throw dataCloneError(
      `Could not serialize object of type "${className}". This type does not support serialization.`,
    );
  }
  return cloner(object);
});

setCloner<DOMException>("DOMException", (exception) => {
  const copy = new DOMException(exception.message, exception.name);
  Object.defineProperty(copy, "stack", {
    value: exception.stack,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  return copy;
});
for (const className of ["ReadableStream", "WritableStream"]) {
  setCloner(className, () => {
    throw dataCloneError(`${className} can only be serialized for RPC.`);
  });
}
setCloner("AbortSignal", () => {
  throw dataCloneError("AbortSignal serialization is not enabled.");
});

/** A copy of the value, with everything it refers to. The buffers in `transfer` are moved instead of copied. */
export function structuredClone<T>(value: T, options?: { transfer?: unknown[] }): T {
  if (arguments.length === 0) {
    throw notOfType("ServiceWorkerGlobalScope", "structuredClone", 1, "Value");
  }
  if (options === undefined || options === null) {
    return clone(value, undefined);
  }
  if (!isObject(options)) {
    throw notOfType("ServiceWorkerGlobalScope", "structuredClone", 2, "StructuredCloneOptions");
  }
  const { transfer } = options;
  if (transfer !== undefined && !Array.isArray(transfer)) {
    throw fieldNotOfType("transfer", "StructuredCloneOptions", "Array");
  }
  return clone(value, transfer);
}
