/** `node:util`. */

import { captureStack } from "native:engine/errors";
import { parse as parseEnvText } from "../config/env-files.ts";
import { formatWithOptions as formatValues } from "../web/console/format.ts";
import { inspect } from "../web/console/inspect.ts";
import { TextDecoder, TextEncoder } from "../web/encoding.ts";
import { constants } from "./internal/data/os.ts";
import { deepEqual } from "./internal/deep-equal.ts";
import { invalidArg, invalidArgType, nodeError, outOfRange, stub } from "./internal/errors.ts";
import { MIMEParams, MIMEType } from "./internal/mime-type.ts";
import { parseArgs } from "./internal/parse-args.ts";
import { validateFunction, validateObject, validateString } from "./internal/validate.ts";
import { env, nextTick, pid } from "./process.ts";
import types from "./util/types.ts";

export { inspect, MIMEParams, MIMEType, parseArgs, TextDecoder, TextEncoder, types };

type Callable = (...args: any[]) => any;

export function format(...args: unknown[]): string {
  return formatValues(undefined, args);
}

export function formatWithOptions(options: object, ...args: unknown[]): string {
  validateObject(options, "inspectOptions");
  return formatValues(options, args);
}

const customPromisify: unique symbol = Symbol.for("nodejs.util.promisify.custom") as never;

/** A function that returns a promise of what the original gives to its callback. */
export const promisify = Object.assign(
  function promisify(original: Callable): Callable {
    validateFunction(original, "original");
    const custom = (original as Record<symbol, unknown>)[customPromisify];
    if (custom) {
      if (typeof custom !== "function") throw invalidArgType("util.promisify.custom", "function", custom);
      return Object.defineProperty(custom as Callable, customPromisify, { value: custom, configurable: true });
    }
    const promised = function (this: unknown, ...args: unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const returned = (original as Callable).call(this, ...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
        if (typeof returned?.then === "function" && returned instanceof Promise) returned.catch(() => {});
      });
    };
    Object.setPrototypeOf(promised, Object.getPrototypeOf(original) as object);
    Object.defineProperty(promised, customPromisify, { value: promised, configurable: true });
    return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original as object)) as Callable;
  },
  { custom: customPromisify },
);

/** A function that gives to a callback what the promise of the original becomes. */
export function callbackify(original: Callable): Callable {
  validateFunction(original, "original");
  const wrapped = function (this: unknown, ...args: unknown[]): void {
    const callback = args.pop();
    validateFunction(callback, "last argument");
    const call = callback as Callable;
    (original as Callable).apply(this, args).then(
      (value: unknown) => nextTick(() => call.call(this, null, value)),
      (reason: unknown) => {
        const error = reason || Object.assign(nodeError("ERR_FALSY_VALUE_REJECTION", "Promise was rejected with falsy value"), { reason });
        nextTick(() => call.call(this, error));
      },
    );
  };
  const { name, length } = original as Callable;
  Object.defineProperty(wrapped, "name", { value: `${name}Callbackified`, configurable: true });
  Object.defineProperty(wrapped, "length", { value: length + 1, configurable: true });
  return wrapped;
}

export function inherits(constructor: Callable, parent: Callable): void {
  validateFunction(constructor, "ctor");
  validateFunction(parent, "superCtor");
  const prototype: unknown = (parent as Callable).prototype;
  if (prototype === undefined) throw invalidArgType("superCtor.prototype", "object", prototype);
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf((constructor as Callable).prototype, prototype as object);
}

const warned = new Set<string>();

/** A function that warns once that it is deprecated. */
export function deprecate(original: Callable, message: string, code?: string): Callable {
  let told = false;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    if (!told) {
      told = true;
      if (code === undefined || !warned.has(code)) {
        if (code !== undefined) warned.add(code);
        console.warn(`(workerd:${pid}) ${code === undefined ? "" : `[${code}] `}DeprecationWarning: ${message}`);
      }
    }
    return new.target ? Reflect.construct(original, args, new.target) : original.apply(this, args);
  };
  Object.setPrototypeOf(wrapped, original);
  if (original.prototype) wrapped.prototype = original.prototype;
  Object.defineProperty(wrapped, "length", { value: original.length, configurable: true });
  return wrapped;
}

export function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  return deepEqual(a, b, { strict: true });
}

// All sequences that terminals act on: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
const sequences =
  /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/\#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/\#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/g;

export function stripVTControlCharacters(text: string): string {
  validateString(text, "str");
  return text.replace(sequences, "");
}

/** The text in styles of `inspect.colors`. */
export function styleText(style: string | string[], text: string, _options?: object): string {
  validateString(text, "text");
  let result = text as string;
  const colors = inspect.colors as Record<string, [number, number] | undefined>;
  for (const name of Array.isArray(style) ? [...style].reverse() : [style]) {
    if (name === "none") continue;
    const codes = colors[name];
    if (codes === undefined) {
      throw nodeError("ERR_INVALID_ARG_VALUE", `The argument 'format' must be one of: ${Object.keys(colors).map((key) => `'${key}'`).join(", ")}. Received ${inspect(name)}`, TypeError);
    }
    const [start, end] = [`\u001b[${codes[0]}m`, `\u001b[${codes[1]}m`];
    // What is styled inside ends its style: the outer one goes on after it.
    result = `${start}${result.replaceAll(end, `${end}${start}`)}${end}`;
  }
  return result;
}

