/** `node:_tls_common`. */

import { notImplemented } from "./internal/errors.ts";

export class SecureContext {
  context: unknown = undefined;
}

export function createSecureContext(_options?: object): SecureContext {
  return new SecureContext();
}

export function translatePeerCertificate(_certificate?: unknown): never {
  throw notImplemented("translatePeerCertificate");
}

export default { SecureContext, createSecureContext, translatePeerCertificate };
