// Sorting: the built-in sort with comparators of several kinds, a merge sort and a heap written by hand.

const randomNumbers = (count) => {
  let state = 12345;
  return Array.from({ length: count }, () => (state = (state * 1103515245 + 12345) & 0x7fffffff));
};

function mergeSort(items, compare) {
  if (items.length < 2) return items;
  const middle = items.length >> 1;
  const left = mergeSort(items.slice(0, middle), compare);
  const right = mergeSort(items.slice(middle), compare);
  const merged = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    merged.push(compare(left[l], right[r]) <= 0 ? left[l++] : right[r++]);
  }
  while (l < left.length) merged.push(left[l++]);
  while (r < right.length) merged.push(right[r++]);
  return merged;
}

function heapSort(items) {
  const sink = (root, end) => {
    for (;;) {
      let child = 2 * root + 1;
      if (child >= end) return;
      if (child + 1 < end && items[child] < items[child + 1]) child++;
      if (items[root] >= items[child]) return;
      [items[root], items[child]] = [items[child], items[root]];
      root = child;
    }
  };
  for (let root = (items.length >> 1) - 1; root >= 0; root--) sink(root, items.length);
  for (let end = items.length - 1; end > 0; end--) {
    const first = items[0];
    items[0] = items[end];
    items[end] = first;
    sink(0, end);
  }
  return items;
}

const checksum = (numbers) => numbers.reduce((sum, number, index) => (sum * 31 + number + index) | 0, 7);

export default function () {
  const numbers = randomNumbers(4000);
  const results = [];
  results.push(checksum([...numbers].sort((a, b) => a - b)));
  const people = numbers.slice(0, 2000).map((number, id) => ({ id, group: number % 10, name: `n${number % 1000}` }));
  people.sort((a, b) => a.group - b.group || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id));
  results.push(checksum(people.map((person) => person.id)));
  results.push(checksum(mergeSort(numbers, (a, b) => b - a)));
  results.push(checksum(heapSort([...numbers])));
  results.push(checksum(numbers.slice(0, 2000).map(String).sort().map(Number)));
  results.push(checksum(numbers.toSorted((a, b) => (a % 1000) - (b % 1000))));
  return results.join(" ");
}
