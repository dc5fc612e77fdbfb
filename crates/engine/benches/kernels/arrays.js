// Arrays: pipelines of callbacks, stacks and queues, matrices, searching, flattening, dynamic programming.

function knapsack(weights, values, capacity) {
  const best = new Array(capacity + 1).fill(0);
  for (let i = 0; i < weights.length; i++) {
    for (let c = capacity; c >= weights[i]; c--) {
      const candidate = best[c - weights[i]] + values[i];
      if (candidate > best[c]) best[c] = candidate;
    }
  }
  return best[capacity];
}

function flood(size) {
  const grid = Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => ((x * 7 + y * 13) % 11 < 3 ? 1 : 0)));
  const queue = [[0, 1]];
  let filled = 0;
  while (queue.length > 0) {
    const [x, y] = queue.shift();
    if (x < 0 || y < 0 || x >= size || y >= size || grid[y][x] !== 0) continue;
    grid[y][x] = 2;
    filled++;
    queue.push([x + 1, y], [x - 1, y], [x, y + 1], [x, y - 1]);
  }
  return filled;
}

export default function () {
  const items = Array.from({ length: 2000 }, (_, id) => ({ id, price: (id * 37) % 101, tags: [id % 3, id % 5], stock: id % 4 }));
  let sum = 0;
  for (let round = 0; round < 4; round++) {
    sum += items
      .filter((item) => item.stock > 0 && item.price > 20)
      .map((item) => ({ ...item, total: item.price * item.stock }))
      .reduce((total, item) => total + item.total, 0);
    sum += items.flatMap((item) => item.tags).filter((tag) => tag === round).length;
    sum += items.findIndex((item) => item.price === 100 - round) + (items.some((item) => item.price > 100) ? 1 : 0);
    items.forEach((item) => {
      item.stock = (item.stock + 1) % 4;
    });
  }
  const stack = [];
  for (let i = 0; i < 15000; i++) {
    if (i % 3 === 2) sum += stack.pop();
    else stack.push(i);
  }
  const weights = Array.from({ length: 30 }, (_, i) => (i % 9) + 1);
  sum += knapsack(weights, weights.map((weight, i) => weight * 3 + (i % 4)), 300);
  sum += flood(40) + [[1, [2]], [[[3]]]].flat(3).length;
  const ids = items.map(({ id }) => id);
  for (let i = 0; i < 200; i++) sum += ids.indexOf(i * 9) + (ids.includes(-i - 1) ? 1 : 0);
  return `${sum} ${stack.length} ${ids.slice(-3).concat([1], 2).reverse().join()}`;
}
