/** What all streams share: their options, their ends and their errors. */

import { EventEmitter } from "../../events.ts";
import { nextTick } from "../../process.ts";
import type { ReadableState } from "./readable.ts";
import type { WritableState } from "./writable.ts";

export type Callback = (error?: Error | null, value?: any) => void;

/** A stream, seen from the machinery that all kinds share. */
export interface AnyStream extends EventEmitter {
  _readableState?: ReadableState;
  _writableState?: WritableState;
  _destroy(error: Error | null, callback: Callback): void;
  _construct?(callback: Callback): void;
  destroy(error?: Error | null, callback?: Callback): this;
}

let byteMark = 65536;
let objectMark = 16;

export function getDefaultHighWaterMark(objectMode: boolean): number {
  return objectMode ? objectMark : byteMark;
}

export function setDefaultHighWaterMark(objectMode: boolean, value: number): void {
  if (objectMode) objectMark = value;
  else byteMark = value;
}

/** The state of the end of a stream. A duplex stream has two. */
export interface EndState {
  constructed: boolean;
  destroyed: boolean;
  errored: Error | null;
  errorEmitted: boolean;
  closed: boolean;
  closeEmitted: boolean;
  autoDestroy: boolean;
  emitClose: boolean;
}

export interface EndOptions {
  autoDestroy?: boolean;
  emitClose?: boolean;
}

export function endState(options: EndOptions | undefined): EndState {
  return {
    constructed: true,
    destroyed: false,
    errored: null,
    errorEmitted: false,
    closed: false,
    closeEmitted: false,
    autoDestroy: options?.autoDestroy !== false,
    emitClose: options?.emitClose !== false,
  };
}

function states(stream: AnyStream): EndState[] {
  return [stream._readableState, stream._writableState].filter((state) => state !== undefined);
}

/** Calls the `_construct` of a stream before anything else happens to it. */
export function construct(stream: AnyStream, start: () => void): void {
  if (typeof stream._construct !== "function") return;
  const all = states(stream);
  if (all.some((state) => !state.constructed)) {
    stream.once("constructed", start);
    return;
  }
  for (const state of all) state.constructed = false;
  stream.once("constructed", start);
  nextTick(() => {
    let called = false;
    const done: Callback = (error) => {
      if (called) return;
      called = true;
      nextTick(() => {
        for (const state of states(stream)) state.constructed = true;
        const failed = error ?? undefined;
        if (states(stream).some((state) => state.destroyed)) stream.emit("destroying", failed);
        else if (failed !== undefined) errorOrDestroy(stream, failed);
        else stream.emit("constructed");
      });
    };
    try {
      stream._construct!(done);
    } catch (error) {
      done(error as Error);
    }
  });
}

/** `stream.destroy()` of all kinds of streams. */
export function destroy(this: AnyStream, error?: Error | null, callback?: Callback): AnyStream {
  const all = states(this);
  if (all.some((state) => state.destroyed)) {
    callback?.();
    return this;
  }
  for (const state of all) {
    if (error) state.errored ??= error;
    state.destroyed = true;
  }
  if (all.some((state) => !state.constructed)) {
    this.once("destroying", (late?: Error) => finish(this, error ?? late ?? null, callback));
  } else {
    finish(this, error ?? null, callback);
  }
  return this;
}

function finish(stream: AnyStream, error: Error | null, callback: Callback | undefined): void {
  let called = false;
  const done: Callback = (late) => {
    if (called) return;
    called = true;
    const failed = late ?? undefined;
    for (const state of states(stream)) {
      if (failed !== undefined) state.errored ??= failed;
      state.closed = true;
    }
    callback?.(failed);
    nextTick(() => {
      if (failed !== undefined) emitError(stream, failed);
      emitClose(stream);
    });
  };
  try {
    stream._destroy(error, done);
  } catch (thrown) {
    done(thrown as Error);
  }
}

function emitError(stream: AnyStream, error: Error): void {
  const all = states(stream);
  if (all.some((state) => state.errorEmitted)) return;
  for (const state of all) state.errorEmitted = true;
  stream.emit("error", error);
}

function emitClose(stream: AnyStream): void {
  const all = states(stream);
  for (const state of all) state.closeEmitted = true;
  if (all.some((state) => state.emitClose)) stream.emit("close");
}

/** An error of a stream: it destroys the stream, if streams like it are destroyed by themselves. */
export function errorOrDestroy(stream: AnyStream, error: Error, sync = false): void {
  const all = states(stream);
  if (all.some((state) => state.destroyed)) return;
  if (all.some((state) => state.autoDestroy)) {
    stream.destroy(error);
    return;
  }
  for (const state of all) state.errored ??= error;
  if (sync) nextTick(() => emitError(stream, error));
  else emitError(stream, error);
}

/** Takes a destroyed stream back to its start; the old `undestroy`. */
export function undestroy(this: AnyStream): void {
  for (const state of states(this)) {
    Object.assign(state, {
      constructed: true,
      destroyed: false,
      errored: null,
      errorEmitted: false,
      closed: false,
      closeEmitted: false,
    });
  }
}

/** Defines accessors that look at the state of a stream. */
export function defineGetters(prototype: object, getters: Record<string, (this: any) => unknown>): void {
  for (const [name, get] of Object.entries(getters)) {
    Object.defineProperty(prototype, name, { get, set() {}, enumerable: false, configurable: true });
  }
}
