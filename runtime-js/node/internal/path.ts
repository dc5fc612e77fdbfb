/** Paths of one kind, which `node:path` has two of. */

import { validateObject, validateString } from "./validate.ts";
import { cwd } from "../process.ts";

export interface ParsedPath {
  root: string;
  dir: string;
  base: string;
  ext: string;
  name: string;
}

/** The functions of `node:path`. */
export interface Path {
  sep: string;
  delimiter: string;
  resolve(...paths: string[]): string;
  normalize(path: string): string;
  isAbsolute(path: string): boolean;
  join(...paths: string[]): string;
  relative(from: string, to: string): string;
  toNamespacedPath(path: string): string;
  dirname(path: string): string;
  basename(path: string, suffix?: string): string;
  extname(path: string): string;
  format(path: Partial<ParsedPath>): string;
  parse(path: string): ParsedPath;
  matchesGlob(path: string, pattern: string): boolean;
  posix: Path;
  win32: Path;
}

/** What of a path is its root: `/`, or `C:\`, `C:` and `\\server\share\` on Windows. */
interface Root {
  /** The drive or the share, without a separator after it. */
  device: string;
  /** How many characters of the path the whole root is. */
  length: number;
  absolute: boolean;
}

const windowsRoot = /^(?:([a-zA-Z]:)|[\\/]{2}([^\\/]+)[\\/]+([^\\/]+))?([\\/])?/;

function rootOf(path: string, windows: boolean): Root {
  if (!windows) return { device: "", length: path.startsWith("/") ? 1 : 0, absolute: path.startsWith("/") };
  const [all, drive, server, share, separator] = windowsRoot.exec(path)!;
  const device = drive ?? (server === undefined ? "" : `\\\\${server}\\${share}`);
  return { device, length: all.length, absolute: separator !== undefined || server !== undefined };
}

/** The parts of a path without `.` and, as far as they can be resolved, without `..`. */
function simplify(parts: string[], absolute: boolean): string[] {
  const result: string[] = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part !== "..") result.push(part);
    else if (result.length > 0 && result[result.length - 1] !== "..") result.pop();
    else if (!absolute) result.push("..");
  }
  return result;
}

