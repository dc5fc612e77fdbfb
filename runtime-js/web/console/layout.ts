// How the shown entries of an object become lines.

import type { State } from "./options.ts";
import { displayWidth, stripAnsi } from "./text.ts";

/** What an object is, for the layout of its entries. */
export type Layout = "object" | "array";

/** The opening and the closing bracket, with what stands before the first. */
export type Braces = [open: string, close: string];

/** Joins the entries of an object, on one line if they fit. */
export function joinEntries(
  state: State,
  entries: string[],
  base: string,
  braces: Braces,
  layout: Layout,
  depth: number,
  value: unknown,
): string {
  const indent = `\n${" ".repeat(state.indentation)}`;
  if (state.compact === true) {
    if (fitsOneLine(state, entries, 0, base)) {
      return `${braces[0]}${base === "" ? "" : ` ${base}`} ${entries.join(", ")} ${braces[1]}`;
    }
    const start = base === "" && braces[0].length === 1 ? " " : `${base === "" ? "" : ` ${base}`}${indent}  `;
    return `${braces[0]}${start}${entries.join(`,${indent}  `)} ${braces[1]}`;
  }

  const before = base === "" ? "" : `${base} `;
  let rows = entries;
  if (typeof state.compact === "number" && state.compact >= 1) {
    if (layout === "array" && entries.length > 6) {
      rows = groupInColumns(state, entries, value);
    }
    if (state.currentDepth - depth < state.compact && rows.length === entries.length) {
      // The innermost levels go on one line if they fit and contain no line breaks.
      const start = rows.length + state.indentation + braces[0].length + base.length + 10;
      if (fitsOneLine(state, rows, start, base)) {
        const line = rows.join(", ");
        if (!line.includes("\n")) {
          return `${before}${braces[0]} ${line} ${braces[1]}`;
        }
      }
    }
  }
  return `${before}${braces[0]}${indent}  ${rows.join(`,${indent}  `)}${indent}${braces[1]}`;
}

function fitsOneLine(state: State, entries: string[], start: number, base: string): boolean {
  let width = entries.length + start;
  if (width + entries.length > state.breakLength) {
    return false;
  }
  for (const entry of entries) {
    width += state.colors ? stripAnsi(entry).length : entry.length;
    if (width > state.breakLength) {
      return false;
    }
  }
  return base === "" || !base.includes("\n");
}

/** Space between two columns: a comma and a blank. */
const separator = 2;
/** How much higher than wide a character is. */
const characterRatio = 2.5;
const mostColumns = 15;

/** Puts the entries of a long array in columns, if they are short and of similar lengths. */
function groupInColumns(state: State, entries: string[], value: unknown): string[] {
  const limit = state.maxArrayLength as number;
  // The line that says how many more there are stays by itself.
  const count = limit < entries.length ? entries.length - 1 : entries.length;
  const widths: number[] = [];
  let total = 0;
  let widest = 0;
  for (let index = 0; index < count; index++) {
    const width = displayWidth(entries[index] as string, state.colors);
    widths.push(width);
    total += width + separator;
    widest = Math.max(widest, width);
  }
  const column = widest + separator;
  if (
    column * 3 + state.indentation >= state.breakLength ||
    (total / column <= 5 && widest > 6)
  ) {
    return entries;
  }
  const bias = Math.sqrt(column - total / entries.length);
  const biased = Math.max(column - 3 - bias, 1);
  const columns = Math.min(
    // Aim at a block that looks like a square.
    Math.round(Math.sqrt(characterRatio * biased * count) / biased),
    Math.floor((state.breakLength - state.indentation) / column),
    (state.compact as number) * 4,
    mostColumns,
  );
  if (columns <= 1) {
    return entries;
  }
  const columnWidths: number[] = [];
  for (let first = 0; first < columns; first++) {
    let width = 0;
    for (let index = first; index < count; index += columns) {
      width = Math.max(width, widths[index] as number);
    }
    columnWidths.push(width + separator);
  }
  const alignRight = Array.isArray(value) || ArrayBuffer.isView(value)
    ? Array.prototype.every.call(value, (item: unknown) => typeof item === "number" || typeof item === "bigint")
    : false;
  const rows: string[] = [];
  for (let start = 0; start < count; start += columns) {
    const end = Math.min(start + columns, count);
    let row = "";
    for (let index = start; index < end; index++) {
      const entry = entries[index] as string;
      // Codes and wide characters count for the string but not for the terminal.
      const width = (columnWidths[index - start] as number) + entry.length - (widths[index] as number);
      const last = index === end - 1;
      if (alignRight) {
        row += last ? entry.padStart(width - separator) : `${entry}, `.padStart(width);
      } else {
        row += last ? entry : `${entry}, `.padEnd(width);
      }
    }
    rows.push(row);
  }
  if (count < entries.length) {
    rows.push(entries[count] as string);
  }
  return rows;
}
