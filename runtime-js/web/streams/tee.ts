// https://streams.spec.whatwg.org/#abstract-opdef-readablestreamtee
//
// Both branches of a stream of bytes are streams of bytes; they get copies. A cancelled stream hears the reason of the
// branch that was cancelled last, as in the Workers runtime.

import { copy, view } from "../bytes.ts";
import type { ByteController } from "./byte-controller.ts";
import type { DefaultController } from "./default-controller.ts";
import { queueMicrotask } from "native:engine/timers";
import { deferred } from "./promises.ts";
import { createByteStream, createReadable } from "./readable.ts";
import { acquireReader, cancelReader, closedPromise, READABLE, type ReadableState, read } from "./readable-state.ts";

export function tee(stream: ReadableState): [ReadableState, ReadableState] {
  const { bytes } = stream.controller;
  stream.disturbed = true;
  const reader = acquireReader(stream);
  const cancelled = [false, false];
  const finished = deferred<void>();
  const branches: (ByteController | DefaultController)[] = [];
  let reading = false;
  let readAgain = false;

  function give(branch: number, chunk: unknown): void {
    const controller = branches[branch]!;
    if (cancelled[branch] || controller.stream.status !== READABLE) {
      return;
    }
    if (bytes) {
      (controller as ByteController).enqueue(chunk as Uint8Array);
    } else {
      (controller as DefaultController).enqueue(chunk);
    }
  }

  function pull(): void {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    read(reader, {
      chunk(value) {
        // A branch that pulls while it is being given something must not read in between.
        queueMicrotask(() => {
          readAgain = false;
          const second = bytes && !cancelled[1] ? copy(view(value as Uint8Array)) : value;
          give(0, value);
          give(1, second);
          reading = false;
          if (readAgain) {
            pull();
          }
        });
      },
      close() {
        reading = false;
        for (const [index, controller] of branches.entries()) {
          if (!cancelled[index] && controller.stream.status === READABLE) {
            controller.close();
          }
        }
        if (!cancelled[0] || !cancelled[1]) {
          finished.resolve();
        }
      },
      error() {
        reading = false;
      },
    });
  }

  function cancel(branch: number, reason: unknown): Promise<void> {
    cancelled[branch] = true;
    if (cancelled[1 - branch]) {
      finished.resolve(cancelReader(reader, reason));
    }
    return finished.promise;
  }

  for (const index of [0, 1]) {
    const algorithms = { pull, cancel: (reason: unknown) => cancel(index, reason) };
    const controller = bytes ? createByteStream(algorithms) : createReadable(algorithms);
    controller.stream.expectedLength = stream.expectedLength;
    branches.push(controller);
  }
  closedPromise(reader).then(undefined, (error) => {
    for (const controller of branches) {
      controller.error(error);
    }
    if (!cancelled[0] || !cancelled[1]) {
      finished.resolve();
    }
  });
  if (!bytes) {
    // Their high-water mark is 1: they would pull at once. The runtime's do, too, after a turn.
    queueMicrotask(() => {
      for (const controller of branches) {
        (controller as DefaultController).pullIfNeeded();
      }
    });
  }
  return [branches[0]!.stream, branches[1]!.stream];
}
