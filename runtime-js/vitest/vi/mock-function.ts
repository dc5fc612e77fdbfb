/** Mock functions: functions that record their calls and can be told what to do. */

import { vitestMajor } from "../version.ts";

export type Implementation = (this: unknown, ...args: never[]) => unknown;

export interface MockResult {
  type: "incomplete" | "return" | "throw";
  value: unknown;
}

export interface MockSettledResult {
  type: "incomplete" | "fulfilled" | "rejected";
  value: unknown;
}

export interface MockState {
  calls: unknown[][];
  contexts: unknown[];
  instances: unknown[];
  invocationCallOrder: number[];
  settledResults: MockSettledResult[];
  results: MockResult[];
  readonly lastCall: unknown[] | undefined;
}

/** A mock as the runtime uses it; users see the types of Vitest. */
export interface Mock {
  (this: unknown, ...args: unknown[]): unknown;
  new (...args: unknown[]): object;
  mock: MockState;
  prototype: Record<PropertyKey, unknown>;
  getMockName(): string;
  getMockImplementation(): Implementation | undefined;
  mockClear(): Mock;
  mockReset(): Mock;
  mockRestore(): unknown;
  mockImplementation(implementation: Implementation | undefined): Mock;
}

interface Internals {
  state: MockState;
  implementation: Implementation | undefined;
  once: Implementation[];
  /** What a spy calls unless told otherwise. */
  original: Implementation | undefined;
  /** What `mockReset` goes back to. */
  initial: Implementation | undefined;
  name: string;
  initialName: string;
  /** Puts back what a spy has replaced. */
  restore: (() => void) | undefined;
  /** For methods of automocked instances: the mock on the prototype, which records their calls too. */
  prototypeMock: Mock | undefined;
  /** For automocked classes: methods of which every instance gets mocks of its own. */
  members: PropertyKey[];
  /** Whether those call the originals. */
  keepsMembers: boolean;
}

export interface MockOptions {
  original?: Implementation;
  implementation?: Implementation;
  name?: string;
  /** The name is shown in messages, instead of `vi.fn()`. */
  showsName?: boolean;
  restore?: () => void;
  prototypeMock?: Mock;
  members?: PropertyKey[];
  keepsMembers?: boolean;
}

const internalsOf = new WeakMap<object, Internals>();
const allMocks = new Set<Mock>();
const restorers = new Set<() => void>();
let callCounter = 0;

export function isMockFunction(value: unknown): value is Mock {
  return (
    typeof value === "function" &&
    "_isMockFunction" in value &&
    (value as { _isMockFunction: unknown })._isMockFunction === true
  );
}

function createState(): MockState {
  return {
    calls: [],
    contexts: [],
    instances: [],
    invocationCallOrder: [],
    settledResults: [],
    results: [],
    get lastCall() {
      return this.calls[this.calls.length - 1];
    },
  };
}

/** What a mock is called that was given no name. */
function defaultName(): string {
  return vitestMajor() >= 4 ? "vi.fn()" : "spy";
}

export function createMock(options: MockOptions = {}): Mock {
  const { original, implementation } = options;
  const internals: Internals = {
    state: createState(),
    implementation,
    once: [],
    original,
    initial: implementation,
    name: defaultName(),
    initialName: defaultName(),
    restore: options.restore,
    prototypeMock: options.prototypeMock,
    members: options.members ?? [],
    keepsMembers: options.keepsMembers ?? false,
  };
  const mock = function (this: unknown, ...args: unknown[]): unknown {
    return call(mock, internals, this, args, new.target);
  } as unknown as Mock;
  const name = options.name || original?.name || "Mock";
  Object.defineProperty(mock, "name", { value: name, configurable: true });
  Object.defineProperty(mock, "length", {
    value: (implementation ?? original)?.length ?? 0,
    writable: true,
    configurable: true,
  });
  Object.setPrototypeOf(mock, mockPrototype);
  if (options.showsName) {
    internals.initialName = name;
    internals.name = internals.initialName;
  }
  Object.defineProperty(mock, "mock", { value: internals.state, enumerable: true });
  internalsOf.set(mock, internals);
  const copied = original ?? implementation;
  if (copied !== undefined) {
    copyStatics(mock, copied);
  }
  allMocks.add(mock);
  if (options.restore !== undefined) {
    restorers.add(options.restore);
  }
  return mock;
}

const notCopied = new Set<PropertyKey>(["length", "name", "prototype", Symbol.for("nodejs.util.promisify.custom")]);

/** Gives a mock the static properties of what it stands for. */
function copyStatics(mock: Mock, from: object): void {
  for (
    let source: object | null = from;
    source !== null && source !== Object.prototype && source !== Function.prototype;
    source = Object.getPrototypeOf(source)
  ) {
    for (const key of Reflect.ownKeys(source)) {
      if (!notCopied.has(key) && !(key in mock)) {
        Object.defineProperty(mock, key, Object.getOwnPropertyDescriptor(source, key) as PropertyDescriptor);
      }
    }
  }
}

