/** Failures outside of tests. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

describe("before all", () => {
  beforeAll(() => {
    throw new Error("in beforeAll");
  });
  it("never runs", () => {});
});

describe("after all", () => {
  afterAll(() => {
    expect([1]).toEqual([2]);
  });
  it("passes", () => {});
});

describe("before each", () => {
  beforeEach(() => {
    throw new Error("in beforeEach");
  });
  it("fails before it starts", () => {});
});

describe("after each", () => {
  afterEach(() => {
    throw new Error("in afterEach");
  });
  it("fails twice", () => {
    throw new Error("in the test");
  });
});
