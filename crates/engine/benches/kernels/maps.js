// Maps and sets: counting, grouping, an index, a cache that forgets, set algebra, weak maps.

class Cache {
  #entries = new Map();
  #capacity;
  hits = 0;

  constructor(capacity) {
    this.#capacity = capacity;
  }

  get(key, make) {
    const found = this.#entries.get(key);
    if (found !== undefined) {
      this.hits++;
      this.#entries.delete(key);
      this.#entries.set(key, found);
      return found;
    }
    const value = make(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#capacity) this.#entries.delete(this.#entries.keys().next().value);
    return value;
  }
}

export default function () {
  const words = [];
  for (let i = 0; i < 12000; i++) words.push(`word${(i * 7919) % 1009}`);
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

  const groups = new Map();
  for (let i = 0; i < 8000; i++) {
    const key = (i * 31) % 97;
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  let grouped = 0;
  for (const [key, group] of groups) grouped += key * group.length;

  const cache = new Cache(50);
  let made = 0;
  for (let i = 0; i < 6000; i++) made += cache.get((i * i) % 83, (key) => ({ size: key + 1 })).size;

  const evens = new Set();
  const threes = new Set();
  for (let i = 0; i < 6000; i++) {
    if (i % 2 === 0) evens.add(i);
    if (i % 3 === 0) threes.add(i);
  }
  let both = 0;
  for (const number of evens) if (threes.has(number)) both += number;
  both += evens.intersection(threes).size;

  const owners = new WeakMap();
  const objects = Array.from({ length: 1500 }, (_, id) => ({ id }));
  objects.forEach((object, index) => owners.set(object, objects[(index * 7) % objects.length]));
  let chain = objects[1];
  let owned = 0;
  for (let i = 0; i < 5000; i++) {
    chain = owners.get(chain);
    owned += chain.id;
  }

  let total = 0;
  counts.forEach((count, word) => {
    total += count * word.length;
  });
  return `${total} ${grouped} ${made} ${cache.hits} ${both} ${owned}`;
}
