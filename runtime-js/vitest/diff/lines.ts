/** Differences line by line, with some context around the changes. */

import type { CompleteDiffOptions } from "./options.ts";
import { COMMON, DELETED, INSERTED, type Operation } from "./segments.ts";
import { commonRuns } from "./sequences.ts";

/** Ranges of a text, end exclusive. */
export type Range = [start: number, end: number];

/** A text with ranges that differ within their line. */
export interface Difference {
  text: string;
  highlights: Range[];
  /** The two values as they were printed, where the difference is one of prints. */
  printed?: { expected: string; actual: string };
}

export interface DiffLine {
  op: Operation;
  text: string;
  highlights?: Range[];
}

/** Equal numbers for equal lines. */
function numbered(aLines: string[], bLines: string[]): [number[], number[]] {
  const numbers = new Map<string, number>();
  const number = (line: string): number => {
    let known = numbers.get(line);
    if (known === undefined) {
      known = numbers.size;
      numbers.set(line, known);
    }
    return known;
  };
  return [aLines.map(number), bLines.map(number)];
}

function withoutSingleEmpty(lines: string[]): string[] {
  return lines.length === 1 && lines[0] === "" ? [] : lines;
}

/** Compares lines, and shows other lines in their place: those of the same values with indentation. */
export function diffLines(
  aDisplay: string[],
  bDisplay: string[],
  options: CompleteDiffOptions,
  aCompare = aDisplay,
  bCompare = bDisplay,
): Difference {
  if (aDisplay.length !== aCompare.length || bDisplay.length !== bCompare.length) {
    return diffLines(aDisplay, bDisplay, options);
  }
  const aShown = withoutSingleEmpty(aCompare).length === 0 ? withoutSingleEmpty(aDisplay) : aDisplay;
  const bShown = withoutSingleEmpty(bCompare).length === 0 ? withoutSingleEmpty(bDisplay) : bDisplay;
  const limit = options.truncateThreshold || Number.POSITIVE_INFINITY;
  const aLength = Math.min(aShown.length, limit);
  const bLength = Math.min(bShown.length, limit);
  const [a, b] = numbered(aCompare.slice(0, aLength), bCompare.slice(0, bLength));
  const lines: DiffLine[] = [];
  let aIndex = 0;
  let bIndex = 0;
  const changesUpTo = (aEnd: number, bEnd: number): void => {
    while (aIndex < aEnd) {
      lines.push({ op: DELETED, text: aShown[aIndex++] });
    }
    while (bIndex < bEnd) {
      lines.push({ op: INSERTED, text: bShown[bIndex++] });
    }
  };
  commonRuns(a, b, (length, aCommon, bCommon) => {
    changesUpTo(aCommon, bCommon);
    for (let i = 0; i < length; i++) {
      lines.push({ op: COMMON, text: bShown[bIndex++] });
    }
    aIndex += length;
  });
  changesUpTo(aLength, bLength);
  return printLines(lines, aLength < aShown.length || bLength < bShown.length, options);
}

/** Collects text and the ranges to highlight in it. */
class Output {
  parts: string[] = [];
  length = 0;
  highlights: Range[] = [];

  add(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }
}

export function printLines(lines: DiffLine[], truncated: boolean, options: CompleteDiffOptions): Difference {
  const output = new Output();
  output.add(annotation(lines, options));
  if (options.expand) {
    for (let i = 0; i < lines.length; i++) {
      output.add(i === 0 ? "" : "\n");
      printLine(lines[i], i === 0 || i === lines.length - 1, options, output);
    }
  } else {
    printHunks(lines, options, output);
  }
  if (truncated) {
    output.add(`\n${options.truncateAnnotation}`);
  }
  return { text: output.parts.join(""), highlights: output.highlights };
}

