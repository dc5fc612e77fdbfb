// https://streams.spec.whatwg.org/#readable-stream-pipe-to

import { addAbortAlgorithm } from "../abort.ts";
import { isBytes } from "../bytes.ts";
import { queueMicrotask } from "native:engine/timers";
import { deferred, handled } from "./promises.ts";
import type { PipeChoices } from "./readable.ts";
import {
  acquireReader,
  cancelStream,
  CLOSED,
  closedPromise,
  ERRORED,
  READABLE,
  type ReadableState,
  read,
  release,
} from "./readable-state.ts";
import {
  abortWritable,
  acquireWriter,
  CLOSED as WRITABLE_CLOSED,
  closeWithErrorPropagation,
  ERRORED as WRITABLE_ERRORED,
  WRITABLE,
  type WritableState,
  writerClosed,
  writerReady,
  writerRelease,
  writerWrite,
} from "./writable-state.ts";

/** Moves all chunks of one stream to another; neither must be locked. */
export function pipe(source: ReadableState, destination: WritableState, choices: PipeChoices): Promise<void> {
  const reader = acquireReader(source);
  const writer = acquireWriter(destination);
  source.disturbed = true;
  const finished = deferred<void>();
  let shuttingDown = false;
  /** The last write, to be waited for before anything is said to the other side. */
  let lastWrite: Promise<unknown> = Promise.resolve();
  let stopListening: (() => void) | undefined;

  function finalize(failed: boolean, error: unknown): void {
    writerRelease(writer);
    release(reader);
    stopListening?.();
    if (failed) {
      finished.reject(error);
    } else {
      finished.resolve();
    }
  }

  /** Ends the pipe: what was read is written first, then `action`, then everybody hears of it. */
  function shutDown(action: (() => Promise<unknown>) | undefined, failed: boolean, error?: unknown): void {
    if (shuttingDown) {
      return;
    }
    shuttingDown = true;
    const act = (): void => {
      if (action === undefined) {
        finalize(failed, error);
        return;
      }
      action().then(() => finalize(failed, error), (failure) => finalize(true, failure));
    };
    if (destination.status === WRITABLE && !destination.closing) {
      waitForWrites(act);
    } else {
      act();
    }
  }

  function waitForWrites(then: () => void): void {
    const waited = lastWrite;
    const next = (): void => {
      if (waited === lastWrite) {
        then();
      } else {
        waitForWrites(then);
      }
    };
    waited.then(next, next);
  }

  function sourceEnded(): void {
    if (source.status === ERRORED) {
      const { error } = source;
      shutDown(choices.preventAbort ? undefined : () => abortWritable(destination, error), true, error);
    } else {
      shutDown(choices.preventClose ? undefined : () => closeWithErrorPropagation(destination), false);
    }
  }

  function destinationErrored(): void {
    const { error } = destination;
    shutDown(choices.preventCancel ? undefined : () => cancelStream(source, error), true, error);
  }

  function destinationClosed(): void {
    const error = new TypeError("This destination writable stream is closed.");
    shutDown(choices.preventCancel ? undefined : () => cancelStream(source, error), true, error);
  }

  const { signal } = choices;
  if (signal !== undefined) {
    const abort = (): void => {
      const { reason } = signal;
      shutDown(
        () => {
          const actions: Promise<unknown>[] = [];
          if (!choices.preventAbort) {
            actions.push(destination.status === WRITABLE ? abortWritable(destination, reason) : Promise.resolve());
          }
          if (!choices.preventCancel) {
            actions.push(source.status === READABLE ? cancelStream(source, reason) : Promise.resolve());
          }
          return Promise.all(actions);
        },
        true,
        reason,
      );
    };
    if (signal.aborted) {
      abort();
      return finished.promise;
    }
    stopListening = addAbortAlgorithm(signal, abort);
  }

  // What is already so comes first, in the order of the standard.
  if (source.status === ERRORED) {
    sourceEnded();
    return finished.promise;
  }
  if (destination.status === WRITABLE_ERRORED) {
    destinationErrored();
    return finished.promise;
  }
  if (source.status === CLOSED) {
    sourceEnded();
    return finished.promise;
  }
  if (destination.closing || destination.status === WRITABLE_CLOSED) {
    destinationClosed();
    return finished.promise;
  }
  closedPromise(reader).then(sourceEnded, sourceEnded);
  handled(writerClosed(writer)).then(undefined, destinationErrored);

  function next(): void {
    if (shuttingDown) {
      return;
    }
    if (destination.status !== WRITABLE) {
      // `ready` is rejected; `closed` will say why.
      return;
    }
    if (destination.backpressure) {
      writerReady(writer).then(next, next);
      return;
    }
    read(reader, {
      chunk(chunk) {
        if (destination.bytes && typeof chunk !== "string" && !isBytes(chunk)) {
          const error = new TypeError("This WritableStream only supports writing byte types.");
          shutDown(() => Promise.all([abortWritable(destination, error), cancelStream(source, error)]), true, error);
          return;
        }
        lastWrite = handled(writerWrite(writer, chunk));
        // A source that answers synchronously must not keep the stack growing.
        queueMicrotask(next);
      },
      close() {},
      error() {},
    });
  }
  next();
  return finished.promise;
}
