/** Shuffled orders, the same for the same seed. */

/** Shuffles in place, from the end, with numbers drawn from the fraction of a scaled sine. */
export function shuffle<T>(items: T[], seed: number): T[] {
  let state = seed;
  for (let rest = items.length; rest > 0; ) {
    const sine = Math.sin(state++) * 10000;
    const index = Math.floor((sine - Math.floor(sine)) * rest--);
    const last = items[rest];
    items[rest] = items[index];
    items[index] = last;
  }
  return items;
}
