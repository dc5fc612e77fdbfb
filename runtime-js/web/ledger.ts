/**
 * What was started and is expected to end: operations of bindings, bodies, timers, promises of `waitUntil`.
 *
 * Whoever runs tests opens the ledger and closes the account of each test with {@link settle}. What is entered keeps the
 * place in the user's source that started it.
 */

import { callSite, frameOfSite } from "native:engine/errors";
import { isHandled } from "native:engine/promise";

/** What kind of thing was left, as reports name it. */
export type LeakKind = "operation" | "body" | "timer" | "waitUntil";

/** Something that was started and has not ended. */
export interface Leak {
  kind: LeakKind;
  /** What it is, and what it lacks: `USERS.put("ada") was never awaited`. */
  what: string;
  /** Where it was started, in the user's source. */
  frames: { function: string; file: string; line: number; column: number }[];
}

interface Entry {
  kind: LeakKind;
  /** Whose account it is in. */
  owner: string | undefined;
  site: unknown;
  /** The promise of an operation; of anything else, what says how it is doing: undefined once it is over. */
  subject: Promise<unknown> | (() => string | undefined);
  /** Of an operation: the binding, the method and the key. */
  binding: string;
  method: string;
  key: unknown;
}

/** Below so many entries nobody looks for those that are over. */
const FEW = 32;

let ownerOf: (() => string | undefined) | undefined;
let entries: Entry[] = [];
let limit = FEW;

/** Begins to keep the ledger; `owner` names the account that something started now belongs to. */
export function openLedger(owner: () => string | undefined): void {
  ownerOf = owner;
}

function enter(kind: LeakKind, subject: Entry["subject"], binding: string, method: string, key: unknown): void {
  entries.push({ kind, owner: ownerOf!(), site: callSite(), subject, binding, method, key });
  if (entries.length > limit) {
    // What is over is let go of: its promise may hold a large value.
    entries = entries.filter((entry) => stateOf(entry) !== undefined);
    limit = Math.max(FEW, entries.length * 2);
  }
}

/** Enters an operation by its promise, which somebody has to wait for. Gives the promise back. */
export function enterOperation<T>(promise: Promise<T>, binding: string, method: string, key: unknown): Promise<T> {
  if (ownerOf !== undefined) enter("operation", promise, binding, method, key);
  return promise;
}

/** Enters something that says itself how it is doing. */
export function enterOther(kind: LeakKind, state: () => string | undefined): void {
  if (ownerOf !== undefined) enter(kind, state, "", "", undefined);
}

/** Enters a promise that somebody waits for, as long as it is pending. */
export function enterPending(kind: LeakKind, promise: Promise<unknown>, state: string): void {
  if (ownerOf === undefined) return;
  let pending = true;
  const end = () => {
    pending = false;
  };
  promise.then(end, end);
  enter(kind, () => (pending ? state : undefined), "", "", undefined);
}

/** What is to be said of an entry; undefined if it is over. */
function stateOf({ subject, binding, method, key }: Entry): string | undefined {
  if (typeof subject === "function") return subject();
  return isHandled(subject) ? undefined : `${binding}.${method}(${shown(key)}) was never awaited`;
}

/** A key as reports show it, or the first of several. */
function shown(key: unknown): string {
  if (Array.isArray(key)) return key.length > 1 ? `[${shown(key[0])}, …]` : `[${key.map(shown).join("")}]`;
  if (key === undefined) return "";
  const text = String(key);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** Whether an account has something in it that is not over. */
export function owes(owner: string | undefined): boolean {
  return entries.some((entry) => entry.owner === owner && stateOf(entry) !== undefined);
}

/** Closes an account: what it has left. */
export function settle(owner: string | undefined): Leak[] {
  const leaks: Leak[] = [];
  const others: Entry[] = [];
  for (const entry of entries) {
    if (entry.owner !== owner) {
      others.push(entry);
      continue;
    }
    const what = stateOf(entry);
    if (what !== undefined) leaks.push({ kind: entry.kind, what, frames: framesOf(entry.site) });
  }
  entries = others;
  limit = Math.max(FEW, entries.length * 2);
  return leaks;
}

function framesOf(site: unknown): Leak["frames"] {
  const frame = frameOfSite(site) as { functionName: string | null; file: string; line: number; column: number } | undefined;
  if (frame === undefined) return [];
  const { functionName, file, line, column } = frame;
  return [{ function: functionName ?? "", file, line, column }];
}
