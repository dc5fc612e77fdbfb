// The web platform of a Worker: everything that is global. One line a class; who adds one, adds it here.

import { AbortController, AbortSignal } from "./abort.ts";
import { atob, btoa } from "./base64.ts";
import { Blob } from "./blob.ts";
import { cloudflare } from "./cloudflare-global.ts";
import { CompressionStream, DecompressionStream } from "./compression.ts";
import { console } from "./console/console.ts";
import { Crypto, crypto } from "./crypto/crypto.ts";
import { CryptoKey } from "./crypto/key.ts";
import { SubtleCrypto } from "./crypto/subtle.ts";
import { DOMException } from "./dom-exception.ts";
import { TextDecoder, TextEncoder } from "./encoding.ts";
import { TextDecoderStream, TextEncoderStream } from "./encoding-streams.ts";
import {
  CloseEvent,
  CustomEvent,
  ErrorEvent,
  Event,
  ExtendableEvent,
  MessageEvent,
  PromiseRejectionEvent,
} from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { fetch } from "./fetch.ts";
import { File } from "./file.ts";
import { FormData } from "./form-data.ts";
import { installGlobalScope, reportError, ServiceWorkerGlobalScope, WorkerGlobalScope } from "./global-scope.ts";
import { Headers } from "./headers.ts";
import { defineGlobal, publicClass } from "./install.ts";
import { MessageChannel, MessagePort } from "./message-channel.ts";
import { Navigator, navigator } from "./navigator.ts";
import {
  Performance,
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
} from "./performance.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import { scheduler } from "./scheduler.ts";
import { ReadableByteStreamController, ReadableStreamBYOBRequest } from "./streams/byte-controller.ts";
import { ReadableStreamDefaultController } from "./streams/default-controller.ts";
import { FixedLengthStream, IdentityTransformStream } from "./streams/identity.ts";
import { ReadableStream } from "./streams/readable.ts";
import { ReadableStreamBYOBReader, ReadableStreamDefaultReader } from "./streams/readers.ts";
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from "./streams/strategy.ts";
import { TransformStream, TransformStreamDefaultController } from "./streams/transform.ts";
import {
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from "./streams/writable.ts";
import { structuredClone } from "./structured-clone.ts";
import "./structured-clone-types.ts";
import {
  clearImmediate,
  clearInterval,
  clearTimeout,
  queueMicrotask,
  setImmediate,
  setInterval,
  setTimeout,
} from "./timers.ts";
import { URL } from "./url.ts";
import { URLSearchParams } from "./url-search-params.ts";
import { WebSocket, WebSocketPair } from "./web-socket.ts";

/** Classes written in TypeScript; a class comes after the one it extends. */
const classes = {
  EventTarget,
  AbortController,
  AbortSignal,
  Blob,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  Crypto,
  CryptoKey,
  DOMException,
  Event,
  CloseEvent,
  CustomEvent,
  ErrorEvent,
  ExtendableEvent,
  MessageEvent,
  PromiseRejectionEvent,
  File,
  FormData,
  MessageChannel,
  MessagePort,
  Navigator,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  Request,
  Response,
  SubtleCrypto,
  TransformStream,
  CompressionStream,
  DecompressionStream,
  TextDecoderStream,
  TextEncoderStream,
  IdentityTransformStream,
  FixedLengthStream,
  TransformStreamDefaultController,
  WebSocket,
  WebSocketPair,
  WorkerGlobalScope,
  ServiceWorkerGlobalScope,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
};

/** Everything else. */
const values = {
  Cloudflare: cloudflare,
  Headers,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  atob,
  btoa,
  clearImmediate,
  clearInterval,
  clearTimeout,
  console,
  crypto,
  fetch,
  navigator,
  origin: "null",
  performance,
  queueMicrotask,
  reportError,
  scheduler,
  setImmediate,
  setInterval,
  setTimeout,
  structuredClone,
};

/** Defines all globals of the platform on `target`. */
export function install(target: object): void {
  for (const [name, constructor] of Object.entries(classes)) {
    defineGlobal(target, name, publicClass(constructor, name));
  }
  for (const [name, value] of Object.entries(values)) {
    defineGlobal(target, name, value);
  }
  defineGlobal(target, "self", target);
  installGlobalScope(target);
}
