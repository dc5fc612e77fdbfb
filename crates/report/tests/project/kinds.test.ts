import { describe, expect, it } from "vitest";
import { total } from "./src/total";

const check = () => {
  expect({ a: 1, b: [1, 2, 3] }).toEqual({ a: 1, b: [1, 4, 3], c: "x" });
};

describe("kinds", () => {
  it("diff", () => {
    check();
  });
  it("cause", () => {
    throw new TypeError("outer", { cause: new RangeError("inner") });
  });
  it("aggregate", () => {
    throw new AggregateError([new Error("one"), new TypeError("two")], "several");
  });
  it.each([1, 2])("same %i", () => {
    throw new Error("identical");
  });
  it("far", () => {
    expect(total([{ price: 1.5, count: 2 }, { price: 2.25, count: 4 }, { price: 10, count: 1 }])).toBe(22.01);
  });
});
