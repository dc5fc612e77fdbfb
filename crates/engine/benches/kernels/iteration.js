// Iteration: generators, iterators of one's own, destructuring, spreading, iterator helpers, entries of collections.

function* range(from, to, step = 1) {
  for (let value = from; value < to; value += step) yield value;
}

function* walk(tree) {
  yield tree.value;
  for (const child of tree.children) yield* walk(child);
}

class List {
  #head = null;

  push(value) {
    this.#head = { value, next: this.#head };
    return this;
  }

  [Symbol.iterator]() {
    let node = this.#head;
    return {
      next: () => {
        if (node === null) return { value: undefined, done: true };
        const { value } = node;
        node = node.next;
        return { value, done: false };
      },
    };
  }
}

const tree = (depth, value) => ({
  value,
  children: depth === 0 ? [] : Array.from({ length: 3 }, (_, index) => tree(depth - 1, value * 3 + index)),
});

export default function () {
  let sum = 0;
  for (const value of range(0, 6000)) sum += value;
  for (const value of walk(tree(5, 1))) sum += value % 13;
  const list = new List();
  for (let i = 0; i < 2500; i++) list.push(i);
  for (const value of list) sum += value;
  for (let i = 0; i < 2500; i++) {
    const [first, second = 2, ...rest] = [i, undefined, i + 1, i + 2];
    const { length, [0]: head } = rest;
    sum += first + second + length + head + Math.max(...rest, first);
  }
  const pairs = Array.from({ length: 1500 }, (_, index) => [`key${index}`, index]);
  for (const [index, [key, value]] of pairs.entries()) sum += index + key.length + value;
  for (const [key, value] of Object.entries(Object.fromEntries(pairs))) sum += key.length * value;
  for (const [key, value] of new Map(pairs)) sum += key.length + value;
  sum += range(0, 3000).filter((value) => value % 3 === 0).map((value) => value * 2).take(500).reduce((a, b) => a + b);
  const merged = [...new Set([...range(0, 800), ...range(400, 1200)])];
  return `${sum} ${merged.length}`;
}
