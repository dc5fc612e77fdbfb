/** `Stream`, the emitter that all streams inherit from. */

import { EventEmitter } from "../../events.ts";

export interface Stream extends EventEmitter {
  pipe<T extends EventEmitter>(target: T, options?: { end?: boolean }): T;
}

export const Stream = function (this: Stream, options?: object): void {
  EventEmitter.call(this, options);
} as unknown as { new (options?: object): Stream; (options?: object): void; prototype: Stream };
Object.defineProperty(Stream, "name", { value: "Stream", configurable: true });
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

interface Target extends EventEmitter {
  writable?: boolean;
  write(chunk: unknown): boolean;
  end(): void;
  destroy?(): void;
}

interface Source extends Stream {
  readable?: boolean;
  pause?(): void;
  resume?(): void;
}

/** Pipes an old stream, which has only events and `pause`. */
Stream.prototype.pipe = function <T extends EventEmitter>(this: Source, given: T, options?: { end?: boolean }): T {
  const target = given as unknown as Target;
  const onData = (chunk: unknown): void => {
    if (target.writable !== false && target.write(chunk) === false) this.pause?.();
  };
  const onDrain = (): void => {
    if (this.readable !== false) this.resume?.();
  };
  let ended = false;
  const onEnd = (): void => {
    if (!ended) target.end();
    ended = true;
  };
  const onClose = (): void => {
    if (!ended) target.destroy?.();
    ended = true;
  };
  const ends = options?.end !== false;
  const cleanup = (): void => {
    this.removeListener("data", onData);
    target.removeListener("drain", onDrain);
    this.removeListener("end", onEnd);
    this.removeListener("close", onClose);
  };
  this.on("data", onData);
  target.on("drain", onDrain);
  if (ends) {
    this.on("end", onEnd);
    this.on("close", onClose);
  }
  for (const event of ["end", "close"]) this.once(event, cleanup);
  target.once("close", cleanup);
  target.emit("pipe", this);
  return given;
};
