/** Asymmetric matchers: expected values that decide themselves what they equal. */

import { stringify } from "../print/plugins.ts";
import { equals, type Tester, userTesters } from "./equality.ts";
import { matcherUtils } from "./matcher-utils.ts";
import { globalExpectState } from "./state.ts";
import { iterableEquality, subsetEquality } from "./testers.ts";

type Keyed = Record<PropertyKey, unknown>;

export abstract class AsymmetricMatcher<T> {
  // part of what other libraries recognise such matchers by
  $$typeof = Symbol.for("jest.asymmetricMatcher");
  sample: T;
  inverse: boolean;

  constructor(sample: T, inverse = false) {
    this.sample = sample;
    this.inverse = inverse;
  }

  abstract asymmetricMatch(other: unknown, testers?: Tester[]): boolean;
  abstract toString(): string;

  getMatcherContext(): object {
    return {
      ...globalExpectState(),
      equals,
      isNot: this.inverse,
      customTesters: userTesters,
      utils: { ...matcherUtils(), stringify, iterableEquality, subsetEquality },
    };
  }

  [Symbol.for("chai/inspect")](options: { depth: number; truncate: number }): string {
    const text = stringify(this, options.depth, { min: true });
    return text.length <= options.truncate ? text : `${this.toString()}{…}`;
  }
}

function isTagged(value: unknown, tag: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}

export class Anything extends AsymmetricMatcher<undefined> {
  constructor() {
    super(undefined);
  }

  asymmetricMatch(other: unknown): boolean {
    return other !== null && other !== undefined;
  }

  toString(): string {
    return "Anything";
  }

  toAsymmetricMatcher(): string {
    return "Anything";
  }
}

const primitiveTypes = new Map<unknown, string>([
  [String, "string"],
  [Number, "number"],
  [Boolean, "boolean"],
  [BigInt, "bigint"],
  [Symbol, "symbol"],
]);

function nameOf(sample: Function): string {
  return sample.name || "<anonymous>";
}

export class Any extends AsymmetricMatcher<Function> {
  constructor(sample: Function) {
    if (sample === undefined) {
      throw new TypeError(
        "any() expects to be passed a constructor function. Please pass one or use anything() to match any object.",
      );
    }
    super(sample);
  }

  asymmetricMatch(other: unknown): boolean {
    if (this.sample === Object) {
      return typeof other === "object";
    }
    // The platform replaces this one global after the module is loaded.
    if (this.sample === globalThis.Function) {
      return typeof other === "function";
    }
    const type = primitiveTypes.get(this.sample);
    if (type !== undefined && typeof other === type) {
      return true;
    }
    return other instanceof this.sample;
  }

  toString(): string {
    return "Any";
  }

  getExpectedType(): string {
    if (this.sample === Object) {
      return "object";
    }
    const type = this.sample === BigInt || this.sample === Symbol ? undefined : primitiveTypes.get(this.sample);
    return type ?? nameOf(this.sample);
  }

  toAsymmetricMatcher(): string {
    return `Any<${nameOf(this.sample)}>`;
  }
}

export class StringContaining extends AsymmetricMatcher<string> {
  constructor(sample: string, inverse = false) {
    if (!isTagged(sample, "String")) {
      throw new Error("Expected is not a string");
    }
    super(sample, inverse);
  }

  asymmetricMatch(other: unknown): boolean {
    return (isTagged(other, "String") && (other as string).includes(this.sample)) !== this.inverse;
  }

  toString(): string {
    return `String${this.inverse ? "Not" : ""}Containing`;
  }

  getExpectedType(): string {
    return "string";
  }
}

export class StringMatching extends AsymmetricMatcher<RegExp> {
  constructor(sample: string | RegExp, inverse = false) {
    if (!isTagged(sample, "String") && !isTagged(sample, "RegExp")) {
      throw new Error("Expected is not a String or a RegExp");
    }
    super(new RegExp(sample), inverse);
  }

  asymmetricMatch(other: unknown): boolean {
    return (isTagged(other, "String") && this.sample.test(other as string)) !== this.inverse;
  }

  toString(): string {
    return `String${this.inverse ? "Not" : ""}Matching`;
  }

  getExpectedType(): string {
    return "string";
  }
}

