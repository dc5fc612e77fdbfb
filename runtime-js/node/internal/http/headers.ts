/** Checks of the parts of HTTP messages, with the errors of Node.js. */

import { nodeError } from "../errors.ts";

const token = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const invalidCharacter = /[^\t\x20-\x7e\x80-\xff]/;

export function isToken(text: unknown): boolean {
  return typeof text === "string" && token.test(text);
}

export function hasInvalidCharacter(text: unknown): boolean {
  return invalidCharacter.test(`${text as string}`);
}

export function validateHeaderName(name: unknown, label = "Header name"): asserts name is string {
  if (!isToken(name)) throw nodeError("ERR_INVALID_HTTP_TOKEN", `${label} must be a valid HTTP token ["${String(name)}"]`, TypeError);
}

export function validateHeaderValue(name: string, value: unknown): void {
  if (value === undefined) throw nodeError("ERR_HTTP_INVALID_HEADER_VALUE", `Invalid value "undefined" for header "${name}"`, TypeError);
  if (hasInvalidCharacter(value)) throw nodeError("ERR_INVALID_CHAR", `Invalid character in header content ["${name}"]`, TypeError);
}

export type HeaderValue = string | number | readonly string[];
export type GivenHeaders = Record<string, HeaderValue | undefined> | readonly unknown[];

/** The pairs of headers, however they are given. */
export function headerPairs(given: GivenHeaders | undefined): [string, HeaderValue][] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) {
    return Object.entries(given as Record<string, HeaderValue | undefined>).filter((pair): pair is [string, HeaderValue] => pair[1] !== undefined);
  }
  if (Array.isArray(given[0])) return given as unknown as [string, HeaderValue][];
  const pairs: [string, HeaderValue][] = [];
  for (let index = 0; index + 1 < given.length; index += 2) pairs.push([given[index] as string, given[index + 1] as HeaderValue]);
  return pairs;
}
