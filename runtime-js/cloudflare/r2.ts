/** The binding of an R2 bucket. */

import {
  abortMultipartUpload,
  bytes as bytesOf,
  checksums as knownChecksums,
  completeMultipartUpload,
  contentType,
  createMultipartUpload as createUpload,
  define,
  delete as remove,
  get as find,
  hasBody,
  head as findHead,
  httpMetadata,
  list as listObjects,
  open,
  put as store,
  text as textOf,
  uploadPart as storePart,
} from "native:bindings/r2";
import { blobBytes, type Blob, isBlob, makeBlob } from "../web/blob.ts";
import { type BodyState, bodyState, bytesBody, takeBytes } from "../web/body.ts";
import { utf8Decode } from "../web/bytes.ts";
import { compatFlag } from "../web/compat.ts";
import { type Headers, isHeaders } from "../web/headers.ts";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../web/idl.ts";
import { faceOf, type ReadableStream } from "../web/streams/readable.ts";
import { dataCloneError, setCloner } from "../web/structured-clone.ts";
import { enterOther, operation } from "../web/ledger.ts";
import { type Contents, expectedLength, kindOf, readStream } from "./values.ts";

/** A native object: what is known of an object, and its contents. */
type Found = unknown;

const contentTypes = "JsReadableStream or ArrayBuffer or ArrayBufferView or string or Blob";

/** The checksums that are known of an object. */
class Checksums {
  readonly #found: Found;

  constructor(found: Found, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#found = found;
  }

