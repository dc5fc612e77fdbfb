/** The errors of Node.js: a code, and a text that says what was wrong. */

import { describeReceived, invalidArgType as invalidType } from "../../web/node-errors.ts";
import { inspect } from "../../web/console/inspect.ts";

type ErrorClass = new (message?: string, options?: ErrorOptions) => Error;

/** An error with a code, whose stack shows the code too. */
export function nodeError(code: string, message: string, constructor: ErrorClass = Error): Error & { code: string } {
  const error = new constructor(message);
  Object.defineProperty(error, "code", { value: code, writable: true, enumerable: true, configurable: true });
  const { stack } = error;
  if (typeof stack === "string" && stack.startsWith(`${error.name}:`)) {
    Object.defineProperty(error, "stack", {
      value: `${error.name} [${code}]${stack.slice(error.name.length)}`,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }
  return error as Error & { code: string };
}

/** `ERR_INVALID_ARG_TYPE` for a type of the language. */
export function invalidArgType(name: string, expected: string | string[], received: unknown): TypeError {
  return invalidType(name, expected, received);
}

/** `ERR_INVALID_ARG_TYPE` with the expectation in words: `an instance of Buffer`, say. */
export function invalidArg(name: string, expected: string, received: unknown): TypeError {
  const kind = name.includes(".") ? "property" : "argument";
  return nodeError(
    "ERR_INVALID_ARG_TYPE",
    `The "${name}" ${kind} must be ${expected}. Received ${describeReceived(received)}`,
    TypeError,
  );
}

/** `ERR_INVALID_ARG_VALUE` */
export function invalidArgValue(name: string, value: unknown, reason = "is invalid"): TypeError {
  const shown = inspect(value);
  const text = shown.length > 128 ? `${shown.slice(0, 128)}...` : shown;
  const kind = name.includes(".") ? "property" : "argument";
  return nodeError("ERR_INVALID_ARG_VALUE", `The ${kind} '${name}' ${reason}. Received ${text}`, TypeError);
}

/** `ERR_OUT_OF_RANGE` */
export function outOfRange(name: string, range: string, received: unknown): RangeError {
  return nodeError(
    "ERR_OUT_OF_RANGE",
    `The value of "${name}" is out of range. It must be ${range}. Received ${showNumber(received)}`,
    RangeError,
  );
}

function showNumber(value: unknown): string {
  if (typeof value === "bigint") {
    const digits = separate(`${value}`);
    return value > 2n ** 32n || value < -(2n ** 32n) ? `${digits}n` : `${value}n`;
  }
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) > 2 ** 32) return separate(`${value}`);
  return inspect(value);
}

function separate(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, "_");
}

/** `ERR_METHOD_NOT_IMPLEMENTED`: what the Workers runtime has in name only. */
export function notImplemented(name: string): Error {
  return nodeError("ERR_METHOD_NOT_IMPLEMENTED", `The ${name} method is not implemented`);
}

/** `ERR_UNSUPPORTED_OPERATION` */
export function unsupported(): Error {
  return nodeError("ERR_UNSUPPORTED_OPERATION", "The requested operation is unsupported");
}

/** A function that throws that it is not implemented. */
export function stub(name: string, label: string = name): () => never {
  const function_ = (): never => {
    throw notImplemented(label);
  };
  Object.defineProperty(function_, "name", { value: name, configurable: true });
  return function_;
}

/** Functions that throw that they are not implemented, with `prefix` before their names in the text. */
export function stubs<Name extends string>(prefix: string, names: readonly Name[]): Record<Name, () => never> {
  return Object.fromEntries(names.map((name) => [name, stub(name, `${prefix}${name}`)])) as Record<Name, () => never>;
}

/** An abort, as Node.js words it. */
export class AbortError extends Error {
  code = "ABORT_ERR";

  constructor(message = "The operation was aborted", options?: ErrorOptions) {
    super(message, options);
    this.name = "AbortError";
  }
}
