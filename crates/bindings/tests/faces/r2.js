const r2 = r2Bucket("bucket");

// Objects.
const put = await r2.put("k", "hello", {
  httpMetadata: { contentType: "text/x", cacheExpiry: new Date(1000) },
  customMetadata: { a: 1 },
  sha1: "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
});
equal(put.constructor.name, "HeadResult");
equal(Object.keys(put), ["ssecKeyMd5", "storageClass", "range", "customMetadata", "httpMetadata", "uploaded", "checksums", "httpEtag", "etag", "size", "version", "key"]);
const { uploaded, version, ...rest } = JSON.parse(JSON.stringify(put));
equal(rest, {
  storageClass: "",
  customMetadata: { a: "1" },
  httpMetadata: { contentType: "text/x", cacheExpiry: "1970-01-01T00:00:01.000Z" },
  checksums: { md5: "5d41402abc4b2a76b9719d911017c592", sha1: "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d" },
  httpEtag: '"5d41402abc4b2a76b9719d911017c592"',
  etag: "5d41402abc4b2a76b9719d911017c592",
  size: 5,
  key: "k",
});
equal(version.length, 32);
equal(put.uploaded instanceof Date, true);
equal([put.checksums.md5.byteLength, put.checksums.sha512], [16, undefined]);
equal("body" in put, false);
throws(() => { "use strict"; put.key = "x"; }, "TypeError: Cannot assign to read only property 'key' of object '#<HeadResult>'");
throws(() => new put.constructor(), "TypeError: Illegal constructor");
equal((await r2.head("k")).range, { offset: 0, length: 5 });
equal(await r2.head("zz"), null);
equal(await r2.get("zz"), null);

// Bodies.
const got = await r2.get("k");
equal([got.constructor.name, got instanceof put.constructor, got.bodyUsed], ["GetResult", true, false]);
equal(await got.text(), "hello");
equal(got.bodyUsed, true);
await rejects(got.text(), "TypeError: Body has already been used. It can only be used once. Use tee() first if you need to read it twice.");
equal((await (await r2.get("k")).arrayBuffer()).byteLength, 5);
equal((await (await r2.get("k")).bytes()).length, 5);
equal((await (await r2.get("k")).blob()).type, "text/x");
await rejects(r2.get("k").then((object) => object.json()), "SyntaxError: Unexpected token 'h', \"hello\" is not valid JSON");
const served = await r2.get("k");
equal(await new Response(served.body).text(), "hello");
equal(served.bodyUsed, true);
equal((await r2.put("copy", (await r2.get("k")).body)).size, 5);
const headers = new Headers();
put.writeHttpMetadata(headers);
equal([...headers], [["content-type", "text/x"], ["expires", "Thu, 01 Jan 1970 00:00:01 GMT"]]);
throws(() => put.writeHttpMetadata({}), "TypeError: Failed to execute 'writeHttpMetadata' on 'HeadResult': parameter 1 is not of type 'Headers'.");

// What can be put.
equal((await r2.put("e", null)).size, 0);
equal((await r2.put("e", undefined)).size, 0);
equal((await r2.put("e", new Blob(["abc"]))).size, 3);
equal((await r2.put("e", new Uint8Array(4).subarray(1))).size, 3);
equal((await r2.put("e", new Response("abcd").body)).size, 4);
const { readable, writable } = new FixedLengthStream(3);
const writer = writable.getWriter();
writer.write(new Uint8Array(3));
writer.close();
equal((await r2.put("e", readable)).size, 3);
const wrong = "TypeError: Failed to execute 'put' on 'R2Bucket': parameter 2 is not of type 'JsReadableStream or ArrayBuffer or ArrayBufferView or string or Blob'.";
for (const value of [5, {}, true, new Response("x")]) await rejects(r2.put("e", value), wrong);
await rejects(r2.put("e"), wrong);
await rejects(
  r2.put("e", new ReadableStream({ start(controller) { controller.close(); } })),
  "TypeError: Provided readable stream must have a known length (request/response body or readable half of FixedLengthStream)",
);
await rejects(r2.put("e", "", 5), "TypeError: Failed to execute 'put' on 'R2Bucket': parameter 3 is not of type 'PutOptions'.");
const mutable = new Uint8Array([1, 2, 3]);
const putting = r2.put("e", mutable);
mutable[0] = 9;
await putting;
equal([...(await (await r2.get("e")).bytes())], [1, 2, 3]);

// Metadata, checksums.
equal((await r2.put("e", "", { httpMetadata: new Headers({ "content-type": "a/b", x: "y" }) })).httpMetadata.contentType, "a/b");
await rejects(r2.put("e", "", { httpMetadata: 5 }), "TypeError: Incorrect type for the 'httpMetadata' field on 'PutOptions': the provided value is not of type 'HttpMetadata or Headers'.");
await rejects(r2.put("e", "", { customMetadata: null }), "TypeError: Incorrect type for the 'customMetadata' field on 'PutOptions': the provided value is not of type 'object'.");
await rejects(r2.put("e", "", { md5: "abc" }), "TypeError: MD5 is 32 hex characters, not 3");
await rejects(r2.put("e", "", { md5: 5 }), "TypeError: Incorrect type for the 'md5' field on 'PutOptions': the provided value is not of type 'BufferSource or string'.");
await rejects(r2.put("e", "", { md5: new ArrayBuffer(5) }), "TypeError: MD5 is 16 bytes, not 5");
await rejects(r2.get("k", { ssecKey: "abc" }), "Error: SSE-C Key must be 32 bytes in length");

