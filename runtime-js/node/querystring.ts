/** `node:querystring`. */

import { Buffer } from "./buffer.ts";

type Query = Record<string, string | string[]>;

interface Options {
  maxKeys?: number;
  decodeURIComponent?: (text: string) => string;
  encodeURIComponent?: (text: string) => string;
}

const kept = /[^A-Za-z0-9\-_.!~*'()]/;

/** Percent-encodes what has a meaning in queries. */
export function escape(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "object" ? String(value) : `${value as string}`;
  return kept.test(text) ? encodeURIComponent(text) : text;
}

/** The bytes behind percent signs; what is malformed stays. */
export function unescapeBuffer(text: string, plusIsSpace = false): Buffer {
  const bytes: number[] = [];
  const source = Buffer.from(text);
  for (let index = 0; index < source.length; index++) {
    const byte = source[index]!;
    const digits = byte === 37 ? source.toString("latin1", index + 1, index + 3) : "";
    if (/^[0-9a-fA-F]{2}$/.test(digits)) {
      bytes.push(Number.parseInt(digits, 16));
      index += 2;
    } else bytes.push(plusIsSpace && byte === 43 ? 32 : byte);
  }
  return Buffer.from(bytes);
}

/** The text behind percent signs; what is no UTF-8 becomes replacement characters. */
export function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeBuffer(text).toString();
  }
}

function primitive(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return `${value}`;
  return typeof value === "bigint" || typeof value === "boolean" ? `${value}` : "";
}

/** An object as a query. */
export function stringify(object: unknown, separator?: string, equals?: string, options?: Options): string {
  const encode = options?.encodeURIComponent ?? querystring.escape;
  if (typeof object !== "object" || object === null) return "";
  const parts: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    const start = encode(name) + (equals || "=");
    if (Array.isArray(value)) for (const item of value) parts.push(start + encode(primitive(item)));
    else parts.push(start + encode(primitive(value)));
  }
  return parts.join(separator || "&");
}

/** A query as an object without a prototype. */
export function parse(text: string, separator?: string, equals?: string, options?: Options): Query {
  const query = Object.create(null) as Query;
  if (typeof text !== "string" || text === "") return query;
  const decode = options?.decodeURIComponent ?? querystring.unescape;
  const safe = (part: string): string => {
    const spaced = part.replaceAll("+", " ");
    try {
      return decode(spaced);
    } catch {
      return querystring.unescape(spaced);
    }
  };
  const sign = equals || "=";
  const max = options?.maxKeys ?? 1000;
  let parts = text.split(separator || "&");
  if (max > 0) parts = parts.slice(0, max);
  for (const part of parts) {
    if (part === "") continue;
    const at = part.indexOf(sign);
    const name = safe(at === -1 ? part : part.slice(0, at));
    const value = at === -1 ? "" : safe(part.slice(at + sign.length));
    const known = query[name];
    if (known === undefined) query[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else query[name] = [known, value];
  }
  return query;
}

export { parse as decode, stringify as encode };

const querystring = { decode: parse, encode: stringify, escape, parse, stringify, unescape, unescapeBuffer };

export default querystring;
