/** Storage that is put back after each suite and each attempt of a test, as the classic generation has it. */

import { restoreStorage, takeStorage } from "native:runner/process";
import type { RunnerEvent } from "../vitest/host.ts";

/** The suites and tests under way, innermost last, each with what storage held when it began. */
const begun: { id: string; snapshot: number }[] = [];

/** Follows the events of a file: takes storage at the beginning of each suite and test and puts it back at their ends. */
export function followStorage(event: RunnerEvent): void {
  switch (event.type) {
    case "suite-start":
    case "test-start":
      begun.push({ id: event.id, snapshot: takeStorage() });
      break;
    case "test-retry": {
      const entry = begun.findLast(({ id }) => id === event.id);
      if (entry !== undefined) restoreStorage(entry.snapshot);
      break;
    }
    case "suite-result":
    case "test-result": {
      // Nothing was begun for what did not run.
      const index = begun.findLastIndex(({ id }) => id === event.id);
      if (index === -1) break;
      restoreStorage(begun[index].snapshot);
      begun.length = index;
      break;
    }
  }
}
