/** `vi.setConfig` and `vi.resetConfig`. */

import { getFileState, type RuntimeConfig } from "../state.ts";

export function setConfig(changes: Partial<RuntimeConfig>): void {
  const state = getFileState();
  const { sequence, ...rest } = changes;
  state.config = { ...state.config, ...rest };
  if (sequence !== undefined) {
    state.config.sequence = { ...state.config.sequence, ...sequence };
  }
}

export function resetConfig(): void {
  const state = getFileState();
  state.config = state.initialConfig;
}