function nothing(this: unknown): void {}

/** What the next call does: what is queued, what is set, what the prototype's mock says, the original. */
function nextImplementation(internals: Internals): Implementation {
  const own = internals.once.shift() ?? internals.implementation;
  if (own !== undefined) {
    return own;
  }
  const parent = internals.prototypeMock === undefined ? undefined : internalsOf.get(internals.prototypeMock);
  return parent?.once.shift() ?? parent?.implementation ?? internals.original ?? nothing;
}

function call(mock: Mock, internals: Internals, self: unknown, args: unknown[], target: Function | undefined): unknown {
  const result: MockResult = { type: "incomplete", value: undefined };
  const settled: MockSettledResult = { type: "incomplete", value: undefined };
  const context = target === undefined ? self : undefined;
  const order = ++callCounter;
  const { state, prototypeMock } = internals;
  const index = record(state, args, context, order, result, settled);
  const parent = prototypeMock?.mock;
  const parentIndex = parent === undefined ? 0 : record(parent, args, context, order, result, settled);
  const implementation = nextImplementation(internals);
  let value: unknown;
  try {
    value =
      target === undefined
        ? implementation.apply(self, args as never[])
        : construct(mock, internals, implementation, args, target);
  } catch (error) {
    result.type = "throw";
    result.value = error;
    settled.type = "rejected";
    settled.value = error;
    throw error;
  }
  result.type = "return";
  result.value = value;
  if (target !== undefined) {
    state.contexts[index] = value;
    state.instances[index] = value;
    if (parent !== undefined) {
      parent.contexts[parentIndex] = value;
      parent.instances[parentIndex] = value;
    }
  }
  if (value instanceof Promise) {
    value.then(
      (fulfilled) => {
        settled.type = "fulfilled";
        settled.value = fulfilled;
      },
      (reason) => {
        settled.type = "rejected";
        settled.value = reason;
      },
    );
  } else {
    settled.type = "fulfilled";
    settled.value = value;
  }
  return value;
}

/** Notes a call that begins; the result is its index. */
function record(
  state: MockState,
  args: unknown[],
  context: unknown,
  order: number,
  result: MockResult,
  settled: MockSettledResult,
): number {
  state.calls.push(args);
  state.invocationCallOrder.push(order);
  state.results.push(result);
  state.settledResults.push(settled);
  state.instances.push(context);
  return state.contexts.push(context) - 1;
}

function construct(
  mock: Mock,
  internals: Internals,
  implementation: Implementation,
  args: unknown[],
  target: Function,
): unknown {
  if (vitestMajor() < 4 && implementation !== internals.original) {
    // before version 4 whatever the mock does was called, with the new object as `this`
    const instance = Object.create(target.prototype as object | null) as object;
    const value = implementation.apply(instance, args as never[]);
    return (typeof value === "object" && value !== null) || typeof value === "function" ? value : instance;
  }
  if (!isConstructor(implementation)) {
    console.warn(
      `[vitest] The ${mock.getMockName()} mock did not use 'function' or 'class' in its implementation, see https://vitest.dev/api/vi#vi-spyon for examples.`,
    );
    throw new TypeError(`${describeImplementation(implementation)} is not a constructor`);
  }
  if (vitestMajor() >= 5) {
    inheritFrom(mock.prototype, implementation.prototype as object | null | undefined);
  }
  const instance = Reflect.construct(implementation, args, target) as Record<PropertyKey, unknown>;
  for (const key of internals.members) {
    const onPrototype = instance[key];
    if (onPrototype === mock.prototype[key] && isMockFunction(onPrototype)) {
      const original = internals.keepsMembers ? internalsOf.get(onPrototype)?.original : undefined;
      instance[key] = createMock({ original, prototypeMock: onPrototype, keepsMembers: internals.keepsMembers });
    }
  }
  return instance;
}

/** Gives instances of a mock the methods of what it constructs. */
function inheritFrom(prototype: object, parent: object | null | undefined): void {
  if (parent && parent !== prototype && Object.getPrototypeOf(prototype) === Object.prototype) {
    Object.setPrototypeOf(prototype, parent);
  }
}

const probe = { construct: () => ({}) };

function isConstructor(fn: Function): boolean {
  try {
    Reflect.construct(Object, [], new Proxy(fn, probe));
    return true;
  } catch {
    return false;
  }
}

function describeImplementation(fn: Function): string {
  return Function.prototype.toString.call(fn);
}

function shorthand(name: string, make: () => unknown): Implementation {
  return function () {
    if (new.target) {
      throw new TypeError(
        `Cannot use \`${name}\` when called with \`new\`. Use \`mockImplementation\` with a \`class\` keyword instead. See https://vitest.dev/api/mock#class-support for more information.`,
      );
    }
    return make();
  };
}

