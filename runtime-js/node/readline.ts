/** `node:readline`: there is no terminal to read from. */

import { EventEmitter } from "./events.ts";
import promises from "./readline/promises.ts";

export { promises };

export class Interface extends (EventEmitter as unknown as new () => EventEmitter) {
  terminal = false;
  line = "";
  cursor = 0;

  getPrompt(): string {
    return "";
  }

  setPrompt(): void {}

  prompt(): void {}

  question(_query: string, options?: unknown, callback?: unknown): unknown {
    const answer = (typeof options === "function" ? options : callback) as ((answer: string) => void) | undefined;
    answer?.("");
    return undefined;
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

export const createInterface = (_options?: unknown): Interface => new Interface();
export const clearLine = (): boolean => false;
export const clearScreenDown = (): boolean => false;
export const cursorTo = (): boolean => false;
export const moveCursor = (): boolean => false;
export const emitKeypressEvents = (): void => {};

export default {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface,
  cursorTo,
  emitKeypressEvents,
  moveCursor,
  promises,
};