function annotation(lines: DiffLine[], options: CompleteDiffOptions): string {
  const { aAnnotation, aIndicator, bAnnotation, bIndicator } = options;
  if (options.omitAnnotationLines) {
    return "";
  }
  let aRest = "";
  let bRest = "";
  if (options.includeChangeCounts) {
    const deleted = String(lines.filter((line) => line.op === DELETED).length);
    const inserted = String(lines.filter((line) => line.op === INSERTED).length);
    const name = Math.max(aAnnotation.length, bAnnotation.length);
    const count = Math.max(deleted.length, inserted.length);
    aRest = `${" ".repeat(name - aAnnotation.length)}  ${aIndicator} ${deleted.padStart(count)}`;
    bRest = `${" ".repeat(name - bAnnotation.length)}  ${bIndicator} ${inserted.padStart(count)}`;
  }
  return `${aIndicator} ${aAnnotation}${aRest}\n${bIndicator} ${bAnnotation}${bRest}\n\n`;
}

function printLine(line: DiffLine, isFirstOrLast: boolean, options: CompleteDiffOptions, output: Output): void {
  const { commonIndicator, aIndicator, bIndicator, emptyFirstOrLastLinePlaceholder: placeholder } = options;
  const indicator = line.op === COMMON ? commonIndicator : line.op === DELETED ? aIndicator : bIndicator;
  if (line.text === "") {
    if (indicator !== " ") {
      output.add(indicator);
    } else if (isFirstOrLast && placeholder !== "") {
      output.add(`${indicator} ${placeholder}`);
    }
    return;
  }
  const start = output.length + indicator.length + 1;
  for (const [from, to] of line.highlights ?? []) {
    output.highlights.push([start + from, start + to]);
  }
  output.add(`${indicator} ${line.text}`);
}

/** A stretch of lines that is shown, with the numbers of its lines on both sides. */
interface Hunk {
  from: number;
  to: number;
  aStart: number;
  bStart: number;
  aCount: number;
  bCount: number;
}

/** Prints the changes with their context; common lines further away are left out. */
function printHunks(lines: DiffLine[], options: CompleteDiffOptions, output: Output): void {
  const hunks = findHunks(lines, options.contextLines);
  const marked = hunks.length > 1 || (hunks.length === 1 && (hunks[0].from > 0 || hunks[0].to < lines.length));
  let total = marked ? hunks.length : 0;
  for (const hunk of hunks) {
    total += hunk.to - hunk.from;
  }
  let number = 0;
  for (const hunk of hunks) {
    if (marked) {
      const { aStart, aCount, bStart, bCount } = hunk;
      output.add(`${number === 0 ? "" : "\n"}@@ -${aStart + 1},${aCount} +${bStart + 1},${bCount} @@`);
      number++;
    }
    for (let i = hunk.from; i < hunk.to; i++) {
      output.add(number === 0 ? "" : "\n");
      printLine(lines[i], number === 0 || number === total - 1, options, output);
      number++;
    }
  }
}

function findHunks(lines: DiffLine[], context: number): Hunk[] {
  const stretches: Range[] = [];
  let from = 0;
  for (let i = 0; i < lines.length; ) {
    if (lines[i].op !== COMMON) {
      i++;
      continue;
    }
    const start = i;
    while (i < lines.length && lines[i].op === COMMON) {
      i++;
    }
    const length = i - start;
    if (start === 0) {
      from = Math.max(0, i - context);
      if (i === lines.length) {
        // nothing has changed
        return [{ from, to: i, aStart: from, bStart: from, aCount: i - from, bCount: i - from }];
      }
    } else if (i === lines.length) {
      stretches.push([from, start + Math.min(length, context)]);
      from = i;
    } else if (length > 2 * context) {
      stretches.push([from, start + context]);
      from = i - context;
    }
  }
  if (from < lines.length) {
    stretches.push([from, lines.length]);
  }
  const hunks: Hunk[] = [];
  let aLine = 0;
  let bLine = 0;
  let position = 0;
  for (const [start, end] of stretches) {
    for (; position < start; position++) {
      aLine += lines[position].op === INSERTED ? 0 : 1;
      bLine += lines[position].op === DELETED ? 0 : 1;
    }
    const hunk: Hunk = { from: start, to: end, aStart: aLine, bStart: bLine, aCount: 0, bCount: 0 };
    for (; position < end; position++) {
      hunk.aCount += lines[position].op === INSERTED ? 0 : 1;
      hunk.bCount += lines[position].op === DELETED ? 0 : 1;
    }
    aLine += hunk.aCount;
    bLine += hunk.bCount;
    hunks.push(hunk);
  }
  return hunks;
}
