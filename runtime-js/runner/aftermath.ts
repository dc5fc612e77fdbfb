/** Taking stock when a test or a file has ended: what it has changed in storage, and what it has left behind. */

import { setTimer } from "native:engine/timers";
import { type Leak, owes, settle } from "../web/ledger.ts";
import type { Aftermath, RunnerHost, SerializedError } from "../vitest/host.ts";
import type { StorageWatch } from "./storage.ts";

/** What becomes of leaks: nothing, a report, or a failure. */
export type LeakChecks = "off" | "warn" | "fail";

/** The error that a leak is where leaks are failures. */
export function leakError({ what, frames }: Leak): SerializedError {
  const message = `${what[0].toUpperCase()}${what.slice(1)} when its test or file ended.`;
  const lines = frames.map(({ function: name, file, line, column }) => {
    const place = `${file}:${line}:${column}`;
    return `\n    at ${name === "" ? place : `${name} (${place})`}`;
  });
  return { name: "LeakError", message, stack: `LeakError: ${message}${lines.join("")}`, frames };
}

/** What the runner calls at the end of each test. */
export function stocktaking(watch: StorageWatch, checks: LeakChecks): RunnerHost["afterTest"] {
  const stock = (id: string, leaks: Leak[]): Aftermath => {
    const failing = checks === "fail" && leaks.length > 0;
    return {
      storage: watch.changesOf(id),
      leaks: leaks.length > 0 && checks === "warn" ? leaks : undefined,
      errors: failing ? leaks.map(leakError) : undefined,
    };
  };
  return (id, passed) => {
    if (checks === "off") return stock(id, []);
    // A test that failed was left in the middle of things.
    if (!passed || !owes(id)) {
      settle(id);
      return stock(id, []);
    }
    // What needs one more turn of the event loop to end has it.
    return new Promise((resolve) => {
      setTimer(() => resolve(stock(id, settle(id))), 0, false);
    });
  };
}
