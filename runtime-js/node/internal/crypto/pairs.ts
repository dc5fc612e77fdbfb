/** `crypto.generateKeyPair`: pairs of keys, as text or bytes. */

import { ecGenerate, ecPublic, ecToPkcs8, ecToSpki, rsaGenerate, rsaPublic } from "native:web/crypto";
import { Buffer } from "../../buffer.ts";
import { invalidArgValue, notImplemented } from "../errors.ts";
import { validateInteger, validateObject, validateOneOf } from "../validate.ts";

interface Encoding {
  type?: string;
  format?: string;
  cipher?: string;
}

/** What `generateKeyPair` is told, as far as it matters here. */
export interface PairOptions {
  modulusLength?: number;
  publicExponent?: number;
  namedCurve?: string;
  publicKeyEncoding?: Encoding;
  privateKeyEncoding?: Encoding;
}

/** The two keys as they were asked for. */
export interface Pair {
  publicKey: string | Buffer;
  privateKey: string | Buffer;
}

/** The names that OpenSSL and the standards have for the curves. */
const curves: Record<string, string> = {
  "P-256": "P-256",
  "P-384": "P-384",
  "P-521": "P-521",
  prime256v1: "P-256",
  secp256r1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

/** Both keys in the form of SubjectPublicKeyInfo and PKCS #8. */
function generate(type: string, options: PairOptions): { spki: ArrayBuffer; pkcs8: ArrayBuffer } {
  if (type === "rsa") {
    const { modulusLength, publicExponent = 0x10001 } = options;
    validateInteger(modulusLength, "options.modulusLength", 0, 2 ** 32 - 1);
    validateInteger(publicExponent, "options.publicExponent", 0, 2 ** 32 - 1);
    const exponent = new Uint8Array(4);
    new DataView(exponent.buffer).setUint32(0, publicExponent);
    const pkcs8 = rsaGenerate(modulusLength!, exponent) as ArrayBuffer | null;
    if (pkcs8 === null) throw invalidArgValue("options.modulusLength", modulusLength, "cannot be generated");
    return { spki: rsaPublic(new Uint8Array(pkcs8)) as ArrayBuffer, pkcs8 };
  }
  const curve = curveOf(type, options);
  const data = new Uint8Array(ecGenerate(curve) as ArrayBuffer);
  const point = new Uint8Array(ecPublic(curve, data) as ArrayBuffer);
  return { spki: ecToSpki(curve, point) as ArrayBuffer, pkcs8: ecToPkcs8(curve, data) as ArrayBuffer };
}

function curveOf(type: string, { namedCurve }: PairOptions): string {
  if (type === "ed25519") return "Ed25519";
  if (type === "x25519") return "X25519";
  const curve = curves[String(namedCurve)];
  if (curve === undefined) throw notImplemented(`crypto.generateKeyPair of the curve "${namedCurve}"`);
  return curve;
}

function encoded(der: ArrayBuffer, encoding: Encoding | undefined, name: string, type: string, label: string): string | Buffer {
  if (encoding === undefined) throw notImplemented("crypto.generateKeyPair without encodings");
  validateObject(encoding, name);
  if (encoding.type !== type) throw notImplemented(`crypto.generateKeyPair with the ${name} "${encoding.type}"`);
  if (encoding.cipher !== undefined) throw notImplemented("crypto.generateKeyPair with a cipher");
  validateOneOf(encoding.format, `${name}.format`, ["pem", "der"]);
  const bytes = Buffer.from(der);
  if (encoding.format === "der") return bytes;
  const lines = bytes.toString("base64").match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** A new pair of keys. */
export function generateKeyPairSync(type: string, options: PairOptions = {}): Pair {
  validateOneOf(type, "type", ["rsa", "ec", "ed25519", "x25519"]);
  validateObject(options, "options");
  const { spki, pkcs8 } = generate(type, options);
  return {
    publicKey: encoded(spki, options.publicKeyEncoding, "publicKeyEncoding", "spki", "PUBLIC KEY"),
    privateKey: encoded(pkcs8, options.privateKeyEncoding, "privateKeyEncoding", "pkcs8", "PRIVATE KEY"),
  };
}
