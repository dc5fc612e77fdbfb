/** The format of snapshot files. */

const header = "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html";

/** Reads the entries of a snapshot file; what is no entry is passed over. */
export function parseSnapshots(content: string): Map<string, string> {
  const entries = new Map<string, string>();
  const start = /exports\[`/g;
  for (let match = start.exec(content); match !== null; match = start.exec(content)) {
    const key = readTemplate(content, match.index + match[0].length);
    const middle = /^\]\s*=\s*`/.exec(content.slice(key.end, key.end + 40));
    if (middle === null) {
      break;
    }
    const value = readTemplate(content, key.end + middle[0].length);
    entries.set(key.text, value.text);
    start.lastIndex = value.end;
  }
  return entries;
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
