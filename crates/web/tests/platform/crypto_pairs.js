// Keys that come in pairs; what is expected was observed in the Workers runtime.
const { subtle } = crypto;
const data = new Uint8Array([1, 2, 3]);
const describe = ({ type, algorithm, usages, extractable }) => ({ type, algorithm, usages: [...usages], extractable });
const exponent = new Uint8Array([1, 0, 1]);

// Generating.
const ec = await subtle.generateKey({ name: "ecdsa", namedCurve: "p-256" }, false, ["sign", "verify"]);
equal(Object.keys(ec), ["publicKey", "privateKey"]);
equal(describe(ec.publicKey), { type: "public", algorithm: { name: "ECDSA", namedCurve: "P-256" }, usages: ["verify"], extractable: true });
equal(describe(ec.privateKey), { type: "private", algorithm: { name: "ECDSA", namedCurve: "P-256" }, usages: ["sign"], extractable: false });
await rejects(subtle.generateKey({ name: "ECDSA" }, false, ["sign"]), 'TypeError: Missing field "namedCurve" in "algorithm".');
await rejects(
  subtle.generateKey({ name: "ECDSA", namedCurve: "K-256" }, false, ["sign"]),
  'NotSupportedError: Unrecognized or unimplemented EC curve "K-256" requested.',
);
await rejects(
  subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["encrypt"]),
  'SyntaxError: Attempt to generate ECDSA key with invalid usage "encrypt".',
);
await rejects(
  subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]),
  "SyntaxError: Attempt to generate asymmetric keys with no valid private key usages.",
);
const RSA = { name: "RSA-PSS", modulusLength: 1024, publicExponent: exponent, hash: "SHA-256" };
await rejects(
  subtle.generateKey({ ...RSA, modulusLength: 200 }, true, ["sign"]),
  "OperationError: The modulus length must be a multiple of 8 and between 256 and 16k, but 200 was requested.",
);
await rejects(
  subtle.generateKey({ ...RSA, publicExponent: new Uint8Array([2]) }, true, ["sign"]),
  'OperationError: The "publicExponent" must be either 3 or 65537, but got 2.',
);

// Signing.
const ECDSA = { name: "ECDSA", hash: "SHA-256" };
const signature = await subtle.sign(ECDSA, ec.privateKey, data);
equal(signature.byteLength, 64);
equal(await subtle.verify(ECDSA, ec.publicKey, signature, data), true);
equal(await subtle.verify(ECDSA, ec.publicKey, signature, new Uint8Array(3)), false);
equal(await subtle.verify(ECDSA, ec.publicKey, data, data), false);
await rejects(
  subtle.sign(ECDSA, ec.publicKey, data),
  'InvalidAccessError: Requested key usage "sign" does not match any usage listed in this CryptoKey.',
);
await rejects(
  subtle.sign("ECDSA", ec.privateKey, data),
  'TypeError: Missing "hash" in AlgorithmIdentifier. (ECDSA requires that the hash algorithm be specified at call time ' +
    "rather than on the key. This differs from other WebCrypto algorithms for historical reasons.)",
);
const ed = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
const edSignature = await subtle.sign("Ed25519", ed.privateKey, data);
equal([edSignature.byteLength, await subtle.verify("Ed25519", ed.publicKey, edSignature, data)], [64, true]);
await rejects(subtle.verify("Ed25519", ed.publicKey, data, data), "OperationError: Invalid Ed25519 signature length 3");
const rsa = await subtle.generateKey(RSA, true, ["sign", "verify"]);
equal(describe(rsa.publicKey), {
  type: "public",
  algorithm: { name: "RSA-PSS", modulusLength: 1024, publicExponent: exponent, hash: { name: "SHA-256" } },
  usages: ["verify"],
  extractable: true,
});
const PSS = { name: "RSA-PSS", saltLength: 32 };
const rsaSignature = await subtle.sign(PSS, rsa.privateKey, data);
equal([rsaSignature.byteLength, await subtle.verify(PSS, rsa.publicKey, rsaSignature, data)], [128, true]);
await rejects(
  subtle.sign("RSA-PSS", rsa.privateKey, data),
  "DataError: Failed to provide salt for RSA-PSS key operation which requires a salt",
);
await rejects(
  subtle.sign({ name: "RSA-PSS", saltLength: 3000 }, rsa.privateKey, data),
  "OperationError: key too small for signing with given digest and salt length",
);

