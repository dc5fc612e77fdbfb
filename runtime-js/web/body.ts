// https://fetch.spec.whatwg.org/#body-mixin
//
// A body made from a string or from bytes stays what it is until somebody asks for its stream: reading it as a whole
// costs no chunk and no reader.

import { blobBytes, isBlob, makeBlob, normalizeType, type Blob } from "./blob.ts";
import { compatFlag } from "./compat.ts";
import { copy, isBytes, utf8Decode, utf8Encode } from "./bytes.ts";
import { decodeForm, encodeForm, type FormData, isFormData } from "./form-data.ts";
import type { Headers } from "./headers.ts";
import { illegalInvocation, isObject } from "./idl.ts";
import { parseMimeType } from "native:web/mime-type";
import { faceOf, isReadableStream, type ReadableStream, readableState } from "./streams/readable.ts";
import { acquireReader, closeStream, lockedError, type ReadableState } from "./streams/readable-state.ts";
import { collect, streamOfBytes, streamOfIterable } from "./streams/sources.ts";
import { tee } from "./streams/tee.ts";
import { URLSearchParams } from "./url-search-params.ts";

function usedError(): TypeError {
  return new TypeError("Body has already been used. It can only be used once. Use tee() first if you need to read it twice.");
}

/** A body that is not null. */
export class BodyState {
  /** The whole, if it is known; the same object may stand behind several bodies. */
  text: string | undefined;
  bytes: Uint8Array<ArrayBuffer> | undefined;
  /** The stream, if there is no other form or somebody has asked for it. */
  stream: ReadableState | undefined;
  /** Read as a whole. */
  consumed = false;

  constructor(
    text: string | undefined,
    bytes: Uint8Array<ArrayBuffer> | undefined,
    stream: ReadableState | undefined,
  ) {
    this.text = text;
    this.bytes = bytes;
    this.stream = stream;
  }

  get used(): boolean {
    return this.consumed || (this.stream !== undefined && this.stream.disturbed);
  }

  get locked(): boolean {
    return this.consumed || (this.stream !== undefined && this.stream.reader !== undefined);
  }

  /** How many bytes it has, if that is known. */
  get length(): number | undefined {
    return this.text === undefined && this.bytes === undefined ? this.stream!.expectedLength : this.whole().byteLength;
  }

  /** Whether it is known to have no bytes. */
  get empty(): boolean {
    return this.text === "" || this.bytes?.byteLength === 0;
  }

  /** The bytes of a body that is not only a stream. */
  whole(): Uint8Array<ArrayBuffer> {
    return this.bytes ??= utf8Encode(this.text!);
  }

  /** The stream that scripts see. */
  openStream(): ReadableState {
    if (this.stream === undefined) {
      this.stream = streamOfBytes(this.whole());
      if (this.consumed) {
        shut(this.stream);
      }
    }
    return this.stream;
  }

  /** Takes the whole body away; throws if it is not there any more. */
  take(): { text: string } | { bytes: Uint8Array<ArrayBuffer> } | Promise<Uint8Array<ArrayBuffer>> {
    if (this.used) {
      throw usedError();
    }
    const { stream } = this;
    if (stream !== undefined && stream.reader !== undefined) {
      throw lockedError();
    }
    if (this.text === undefined && this.bytes === undefined) {
      return collect(stream!);
    }
    this.consumed = true;
    if (stream !== undefined) {
      shut(stream);
    }
    return this.text !== undefined ? { text: this.text } : { bytes: this.bytes! };
  }

  /** Makes a second body with the same content. */
  clone(): BodyState {
    if (this.used || this.locked) {
      throw new TypeError("This ReadableStream is currently locked to a reader,");
    }
    if (this.text !== undefined || this.bytes !== undefined) {
      if (this.stream !== undefined) {
        // The stream that was there belongs to neither of the two.
        shut(this.stream);
        this.stream = undefined;
      }
      return new BodyState(this.text, this.bytes, undefined);
    }
    const [first, second] = tee(this.stream!);
    this.stream = first;
    return new BodyState(undefined, undefined, second);
  }

  /** Moves the content to a new body; this one is used from now on. */
  move(): BodyState {
    const moved = new BodyState(this.text, this.bytes, undefined);
    if (this.text !== undefined || this.bytes !== undefined) {
      this.consumed = true;
      if (this.stream !== undefined) {
        shut(this.stream);
      }
      return moved;
    }
    const { stream } = this;
    moved.stream = stream;
    this.consumed = true;
    this.stream = streamOfBytes(new Uint8Array(0));
    shut(this.stream);
    return moved;
  }
}

/** What is to be said of a body that should have been read by now; undefined if it was, or if nothing holds on to it. */
export function bodyState(body: BodyState | undefined, name: string): string | undefined {
  const stream = body?.stream;
  if (body?.consumed || (stream !== undefined && stream.status !== 0)) return undefined;
  return `${name} was ${stream?.disturbed ? "read only in part" : "never read nor cancelled"}`;
}

/** Leaves a stream as one that was read to its end by a reader that stays. */
function shut(stream: ReadableState): void {
  stream.disturbed = true;
  acquireReader(stream);
  closeStream(stream);
}

/** A body of these bytes, which must not change any more. */
export function bytesBody(bytes: Uint8Array<ArrayBuffer>): BodyState {
  return new BodyState(undefined, bytes, undefined);
}

/** A body of this text. */
export function textBody(text: string): BodyState {
  return new BodyState(text.isWellFormed() ? text : text.toWellFormed(), undefined, undefined);
}

/** A body that is read from a stream of the platform's own. */
export function streamBody(stream: ReadableState): BodyState {
  return new BodyState(undefined, undefined, stream);
}

