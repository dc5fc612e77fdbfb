/** What an object has stored, and its alarm. */

import {
  delete as remove,
  deleteAll,
  get,
  getAlarm,
  list,
  open,
  put,
  restore,
  save,
  setAlarm,
} from "native:bindings/durable-object-storage";
import { clearTimer, setTimer } from "native:engine/timers";
import { structuredClone } from "../../web/structured-clone.ts";
import type { ActiveObject } from "./object.ts";

/** The longest that a timer waits at once, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** The storage behind the classes that scripts see. */
export class ObjectStorage {
  readonly #handle: unknown;
  readonly #object: ActiveObject;
  #timer: number | undefined;

  constructor(handle: unknown, object: ActiveObject) {
    this.#handle = handle;
    this.#object = object;
    if (this.alarm() !== null) this.#schedule();
  }

  get(key: string): unknown {
    return get(this.#handle, key);
  }

  put(key: string, value: unknown): void {
    try {
      put(this.#handle, key, value);
    } catch (error) {
      // Structured clone knows what to call a value that has no copy.
      structuredClone(value);
      throw error;
    }
  }

  delete(key: string): boolean {
    return remove(this.#handle, key) as boolean;
  }

  deleteAll(alarm: boolean): void {
    deleteAll(this.#handle, alarm);
    if (alarm) this.#unschedule();
  }

  list(options: unknown): Map<string, unknown> {
    return list(this.#handle, options) as Map<string, unknown>;
  }

  alarm(): number | null {
    return getAlarm(this.#handle) as number | null;
  }

  setAlarm(time: number | null): void {
    setAlarm(this.#handle, time);
    if (time === null) this.#unschedule();
    else this.#schedule();
  }

  /** All that is stored now. */
  save(): unknown {
    return save(this.#handle);
  }

  /** Puts back what was stored. */
  restore(saved: unknown): void {
    restore(this.#handle, saved);
  }

  #unschedule(): void {
    if (this.#timer !== undefined) clearTimer(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#unschedule();
    const wait = Math.min(Math.max((this.alarm() ?? 0) - Date.now(), 0), LONGEST);
    this.#timer = setTimer(() => this.#ring(), wait, false) as number;
  }

  /** The alarm goes off, unless it was moved meanwhile; a held clock may not have come that far. */
  #ring(): void {
    const time = this.alarm();
    if (time === null || this.#object.broken !== undefined) return;
    if (time > Date.now()) return this.#schedule();
    this.setAlarm(null);
    void this.#object.alarm();
  }
}

/** The storage of an object. */
export function openStorage(uniqueKey: string, id: string, object: ActiveObject): ObjectStorage {
  return new ObjectStorage(open(uniqueKey, id), object);
}
