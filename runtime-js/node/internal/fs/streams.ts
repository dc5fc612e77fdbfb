/** Files as streams. */

import { Buffer } from "../../buffer.ts";
import { Readable, Writable } from "../../stream.ts";
import { closeFile, openFile, readInto, writeFrom } from "./descriptors.ts";
import { pathArgument } from "./files.ts";

interface Options extends Record<string, any> {
  fd?: number;
  flags?: string;
  start?: number;
  end?: number;
  autoClose?: boolean;
  encoding?: string;
}

type Callback = (error?: Error | null) => void;

function prepare(stream: any, path: unknown, given: Options | string | undefined, flags: string): Options {
  const options: Options = typeof given === "string" ? { encoding: given } : (given ?? {});
  stream.fd = options.fd ?? null;
  stream.path = options.fd === undefined || options.fd === null ? path : undefined;
  stream.flags = options.flags ?? flags;
  stream.start = options.start;
  stream.pos = options.start ?? null;
  if (stream.fd === null) pathArgument(path);
  return options;
}

function open(this: any, callback: Callback): void {
  try {
    this.fd ??= openFile(pathArgument(this.path), this.flags);
  } catch (error) {
    callback(error as Error);
    return;
  }
  callback();
  this.emit("open", this.fd);
  this.emit("ready");
}

function close(this: any, error: Error | null, callback: Callback): void {
  if (this.fd !== null && this.autoClose) closeFile(this.fd);
  callback(error);
}

/** Reads a file. */
export const ReadStream = function (this: any, path: unknown, given?: Options | string): any {
  if (!(this instanceof ReadStream)) return new ReadStream(path, given);
  const options = prepare(this, path, given, "r");
  this.autoClose = options.autoClose !== false;
  this.end = options.end ?? Infinity;
  this.bytesRead = 0;
  Readable.call(this, { highWaterMark: 65536, ...options } as never);
} as unknown as { new (path: unknown, options?: Options | string): any; (path: unknown, options?: Options | string): any; prototype: any };
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);
Object.assign(ReadStream.prototype, {
  _construct: open,
  _destroy: close,
  _read(this: any, size: number): void {
    const left = this.end === Infinity ? size : Math.min(size, this.end - (this.pos ?? this.bytesRead) + 1);
    if (left <= 0) {
      this.push(null);
      return;
    }
    const chunk = Buffer.alloc(left);
    let count: number;
    try {
      count = readInto(this.fd, chunk, 0, left, this.pos);
    } catch (error) {
      this.destroy(error);
      return;
    }
    if (this.pos !== null) this.pos += count;
    this.bytesRead += count;
    this.push(count > 0 ? chunk.subarray(0, count) : null);
  },
  close(this: any, callback?: Callback): void {
    if (callback) this.once("close", callback);
    this.destroy();
  },
});

/** Writes a file. */
export const WriteStream = function (this: any, path: unknown, given?: Options | string): any {
  if (!(this instanceof WriteStream)) return new WriteStream(path, given);
  const options = prepare(this, path, given, "w");
  this.autoClose = options.autoClose !== false;
  this.bytesWritten = 0;
  Writable.call(this, options as never);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
} as unknown as { new (path: unknown, options?: Options | string): any; (path: unknown, options?: Options | string): any; prototype: any };
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);
Object.assign(WriteStream.prototype, {
  _construct: open,
  _destroy: close,
  _write(this: any, chunk: Uint8Array, _encoding: string, callback: Callback): void {
    try {
      const count = writeFrom(this.fd, chunk, this.pos);
      if (this.pos !== null) this.pos += count;
      this.bytesWritten += count;
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback();
  },
  close(this: any, callback?: Callback): void {
    if (callback) this.once("close", callback);
    this.end();
  },
});
for (const [constructor, name] of [[ReadStream, "ReadStream"], [WriteStream, "WriteStream"]] as const) {
  Object.defineProperty(constructor, "name", { value: name, configurable: true });
}

export function createReadStream(path: unknown, options?: Options | string): any {
  return new ReadStream(path, options);
}

export function createWriteStream(path: unknown, options?: Options | string): any {
  return new WriteStream(path, options);
}
