/**
 * What was started and is expected to end: operations of bindings, bodies, timers, promises of `waitUntil`.
 *
 * Whoever runs tests opens the ledger and closes the account of each test with {@link settle}. What is entered keeps the
 * place in the user's source that started it.
 */

import { frameOfOrigin } from "native:engine/errors";
import { enter, forget, open, operation as perform, unfinished } from "native:engine/ledger";

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

/** What the native ledger tells of an entry: its id, its owner, where it was started, its kind, and what is to be said. */
type Unfinished =
  | [id: number, owner: string | undefined, origin: unknown, kind: LeakKind, said: string]
  | [id: number, owner: string | undefined, origin: unknown, kind: undefined, said: undefined, binding: string, method: string, key: unknown];

/** Begins to keep the ledger; `owner` names the account that something started now belongs to. */
export const openLedger: (owner: () => string | undefined) => void = open;

/**
 * A promise of what `run` returns with these arguments, or of what it throws: an operation of a binding, for which somebody
 * has to wait.
 */
export const operation: <T, A extends unknown[]>(
  binding: string,
  method: string,
  key: unknown,
  run: (...args: A) => T | Promise<T>,
  ...args: A
) => Promise<T> = perform;

/** Enters something that says itself how it is doing. */
export const enterOther: (kind: LeakKind, state: () => string | undefined) => void = enter;

/** Enters a promise that somebody waits for, as long as it is pending. */
export function enterPending(kind: LeakKind, promise: Promise<unknown>, state: string): void {
  let pending = true;
  const end = () => {
    pending = false;
  };
  promise.then(end, end);
  enter(kind, () => (pending ? state : undefined));
}

/** A key as reports show it, or the first of several. */
function shown(key: unknown): string {
  if (Array.isArray(key)) return key.length > 1 ? `[${shown(key[0])}, …]` : `[${key.map(shown).join("")}]`;
  if (key === undefined) return "";
  const text = String(key);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** What is in an account and not over. */
function owed(owner: string | undefined): Unfinished[] {
  return (unfinished() as Unfinished[]).filter((entry) => entry[1] === owner);
}

/** Whether an account has something in it that is not over. */
export function owes(owner: string | undefined): boolean {
  return owed(owner).length > 0;
}

/** Closes an account: what it has left. */
export function settle(owner: string | undefined): Leak[] {
  const left = owed(owner);
  forget(left.map(([id]) => id));
  return left.map(([, , origin, kind, said, binding, method, key]) => ({
    kind: kind ?? "operation",
    what: said ?? `${binding}.${method}(${shown(key)}) was never awaited`,
    frames: framesOf(origin),
  }));
}

function framesOf(origin: unknown): Leak["frames"] {
  const frame = frameOfOrigin(origin) as { functionName: string | null; file: string; line: number; column: number } | undefined;
  if (frame === undefined) return [];
  const { functionName, file, line, column } = frame;
  return [{ function: functionName ?? "", file, line, column }];
}