// Encrypting.
const oaep = await subtle.generateKey({ ...RSA, name: "RSA-OAEP" }, true, ["encrypt", "decrypt", "wrapKey"]);
equal([oaep.publicKey.usages, oaep.privateKey.usages], [["encrypt", "wrapKey"], ["decrypt"]]);
const OAEP = { name: "RSA-OAEP", label: data };
const secret = await subtle.encrypt(OAEP, oaep.publicKey, data);
equal([...new Uint8Array(await subtle.decrypt(OAEP, oaep.privateKey, secret))], [1, 2, 3]);
await rejects(subtle.decrypt("RSA-OAEP", oaep.privateKey, secret), "OperationError: RSA-OAEP failed encrypt/decrypt.");
await rejects(subtle.encrypt("RSA-OAEP", oaep.publicKey, new Uint8Array(400)), "OperationError: RSA-OAEP failed encrypt/decrypt.");

// Agreeing.
const agreeing = (namedCurve) => subtle.generateKey({ name: "ECDH", namedCurve }, true, ["deriveBits", "deriveKey"]);
const [a, b, other] = [await agreeing("P-256"), await agreeing("P-256"), await agreeing("P-384")];
const derive = (key, peer, length) => subtle.deriveBits({ name: "ECDH", public: peer }, key, length);
equal([...new Uint8Array(await derive(a.privateKey, b.publicKey, 256))], [...new Uint8Array(await derive(b.privateKey, a.publicKey, null))]);
equal((await derive(a.privateKey, b.publicKey, 100)).byteLength, 13);
await rejects(
  derive(a.privateKey, b.publicKey, 512),
  "OperationError: Derived key length (512 bits) is too long (should be at most 256 bits).",
);
await rejects(derive(a.privateKey, undefined, 256), 'TypeError: Missing field "public" in "derivedKeyParams".');
await rejects(derive(a.privateKey, b.privateKey, 256), 'InvalidAccessError: The provided key has type "private", not "public"');
await rejects(
  derive(a.privateKey, other.publicKey, 256),
  'InvalidAccessError: Private key for derivation is using curve "P-256" while public key is using "P-384".',
);
await rejects(
  derive(a.privateKey, ec.publicKey, 256),
  'InvalidAccessError: Private key for derivation is using "ECDH" while public key is using "ECDSA".',
);
const derived = await subtle.deriveKey({ name: "ECDH", public: b.publicKey }, a.privateKey, { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
equal(derived.algorithm, { name: "AES-GCM", length: 256 });
const x = await subtle.generateKey("X25519", true, ["deriveBits"]);
equal((await subtle.deriveBits({ name: "X25519", public: x.publicKey }, x.privateKey, 256)).byteLength, 32);
await rejects(
  subtle.deriveBits({ name: "X25519", public: a.publicKey }, x.privateKey, 256),
  "InvalidAccessError: Base X25519 private key cannot be used to derive a key from a peer ECDH public key",
);

// Exporting and importing.
await rejects(subtle.exportKey("pkcs8", ec.privateKey), "InvalidAccessError: Attempt to export non-extractable ECDSA key.");
const algorithms = { ECDH: [a, { name: "ECDH", namedCurve: "P-256" }, [], ["deriveBits"]], Ed25519: [ed, "Ed25519", ["verify"], ["sign"]], RSA: [rsa, RSA, ["verify"], ["sign"]] };
for (const [name, [pair, algorithm, publicUsages, privateUsages]] of Object.entries(algorithms)) {
  for (const format of ["spki", "jwk", ...(name === "RSA" ? [] : ["raw"])]) {
    const exported = await subtle.exportKey(format, pair.publicKey);
    const again = await subtle.importKey(format, exported, algorithm, true, publicUsages);
    equal(again.type, "public");
    equal(new Uint8Array(await subtle.exportKey("spki", again)).join(), new Uint8Array(await subtle.exportKey("spki", pair.publicKey)).join());
  }
  for (const format of ["pkcs8", "jwk"]) {
    const exported = await subtle.exportKey(format, pair.privateKey);
    const again = await subtle.importKey(format, exported, algorithm, true, privateUsages);
    equal(again.type, "private");
    equal(new Uint8Array(await subtle.exportKey("pkcs8", again)).join(), new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey)).join());
  }
  await rejects(subtle.exportKey("spki", pair.privateKey), 'InvalidAccessError: Asymmetric spki export requires public key (not "private").');
  await rejects(subtle.exportKey("pkcs8", pair.publicKey), 'InvalidAccessError: Asymmetric pkcs8 export requires private key (not "public").');
  await rejects(subtle.importKey("spki", data, algorithm, true, publicUsages), "DataError: Invalid SPKI input.");
  await rejects(subtle.importKey("pkcs8", data, algorithm, true, privateUsages), "DataError: Invalid PKCS8 input.");
  await rejects(subtle.importKey("weird", data, algorithm, true, publicUsages), 'NotSupportedError: Unrecognized key import format "weird".');
}
await rejects(subtle.exportKey("raw", a.privateKey), "InvalidAccessError: Raw export of elliptic curve keys is only allowed for public keys.");
await rejects(subtle.exportKey("raw", ed.privateKey), "InvalidAccessError: Raw export of Ed25519 keys is only allowed for public keys.");
await rejects(subtle.exportKey("raw", rsa.publicKey), 'InvalidAccessError: Cannot export "RSA-PSS" in "raw" format.');
equal((await subtle.exportKey("jwk", rsa.privateKey)).alg, "PS256");
equal((await subtle.exportKey("jwk", ed.publicKey)).alg, "EdDSA");

