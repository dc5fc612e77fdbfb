/** `node:stream/promises`. */

import { finished as finishedWithCallback } from "../internal/streams/finished.ts";
import { runPipeline } from "../internal/streams/pipeline.ts";

/** A promise of the end of a pipeline; options may come last. */
export function pipeline(...args: any[]): Promise<any> {
  const last = args.at(-1);
  const hasOptions =
    typeof last === "object" && last !== null && typeof last.on !== "function" && typeof last.getWriter !== "function" &&
    typeof last[Symbol.asyncIterator] !== "function" && typeof last[Symbol.iterator] !== "function" && !("writable" in last);
  const options = hasOptions ? args.pop() : {};
  return new Promise((resolve, reject) => {
    runPipeline(args, (error, value) => (error ? reject(error) : resolve(value)), options);
  });
}

/** A promise of the end of a stream. */
export function finished(stream: unknown, options: Record<string, unknown> = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    finishedWithCallback(stream, options, (error) => (error ? reject(error) : resolve()));
  });
}

export default { finished, pipeline };
