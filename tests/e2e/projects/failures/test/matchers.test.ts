/** One failure of every kind of matcher. Every test of this file fails, on purpose. */

import { assert, describe, expect, it, should, vi } from "vitest";

const never = (): Promise<number> => Promise.resolve(3);

describe("identity and equality", () => {
  it("toBe with numbers", () => expect(1 + 1).toBe(3));
  it("toBe with strings", () => expect("the quick brown fox").toBe("the quick red fox"));
  it("toBe with texts of several lines", () => expect("one\ntwo\nthree\n").toBe("one\n2\nthree\n"));
  it("toBe with equal objects", () => expect({ a: 1 }).toBe({ a: 1 }));
  it("toBe with almost equal objects", () => expect({ a: undefined }).toBe({}));
  it("toBe with different types", () => expect("1").toBe(1));
  it("not toBe", () => expect(1).not.toBe(1));
  it("toEqual", () => expect({ a: 1, b: { c: [1, 2, 3] } }).toEqual({ a: 1, b: { c: [1, 2, 4] } }));
  it("toEqual with long lists", () => {
    const list = Array.from({ length: 40 }, (_, i) => i);
    expect(list).toEqual(list.map((n) => (n === 20 ? -1 : n)));
  });
  it("toEqual with maps and sets", () => {
    expect(new Map<string, unknown>([["a", new Set([1, 2])]])).toEqual(new Map([["a", new Set([1, 3])]]));
  });
  it("toEqual with asymmetric matchers", () => {
    expect({ id: 7, name: "x", tags: ["a"] }).toEqual({
      id: expect.any(String),
      name: expect.stringContaining("x"),
      tags: expect.arrayContaining(["b"]),
    });
  });
  it("toEqual with errors", () => expect(new Error("one")).toEqual(new Error("two")));
  it("toEqual with dates", () => expect(new Date(0)).toEqual(new Date(1000)));
  it("not toEqual", () => expect({ a: 1 }).not.toEqual({ a: 1 }));
  it("toStrictEqual", () => expect({ a: undefined, b: 2 }).toStrictEqual({ b: 2 }));
  it("toStrictEqual with classes", () => {
    class A {
      value = 1;
    }
    expect(new A()).toStrictEqual({ value: 1 });
  });
  it("toMatchObject", () => expect({ a: 1, b: 2, c: { d: 3, e: 4 } }).toMatchObject({ a: 1, c: { d: 5 } }));
  it("not toMatchObject", () => expect({ a: 1 }).not.toMatchObject({ a: 1 }));
});

describe("kinds", () => {
  it("toBeTruthy", () => expect(0).toBeTruthy());
  it("toBeFalsy", () => expect("a").toBeFalsy());
  it("toBeNull", () => expect(undefined).toBeNull());
  it("toBeUndefined", () => expect(null).toBeUndefined());
  it("toBeDefined", () => expect(undefined).toBeDefined());
  it("toBeNullable", () => expect(0).toBeNullable());
  it("toBeNaN", () => expect(1).toBeNaN());
  it("toBeTypeOf", () => expect(1).toBeTypeOf("string"));
  it("toBeInstanceOf", () => expect([]).toBeInstanceOf(Map));
  it("toBeOneOf", () => expect(1).toBeOneOf([2, 3]));
  it("toSatisfy", () => expect(1).toSatisfy((value: number) => value > 1));
});

describe("numbers", () => {
  it("toBeGreaterThan", () => expect(1).toBeGreaterThan(2));
  it("toBeGreaterThanOrEqual", () => expect(1).toBeGreaterThanOrEqual(2));
  it("toBeLessThan", () => expect(2).toBeLessThan(1));
  it("toBeLessThanOrEqual", () => expect(2).toBeLessThanOrEqual(1));
  it("toBeGreaterThan with a string", () => expect("a").toBeGreaterThan(1));
  it("toBeCloseTo", () => expect(0.1 + 0.25).toBeCloseTo(0.3, 5));
});

describe("contents", () => {
  it("toContain in a string", () => expect("hello world").toContain("moon"));
  it("toContain in a list", () => expect(["a", "b"]).toContain("c"));
  it("not toContain", () => expect(["a", "b"]).not.toContain("b"));
  it("toContainEqual", () => expect([{ a: 1 }]).toContainEqual({ a: 2 }));
  it("toHaveLength", () => expect([1, 2, 3]).toHaveLength(2));
  it("toHaveProperty", () => expect({ a: { b: 1 } }).toHaveProperty("a.c"));
  it("toHaveProperty with a value", () => expect({ a: { b: 1 } }).toHaveProperty("a.b", 2));
  it("toMatch with a string", () => expect("hello").toMatch("bye"));
  it("toMatch with a pattern", () => expect("hello").toMatch(/^bye/));
});

