/** The files of a Worker: `/tmp`, which can be written, the empty `/bundle`, and the devices in `/dev`. */

import { getRandomValues } from "./random.ts";
import type { Entry, FileStatus, FileSystem, Kind } from "./types.ts";

interface File {
  kind: 1;
  data: Uint8Array;
  mtimeMs: number;
}

interface Folder {
  kind: 2;
  entries: Map<string, Node>;
  mtimeMs: number;
}

interface Link {
  kind: 3;
  target: string;
  mtimeMs: number;
}

interface Device {
  kind: 0;
  name: string;
  mtimeMs: number;
}

type Node = File | Folder | Link | Device;

function folder(entries: [string, Node][] = []): Folder {
  return { kind: 2, entries: new Map(entries), mtimeMs: 0 };
}

const devices = ["null", "zero", "full", "random"].map((name): [string, Node] => [name, { kind: 0, name, mtimeMs: 0 }]);
const root = folder([["bundle", folder()], ["tmp", folder()], ["dev", folder(devices)]]);

function failed(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

const notPermitted = (): Error => failed("EPERM", "operation not permitted");
const noEntry = (operation: string, path: string): Error => failed("ENOENT", `no such file or directory, ${operation} '${path}'`);

function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts;
}

/** The node at a path; links on the way are followed, and one at its end if that is wanted. */
function find(path: string, follow = true, depth = 0): Node | undefined {
  let node: Node = root;
  const parts = partsOf(path);
  for (const [index, part] of parts.entries()) {
    if (node.kind !== 2) return undefined;
    const next = node.entries.get(part);
    if (next === undefined) return undefined;
    if (next.kind === 3 && (follow || index < parts.length - 1)) {
      if (depth > 40) throw failed("ELOOP", "too many symbolic links encountered");
      const rest = parts.slice(index + 1).join("/");
      const base = next.target.startsWith("/") ? "" : `/${parts.slice(0, index).join("/")}/`;
      return find(`${base}${next.target}/${rest}`, follow, depth + 1);
    }
    node = next;
  }
  return node;
}

function isWritable(path: string): boolean {
  const parts = partsOf(path);
  return parts[0] === "tmp" && parts.length > 1;
}

/** The folder that holds the last part of a path. */
function parentOf(path: string, missing: () => Error): [Folder, string] {
  const parts = partsOf(path);
  const name = parts.pop();
  const parent = find(`/${parts.join("/")}`);
  if (name === undefined || parent === undefined) throw missing();
  if (parent.kind !== 2) throw failed("ENOTDIR", "not a directory");
  return [parent, name];
}

function lastOf(path: string): string {
  return partsOf(path).at(-1) ?? "/";
}

const deviceData: Record<string, () => Uint8Array> = {
  null: () => new Uint8Array(0),
  zero: () => new Uint8Array(0),
  full: () => new Uint8Array(0),
  random: () => getRandomValues(new Uint8Array(0)),
};

const modes: Record<Kind, number> = { 0: 0o020666, 1: 0o100666, 2: 0o040666, 3: 0o120666 };

function copyOf(node: Node): Node {
  if (node.kind === 1) return { kind: 1, data: node.data.slice(), mtimeMs: 0 };
  if (node.kind === 2) return folder([...node.entries].map(([name, entry]) => [name, copyOf(entry)]));
  return { ...node };
}

