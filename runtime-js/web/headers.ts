// https://fetch.spec.whatwg.org/#headers-class, implemented natively.

import {
  copyHeaders as nativeCopy,
  freezeHeaders as nativeFreeze,
  fromInit,
  headerList as nativeList,
  Headers as NativeHeaders,
  headersFromList as nativeFromList,
  isHeaders as nativeIsHeaders,
} from "native:web/headers";
import { definePlatformClass } from "./idl.ts";

/** A list of header fields. */
export interface Headers {
  get(name: string): string | null;
  getAll(name: string): string[];
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void, receiver?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

export const Headers: { new (init?: unknown): Headers; readonly prototype: Headers; readonly name: string } =
  definePlatformClass(NativeHeaders);

/** Whether the value is a `Headers`. */
export const isHeaders: (value: unknown) => value is Headers = nativeIsHeaders;

/** New headers from the `headers` field of a dictionary with this name. */
export const headersFromInit: (init: unknown, dictionary: string) => Headers = fromInit;

/** A copy that may be changed. */
export const copyHeaders: (headers: Headers) => Headers = nativeCopy;

/** Makes headers immutable, and returns them. */
export const freezeHeaders: (headers: Headers) => Headers = nativeFreeze;

/** Names and values in turn, in the order they were added, nothing combined: for messages that leave the heap. */
export const headerList: (headers: Headers) => string[] = nativeList;

/** The inverse of `headerList`. */
export const headersFromList: (list: string[]) => Headers = nativeFromList;
