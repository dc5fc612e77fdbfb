/**
 * `toEqual` of two equal objects of 10,000 nodes beside the same comparison in TypeScript, in the same engine. Prints the
 * ratio; run it with `invitro run` in this folder, with a release build and nothing else to do for the machine.
 */

import { expect, it } from "vitest";

const NODES = 10_000;
/** The work is done so many times by the matcher; a tenth of that is enough for TypeScript. */
const TIMES = 1000;

interface Item {
  id: number;
  name: string;
  tags: string[];
  place: { x: number; y: number; label: string | null };
}

/** An object whose objects, arrays and values are {@link NODES} altogether. */
function make(): { items: Item[] } {
  const items: Item[] = [];
  // each has three objects and seven values
  for (let id = 0; id < NODES / 10; id++) {
    items.push({ id, name: `item ${id}`, tags: ["one", "two"], place: { x: id / 2, y: -id, label: id % 2 === 0 ? "even" : null } });
  }
  return { items };
}

type Keyed = Record<string, unknown>;

/** What `toEqual` does with objects and arrays, in TypeScript. */
function equals(a: unknown, b: unknown, aPath: unknown[], bPath: unknown[]): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  for (let i = aPath.length - 1; i >= 0; i--) {
    if (aPath[i] === a) return bPath[i] === b;
    if (bPath[i] === b) return false;
  }
  aPath.push(a);
  bPath.push(b);
  const same = Array.isArray(a) ? sameItems(a, b as unknown[], aPath, bPath) : sameMembers(a as Keyed, b as Keyed, aPath, bPath);
  aPath.pop();
  bPath.pop();
  return same;
}

function sameItems(a: unknown[], b: unknown[], aPath: unknown[], bPath: unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = a.length - 1; i >= 0; i--) {
    if (!equals(a[i], b[i], aPath, bPath)) return false;
  }
  return true;
}

function sameMembers(a: Keyed, b: Keyed, aPath: unknown[], bPath: unknown[]): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i]!;
    if (!Object.hasOwn(b, key) || !equals(a[key], b[key], aPath, bPath)) return false;
  }
  return true;
}

function milliseconds(times: number, run: () => void): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) run();
  return (performance.now() - start) / times;
}

it("compares 10,000 nodes", () => {
  const [a, b] = [make(), make()];
  const matcher = milliseconds(TIMES, () => expect(a).toEqual(b));
  const typescript = milliseconds(TIMES / 10, () => {
    if (!equals(a, b, [], [])) throw new Error("they are equal");
  });
  console.log(`toEqual ${matcher.toFixed(3)} ms, in TypeScript ${typescript.toFixed(3)} ms: ${(typescript / matcher).toFixed(1)} times as long`);
  b.items.at(-1)!.place.label = "other";
  expect(() => expect(a).toEqual(b)).toThrow();
}, 600_000);