/** The functions for paths of Windows, or of anything else. */
export function createPath(windows: boolean): Omit<Path, "posix" | "win32"> {
  const sep = windows ? "\\" : "/";
  const isSeparator = (character: string): boolean => character === "/" || (windows && character === "\\");
  const separators = windows ? /[\\/]+/ : /\/+/;
  const split = (path: string): string[] => path.split(separators);

  /** Where the last part begins and ends, separators after it left aside. */
  const lastPart = (path: string, rootLength: number): [start: number, end: number] => {
    let end = path.length;
    while (end > rootLength && isSeparator(path[end - 1]!)) end--;
    let start = end;
    while (start > rootLength && !isSeparator(path[start - 1]!)) start--;
    return [start, end];
  };

  const path: Omit<Path, "posix" | "win32"> = {
    sep,
    delimiter: windows ? ";" : ":",
    resolve(...paths) {
      let device = "";
      let tail = "";
      let absolute = false;
      for (let index = paths.length - 1; index >= -1 && !(absolute && (device !== "" || !windows)); index--) {
        const part: unknown = index >= 0 ? paths[index] : windows ? cwd().replaceAll("/", "\\") : cwd();
        validateString(part, index >= 0 ? `paths[${index}]` : "path");
        if (part === "") continue;
        const root = rootOf(part, windows);
        if (root.device !== "" && device !== "" && root.device.toLowerCase() !== device.toLowerCase()) continue;
        if (device === "") device = root.device;
        if (absolute) continue;
        tail = `${part.slice(root.length)}${sep}${tail}`;
        absolute = root.absolute;
      }
      const parts = simplify(split(tail), absolute).join(sep);
      return `${device}${absolute ? sep : ""}${parts}` || ".";
    },
    normalize(given) {
      validateString(given, "path");
      if (given === "") return ".";
      const root = rootOf(given, windows);
      const rest = given.slice(root.length);
      let tail = simplify(split(rest), root.absolute).join(sep);
      if (tail === "" && !root.absolute) tail = ".";
      if (tail !== "" && isSeparator(given[given.length - 1]!) && rest !== "") tail += sep;
      return `${root.device}${root.absolute ? sep : ""}${tail}`;
    },
    isAbsolute(given) {
      validateString(given, "path");
      const root = rootOf(given, windows);
      return root.absolute;
    },
    join(...paths) {
      for (const part of paths) validateString(part, "path");
      const joined = paths.filter((part) => part !== "").join(sep);
      if (joined === "") return ".";
      // Two separators at the start would make a share of what is none.
      const single = windows && !/^[\\/]{2}[^\\/]/.test(paths.find((part) => part !== "") ?? "");
      return path.normalize(single ? joined.replace(/^[\\/]{2,}/, "\\") : joined);
    },
    relative(from, to) {
      validateString(from, "from");
      validateString(to, "to");
      if (from === to) return "";
      const [start, end] = [path.resolve(from), path.resolve(to)];
      const same = (a: string, b: string): boolean => (windows ? a.toLowerCase() === b.toLowerCase() : a === b);
      if (same(start, end)) return "";
      if (!same(rootOf(start, windows).device, rootOf(end, windows).device)) return end;
      const fromParts = split(start).filter((part) => part !== "");
      const toParts = split(end).filter((part) => part !== "");
      let common = 0;
      while (common < fromParts.length && common < toParts.length && same(fromParts[common]!, toParts[common]!)) common++;
      return [...fromParts.slice(common).map(() => ".."), ...toParts.slice(common)].join(sep);
    },
    toNamespacedPath(given) {
      if (!windows || typeof given !== "string" || given === "") return given;
      const resolved = path.resolve(given);
      if (/^[a-zA-Z]:\\/.test(resolved)) return `\\\\?\\${resolved}`;
      return /^\\\\[^.?]/.test(resolved) ? `\\\\?\\UNC\\${resolved.slice(2)}` : given;
    },
    dirname(given) {
      validateString(given, "path");
      const { length } = rootOf(given, windows);
      let [end] = lastPart(given, length);
      while (end > length && isSeparator(given[end - 1]!)) end--;
      if (end === 0) return length > 0 ? given.slice(0, length) : ".";
      return given.slice(0, Math.max(end, length)) || ".";
    },
    basename(given, suffix) {
      if (suffix !== undefined) validateString(suffix, "suffix");
      validateString(given, "path");
      const root = rootOf(given, windows);
      const [start, end] = lastPart(given, windows && root.device.length === 2 ? 2 : 0);
      const base = given.slice(start, end);
      return suffix !== undefined && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length || undefined) : base;
    },
    extname(given) {
      validateString(given, "path");
      const base = path.basename(given);
      const dot = base.lastIndexOf(".");
      return dot <= 0 || base === ".." ? "" : base.slice(dot);
    },
    format(given) {
      validateObject(given, "pathObject");
      const extension = given.ext ? `${given.ext.startsWith(".") ? "" : "."}${given.ext}` : "";
      const base = given.base || `${given.name || ""}${extension}`;
      const folder = given.dir || given.root;
      if (!folder) return base;
      return folder === given.root ? `${folder}${base}` : `${folder}${sep}${base}`;
    },
    parse(given) {
      validateString(given, "path");
      const root = given.slice(0, rootOf(given, windows).length);
      const base = given.length > root.length ? path.basename(given) : "";
      const ext = base === "" ? "" : path.extname(base);
      const [start] = lastPart(given, root.length);
      const folder = base === "" ? root : given.slice(0, Math.max(start - 1, root.length));
      return { root, dir: folder, base, ext, name: ext === "" ? base : base.slice(0, -ext.length) };
    },
    matchesGlob(given, pattern) {
      validateString(given, "path");
      validateString(pattern, "pattern");
      return globExpression(pattern).test(windows ? given.replaceAll("\\", "/") : given);
    },
  };
  return path;
}

/** A glob as a regular expression: `*`, `**`, `?`, classes and braces. */
function globExpression(pattern: string): RegExp {
  let source = "";
  let braces = 0;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (pattern.startsWith("**/", index)) {
      source += "(?:[^/]+/)*";
      index += 2;
    } else if (pattern.startsWith("**", index)) {
      source += ".*";
      index++;
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[") {
      const end = pattern.indexOf("]", index + 2);
      if (end === -1) source += "\\[";
      else {
        source += `[${pattern.slice(index + 1, end).replace(/^!/, "^").replaceAll("\\", "\\\\")}]`;
        index = end;
      }
    } else if (character === "{") {
      braces++;
      source += "(?:";
    } else if (character === "}" && braces > 0) {
      braces--;
      source += ")";
    } else if (character === "," && braces > 0) source += "|";
    else source += character.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  }
  return new RegExp(`^${source}$`);
}

/** Paths of POSIX systems. */
export const posix: Path = createPath(false) as Path;

/** Paths of Windows. */
export const win32: Path = createPath(true) as Path;

for (const path of [posix, win32]) {
  path.posix = posix;
  path.win32 = win32;
}
