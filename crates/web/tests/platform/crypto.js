const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const raw = (length) => new Uint8Array(length).fill(7);
const { subtle } = crypto;

equal(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), true);
equal(crypto.randomUUID() === crypto.randomUUID(), false);
const random = new Uint32Array(8);
equal(crypto.getRandomValues(random) === random, true);
equal(random.some((value) => value !== 0), true);
const view = new Uint8Array(new ArrayBuffer(8), 2, 4);
crypto.getRandomValues(view);
equal([...new Uint8Array(view.buffer)].filter((_, index) => index < 2 || index > 5), [0, 0, 0, 0]);
const notView = "TypeError: Failed to execute 'getRandomValues' on 'Crypto': parameter 1 is not of type 'ArrayBufferView'.";
throws(() => crypto.getRandomValues([]), notView);
throws(() => crypto.getRandomValues(new ArrayBuffer(4)), notView);
const notInteger = "TypeMismatchError: ArrayBufferView argument to getRandomValues() must be an integer-typed view.";
throws(() => crypto.getRandomValues(new Float32Array(4)), notInteger);
throws(() => crypto.getRandomValues(new DataView(new ArrayBuffer(4))), notInteger);
throws(() => crypto.getRandomValues(new Uint8Array(65537)), "QuotaExceededError: getRandomValues() only accepts buffers of size <= 64K but provided 65537 bytes.");
throws(() => new CryptoKey(), "TypeError: Illegal constructor");
throws(() => new SubtleCrypto(), "TypeError: Illegal constructor");

// Digests.
equal(hex(await subtle.digest("MD5", new Uint8Array([1]))), "55a54008ad1ba589aa210d2629c1df41");
equal(hex(await subtle.digest("sha-256", new Uint8Array([1]))), "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a");
equal(hex(await subtle.digest({ name: "SHA-1" }, new Uint8Array([1]))), "bf8b4530d8d246dd74ac53a13471bba17941dff7");
equal((await subtle.digest("SHA-384", raw(1))).byteLength, 48);
equal((await subtle.digest("SHA-512", new DataView(new ArrayBuffer(3)))).byteLength, 64);
const unknownHash = "NotSupportedError: Unrecognized or unimplemented digest algorithm requested.";
await rejects(subtle.digest("bogus", raw(1)), unknownHash);
await rejects(subtle.digest({}, raw(1)), unknownHash);
await rejects(subtle.digest("SHA-256", "abc"), "TypeError: Failed to execute 'digest' on 'SubtleCrypto': parameter 2 is not of type 'BufferSource'.");
await rejects(subtle.digest(), "TypeError: Failed to execute 'digest' on 'SubtleCrypto': parameter 1 is not of type 'string or HashAlgorithm'.");
equal(subtle.timingSafeEqual(raw(2), raw(2)), true);
equal(subtle.timingSafeEqual(raw(2), new Uint8Array(2)), false);
throws(() => subtle.timingSafeEqual(raw(2), raw(3)), "TypeError: Input buffers must have the same byte length.");
throws(() => subtle.timingSafeEqual("a", raw(3)), "TypeError: Failed to execute 'timingSafeEqual' on 'SubtleCrypto': parameter 1 is not of type 'BufferSource'.");

