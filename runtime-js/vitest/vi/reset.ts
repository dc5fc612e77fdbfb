/** What is put back by itself: before attempts, as configured, and at the end of a file. */

import { findFileState, type RuntimeConfig } from "../state.ts";
import { resetConfig } from "./config.ts";
import { clearAllMocks, resetAllMocks, restoreAllMocks } from "./mock-function.ts";
import { unstubAllEnvs, unstubAllGlobals } from "./stubs.ts";
import { useRealTimers } from "./timers.ts";

/** Applies the options that clear, reset or restore mocks and stubs before every attempt of a test. */
export function applyMockOptions(config: RuntimeConfig): void {
  if (config.restoreMocks) {
    restoreAllMocks();
  }
  if (config.mockReset) {
    resetAllMocks();
  }
  if (config.clearMocks) {
    clearAllMocks();
  }
  if (config.unstubEnvs) {
    unstubAllEnvs();
  }
  if (config.unstubGlobals) {
    unstubAllGlobals();
  }
}

export async function endOfFile(): Promise<void> {
  if (findFileState() === undefined) {
    return;
  }
  resetConfig();
  restoreAllMocks();
  useRealTimers();
}
