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
import { whenTimeIs } from "../../web/clock-timers.ts";
import { structuredClone } from "../../web/structured-clone.ts";
import type { ActiveObject } from "./object.ts";

/** The storage behind the classes that scripts see. */
export class ObjectStorage {
  readonly #handle: unknown;
  readonly #object: ActiveObject;
  #cancel: (() => void) | undefined;

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
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    this.#unschedule();
    this.#cancel = whenTimeIs(this.alarm() ?? 0, () => this.#ring());
  }

  /** The alarm goes off. */
  #ring(): void {
    if (this.alarm() === null || this.#object.broken !== undefined) return;
    this.setAlarm(null);
    void this.#object.alarm();
  }
}

/** The storage of an object. */
export function openStorage(uniqueKey: string, id: string, object: ActiveObject): ObjectStorage {
  return new ObjectStorage(open(uniqueKey, id), object);
}
