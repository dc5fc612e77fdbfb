// Bytes, and the strings they stand for. The work is done natively.

import {
  concat as nativeConcat,
  copy as nativeCopy,
  fill as nativeFill,
  isBuffer as nativeIsBuffer,
  isBytes as nativeIsBytes,
  transfer as nativeTransfer,
  utf8Decode as nativeDecode,
  utf8Encode as nativeEncode,
  view as nativeView,
} from "native:web/bytes";

/** What the platform calls a `BufferSource`. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** Whether the value is a buffer or a view of one. */
export const isBytes: (value: unknown) => value is Bytes = nativeIsBytes;

/** Whether the value is an `ArrayBuffer`. */
export const isBuffer: (value: unknown) => value is ArrayBuffer = nativeIsBuffer;

/** The string as UTF-8, with replacement characters for lone surrogates. */
export const utf8Encode: (text: string) => Uint8Array<ArrayBuffer> = nativeEncode;

/** UTF-8 as a string, with replacement characters for what is none. */
export const utf8Decode: (bytes: Bytes, stripByteOrderMark?: boolean) => string = nativeDecode;

/** A `Uint8Array` over the same memory. */
export const view: (bytes: Bytes) => Uint8Array = nativeView;

/** A new `Uint8Array` with the same bytes. */
export const copy: (bytes: Bytes) => Uint8Array<ArrayBuffer> = nativeCopy;

/** A new `Uint8Array` with the bytes of all chunks. */
export const concat: (chunks: (Bytes | string)[]) => Uint8Array<ArrayBuffer> = nativeConcat;

/** Moves the memory to a new buffer; the old one is detached. */
export const transfer: (buffer: ArrayBuffer) => ArrayBuffer = nativeTransfer;

/** Copies as many bytes as fit from `source`, beginning at an offset there, to the start of `target`; returns how many. */
export const fill: (target: Uint8Array, source: Bytes, sourceOffset: number) => number = nativeFill;

/** A `Uint8Array` of its own with the bytes of a buffer, a view or a string. */
export function toBytes(value: Bytes | string): Uint8Array<ArrayBuffer> {
  return typeof value === "string" ? utf8Encode(value) : copy(value);
}
