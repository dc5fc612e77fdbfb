/** `node:stream`. */

import { Buffer } from "./buffer.ts";
import { Duplex, duplexPair, PassThrough, Transform } from "./internal/streams/duplex.ts";
import {
  destroyAny,
  finished as finishedWithCallback,
  isDestroyed,
  isDisturbed,
  isErrored,
  isReadable,
  isWritable,
} from "./internal/streams/finished.ts";
import "./internal/streams/iteration.ts";
import { Stream } from "./internal/streams/legacy.ts";
import { addAbortSignal, compose, pipeline as pipelineWithCallback } from "./internal/streams/pipeline.ts";
import { Readable } from "./internal/streams/readable.ts";
import { getDefaultHighWaterMark, setDefaultHighWaterMark } from "./internal/streams/state.ts";
import "./internal/streams/web.ts";
import { Writable } from "./internal/streams/writable.ts";
import promises from "./stream/promises.ts";

const customPromisify = Symbol.for("nodejs.util.promisify.custom");

export const pipeline: (...args: any[]) => any = Object.assign(pipelineWithCallback, { [customPromisify]: promises.pipeline });
export const finished: (...args: any[]) => any = Object.assign(finishedWithCallback, { [customPromisify]: promises.finished });

export {
  addAbortSignal,
  compose,
  destroyAny as destroy,
  Duplex,
  duplexPair,
  getDefaultHighWaterMark,
  isDestroyed,
  isDisturbed,
  isErrored,
  isReadable,
  isWritable,
  PassThrough,
  promises,
  Readable,
  setDefaultHighWaterMark,
  Stream,
  Transform,
  Writable,
};

export const _isArrayBufferView = (value: unknown): boolean => ArrayBuffer.isView(value);
export const _isUint8Array = (value: unknown): boolean => value instanceof Uint8Array;
export const _uint8ArrayToBuffer = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

Object.assign(Stream, {
  addAbortSignal,
  compose,
  destroy: destroyAny,
  Duplex,
  duplexPair,
  finished,
  getDefaultHighWaterMark,
  isDestroyed,
  isDisturbed,
  isErrored,
  isReadable,
  isWritable,
  PassThrough,
  pipeline,
  promises,
  Readable,
  setDefaultHighWaterMark,
  Stream,
  Transform,
  Writable,
  _isArrayBufferView,
  _isUint8Array,
  _uint8ArrayToBuffer,
});

export default Stream;
