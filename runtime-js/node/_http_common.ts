/** `node:_http_common`. */

import { METHODS } from "./internal/data/http.ts";
import { hasInvalidCharacter, isToken } from "./internal/http/headers.ts";

export const CRLF = "\r\n";
export const chunkExpression = /(?:^|\W)chunked(?:$|\W)/i;
export const continueExpression = /(?:^|\W)100-continue(?:$|\W)/i;
export const kIncomingMessage: unique symbol = Symbol("IncomingMessage") as never;
export const methods: string[] = METHODS;
export const parsers: { name: string; max: number } = { name: "parsers", max: 1000 };
export const _checkInvalidHeaderChar: (text: unknown) => boolean = hasInvalidCharacter;
export const _checkIsHttpToken: (text: unknown) => boolean = isToken;

/** Not part of the runtime; packages import the name and use it in Node.js only. */
export const HTTPParser = undefined;

export default {
  CRLF,
  _checkInvalidHeaderChar,
  _checkIsHttpToken,
  chunkExpression,
  continueExpression,
  kIncomingMessage,
  methods,
  parsers,
};