{
  const stream = new crypto.DigestStream("SHA-256");
  equal(stream instanceof WritableStream, true);
  const writer = stream.getWriter();
  await writer.write("a");
  await writer.write(new Uint8Array([98, 99]));
  await writer.close();
  equal(hex(await stream.digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  equal(stream.bytesWritten, 3n);
  throws(() => new crypto.DigestStream("bogus"), unknownHash);
  const wrong = new crypto.DigestStream("SHA-256").getWriter();
  wrong.closed.catch(() => {});
  await rejects(wrong.write(5), "TypeError: DigestStream is a byte stream but received an object of non-ArrayBuffer/ArrayBufferView/string type on its writable side.");
  const aborted = new crypto.DigestStream("SHA-256");
  const abortedWriter = aborted.getWriter();
  abortedWriter.closed.catch(() => {});
  await abortedWriter.abort(new Error("x"));
  await rejects(aborted.digest, "Error: x");
}

// HMAC.
const hmacOf = (usages, extractable = true) => subtle.importKey("raw", new Uint8Array(3), { name: "HMAC", hash: "SHA-256" }, extractable, usages);
{
  const key = await subtle.generateKey({ name: "hmac", hash: { name: "sha-512" } }, true, ["verify", "sign"]);
  equal([key.type, key.extractable, key.algorithm, key.usages], ["secret", true, { name: "HMAC", hash: { name: "SHA-512" }, length: 1024 }, ["sign", "verify"]]);
  equal((await subtle.exportKey("raw", key)).byteLength, 128);
  equal(Object.keys(key), ["usages", "algorithm", "extractable", "type"]);
  const signature = await subtle.sign("HMAC", key, raw(5));
  equal(await subtle.verify("HMAC", key, signature, raw(5)), true);
  equal(await subtle.verify("HMAC", key, signature, raw(6)), false);
  equal(hex(await subtle.sign("HMAC", await hmacOf(["sign"]), new Uint8Array(2))), "b31825742c7dffdfdcea617f81eadcfb55e1f85f3a260abf40f38e6d00472c5a");
}
const generated = (algorithm, usages, text) => rejects(subtle.generateKey(algorithm, true, usages), text);
const useless = "SyntaxError: Secret/private CryptoKeys must have at least one usage.";
await generated({ name: "HMAC", hash: "SHA-256" }, [], useless);
await generated({ name: "HMAC", hash: "SHA-256" }, ["encrypt"], 'SyntaxError: Attempt to generate HMAC key with invalid usage "encrypt".');
await generated({ name: "HMAC" }, ["sign"], 'TypeError: Missing field "hash" in "algorithm".');
await generated({ name: "HMAC", hash: "x" }, ["sign"], unknownHash);
await generated({ name: "HMAC", hash: "SHA-256", length: 0 }, ["sign"], "OperationError: HMAC key length must be a non-zero unsigned long integer (requested 0).");
await generated("foo", ["sign"], 'NotSupportedError: Unrecognized key generation algorithm "foo" requested.');
await generated("PBKDF2", ["deriveBits"], 'NotSupportedError: Unrecognized key generation algorithm "PBKDF2" requested.');
await generated({ name: "HMAC", hash: "SHA-256" }, undefined, "TypeError: Failed to execute 'generateKey' on 'SubtleCrypto': parameter 3 is not of type 'Array'.");
const imported = (format, data, algorithm, usages, text) => rejects(subtle.importKey(format, data, algorithm, true, usages), text);
const hmac256 = { name: "HMAC", hash: "SHA-256" };
await imported("raw", raw(0), hmac256, ["sign"], "DataError: Imported HMAC key length (0) must be a non-zero value up to 7 bits less than, and no greater than, the bit length of the raw key data (0).");
await imported("raw", raw(3), { ...hmac256, length: 30 }, ["sign"], "DataError: Imported HMAC key length (30) must be a non-zero value up to 7 bits less than, and no greater than, the bit length of the raw key data (24).");
await imported("raw", "abc", hmac256, ["sign"], "TypeError: Failed to execute 'importKey' on 'SubtleCrypto': parameter 2 is not of type 'BufferSource or JsonWebKey'.");
await imported("pkcs8", raw(3), hmac256, ["sign"], 'NotSupportedError: Unrecognized key import format "pkcs8".');
await imported("raw", raw(3), hmac256, [], useless);
await imported("raw", raw(3), hmac256, ["encrypt"], 'SyntaxError: Attempt to import secret HMAC key with invalid usage "encrypt".');
await imported("raw", raw(3), "SCRYPT", ["sign"], 'NotSupportedError: Unrecognized key import algorithm "SCRYPT" requested.');
await imported("jwk", { kty: "RSA", k: "YWJj" }, hmac256, ["sign"], 'DataError: HMAC "jwk" key import requires a JSON Web Key with Key Type parameter ("kty") equal to "oct" (encountered "RSA").');
await imported("jwk", { kty: "oct", k: "!!" }, hmac256, ["sign"], 'DataError: HMAC "jwk" key import requires a base64Url encoding of the key');
await imported("jwk", { kty: "oct", k: "YWJj", alg: "HS512" }, hmac256, ["sign"], 'DataError: HMAC "jwk" key import specifies "alg" that is incompatible with the hash name (encountered "HS512", expected "HS256").');
await imported("jwk", { kty: "oct", k: "YWJj", ext: false }, hmac256, ["sign"], 'DataError: JWK ext field for "HMAC" is set to false but extractable is true');
await imported("jwk", raw(3), hmac256, ["sign"], 'TypeError: Import data provided for "jwk" import format must be a JsonWebKey.');
await imported("raw", { kty: "oct" }, hmac256, ["sign"], "TypeError: Import data provided for buffer-based import formats must be a buffer source.");
equal(
  await subtle.exportKey("jwk", await subtle.importKey("jwk", { kty: "oct", k: "YWJj" }, hmac256, true, ["sign"])),
  { kty: "oct", key_ops: ["sign"], alg: "HS256", ext: true, k: "YWJj" },
);
await rejects(subtle.exportKey("raw", await hmacOf(["sign"], false)), "InvalidAccessError: Attempt to export non-extractable HMAC key.");
await rejects(subtle.exportKey("pkcs8", await hmacOf(["sign"])), 'NotSupportedError: Unimplemented key export format "pkcs8".');
await rejects(subtle.verify("HMAC", await hmacOf(["sign"]), raw(2), raw(2)), 'InvalidAccessError: Requested key usage "verify" does not match any usage listed in this CryptoKey.');
await rejects(subtle.sign("AES-GCM", await hmacOf(["sign"]), raw(2)), `InvalidAccessError: Requested algorithm "AES-GCM" does not match this CryptoKey's algorithm "HMAC".`);
await rejects(subtle.sign("HMAC", {}, raw(2)), "TypeError: Failed to execute 'sign' on 'SubtleCrypto': parameter 2 is not of type 'CryptoKey'.");
throws(() => structuredClone(new Map([[1, crypto]])), 'DataCloneError: Could not serialize object of type "Crypto". This type does not support serialization.');

// AES.
const aes = (name, usages, length = 16) => subtle.importKey("raw", raw(length), { name }, true, usages);
const encrypted = async (params, length, size = 16) => hex(await subtle.encrypt(params, await aes(params.name, ["encrypt"], size), raw(length)));
equal(await encrypted({ name: "AES-GCM", iv: raw(12) }, 3), "654e0dd1524e0f0849976fd70c855dc097a8ba");
equal(await encrypted({ name: "AES-GCM", iv: raw(12), additionalData: raw(3), tagLength: 96 }, 3, 24), "81513fc70748277e15b1e4dde551b3");
equal(await encrypted({ name: "AES-GCM", iv: raw(20) }, 33, 32), "aa242604d7c0034f3ac59aa49665a5fcc080f3ae45ec032d51029ab922b1fc962b3e054b9ec028dd0b913abf54d6bfc82e");
equal(await encrypted({ name: "AES-CBC", iv: raw(16) }, 17), "4c83b1490bd1a72c53479846884591af064b1718218aa2566d0e1eaef22ab93c");
equal(await encrypted({ name: "AES-CTR", counter: raw(16), length: 64 }, 40), "dc55a77783a23a5f1ba32eb4d5be17cb20b0c06442fd3b857e11811653b1f33f831be04ac5448c98");
equal(await encrypted({ name: "AES-CTR", counter: new Uint8Array(16).fill(255), length: 5 }, 40), "2be9f08ab217d8c2bb34223a8c84189257f447dbdc3acad9e218bf560269047e8ac629586ab753c4");
for (const params of [{ name: "AES-GCM", iv: raw(12) }, { name: "AES-CBC", iv: raw(16) }, { name: "AES-CTR", counter: raw(16), length: 64 }]) {
  for (const length of [128, 192, 256]) {
    const key = await subtle.generateKey({ name: params.name, length }, false, ["encrypt", "decrypt"]);
    equal(key.algorithm, { name: params.name, length });
    const plain = await subtle.decrypt(params, key, await subtle.encrypt(params, key, raw(33)));
    equal(hex(plain), hex(raw(33)));
  }
}
const encrypting = async (params, text) => rejects(subtle.encrypt(params, await aes(params.name, ["encrypt"]), raw(40)), text);
const decrypting = async (params, length, text) => rejects(subtle.decrypt(params, await aes(params.name, ["decrypt"]), raw(length)), text);
await encrypting({ name: "AES-GCM", iv: raw(12), tagLength: 50 }, "OperationError: Invalid AES-GCM tag length 50.");
await encrypting({ name: "AES-GCM", iv: raw(0) }, "OperationError: AES-GCM IV must not be empty.");
await encrypting({ name: "AES-GCM" }, 'TypeError: Missing field "iv" in "algorithm".');
await encrypting({ name: "AES-CBC", iv: raw(5) }, "OperationError: AES-CBC IV must be 16 bytes long (provided 5 bytes).");
await encrypting({ name: "AES-CTR", counter: raw(16), length: 1 }, "OperationError: Counter block values will repeat.");
await encrypting({ name: "AES-CTR", counter: raw(5), length: 64 }, "OperationError: Counter must have length of 16 bytes (provided 5).");
await encrypting({ name: "AES-CTR", counter: raw(16), length: 129 }, "OperationError: Invalid counter of 129 bits length provided.");
await encrypting({ name: "AES-CTR", counter: raw(16) }, 'TypeError: Missing "length" member in "algorithm".');
const failed = (input, output, mode) =>
  `OperationError: Decryption failed. This could be due to a ciphertext authentication failure, bad padding, incorrect CryptoKey, or another algorithm-specific reason. Input length was ${input}, output length expected to be ${output} for ${mode}`;
await decrypting({ name: "AES-GCM", iv: raw(12) }, 3, "OperationError: Ciphertext length of 24 bits must be greater than or equal to the size of the AES-GCM tag length of 128 bits.");
await decrypting({ name: "AES-GCM", iv: raw(12) }, 20, failed(4, 4, "AES-GCM"));
await decrypting({ name: "AES-CBC", iv: raw(16) }, 17, failed(17, 16, "AES-CBC"));
await decrypting({ name: "AES-CBC", iv: raw(16) }, 16, failed(16, 0, "AES-CBC"));
await decrypting({ name: "AES-CBC", iv: raw(16) }, 0, failed(0, 0, "AES-CBC"));
await generated({ name: "AES-GCM" }, ["encrypt"], 'TypeError: Missing field "length" in "algorithm".');
await generated({ name: "AES-GCM", length: 100 }, ["encrypt"], "OperationError: Generated AES key length must be 128, 192, or 256 bits but requested 100.");
await generated({ name: "AES-KW", length: 256 }, ["encrypt"], 'SyntaxError: Attempt to generate AES-KW key with invalid usage "encrypt".');
await imported("raw", raw(5), { name: "AES-GCM" }, ["encrypt"], "DataError: Imported AES key length must be 128, 192, or 256 bits but provided 40.");
await imported("jwk", { kty: "RSA" }, "AES-GCM", ["encrypt"], 'DataError: Symmetric "jwk" key import requires a JSON Web Key with Key Type parameter "kty" equal to "oct" (encountered "RSA").');
const k = "AAAAAAAAAAAAAAAAAAAAAA";
await imported("jwk", { kty: "oct", k, alg: "A256GCM" }, "AES-GCM", ["encrypt"], 'DataError: Symmetric "jwk" key contains invalid "alg" value "A256GCM", expected "A128GCM".');
await imported("jwk", { kty: "oct", k, use: "sig" }, "AES-GCM", ["encrypt"], 'DataError: Symmetric "jwk" key must have a "use" of "enc", not "sig".');
await imported("jwk", { kty: "oct", k, key_ops: ["decrypt"] }, "AES-GCM", ["encrypt"], 'DataError: "jwk" key missing usage "encrypt", in "key_ops".');
equal(
  await subtle.exportKey("jwk", await subtle.importKey("jwk", { kty: "oct", k }, "AES-GCM", true, ["encrypt"])),
  { kty: "oct", key_ops: ["encrypt"], alg: "A128GCM", ext: true, k },
);

// Wrapping.
equal(hex(await subtle.wrapKey("raw", await aes("AES-GCM", ["encrypt"]), await aes("AES-KW", ["wrapKey"]), "AES-KW")), "2753418ccd0f1cc2e23fa4a30c761ab510fa6d509a2a81f7");
{
  const wrapping = await aes("AES-GCM", ["wrapKey", "unwrapKey"]);
  const params = { name: "AES-GCM", iv: raw(12) };
  const wrapped = await subtle.wrapKey("jwk", await aes("AES-GCM", ["encrypt"]), wrapping, params);
  equal(wrapped.byteLength, 107);
  const key = await subtle.unwrapKey("jwk", wrapped, wrapping, params, "AES-GCM", true, ["encrypt"]);
  equal(hex(await subtle.exportKey("raw", key)), hex(raw(16)));
  const unwrapping = await aes("AES-KW", ["unwrapKey"]);
  await rejects(subtle.unwrapKey("raw", raw(24), unwrapping, "AES-KW", "AES-GCM", true, ["encrypt"]), "OperationError: AES-KW key unwrapping failed.");
  await rejects(subtle.unwrapKey("raw", raw(23), unwrapping, "AES-KW", "AES-GCM", true, ["encrypt"]), "OperationError: Provided a wrapped key to unwrap that is 184 bits which isn't a multiple of 64 bits.");
  await rejects(subtle.wrapKey("raw", key, await aes("AES-GCM", ["encrypt"]), params), 'InvalidAccessError: Requested key usage "wrapKey" does not match any usage listed in this CryptoKey.');
}

// Derivation.
const password = await subtle.importKey("raw", raw(5), "PBKDF2", false, ["deriveBits", "deriveKey"]);
const secret = await subtle.importKey("raw", raw(5), "HKDF", false, ["deriveBits", "deriveKey"]);
equal([password.algorithm, password.type, password.extractable], [{ name: "PBKDF2" }, "secret", false]);
const pbkdf2 = { name: "PBKDF2", hash: "SHA-256", salt: raw(4), iterations: 3 };
const hkdf = { name: "HKDF", hash: "SHA-512", salt: raw(4), info: raw(2) };
equal(hex(await subtle.deriveBits(pbkdf2, password, 160)), "c79f1d847f2d5a423829439f88c5a24dd2b65585");
equal(hex(await subtle.deriveBits(hkdf, secret, 336)), "4ae3223d14d89b8b76fda28ad33e46b7d1cc5c272bead2d449da2716ed8d65bac148e426ed5258d50e63");
equal((await subtle.deriveBits(pbkdf2, password, 0)).byteLength, 0);
{
  const key = await subtle.deriveKey(pbkdf2, password, { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  equal([key.algorithm, hex(await subtle.exportKey("raw", key))], [{ name: "AES-GCM", length: 256 }, "c79f1d847f2d5a423829439f88c5a24dd2b65585403777a65a1c9b6f8bc60e4d"]);
  const code = await subtle.deriveKey(pbkdf2, password, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  equal([code.algorithm.length, (await subtle.exportKey("raw", code)).byteLength], [512, 64]);
}
const deriving = (params, key, length, text) => rejects(subtle.deriveBits(params, key, length), text);
await deriving({ ...pbkdf2, iterations: 0 }, password, 160, "OperationError: PBKDF2 requires a positive iteration count (requested 0).");
await deriving(pbkdf2, password, 7, "OperationError: PBKDF2 requires a derived key length that is a multiple of eight (requested 7).");
await deriving(pbkdf2, password, null, "OperationError: PBKDF2 cannot derive a key with null length.");
await deriving({ ...pbkdf2, salt: undefined }, password, 8, 'TypeError: Missing field "salt" in "algorithm".');
await deriving({ ...pbkdf2, hash: undefined }, password, 8, 'TypeError: Missing field "hash" in "algorithm".');
await deriving(hkdf, secret, 7, "OperationError: HKDF requires a derived key length that is a multiple of eight (requested 7).");
await deriving(hkdf, secret, 100000000, "OperationError: HKDF deriveBits failed.");
await deriving({ ...hkdf, info: undefined }, secret, 8, 'TypeError: Missing field "info" in "algorithm".');
await deriving(hkdf, password, 8, `InvalidAccessError: Requested algorithm "HKDF" does not match this CryptoKey's algorithm "PBKDF2".`);
await rejects(subtle.deriveKey(hkdf, secret, "AES-GCM", true, ["encrypt"]), 'TypeError: Missing field "length" in "derivedKeyParams".');
await rejects(subtle.deriveKey(hkdf, secret, { name: "AES-GCM", length: 99 }, true, ["encrypt"]), "OperationError: Derived AES key must be 128, 192, or 256 bits in length but provided 99.");
await rejects(subtle.deriveKey(hkdf, secret, "HKDF", false, ["deriveBits"]), "OperationError: HKDF cannot derive a key with null length.");
await imported("raw", raw(5), "PBKDF2", ["deriveBits"], "SyntaxError: PBKDF2 key cannot be extractable.");
await rejects(subtle.importKey("jwk", { kty: "oct", k: "AA" }, "HKDF", false, ["deriveBits"]), 'NotSupportedError: HKDF key must be imported in "raw" format (requested "jwk")');
await rejects(subtle.exportKey("raw", secret), "InvalidAccessError: Attempt to export non-extractable HKDF key.");
log("end");