/** The files of a Worker. */
export const memoryFiles: FileSystem = {
  read(path) {
    const node = find(path);
    if (node === undefined) throw noEntry("readAll", path);
    if (node.kind === 2) throw failed("EISDIR", "illegal operation on a directory");
    return node.kind === 1 ? node.data.slice() : deviceData[(node as Device).name]!();
  },
  write(path, data, flag) {
    const known = find(path);
    if (known?.kind === 0) return;
    if (!isWritable(path)) throw notPermitted();
    const [parent, name] = parentOf(path, () => noEntry("writeAll", path));
    if (known === undefined) {
      parent.entries.set(name, { kind: 1, data: data.slice(), mtimeMs: 0 });
      return;
    }
    if (known.kind !== 1) throw failed("EISDIR", "illegal operation on a directory");
    if (flag.includes("x")) throw failed("EEXIST", "file already exists");
    if (!flag.startsWith("a")) {
      known.data = data.slice();
      return;
    }
    const joined = new Uint8Array(known.data.length + data.length);
    joined.set(known.data);
    joined.set(data, known.data.length);
    known.data = joined;
  },
  entries(path) {
    const node = find(path);
    if (node === undefined) throw noEntry("readdir", path);
    if (node.kind !== 2) throw failed("ENOTDIR", `not a directory, readdir '${path}'`);
    return [...node.entries].map(([name, { kind }]): Entry => ({ name, kind }));
  },
  status(path, follow): FileStatus | undefined {
    const node = find(path, follow);
    if (node === undefined) return undefined;
    const size = node.kind === 1 ? node.data.length : 0;
    const { mtimeMs } = node;
    return { mode: modes[node.kind], size, atimeMs: 0, mtimeMs, ctimeMs: mtimeMs, birthtimeMs: 0 };
  },
  mkdir(path) {
    if (find(path)?.kind === 2) return;
    if (!isWritable(path)) throw notPermitted();
    const [parent, name] = parentOf(path, () => noEntry("mkdir", lastOf(path)));
    if (parent.entries.has(name)) throw failed("EEXIST", "file already exists");
    parent.entries.set(name, folder());
  },
  remove(path, recursive) {
    if (!isWritable(path)) throw notPermitted();
    const [parent, name] = parentOf(path, () => noEntry("rm", lastOf(path)));
    const node = parent.entries.get(name);
    if (node === undefined) throw noEntry("rm", name);
    if (node.kind === 2 && node.entries.size > 0 && !recursive) throw failed("ENOTEMPTY", `directory not empty, rm '${name}'`);
    parent.entries.delete(name);
  },
  rmdir(path) {
    const node = find(path, false);
    if (node !== undefined && node.kind !== 2) throw failed("ENOTDIR", "not a directory");
    memoryFiles.remove(path, false);
  },
  unlink(path) {
    if (!isWritable(path)) throw notPermitted();
    const node = find(path, false);
    if (node === undefined) throw failed("ENOENT", "File not found");
    if (node.kind === 2) throw failed("EISDIR", "Cannot unlink a directory");
    const [parent, name] = parentOf(path, () => failed("ENOENT", "File not found"));
    parent.entries.delete(name);
  },
  rename(from, to) {
    const node = find(from, false);
    if (node === undefined) throw noEntry("rename", from);
    if (!isWritable(from) || !isWritable(to)) throw notPermitted();
    const [source, oldName] = parentOf(from, () => noEntry("rename", from));
    const [target, newName] = parentOf(to, () => noEntry("rename", to));
    source.entries.delete(oldName);
    target.entries.set(newName, node);
  },
  copy(from, to) {
    const node = find(from);
    if (node === undefined) throw noEntry("copy", from);
    if (!isWritable(to)) throw notPermitted();
    const [parent, name] = parentOf(to, () => noEntry("copy", to));
    parent.entries.set(name, copyOf(node));
  },
  realpath(path) {
    const node = find(path, false);
    if (node === undefined) throw noEntry("realpath", path);
    if (node.kind !== 3) return `/${partsOf(path).join("/")}`;
    return memoryFiles.realpath(node.target.startsWith("/") ? node.target : `${path}/../${node.target}`);
  },
  readlink(path) {
    const node = find(path, false);
    if (node === undefined) throw noEntry("readlink", path);
    if (node.kind !== 3) throw failed("EINVAL", "invalid argument");
    return node.target;
  },
  symlink(target, path) {
    if (!isWritable(path)) throw notPermitted();
    const [parent, name] = parentOf(path, () => noEntry("symlink", path));
    if (parent.entries.has(name)) throw failed("EEXIST", "file already exists");
    parent.entries.set(name, { kind: 3, target, mtimeMs: 0 });
  },
  chmod(path) {
    if (find(path) === undefined) throw noEntry("chmod", path);
  },
  utimes(path, mtimeMs) {
    const node = find(path);
    if (node === undefined) throw noEntry("utimes", path);
    node.mtimeMs = mtimeMs;
  },
  missing: noEntry,
  base: () => "/bundle",
};
