/** Differences of two texts as a list of segments, and their clean-up into what people would have marked. */

import { commonRuns } from "./sequences.ts";

export const DELETED = -1;
export const COMMON = 0;
export const INSERTED = 1;
export type Operation = -1 | 0 | 1;

export interface Segment {
  op: Operation;
  text: string;
}

function codes(text: string): Uint16Array {
  const result = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) {
    result[i] = text.charCodeAt(i);
  }
  return result;
}

/** Character by character: what is deleted from `a`, inserted from `b`, or common; looking at the first characters only. */
export function segmentsOf(a: string, b: string, aLength = a.length, bLength = b.length): Segment[] {
  const segments: Segment[] = [];
  let aIndex = 0;
  let bIndex = 0;
  commonRuns(codes(a.slice(0, aLength)), codes(b.slice(0, bLength)), (length, aCommon, bCommon) => {
    if (aIndex !== aCommon) {
      segments.push({ op: DELETED, text: a.slice(aIndex, aCommon) });
    }
    if (bIndex !== bCommon) {
      segments.push({ op: INSERTED, text: b.slice(bIndex, bCommon) });
    }
    aIndex = aCommon + length;
    bIndex = bCommon + length;
    segments.push({ op: COMMON, text: b.slice(bCommon, bIndex) });
  });
  if (aIndex !== aLength) {
    segments.push({ op: DELETED, text: a.slice(aIndex) });
  }
  if (bIndex !== bLength) {
    segments.push({ op: INSERTED, text: b.slice(bIndex) });
  }
  return segments;
}

function commonPrefix(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a.charCodeAt(length) === b.charCodeAt(length)) {
    length++;
  }
  return length;
}

function commonSuffix(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) {
    length++;
  }
  return length;
}

/** Length of the longest end of `a` that is a beginning of `b`. */
function overlap(a: string, b: string): number {
  for (let length = Math.min(a.length, b.length); length > 0; length--) {
    if (a.endsWith(b.slice(0, length))) {
      return length;
    }
  }
  return 0;
}

/** Removes coincidences: short common parts between long changes, and edits that do not begin where words do. */
export function cleanUp(segments: Segment[]): void {
  dropShortCommonParts(segments);
  alignEdits(segments);
  extractOverlaps(segments);
}

interface Lengths {
  inserted: number;
  deleted: number;
}

function longer({ inserted, deleted }: Lengths): number {
  return Math.max(inserted, deleted);
}

function dropShortCommonParts(segments: Segment[]): void {
  // indexes of common parts that may still turn out to be short
  const candidates: number[] = [];
  let last: string | undefined;
  let before: Lengths = { inserted: 0, deleted: 0 };
  let after: Lengths = { inserted: 0, deleted: 0 };
  let changed = false;
  for (let i = 0; i < segments.length; i++) {
    const { op, text } = segments[i];
    if (op === COMMON) {
      candidates.push(i);
      before = after;
      after = { inserted: 0, deleted: 0 };
      last = text;
      continue;
    }
    after[op === INSERTED ? "inserted" : "deleted"] += text.length;
    if (!last || last.length > longer(before) || last.length > longer(after)) {
      continue;
    }
    const index = candidates[candidates.length - 1];
    segments.splice(index, 0, { op: DELETED, text: last });
    segments[index + 1].op = INSERTED;
    candidates.pop();
    candidates.pop();
    i = candidates.length > 0 ? candidates[candidates.length - 1] : -1;
    before = { inserted: 0, deleted: 0 };
    after = { inserted: 0, deleted: 0 };
    last = undefined;
    changed = true;
  }
  if (changed) {
    merge(segments);
  }
}

/** Joins neighbours of a kind, and takes out of neighbouring changes what they have in common. */
function merge(segments: Segment[]): void {
  joinNeighbours(segments);
  if (shiftOverCommonParts(segments)) {
    merge(segments);
  }
}

function joinNeighbours(segments: Segment[]): void {
  const result: Segment[] = [];
  let deleted = "";
  let inserted = "";
  let changes = 0;
  const common = (text: string): void => {
    const previous = result[result.length - 1];
    if (previous !== undefined && previous.op === COMMON) {
      previous.text += text;
    } else if (text !== "") {
      result.push({ op: COMMON, text });
    }
  };
  const flush = (): string => {
    let suffix = "";
    if (changes > 1 && deleted !== "" && inserted !== "") {
      const prefix = commonPrefix(inserted, deleted);
      if (prefix > 0) {
        const text = inserted.slice(0, prefix);
        const previous = result[result.length - 1];
        if (previous?.op === COMMON) {
          previous.text += text;
        } else {
          result.unshift({ op: COMMON, text });
        }
        inserted = inserted.slice(prefix);
        deleted = deleted.slice(prefix);
      }
      const length = commonSuffix(inserted, deleted);
      if (length > 0) {
        suffix = inserted.slice(inserted.length - length);
        inserted = inserted.slice(0, inserted.length - length);
        deleted = deleted.slice(0, deleted.length - length);
      }
    }
    if (deleted !== "") {
      result.push({ op: DELETED, text: deleted });
    }
    if (inserted !== "") {
      result.push({ op: INSERTED, text: inserted });
    }
    deleted = "";
    inserted = "";
    changes = 0;
    return suffix;
  };
  for (const { op, text } of segments) {
    if (op === DELETED) {
      deleted += text;
      changes++;
    } else if (op === INSERTED) {
      inserted += text;
      changes++;
    } else {
      common(flush() + text);
    }
  }
  common(flush());
  segments.splice(0, segments.length, ...result);
}