describe("throwing", () => {
  const boom = () => {
    throw new TypeError("boom");
  };
  it("toThrow when nothing is thrown", () => expect(() => 1).toThrow());
  it("toThrow with a string", () => expect(boom).toThrow("bang"));
  it("toThrow with a pattern", () => expect(boom).toThrow(/bang/));
  it("toThrow with a class", () => expect(boom).toThrow(RangeError));
  it("toThrow with an error", () => expect(boom).toThrow(new TypeError("bang")));
  it("not toThrow", () => expect(boom).not.toThrow());
  it("toThrow on what is no function", () => expect(5).toThrow());
});

describe("mocks", () => {
  const spy = vi.fn((a: unknown, b?: unknown) => `${a}${b}`).mockName("spy");
  spy(1, "one");
  spy({ a: 2 });
  const other = vi.fn().mockName("other");
  it("toHaveBeenCalled", () => expect(other).toHaveBeenCalled());
  it("not toHaveBeenCalled", () => expect(spy).not.toHaveBeenCalled());
  it("toHaveBeenCalledTimes", () => expect(spy).toHaveBeenCalledTimes(3));
  it("toHaveBeenCalledOnce", () => expect(spy).toHaveBeenCalledOnce());
  it("toHaveBeenCalledWith", () => expect(spy).toHaveBeenCalledWith({ a: 3 }));
  it("not toHaveBeenCalledWith", () => expect(spy).not.toHaveBeenCalledWith({ a: 2 }));
  it("toHaveBeenNthCalledWith", () => expect(spy).toHaveBeenNthCalledWith(1, 1, "two"));
  it("toHaveBeenNthCalledWith beyond", () => expect(spy).toHaveBeenNthCalledWith(5, 1));
  it("toHaveBeenLastCalledWith", () => expect(spy).toHaveBeenLastCalledWith({ a: 3 }));
  it("toHaveBeenCalledExactlyOnceWith", () => expect(spy).toHaveBeenCalledExactlyOnceWith(1, "one"));
  it("toHaveBeenCalledBefore", () => expect(other).toHaveBeenCalledBefore(spy));
  it("toHaveBeenCalledAfter", () => expect(spy).toHaveBeenCalledAfter(other));
  it("toHaveReturned", () => expect(other).toHaveReturned());
  it("toHaveReturnedTimes", () => expect(spy).toHaveReturnedTimes(1));
  it("toHaveReturnedWith", () => expect(spy).toHaveReturnedWith("nothing"));
  it("toHaveLastReturnedWith", () => expect(spy).toHaveLastReturnedWith("1one"));
  it("toHaveNthReturnedWith", () => expect(spy).toHaveNthReturnedWith(1, "two"));
  it("toHaveResolved", () => expect(other).toHaveResolved());
  it("toHaveResolvedTimes", () => expect(spy).toHaveResolvedTimes(5));
  it("toHaveResolvedWith", async () => {
    const asynchronous = vi.fn(async () => "value");
    await asynchronous();
    expect(asynchronous).toHaveResolvedWith("other");
  });
  it("toHaveLastResolvedWith", () => expect(spy).toHaveLastResolvedWith("x"));
  it("toHaveNthResolvedWith", () => expect(spy).toHaveNthResolvedWith(1, "x"));
  it("what is no spy", () => expect(() => {}).toHaveBeenCalled());
});

describe("promises", () => {
  it("resolves", () => expect(never()).resolves.toBe(4));
  it("resolves what is rejected", () => expect(Promise.reject(new Error("no"))).resolves.toBe(4));
  it("rejects", () => expect(Promise.reject(new Error("no"))).rejects.toThrow("yes"));
  it("rejects what is resolved", () => expect(never()).rejects.toThrow());
  it("resolves what is no promise", () => expect(1).resolves.toBe(1));
  it("poll", () => expect.poll(() => 1, { timeout: 60, interval: 10 }).toBe(2));
});

