/** `node:tls`. */

import { createSecureContext, SecureContext } from "./_tls_common.ts";
import { connect, TLSSocket } from "./_tls_wrap.ts";
import { Buffer } from "./buffer.ts";
import { nodeError, notImplemented, outOfRange } from "./internal/errors.ts";

export { connect, createSecureContext, SecureContext, TLSSocket };

export const DEFAULT_CIPHERS = "";
export const DEFAULT_ECDH_CURVE = "auto";
export const DEFAULT_MAX_VERSION = "TLSv1.3";
export const DEFAULT_MIN_VERSION = "TLSv1.2";
export const rootCertificates: string[] = [];

export function Server(): never {
  throw new Error("Not implemented");
}

export function createServer(): never {
  throw new Error("Not implemented");
}

export function createSecurePair(): never {
  throw notImplemented("createSecurePair");
}

export function getCiphers(): string[] {
  return [];
}

/** Whether the certificate is that of the host: the error if not. */
export function checkServerIdentity(hostname: string, certificate: { subject?: { CN?: string }; subjectaltname?: string }): Error | undefined {
  const host = `${hostname}`.replace(/\.$/, "").toLowerCase();
  const names = (certificate.subjectaltname ?? "")
    .split(", ")
    .filter((entry) => entry.startsWith("DNS:"))
    .map((entry) => entry.slice(4).toLowerCase());
  if (names.length === 0 && certificate.subject?.CN) names.push(certificate.subject.CN.toLowerCase());
  const matches = names.some((name) => name === host || (name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1)));
  if (matches) return undefined;
  const reason = `Host: ${host}. is not in the cert's altnames: ${certificate.subjectaltname ?? ""}`;
  const error = nodeError("ERR_TLS_CERT_ALTNAME_INVALID", `Hostname/IP does not match certificate's altnames: ${reason}`);
  return Object.assign(error, { reason, host, cert: certificate });
}

/** Protocols as ALPN sends them. */
export function convertALPNProtocols(protocols: unknown, out: { ALPNProtocols?: Uint8Array }): void {
  if (Array.isArray(protocols)) {
    const parts = protocols.map((protocol: string, index) => {
      const bytes = Buffer.from(protocol);
      if (bytes.length > 255) throw outOfRange(`The byte length of the protocol at index ${index} exceeds the maximum length.`, "<= 255", bytes.length);
      return Buffer.concat([Buffer.from([bytes.length]), bytes]);
    });
    out.ALPNProtocols = Buffer.concat(parts);
  } else if (protocols instanceof Uint8Array) {
    out.ALPNProtocols = Buffer.from(protocols);
  } else if (ArrayBuffer.isView(protocols)) {
    out.ALPNProtocols = Buffer.from(protocols.buffer.slice(protocols.byteOffset, protocols.byteOffset + protocols.byteLength));
  }
}

export default {
  DEFAULT_CIPHERS,
  DEFAULT_ECDH_CURVE,
  DEFAULT_MAX_VERSION,
  DEFAULT_MIN_VERSION,
  SecureContext,
  Server,
  TLSSocket,
  checkServerIdentity,
  connect,
  convertALPNProtocols,
  createSecureContext,
  createSecurePair,
  createServer,
  getCiphers,
  rootCertificates,
};
