// https://console.spec.whatwg.org/#formatter, with the texts of Node.js.

import { inspect, type InspectOptions } from "./inspect.ts";
import { proxyDetails } from "./kinds.ts";
import { stylizeWithoutColor } from "./options.ts";
import { formatBigInt, formatNumber } from "./primitives.ts";

/** The arguments of `console.log` as text. */
export function format(...args: unknown[]): string {
  return formatWithOptions(undefined, args);
}

/** The arguments of `console.log` as text; the options are for values that are inspected. */
export function formatWithOptions(options: InspectOptions | undefined, args: unknown[]): string {
  const [first] = args;
  let text = "";
  let next = 0;
  if (typeof first === "string") {
    if (args.length === 1) {
      return first;
    }
    [text, next] = substitute(first, args, options);
  }
  for (; next < args.length; next++) {
    const value = args[next];
    text += (next === 0 ? "" : " ") + (typeof value === "string" ? value : inspect(value, options));
  }
  return text;
}

/** Replaces the specifiers of the template. Returns the text, and the index of the first argument not used. */
function substitute(template: string, args: unknown[], options: InspectOptions | undefined): [string, number] {
  let text = "";
  let next = 1;
  let done = 0;
  for (let at = template.indexOf("%"); at !== -1 && at + 1 < template.length; at = template.indexOf("%", at)) {
    const specifier = template[at + 1] as string;
    if (specifier === "%") {
      text += template.slice(done, at + 1);
      at += 2;
      done = at;
      continue;
    }
    if (next >= args.length || !"sjdOoifc".includes(specifier)) {
      at += 1;
      continue;
    }
    text += template.slice(done, at) + formatArgument(specifier, args[next], options);
    next += 1;
    at += 2;
    done = at;
  }
  return [text + template.slice(done), next];
}

function formatArgument(specifier: string, value: unknown, options: InspectOptions | undefined): string {
  switch (specifier) {
    case "s":
      return formatAsString(value, options);
    case "j":
      return stringifyJson(value);
    case "d":
      if (typeof value === "bigint") {
        return formatBigInt(stylizeWithoutColor, value, false);
      }
      return typeof value === "symbol" ? "NaN" : number(Number(value));
    case "i":
      if (typeof value === "bigint") {
        return formatBigInt(stylizeWithoutColor, value, false);
      }
      return typeof value === "symbol" ? "NaN" : number(Number.parseInt(value as string));
    case "f":
      return typeof value === "symbol" ? "NaN" : number(Number.parseFloat(value as string));
    case "O":
      return inspect(value, options);
    case "o":
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    default:
      // Styles are for browsers.
      return "";
  }
}

function number(value: number): string {
  return formatNumber(stylizeWithoutColor, value, false);
}

function formatAsString(value: unknown, options: InspectOptions | undefined): string {
  if (typeof value === "number") {
    return number(value);
  }
  if (typeof value === "bigint") {
    return formatBigInt(stylizeWithoutColor, value, false);
  }
  if (typeof value !== "object" || value === null || !hasBuiltinToString(value)) {
    return String(value);
  }
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

const builtins: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)),
);

/** Whether nobody has written a `toString` for the object. */
function hasBuiltinToString(value: object): boolean {
  let object: object = value;
  for (let proxy = proxyDetails(object); proxy !== undefined; proxy = proxyDetails(object)) {
    if (proxy[0] === null) {
      return true;
    }
    object = proxy[0];
  }
  if (typeof (object as { toString?: unknown })[Symbol.toPrimitive as never] === "function" && !(object instanceof Date)) {
    return false;
  }
  if (typeof object.toString !== "function") {
    return true;
  }
  if (Object.hasOwn(object, "toString")) {
    return false;
  }
  let holder: object | null = object;
  while (holder !== null && !Object.hasOwn(holder, "toString")) {
    holder = Object.getPrototypeOf(holder);
  }
  const own = holder === null ? undefined : Object.getOwnPropertyDescriptor(holder, "constructor");
  return typeof own?.value === "function" && builtins.has(own.value.name);
}

function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch (error) {
    if (isCircular(value, new Set())) {
      return "[Circular]";
    }
    throw error;
  }
}

function isCircular(value: unknown, above: Set<object>): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  if (above.has(value)) {
    return true;
  }
  above.add(value);
  const found = Object.values(value).some((item) => isCircular(item, above));
  above.delete(value);
  return found;
}
