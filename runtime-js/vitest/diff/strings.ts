/** Differences of texts of several lines, character by character within the lines. */

import { type DiffLine, type Difference, diffLines, printLines, type Range } from "./lines.ts";
import type { CompleteDiffOptions } from "./options.ts";
import { cleanUp, COMMON, DELETED, INSERTED, type Operation, type Segment, segmentsOf } from "./segments.ts";

/** Collects the segments of one side of a change into lines. */
class ChangedLines {
  #op: Operation;
  #segments: Segment[] = [];
  #lines: DiffLine[] = [];

  constructor(op: Operation) {
    this.#op = op;
  }

  get lineIsEmpty(): boolean {
    return this.#segments.length === 0;
  }

  push(segment: Segment): void {
    this.#segments.push(segment);
  }

  /** Takes a segment of this side; newlines in it end lines. */
  add({ text }: Segment): void {
    const parts = text.split("\n");
    const last = parts.pop() as string;
    for (const part of parts) {
      this.push({ op: this.#op, text: part });
      this.#endLine();
    }
    if (parts.length === 0 || last !== "") {
      this.push({ op: this.#op, text: last });
    }
  }

  #endLine(): void {
    const segments = this.#segments;
    if (segments.length === 1) {
      // a line without anything in common is not highlighted
      this.#lines.push({ op: this.#op, text: segments[0].text });
    } else {
      let text = "";
      const highlights: Range[] = [];
      for (const segment of segments) {
        if (segment.op === COMMON) {
          text += segment.text;
        } else if (segment.op === this.#op && segment.text !== "") {
          highlights.push([text.length, text.length + segment.text.length]);
          text += segment.text;
        }
      }
      this.#lines.push({ op: this.#op, text, highlights });
    }
    this.#segments = [];
  }

  moveTo(lines: DiffLine[]): void {
    if (!this.lineIsEmpty) {
      this.#endLine();
    }
    lines.push(...this.#lines);
    this.#lines = [];
  }
}

/** Turns segments into lines: a line that is common as a whole, or one that is shown for either side. */
function alignLines(segments: Segment[]): DiffLine[] {
  const lines: DiffLine[] = [];
  const deleted = new ChangedLines(DELETED);
  const inserted = new ChangedLines(INSERTED);
  const flush = (): void => {
    deleted.moveTo(lines);
    inserted.moveTo(lines);
  };
  const pushToBoth = (segment: Segment): void => {
    const isEmpty = segment.text === "";
    if (!isEmpty || deleted.lineIsEmpty) {
      deleted.push(segment);
    }
    if (!isEmpty || inserted.lineIsEmpty) {
      inserted.push(segment);
    }
  };
  const addCommon = (segment: Segment): void => {
    const parts = segment.text.split("\n");
    if (parts.length === 1) {
      pushToBoth(segment);
      return;
    }
    const first: Segment = { op: COMMON, text: parts[0] };
    if (deleted.lineIsEmpty && inserted.lineIsEmpty) {
      flush();
      lines.push(first);
    } else {
      pushToBoth(first);
      flush();
    }
    const last = parts[parts.length - 1];
    for (let i = 1; i < parts.length - 1; i++) {
      lines.push({ op: COMMON, text: parts[i] });
    }
    if (last !== "") {
      pushToBoth({ op: COMMON, text: last });
    }
  };
  for (const segment of segments) {
    if (segment.op === COMMON) {
      addCommon(segment);
    } else {
      (segment.op === DELETED ? deleted : inserted).add(segment);
    }
  }
  flush();
  return lines;
}

/** The length of the lines to look at, with the newline that is appended to texts of several lines. */
function lengthUpTo(text: string, threshold: number): number {
  if (!text.includes("\n")) {
    return text.length;
  }
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return text.split(newline, threshold).join(newline).length + 1;
}

export function diffStrings(a: string, b: string, options: CompleteDiffOptions): Difference {
  if (a !== b && a.length !== 0 && b.length !== 0) {
    const isMultiline = a.includes("\n") || b.includes("\n");
    const aText = isMultiline ? `${a}\n` : a;
    const bText = isMultiline ? `${b}\n` : b;
    const { truncateThreshold } = options;
    const aLength = truncateThreshold > 0 ? lengthUpTo(aText, truncateThreshold) : aText.length;
    const bLength = truncateThreshold > 0 ? lengthUpTo(bText, truncateThreshold) : bText.length;
    const segments = segmentsOf(aText, bText, aLength, bLength);
    cleanUp(segments);
    const last = segments.length - 1;
    const hasCommon = segments.some(
      ({ op, text }, index) => op === COMMON && (!isMultiline || index !== last || text !== "\n"),
    );
    if (hasCommon) {
      return printLines(alignLines(segments), aLength !== aText.length || bLength !== bText.length, options);
    }
  }
  return diffLines(a.split("\n"), b.split("\n"), options);
}
