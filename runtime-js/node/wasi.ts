/** `node:wasi`: names only. */

import { notImplemented } from "./internal/errors.ts";

export class WASI {
  constructor() {
    throw notImplemented("WASI");
  }
}

export default { WASI };
