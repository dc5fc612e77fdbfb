/** What a file system gives to `node:fs`, whichever it is. */

export interface Entry {
  name: string;
  kind: Kind;
}

/** 1 file, 2 folder, 3 link, 0 other. */
export type Kind = 0 | 1 | 2 | 3;

export interface FileStatus {
  mode: number;
  size: number;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  birthtimeMs: number;
}

/** The operations; paths are absolute. They throw with the texts of the system they stand for. */
export interface FileSystem {
  read(path: string): Uint8Array;
  /** `flag` is one of Node.js: `w`, `a`, `wx`, `ax`. */
  write(path: string, data: Uint8Array, flag: string): void;
  entries(path: string): Entry[];
  /** Nothing if there is nothing. */
  status(path: string, follow: boolean): FileStatus | undefined;
  mkdir(path: string): void;
  remove(path: string, recursive: boolean): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  copy(from: string, to: string): void;
  realpath(path: string): string;
  readlink(path: string): string;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  utimes(path: string, mtimeMs: number): void;
  /** The error of a path at which there is nothing. */
  missing(operation: string, path: string): Error;
  /** The folder that relative paths are in. */
  base(): string;
}
