/** The globals that Node.js adds, and the one that packages written for it expect in tests. */

import { load } from "./internal/lazy.ts";
import process from "./process.ts";

/** A channel that carries nothing: there is nobody else to reach. The runner of the Workers runtime has it so. */
const BroadcastChannel = class {
  declare name: string;
  onmessage: unknown = null;
  onmessageerror: unknown = null;

  constructor(name: string) {
    this.name = name;
  }

  postMessage(_message: unknown): void {}

  close(): void {}

  addEventListener(_type: string, _listener: unknown): void {}

  removeEventListener(_type: string, _listener: unknown): void {}
};

/** Defines them; `Buffer` is loaded when it is first used. */
export function installNodeGlobals(target: object): void {
  for (const [name, value] of Object.entries({ process, global: globalThis, BroadcastChannel })) {
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
