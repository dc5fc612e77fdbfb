/** `node:http2`: names and constants. */

import { Buffer } from "./buffer.ts";
import { constants } from "./internal/data/http2.ts";
import { notImplemented, stub } from "./internal/errors.ts";

export { constants };

export class Http2ServerRequest {
  constructor() {
    throw notImplemented("http2.Http2ServerRequest");
  }
}

export class Http2ServerResponse {
  constructor() {
    throw notImplemented("http2.Http2ServerResponse");
  }
}

export const connect: () => never = stub("connect", "http2.connect");
export const createSecureServer: () => never = stub("createSecureServer", "http2.createSecureServer");
export const createServer: () => never = stub("createServer", "http2.createServer");
export const performServerHandshake: () => never = stub("performServerHandshake", "http2.performServerHandshake");
export const getDefaultSettings = (): object => ({});
export const getPackedSettings = (): Uint8Array => Buffer.alloc(0);
export const getUnpackedSettings = (): object => ({});
export const sensitiveHeaders: unique symbol = Symbol("nodejs.http2.sensitiveHeaders") as never;

export default {
  Http2ServerRequest,
  Http2ServerResponse,
  connect,
  constants,
  createSecureServer,
  createServer,
  getDefaultSettings,
  getPackedSettings,
  getUnpackedSettings,
  performServerHandshake,
  sensitiveHeaders,
};
