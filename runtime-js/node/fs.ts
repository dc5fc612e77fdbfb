/** `node:fs`: in tests the files of a Worker, in configuration and setup files those of the machine. */

import { Buffer } from "./buffer.ts";
import promises from "./fs/promises.ts";
import { constants } from "./internal/data/fs.ts";
import { invalidArg } from "./internal/errors.ts";
import { Dirent, Stats } from "./internal/fs/stats.ts";
import { createReadStream, createWriteStream, ReadStream, WriteStream } from "./internal/fs/streams.ts";
import {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  cpSync,
  Dir,
  existsSync,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  globSync,
  lchmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  opendirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  readvSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  unwatchFile,
  utimesSync,
  watch,
  watchFile,
  writeFileSync,
  writeSync,
  writevSync,
} from "./internal/fs/sync.ts";
import { validateFunction } from "./internal/validate.ts";
import { nextTick } from "./process.ts";

export {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  cpSync,
  createReadStream,
  createWriteStream,
  Dir,
  Dirent,
  existsSync,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  globSync,
  lchmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  opendirSync,
  openSync,
  promises,
  readdirSync,
  readFileSync,
  readlinkSync,
  ReadStream,
  ReadStream as FileReadStream,
  readSync,
  readvSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  Stats,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  unwatchFile,
  utimesSync,
  watch,
  watchFile,
  writeFileSync,
  WriteStream,
  WriteStream as FileWriteStream,
  writeSync,
  writevSync,
};

export const { F_OK, R_OK, W_OK, X_OK } = constants;

type Callback = (error: Error | null, ...results: any[]) => void;

/** The operation with its result, or its error, given to the last argument. */
function withCallback(name: string, run: (...args: any[]) => any): (...args: any[]) => void {
  const operation = (...args: any[]): void => {
    const callback = args.pop();
    validateFunction(callback, "cb");
    let result: unknown;
    let error: Error | null = null;
    try {
      result = run(...args);
    } catch (thrown) {
      // Arguments of a wrong type are told at once.
      if ((thrown as { code?: string }).code?.startsWith("ERR_")) throw thrown;
      error = thrown as Error;
    }
    nextTick(() => (callback as Callback)(error, ...(error === null && result !== undefined ? [result] : [])));
  };
  return Object.defineProperty(operation, "name", { value: name, configurable: true });
}

export const access = withCallback("access", accessSync);
export const appendFile = withCallback("appendFile", appendFileSync);
export const chmod = withCallback("chmod", chmodSync);
export const chown = withCallback("chown", chownSync);
export const close = withCallback("close", closeSync);
export const copyFile = withCallback("copyFile", copyFileSync);
export const cp = withCallback("cp", cpSync);
export const fchmod = withCallback("fchmod", fchmodSync);
export const fchown = withCallback("fchown", fchownSync);
export const fdatasync = withCallback("fdatasync", fdatasyncSync);
export const fstat = withCallback("fstat", fstatSync);
export const fsync = withCallback("fsync", fsyncSync);
export const ftruncate = withCallback("ftruncate", ftruncateSync);
export const futimes = withCallback("futimes", futimesSync);
export const glob = withCallback("glob", globSync);
export const lchmod = withCallback("lchmod", lchmodSync);
export const lchown = withCallback("lchown", lchownSync);
export const link = withCallback("link", linkSync);
export const lstat = withCallback("lstat", lstatSync);
export const lutimes = withCallback("lutimes", lutimesSync);
export const mkdir = withCallback("mkdir", mkdirSync);
export const mkdtemp = withCallback("mkdtemp", mkdtempSync);
export const open = withCallback("open", openSync);
export const opendir = withCallback("opendir", opendirSync);
export const readFile = withCallback("readFile", readFileSync);
export const readdir = withCallback("readdir", readdirSync);
export const readlink = withCallback("readlink", readlinkSync);
export const realpath = withCallback("realpath", realpathSync);
export const rename = withCallback("rename", renameSync);
export const rm = withCallback("rm", rmSync);
export const rmdir = withCallback("rmdir", rmdirSync);
export const stat = withCallback("stat", statSync);
export const statfs = withCallback("statfs", statfsSync);
export const symlink = withCallback("symlink", symlinkSync);
export const truncate = withCallback("truncate", truncateSync);
export const unlink = withCallback("unlink", unlinkSync);
export const utimes = withCallback("utimes", utimesSync);
export const writeFile = withCallback("writeFile", writeFileSync);

