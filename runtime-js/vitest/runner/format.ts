/** Titles of the cases of `each` and `for`. */

import { inspect } from "../print/inspect.ts";
import { findFileState } from "../state.ts";
import { vitestMajor } from "../version.ts";

/** The title of case number `index` (0-based) from its template. */
export function formatTitle(template: string, items: readonly unknown[], index: number): string {
  let title = template;
  if (title.includes("%#") || title.includes("%$")) {
    title = title
      .split("%%")
      .map((part) => part.replaceAll("%#", String(index)).replaceAll("%$", String(index + 1)))
      .join("%%");
  }
  if (!title.includes("%")) {
    return replaceKeys(title, items);
  }
  if (title.includes("%f")) {
    title = markNegativeZeros(title, items);
  }
  const count = title.split("%").length - 1;
  let used = 0;
  const pattern = /%[sdjifoOc%]/g;
  let output = "";
  let last = 0;
  for (let match = pattern.exec(title); match !== null && used < count; match = pattern.exec(title)) {
    output += replaceKeys(title.slice(last, match.index), items) + formatCode(match[0], items[used++]);
    last = match.index + match[0].length;
  }
  return output + replaceKeys(title.slice(last), items);
}

function markNegativeZeros(title: string, items: readonly unknown[]): string {
  let position = 0;
  return title.replace(/%f/g, (code) => (Object.is(items[position++], -0) ? `-${code}` : code));
}

const keyPattern = /\$([$\w.]+)/g;

/** Replaces `$key` and `$a.b` by the inspected values of the case. */
function replaceKeys(text: string, items: readonly unknown[]): string {
  if (!text.includes("$")) {
    return text;
  }
  const first = items[0];
  const isRecord = typeof first === "object" && first !== null && !Array.isArray(first);
  return text.replace(keyPattern, (whole, key: string) => {
    const isIndex = /^\d+$/.test(key);
    if (!isRecord && !isIndex) {
      return whole;
    }
    const path = key.split(".");
    const element = isIndex ? byPath(items, path) : undefined;
    const value = isRecord ? (byPath(first, path) ?? element) : element;
    const truncate = findFileState()?.config.chaiConfig?.truncateThreshold ?? 40;
    if (typeof value === "string" && vitestMajor() >= 5) {
      return value;
    }
    return inspect(value, { truncate });
  });
}

function byPath(value: unknown, path: string[]): unknown {
  let current: unknown = value;
  for (const key of path) {
    if (current === null || current === undefined) {
      return undefined;
    }
    current = (Object(current) as Record<string, unknown>)[key];
  }
  return current;
}

function formatCode(code: string, value: unknown): string {
  switch (code) {
    case "%s":
      return formatString(value);
    case "%d":
      if (typeof value === "bigint") {
        return `${value}n`;
      }
      return typeof value === "symbol" ? "NaN" : number(Number(value));
    case "%i":
      return typeof value === "bigint" ? `${value}n` : number(Number.parseInt(String(value), 10));
    case "%f":
      return number(Number.parseFloat(String(value)));
    case "%j":
      return toJson(value);
    case "%o":
      return inspect(value, { showHidden: true });
    case "%O":
      return inspect(value);
    case "%c":
      return "";
    default:
      // `%%` prints the sign and the item that it wrongly consumes
      return `% ${typeof value === "string" ? value : formatString(value)}`.replace(/^% $/, "%");
  }
}

function number(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function formatString(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  if (typeof value === "bigint") {
    return `${value}n`;
  }
  if (Object.is(value, -0)) {
    return "-0";
  }
  if (typeof value === "object" && value !== null) {
    const { toString } = value;
    if (typeof toString === "function" && toString !== Object.prototype.toString) {
      return toString.call(value);
    }
    return inspect(value);
  }
  return String(value);
}

function toJson(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch (error) {
    if (error instanceof TypeError && /circular|cyclic/i.test(error.message)) {
      return "[Circular]";
    }
    throw error;
  }
}

/** The cases of a tagged template: a header line of names between `|`, then one value per cell. */
export function templateCases(strings: readonly string[], values: readonly unknown[]): Record<string, unknown>[] {
  const names = strings.join("").trim().replace(/ /g, "").split("\n")[0].split("|");
  const cases: Record<string, unknown>[] = [];
  for (let row = 0; row < Math.floor(values.length / names.length); row++) {
    const entry: Record<string, unknown> = {};
    for (let column = 0; column < names.length; column++) {
      entry[names[column]] = values[row * names.length + column];
    }
    cases.push(entry);
  }
  return cases;
}
