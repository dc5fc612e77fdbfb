/** The globals that Node.js adds. */

import { load } from "./internal/lazy.ts";
import process from "./process.ts";

/** Defines them; `Buffer` is loaded when it is first used. */
export function installNodeGlobals(target: object): void {
  for (const [name, value] of Object.entries({ process, global: globalThis })) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
  Object.defineProperty(target, "Buffer", {
    get() {
      const { Buffer } = load<{ Buffer: unknown }>("buffer");
      define(target, Buffer);
      return Buffer;
    },
    set: (value: unknown) => define(target, value),
    configurable: true,
    enumerable: false,
  });
}

function define(target: object, value: unknown): void {
  Object.defineProperty(target, "Buffer", { value, writable: true, configurable: true, enumerable: false });
}
