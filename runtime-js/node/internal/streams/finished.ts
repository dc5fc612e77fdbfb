/** `stream.finished`, and questions about what state a stream is in. */

import { nextTick } from "../../process.ts";
import { AbortError, invalidArg, nodeError } from "../errors.ts";
import { validateAbortSignal, validateFunction } from "../validate.ts";
import type { Callback } from "./state.ts";

interface FinishedOptions {
  error?: boolean;
  readable?: boolean;
  writable?: boolean;
  signal?: AbortSignal;
  cleanup?: boolean;
}

export function isReadableNodeStream(value: any): boolean {
  return Boolean(value && typeof value.pipe === "function" && typeof value.on === "function" && (!value._writableState || value._readableState?.readable !== false) && (!value._writableState || value._readableState));
}

export function isWritableNodeStream(value: any): boolean {
  return Boolean(value && typeof value.write === "function" && typeof value.on === "function" && (!value._readableState || value._writableState?.writable !== false));
}

export function isNodeStream(value: any): boolean {
  return Boolean(value && (value._readableState || value._writableState || (typeof value.write === "function" && typeof value.on === "function") || (typeof value.pipe === "function" && typeof value.on === "function")));
}

export function isWebStream(value: unknown): boolean {
  return isReadableWeb(value) || isWritableWeb(value) || isTransformWeb(value);
}

export function isReadableWeb(value: any): boolean {
  return Boolean(value && !isNodeStream(value) && typeof value.getReader === "function" && typeof value.pipeThrough === "function");
}

export function isWritableWeb(value: any): boolean {
  return Boolean(value && !isNodeStream(value) && typeof value.getWriter === "function" && typeof value.abort === "function");
}

export function isTransformWeb(value: any): boolean {
  return Boolean(value && !isNodeStream(value) && typeof value.readable === "object" && typeof value.writable === "object");
}

export function isDestroyed(stream: any): boolean | null {
  if (!isNodeStream(stream)) return null;
  return Boolean(stream.destroyed || stream._writableState?.destroyed || stream._readableState?.destroyed);
}

export function isReadable(stream: any): boolean | null {
  if (typeof stream?.readable !== "boolean") return null;
  if (isDestroyed(stream)) return false;
  return isReadableNodeStream(stream) && stream.readable && !stream._readableState?.endEmitted;
}

export function isWritable(stream: any): boolean | null {
  if (typeof stream?.writable !== "boolean") return null;
  if (isDestroyed(stream)) return false;
  return isWritableNodeStream(stream) && stream.writable && !stream._writableState?.ended;
}

export function isErrored(stream: any): boolean {
  return Boolean(stream && (stream.readableErrored ?? stream.writableErrored ?? stream.errored ?? stream._readableState?.errored ?? stream._writableState?.errored));
}

export function isDisturbed(stream: any): boolean {
  return Boolean(stream && (stream.readableDidRead || stream.readableAborted || stream.locked));
}

function prematureClose(): Error {
  return nodeError("ERR_STREAM_PREMATURE_CLOSE", "Premature close");
}

