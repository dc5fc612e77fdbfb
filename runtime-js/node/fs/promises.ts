/** `node:fs/promises`. */

import { Buffer } from "../buffer.ts";
import { constants } from "../internal/data/fs.ts";
import { unsupported } from "../internal/errors.ts";
import { createReadStream, createWriteStream } from "../internal/fs/streams.ts";
import * as sync from "../internal/fs/sync.ts";

export { constants };

/** The operation with a promise of its result. */
function promised<R>(name: string, run: (...args: any[]) => R): (...args: any[]) => Promise<R> {
  const operation = async (...args: any[]): Promise<R> => run(...args);
  return Object.defineProperty(operation, "name", { value: name, configurable: true });
}

export const access = promised("access", sync.accessSync);
export const appendFile = promised("appendFile", sync.appendFileSync);
export const chmod = promised("chmod", sync.chmodSync);
export const chown = promised("chown", sync.chownSync);
export const copyFile = promised("copyFile", sync.copyFileSync);
export const cp = promised("cp", sync.cpSync);
export const lchmod = promised("lchmod", sync.lchmodSync);
export const lchown = promised("lchown", sync.lchownSync);
export const link = promised("link", sync.linkSync);
export const lstat = promised("lstat", sync.lstatSync);
export const lutimes = promised("lutimes", sync.lutimesSync);
export const mkdir = promised("mkdir", sync.mkdirSync);
export const mkdtemp = promised("mkdtemp", sync.mkdtempSync);
export const opendir = promised("opendir", sync.opendirSync);
export const readFile = promised("readFile", sync.readFileSync);
export const readdir = promised("readdir", sync.readdirSync);
export const readlink = promised("readlink", sync.readlinkSync);
export const realpath = promised("realpath", sync.realpathSync);
export const rename = promised("rename", sync.renameSync);
export const rm = promised("rm", sync.rmSync);
export const rmdir = promised("rmdir", sync.rmdirSync);
export const stat = promised("stat", sync.statSync);
export const statfs = promised("statfs", sync.statfsSync);
export const symlink = promised("symlink", sync.symlinkSync);
export const truncate = promised("truncate", sync.truncateSync);
export const unlink = promised("unlink", sync.unlinkSync);
export const utimes = promised("utimes", sync.utimesSync);
export const writeFile = promised("writeFile", sync.writeFileSync);

/** An open file. */
export class FileHandle {
  readonly fd: number;

  constructor(descriptor: number) {
    this.fd = descriptor;
  }

  async appendFile(data: unknown, options?: unknown): Promise<void> {
    sync.writeFileSync(this.fd, data, options);
  }

  async chmod(mode: number): Promise<void> {
    sync.fchmodSync(this.fd, mode);
  }

  async chown(uid: number, gid: number): Promise<void> {
    sync.fchownSync(this.fd, uid, gid);
  }

  async close(): Promise<void> {
    sync.closeSync(this.fd);
  }

  createReadStream(options?: object): unknown {
    return createReadStream("", { ...options, fd: this.fd });
  }

  createWriteStream(options?: object): unknown {
    return createWriteStream("", { ...options, fd: this.fd });
  }

  async datasync(): Promise<void> {}

  async sync(): Promise<void> {}

  async read(target: any = {}, ...rest: any[]): Promise<{ bytesRead: number; buffer: unknown }> {
    const buffer = ArrayBuffer.isView(target) ? target : (target.buffer ?? Buffer.alloc(16384));
    const args = ArrayBuffer.isView(target) ? rest : [target];
    return { bytesRead: sync.readSync(this.fd, buffer, ...(args as [])), buffer };
  }

  async readFile(options?: unknown): Promise<unknown> {
    return sync.readFileSync(this.fd, options);
  }

  async *readLines(): AsyncGenerator<string> {
    yield* (sync.readFileSync(this.fd, "utf8") as string).replace(/\r?\n$/, "").split(/\r?\n/);
  }

  async readv(buffers: ArrayBufferView[], position?: number): Promise<object> {
    return { bytesRead: sync.readvSync(this.fd, buffers, position), buffers };
  }

  async stat(options?: object): Promise<unknown> {
    return sync.fstatSync(this.fd, options);
  }

  async truncate(length?: number): Promise<void> {
    sync.ftruncateSync(this.fd, length);
  }

  async utimes(atime: number, mtime: number): Promise<void> {
    sync.futimesSync(this.fd, atime, mtime);
  }

  async write(data: any, ...rest: any[]): Promise<{ bytesWritten: number; buffer: unknown }> {
    return { bytesWritten: sync.writeSync(this.fd, data, ...(rest as [])), buffer: data };
  }

  async writeFile(data: unknown, options?: unknown): Promise<void> {
    sync.writeFileSync(this.fd, data, options);
  }

  async writev(buffers: ArrayBufferView[], position?: number): Promise<object> {
    return { bytesWritten: sync.writevSync(this.fd, buffers, position), buffers };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

export async function open(path: string | URL, flags?: string | number): Promise<FileHandle> {
  return new FileHandle(sync.openSync(path, flags));
}

export async function* glob(pattern: string | string[], options?: object): AsyncGenerator<string> {
  yield* sync.globSync(pattern, options);
}

export function watch(): never {
  throw unsupported();
}

export default {
  FileHandle,
  access,
  appendFile,
  chmod,
  chown,
  constants,
  copyFile,
  cp,
  glob,
  lchmod,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  open,
  opendir,
  readFile,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
  watch,
  writeFile,
};
