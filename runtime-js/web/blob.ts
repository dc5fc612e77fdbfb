// https://w3c.github.io/FileAPI/#blob-section

import { concat, copy, isBytes, utf8Decode } from "./bytes.ts";
import {
  constructorNotOfType,
  definePlatformClass,
  illegalInvocation,
  internalToken,
  isObject,
} from "./idl.ts";
import { faceOf, type ReadableStream } from "./streams/readable.ts";
import { streamOfBytes } from "./streams/sources.ts";

/** Whether the value is a `Blob` or a `File`. */
export let isBlob: (value: unknown) => value is Blob;

/** The bytes of a blob; they must not be changed. */
export let blobBytes: (blob: Blob) => Uint8Array<ArrayBuffer>;

/** A type as blobs have it: in lower case, and none at all if it has other characters than those of ASCII's text. */
export function normalizeType(type: unknown): string {
  const text = String(type);
  return /[^ -~]/.test(text) ? "" : text.toLowerCase();
}

function readParts(className: string, parts: unknown): Uint8Array<ArrayBuffer> {
  if (parts === undefined) {
    return new Uint8Array(0);
  }
  if (!Array.isArray(parts)) {
    throw constructorNotOfType(className, 1, "Array");
  }
  if (parts.length === 0) {
    return new Uint8Array(0);
  }
  return concat(Array.from(parts, (part) => isBytes(part) ? part : isBlob(part) ? blobBytes(part) : String(part)));
}

/** Bytes that do not change, with a type. */
export class Blob {
  #bytes: Uint8Array<ArrayBuffer>;
  #type: string;

  static {
    isBlob = (value): value is Blob => isObject(value) && #bytes in value;
    blobBytes = (blob) => blob.#bytes;
  }

  constructor(parts?: unknown, options?: unknown, token?: unknown, className = "Blob") {
    if (token === internalToken && parts instanceof Uint8Array) {
      this.#bytes = parts as Uint8Array<ArrayBuffer>;
      this.#type = options as string;
      return;
    }
    const bytes = readParts(className, parts);
    let type = "";
    if (options !== undefined && options !== null) {
      if (!isObject(options)) {
        throw constructorNotOfType(className, className === "Blob" ? 2 : 3, "Options");
      }
      const { endings, type: given } = options as { endings?: unknown; type?: unknown };
      if (endings !== undefined) {
        throw new Error("The 'endings' field on 'Options' is not implemented.");
      }
      type = given === undefined ? "" : normalizeType(given);
    }
    this.#bytes = bytes;
    this.#type = type;
  }

  static #check(blob: unknown): void {
    if (!isBlob(blob)) {
      throw illegalInvocation();
    }
  }

  get size(): number {
    Blob.#check(this);
    return this.#bytes.byteLength;
  }

  get type(): string {
    Blob.#check(this);
    return this.#type;
  }

  slice(start?: unknown, end?: unknown, type?: unknown): Blob {
    Blob.#check(this);
    const size = this.#bytes.byteLength;
    const clamp = (value: unknown, absent: number): number => {
      if (value === undefined) {
        return absent;
      }
      const index = Math.trunc(Number(value)) || 0;
      return index < 0 ? Math.max(size + index, 0) : Math.min(index, size);
    };
    const from = clamp(start, 0);
    const to = Math.max(clamp(end, size), from);
    return makeBlob(this.#bytes.subarray(from, to), type === undefined ? "" : normalizeType(type));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    Blob.#check(this);
    return copy(this.#bytes).buffer;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    Blob.#check(this);
    return copy(this.#bytes);
  }

  async text(): Promise<string> {
    Blob.#check(this);
    return utf8Decode(this.#bytes, true);
  }

  stream(): ReadableStream {
    Blob.#check(this);
    return faceOf(streamOfBytes(this.#bytes));
  }
}

const asMaker = Blob as unknown as new (bytes: Uint8Array, type: string, token: symbol) => Blob;

/** A blob over these bytes, which must not change any more. */
export function makeBlob(bytes: Uint8Array, type: string): Blob {
  return new asMaker(bytes, type, internalToken);
}

definePlatformClass(Blob);
