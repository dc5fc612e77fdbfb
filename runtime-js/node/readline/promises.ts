/** `node:readline/promises`: there is no terminal to read from. */

import { EventEmitter } from "../events.ts";

export class Interface extends (EventEmitter as unknown as new () => EventEmitter) {
  terminal = false;
  line = "";
  cursor = 0;

  getPrompt(): string {
    return "";
  }

  setPrompt(): void {}

  prompt(): void {}

  question(_query: string): Promise<string> {
    return Promise.resolve("");
  }

  pause(): this {
    return this;
  }

  resume(): this {
    return this;
  }

  close(): void {
    this.emit("close");
  }

  write(): void {}

  getCursorPos(): { rows: number; cols: number } {
    return { rows: 0, cols: 0 };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {}
}

export class Readline {
  clearLine(): this {
    return this;
  }

  clearScreenDown(): this {
    return this;
  }

  async commit(): Promise<void> {}

  cursorTo(): this {
    return this;
  }

  moveCursor(): this {
    return this;
  }

  rollback(): this {
    return this;
  }
}

export const createInterface = (_options?: unknown): Interface => new Interface();

export default {
  Interface,
  Readline,
  createInterface,
};
