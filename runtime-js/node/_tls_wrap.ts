/** `node:_tls_wrap`: connections with TLS. */

import { notImplemented } from "./internal/errors.ts";
import { Socket } from "./net.ts";

/** A connection with TLS; a plain one cannot be turned into one here. */
export const TLSSocket = function (this: any, socket?: unknown, options?: any): any {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, options);
  Socket.call(this, options);
  this.encrypted = true;
  this.authorized = false;
  this.authorizationError = null;
} as unknown as { new (socket?: unknown, options?: any): any; (socket?: unknown, options?: any): any; prototype: any };
Object.defineProperty(TLSSocket, "name", { value: "TLSSocket", configurable: true });
Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

export function connect(): never {
  throw notImplemented("tls.connect");
}

export default { TLSSocket, connect };
