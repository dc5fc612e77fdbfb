/** The format of snapshot files. */

const header = "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html";

/** A snapshot file that cannot be understood; whatever it holds must not be written over. */
export class SnapshotFileError extends Error {
  override name = "SnapshotFileError";
}

const conflictMarker = /^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$/m;

/** Whether a text has lines in it that a merge leaves where two versions do not go together. */
export function hasConflict(text: string): boolean {
  return conflictMarker.test(text);
}

/** Reads the entries of a snapshot file. */
export function parseSnapshots(content: string, path: string): Map<string, string> {
  const entries = new Map<string, string>();
  const fail = (index: number): never => {
    const line = content.slice(0, index).split("\n").length;
    const text = content.split("\n")[line - 1];
    const reason = hasConflict(text) ? "it has an unresolved merge conflict" : "it is no list of snapshots";
    throw new SnapshotFileError(
      `Invalid snapshot file, please manually fix or delete it: ${path}\nIn line ${line} ${reason}: ${text.slice(0, 80)}`,
    );
  };
  // what may stand between entries: white space, comments, semicolons
  const between = /(?:\s|;|\/\/.*|\/\*[^]*?\*\/)*/y;
  const start = /exports\[`/y;
  for (let at = 0; ; ) {
    between.lastIndex = at;
    between.exec(content);
    const begin = between.lastIndex;
    if (begin === content.length) {
      return entries;
    }
    start.lastIndex = begin;
    if (!start.test(content)) {
      fail(begin);
    }
    const key = readTemplate(content, start.lastIndex);
    const middle = /^\]\s*=\s*`/.exec(content.slice(key.end, key.end + 40));
    if (middle === null) {
      fail(begin);
    }
    const value = readTemplate(content, key.end + (middle as RegExpExecArray)[0].length);
    if (value.end > content.length) {
      fail(begin);
    }
    entries.set(key.text, value.text);
    at = value.end;
  }
}

const escapes: { [char: string]: string } = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0", "\n": "" };

/** The cooked text of a template literal from `start` to its backtick, and the index after that. */
function readTemplate(content: string, start: number): { text: string; end: number } {
  const parts: string[] = [];
  let from = start;
  let i = start;
  while (i < content.length && content[i] !== "`") {
    if (content[i] !== "\\") {
      i++;
      continue;
    }
    parts.push(content.slice(from, i));
    const unicode = /^\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(content.slice(i, i + 12));
    if (unicode !== null) {
      parts.push(String.fromCodePoint(Number.parseInt(unicode[1] ?? unicode[2] ?? unicode[3], 16)));
      i += unicode[0].length;
    } else {
      const char = content[i + 1] ?? "";
      parts.push(escapes[char] ?? char);
      i += 2;
    }
    from = i;
  }
  parts.push(content.slice(from, i));
  return { text: parts.join("").replace(/\r\n?/g, "\n"), end: i + 1 };
}

function template(text: string): string {
  return `\`${text.replace(/`|\\|\$\{/g, "\\$&")}\``;
}

export function printSnapshots(entries: Map<string, string>): string {
  const keys = [...entries.keys()].sort(compareKeys);
  const lines = keys.map((key) => `exports[${template(key)}] = ${template(entries.get(key) as string)};`);
  return `${header}\n\n${lines.join("\n\n")}\n`;
}

/** Rank of a character: punctuation, then `-`, digits, upper case, lower case. */
function rank(code: number): number {
  if (Number.isNaN(code)) {
    return 0;
  }
  if (code < 45 || code > 127) {
    return code;
  }
  if (code === 45) {
    return 65;
  }
  if (code < 48) {
    return code - 1;
  }
  if (code < 58) {
    return code + 18;
  }
  if (code < 65) {
    return code - 11;
  }
  if (code < 91) {
    return code + 11;
  }
  if (code < 97) {
    return code - 37;
  }
  return code < 123 ? code + 5 : code - 63;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Natural order of keys: runs of digits count as numbers. */
export function compareKeys(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  let i = 0;
  let j = 0;
  for (;;) {
    const one = a.charCodeAt(i);
    const two = b.charCodeAt(j);
    if (one > 48 && one <= 57 && two > 48 && two <= 57) {
      const iStart = i;
      const jStart = j;
      while (isDigit(a.charCodeAt(i))) {
        i++;
      }
      while (isDigit(b.charCodeAt(j))) {
        j++;
      }
      const difference = Number(a.slice(iStart, i)) - Number(b.slice(jStart, j));
      if (difference !== 0) {
        return difference < 0 ? -1 : 1;
      }
      continue;
    }
    const difference = rank(one) - rank(two);
    if (difference !== 0) {
      return difference < 0 ? -1 : 1;
    }
    if (Number.isNaN(one) || Number.isNaN(two)) {
      return 0;
    }
    i++;
    j++;
  }
}