export class ObjectContaining extends AsymmetricMatcher<object> {
  asymmetricMatch(other: unknown, testers?: Tester[]): boolean {
    if (typeof this.sample !== "object") {
      throw new TypeError(`You must provide an object to ${this.toString()}, not '${typeof this.sample}'.`);
    }
    return contains(this.sample as Keyed, other, testers) !== this.inverse;
  }

  toString(): string {
    return `Object${this.inverse ? "Not" : ""}Containing`;
  }

  getExpectedType(): string {
    return "object";
  }
}

function contains(sample: Keyed, other: unknown, testers: Tester[] | undefined): boolean {
  for (const key of enumerableKeys(sample)) {
    if (!other || !hasProperty(Object(other), key) || !equals(sample[key], (other as Keyed)[key], testers)) {
      return false;
    }
  }
  return true;
}

/** Whether an object or one of its prototypes has a property. Proxies are asked for it as an own one. */
function hasProperty(object: object | null, key: PropertyKey): boolean {
  for (let current = object; current !== null; current = Object.getPrototypeOf(current)) {
    if (Object.hasOwn(current, key)) {
      return true;
    }
  }
  return false;
}

/** Own enumerable keys, with symbols. */
export function enumerableKeys(value: object): PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
}

export class ArrayContaining extends AsymmetricMatcher<unknown[]> {
  asymmetricMatch(other: unknown, testers?: Tester[]): boolean {
    if (!Array.isArray(this.sample)) {
      throw new TypeError(`You must provide an array to ${this.toString()}, not '${typeof this.sample}'.`);
    }
    const contains =
      this.sample.length === 0 ||
      (Array.isArray(other) && this.sample.every((item) => other.some((another) => equals(item, another, testers))));
    return contains !== this.inverse;
  }

  toString(): string {
    return `Array${this.inverse ? "Not" : ""}Containing`;
  }

  getExpectedType(): string {
    return "array";
  }
}

export class CloseTo extends AsymmetricMatcher<number> {
  precision: number;

  constructor(sample: number, precision = 2, inverse = false) {
    if (!isTagged(sample, "Number")) {
      throw new Error("Expected is not a Number");
    }
    if (!isTagged(precision, "Number")) {
      throw new Error("Precision is not a Number");
    }
    super(sample, inverse);
    this.precision = precision;
  }

  asymmetricMatch(other: unknown): boolean {
    if (!isTagged(other, "Number")) {
      return false;
    }
    const isClose =
      (Math.abs(this.sample) === Number.POSITIVE_INFINITY && other === this.sample) ||
      Math.abs(this.sample - (other as number)) < 10 ** -this.precision / 2;
    return isClose !== this.inverse;
  }

  toString(): string {
    return `Number${this.inverse ? "Not" : ""}CloseTo`;
  }

  getExpectedType(): string {
    return "number";
  }

  toAsymmetricMatcher(): string {
    return `${this.toString()} ${this.sample} (${this.precision} digit${this.precision === 1 ? "" : "s"})`;
  }
}

interface StandardResult {
  issues?: readonly unknown[];
}

interface StandardSchema {
  "~standard": { validate(value: unknown): StandardResult | Promise<StandardResult> };
}

export class SchemaMatching extends AsymmetricMatcher<StandardSchema> {
  result: StandardResult | undefined;

  constructor(sample: StandardSchema, inverse = false) {
    const standard = sample?.["~standard"];
    if (!sample || typeof standard?.validate !== "function") {
      throw new TypeError("SchemaMatching expected to receive a Standard Schema.");
    }
    super(sample, inverse);
  }

  asymmetricMatch(other: unknown): boolean {
    const result = this.sample["~standard"].validate(other);
    if (result instanceof Promise) {
      throw new TypeError("Async schema validation is not supported in asymmetric matchers.");
    }
    this.result = result;
    return !result.issues?.length !== this.inverse;
  }

  toString(): string {
    return `Schema${this.inverse ? "Not" : ""}Matching`;
  }

  getExpectedType(): string {
    return "object";
  }

  toAsymmetricMatcher(): string {
    return this.result?.issues?.length
      ? `${this.toString()} ${stringify(this.result, undefined, { printBasicPrototype: false })}`
      : this.toString();
  }
}
