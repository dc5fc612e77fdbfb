// https://streams.spec.whatwg.org/#qs

import { constructorNotOfType, definePlatformClass, fieldNotOfType, illegalInvocation, isObject } from "../idl.ts";
import { toUint64 } from "./promises.ts";

/** A strategy as streams use it. */
export interface Strategy {
  highWaterMark: number;
  /** The size of a chunk; 1 for every chunk if there is none. */
  size: ((chunk: unknown) => unknown) | undefined;
}

/** Reads a `QueuingStrategy` argument. */
export function readStrategy(className: string, index: number, strategy: unknown, highWaterMark: number): Strategy {
  if (strategy === undefined || strategy === null) {
    return { highWaterMark, size: undefined };
  }
  if (!isObject(strategy)) {
    throw constructorNotOfType(className, index, "StreamQueuingStrategy");
  }
  const { highWaterMark: mark, size } = strategy as { highWaterMark?: unknown; size?: unknown };
  if (size !== undefined && typeof size !== "function") {
    throw fieldNotOfType("size", "StreamQueuingStrategy", "function");
  }
  return {
    highWaterMark: mark === undefined ? highWaterMark : toUint64(mark),
    size: size as Strategy["size"],
  };
}

/** The size of a chunk as a number that a queue can add up; throws for others. */
export function sizeOf(strategy: Strategy, chunk: unknown): number {
  const { size } = strategy;
  if (size === undefined) {
    return 1;
  }
  const number = Number(size(chunk));
  if (!(number >= 0) || number === Infinity) {
    throw new RangeError("The size of a chunk must be a non-negative, finite number.");
  }
  return number;
}

function readInit(className: string, init: unknown): unknown {
  if (!isObject(init)) {
    throw constructorNotOfType(className, 1, "QueuingStrategyInit");
  }
  return (init as { highWaterMark?: unknown }).highWaterMark;
}

function toMark(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

// Arrow functions: they are no constructors, and have no names.
const sizes = [
  (...chunks: unknown[]) => isObject(chunks[0]) ? (chunks[0] as { byteLength?: number }).byteLength : undefined,
  () => 1,
] as const;

/** Measures chunks by their bytes. */
export class ByteLengthQueuingStrategy {
  #highWaterMark: number | undefined;

  constructor(init?: unknown) {
    this.#highWaterMark = toMark(readInit("ByteLengthQueuingStrategy", init));
  }

  get highWaterMark(): number | undefined {
    if (!isObject(this) || !(#highWaterMark in this)) {
      throw illegalInvocation();
    }
    return this.#highWaterMark;
  }

  get size(): (chunk?: unknown) => number | undefined {
    if (!isObject(this) || !(#highWaterMark in this)) {
      throw illegalInvocation();
    }
    return sizes[0];
  }
}

/** Counts chunks. */
export class CountQueuingStrategy {
  #highWaterMark: number | undefined;

  constructor(init?: unknown) {
    this.#highWaterMark = toMark(readInit("CountQueuingStrategy", init));
  }

  get highWaterMark(): number | undefined {
    if (!isObject(this) || !(#highWaterMark in this)) {
      throw illegalInvocation();
    }
    return this.#highWaterMark;
  }

  get size(): () => number {
    if (!isObject(this) || !(#highWaterMark in this)) {
      throw illegalInvocation();
    }
    return sizes[1];
  }
}

definePlatformClass(ByteLengthQueuingStrategy);
definePlatformClass(CountQueuingStrategy);
