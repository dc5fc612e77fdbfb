export function total(items: { price: number; count: number }[]): number {
  if (items.length === 0) {
    throw new RangeError("nothing to add up"); // `total` of nothing
  }
  return items.reduce((sum, { price, count }) => sum + price * count, 0);
}
