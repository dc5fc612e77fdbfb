/** `node:sqlite`: names and constants. */

import { constants } from "./internal/data/sqlite.ts";

export { constants };

export class DatabaseSync {
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}

export class StatementSync {
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}

export function backup(): never {
  throw new Error("backup is not implemented");
}

export default { DatabaseSync, StatementSync, backup, constants };