  toJSON(): Record<string, string> {
    if (!isObject(this) || !(#found in this)) throw illegalInvocation();
    const list = knownChecksums(this.#found) as string[];
    const json: Record<string, string> = {};
    for (let index = 0; index < list.length; index += 2) json[list[index]!] = list[index + 1]!;
    return json;
  }
}

/** An object without its contents. */
class HeadResult {
  readonly #found: Found;

  constructor(found: Found, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#found = found;
    define(this, found, new Checksums(found, internalToken));
  }

  writeHttpMetadata(headers?: unknown): void {
    if (!isObject(this) || !(#found in this)) throw illegalInvocation();
    if (!isHeaders(headers)) throw notOfType("HeadResult", "writeHttpMetadata", 1, "Headers");
    const list = httpMetadata(this.#found) as string[];
    for (let index = 0; index < list.length; index += 2) (headers as Headers).set(list[index]!, list[index + 1]!);
  }
}

const nothing = new Uint8Array(0);

/** An object with its contents, which leave the store when somebody wants them. */
class GetResult extends HeadResult {
  readonly #found: Found;
  #body: BodyState | undefined;

  /** @param name what reports call the body */
  constructor(found: Found, name: string, token: unknown) {
    super(found, token);
    this.#found = found;
    enterOther("body", () => bodyState(this.#body, name));
  }

  static #of(object: GetResult): BodyState {
    if (!isObject(object) || !(#found in object)) throw illegalInvocation();
    return (object.#body ??= bytesBody(bytesOf(object.#found) as Uint8Array<ArrayBuffer>));
  }

  get body(): ReadableStream {
    return faceOf(GetResult.#of(this).openStream());
  }

  get bodyUsed(): boolean {
    if (!isObject(this) || !(#found in this)) throw illegalInvocation();
    return this.#body?.used ?? false;
  }

  // The bytes belong to this object alone, so that whoever takes them may have them.

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await takeBytes(GetResult.#of(this), false)).buffer;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return takeBytes(GetResult.#of(this), false);
  }

  static async #text(object: GetResult): Promise<string> {
    if (!isObject(object) || !(#found in object)) throw illegalInvocation();
    const strip = compatFlag("strip_bom_in_read_all_text");
    if (object.#body !== undefined) return utf8Decode(await takeBytes(object.#body, false), strip);
    // Nobody has seen the bytes, so that there need be none.
    object.#body = bytesBody(nothing);
    object.#body.consumed = true;
    return textOf(object.#found, strip) as string;
  }

  text(): Promise<string> {
    return GetResult.#text(this);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await GetResult.#text(this));
  }

  async blob(): Promise<Blob> {
    return makeBlob(await takeBytes(GetResult.#of(this), false), contentType(this.#found) as string);
  }
}

function headResult(found: Found): HeadResult | null {
  return found === null ? null : new HeadResult(found, internalToken);
}

/** Contents as native functions take them: at once where they are at hand. */
function contentsOf(value: unknown, refuse: () => TypeError): Contents | Promise<Contents> {
  if (typeof value === "string") return value;
  switch (kindOf(value)) {
    case "bytes":
      return value as Contents;
    case "stream":
      if (expectedLength(value as ReadableStream) === undefined) {
        throw new TypeError(
          "Provided readable stream must have a known length (request/response body or readable half of FixedLengthStream)",
        );
      }
      return readStream(value as ReadableStream);
  }
  if (isBlob(value)) return blobBytes(value);
  throw refuse();
}

/** Calls `use` with contents, at once where they are at hand. */
function withContents<T>(contents: Contents | Promise<Contents>, use: (contents: Contents) => T): T | Promise<T> {
  return contents instanceof Promise ? contents.then(use) : use(contents);
}

/** Objects by their keys. */
export class R2Bucket {
  readonly #bucket: unknown;
  readonly #name: string;

  constructor(id: unknown, name: string, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#bucket = open(id);
    this.#name = name;
  }

  static #of(bucket: R2Bucket): unknown {
    if (!isObject(bucket) || !(#bucket in bucket)) throw illegalInvocation();
    return bucket.#bucket;
  }

  head(key: unknown): Promise<HeadResult | null> {
    const bucket = R2Bucket.#of(this);
    const count = arguments.length;
    return operation(this.#name, "head", key, () => {
      if (count === 0) throw notOfType("R2Bucket", "head", 1, "string");
      return headResult(findHead(bucket, `${key as string}`));
    });
  }

  get(key: unknown, options?: unknown): Promise<HeadResult | null> {
    const bucket = R2Bucket.#of(this);
    const count = arguments.length;
    return operation(this.#name, "get", key, () => {
      if (count === 0) throw notOfType("R2Bucket", "get", 1, "string");
      const found = find(bucket, `${key as string}`, options);
      if (found === null || !hasBody(found)) return headResult(found);
      return new GetResult(found, `the body of ${this.#name}.get(${JSON.stringify(`${key as string}`)})`, internalToken);
    });
  }

  put(key: unknown, value?: unknown, options?: unknown): Promise<HeadResult | null> {
    const bucket = R2Bucket.#of(this);
    const count = arguments.length;
    return operation(this.#name, "put", key, () => {
      if (count === 0) throw notOfType("R2Bucket", "put", 1, "string");
      const name = `${key as string}`;
      const refuse = () => notOfType("R2Bucket", "put", 2, contentTypes);
      if (count === 1) throw refuse();
      const contents = value === undefined || value === null ? null : contentsOf(value, refuse);
      return withContents(contents, (bytes) => headResult(store(bucket, name, bytes, options)));
    });
  }

  createMultipartUpload(key: unknown, options?: unknown): Promise<R2MultipartUpload> {
    const bucket = R2Bucket.#of(this);
    const count = arguments.length;
    return operation(this.#name, "createMultipartUpload", key, () => {
      if (count === 0) throw notOfType("R2Bucket", "createMultipartUpload", 1, "string");
      const name = `${key as string}`;
      return new R2MultipartUpload(bucket, this.#name, name, createUpload(bucket, name, options) as string, internalToken);
    });
  }

  resumeMultipartUpload(key: unknown, uploadId: unknown): R2MultipartUpload {
    const bucket = R2Bucket.#of(this);
    if (arguments.length < 2) throw notOfType("R2Bucket", "resumeMultipartUpload", arguments.length + 1, "string");
    return new R2MultipartUpload(bucket, this.#name, `${key as string}`, `${uploadId as string}`, internalToken);
  }

  delete(keys: unknown): Promise<void> {
    const bucket = R2Bucket.#of(this);
    const count = arguments.length;
    return operation(this.#name, "delete", keys, () => {
      if (count === 0) throw notOfType("R2Bucket", "delete", 1, "string or Array");
      return remove(bucket, Array.isArray(keys) ? keys : `${keys as string}`) as void;
    });
  }

  list(options?: unknown): Promise<unknown> {
    const bucket = R2Bucket.#of(this);
    return operation(this.#name, "list", undefined, () => {
      const [found, delimitedPrefixes, cursor] = listObjects(bucket, options) as [Found[], string[], string | undefined];
      const objects = found.map(headResult);
      return { objects, truncated: cursor !== undefined, cursor, delimitedPrefixes };
    });
  }
}

/** An upload in parts. */
class R2MultipartUpload {
  readonly #bucket: unknown;
  readonly #name: string;
  declare readonly key: string;
  declare readonly uploadId: string;

  constructor(bucket: unknown, name: string, key: string, uploadId: string, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#bucket = bucket;
    this.#name = name;
    Object.defineProperty(this, "uploadId", { value: uploadId, enumerable: true, configurable: true });
    Object.defineProperty(this, "key", { value: key, enumerable: true, configurable: true });
  }

  static #of(upload: R2MultipartUpload): unknown {
    if (!isObject(upload) || !(#bucket in upload)) throw illegalInvocation();
    return upload.#bucket;
  }

  uploadPart(number: unknown, value: unknown, options?: unknown): Promise<{ partNumber: number; etag: string }> {
    const bucket = R2MultipartUpload.#of(this);
    const count = arguments.length;
    return operation(this.#name, "uploadPart", number, () => {
      if (count === 0) throw notOfType("R2MultipartUpload", "uploadPart", 1, "integer");
      const { key, uploadId } = this;
      const partNumber = Math.trunc(Number(number)) || 0;
      const contents = contentsOf(value, () => notOfType("R2MultipartUpload", "uploadPart", 2, contentTypes));
      return withContents(contents, (bytes) => {
        const etag = storePart(bucket, key, uploadId, partNumber, bytes, options) as string;
        return { partNumber, etag };
      });
    });
  }

  abort(): Promise<void> {
    const bucket = R2MultipartUpload.#of(this);
    return operation(this.#name, "abort", undefined, () => abortMultipartUpload(bucket, this.key, this.uploadId) as void);
  }

  complete(parts: unknown): Promise<HeadResult> {
    const bucket = R2MultipartUpload.#of(this);
    return operation(this.#name, "complete", undefined, () => {
      return new HeadResult(completeMultipartUpload(bucket, this.key, this.uploadId, parts), internalToken);
    });
  }
}

for (const constructor of [Checksums, HeadResult, GetResult, R2Bucket, R2MultipartUpload]) {
  definePlatformClass(constructor);
}

setCloner("R2Bucket", () => {
  throw dataCloneError("An R2 bucket binding cannot be serialized.");
});

/** The binding of the bucket with this id; reports call it by its name. */
export function r2Bucket(id: string, name = id): R2Bucket {
  return new R2Bucket(id, name, internalToken);
}