/** Moves a change over a neighbouring common part that it repeats, so that the part next to it vanishes. */
function shiftOverCommonParts(segments: Segment[]): boolean {
  let changed = false;
  for (let i = 1; i < segments.length - 1; i++) {
    const previous = segments[i - 1];
    const edit = segments[i];
    const next = segments[i + 1];
    if (previous.op !== COMMON || next.op !== COMMON) {
      continue;
    }
    if (edit.text.endsWith(previous.text)) {
      edit.text = previous.text + edit.text.slice(0, edit.text.length - previous.text.length);
      next.text = previous.text + next.text;
      segments.splice(i - 1, 1);
      changed = true;
    } else if (edit.text.startsWith(next.text)) {
      previous.text += next.text;
      edit.text = edit.text.slice(next.text.length) + next.text;
      segments.splice(i + 1, 1);
      changed = true;
    }
  }
  return changed;
}

/** How good a place the seam between two texts is for an edit: 6 at the ends, 0 inside words. */
function seamScore(one: string, two: string): number {
  if (one === "" || two === "") {
    return 6;
  }
  const left = one[one.length - 1];
  const right = two[0];
  const leftOther = !/[a-z0-9]/i.test(left);
  const rightOther = !/[a-z0-9]/i.test(right);
  const leftSpace = leftOther && /\s/.test(left);
  const rightSpace = rightOther && /\s/.test(right);
  const leftBreak = leftSpace && /[\r\n]/.test(left);
  const rightBreak = rightSpace && /[\r\n]/.test(right);
  if ((leftBreak && /\n\r?\n$/.test(one)) || (rightBreak && /^\r?\n\r?\n/.test(two))) {
    return 5;
  }
  if (leftBreak || rightBreak) {
    return 4;
  }
  if (leftOther && !leftSpace && rightSpace) {
    return 3;
  }
  if (leftSpace || rightSpace) {
    return 2;
  }
  return leftOther || rightOther ? 1 : 0;
}

/** Moves every single change between common parts to the best seam: `c<at c>ame` becomes `<cat >came`. */
function alignEdits(segments: Segment[]): void {
  for (let i = 1; i < segments.length - 1; i++) {
    if (segments[i - 1].op !== COMMON || segments[i + 1].op !== COMMON) {
      continue;
    }
    let left = segments[i - 1].text;
    let edit = segments[i].text;
    let right = segments[i + 1].text;
    const shift = commonSuffix(left, edit);
    if (shift > 0) {
      const moved = edit.slice(edit.length - shift);
      left = left.slice(0, left.length - shift);
      edit = moved + edit.slice(0, edit.length - shift);
      right = moved + right;
    }
    let best = { left, edit, right };
    let bestScore = seamScore(left, edit) + seamScore(edit, right);
    while (edit.charAt(0) === right.charAt(0)) {
      left += edit.charAt(0);
      edit = edit.slice(1) + right.charAt(0);
      right = right.slice(1);
      const score = seamScore(left, edit) + seamScore(edit, right);
      if (score >= bestScore) {
        bestScore = score;
        best = { left, edit, right };
      }
    }
    if (segments[i - 1].text === best.left) {
      continue;
    }
    if (best.left !== "") {
      segments[i - 1].text = best.left;
    } else {
      segments.splice(i - 1, 1);
      i--;
    }
    segments[i].text = best.edit;
    if (best.right !== "") {
      segments[i + 1].text = best.right;
    } else {
      segments.splice(i + 1, 1);
      i--;
    }
  }
}

/** Makes a common part of what a deletion and the insertion after it share at their ends, if it is large enough. */
function extractOverlaps(segments: Segment[]): void {
  for (let i = 1; i < segments.length; i++) {
    if (segments[i - 1].op !== DELETED || segments[i].op !== INSERTED) {
      continue;
    }
    const deleted = segments[i - 1].text;
    const inserted = segments[i].text;
    const forward = overlap(deleted, inserted);
    const backward = overlap(inserted, deleted);
    const length = Math.max(forward, backward);
    if (length >= deleted.length / 2 || length >= inserted.length / 2) {
      if (forward >= backward) {
        segments[i - 1] = { op: DELETED, text: deleted.slice(0, deleted.length - length) };
        segments[i] = { op: INSERTED, text: inserted.slice(length) };
        segments.splice(i, 0, { op: COMMON, text: inserted.slice(0, length) });
      } else {
        segments[i - 1] = { op: INSERTED, text: inserted.slice(0, inserted.length - length) };
        segments[i] = { op: DELETED, text: deleted.slice(length) };
        segments.splice(i, 0, { op: COMMON, text: deleted.slice(0, length) });
      }
      i++;
    }
    i++;
  }
}
