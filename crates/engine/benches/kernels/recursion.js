// Calls and arithmetic: Fibonacci numbers, queens on a board, permutations, Ackermann's function, a Mandelbrot set.

const fibonacci = (n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));

function queens(size, row = 0, columns = 0, left = 0, right = 0) {
  if (row === size) return 1;
  let solutions = 0;
  for (let column = 0; column < size; column++) {
    const bit = 1 << column;
    if (columns & bit || left & bit || right & bit) continue;
    solutions += queens(size, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return solutions;
}

function permutations(items, visit, at = 0) {
  if (at === items.length) return visit(items);
  for (let i = at; i < items.length; i++) {
    [items[at], items[i]] = [items[i], items[at]];
    permutations(items, visit, at + 1);
    [items[at], items[i]] = [items[i], items[at]];
  }
}

function ackermann(m, n) {
  if (m === 0) return n + 1;
  return n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

function mandelbrot(size, limit) {
  let inside = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const cr = (2.5 * x) / size - 2;
      const ci = (2 * y) / size - 1;
      let zr = 0;
      let zi = 0;
      let step = 0;
      while (step < limit && zr * zr + zi * zi < 4) {
        [zr, zi] = [zr * zr - zi * zi + cr, 2 * zr * zi + ci];
        step++;
      }
      if (step === limit) inside++;
    }
  }
  return inside;
}

export default function () {
  let even = 0;
  permutations([1, 2, 3, 4, 5, 6], (items) => {
    if (items[0] < items[5]) even++;
  });
  return `${fibonacci(20)} ${queens(6)} ${even} ${ackermann(2, 30)} ${mandelbrot(30, 40)}`;
}
