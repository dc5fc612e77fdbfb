/** `node:buffer`. The bytes are handled natively. */

import * as native from "native:node/buffer";
import { atob, btoa } from "../web/base64.ts";
import { Blob } from "../web/blob.ts";
import { inspect } from "../web/console/inspect.ts";
import { File } from "../web/file.ts";
import { publicClass } from "../web/install.ts";
import { invalidArg, invalidArgType, invalidArgValue, nodeError, outOfRange } from "./internal/errors.ts";
import { type Encoding, normalizeEncoding } from "./internal/encodings.ts";
import { installNumbers } from "./internal/buffer-numbers.ts";

export { atob, btoa };
const PublicBlob = publicClass(Blob);
const PublicFile = publicClass(File);
export { PublicBlob as Blob, PublicFile as File };

export const kMaxLength = 2147483647;
export const kStringMaxLength = 536870888;
export const INSPECT_MAX_BYTES = 50;
export const constants: { MAX_LENGTH: number; MAX_STRING_LENGTH: number } = {
  MAX_LENGTH: kMaxLength,
  MAX_STRING_LENGTH: kStringMaxLength,
};

/** The class behind: instances are `Uint8Array`s with more methods. */
class FastBuffer extends Uint8Array {}

export type Buffer = InstanceType<typeof FastBuffer> & Record<string, any>;

interface BufferConstructor {
  new (value: any, encodingOrOffset?: any, length?: number): Buffer;
  (value: any, encodingOrOffset?: any, length?: number): Buffer;
  prototype: Buffer;
  poolSize: number;
  from(value: unknown, encodingOrOffset?: unknown, length?: number): Buffer;
  of(...items: number[]): Buffer;
  alloc(size: number, fill?: unknown, encoding?: string): Buffer;
  allocUnsafe(size: number): Buffer;
  allocUnsafeSlow(size: number): Buffer;
  isBuffer(value: unknown): value is Buffer;
  isEncoding(value: unknown): boolean;
  byteLength(value: unknown, encoding?: string): number;
  compare(a: Uint8Array, b: Uint8Array): number;
  concat(list: readonly Uint8Array[], length?: number): Buffer;
  copyBytesFrom(view: ArrayBufferView, offset?: number, length?: number): Buffer;
}