function internalsFor(mock: Mock): Internals {
  const found = internalsOf.get(mock);
  if (found === undefined) {
    throw new TypeError("not a mock function");
  }
  return found;
}

function returnThis(this: unknown): unknown {
  return this;
}

function throwing(error: unknown): Implementation {
  return function () {
    throw error;
  };
}

type MockMethod = (mock: Mock, internals: Internals, ...args: never[]) => unknown;

function setter(make: (value: never) => Implementation | undefined): MockMethod {
  return (mock, internals, value) => {
    internals.implementation = make(value);
    return mock;
  };
}

function queuer(make: (value: never) => Implementation): MockMethod {
  return (mock, internals, value) => {
    internals.once.push(make(value));
    return mock;
  };
}

function withValue(name: string, make: (value: unknown) => unknown): (value: never) => Implementation {
  return (value) => shorthand(name, () => make(value));
}

const same = (value: unknown): unknown => value;
const resolve = (value: unknown): unknown => Promise.resolve(value);
const reject = (value: unknown): unknown => Promise.reject(value);

function clear(mock: Mock, { state }: Internals): Mock {
  state.calls = [];
  state.contexts = [];
  state.instances = [];
  state.invocationCallOrder = [];
  state.results = [];
  state.settledResults = [];
  return mock;
}

function reset(mock: Mock, internals: Internals): Mock {
  clear(mock, internals);
  internals.implementation = vitestMajor() >= 3 ? internals.initial : undefined;
  internals.name = internals.initialName;
  internals.once = [];
  return mock;
}

const methods: { [name: string]: MockMethod } = {
  getMockImplementation: (_mock, { once, implementation }) => once[0] ?? implementation,
  mockImplementation: setter((fn: Implementation) => fn),
  mockImplementationOnce: queuer((fn: Implementation) => fn),
  mockReturnThis: setter(() => returnThis),
  mockReturnValue: setter(withValue("mockReturnValue", same)),
  mockReturnValueOnce: queuer(withValue("mockReturnValueOnce", same)),
  mockResolvedValue: setter(withValue("mockResolvedValue", resolve)),
  mockResolvedValueOnce: queuer(withValue("mockResolvedValueOnce", resolve)),
  mockRejectedValue: setter(withValue("mockRejectedValue", reject)),
  mockRejectedValueOnce: queuer(withValue("mockRejectedValueOnce", reject)),
  mockThrow: setter(throwing),
  mockThrowOnce: queuer(throwing),
  mockClear: clear,
  mockReset: reset,
  mockRestore(mock, internals) {
    reset(mock, internals);
    return internals.restore?.();
  },
  mockName(mock, internals, name: unknown) {
    if (typeof name === "string") {
      internals.name = name;
    }
    return mock;
  },
  getMockName: (_mock, { name }) => name || defaultName(),
  withImplementation(mock, internals, implementation: Implementation, callback: () => unknown) {
    const { implementation: before, once } = internals;
    const putBack = (): Mock => {
      internals.implementation = before;
      internals.once = once;
      return mock;
    };
    internals.implementation = implementation;
    internals.once = [];
    const result = callback();
    return typeof (result as PromiseLike<unknown>)?.then === "function"
      ? (result as PromiseLike<unknown>).then(putBack)
      : putBack();
  },
};

/**
 * What all mocks inherit from. Methods are made when they are read, bound to their mock, so that they can be passed on
 * (`afterEach(spy.mockClear)`).
 */
const mockPrototype: object = Object.create(Function.prototype, {
  _isMockFunction: { value: true, writable: true, configurable: true },
});

for (const name of Object.keys(methods)) {
  const method = methods[name] as (mock: Mock, internals: Internals, ...args: unknown[]) => unknown;
  Object.defineProperty(mockPrototype, name, {
    configurable: true,
    get(this: Mock) {
      return (...args: unknown[]) => method(this, internalsFor(this), ...args);
    },
    set(this: Mock, value: unknown) {
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
    },
  });
}

if (Symbol.dispose) {
  Object.defineProperty(mockPrototype, Symbol.dispose, {
    configurable: true,
    get(this: Mock) {
      return () => this.mockRestore();
    },
  });
}

/** `vi.fn`. */
export function fn(implementation?: Implementation): Mock {
  if (implementation !== undefined && implementation !== null && isMockFunction(implementation)) {
    return implementation;
  }
  return createMock({ implementation });
}

export function clearAllMocks(): void {
  for (const mock of allMocks) {
    mock.mockClear();
  }
}

export function resetAllMocks(): void {
  for (const mock of allMocks) {
    mock.mockReset();
  }
}

/** Puts back everything that spies have replaced; before version 4 all mocks are reset, too. */
export function restoreAllMocks(): void {
  if (vitestMajor() < 4) {
    for (const mock of allMocks) {
      mock.mockRestore();
    }
  }
  for (const restore of restorers) {
    restore();
  }
  restorers.clear();
}