describe("asymmetric matchers", () => {
  it("any", () => expect("a").toEqual(expect.any(Number)));
  it("anything", () => expect(null).toEqual(expect.anything()));
  it("stringContaining", () => expect("abc").toEqual(expect.stringContaining("x")));
  it("stringMatching", () => expect("abc").toEqual(expect.stringMatching(/x/)));
  it("objectContaining", () => expect({ a: 1, b: 2 }).toEqual(expect.objectContaining({ a: 2 })));
  it("arrayContaining", () => expect([1, 2]).toEqual(expect.arrayContaining([3])));
  it("closeTo", () => expect({ n: 1 }).toEqual({ n: expect.closeTo(2, 3) }));
  it("not stringContaining", () => expect("abc").toEqual(expect.not.stringContaining("b")));
});

describe("snapshots", () => {
  it("toMatchInlineSnapshot", () => expect({ a: 1 }).toMatchInlineSnapshot(`
    {
      "a": 2,
    }
  `));
  it("toMatchInlineSnapshot on one line", () => expect("new").toMatchInlineSnapshot(`"old"`));
  it("toMatchSnapshot", () => expect({ a: 1, b: [1, 2] }).toMatchSnapshot());
  it("toMatchSnapshot with properties", () => expect({ a: 1 }).toMatchSnapshot({ a: expect.any(String) }));
  it("toMatchFileSnapshot", () => expect("new\n").toMatchFileSnapshot("./file.txt"));
  it("toThrowErrorMatchingInlineSnapshot", () => {
    expect(() => {
      throw new Error("new");
    }).toThrowErrorMatchingInlineSnapshot(`[Error: old]`);
  });
  it("toThrowErrorMatchingSnapshot when nothing is thrown", () => expect(() => {}).toThrowErrorMatchingSnapshot());
});

describe("messages and counts", () => {
  it("a message of one's own", () => expect(1, "the answer").toBe(42));
  it("assertions", () => {
    expect.assertions(2);
    expect(1).toBe(1);
  });
  it("hasAssertions", () => expect.hasAssertions());
  it("soft", () => {
    expect.soft(1).toBe(2);
    expect.soft("a").toBe("b");
  });
  it("unreachable", () => expect.unreachable("should not get here"));
  it("fail", () => expect.fail("failed on purpose"));
  it("extend", () => {
    expect.extend({
      toBeEven(received: number) {
        return { pass: received % 2 === 0, message: () => `${received} is odd`, actual: received, expected: received + 1 };
      },
    });
    (expect(3) as unknown as { toBeEven(): void }).toBeEven();
  });
  it("a matcher that does not exist", () => (expect(1) as unknown as { toBeNope(): void }).toBeNope());
});

describe("chai", () => {
  it("equal", () => expect(1).to.equal(2));
  it("deep equal", () => expect({ a: 1 }).to.deep.equal({ a: 2 }));
  it("a", () => expect(1).to.be.a("string"));
  it("include", () => expect([1, 2]).to.include(3));
  it("property", () => expect({ a: 1 }).to.have.property("b"));
  it("keys", () => expect({ a: 1 }).to.have.all.keys("a", "b"));
  it("throw", () => expect(() => {}).to.throw());
  it("above", () => expect(1).to.be.above(2));
  it("ok", () => expect(0).to.be.ok);
  it("assert", () => assert(1 === (2 as number), "one is two"));
  it("assert.equal", () => assert.equal(1, 2 as number));
  it("assert.deepEqual", () => assert.deepEqual({ a: [1] }, { a: [2] }));
  it("assert.isTrue", () => assert.isTrue(false));
  it("assert.throws", () => assert.throws(() => {}));
  it("assert.fail", () => assert.fail("on purpose"));
  it("should", () => {
    should();
    ({ a: 1 } as unknown as { should: { have: { property(name: string): void } } }).should.have.property("b");
  });
});

describe("errors", () => {
  it("an error", () => {
    throw new Error("plain");
  });
  it("an error with a cause", () => {
    throw new Error("outer", { cause: new TypeError("inner") });
  });
  it("an error with properties", () => {
    throw Object.assign(new Error("with more"), { code: "E_MORE", details: { a: [1, 2] } });
  });
  it("an aggregate error", () => {
    throw new AggregateError([new Error("first"), new TypeError("second")], "both");
  });
  it("a string", () => {
    throw "just text";
  });
  it("an object", () => {
    throw { some: "object" };
  });
  it("a rejection", async () => {
    await Promise.reject(new RangeError("rejected"));
  });
  it("an error of the engine", () => {
    (undefined as unknown as { a: { b: number } }).a.b;
  });
  it("a timeout", () => new Promise(() => {}), 50);
  it.fails("a test that should fail", () => {});
});
