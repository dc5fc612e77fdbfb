// https://encoding.spec.whatwg.org/#api, implemented natively.

import { definePlatformClass } from "./idl.ts";
import { TextDecoder as NativeTextDecoder, TextEncoder as NativeTextEncoder } from "native:web/encoding";

/** Turns strings to UTF-8. */
export const TextEncoder: typeof globalThis.TextEncoder = definePlatformClass(NativeTextEncoder);
export type TextEncoder = globalThis.TextEncoder;

/** Turns bytes of many encodings to strings. */
export const TextDecoder: typeof globalThis.TextDecoder = definePlatformClass(NativeTextDecoder);
export type TextDecoder = globalThis.TextDecoder;