// JSON Web Keys that do not fit.
const EC = { name: "ECDSA", namedCurve: "P-256" };
const jwk = await subtle.exportKey("jwk", ec.publicKey);
const importing = (changes, usages = ["verify"]) => subtle.importKey("jwk", { ...jwk, ...changes }, EC, true, usages);
equal((await importing({})).usages, ["verify"]);
await rejects(
  importing({ kty: "RSA" }),
  'DataError: Elliptic curve "jwk" key import requires a JSON Web Key with Key Type parameter "kty" ("RSA") equal to "EC".',
);
await rejects(importing({ x: undefined }), 'DataError: Invalid EC key in JSON Web Key; missing "x".');
await rejects(
  importing({ x: jwk.y }),
  'OperationError: Invalid EC key; public key coordinates "x" and "y" are invalid: Point is not on curve..',
);
await rejects(
  importing({ use: "enc" }),
  'DataError: Asymmetric "jwk" key import with usages requires a JSON Web Key with Public Key Use parameter "use" ("enc") equal to "sig".',
);
await rejects(importing({ alg: "ES384" }), 'DataError: JSON Web Key Algorithm parameter "alg" ("ES384") does not match requested curve.');
await rejects(
  importing({ key_ops: ["sign"] }),
  `DataError: All specified key usages must be present in the JSON Web Key's Key Operations parameter ("key_ops").`,
);
await rejects(importing({ ext: false }), 'DataError: JWK ext field for "ECDSA" is set to false but extractable is true');
await rejects(importing({ key_ops: undefined }, ["sign"]), 'SyntaxError: Attempt to import public ECDSA key with invalid usage "sign".');
await rejects(
  subtle.importKey("pkcs8", await subtle.exportKey("pkcs8", other.privateKey), EC, true, ["sign"]),
  'DataError: "algorithm.namedCurve" "P-256" does not match the curve specified by the input key data.',
);
await rejects(subtle.importKey("raw", new Uint8Array(65), EC, true, ["verify"]), "DataError: Failed to import raw EC key data: Invalid point encoding..");
await rejects(subtle.importKey("raw", new Uint8Array(31), "Ed25519", true, ["verify"]), "DataError: Ed25519 raw keys must be exactly 32-bytes (provided 31).");
log("end");
