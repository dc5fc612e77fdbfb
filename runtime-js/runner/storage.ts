/** Storage while a file runs: what each test has changed in it, and how it is put back where tests are kept apart. */

import { restore, snapshot, summary } from "native:bindings/store";
import type { CollectedTask, RunnerEvent, StorageChanges } from "../vitest/host.ts";
import { nameOfNamespace } from "../cloudflare/bindings.ts";

/** How much of the changes of storage is reported. */
export type StorageDiff = "full" | "short" | "off";

/** How many changes are told of a test, and how many characters of a text. */
const EXTENT = { short: [8, 60], full: [1_000, 1_000] } as const;

/** The children of one suite that are under way. */
interface Group {
  snapshot: unknown;
  active: number;
}

/** Follows the events of a file. */
export class StorageWatch {
  readonly #isolate: boolean;
  readonly #diff: StorageDiff;
  readonly #warn: (text: string) => void;
  readonly #parents = new Map<string, string | null>();
  readonly #titles = new Map<string, string>();
  /** What storage held when a test began. */
  readonly #starts = new Map<string, unknown>();
  /** By the id of the suite. */
  readonly #groups = new Map<string, Group>();
  /** The suites and tests under way. */
  readonly #begun = new Set<string>();
  #warned = false;

  /** @param options.isolate whether each test and each suite finds storage as it was before its siblings */
  constructor(options: { isolate: boolean; diff: StorageDiff; warn(text: string): void }) {
    this.#isolate = options.isolate;
    this.#diff = options.diff;
    this.#warn = options.warn;
  }

  follow(event: RunnerEvent): void {
    switch (event.type) {
      case "collected":
        for (const task of event.tasks) this.#learn(task);
        break;
      case "suite-start":
        this.#begin(event.id);
        break;
      case "test-start":
        if (this.#diff !== "off") this.#starts.set(event.id, snapshot());
        this.#begin(event.id);
        break;
      case "test-retry":
        this.#putBack(event.id);
        break;
      case "test-result":
        this.#starts.delete(event.id);
        this.#end(event.id);
        break;
      case "suite-result":
        this.#end(event.id);
        break;
    }
  }

  /** What a test has changed since it began, as long as it has not ended. */
  changesOf(id: string): StorageChanges | undefined {
    const start = this.#starts.get(id);
    if (start === undefined || this.#diff === "off") return undefined;
    const json = summary(start, ...EXTENT[this.#diff]) as string | undefined;
    if (json === undefined) return undefined;
    const found = JSON.parse(json) as StorageChanges;
    for (const change of found.changes) change.namespace = nameOfNamespace(change.service, change.namespace);
    return found;
  }

  #learn({ id, parent, name }: CollectedTask): void {
    this.#parents.set(id, parent);
    this.#titles.set(id, name);
  }

  #begin(id: string): void {
    if (!this.#isolate) return;
    this.#begun.add(id);
    const parent = this.#parents.get(id) ?? "";
    const group = this.#groups.get(parent);
    if (group === undefined) {
      this.#groups.set(parent, { snapshot: snapshot(), active: 1 });
      return;
    }
    // A sibling runs already. Nothing can tell whose a write is, so they share, and storage is put back after the last.
    group.active++;
    if (!this.#warned) {
      this.#warned = true;
      this.#warn(
        `"${this.#titles.get(id)}" runs concurrently with its neighbours, so they share storage: what one of them writes, ` +
          "the others see. Storage is put back when all of them have ended. To keep them apart, let them run one after " +
          "the other, or have each use keys of its own.",
      );
    }
  }

  #end(id: string): void {
    // Nothing was begun for what did not run.
    if (!this.#begun.delete(id)) return;
    const parent = this.#parents.get(id) ?? "";
    const group = this.#groups.get(parent)!;
    group.active--;
    if (group.active > 0) return;
    this.#groups.delete(parent);
    if (!this.#isShared(parent)) restore(group.snapshot);
  }

  /** Puts storage back for another attempt of a test. */
  #putBack(id: string): void {
    if (!this.#isolate) return;
    const parent = this.#parents.get(id) ?? "";
    const group = this.#groups.get(parent);
    if (group?.active === 1 && !this.#isShared(parent)) restore(group.snapshot);
  }

  /** Whether somebody beside the children of this suite may be writing. */
  #isShared(suite: string): boolean {
    for (let id: string | null | undefined = suite; id; id = this.#parents.get(id)) {
      const siblings = this.#groups.get(this.#parents.get(id) ?? "");
      if (siblings !== undefined && siblings.active > 1) return true;
    }
    return false;
  }
}
