/** Which version of Vitest the files of the project are written for, where it makes a difference. */

import { findFileState } from "./state.ts";

/** The major version: 2 to 5. */
export function vitestMajor(): number {
  return findFileState()?.config.vitestMajor ?? 4;
}