// Conditions and ranges.
const failed = await r2.get("k", { onlyIf: { etagMatches: "x" } });
equal([failed.constructor.name, "body" in failed], ["HeadResult", false]);
equal("body" in (await r2.get("k", { onlyIf: new Headers({ "if-match": put.httpEtag }) })), true);
equal(await r2.put("k", "new", { onlyIf: { etagMatches: "x" } }), null);
await rejects(r2.get("k", { onlyIf: { etagMatches: '"x"' } }), 'TypeError: Conditional ETag should not be wrapped in quotes ("x").');
await rejects(r2.get("k", { onlyIf: { etagMatches: 5 } }), "TypeError: Incorrect type for the 'etagMatches' field on 'Conditional': the provided value is not of type 'string'.");
await rejects(r2.get("k", { onlyIf: { uploadedBefore: "x" } }), "TypeError: Incorrect type for the 'uploadedBefore' field on 'Conditional': the provided value is not of type 'date'.");
await rejects(r2.get("k", { onlyIf: 5 }), "TypeError: Incorrect type for the 'onlyIf' field on 'GetOptions': the provided value is not of type 'Conditional or Headers'.");
const part = await r2.get("k", { range: { offset: 1, length: 2 } });
equal([part.range, await part.text(), part.size], [{ offset: 1, length: 2 }, "el", 5]);
equal(await (await r2.get("k", { range: new Headers({ range: "bytes=-2" }) })).text(), "lo");
equal(await (await r2.get("k", { range: {} })).text(), "hello");
await rejects(r2.get("k", { range: { offset: 1.5 } }), "RangeError: Invalid range. Starting offset (1.5) must be an integer, not floating point.");
await rejects(r2.get("k", { range: 5 }), "TypeError: Incorrect type for the 'range' field on 'GetOptions': the provided value is not of type 'Range or Headers'.");

// Lists.
const listed = r2Bucket("listed");
for (const key of ["a", "d/1", "d/2"]) await listed.put(key, "", { customMetadata: { key } });
const page = await listed.list({ delimiter: "/", limit: 1 });
equal(Object.keys(page), ["objects", "truncated", "cursor", "delimitedPrefixes"]);
equal([page.objects.map((object) => object.key), page.truncated], [["a"], true]);
const next = await listed.list({ delimiter: "/", cursor: page.cursor });
equal([next.objects.length, next.delimitedPrefixes, next.truncated, next.cursor], [0, ["d/"], false, undefined]);
equal((await listed.list({ include: ["customMetadata"] })).objects[0].customMetadata, { key: "a" });
equal((await listed.list()).objects[0].customMetadata, {});
await rejects(listed.list({ limit: 1001 }), "Error: list: MaxKeys params must be positive integer <= 1000. (10022)");
await rejects(listed.list({ prefix: 5 }), "TypeError: Incorrect type for the 'prefix' field on 'ListOptions': the provided value is not of type 'string'.");
await rejects(listed.list({ include: ["foo"] }), "RangeError: Unsupported include value foo");
equal(await listed.delete(["a", "d/1", "zz"]), undefined);
equal((await listed.list()).objects.map((object) => object.key), ["d/2"]);

// Multipart uploads.
const upload = await r2.createMultipartUpload("mp", { customMetadata: { a: "b" } });
equal([upload.constructor.name, Object.keys(upload), upload.key], ["R2MultipartUpload", ["uploadId", "key"], "mp"]);
const uploaded1 = await upload.uploadPart(1, "abc");
equal(Object.keys(uploaded1), ["partNumber", "etag"]);
await rejects(upload.uploadPart(0, "abc"), "TypeError: Part number must be between 1 and 10000 (inclusive). Actual value was: 0");
await rejects(upload.uploadPart(1, null), "TypeError: Failed to execute 'uploadPart' on 'R2MultipartUpload': parameter 2 is not of type 'JsReadableStream or ArrayBuffer or ArrayBufferView or string or Blob'.");
await rejects(upload.complete(5), "TypeError: Failed to execute 'complete' on 'R2MultipartUpload': parameter 1 is not of type 'Array'.");
await rejects(upload.complete([5]), "TypeError: Incorrect type for array element 0: the provided value is not of type 'UploadedPart'.");
await rejects(upload.complete([{ partNumber: 1, etag: "x" }]), "Error: completeMultipartUpload: One or more of the specified parts could not be found. (10025)");
const resumed = r2.resumeMultipartUpload("mp", upload.uploadId);
const complete = await resumed.complete([uploaded1]);
equal([complete.size, complete.customMetadata, complete.etag.endsWith("-1")], [3, { a: "b" }, true]);
equal(await upload.abort(), undefined);
await rejects(r2.resumeMultipartUpload("a", "b").abort(), "Error: abortMultipartUpload: We encountered an internal error. Please try again. (10001)");
throws(() => r2.resumeMultipartUpload("a"), "TypeError: Failed to execute 'resumeMultipartUpload' on 'R2Bucket': parameter 2 is not of type 'string'.");
throws(() => structuredClone(r2), "DataCloneError: An R2 bucket binding cannot be serialized.");
