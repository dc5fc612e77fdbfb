/** The operations of `node:fs` that return at once; the others are made of them. */

import { Buffer } from "../../buffer.ts";
import path from "../../path.ts";
import { normalizeEncoding } from "../encodings.ts";
import { invalidArg, invalidArgValue, outOfRange, unsupported } from "../errors.ts";
import { validateString } from "../validate.ts";
import { closeFile, openFile, pathOf, readInto, readRest, writeFrom } from "./descriptors.ts";
import { files, pathArgument } from "./files.ts";
import { Dirent, Stats } from "./stats.ts";

type PathLike = string | URL | Uint8Array;
type Encoding = string | null | undefined;

function encodingOf(options: unknown): Encoding {
  const encoding = typeof options === "string" ? options : (options as { encoding?: Encoding } | undefined)?.encoding;
  if (encoding && encoding !== "buffer" && normalizeEncoding(encoding) === undefined) {
    throw invalidArgValue("encoding", encoding, "is invalid encoding");
  }
  return encoding;
}

function checkDescriptor(given: unknown): given is number {
  if (typeof given !== "number") return false;
  if (!Number.isInteger(given)) throw outOfRange("fd", "an integer", given);
  return true;
}

export function readFileSync(given: PathLike | number, options?: unknown): any {
  const encoding = encodingOf(options);
  const bytes = checkDescriptor(given) ? readRest(given) : files().read(pathArgument(given));
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding && encoding !== "buffer" ? buffer.toString(encoding) : buffer;
}

function dataBytes(data: unknown, options: unknown): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, encodingOf(options) || "utf8");
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  throw invalidArg("data", "of type string or an instance of Buffer, TypedArray, or DataView", data);
}

export function writeFileSync(given: PathLike | number, data: unknown, options?: any): number {
  const bytes = dataBytes(data, options);
  if (checkDescriptor(given)) return writeFrom(given, bytes, null);
  files().write(pathArgument(given), bytes, options?.flag ?? "w");
  return bytes.length;
}

export function appendFileSync(given: PathLike | number, data: unknown, options?: any): number {
  return writeFileSync(given, data, { ...(typeof options === "string" ? { encoding: options } : options), flag: "a" });
}

export function existsSync(given: unknown): boolean {
  try {
    return files().status(pathArgument(given), true) !== undefined;
  } catch {
    return false;
  }
}

export function accessSync(given: PathLike, mode = 0): void {
  const target = pathArgument(given);
  const known = files().status(target, true);
  const readOnly = files().base() === "/bundle" && !target.startsWith("/tmp") && !target.startsWith("/dev/");
  if (known === undefined || ((mode & 2) !== 0 && readOnly)) throw files().missing("access", target);
}

function statOf(given: PathLike, options: { throwIfNoEntry?: boolean; bigint?: boolean } | undefined, follow: boolean): Stats | undefined {
  const target = pathArgument(given);
  const status = files().status(target, follow);
  if (status !== undefined) return new Stats(status, options?.bigint === true);
  if (options?.throwIfNoEntry === false) return undefined;
  throw files().missing(follow ? "stat" : "lstat", target);
}

export function statSync(given: PathLike, options?: any): any {
  return statOf(given, options, true);
}

export function lstatSync(given: PathLike, options?: any): any {
  return statOf(given, options, false);
}

export function fstatSync(descriptor: number, options?: any): any {
  return statOf(pathOf(descriptor), options, true);
}

export function statfsSync(given: PathLike): object {
  pathArgument(given);
  return { type: 0, bsize: 0, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 };
}

interface ReaddirOptions {
  encoding?: Encoding;
  withFileTypes?: boolean;
  recursive?: boolean;
}

export function readdirSync(given: PathLike, options?: ReaddirOptions | string): any[] {
  const { encoding, withFileTypes, recursive }: ReaddirOptions = typeof options === "string" ? { encoding: options } : (options ?? {});
  const root = pathArgument(given);
  const result: unknown[] = [];
  const visit = (folder: string, prefix: string): void => {
    for (const { name, kind } of files().entries(folder)) {
      const relative = prefix === "" ? name : `${prefix}/${name}`;
      result.push(withFileTypes ? new Dirent(name, kind, folder) : encoding === "buffer" ? Buffer.from(relative) : relative);
      if (recursive && kind === 2) visit(path.join(folder, name), relative);
    }
  };
  visit(root, "");
  return result;
}

