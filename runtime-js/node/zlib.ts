/** `node:zlib`. Data are compressed natively, as a whole. */

import * as native from "native:node/zlib";
import { Buffer } from "./buffer.ts";
import { codes, constants } from "./internal/data/zlib.ts";
import { invalidArg, nodeError, notImplemented } from "./internal/errors.ts";
import { validateFunction, validateNumber } from "./internal/validate.ts";
import { nextTick } from "./process.ts";
import { Transform } from "./stream.ts";

export { codes, constants };

interface Options {
  level?: number;
  chunkSize?: number;
  windowBits?: number;
  memLevel?: number;
  strategy?: number;
  maxOutputLength?: number;
  finishFlush?: number;
  params?: Record<number, number>;
  info?: boolean;
}

type Input = string | ArrayBufferView | ArrayBuffer;
type Callback = (error: Error | null, result?: Uint8Array) => void;
type Format = "gzip" | "deflate" | "deflateRaw" | "brotli" | "unzip" | "zstd";

const maxLength = 2 ** 31 - 1;

function inputBytes(input: unknown): Uint8Array {
  if (typeof input === "string") return Buffer.from(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer as ArrayBuffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw invalidArg("buffer", "of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer", input);
}

function checkOptions(options: Options): void {
  const ranges: [keyof Options, number, number][] = [["level", -1, 9], ["chunkSize", 64, Infinity], ["windowBits", 0, 15], ["memLevel", 1, 9], ["strategy", 0, 4], ["maxOutputLength", 1, Infinity]];
  for (const [name, min, max] of ranges) {
    if (options[name] !== undefined) validateNumber(options[name], `options.${name}`, min, max === Infinity ? undefined : max);
  }
}

function compress(input: unknown, format: Format, options: Options = {}): Uint8Array {
  const bytes = inputBytes(input);
  checkOptions(options);
  if (format === "zstd") throw notImplemented("zlib.zstdCompress");
  const level = format === "brotli" ? options.params?.[constants.BROTLI_PARAM_QUALITY!] : options.level;
  return toBuffer(native.compress(bytes, format, level ?? -1));
}

function toBuffer(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decompress(input: unknown, format: Format, options: Options = {}): Uint8Array {
  const bytes = inputBytes(input);
  checkOptions(options);
  if (format === "zstd") throw notImplemented("zlib.zstdDecompress");
  const limit = options.maxOutputLength ?? maxLength;
  const result = native.decompress(bytes, format, limit) as Uint8Array | string;
  if (typeof result !== "string") return toBuffer(result);
  throw failure(result, format, limit);
}

function failure(reason: string, format: Format, limit: number): Error {
  if (reason === "too large") {
    return nodeError("ERR_BUFFER_TOO_LARGE", `Cannot create a Buffer larger than ${limit} bytes`, RangeError);
  }
  if (format === "brotli") {
    return Object.assign(nodeError(reason === "truncated" ? "ERR_BUFFER_TOO_SHORT" : "ERR__ERROR_FORMAT_PADDING_1", reason === "truncated" ? "unexpected end of file" : "Decompression failed"), { errno: -2 });
  }
  if (reason === "truncated") return Object.assign(nodeError("Z_BUF_ERROR", "unexpected end of file"), { errno: -5 });
  const text = reason === "invalid data" ? "invalid stored block lengths" : reason;
  return Object.assign(nodeError("Z_DATA_ERROR", text), { errno: -3 });
}

interface Kind {
  format: Format;
  run: (input: unknown, format: Format, options?: Options) => Uint8Array;
}

/** A stream that takes all its input and gives the result when it ends. */
class Zlib extends (Transform as unknown as new (options?: object) => any) {
  bytesWritten = 0;
  #chunks: Uint8Array[] = [];
  #options: Options;
  #kind: Kind;

  constructor(kind: Kind, options: Options = {}) {
    checkOptions(options);
    super(options);
    this.#kind = kind;
    this.#options = options;
  }

  _transform(chunk: Uint8Array, _encoding: string, callback: (error?: Error) => void): void {
    this.#chunks.push(Uint8Array.from(chunk));
    this.bytesWritten += chunk.length;
    callback();
  }

  _flush(callback: (error?: Error | null, value?: unknown) => void): void {
    let result: Uint8Array;
    try {
      const input = Buffer.concat(this.#chunks);
      result = input.length === 0 && this.#kind.run === decompress ? Buffer.alloc(0) : this.#kind.run(input, this.#kind.format, this.#options);
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback(null, result);
  }

  flush(kind?: number | (() => void), callback?: () => void): void {
    const done = typeof kind === "function" ? kind : callback;
    if (done) nextTick(done);
  }

  close(callback?: () => void): void {
    if (callback) this.once("close", callback);
    this.destroy();
  }

  params(_level: number, _strategy: number, callback?: () => void): void {
    if (callback) nextTick(callback);
  }

  reset(): void {
    this.#chunks = [];
  }
}

function streamClass(name: string, kind: Kind): new (options?: Options) => Zlib {
  const constructor = class extends Zlib {
    constructor(options?: Options) {
      super(kind, options);
    }
  };
  Object.defineProperty(constructor, "name", { value: name, configurable: true });
  return constructor;
}

function atOnce({ format, run }: Kind): (input: Input, options?: Options) => Uint8Array {
  return (input, options) => run(input, format, options);
}

function withCallback({ format, run }: Kind): (input: Input, options: Options | Callback, callback?: Callback) => void {
  return (input, given, last) => {
    const [options, callback] = typeof given === "function" ? [undefined, given] : [given, last];
    validateFunction(callback, "callback");
    const bytes = inputBytes(input);
    nextTick(() => {
      let result: Uint8Array;
      try {
        result = run(bytes, format, options);
      } catch (error) {
        (callback as Callback)(error as Error);
        return;
      }
      (callback as Callback)(null, result);
    });
  };
}

const kinds = {
  gzip: { format: "gzip", run: compress },
  gunzip: { format: "gzip", run: decompress },
  deflate: { format: "deflate", run: compress },
  inflate: { format: "deflate", run: decompress },
  deflateRaw: { format: "deflateRaw", run: compress },
  inflateRaw: { format: "deflateRaw", run: decompress },
  unzip: { format: "unzip", run: decompress },
  brotliCompress: { format: "brotli", run: compress },
  brotliDecompress: { format: "brotli", run: decompress },
  zstdCompress: { format: "zstd", run: compress },
  zstdDecompress: { format: "zstd", run: decompress },
} as const satisfies Record<string, Kind>;

export const gzip = withCallback(kinds.gzip);
export const gzipSync = atOnce(kinds.gzip);
export const Gzip = streamClass("Gzip", kinds.gzip);
export const createGzip = (options?: Options): Zlib => new Gzip(options);
export const gunzip = withCallback(kinds.gunzip);
export const gunzipSync = atOnce(kinds.gunzip);
export const Gunzip = streamClass("Gunzip", kinds.gunzip);
export const createGunzip = (options?: Options): Zlib => new Gunzip(options);
export const deflate = withCallback(kinds.deflate);
export const deflateSync = atOnce(kinds.deflate);
export const Deflate = streamClass("Deflate", kinds.deflate);
export const createDeflate = (options?: Options): Zlib => new Deflate(options);
export const inflate = withCallback(kinds.inflate);
export const inflateSync = atOnce(kinds.inflate);
export const Inflate = streamClass("Inflate", kinds.inflate);
export const createInflate = (options?: Options): Zlib => new Inflate(options);
export const deflateRaw = withCallback(kinds.deflateRaw);
export const deflateRawSync = atOnce(kinds.deflateRaw);
export const DeflateRaw = streamClass("DeflateRaw", kinds.deflateRaw);
export const createDeflateRaw = (options?: Options): Zlib => new DeflateRaw(options);
export const inflateRaw = withCallback(kinds.inflateRaw);
export const inflateRawSync = atOnce(kinds.inflateRaw);
export const InflateRaw = streamClass("InflateRaw", kinds.inflateRaw);
export const createInflateRaw = (options?: Options): Zlib => new InflateRaw(options);
export const unzip = withCallback(kinds.unzip);
export const unzipSync = atOnce(kinds.unzip);
export const Unzip = streamClass("Unzip", kinds.unzip);
export const createUnzip = (options?: Options): Zlib => new Unzip(options);
export const brotliCompress = withCallback(kinds.brotliCompress);
export const brotliCompressSync = atOnce(kinds.brotliCompress);
export const BrotliCompress = streamClass("BrotliCompress", kinds.brotliCompress);
export const createBrotliCompress = (options?: Options): Zlib => new BrotliCompress(options);
export const brotliDecompress = withCallback(kinds.brotliDecompress);
export const brotliDecompressSync = atOnce(kinds.brotliDecompress);
export const BrotliDecompress = streamClass("BrotliDecompress", kinds.brotliDecompress);
export const createBrotliDecompress = (options?: Options): Zlib => new BrotliDecompress(options);
export const zstdCompress = withCallback(kinds.zstdCompress);
export const zstdCompressSync = atOnce(kinds.zstdCompress);
export const ZstdCompress = streamClass("ZstdCompress", kinds.zstdCompress);
export const createZstdCompress = (options?: Options): Zlib => new ZstdCompress(options);
export const zstdDecompress = withCallback(kinds.zstdDecompress);
export const zstdDecompressSync = atOnce(kinds.zstdDecompress);
export const ZstdDecompress = streamClass("ZstdDecompress", kinds.zstdDecompress);
export const createZstdDecompress = (options?: Options): Zlib => new ZstdDecompress(options);

for (const [name, value] of Object.entries({
  gzip,
  gzipSync,
  gunzip,
  gunzipSync,
  deflate,
  deflateSync,
  inflate,
  inflateSync,
  deflateRaw,
  deflateRawSync,
  inflateRaw,
  inflateRawSync,
  unzip,
  unzipSync,
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  brotliDecompressSync,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
})) {
  Object.defineProperty(value, "name", { value: name, configurable: true });
}

/** The checksum of bytes or a text, going on from another. */
export function crc32(data: string | ArrayBufferView, value = 0): number {
  if (typeof data !== "string" && !ArrayBuffer.isView(data)) throw invalidArg("data", "of type string or an instance of Buffer, TypedArray, or DataView", data);
  return native.crc32(inputBytes(data), value);
}

// The constants are exports too.
export const {
  BROTLI_DECODE,
  BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES,
  BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP,
  BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES,
  BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1,
  BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2,
  BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS,
  BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET,
  BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_1,
  BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_2,
  BROTLI_DECODER_ERROR_FORMAT_CL_SPACE,
  BROTLI_DECODER_ERROR_FORMAT_CONTEXT_MAP_REPEAT,
  BROTLI_DECODER_ERROR_FORMAT_DICTIONARY,
  BROTLI_DECODER_ERROR_FORMAT_DISTANCE,
  BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_META_NIBBLE,
  BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE,
  BROTLI_DECODER_ERROR_FORMAT_HUFFMAN_SPACE,
  BROTLI_DECODER_ERROR_FORMAT_PADDING_1,
  BROTLI_DECODER_ERROR_FORMAT_PADDING_2,
  BROTLI_DECODER_ERROR_FORMAT_RESERVED,
  BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET,
  BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME,
  BROTLI_DECODER_ERROR_FORMAT_TRANSFORM,
  BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS,
  BROTLI_DECODER_ERROR_INVALID_ARGUMENTS,
  BROTLI_DECODER_ERROR_UNREACHABLE,
  BROTLI_DECODER_NEEDS_MORE_INPUT,
  BROTLI_DECODER_NEEDS_MORE_OUTPUT,
  BROTLI_DECODER_NO_ERROR,
  BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION,
  BROTLI_DECODER_PARAM_LARGE_WINDOW,
  BROTLI_DECODER_RESULT_ERROR,
  BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT,
  BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT,
  BROTLI_DECODER_RESULT_SUCCESS,
  BROTLI_DECODER_SUCCESS,
  BROTLI_DEFAULT_MODE,
  BROTLI_DEFAULT_QUALITY,
  BROTLI_DEFAULT_WINDOW,
  BROTLI_ENCODE,
  BROTLI_LARGE_MAX_WINDOW_BITS,
  BROTLI_MAX_INPUT_BLOCK_BITS,
  BROTLI_MAX_QUALITY,
  BROTLI_MAX_WINDOW_BITS,
  BROTLI_MIN_INPUT_BLOCK_BITS,
  BROTLI_MIN_QUALITY,
  BROTLI_MIN_WINDOW_BITS,
  BROTLI_MODE_FONT,
  BROTLI_MODE_GENERIC,
  BROTLI_MODE_TEXT,
  BROTLI_OPERATION_EMIT_METADATA,
  BROTLI_OPERATION_FINISH,
  BROTLI_OPERATION_FLUSH,
  BROTLI_OPERATION_PROCESS,
  BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING,
  BROTLI_PARAM_LARGE_WINDOW,
  BROTLI_PARAM_LGBLOCK,
  BROTLI_PARAM_LGWIN,
  BROTLI_PARAM_MODE,
  BROTLI_PARAM_NDIRECT,
  BROTLI_PARAM_NPOSTFIX,
  BROTLI_PARAM_QUALITY,
  DEFLATE,
  DEFLATERAW,
  GUNZIP,
  GZIP,
  INFLATE,
  INFLATERAW,
  UNZIP,
  ZLIB_VERNUM,
  ZSTD_COMPRESS,
  ZSTD_DECODE,
  ZSTD_DECOMPRESS,
  ZSTD_ENCODE,
  ZSTD_error_GENERIC,
  ZSTD_error_checksum_wrong,
  ZSTD_error_corruption_detected,
  ZSTD_error_dictionaryCreation_failed,
  ZSTD_error_dictionary_corrupted,
  ZSTD_error_dictionary_wrong,
  ZSTD_error_dstBuffer_null,
  ZSTD_error_dstSize_tooSmall,
  ZSTD_error_frameParameter_unsupported,
  ZSTD_error_frameParameter_windowTooLarge,
  ZSTD_error_init_missing,
  ZSTD_error_literals_headerWrong,
  ZSTD_error_maxSymbolValue_tooLarge,
  ZSTD_error_maxSymbolValue_tooSmall,
  ZSTD_error_memory_allocation,
  ZSTD_error_noForwardProgress_destFull,
  ZSTD_error_noForwardProgress_inputEmpty,
  ZSTD_error_no_error,
  ZSTD_error_parameter_combination_unsupported,
  ZSTD_error_parameter_outOfBound,
  ZSTD_error_parameter_unsupported,
  ZSTD_error_prefix_unknown,
  ZSTD_error_srcSize_wrong,
  ZSTD_error_stabilityCondition_notRespected,
  ZSTD_error_stage_wrong,
  ZSTD_error_tableLog_tooLarge,
  ZSTD_error_version_unsupported,
  ZSTD_error_workSpace_tooSmall,
  Z_BEST_COMPRESSION,
  Z_BEST_SPEED,
  Z_BLOCK,
  Z_BUF_ERROR,
  Z_DATA_ERROR,
  Z_DEFAULT_CHUNK,
  Z_DEFAULT_COMPRESSION,
  Z_DEFAULT_LEVEL,
  Z_DEFAULT_MEMLEVEL,
  Z_DEFAULT_STRATEGY,
  Z_DEFAULT_WINDOWBITS,
  Z_ERRNO,
  Z_FILTERED,
  Z_FINISH,
  Z_FIXED,
  Z_FULL_FLUSH,
  Z_HUFFMAN_ONLY,
  Z_MAX_CHUNK,
  Z_MAX_LEVEL,
  Z_MAX_MEMLEVEL,
  Z_MAX_WINDOWBITS,
  Z_MEM_ERROR,
  Z_MIN_CHUNK,
  Z_MIN_LEVEL,
  Z_MIN_MEMLEVEL,
  Z_MIN_WINDOWBITS,
  Z_NEED_DICT,
  Z_NO_COMPRESSION,
  Z_NO_FLUSH,
  Z_OK,
  Z_PARTIAL_FLUSH,
  Z_RLE,
  Z_STREAM_END,
  Z_STREAM_ERROR,
  Z_SYNC_FLUSH,
  Z_VERSION_ERROR,
} = constants;

export default {
  ...constants,
  codes,
  constants,
  crc32,
  gzip,
  gzipSync,
  Gzip,
  createGzip,
  gunzip,
  gunzipSync,
  Gunzip,
  createGunzip,
  deflate,
  deflateSync,
  Deflate,
  createDeflate,
  inflate,
  inflateSync,
  Inflate,
  createInflate,
  deflateRaw,
  deflateRawSync,
  DeflateRaw,
  createDeflateRaw,
  inflateRaw,
  inflateRawSync,
  InflateRaw,
  createInflateRaw,
  unzip,
  unzipSync,
  Unzip,
  createUnzip,
  brotliCompress,
  brotliCompressSync,
  BrotliCompress,
  createBrotliCompress,
  brotliDecompress,
  brotliDecompressSync,
  BrotliDecompress,
  createBrotliDecompress,
  zstdCompress,
  zstdCompressSync,
  ZstdCompress,
  createZstdCompress,
  zstdDecompress,
  zstdDecompressSync,
  ZstdDecompress,
  createZstdDecompress,
};