/** A body and the Content-Type that it suggests. */
export interface Extracted {
  body: BodyState | null;
  type: string | undefined;
}

/** https://fetch.spec.whatwg.org/#concept-bodyinit-extract */
export function extractBody(value: unknown): Extracted {
  if (value === undefined || value === null) {
    return { body: null, type: undefined };
  }
  if (typeof value === "string") {
    return { body: textBody(value), type: "text/plain;charset=UTF-8" };
  }
  if (isObject(value)) {
    if (isReadableStream(value)) {
      const stream = readableState(value);
      if (stream.disturbed) {
        throw new TypeError(
          "This ReadableStream is disturbed (has already been read from), and cannot be used as a body.",
        );
      }
      if (stream.reader !== undefined) {
        throw new TypeError("This ReadableStream is locked to a reader, and cannot be used as a body.");
      }
      return { body: streamBody(stream), type: undefined };
    }
    if (isBytes(value)) {
      return { body: bytesBody(copy(value)), type: undefined };
    }
    if (isBlob(value)) {
      return { body: bytesBody(blobBytes(value)), type: value.type === "" ? undefined : value.type };
    }
    if (isFormData(value)) {
      const { bytes, boundary } = encodeForm(value);
      return { body: bytesBody(bytes), type: `multipart/form-data; boundary=${boundary}` };
    }
    if (value instanceof URLSearchParams) {
      return { body: textBody(String(value)), type: "application/x-www-form-urlencoded;charset=UTF-8" };
    }
    if (isIterableBody(value)) {
      return { body: streamBody(streamOfIterable(value)), type: undefined };
    }
  }
  return { body: textBody(`${value as string}`), type: "text/plain;charset=UTF-8" };
}

const plainConversions = new Set<unknown>([Object.prototype.toString, Array.prototype.toString]);

/** Whether a body is read from the value's iterator. Values with a text of their own are that text. */
function isIterableBody(value: object): boolean {
  if (!compatFlag("fetch_iterable_type_support")) {
    return false;
  }
  const iterable = value as { [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown };
  if (typeof iterable[Symbol.asyncIterator] !== "function" && typeof iterable[Symbol.iterator] !== "function") {
    return false;
  }
  return plainConversions.has((value as { toString?: unknown }).toString);
}

/** The body of a request or a response; throws for others. */
export let bodyOf: (owner: unknown) => BodyState | null;

/** Replaces the body of a request or a response. */
export let setBody: (owner: Body, body: BodyState | null) => void;

/** The headers of a request or a response; throws for others. */
export let headersOf: (owner: unknown) => Headers;

const empty = new Uint8Array(0);

/** The members that requests and responses share. */
export class Body {
  #body: BodyState | null;
  #headers: Headers;

  static {
    const check = (owner: unknown): Body => {
      if (!isObject(owner) || !(#body in owner)) {
        throw illegalInvocation();
      }
      return owner as Body;
    };
    bodyOf = (owner) => check(owner).#body;
    headersOf = (owner) => check(owner).#headers;
    setBody = (owner, body) => {
      owner.#body = body;
    };
  }

  constructor(body: BodyState | null, headers: Headers) {
    this.#body = body;
    this.#headers = headers;
  }

  get body(): ReadableStream | null {
    const body = bodyOf(this);
    return body === null ? null : faceOf(body.openStream());
  }

  get bodyUsed(): boolean {
    return bodyOf(this)?.used ?? false;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return takeBytes(bodyOf(this), true).then((bytes) => bytes.buffer);
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return takeBytes(bodyOf(this), true);
  }

  text(): Promise<string> {
    return takeText(bodyOf(this));
  }

  json(): Promise<unknown> {
    return takeText(bodyOf(this)).then((text) => JSON.parse(text));
  }

  formData(): Promise<FormData> {
    const body = bodyOf(this);
    const type = this.#headers.get("content-type");
    if (type === null) {
      return Promise.reject(new TypeError("Parsing a Body as FormData requires a Content-Type header."));
    }
    return takeBytes(body, false).then((bytes) => decodeForm(bytes, type));
  }

  blob(): Promise<Blob> {
    const body = bodyOf(this);
    const type = this.#headers.get("content-type") ?? "";
    return takeBytes(body, false).then((bytes) =>
      makeBlob(bytes, compatFlag("blob_standard_mime_type") ? parseMimeType(type)?.[1] ?? "" : normalizeType(type))
    );
  }
}

for (const key of Object.getOwnPropertyNames(Body.prototype)) {
  if (key !== "constructor") {
    Object.defineProperty(Body.prototype, key, { enumerable: true });
  }
}
Object.defineProperty(Body.prototype, Symbol.toStringTag, { value: "Body", configurable: true });

/** Takes the bytes of a body; with `own`, the caller may change them. */
export function takeBytes(body: BodyState | null, own: boolean): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) {
    return Promise.resolve(own ? new Uint8Array(0) : empty);
  }
  try {
    const content = body.take();
    if (content instanceof Promise) {
      return content;
    }
    if ("text" in content) {
      return Promise.resolve(utf8Encode(content.text));
    }
    // They may stand behind other bodies and blobs, too.
    return Promise.resolve(own ? copy(content.bytes) : content.bytes);
  } catch (error) {
    return Promise.reject(error);
  }
}

function takeText(body: BodyState | null): Promise<string> {
  if (body === null) {
    return Promise.resolve("");
  }
  const strip = compatFlag("strip_bom_in_read_all_text");
  try {
    const content = body.take();
    if (content instanceof Promise) {
      return content.then((bytes) => utf8Decode(bytes, strip));
    }
    if ("bytes" in content) {
      return Promise.resolve(utf8Decode(content.bytes, strip));
    }
    const { text } = content;
    return Promise.resolve(strip && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    return Promise.reject(error);
  }
}
