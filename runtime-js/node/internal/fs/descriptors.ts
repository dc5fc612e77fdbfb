/** Open files: a file as it was when it was opened, written back with each change. */

import { Buffer } from "../../buffer.ts";
import { validateInteger } from "../validate.ts";
import { files } from "./files.ts";

interface OpenFile {
  path: string;
  position: number;
  append: boolean;
  readable: boolean;
  writable: boolean;
}

const open = new Map<number, OpenFile>();
let next = 3;

const numericFlags: Record<number, string> = { 0: "r", 1: "w", 2: "r+", 577: "w", 578: "w+", 1089: "a", 1090: "a+", 705: "wx" };

export function openFile(path: string, given: string | number | undefined): number {
  const flags = typeof given === "number" ? (numericFlags[given] ?? "r") : (given ?? "r");
  const known = files().status(path, true);
  if (flags.startsWith("r") && known === undefined) throw files().missing("open", path);
  if (flags.includes("x")) files().write(path, new Uint8Array(0), "wx");
  else if (flags.startsWith("w")) files().write(path, new Uint8Array(0), "w");
  else if (flags.startsWith("a") && known === undefined) files().write(path, new Uint8Array(0), "a");
  const descriptor = next++;
  open.set(descriptor, {
    path,
    position: 0,
    append: flags.startsWith("a"),
    readable: flags.startsWith("r") || flags.includes("+"),
    writable: !flags.startsWith("r") || flags.includes("+"),
  });
  return descriptor;
}

function get(descriptor: unknown, operation: string): OpenFile {
  validateInteger(descriptor, "fd", 0, 2147483647);
  const file = open.get(descriptor);
  if (file === undefined) throw Object.assign(new Error("bad file descriptor"), { code: "EBADF", syscall: operation });
  return file;
}

export function closeFile(descriptor: number): void {
  validateInteger(descriptor, "fd", 0, 2147483647);
  open.delete(descriptor);
}

export function pathOf(descriptor: number): string {
  return get(descriptor, "fstat").path;
}

export function readInto(descriptor: number, target: Uint8Array, offset: number, length: number, position: number | null): number {
  const file = get(descriptor, "read");
  if (!file.readable) throw Object.assign(new Error("bad file descriptor"), { code: "EBADF", syscall: "read" });
  const room = Math.min(length, target.length - offset);
  if (file.path === "/dev/zero" || file.path === "/dev/full") {
    target.fill(0, offset, offset + room);
    return room;
  }
  const at = position ?? file.position;
  const part = files().read(file.path).subarray(at, at + room);
  target.set(part, offset);
  if (position === null) file.position += part.length;
  return part.length;
}

export function writeFrom(descriptor: number, data: Uint8Array, position: number | null): number {
  const file = get(descriptor, "write");
  if (!file.writable) throw Object.assign(new Error("bad file descriptor"), { code: "EBADF", syscall: "write" });
  if (file.append) {
    files().write(file.path, data, "a");
    return data.length;
  }
  const old = files().read(file.path);
  const at = position ?? file.position;
  const bytes = new Uint8Array(Math.max(old.length, at + data.length));
  bytes.set(old);
  bytes.set(data, at);
  files().write(file.path, bytes, "w");
  if (position === null) file.position = at + data.length;
  return data.length;
}

/** All that is left to read. */
export function readRest(descriptor: number): Uint8Array {
  const file = get(descriptor, "read");
  const rest = files().read(file.path).slice(file.position);
  file.position += rest.length;
  return Buffer.from(rest);
}
