/** `node:path/win32`: paths of Windows. */

import { posix, win32 } from "../internal/path.ts";

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
} = win32;

export { posix, win32 };

export default win32;