/** Makes a folder, and those it is in if that is wanted; returns the first that was made then. */
export function mkdirSync(given: PathLike, options?: { recursive?: boolean } | number | string): string | undefined {
  const target = pathArgument(given);
  if (typeof options !== "object" || !options?.recursive) {
    files().mkdir(target);
    return undefined;
  }
  let first: string | undefined;
  let folder = "";
  for (const part of target.split("/").filter((name) => name !== "")) {
    folder += `/${part}`;
    if (files().status(folder, true) !== undefined) continue;
    files().mkdir(folder);
    first ??= folder;
  }
  return first;
}

let temporary = 0;

export function mkdtempSync(prefix: PathLike): string {
  const start = String(prefix);
  let target: string;
  do target = pathArgument(`${start}${temporary++}`);
  while (files().status(target, false) !== undefined);
  files().mkdir(target);
  return target;
}

export function rmSync(given: PathLike, options?: { recursive?: boolean; force?: boolean }): void {
  const target = pathArgument(given);
  if (files().status(target, false) === undefined) {
    if (options?.force || files().base() === "/bundle") return;
    throw files().missing("rm", target);
  }
  files().remove(target, Boolean(options?.recursive));
}

export function rmdirSync(given: PathLike, options?: { recursive?: boolean }): void {
  const target = pathArgument(given);
  if (options?.recursive) files().remove(target, true);
  else files().rmdir(target);
}

export function unlinkSync(given: PathLike): void {
  files().unlink(pathArgument(given));
}

export function renameSync(from: PathLike, to: PathLike): void {
  files().rename(pathArgument(from, "oldPath"), pathArgument(to, "newPath"));
}

export function copyFileSync(from: PathLike, to: PathLike, mode = 0): void {
  const target = pathArgument(to, "dest");
  if ((mode & 1) !== 0 && files().status(target, true) !== undefined) {
    throw Object.assign(new Error(`EEXIST: file already exists, copyfile '${String(from)}' -> '${target}'`), { code: "EEXIST" });
  }
  files().copy(pathArgument(from, "src"), target);
}

interface CpOptions {
  recursive?: boolean;
  force?: boolean;
  errorOnExist?: boolean;
  filter?: (from: string, to: string) => boolean;
}

export function cpSync(from: PathLike, to: PathLike, options: CpOptions = {}): void {
  const copy = (source: string, target: string): void => {
    if (options.filter && !options.filter(source, target)) return;
    const status = files().status(source, true);
    if (status === undefined) throw files().missing("cp", source);
    if (!new Stats(status).isDirectory()) {
      if (options.force === false && files().status(target, true) !== undefined) {
        if (options.errorOnExist) throw Object.assign(new Error(`Target already exists: ${target}`), { code: "ERR_FS_CP_EEXIST" });
        return;
      }
      files().copy(source, target);
      return;
    }
    if (!options.recursive) throw Object.assign(new Error(`Recursive option not enabled, cannot copy a directory: ${source}`), { code: "ERR_FS_EISDIR" });
    mkdirSync(target, { recursive: true });
    for (const { name } of files().entries(source)) copy(path.join(source, name), path.join(target, name));
  };
  copy(pathArgument(from, "src"), pathArgument(to, "dest"));
}

export function realpathSync(given: PathLike, options?: unknown): any {
  const real = files().realpath(pathArgument(given));
  return encodingOf(options) === "buffer" ? Buffer.from(real) : real;
}
realpathSync.native = realpathSync;

export function readlinkSync(given: PathLike, options?: unknown): any {
  const target = files().readlink(pathArgument(given));
  return encodingOf(options) === "buffer" ? Buffer.from(target) : target;
}

export function symlinkSync(target: PathLike, given: PathLike): void {
  files().symlink(String(target), pathArgument(given));
}

export function linkSync(existing: PathLike, given: PathLike): void {
  files().copy(pathArgument(existing, "existingPath"), pathArgument(given, "newPath"));
}

export function truncateSync(given: PathLike | number, length = 0): void {
  const target = checkDescriptor(given) ? pathOf(given) : pathArgument(given);
  const bytes = new Uint8Array(length);
  bytes.set(files().read(target).subarray(0, length));
  files().write(target, bytes, "w");
}
export { truncateSync as ftruncateSync };

export function chmodSync(given: PathLike, mode: number | string): void {
  files().chmod(pathArgument(given), typeof mode === "string" ? Number.parseInt(mode, 8) : mode);
}
export { chmodSync as lchmodSync };

export function fchmodSync(descriptor: number, mode: number): void {
  files().chmod(pathOf(descriptor), mode);
}

export function chownSync(given: PathLike, _uid: number, _gid: number): void {
  if (!existsSync(given)) throw files().missing("chown", pathArgument(given));
}
export { chownSync as lchownSync };

