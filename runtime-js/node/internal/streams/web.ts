/** Conversions between the streams of Node.js and those of the web. */

import { ReadableStream } from "../../../web/streams/readable.ts";
import { CountQueuingStrategy } from "../../../web/streams/strategy.ts";
import { WritableStream } from "../../../web/streams/writable.ts";
import { Buffer } from "../../buffer.ts";
import { invalidArg } from "../errors.ts";
import { Duplex } from "./duplex.ts";
import { finished, isDestroyed, isReadableWeb, isTransformWeb, isWritableWeb } from "./finished.ts";
import { Readable } from "./readable.ts";
import { setWritableFromWeb } from "./pipeline.ts";
import type { Callback } from "./state.ts";
import { Writable } from "./writable.ts";

const globals = globalThis as unknown as { ReadableStream?: typeof ReadableStream; WritableStream?: typeof WritableStream };

/** `Readable.toWeb` */
export function readableToWeb(stream: any, options?: { strategy?: object }): any {
  const Web = globals.ReadableStream ?? ReadableStream;
  if (isDestroyed(stream) || stream.readable === false) {
    return new Web({
      start(controller: any) {
        controller.close();
      },
    } as never);
  }
  const objectMode = Boolean(stream.readableObjectMode);
  const strategy = options?.strategy ?? (objectMode
    ? new CountQueuingStrategy({ highWaterMark: stream.readableHighWaterMark })
    : { highWaterMark: stream.readableHighWaterMark, size: (chunk: Uint8Array) => chunk.byteLength });
  let open = true;
  stream.pause();
  return new Web(
    {
      start(controller: any) {
        const onData = (chunk: any): void => {
          if (!open) return;
          const bytes = Buffer.isBuffer(chunk) && !objectMode ? new Uint8Array(chunk) : typeof chunk === "string" && !objectMode && !stream.readableEncoding ? new Uint8Array(Buffer.from(chunk)) : chunk;
          controller.enqueue(bytes);
          if (controller.desiredSize <= 0) stream.pause();
        };
        stream.on("data", onData);
        stream.pause();
        finished(stream, { writable: false }, (error: any) => {
          stream.removeListener("data", onData);
          if (!open) return;
          open = false;
          if (error) controller.error(error);
          else controller.close();
        });
      },
      pull() {
        stream.resume();
      },
      cancel(reason: any) {
        open = false;
        stream.destroy(reason);
      },
    } as never,
    strategy as never,
  );
}

/** `Readable.fromWeb` */
export function readableFromWeb(web: any, options: Record<string, unknown> = {}): Readable {
  if (!isReadableWeb(web)) throw invalidArg("readableStream", "an instance of ReadableStream", web);
  const reader = web.getReader();
  let closed = false;
  const stream: Readable = new Readable({
    objectMode: false,
    ...options,
    read() {
      reader.read().then(
        ({ value, done }: { value: unknown; done: boolean }) => {
          if (done) {
            closed = true;
            stream.push(null);
          } else stream.push(value);
        },
        (error: Error) => stream.destroy(error),
      );
    },
    destroy(error: Error | null, callback: Callback) {
      const done = (): void => callback(error);
      if (closed) done();
      else reader.cancel(error ?? undefined).then(done, done);
    },
  });
  reader.closed.then(
    () => {
      closed = true;
    },
    (error: Error) => {
      closed = true;
      stream.destroy(error);
    },
  );
  return stream;
}

/** `Writable.toWeb` */
export function writableToWeb(stream: any): any {
  const Web = globals.WritableStream ?? WritableStream;
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  let failure: Error | undefined;
  const release = (): void => {
    const waiting = settle;
    settle = undefined;
    if (failure) waiting?.reject(failure);
    else waiting?.resolve();
  };
  return new Web(
    {
      start(controller: any) {
        stream.on("drain", release);
        finished(stream, { readable: false }, (error: any) => {
          stream.removeListener("drain", release);
          if (error) {
            failure = error;
            controller.error(error);
          }
          release();
        });
      },
      write(chunk: unknown) {
        if (failure) throw failure;
        if (stream.write(chunk) !== false) return undefined;
        return new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
      },
      abort(reason: any) {
        stream.destroy(reason);
      },
      close() {
        return new Promise<void>((resolve, reject) => stream.end((error?: Error) => (error ? reject(error) : resolve())));
      },
    } as never,
    { highWaterMark: stream.writableHighWaterMark, size: () => 1 } as never,
  );
}

/** `Writable.fromWeb` */
export function writableFromWeb(web: any, options: Record<string, unknown> = {}): Writable {
  if (!isWritableWeb(web)) throw invalidArg("writableStream", "an instance of WritableStream", web);
  const writer = web.getWriter();
  const stream: Writable = new Writable({ ...options, ...ofWriter(writer) } as never);
  writer.closed.catch((error: Error) => stream.destroy(error));
  return stream;
}

