// https://compression.spec.whatwg.org/

import { compressor, decompressor, finish, push } from "native:web/compression";
import { TextEncoder } from "./encoding.ts";
import { constructorNotOfType, definePlatformClass } from "./idl.ts";
import { TransformStream } from "./streams/transform.ts";

interface Controller {
  enqueue(chunk: unknown): void;
}

const formats = ["deflate", "deflate-raw", "gzip"];
const encoder = new TextEncoder();

/** The bytes of a chunk; text counts as UTF-8. */
function bytesOf(chunk: unknown): ArrayBuffer | ArrayBufferView {
  if (typeof chunk === "string") {
    return encoder.encode(chunk);
  }
  if (!(chunk instanceof ArrayBuffer || ArrayBuffer.isView(chunk))) {
    throw new TypeError("This WritableStream only supports writing byte types.");
  }
  return chunk;
}

function readFormat(name: string, given: number, format: unknown): string {
  if (given === 0) {
    throw constructorNotOfType(name, 1, "string");
  }
  if (!formats.includes(`${format}`)) {
    throw new TypeError("The compression format must be either 'deflate', 'deflate-raw' or 'gzip'.");
  }
  return `${format}`;
}

/** The transformer around a native codec. */
function transformer(codec: unknown): object {
  const enqueue = (buffer: ArrayBuffer, controller: Controller): void => {
    if (buffer.byteLength > 0) {
      controller.enqueue(new Uint8Array(buffer));
    }
  };
  return {
    transform: (chunk: unknown, controller: Controller) => enqueue(push(codec, bytesOf(chunk)), controller),
    flush: (controller: Controller) => enqueue(finish(codec), controller),
  };
}

/** Compresses bytes. */
export class CompressionStream extends TransformStream {
  constructor(...args: [format: string]) {
    super(transformer(compressor(readFormat("CompressionStream", args.length, args[0]))));
  }
}

/** Decompresses bytes. */
export class DecompressionStream extends TransformStream {
  constructor(...args: [format: string]) {
    super(transformer(decompressor(readFormat("DecompressionStream", args.length, args[0]))));
  }
}

definePlatformClass(CompressionStream);
definePlatformClass(DecompressionStream);
