/**
 * How values cross: by structured clone; functions and `RpcTarget`s by reference, as stubs; requests, responses and streams
 * as they are, for both sides live in one isolate and only one of them can use them.
 */

import { isHeaders } from "../../web/headers.ts";
import { platformClass } from "../../web/idl.ts";
import { isRequest } from "../../web/request.ts";
import { isResponse } from "../../web/response.ts";
import { isReadableStream } from "../../web/streams/readable.ts";
import { dataCloneError, structuredClone } from "../../web/structured-clone.ts";
import { RpcTarget } from "../classes.ts";
import { RpcPromise, RpcProperty } from "./classes.ts";
import { reference } from "./reference.ts";
import { isStub } from "./stub.ts";

/** A value as it arrives on the other side of a call. */
export function passed(value: unknown, seen?: Map<object, unknown>): unknown {
  if (typeof value === "function") {
    return isStub(value) ? value : value instanceof RpcPromise || value instanceof RpcProperty ? value : reference(value);
  }
  if (typeof value !== "object" || value === null) {
    return typeof value === "symbol" ? structuredClone(value) : value;
  }
  if (isStub(value)) return value;
  const known = seen?.get(value);
  if (known !== undefined) return known;
  if (value instanceof RpcTarget) return reference(value);
  const all = seen ?? new Map<object, unknown>();
  if (Array.isArray(value)) return copyInto(all, value, []);
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return copyInto(all, value, {});
  if (value instanceof Map) {
    const copy = new Map();
    all.set(value, copy);
    for (const [key, item] of value) copy.set(passed(key, all), passed(item, all));
    return copy;
  }
  if (value instanceof Set) {
    const copy = new Set();
    all.set(value, copy);
    for (const item of value) copy.add(passed(item, all));
    return copy;
  }
  if (isPassedAsIs(value)) return value;
  if (isCustom(value, prototype)) {
    throw dataCloneError(
      `Could not serialize object of type "${prototype.constructor?.name}". This type does not support serialization.`,
    );
  }
  const copy = structuredClone(value);
  all.set(value, copy);
  return copy;
}

function copyInto(seen: Map<object, unknown>, source: object, copy: object): object {
  seen.set(source, copy);
  for (const name of Object.keys(source)) {
    (copy as Record<string, unknown>)[name] = passed((source as Record<string, unknown>)[name], seen);
  }
  if (Array.isArray(source)) (copy as unknown[]).length = source.length;
  return copy;
}

function isPassedAsIs(value: object): boolean {
  return (
    isReadableStream(value) || isRequest(value) || isResponse(value) || isHeaders(value) || value instanceof WritableStream
  );
}

/** Classes of the language that structured clone knows. */
const cloneable = [Date, RegExp, ArrayBuffer, Error, Boolean, Number, String, BigInt, Promise, WeakMap, WeakSet];

/** Whether a value is an instance of one of the user's classes. */
export function isCustom(value: object, prototype: object): boolean {
  if (ArrayBuffer.isView(value) || platformClass in value) return false;
  return !cloneable.some((constructor) => value instanceof (constructor as unknown as new () => object)) && prototype !== null;
}
