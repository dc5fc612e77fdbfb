/** Keys of RSA, of elliptic curves, and what is signed with them. */

import {
  ecFromPkcs8,
  ecFromSpki,
  ecGenerate,
  ecPoint,
  ecPublic,
  ecSign,
  ecToPkcs8,
  ecToSpki,
  ecVerify,
  rsaFromParts,
  rsaGenerate,
  rsaParts,
  rsaPublic,
  rsaSign,
  rsaVerify,
} from "native:web/crypto";
import { decodeBase64Url, encodeBase64Url } from "../../../web/crypto/jwk.ts";
import { Buffer } from "../../buffer.ts";
import { invalidArg, invalidArgValue, notImplemented } from "../errors.ts";
import { validateInteger, validateObject, validateOneOf } from "../validate.ts";
import { bytesOf, output } from "./bytes.ts";
import { AsymmetricKeyObject, KeyObject, materialOf, PrivateKeyObject, PublicKeyObject } from "./keys.ts";

/** A key: DER as `spki` and `pkcs8` have it, and what it is of. */
export interface Material {
  type: "public" | "private";
  der: Uint8Array<ArrayBuffer>;
  kind: "rsa" | "ec" | "ed25519" | "x25519";
  /** The curve, and the point or the number on it; none for RSA. */
  curve: string;
  data: Uint8Array<ArrayBuffer>;
}

type Jwk = Record<string, string | undefined>;

/** The curves with the bytes of a number of their fields, and the names that OpenSSL has for them. */
const curves: Record<string, { kind: Material["kind"]; size: number; names: string[] }> = {
  "P-256": { kind: "ec", size: 32, names: ["P-256", "prime256v1", "secp256r1"] },
  "P-384": { kind: "ec", size: 48, names: ["P-384", "secp384r1"] },
  "P-521": { kind: "ec", size: 66, names: ["P-521", "secp521r1"] },
  Ed25519: { kind: "ed25519", size: 32, names: [] },
  X25519: { kind: "x25519", size: 32, names: [] },
};

/** The members of private keys of RSA in JSON, in the order in which the native half lists them. */
const members = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;

const bytes = (buffer: ArrayBuffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);

/** The key that some DER is; undefined if it is none. */
function readDer(type: Material["type"], der: Uint8Array<ArrayBuffer>): Material | undefined {
  if ((rsaParts(type === "private", der) as ArrayBuffer[] | null) !== null) {
    return { type, der, kind: "rsa", curve: "", data: der };
  }
  for (const [curve, { kind }] of Object.entries(curves)) {
    const read = type === "private" ? ecFromPkcs8 : ecFromSpki;
    const data = read(curve, der) as ArrayBuffer | null;
    if (data !== null) return { type, der, kind, curve, data: bytes(data) };
  }
  return undefined;
}

function onCurve(type: Material["type"], curve: string, data: Uint8Array<ArrayBuffer>): Material {
  const der = bytes((type === "private" ? ecToPkcs8 : ecToSpki)(curve, data) as ArrayBuffer);
  return { type, der, kind: curves[curve]!.kind, curve, data };
}

/** The public half of a private key. */
function publicHalf(key: Material): Material {
  if (key.kind === "rsa") return readDer("public", bytes(rsaPublic(key.der) as ArrayBuffer))!;
  return onCurve("public", key.curve, bytes(ecPublic(key.curve, key.data) as ArrayBuffer));
}

function readPem(text: string): { label: string; der: Uint8Array<ArrayBuffer> } | undefined {
  const [, label, body] = /-----BEGIN ([A-Z ]+)-----([^-]*)-----END \1-----/.exec(text) ?? [];
  if (label === undefined) return undefined;
  return { label, der: Uint8Array.from(Buffer.from(body!.replaceAll(/\s/g, ""), "base64")) };
}

function readJwk(jwk: Jwk): Material | undefined {
  const number = (name: string): Uint8Array<ArrayBuffer> => decodeBase64Url(jwk[name]) ?? new Uint8Array(0);
  const type = jwk.d === undefined ? "public" : "private";
  if (jwk.kty === "RSA") {
    const parts = (type === "private" ? ["n", "e", "d", "p", "q"] : ["n", "e"]).map(number);
    const der = rsaFromParts(type === "private", ...parts) as ArrayBuffer | null;
    return der === null ? undefined : readDer(type, bytes(der));
  }
  const { crv = "" } = jwk;
  const curve = Object.hasOwn(curves, crv) ? curves[crv]! : undefined;
  if (curve === undefined) return undefined;
  if (type === "private") return onCurve(type, crv, number("d"));
  if (jwk.kty === "OKP") return onCurve(type, crv, number("x"));
  const point = Uint8Array.from([4, ...number("x"), ...number("y")]);
  return point.length === 1 + 2 * curve.size && ecPoint(crv, point) !== null ? onCurve(type, crv, point) : undefined;
}