export function fchownSync(descriptor: number, _uid: number, _gid: number): void {
  pathOf(descriptor);
}

function milliseconds(time: number | string | Date): number {
  if (time instanceof Date) return time.getTime();
  return Number(time);
}

export function utimesSync(given: PathLike, _atime: number | string | Date, mtime: number | string | Date): void {
  files().utimes(pathArgument(given), milliseconds(mtime));
}
export { utimesSync as lutimesSync };

export function futimesSync(descriptor: number, _atime: number, mtime: number): void {
  files().utimes(pathOf(descriptor), milliseconds(mtime));
}

export function openSync(given: PathLike, flags?: string | number): number {
  return openFile(pathArgument(given), flags);
}

export function closeSync(descriptor: number): void {
  closeFile(descriptor);
}

export function readSync(descriptor: number, target: ArrayBufferView, given?: any, length?: number, position?: number | bigint | null): number {
  const options = typeof given === "object" && given !== null ? given : { offset: given, length, position };
  const bytes = new Uint8Array(target.buffer as ArrayBuffer, target.byteOffset, target.byteLength);
  const offset = options.offset ?? 0;
  const at = options.position === undefined || options.position === null || Number(options.position) < 0 ? null : Number(options.position);
  return readInto(descriptor, bytes, offset, options.length ?? bytes.length - offset, at);
}

export function writeSync(descriptor: number, data: string | ArrayBufferView, given?: any, length?: any, position?: number | null): number {
  if (typeof data === "string") return writeFrom(descriptor, Buffer.from(data, length ?? "utf8"), typeof given === "number" ? given : null);
  const options = typeof given === "object" && given !== null ? given : { offset: given, length, position };
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  const offset = options.offset ?? 0;
  const part = bytes.subarray(offset, options.length === undefined || options.length === null ? undefined : offset + options.length);
  return writeFrom(descriptor, part, options.position ?? null);
}

export function readvSync(descriptor: number, targets: ArrayBufferView[], position?: number | null): number {
  let total = 0;
  for (const target of targets) {
    const count = readSync(descriptor, target, 0, target.byteLength, position === undefined || position === null ? null : position + total);
    total += count;
    if (count < target.byteLength) break;
  }
  return total;
}

export function writevSync(descriptor: number, sources: ArrayBufferView[], position?: number | null): number {
  let total = 0;
  for (const source of sources) total += writeSync(descriptor, source, 0, source.byteLength, position === undefined || position === null ? null : position + total);
  return total;
}

export function fsyncSync(descriptor: number): void {
  pathOf(descriptor);
}
export { fsyncSync as fdatasyncSync };

/** A folder that is read entry by entry. */
export class Dir {
  readonly path: string;
  #entries: Dirent[];
  #closed = false;

  constructor(given: string, options?: ReaddirOptions) {
    validateString(given, "path");
    this.path = given;
    this.#entries = readdirSync(given, { ...options, withFileTypes: true }) as Dirent[];
  }

  readSync(): Dirent | null {
    if (this.#closed) throw Object.assign(new Error("Directory handle was closed"), { code: "ERR_DIR_CLOSED" });
    return this.#entries.shift() ?? null;
  }

  read(callback?: (error: Error | null, entry?: Dirent | null) => void): Promise<Dirent | null> | undefined {
    if (callback === undefined) return Promise.resolve().then(() => this.readSync());
    queueMicrotask(() => callback(null, this.readSync()));
    return undefined;
  }

  closeSync(): void {
    this.#closed = true;
  }

  close(callback?: (error: Error | null) => void): Promise<void> | undefined {
    this.closeSync();
    if (callback === undefined) return Promise.resolve();
    queueMicrotask(() => callback(null));
    return undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Dirent> {
    for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
    this.closeSync();
  }
}

export function opendirSync(given: PathLike, options?: ReaddirOptions): Dir {
  return new Dir(pathArgument(given), options);
}

export function globSync(pattern: string | string[], options: { cwd?: PathLike; exclude?: (name: string) => boolean } = {}): string[] {
  const root = options.cwd === undefined ? files().base() : pathArgument(options.cwd);
  const names = readdirSync(root, { recursive: true }) as string[];
  const patterns = [pattern].flat();
  return names.filter((name) => patterns.some((glob) => path.matchesGlob(name, glob.replace(/^\.\//, ""))) && !options.exclude?.(name));
}

export function watch(): never {
  throw unsupported();
}
export { watch as unwatchFile, watch as watchFile };
