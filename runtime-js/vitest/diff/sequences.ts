/**
 * Longest common subsequences, found from both ends at once in linear space (E. Myers, "An O(ND) difference algorithm
 * and its variations", 1986, section 4b).
 *
 * Paths from the end are the mirror image of paths from the start, so both are advanced by the same code: a
 * {@link Front} counts consumed items from its own end.
 */

/** Called for every run of equal items, in order. */
export type FoundRun = (length: number, aIndex: number, bIndex: number) => void;

/** A rectangle of the two sequences; `a` is never the longer side. */
interface Region {
  a: ArrayLike<number>;
  b: ArrayLike<number>;
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** The furthest points that the paths from one end have reached, one a diagonal. */
interface Front {
  backward: boolean;
  /** Consumed items of `a`, by number of the diagonal, the one with most insertions first. */
  reached: number[];
  /** Diagonals beyond it have left the region. */
  last: number;
}

/** Where the two fronts met: a run of equal items on each side, and what is left before and after. */
interface Meeting {
  aBefore: number;
  bBefore: number;
  changesBefore: number;
  runBefore: [length: number, aIndex: number, bIndex: number];
  runAfter: [length: number, aIndex: number, bIndex: number];
  aAfter: number;
  bAfter: number;
  changesAfter: number;
}

/** Finds the runs that are common to `a` and `b`. */
export function commonRuns(a: ArrayLike<number>, b: ArrayLike<number>, found: FoundRun): void {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start++;
  }
  if (start > 0) {
    found(start, 0, 0);
  }
  if (start === a.length && start === b.length) {
    return;
  }
  let aEnd = a.length;
  let bEnd = b.length;
  while (aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  if (aEnd > start && bEnd > start) {
    findRuns({ a, b, aStart: start, aEnd, bStart: start, bEnd }, 0, found);
  }
  if (aEnd < a.length) {
    found(a.length - aEnd, aEnd, bEnd);
  }
}

function findRuns(region: Region, changes: number, found: FoundRun): void {
  const { a, b, aStart, aEnd, bStart, bEnd } = region;
  if (bEnd - bStart < aEnd - aStart) {
    const turned: Region = { a: b, b: a, aStart: bStart, aEnd: bEnd, bStart: aStart, bEnd: aEnd };
    findRuns(turned, changes, (length, bIndex, aIndex) => found(length, aIndex, bIndex));
    return;
  }
  const meeting = meet(region, changes);
  if (aStart < meeting.aBefore && bStart < meeting.bBefore) {
    findRuns({ ...region, aEnd: meeting.aBefore, bEnd: meeting.bBefore }, meeting.changesBefore, found);
  }
  if (meeting.runBefore[0] > 0) {
    found(...meeting.runBefore);
  }
  if (meeting.runAfter[0] > 0) {
    found(...meeting.runAfter);
  }
  if (meeting.aAfter < aEnd && meeting.bAfter < bEnd) {
    findRuns({ ...region, aStart: meeting.aAfter, bStart: meeting.bAfter }, meeting.changesAfter, found);
  }
}

/** Advances the fronts in turn until they meet. `changes` is the number of changes if it is known, else 0. */
function meet(region: Region, changes: number): Meeting {
  const aLength = region.aEnd - region.aStart;
  const bLength = region.bEnd - region.bStart;
  const delta = bLength - aLength;
  const forward: Front = { backward: false, reached: [0], last: aLength };
  const backward: Front = { backward: true, reached: [0], last: aLength };
  const odd = delta % 2 !== 0;
  const least = Math.ceil((changes || delta) / 2);
  for (let depth = 1; ; depth++) {
    if (odd && depth > 1) {
      advance(region, backward, depth - 1);
    }
    if (!odd || depth === 1 || depth < least) {
      advance(region, forward, depth);
    } else {
      const meeting = advanceToMeeting(region, forward, backward, depth, depth - 1, delta);
      if (meeting !== undefined) {
        return meeting;
      }
    }
    if (odd) {
      continue;
    }
    if (depth < least) {
      advance(region, backward, depth);
    } else {
      const meeting = advanceToMeeting(region, backward, forward, depth, depth, delta);
      if (meeting !== undefined) {
        return meeting;
      }
    }
  }
}

/** Length of the run of equal items after `x` and `y` consumed items, seen from the front's end. */
function run({ a, b, aStart, aEnd, bStart, bEnd }: Region, backward: boolean, x: number, y: number): number {
  let length = 0;
  if (backward) {
    let i = aEnd - 1 - x;
    let j = bEnd - 1 - y;
    while (i >= aStart && j >= bStart && a[i] === b[j]) {
      i--;
      j--;
      length++;
    }
    return length;
  }
  let i = aStart + x;
  let j = bStart + y;
  while (i < aEnd && j < bEnd && a[i] === b[j]) {
    i++;
    j++;
    length++;
  }
  return length;
}

/** One more change on every path. */
function advance(region: Region, front: Front, depth: number): void {
  const { reached, backward } = front;
  const aLength = region.aEnd - region.aStart;
  const count = Math.min(depth, front.last);
  let previous = 0;
  for (let i = 0; i <= count; i++) {
    const inserts = i === 0 || (i !== depth && previous < reached[i]);
    const x = inserts ? reached[i] : previous + 1;
    if (!inserts && x > aLength) {
      front.last = i - 1;
      return;
    }
    previous = reached[i];
    reached[i] = x + run(region, backward, x, x - (2 * i - depth));
  }
}

/** As {@link advance}, but stops where the front meets the other one, which is at `otherDepth`. */
function advanceToMeeting(
  region: Region,
  front: Front,
  other: Front,
  depth: number,
  otherDepth: number,
  delta: number,
): Meeting | undefined {
  const { reached, backward } = front;
  const aLength = region.aEnd - region.aStart;
  const count = Math.min(depth, front.last);
  let previous = 0;
  for (let i = 0; i <= count; i++) {
    const inserts = i === 0 || (i !== depth && previous < reached[i]);
    const before = inserts ? reached[i] : previous;
    const x = inserts ? before : before + 1;
    const diagonal = 2 * i - depth;
    const y = x - diagonal;
    const length = run(region, backward, x, y);
    previous = reached[i];
    reached[i] = x + length;
    const across = diagonal + delta;
    if (-otherDepth <= across && across <= otherDepth) {
      const j = (otherDepth - across) / 2;
      if (j <= other.last && reached[i] + other.reached[j] >= aLength) {
        const yBefore = inserts ? y - 1 : y;
        return describeMeeting(region, backward, depth, otherDepth, x, y, length, before, yBefore);
      }
    }
  }
  return undefined;
}

/** The meeting in indexes of the sequences: behind the last change of the moving front, and ahead of it. */
function describeMeeting(
  region: Region,
  backward: boolean,
  depth: number,
  otherDepth: number,
  x: number,
  y: number,
  ahead: number,
  xBehind: number,
  yBehind: number,
): Meeting {
  const { aStart, aEnd, bStart, bEnd } = region;
  const aLength = aEnd - aStart;
  const bLength = bEnd - bStart;
  // the run behind is found again from the point where the change began
  const behind =
    depth === 1 && backward ? 0 : run(region, !backward, aLength - xBehind, bLength - yBehind);
  let aNear = depth === 1 && backward ? 0 : xBehind - behind;
  let bNear = depth === 1 && backward ? 0 : yBehind - behind;
  let aFar = aLength - x - ahead;
  let bFar = bLength - y - ahead;
  // nothing but changes on a side: there is nothing to be found
  if (aNear + bNear === depth - 1) {
    aNear = 0;
    bNear = 0;
  }
  if (aFar + bFar === otherDepth) {
    aFar = 0;
    bFar = 0;
  }
  if (backward) {
    return {
      aBefore: aStart + aFar,
      bBefore: bStart + bFar,
      changesBefore: otherDepth,
      runBefore: [ahead, aEnd - x - ahead, bEnd - y - ahead],
      runAfter: [behind, aEnd - xBehind, bEnd - yBehind],
      aAfter: aEnd - aNear,
      bAfter: bEnd - bNear,
      changesAfter: depth - 1,
    };
  }
  return {
    aBefore: aStart + aNear,
    bBefore: bStart + bNear,
    changesBefore: depth - 1,
    runBefore: [behind, aStart + xBehind - behind, bStart + yBehind - behind],
    runAfter: [ahead, aStart + x, bStart + y],
    aAfter: aEnd - aFar,
    bAfter: bEnd - bFar,
    changesAfter: otherDepth,
  };
}