const customPromisify = Symbol.for("nodejs.util.promisify.custom");

/** Bytes and how many of them, as `read` and its kin tell their callbacks. */
function withBytes(run: (descriptor: number, bytes: any, ...rest: any[]) => number): (...args: any[]) => void {
  const operation = (descriptor: number, bytes: any, ...rest: any[]): void => {
    const callback = rest.pop();
    validateFunction(callback, "cb");
    let count = 0;
    let error: Error | null = null;
    try {
      count = run(descriptor, bytes, ...rest);
    } catch (thrown) {
      error = thrown as Error;
    }
    nextTick(() => (callback as Callback)(error, count, bytes));
  };
  return Object.assign(operation, {
    [customPromisify]: async (descriptor: number, bytes: any, ...rest: any[]) => ({
      [run === readSync || run === readvSync ? "bytesRead" : "bytesWritten"]: run(descriptor, bytes, ...rest),
      [run === readvSync || run === writevSync ? "buffers" : "buffer"]: bytes,
    }),
  });
}

export const read = withBytes((descriptor, bytes, ...rest) =>
  ArrayBuffer.isView(bytes) ? readSync(descriptor, bytes, ...(rest as [])) : readSync(descriptor, bytes?.buffer ?? Buffer.alloc(16384), bytes),
);
export const write = withBytes(writeSync);
export const readv = withBytes(readvSync);
export const writev = withBytes(writevSync);

export const exists: (path: unknown, callback: (exists: boolean) => void) => void = Object.assign(
  (path: unknown, callback: (exists: boolean) => void): void => {
    validateFunction(callback, "cb");
    const found = existsSync(path);
    nextTick(() => (callback as (exists: boolean) => void)(found));
  },
  { [customPromisify]: async (path: unknown) => existsSync(path) },
);

/** The bytes of a file as a `Blob`. */
export async function openAsBlob(path: string, options: { type?: string } = {}): Promise<Blob> {
  if (typeof options !== "object") throw invalidArg("options", "of type object", options);
  return new Blob([readFileSync(path)], { type: options.type ?? "" });
}

export default {
  Dir,
  Dirent,
  F_OK,
  FileReadStream: ReadStream,
  FileWriteStream: WriteStream,
  R_OK,
  ReadStream,
  Stats,
  W_OK,
  WriteStream,
  X_OK,
  access,
  accessSync,
  appendFile,
  appendFileSync,
  chmod,
  chmodSync,
  chown,
  chownSync,
  close,
  closeSync,
  constants,
  copyFile,
  copyFileSync,
  cp,
  cpSync,
  createReadStream,
  createWriteStream,
  exists,
  existsSync,
  fchmod,
  fchmodSync,
  fchown,
  fchownSync,
  fdatasync,
  fdatasyncSync,
  fstat,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncate,
  ftruncateSync,
  futimes,
  futimesSync,
  glob,
  globSync,
  lchmod,
  lchmodSync,
  lchown,
  lchownSync,
  link,
  linkSync,
  lstat,
  lstatSync,
  lutimes,
  lutimesSync,
  mkdir,
  mkdirSync,
  mkdtemp,
  mkdtempSync,
  open,
  openAsBlob,
  openSync,
  opendir,
  opendirSync,
  promises,
  read,
  readFile,
  readFileSync,
  readSync,
  readdir,
  readdirSync,
  readlink,
  readlinkSync,
  readv,
  readvSync,
  realpath,
  realpathSync,
  rename,
  renameSync,
  rm,
  rmSync,
  rmdir,
  rmdirSync,
  stat,
  statSync,
  statfs,
  statfsSync,
  symlink,
  symlinkSync,
  truncate,
  truncateSync,
  unlink,
  unlinkSync,
  unwatchFile,
  utimes,
  utimesSync,
  watch,
  watchFile,
  write,
  writeFile,
  writeFileSync,
  writeSync,
  writev,
  writevSync,
};