function ofWriter(writer: any): object {
  return {
    write(chunk: unknown, _encoding: string, callback: Callback) {
      writer.ready.then(() => writer.write(chunk)).then(() => callback(), (error: Error) => callback(error ?? new Error("The stream has failed")));
    },
    final(callback: Callback) {
      writer.close().then(() => callback(), (error: Error) => callback(error));
    },
    destroy(error: Error | null, callback: Callback) {
      const done = (): void => callback(error);
      if (error) writer.abort(error).then(done, done);
      else done();
    },
  };
}

/** `Duplex.toWeb` */
export function duplexToWeb(stream: any): { readable: any; writable: any } {
  return { readable: readableToWeb(stream), writable: writableToWeb(stream) };
}

/** `Duplex.fromWeb` */
export function duplexFromWeb(pair: any, options: Record<string, unknown> = {}): Duplex {
  if (!isTransformWeb(pair)) throw invalidArg("pair", "of type object", pair);
  const reader = pair.readable.getReader();
  const writer = pair.writable.getWriter();
  const writing = ofWriter(writer) as { destroy: (error: Error | null, callback: Callback) => void };
  const stream: any = new Duplex({
    ...options,
    ...writing,
    read() {
      reader.read().then(
        ({ value, done }: { value: unknown; done: boolean }) => stream.push(done ? null : value),
        (error: Error) => stream.destroy(error),
      );
    },
    destroy(error: Error | null, callback: Callback) {
      if (error) reader.cancel(error).catch(() => {});
      writing.destroy.call(stream, error, callback);
    },
  } as never);
  return stream;
}

/** `Duplex.from`: a stream with both ends from nearly anything. */
export function duplexFrom(source: any): any {
  if (source instanceof Duplex) return source;
  if (isTransformWeb(source)) return duplexFromWeb(source);
  if (typeof source?.readable === "object" || typeof source?.writable === "object") return joined(source.readable, source.writable);
  if (source?._readableState && !source?._writableState) return joined(source, undefined);
  if (source?._writableState && !source?._readableState) return joined(undefined, source);
  if (isReadableWeb(source)) return joined(readableFromWeb(source), undefined);
  if (isWritableWeb(source)) return joined(undefined, writableFromWeb(source));
  if (typeof source === "function") return fromFunction(source);
  if (typeof source?.then === "function") {
    const values = async function* (): AsyncGenerator<unknown> {
      const value = await source;
      if (value !== undefined && value !== null) yield value;
    };
    return joined(Readable.from(values()), undefined);
  }
  return joined(Readable.from(typeof source?.arrayBuffer === "function" ? blobChunks(source) : source), undefined);
}

async function* blobChunks(blob: Blob): AsyncGenerator<unknown> {
  yield Buffer.from(await blob.arrayBuffer());
}

function fromFunction(run: (source: AsyncIterable<unknown>) => any): any {
  const input: any = new Readable({ objectMode: true, read() {} });
  const result = run(input);
  const output: any = typeof result?.[Symbol.asyncIterator] === "function" ? Readable.from(result) : undefined;
  const sink: any = new Writable({
    objectMode: true,
    write(chunk, _encoding, callback) {
      input.push(chunk);
      callback();
    },
    final(callback) {
      input.push(null);
      if (typeof result?.then === "function") result.then(() => callback(), callback);
      else callback();
    },
  });
  return joined(output, sink);
}

function joined(readable: any, writable: any): any {
  const stream: any = new Duplex({
    readableObjectMode: readable?.readableObjectMode ?? true,
    writableObjectMode: writable?.writableObjectMode ?? true,
    readable: readable !== undefined,
    writable: writable !== undefined,
    read() {
      readable?.resume();
    },
    write(chunk: unknown, encoding: string, callback: Callback) {
      if (writable.write(chunk, encoding)) callback();
      else writable.once("drain", () => callback());
    },
    final(callback: Callback) {
      writable.end();
      finished(writable, { readable: false }, callback);
    },
    destroy(error: Error | null, callback: Callback) {
      readable?.destroy(error ?? undefined);
      if (error) writable?.destroy(error);
      callback(error);
    },
  } as never);
  if (readable !== undefined) {
    readable.on("data", (chunk: unknown) => {
      if (!stream.push(chunk)) readable.pause();
    });
    readable.pause();
    readable.on("end", () => stream.push(null));
    readable.on("error", (error: Error) => stream.destroy(error));
  }
  writable?.on("error", (error: Error) => stream.destroy(error));
  return stream;
}

Object.assign(Readable, { toWeb: readableToWeb, fromWeb: readableFromWeb });
Object.assign(Writable, { toWeb: writableToWeb, fromWeb: writableFromWeb });
Object.assign(Duplex, { toWeb: duplexToWeb, fromWeb: duplexFromWeb, from: duplexFrom });
setWritableFromWeb(writableFromWeb as (stream: unknown) => unknown);
