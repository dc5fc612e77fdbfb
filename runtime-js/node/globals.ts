/** The globals that Node.js adds. */

import process from "./process.ts";

/** Defines them. */
export function installNodeGlobals(target: object): void {
  for (const [name, value] of Object.entries({ process, global: globalThis })) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
