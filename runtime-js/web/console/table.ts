// Tables drawn with lines, for `console.table`.

import { displayWidth } from "./text.ts";

/** Draws a table of columns of equal length, each with a title. */
export function drawTable(titles: string[], columns: string[][]): string {
  const height = Math.max(...columns.map((column) => column.length));
  const widths = titles.map((title, index) =>
    Math.max(displayWidth(title), ...(columns[index] as string[]).map((cell) => displayWidth(cell))) + 2
  );
  const lines = widths.map((width) => "─".repeat(width));
  const row = (cells: string[]): string => {
    const padded = cells.map((cell, index) => ` ${cell}${" ".repeat((widths[index] as number) - displayWidth(cell) - 1)}`);
    return `│${padded.join("│")}│`;
  };
  const rows = [`┌${lines.join("┬")}┐`, row(titles), `├${lines.join("┼")}┤`];
  for (let index = 0; index < height; index++) {
    rows.push(row(columns.map((column) => column[index] ?? "")));
  }
  rows.push(`└${lines.join("┴")}┘`);
  return rows.join("\n");
}