interface KeyInput {
  key?: unknown;
  format?: string;
  type?: string;
  passphrase?: unknown;
}

const expected = "of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, or Object";

/** The key that an argument stands for, or undefined if it stands for none. */
function parse(type: Material["type"], input: unknown): Material | undefined {
  const known = materialOf(input);
  if (known !== undefined) return known;
  const isOptions = typeof input === "object" && input !== null && !ArrayBuffer.isView(input) && !(input instanceof ArrayBuffer);
  const options: KeyInput = isOptions ? (input as KeyInput) : { key: input, format: "pem" };
  const { key, format = "pem", passphrase } = options;
  const inner = materialOf(key);
  if (inner !== undefined) return inner;
  if (passphrase !== undefined) throw notImplemented("encrypted keys");
  if (format === "jwk") {
    validateObject(key, "options.key");
    return readJwk(key as Jwk);
  }
  const material = Uint8Array.from(bytesOf(key, "options.key", "utf8", expected));
  if (format === "der") return readDer(type, material);
  const pem = readPem(Buffer.from(material.buffer).toString());
  if (pem === undefined) return undefined;
  return readDer(pem.label === "PRIVATE KEY" ? "private" : "public", pem.der);
}

function wrap(key: Material): AsymmetricKeyObject {
  return AsymmetricKeyObject.make(key.type === "private" ? PrivateKeyObject : PublicKeyObject, key);
}

function requirePrivate(input: unknown): Material {
  const key = parse("private", input);
  if (key?.type !== "private") throw new Error("Failed to parse private key");
  return key;
}

function requirePublic(input: unknown): Material {
  const key = parse("public", input);
  if (key === undefined) throw new Error("Failed to parse public key");
  return key.type === "private" ? publicHalf(key) : key;
}

export function createPrivateKey(key: unknown): AsymmetricKeyObject {
  return wrap(requirePrivate(key));
}

export function createPublicKey(key: unknown): AsymmetricKeyObject {
  return wrap(requirePublic(key));
}

interface Encoding {
  type?: string;
  format?: string;
  cipher?: unknown;
}