/** Calls `callback` once the stream has ended, failed or closed; the result stops waiting. */
export function finished(stream: any, given: FinishedOptions | Callback, done?: Callback): () => void {
  const [options, callback] = typeof given === "function" ? [{} as FinishedOptions, given] : [given ?? {}, done];
  validateFunction(callback, "callback");
  validateAbortSignal(options.signal, "options.signal");
  if (isReadableWeb(stream) || isWritableWeb(stream)) return finishedWeb(stream, options, callback as Callback);
  if (!isNodeStream(stream)) {
    throw invalidArg("stream", "an instance of ReadableStream, WritableStream, or Stream", stream);
  }
  let called = false;
  const once = (error?: Error | null): void => {
    if (called) return;
    called = true;
    if (options.cleanup) cleanup();
    options.signal?.removeEventListener("abort", onAbort);
    (callback as Callback).call(stream, error ?? undefined);
  };
  const readable = options.readable ?? isReadableNodeStream(stream);
  const writable = options.writable ?? isWritableNodeStream(stream);
  const reading = stream._readableState;
  const writing = stream._writableState;
  let ended = Boolean(reading ? reading.endEmitted : stream.readableEnded);
  let finishedWriting = Boolean(writing ? writing.finished : stream.writableFinished);
  const bothClosed = (): boolean => (!readable || ended) && (!writable || finishedWriting);
  const willClose = Boolean((reading ?? writing) && (reading?.autoDestroy ?? writing?.autoDestroy) && (reading?.emitClose ?? writing?.emitClose) && (reading?.closed ?? writing?.closed) === false) &&
    Boolean(reading) === isReadableNodeStream(stream) && Boolean(writing) === isWritableNodeStream(stream);
  const settle = (): void => {
    if (!bothClosed()) return;
    // A stream that closes by itself is done when it is closed.
    if (willClose && !stream.closed && (!stream.readable || readable) && (!stream.writable || writable)) return;
    once();
  };
  const onEnd = (): void => {
    ended = true;
    settle();
  };
  const onFinish = (): void => {
    finishedWriting = true;
    settle();
  };
  const onError = (error: Error): void => once(error);
  const onClose = (): void => {
    const failure = stream._readableState?.errored ?? stream._writableState?.errored;
    if (failure && typeof failure !== "boolean") once(failure);
    else once(bothClosed() || (reading === undefined && writing === undefined && stream.aborted !== true && !readable) ? undefined : prematureClose());
  };
  const onAborted = (): void => once(prematureClose());
  const cleanup = (): void => {
    for (const [event, listener] of listeners) stream.removeListener(event, listener);
    options.signal?.removeEventListener("abort", onAbort);
  };
  const onAbort = (): void => {
    cleanup();
    once(new AbortError(undefined, { cause: options.signal!.reason }));
  };
  const listeners: [string, (...args: any[]) => void][] = [["end", onEnd], ["finish", onFinish], ["close", onClose], ["aborted", onAborted]];
  if (options.error !== false) listeners.push(["error", onError]);
  for (const [event, listener] of listeners) stream.on(event, listener);
  const closed = reading?.closed || writing?.closed || stream.closed === true;
  const failed = reading?.errorEmitted || writing?.errorEmitted;
  if (closed) nextTick(onClose);
  else if (failed) {
    if (!willClose) nextTick(onClose);
  } else if (bothClosed() && !willClose && (readable || writable)) nextTick(onClose);
  if (options.signal?.aborted) nextTick(onAbort);
  else options.signal?.addEventListener("abort", onAbort, { once: true });
  return () => {
    called = true;
    cleanup();
  };
}

function finishedWeb(stream: any, options: FinishedOptions, callback: Callback): () => void {
  let called = false;
  const once = (error?: Error): void => {
    if (called) return;
    called = true;
    callback.call(stream, error);
  };
  const { signal } = options;
  if (signal?.aborted) nextTick(() => once(new AbortError(undefined, { cause: signal.reason })));
  signal?.addEventListener("abort", () => once(new AbortError(undefined, { cause: signal.reason })), { once: true });
  // Who holds the stream's lock is told of its end too.
  const watch = (): void => {
    if (stream.locked) setTimeout(watch, 1);
    else {
      const end = typeof stream.getReader === "function" ? stream.getReader() : stream.getWriter();
      end.closed.then(() => once(), once);
      end.releaseLock();
    }
  };
  nextTick(watch);
  return () => {
    called = true;
  };
}

/** Destroys a stream of any kind. */
export function destroyAny(stream: any, error?: Error | null): void {
  if (!stream || isDestroyed(stream)) return;
  if (typeof stream.destroy === "function") stream.destroy(error);
  else if (typeof stream.close === "function") stream.close();
}
