/** Matchers of what is in texts, lists and objects. */

import { assertIncludes } from "../../chai/include.ts";
import { assertLength } from "../../chai/lengths.ts";
import { pathInfo } from "../../chai/paths.ts";
import { type Assertion, show } from "../assertion.ts";
import { equals, userTesters } from "../equality.ts";
import { vitestMajor } from "../../version.ts";

export const contentMatchers = {
  toMatch(this: Assertion, expected: string | RegExp): Assertion {
    const actual = this.__flags.object;
    if (typeof actual !== "string") {
      throw new TypeError(`.toMatch() expects to receive a string, but got ${typeof actual}`);
    }
    this.assert(
      typeof expected === "string" ? actual.includes(expected) : actual.match(expected),
      "expected #{this} to match #{exp}",
      "expected #{this} not to match #{exp}",
      expected,
      actual,
    );
    return this;
  },

  toContain(this: Assertion, item: unknown): Assertion {
    const { object: actual, negate } = this.__flags;
    if (typeof actual === "string" && typeof item === "string") {
      const passed = actual.includes(item);
      if (passed === !negate) {
        return this;
      }
      this.assert(
        passed,
        "expected #{this} to contain #{exp}",
        "expected #{this} not to contain #{exp}",
        item,
        actual,
      );
      return this;
    }
    if (actual !== null && actual !== undefined && typeof actual !== "string") {
      this.__flags.object = Array.from(actual as Iterable<unknown>);
    }
    assertIncludes(this, item);
    return this;
  },

  toContainEqual(this: Assertion, expected: unknown): Assertion {
    const items = Array.from(this.__flags.object as Iterable<unknown>);
    this.assert(
      items.some((item) => equals(item, expected, userTesters)),
      "expected #{this} to deep equally contain #{exp}",
      "expected #{this} to not deep equally contain #{exp}",
      expected,
    );
    return this;
  },

  toHaveLength(this: Assertion, length: number): Assertion {
    assertLength(this, length);
    return this;
  },

  toHaveProperty(this: Assertion, ...args: [path: string | PropertyKey[], value?: unknown]): Assertion {
    const actual = this.__flags.object as object;
    if ((actual === null || actual === undefined) && vitestMajor() >= 5) {
      throw new TypeError(`.toHaveProperty() expects to receive a valid object, but got ${actual as unknown as string}`);
    }
    const [path, expected] = args;
    const name = Array.isArray(path)
      ? path.map((key) => String(key).replace(/([.[\]])/g, "\\$1")).join(".")
      : path;
    const { value, exists } = Object.hasOwn(actual, name)
      ? { value: (actual as Record<string, unknown>)[name], exists: true }
      : pathInfo(actual, name);
    const withValue = args.length > 1;
    this.assert(
      exists && (!withValue || equals(expected, value, userTesters)),
      () => `expected #{this} to have property "${name}"${withValue ? ` with value ${show(expected)}` : ""}`,
      () => `expected #{this} to not have property "${name}"${withValue ? ` with value ${show(expected)}` : ""}`,
      expected,
      exists ? value : undefined,
    );
    return this;
  },
};