/** A function that logs if `NODE_DEBUG` names the section. */
export function debuglog(section: string, callback?: (log: Callable) => void): Callable & { enabled: boolean } {
  const name = section.toUpperCase();
  const enabled = (env.NODE_DEBUG ?? "").split(",").some((part) => new RegExp(`^${part.trim().replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replaceAll("*", ".*")}$`, "i").test(name));
  const log = Object.assign(
    (...args: unknown[]): void => {
      if (enabled) console.error(`${name} ${pid}: ${format(...args)}`);
    },
    { enabled },
  );
  callback?.(log);
  return log;
}
export { debuglog as debug };

export function parseEnv(text: string): Record<string, string> {
  validateString(text, "content");
  return parseEnvText(text);
}

export function toUSVString(text: unknown): string {
  return String(text).toWellFormed();
}

/** A promise that is resolved when the signal is aborted. */
export async function aborted(signal: AbortSignal, resource: object): Promise<void> {
  if (signal === undefined) throw invalidArg("signal", "an instance of AbortSignal", signal);
  validateObject(resource, "resource");
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

export function transferableAbortController(): AbortController {
  return new AbortController();
}

export function transferableAbortSignal(signal: AbortSignal): AbortSignal {
  return signal;
}

interface CallSite {
  functionName: string;
  scriptName: string;
  lineNumber: number;
  column: number;
}

/** Where the caller was called from, innermost first. */
export function getCallSites(count = 8): CallSite[] {
  const frames = captureStack(1) as { functionName: string | null; file: string | null; line: number; column: number }[];
  return frames.slice(0, typeof count === "number" ? count : 8).map(({ functionName, file, line, column }) => ({
    functionName: functionName ?? "",
    scriptName: file ?? "",
    lineNumber: line,
    column,
  }));
}
export { getCallSites as getCallSite };

const errorNumbers = constants.errno as Record<string, number>;
const errorTexts: Record<string, string> = {
  E2BIG: "argument list too long",
  EACCES: "permission denied",
  EADDRINUSE: "address already in use",
  EAGAIN: "resource temporarily unavailable",
  EBADF: "bad file descriptor",
  EBUSY: "resource busy or locked",
  ECONNABORTED: "software caused connection abort",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EEXIST: "file already exists",
  EINVAL: "invalid argument",
  EIO: "i/o error",
  EISDIR: "illegal operation on a directory",
  EMFILE: "too many open files",
  ENOENT: "no such file or directory",
  ENOMEM: "not enough memory",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  EPERM: "operation not permitted",
  EPIPE: "broken pipe",
  ETIMEDOUT: "connection timed out",
};

/** Names and texts of the errors of the system, by their negative numbers. */
export function getSystemErrorMap(): Map<number, [string, string]> {
  return new Map(Object.entries(errorNumbers).map(([name, number]) => [-number, [name, errorTexts[name] ?? name]]));
}

export function getSystemErrorName(number: number): string {
  if (typeof number !== "number") throw invalidArgType("err", "number", number);
  if (number >= 0 || !Number.isSafeInteger(number)) throw outOfRange("err", "a negative integer", number);
  return getSystemErrorMap().get(number)?.[0] ?? `Unknown system error ${number}`;
}

export function getSystemErrorMessage(number: number): string {
  return getSystemErrorMap().get(number)?.[1] ?? `Unknown system error ${number}`;
}

export function _extend<T extends object>(target: T, source: unknown): T {
  return source === null || typeof source !== "object" ? target : Object.assign(target, source);
}

export const _errnoException: () => never = stub("_errnoException");
export const _exceptionWithHostPort: () => never = stub("_exceptionWithHostPort");

export function log(...args: unknown[]): void {
  const time = new Date();
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => `${part}`.padStart(2, "0")).join(":");
  console.log("%s - %s", `${time.getDate()} ${months[time.getMonth()]} ${clock}`, format(...args));
}

export const isArray = (value: unknown): boolean => Array.isArray(value);
export const isBoolean = (value: unknown): boolean => typeof value === "boolean";
export const isBuffer = (value: unknown): boolean => value instanceof Uint8Array && typeof (value as { readUInt8?: unknown }).readUInt8 === "function";
export const isDate = (value: unknown): boolean => types.isDate(value);
export const isError = (value: unknown): boolean => types.isNativeError(value) || value instanceof Error;
export const isFunction = (value: unknown): boolean => typeof value === "function";
export const isNull = (value: unknown): boolean => value === null;
export const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
export const isNumber = (value: unknown): boolean => typeof value === "number";
export const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
export const isPrimitive = (value: unknown): boolean => value === null || (typeof value !== "object" && typeof value !== "function");
export const isRegExp = (value: unknown): boolean => types.isRegExp(value);
export const isString = (value: unknown): boolean => typeof value === "string";
export const isSymbol = (value: unknown): boolean => typeof value === "symbol";
export const isUndefined = (value: unknown): boolean => value === undefined;

export default {
  MIMEParams,
  MIMEType,
  TextDecoder,
  TextEncoder,
  _errnoException,
  _exceptionWithHostPort,
  _extend,
  aborted,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  getCallSite: getCallSites,
  getCallSites,
  getSystemErrorMap,
  getSystemErrorMessage,
  getSystemErrorName,
  inherits,
  inspect,
  isArray,
  isBoolean,
  isBuffer,
  isDate,
  isDeepStrictEqual,
  isError,
  isFunction,
  isNull,
  isNullOrUndefined,
  isNumber,
  isObject,
  isPrimitive,
  isRegExp,
  isString,
  isSymbol,
  isUndefined,
  log,
  parseArgs,
  parseEnv,
  promisify,
  stripVTControlCharacters,
  styleText,
  toUSVString,
  transferableAbortController,
  transferableAbortSignal,
  types,
};
