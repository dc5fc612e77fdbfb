/** Errors that cross from the Worker to its caller. */

import { compatFlag } from "../web/compat.ts";
import { DOMException } from "../web/dom-exception.ts";

type ErrorConstructor = new (message?: string) => Error;

/** Classes that an error keeps on its way. */
const known: Record<string, ErrorConstructor> = { Error, TypeError, RangeError, SyntaxError, ReferenceError };

/** Classes that it keeps with `enhanced_error_serialization`, too. */
const enhanced: Record<string, ErrorConstructor> = { ...known, EvalError, URIError };

/** Marks an error as one that came from the other side of a call. */
export function remoteError(error: unknown, extra?: Record<string, unknown>): unknown {
  if (error instanceof DOMException) return Object.assign(error, { remote: true });
  const isEnhanced = compatFlag("enhanced_error_serialization");
  const own = isEnhanced ? extra : undefined;
  if (error instanceof Error) return Object.assign(isEnhanced ? asBuiltIn(error) : asPlain(error), own, { remote: true });
  if (typeof error === "object" && error !== null) {
    if (isEnhanced) return { ...error, ...own, remote: true };
    return Object.assign(new Error(`#<${error.constructor?.name ?? "Object"}>`), { remote: true });
  }
  return Object.assign(new Error(String(error)), { remote: true });
}

/** The error itself if it is of a class of the language, or a copy that is. */
function asBuiltIn(error: Error): Error {
  const prototype = Object.getPrototypeOf(error);
  if (error instanceof AggregateError && prototype === AggregateError.prototype) return error;
  const constructor = Object.hasOwn(enhanced, error.name) ? enhanced[error.name]! : Error;
  if (prototype === constructor.prototype) return error;
  const copy = copyOf(error, constructor, error.message);
  if (copy.name !== error.name) Object.assign(copy, { name: error.name });
  return Object.assign(copy, error);
}

/** The error itself if it is of a class that callers know, or a plain one whose message names the class. */
function asPlain(error: Error): Error {
  if (!Object.hasOwn(known, error.name)) return copyOf(error, Error, `${error.name}: ${error.message}`);
  const constructor = known[error.name]!;
  if (Object.getPrototypeOf(error) === constructor.prototype && Object.keys(error).length === 0) return error;
  return copyOf(error, constructor, error.message);
}

function copyOf(error: Error, constructor: ErrorConstructor, message: string): Error {
  const copy = new constructor(message);
  // Where it was thrown is what its reader wants to know.
  Object.defineProperty(copy, "stack", { value: error.stack, writable: true, configurable: true });
  return copy;
}

/** An error like this one, with other properties: the class is the one of the language that it is closest to. */
export function likeError(error: unknown, properties: Record<string, unknown>): unknown {
  if (!(error instanceof Error)) return error;
  const constructor = Object.hasOwn(enhanced, error.name) ? enhanced[error.name]! : Error;
  return Object.assign(copyOf(error, constructor, error.message), properties);
}

/** An error that nobody is told of otherwise goes to the console, as it does in the runtime's log. */
export function logUncaught(error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(`uncaught exception; source = Uncaught (in promise); stack = ${stack}`);
}