/** `export()` of a key. */
export function exportKey(key: Material, { type, format, cipher }: Encoding = {}): unknown {
  if (format === "jwk") return writeJwk(key);
  if (type === undefined) throw new TypeError("Missing type option");
  if (type !== (key.type === "public" ? "spki" : "pkcs8")) throw notImplemented(`keys in the form "${type}"`);
  if (cipher !== undefined) throw notImplemented("encrypted keys");
  validateOneOf(format, "options.format", ["pem", "der"]);
  if (format === "der") return Buffer.from(key.der);
  const label = key.type === "public" ? "PUBLIC KEY" : "PRIVATE KEY";
  const lines = (output(key.der, "base64") as string).match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function writeJwk(key: Material): Jwk {
  const { type, kind, curve, data } = key;
  if (kind === "rsa") {
    const parts = (rsaParts(type === "private", key.der) as ArrayBuffer[]).map((part) => encodeBase64Url(bytes(part)));
    const jwk: Jwk = Object.fromEntries(parts.map((part, index) => [members[index]!, part]));
    const { n, e, d, ...others } = jwk;
    return d === undefined ? { kty: "RSA", n, e } : { kty: "RSA", d, n, e, ...others };
  }
  const point = type === "public" ? data : publicHalf(key).data;
  const d = type === "private" ? { d: encodeBase64Url(data) } : {};
  if (kind !== "ec") {
    const alg = kind === "ed25519" ? { alg: "EdDSA" } : {};
    return { kty: "OKP", ...alg, crv: curve, x: encodeBase64Url(point), ...d };
  }
  const { size } = curves[curve]!;
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map(encodeBase64Url);
  return { kty: "EC", crv: curve, x: x!, y: y!, ...d };
}

/** `asymmetricKeyDetails` of a key. */
export function detailsOf(key: Material): object {
  if (key.kind === "ec") return { namedCurve: curves[key.curve]!.names[1] };
  if (key.kind !== "rsa") return {};
  const [modulus, exponent] = rsaParts(key.type === "private", key.der) as [ArrayBuffer, ArrayBuffer];
  const hex = Buffer.from(exponent).toString("hex");
  return { modulusLength: modulus.byteLength * 8, publicExponent: BigInt(`0x${hex}`) };
}

/** What `generateKeyPair` is told, as far as it matters here. */
export interface PairOptions {
  modulusLength?: number;
  publicExponent?: number;
  namedCurve?: string;
  publicKeyEncoding?: Encoding;
  privateKeyEncoding?: Encoding;
}

function generate(type: string, options: PairOptions): Material {
  if (type === "rsa") {
    const { modulusLength, publicExponent = 0x10001 } = options;
    validateInteger(modulusLength, "options.modulusLength", 0, 2 ** 32 - 1);
    validateInteger(publicExponent, "options.publicExponent", 0, 2 ** 32 - 1);
    const exponent = new Uint8Array(4);
    new DataView(exponent.buffer).setUint32(0, publicExponent);
    const der = rsaGenerate(modulusLength!, exponent) as ArrayBuffer | null;
    if (der === null) throw invalidArgValue("options.modulusLength", modulusLength, "is of no key that can be made");
    return readDer("private", bytes(der))!;
  }
  const found = Object.entries(curves).find(([, { kind, names }]) =>
    type === "ec" ? names.includes(String(options.namedCurve)) : kind === type,
  );
  if (found === undefined) throw notImplemented(`keys of the curve "${options.namedCurve}"`);
  return onCurve("private", found[0], bytes(ecGenerate(found[0]) as ArrayBuffer));
}

/** A new pair of keys: as text or bytes where an encoding is given. */
export function generateKeyPairSync(type: string, options: PairOptions = {}): { publicKey: unknown; privateKey: unknown } {
  validateOneOf(type, "type", ["rsa", "ec", "ed25519", "x25519"]);
  validateObject(options, "options");
  const key = generate(type, options);
  const half = (key: Material, encoding: Encoding | undefined): unknown =>
    encoding === undefined ? wrap(key) : exportKey(key, encoding);
  return {
    publicKey: half(publicHalf(key), options.publicKeyEncoding),
    privateKey: half(key, options.privateKeyEncoding),
  };
}

/** Constants of `node:crypto` that say how RSA signs. */
export const constants = { RSA_PKCS1_PADDING: 1, RSA_PKCS1_PSS_PADDING: 6, RSA_PSS_SALTLEN_DIGEST: -1, RSA_PSS_SALTLEN_AUTO: -2 };

const hashBytes: Record<string, number> = { "SHA-1": 20, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };

/** The name that Web Crypto has for a digest. */
function hashOf(algorithm: unknown): string {
  const name = String(algorithm).toUpperCase().replace(/^RSA-/, "").replace(/^SHA-?/, "SHA-");
  if (!Object.hasOwn(hashBytes, name)) throw invalidArgValue("algorithm", algorithm, "is not supported");
  return name;
}

interface SignOptions {
  padding?: number;
  saltLength?: number;
  dsaEncoding?: string;
}

function optionsOf(input: unknown): SignOptions {
  return typeof input === "object" && input !== null && !(input instanceof KeyObject) ? input : {};
}

/** How long the salt is for PSS: one that fits, or those that might have been used; undefined for PKCS #1. */
function saltsOf(key: Material, hash: string, { padding, saltLength }: SignOptions): (number | undefined)[] {
  if (padding !== constants.RSA_PKCS1_PSS_PADDING) return [undefined];
  if (saltLength !== undefined && saltLength >= 0) return [saltLength];
  if (saltLength === constants.RSA_PSS_SALTLEN_DIGEST) return [hashBytes[hash]!];
  const { modulusLength } = detailsOf(key) as { modulusLength: number };
  const longest = Math.ceil((modulusLength - 1) / 8) - hashBytes[hash]! - 2;
  return Array.from({ length: Math.max(longest + 1, 0) }, (_, index) => longest - index);
}

/** The two numbers of a signature as ASN.1. */
function toDer(signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const half = signature.length / 2;
  const numbers = [signature.subarray(0, half), signature.subarray(half)].flatMap((number) => {
    const start = number.findIndex((byte) => byte !== 0);
    const digits = start < 0 ? [0] : [...number.subarray(start)];
    if (digits[0]! >= 0x80) digits.unshift(0);
    return [2, digits.length, ...digits];
  });
  const length = numbers.length < 0x80 ? [numbers.length] : [0x81, numbers.length];
  return Uint8Array.from([0x30, ...length, ...numbers]);
}

/** The inverse of {@link toDer}; undefined for what is no such signature. */
function fromDer(der: Uint8Array, size: number): Uint8Array<ArrayBuffer> | undefined {
  const signature = new Uint8Array(2 * size);
  let at = der[1] === 0x81 ? 3 : 2;
  for (const end of [size, 2 * size]) {
    const length = der[at + 1];
    if (der[0] !== 0x30 || der[at] !== 2 || length === undefined) return undefined;
    const digits = der.subarray(at + 2, at + 2 + length);
    const start = digits.findIndex((byte) => byte !== 0);
    const number = start < 0 ? digits.subarray(0, 0) : digits.subarray(start);
    if (number.length > size) return undefined;
    signature.set(number, end - number.length);
    at += 2 + length;
  }
  return signature;
}

function signWith(algorithm: unknown, data: Uint8Array, input: unknown): Buffer {
  const key = requirePrivate(input);
  const options = optionsOf(input);
  if (key.kind === "ed25519") return Buffer.from(ecSign(key.curve, "", key.data, data) as ArrayBuffer);
  if (algorithm === null || algorithm === undefined) throw new Error("Failed to initialize signing context");
  const hash = hashOf(algorithm);
  if (key.kind === "rsa") {
    const signature = rsaSign(hash, saltsOf(key, hash, options)[0], key.der, data) as ArrayBuffer | null;
    if (signature === null) throw new Error("Failed to sign data");
    return Buffer.from(signature);
  }
  const signature = ecSign(key.curve, hash, key.data, data) as ArrayBuffer | null;
  if (signature === null) throw new Error("Failed to sign data");
  return Buffer.from(options.dsaEncoding === "ieee-p1363" ? bytes(signature) : toDer(bytes(signature)));
}

function verifyWith(algorithm: unknown, data: Uint8Array, input: unknown, signature: Uint8Array): boolean {
  const key = requirePublic(input);
  const options = optionsOf(input);
  if (key.kind === "ed25519") return signature.length === 64 && (ecVerify(key.curve, "", key.data, signature, data) as boolean);
  if (algorithm === null || algorithm === undefined) throw new Error("Failed to initialize verification context");
  const hash = hashOf(algorithm);
  if (key.kind === "rsa") {
    return saltsOf(key, hash, options).some((salt) => rsaVerify(hash, salt, key.der, signature, data) as boolean);
  }
  const { size } = curves[key.curve]!;
  const plain = options.dsaEncoding === "ieee-p1363" ? signature : fromDer(signature, size);
  return plain?.length === 2 * size && (ecVerify(key.curve, hash, key.data, plain, data) as boolean);
}

type Callback = (error: unknown, result?: unknown) => void;

function answer(run: () => unknown, callback: unknown): unknown {
  if (typeof callback !== "function") return run();
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    queueMicrotask(() => (callback as Callback)(error));
    return undefined;
  }
  queueMicrotask(() => (callback as Callback)(null, result));
  return undefined;
}

