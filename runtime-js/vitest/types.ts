/** Assertions of types: they are made by the compiler, and do nothing when they run. */

export function assertType(): void {}

/** Members that lead on; everything else is an assertion. */
const steps = new Set([
  "not",
  "parameters",
  "parameter",
  "thisParameter",
  "returns",
  "resolves",
  "items",
  "instance",
  "constructorParameters",
  "guards",
  "asserts",
  "branded",
  "pick",
  "omit",
  "extract",
  "exclude",
  "map",
  "toBeCallableWith",
  "toHaveProperty",
]);

type Step = () => unknown;

const chain: unknown = new Proxy((() => chain) as Step, {
  get(_target, key) {
    if (typeof key === "symbol") {
      return undefined;
    }
    return steps.has(key) ? chain : () => true;
  },
});

export function expectTypeOf(): unknown {
  return chain;
}
