/** `node:repl`: names only. */

import { builtinModules as all } from "./internal/data/modules.ts";
import { notImplemented, stub } from "./internal/errors.ts";

export class REPLServer {
  constructor() {
    throw notImplemented("REPLServer");
  }
}

export class Recoverable extends SyntaxError {
  err: unknown;

  constructor(error?: unknown) {
    super();
    this.err = error;
  }
}

export const REPL_MODE_SLOPPY: unique symbol = Symbol("repl-sloppy") as never;
export const REPL_MODE_STRICT: unique symbol = Symbol("repl-strict") as never;
export const builtinModules: string[] = all.filter((name) => !name.startsWith("_"));
export const _builtinLibs: string[] = builtinModules;
export const start: () => never = stub("start");
export const writer: () => never = stub("writer");

export default {
  REPLServer,
  REPL_MODE_SLOPPY,
  REPL_MODE_STRICT,
  Recoverable,
  _builtinLibs,
  builtinModules,
  start,
  writer,
};