export function sign(algorithm: unknown, data: unknown, key: unknown, callback?: Callback): unknown {
  return answer(() => signWith(algorithm, bytesOf(data, "data"), key), callback);
}

export function verify(algorithm: unknown, data: unknown, key: unknown, signature: unknown, callback?: Callback): unknown {
  return answer(() => verifyWith(algorithm, bytesOf(data, "data"), key, bytesOf(signature, "signature")), callback);
}

/** What is signed piece by piece. */
class Pieces {
  readonly #algorithm: string;
  readonly #pieces: Uint8Array[] = [];

  constructor(algorithm: unknown) {
    if (typeof algorithm !== "string") throw invalidArg("algorithm", "of type string", algorithm);
    hashOf(algorithm);
    this.#algorithm = algorithm;
  }

  static of(pieces: Pieces): [string, Uint8Array] {
    return [pieces.#algorithm, Buffer.concat(pieces.#pieces)];
  }

  update(data: unknown, encoding?: unknown): this {
    this.#pieces.push(Uint8Array.from(bytesOf(data, "data", encoding)));
    return this;
  }
}

/** `crypto.createSign()` */
export class Sign extends Pieces {
  sign(key: unknown, encoding?: unknown): unknown {
    const [algorithm, data] = Pieces.of(this);
    return output(signWith(algorithm, data, key), encoding);
  }
}

/** `crypto.createVerify()` */
export class Verify extends Pieces {
  verify(key: unknown, signature: unknown, encoding?: unknown): boolean {
    const [algorithm, data] = Pieces.of(this);
    return verifyWith(algorithm, data, key, bytesOf(signature, "signature", encoding));
  }
}
