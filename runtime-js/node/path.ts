/** `node:path`: paths, which are those of POSIX. */

import { posix, win32 } from "./internal/path.ts";

export const {
  basename,
  delimiter,
  dirname,
  extname,
  format,
  isAbsolute,
  join,
  matchesGlob,
  normalize,
  parse,
  relative,
  resolve,
  sep,
  toNamespacedPath,
} = posix;

export { posix, win32 };

export default posix;
