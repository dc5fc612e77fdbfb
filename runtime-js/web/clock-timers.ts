/**
 * Waiting for a moment of the engine's clock, for whatever goes by the time of day: alarms of objects, for instance. While the
 * clock is held, only its being moved makes anything due.
 */

import { advance, hold, isHeld, now, release, set } from "native:engine/clock";
import { clearTimer, setTimer } from "native:engine/timers";

/** The longest that a timer of the event loop waits at once, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

interface Wait {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly callback: () => void;
  timer: number | undefined;
}

const waits = new Set<Wait>();

/** Calls `callback` in a task of its own once the clock shows `time`, in milliseconds since the epoch; gives a function that cancels. */
export function whenTimeIs(time: number, callback: () => void): () => void {
  const wait: Wait = { time, callback, timer: undefined };
  waits.add(wait);
  arm(wait);
  return () => {
    waits.delete(wait);
    disarm(wait);
  };
}

/** Others that wait by the same clock: those of another realm. */
export interface Follower {
  /** When the first of them is due, in milliseconds since the epoch. */
  nextWait(): number | undefined;
  /** Called when the clock has been held, moved or released. */
  rearm(): void;
}

const followers: Follower[] = [];

/** Has others told when the clock is held or moved. */
export function follow(follower: Follower): void {
  followers.push(follower);
}

/** When the first of those that wait is due, in milliseconds since the epoch. */
export function nextWait(): number | undefined {
  let first: number | undefined;
  const earlier = (time: number | undefined): void => {
    if (time !== undefined && (first === undefined || time < first)) first = time;
  };
  for (const { time } of waits) earlier(time);
  for (const follower of followers) earlier(follower.nextWait());
  return first;
}

/** Has all that wait look at the clock again. */
export function rearm(): void {
  for (const wait of waits) arm(wait);
  for (const follower of followers) follower.rearm();
}

function arm(wait: Wait): void {
  disarm(wait);
  const left = wait.time - now();
  if (isHeld() && left > 0) return;
  wait.timer = setTimer(() => ring(wait), Math.min(Math.max(left, 0), LONGEST), false) as number;
}

function disarm(wait: Wait): void {
  if (wait.timer !== undefined) clearTimer(wait.timer);
  wait.timer = undefined;
}

function ring(wait: Wait): void {
  wait.timer = undefined;
  if (now() < wait.time) {
    arm(wait);
    return;
  }
  waits.delete(wait);
  wait.callback();
}

function moved<Arguments extends unknown[]>(move: (...args: Arguments) => void): (...args: Arguments) => void {
  return (...args) => {
    move(...args);
    rearm();
  };
}

/** The functions that hold and move the clock, for those who do: whatever waits for its time is told. */
export const clock = { hold: moved(hold), set: moved(set), advance: moved(advance), release: moved(release) };