/** Bytes, as Node.js has them; old code calls it with or without `new`. */
export const Buffer = function (value: unknown, encodingOrOffset?: unknown, length?: number): Buffer {
  if (typeof value === "number") {
    if (typeof encodingOrOffset === "string") throw invalidArgType("string", "string", value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
} as unknown as BufferConstructor;
Object.defineProperties(Buffer, {
  name: { value: "Buffer", configurable: true },
  prototype: { value: FastBuffer.prototype, writable: true },
  [Symbol.species]: { get: () => FastBuffer, configurable: true },
  poolSize: { value: 0, writable: true, enumerable: true, configurable: true },
});
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(FastBuffer.prototype, "constructor", { value: Buffer, writable: true, configurable: true });

function encodingOf(encoding: unknown): Encoding {
  if (encoding === undefined || encoding === null || encoding === "") return "utf8";
  const known = normalizeEncoding(encoding);
  if (known === undefined) throw nodeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`, TypeError);
  return known;
}

/** A buffer over the memory of a `Uint8Array`. */
export function wrap(bytes: Uint8Array): Buffer {
  return new FastBuffer(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength) as Buffer;
}

function checkSize(size: unknown): asserts size is number {
  if (typeof size !== "number") throw invalidArgType("size", "number", size);
  if (!(size >= 0 && size <= kMaxLength)) throw outOfRange("size", `>= 0 && <= ${kMaxLength}`, size);
}

function fromObject(value: object): Buffer | undefined {
  if ("length" in value || ArrayBuffer.isView((value as { buffer?: unknown }).buffer)) {
    const { length } = value as ArrayLike<number>;
    return typeof length === "number" ? (FastBuffer.from(value as ArrayLike<number>) as Buffer) : new FastBuffer(0);
  }
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === "Buffer" && Array.isArray(data) ? (FastBuffer.from(data) as Buffer) : undefined;
}

const kinds = "of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object";

const statics: Omit<BufferConstructor, "prototype" | "poolSize"> & Record<string, unknown> = {
  from(value: unknown, encodingOrOffset?: unknown, length?: number): Buffer {
    if (typeof value === "string") return wrap(native.encode(value, encodingOf(encodingOrOffset)));
    if (typeof value === "object" && value !== null) {
      if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
        return fromMemory(value as ArrayBuffer, encodingOrOffset, length);
      }
      if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
        return FastBuffer.from(value as unknown as ArrayLike<number>) as Buffer;
      }
      const primitive = value.valueOf();
      if (primitive !== value && (typeof primitive === "string" || typeof primitive === "object") && primitive !== null) {
        return Buffer.from(primitive, encodingOrOffset, length);
      }
      const copied = fromObject(value);
      if (copied !== undefined) return copied;
      const convert = (value as { [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive];
      if (typeof convert === "function") {
        const text = convert.call(value, "string");
        if (typeof text === "string") return wrap(native.encode(text, encodingOf(encodingOrOffset)));
      }
    }
    throw invalidArg("first argument", kinds, value);
  },
  of: (...items: number[]) => FastBuffer.of(...items) as Buffer,
  alloc(size: number, fill?: unknown, encoding?: string): Buffer {
    checkSize(size);
    const buffer = new FastBuffer(size) as Buffer;
    return fill === undefined || fill === 0 || size === 0 ? buffer : (buffer.fill as any)(fill, encoding);
  },
  allocUnsafe(size: number): Buffer {
    checkSize(size);
    return new FastBuffer(size) as Buffer;
  },
  allocUnsafeSlow(size: number): Buffer {
    checkSize(size);
    return new FastBuffer(size) as Buffer;
  },
  isBuffer: (value: unknown): value is Buffer => value instanceof FastBuffer,
  isEncoding: (value: unknown) =>
    typeof value === "string" && value.length > 0 && normalizeEncoding(value) !== undefined,
  byteLength(value: unknown, encoding?: string): number {
    if (typeof value === "string") return native.byteLength(value, normalizeEncoding(encoding ?? "utf8") ?? "utf8");
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      return value.byteLength;
    }
    throw invalidArg("string", "of type string or an instance of Buffer or ArrayBuffer", value);
  },
  compare(a: Uint8Array, b: Uint8Array): number {
    checkBytes(a, "buf1");
    checkBytes(b, "buf2");
    return native.compare(a, b);
  },
  concat(list: readonly Uint8Array[], length?: number): Buffer {
    if (!Array.isArray(list)) throw invalidArg("list", "an instance of Array", list);
    for (const [index, item] of list.entries()) {
      if (!(item instanceof Uint8Array)) throw invalidArg(`list[${index}]`, "an instance of Buffer or Uint8Array", item);
    }
    let total = length;
    if (total === undefined) {
      total = 0;
      for (const item of list) total += item.length;
    }
    checkLength(total, "length");
    const buffer = new FastBuffer(total) as Buffer;
    let at = 0;
    for (const item of list) {
      if (at >= total) break;
      at += native.copy(item, buffer, at, 0, item.length);
    }
    return buffer;
  },
  copyBytesFrom(view: ArrayBufferView, offset = 0, length?: number): Buffer {
    if (!ArrayBuffer.isView(view) || view instanceof DataView) {
      throw invalidArg("view", "an instance of TypedArray", view);
    }
    const items = view as unknown as Uint8Array;
    const part = items.subarray(offset, length === undefined ? undefined : offset + length);
    return Buffer.from(new Uint8Array(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength));
  },
} as never;
for (const [name, value] of Object.entries(statics)) {
  Object.defineProperty(Buffer, name, { value, writable: true, enumerable: true, configurable: true });
}

function fromMemory(memory: ArrayBuffer, offset: unknown, length: unknown): Buffer {
  const start = offset === undefined ? 0 : Number(offset) || 0;
  const space = memory.byteLength - start;
  if (space < 0) throw nodeError("ERR_BUFFER_OUT_OF_BOUNDS", '"offset" is outside of buffer bounds', RangeError);
  let count = space;
  if (length !== undefined) {
    const given = Number(length);
    count = given > 0 ? given : 0;
    if (count > space) throw nodeError("ERR_BUFFER_OUT_OF_BOUNDS", '"length" is outside of buffer bounds', RangeError);
  }
  return new FastBuffer(memory, start, count) as Buffer;
}

function checkBytes(value: unknown, name: string): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw invalidArg(name, "an instance of Buffer or Uint8Array", value);
}

function checkLength(value: unknown, name: string, max: number = kMaxLength): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < 0 || value > max) throw outOfRange(name, `>= 0 && <= ${max}`, value);
}

/** A position as slices take it: fractions are cut, what is outside is moved inside. */
function clamp(value: unknown, fallback: number, length: number): number {
  if (value === undefined) return fallback;
  const number = Math.trunc(Number(value)) || 0;
  return number < 0 ? 0 : number > length ? length : number;
}

type Needle = string | number | Uint8Array;

function search(buffer: Buffer, needle: Needle, offset: unknown, encoding: unknown, forward: boolean): number {
  let start = offset;
  let charset = encoding;
  if (typeof start === "string") {
    charset = start;
    start = undefined;
  }
  let from = Number(start);
  if (start === undefined || Number.isNaN(from)) from = forward ? 0 : buffer.length;
  from = Math.trunc(from);
  if (from < 0) from += buffer.length;
  if (from < 0) {
    if (!forward) return -1;
    from = 0;
  }
  let step = 1;
  let bytes: Uint8Array;
  if (typeof needle === "number") bytes = new Uint8Array([needle & 255]);
  else if (typeof needle === "string") {
    const known = encodingOf(charset);
    if (known === "utf16le") step = 2;
    bytes = native.encode(needle, known);
  } else if (needle instanceof Uint8Array) {
    bytes = needle;
    if (charset !== undefined && encodingOf(charset) === "utf16le") step = 2;
  } else {
    throw invalidArg("value", "one of type number or string or an instance of Buffer or Uint8Array", needle);
  }
  if (bytes.length === 0) return forward ? Math.min(from, buffer.length) : Math.min(from, buffer.length);
  return native.indexOf(buffer, bytes, from, forward, step);
}

const methods: Record<string | symbol, unknown> & ThisType<Buffer> = {
  toString(encoding?: unknown, start?: unknown, end?: unknown): string {
    if (arguments.length === 0) return native.decode(this, "utf8", 0, this.length);
    const from = clamp(start, 0, this.length);
    const to = clamp(end, this.length, this.length);
    const known = encodingOf(encoding);
    return to <= from ? "" : native.decode(this, known, from, to);
  },
  toLocaleString(encoding?: unknown, start?: unknown, end?: unknown): string {
    return (this as any).toString(encoding, start, end);
  },
  toJSON(): object {
    return { type: "Buffer", data: Array.from(this) };
  },
  equals(other: unknown): boolean {
    checkBytes(other, "otherBuffer");
    return this === other || (this.length === other.length && native.compare(this, other) === 0);
  },
  compare(target: unknown, targetStart?: number, targetEnd?: number, start?: number, end?: number): number {
    checkBytes(target, "target");
    if (arguments.length === 1) return native.compare(this, target);
    const check = (value: number | undefined, name: string, fallback: number, max: number): number => {
      if (value === undefined) return fallback;
      checkLength(value, name, max);
      return value;
    };
    const a = this.subarray(
      check(start, "sourceStart", 0, kMaxLength),
      check(end, "sourceEnd", this.length, this.length),
    );
    const b = target.subarray(
      check(targetStart, "targetStart", 0, kMaxLength),
      check(targetEnd, "targetEnd", target.length, target.length),
    );
    return native.compare(a, b);
  },
  indexOf(needle: Needle, offset?: unknown, encoding?: unknown): number {
    return search(this, needle, offset, encoding, true);
  },
  lastIndexOf(needle: Needle, offset?: unknown, encoding?: unknown): number {
    return search(this, needle, offset, encoding, false);
  },
  includes(needle: Needle, offset?: unknown, encoding?: unknown): boolean {
    return search(this, needle, offset, encoding, true) !== -1;
  },
  fill(value: unknown, start?: unknown, end?: unknown, encoding?: unknown): Buffer {
    let [from, to, charset] = [start, end, encoding];
    if (typeof from === "string") [charset, from, to] = [from, undefined, undefined];
    else if (typeof to === "string") [charset, to] = [to, undefined];
    if (from !== undefined) checkLength(from, "offset");
    if (to !== undefined) checkLength(to, "end", this.length);
    let pattern: Uint8Array;
    if (typeof value === "string") {
      pattern = native.encode(value, encodingOf(charset));
      if (pattern.length === 0 && value !== "") throw invalidArgValue("value", value);
    } else if (typeof value === "object" && value !== null && ArrayBuffer.isView(value)) {
      pattern = new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
      if (pattern.length === 0) throw invalidArgValue("value", value);
    } else {
      pattern = new Uint8Array([Number(value) & 255]);
    }
    if (pattern.length === 0) pattern = new Uint8Array(1);
    native.fill(this, pattern, from ?? 0, to ?? this.length);
    return this;
  },
  copy(target: unknown, targetStart: unknown = 0, start: unknown = 0, end: unknown = this.length): number {
    checkBytes(target, "target");
    const to = Math.trunc(Number(targetStart)) || 0;
    const from = Math.trunc(Number(start)) || 0;
    const until = Math.trunc(Number(end)) || 0;
    if (to < 0) throw outOfRange("targetStart", ">= 0", to);
    if (from < 0 || from > this.length) throw outOfRange("sourceStart", `>= 0 && <= ${this.length}`, from);
    if (until < 0) throw outOfRange("sourceEnd", ">= 0", until);
    return to >= target.length || from >= until ? 0 : native.copy(this, target, to, from, until);
  },
  write(text: unknown, offset?: unknown, length?: unknown, encoding?: unknown): number {
    if (typeof text !== "string") throw invalidArgType("argument", "string", text);
    let [at, count, charset] = [offset, length, encoding];
    if (typeof at === "string") [charset, at, count] = [at, undefined, undefined];
    else if (typeof count === "string") [charset, count] = [count, undefined];
    if (at !== undefined) checkLength(at, "offset", this.length);
    const start = (at as number | undefined) ?? 0;
    const space = this.length - start;
    if (count !== undefined) checkLength(count, "length", kMaxLength);
    return native.write(this, text, encodingOf(charset), start, Math.min((count as number | undefined) ?? space, space));
  },
  slice(start?: number, end?: number): Buffer {
    return this.subarray(start, end) as Buffer;
  },
  subarray(start?: number, end?: number): Buffer {
    const { length } = this;
    const place = (value: number | undefined, fallback: number): number => {
      if (value === undefined) return fallback;
      const number = Math.trunc(Number(value)) || 0;
      return number < 0 ? Math.max(number + length, 0) : Math.min(number, length);
    };
    const from = place(start, 0);
    const to = place(end, length);
    return new FastBuffer(this.buffer as ArrayBuffer, this.byteOffset + from, Math.max(to - from, 0)) as Buffer;
  },
  swap16(): Buffer {
    return swap(this, 2);
  },
  swap32(): Buffer {
    return swap(this, 4);
  },
  swap64(): Buffer {
    return swap(this, 8);
  },
  [Symbol.for("nodejs.util.inspect.custom")](_depth: number, options?: object): string {
    const hex = native.decode(this, "hex", 0, Math.min(INSPECT_MAX_BYTES, this.length)) as string;
    let text = hex.replace(/(.{2})/g, "$1 ").trim();
    const rest = this.length - INSPECT_MAX_BYTES;
    if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? "s" : ""}`;
    const extras = Object.keys(this).filter((key) => !/^\d+$/.test(key));
    if (extras.length > 0 && options !== undefined) {
      const shown = extras.map((key) => `${key}: ${inspect((this as Record<string, unknown>)[key], { ...options, breakLength: Infinity })}`);
      text += `${this.length > 0 ? ", " : ""}${shown.join(", ")}`;
    }
    return `<${this.constructor.name} ${text}>`;
  },
};
methods.inspect = methods[Symbol.for("nodejs.util.inspect.custom")];

function swap(buffer: Buffer, size: number): Buffer {
  if (buffer.length % size !== 0) {
    throw nodeError("ERR_INVALID_BUFFER_SIZE", `Buffer size must be a multiple of ${size * 8}-bits`, RangeError);
  }
  native.swap(buffer, size);
  return buffer;
}

for (const name of ["utf8", "utf16le", "ucs2", "latin1", "ascii", "base64", "base64url", "hex"] as const) {
  const encoding = normalizeEncoding(name)!;
  methods[`${name}Slice`] = function (this: Buffer, start = 0, end = this.length): string {
    return native.decode(this, encoding, start, end);
  };
  methods[`${name}Write`] = function (this: Buffer, text: string, offset = 0, length = this.length - offset): number {
    return native.write(this, text, encoding, offset, length);
  };
}

for (const name of Reflect.ownKeys(methods)) {
  Object.defineProperty(FastBuffer.prototype, name, {
    value: methods[name],
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
installNumbers(FastBuffer.prototype);
for (const [name, own] of [["parent", "buffer"], ["offset", "byteOffset"]] as const) {
  Object.defineProperty(FastBuffer.prototype, name, {
    get(this: Uint8Array) {
      return this instanceof FastBuffer ? this[own] : undefined;
    },
    enumerable: true,
    configurable: true,
  });
}

/** A buffer that shares its memory with no other: what every buffer is here. */
export function SlowBuffer(size: number): Buffer {
  return Buffer.allocUnsafeSlow(size);
}

function inputBytes(input: unknown): Uint8Array {
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input as ArrayBuffer);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer as ArrayBuffer, input.byteOffset, input.byteLength);
  throw invalidArg("input", "an instance of ArrayBuffer, Buffer, or TypedArray", input);
}

export function isAscii(input: unknown): boolean {
  return native.isAscii(inputBytes(input));
}

export function isUtf8(input: unknown): boolean {
  return native.isUtf8(inputBytes(input));
}

/** The bytes of a text in another encoding. */
export function transcode(source: Uint8Array, from: string, to: string): Buffer {
  checkBytes(source, "source");
  const text = native.decode(source, encodingOf(from), 0, source.length) as string;
  const target = encodingOf(to);
  const fitting = target === "ascii" || target === "latin1"
    ? Array.from(text, (character) => (character.codePointAt(0)! > (target === "ascii" ? 127 : 255) ? "?" : character)).join("")
    : text;
  return wrap(native.encode(fitting, target));
}

export function resolveObjectURL(_id: string): undefined {
  return undefined;
}

export default {
  atob,
  btoa,
  constants,
  isAscii,
  isUtf8,
  kMaxLength,
  kStringMaxLength,
  resolveObjectURL,
  transcode,
  INSPECT_MAX_BYTES,
  Buffer,
  Blob: PublicBlob,
  File: PublicFile,
  SlowBuffer,
};
