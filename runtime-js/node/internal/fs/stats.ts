/** `fs.Stats` and `fs.Dirent`. */

import type { FileStatus, Kind } from "./types.ts";

const formatMask = 0o170000;

/** What is known of a file. */
export class Stats {
  dev = 0;
  ino = 0;
  mode: number;
  nlink = 1;
  uid = 0;
  gid = 0;
  rdev = 0;
  size: number;
  blksize = 0;
  blocks = 0;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  birthtimeMs: number;
  atime: Date;
  mtime: Date;
  ctime: Date;
  birthtime: Date;

  constructor(status: FileStatus, big = false) {
    Object.assign(this, status);
    this.mode = status.mode;
    this.size = status.size;
    this.atimeMs = status.atimeMs;
    this.mtimeMs = status.mtimeMs;
    this.ctimeMs = status.ctimeMs;
    this.birthtimeMs = status.birthtimeMs;
    this.atime = new Date(status.atimeMs);
    this.mtime = new Date(status.mtimeMs);
    this.ctime = new Date(status.ctimeMs);
    this.birthtime = new Date(status.birthtimeMs);
    if (big) {
      for (const [name, value] of Object.entries(this)) {
        if (typeof value === "number") (this as unknown as Record<string, bigint>)[name] = BigInt(Math.trunc(value));
      }
    }
  }

  #is(format: number): boolean {
    return (Number(this.mode) & formatMask) === format;
  }

  isFile(): boolean {
    return this.#is(0o100000);
  }

  isDirectory(): boolean {
    return this.#is(0o040000);
  }

  isSymbolicLink(): boolean {
    return this.#is(0o120000);
  }

  isCharacterDevice(): boolean {
    return this.#is(0o020000);
  }

  isBlockDevice(): boolean {
    return this.#is(0o060000);
  }

  isFIFO(): boolean {
    return this.#is(0o010000);
  }

  isSocket(): boolean {
    return this.#is(0o140000);
  }
}

/** Something in a folder. */
export class Dirent {
  name: string;
  parentPath: string;
  #kind: Kind;

  constructor(name: string, kind: Kind, parentPath: string) {
    this.name = name;
    this.parentPath = parentPath;
    this.#kind = kind;
  }

  get path(): string {
    return this.parentPath;
  }

  isFile(): boolean {
    return this.#kind === 1;
  }

  isDirectory(): boolean {
    return this.#kind === 2;
  }

  isSymbolicLink(): boolean {
    return this.#kind === 3;
  }

  isCharacterDevice(): boolean {
    return this.#kind === 0;
  }

  isBlockDevice(): boolean {
    return false;
  }

  isFIFO(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }
}
