/** The files of the machine: what configuration and setup files see. */

import * as native from "native:node/fs";
import { cwd } from "../../process.ts";
import type { Entry, FileStatus, FileSystem, Kind } from "./types.ts";

/** The files of the machine. */
export const hostFiles: FileSystem = {
  read: (path) => native.readFile(path) as Uint8Array,
  write: (path, data, flag) => void native.writeFile(path, data, flag),
  entries(path) {
    const flat = native.entries(path) as (string | number)[];
    const entries: Entry[] = [];
    for (let index = 0; index < flat.length; index += 2) {
      entries.push({ name: flat[index] as string, kind: flat[index + 1] as Kind });
    }
    return entries;
  },
  status(path, follow) {
    const values = native.stat(path, follow) as number[] | undefined;
    if (values === undefined) return undefined;
    const [mode, size, atimeMs, mtimeMs, ctimeMs, birthtimeMs] = values as [number, number, number, number, number, number];
    return { mode, size, atimeMs, mtimeMs, ctimeMs, birthtimeMs } satisfies FileStatus;
  },
  mkdir: (path) => void native.mkdir(path, false),
  remove: (path, recursive) => void native.remove(path, recursive),
  rmdir: (path) => void native.rmdir(path),
  unlink: (path) => void native.unlink(path),
  rename: (from, to) => void native.rename(from, to),
  copy: (from, to) => void native.copyFile(from, to),
  realpath: (path) => native.realpath(path) as string,
  readlink: (path) => native.readlink(path) as string,
  symlink: (target, path) => void native.symlink(target, path),
  chmod: (path, mode) => void native.chmod(path, mode),
  utimes() {},
  missing(operation, path) {
    const error = new Error(`ENOENT: no such file or directory, ${operation} '${path}'`);
    return Object.assign(error, { errno: -2, code: "ENOENT", syscall: operation, path });
  },
  base: cwd,
};
