/** `node:test`: the mocks alone, as the Workers runtime has them. */

type Callable = (...args: any[]) => any;

interface Call {
  arguments: unknown[];
  result: unknown;
  error: unknown;
  target: unknown;
  this: unknown;
}

/** What a mocked function remembers. */
export class MockFunctionContext {
  #calls: Call[] = [];
  #once = new Map<number, Callable>();
  #implementation: Callable;
  #restore: () => void;

  constructor(implementation: Callable, restore: () => void = () => {}, _times?: number) {
    this.#implementation = implementation;
    this.#restore = restore;
  }

  get calls(): Call[] {
    return this.#calls.slice();
  }

  callCount(): number {
    return this.#calls.length;
  }

  mockImplementation(implementation: Callable): void {
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation: Callable, call = this.#calls.length): void {
    this.#once.set(call, implementation);
  }

  resetCalls(): void {
    this.#calls = [];
  }

  restore(): void {
    this.#restore();
  }

  /** Calls the implementation of the moment and remembers the call. */
  run(receiver: unknown, args: unknown[], target: Callable | undefined): unknown {
    const number = this.#calls.length;
    const implementation = this.#once.get(number) ?? this.#implementation;
    this.#once.delete(number);
    const call: Call = { arguments: args, result: undefined, error: undefined, target, this: receiver };
    this.#calls.push(call);
    try {
      call.result = target === undefined ? implementation.apply(receiver, args) : Reflect.construct(implementation, args, target);
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    }
  }
}

/** Makes mocks, and undoes them. */
export class MockTracker {
  #contexts: MockFunctionContext[] = [];

  fn(original: Callable = () => undefined, implementation: Callable = original): Callable & { mock: MockFunctionContext } {
    return this.#mock(original, implementation, (context) => () => context.mockImplementation(original));
  }

  method(object: any, name: string | symbol, implementation?: Callable | { getter?: boolean; setter?: boolean }): Callable & { mock: MockFunctionContext } {
    const own = Object.getOwnPropertyDescriptor(object, name);
    const original = object[name] as Callable;
    const given = typeof implementation === "function" ? implementation : original;
    const mocked = this.#mock(original, given, () => () => {
      if (own === undefined) delete object[name];
      else Object.defineProperty(object, name, own);
    });
    Object.defineProperty(object, name, { value: mocked, writable: true, enumerable: own?.enumerable ?? true, configurable: true });
    return mocked;
  }

  #mock(original: Callable, implementation: Callable, restore: (context: MockFunctionContext) => () => void): Callable & { mock: MockFunctionContext } {
    const context: MockFunctionContext = new MockFunctionContext(implementation, () => restore(context)());
    this.#contexts.push(context);
    const mocked = function (this: unknown, ...args: unknown[]): unknown {
      return context.run(this, args, new.target as Callable | undefined);
    };
    Object.defineProperty(mocked, "name", { value: original.name, configurable: true });
    Object.defineProperty(mocked, "length", { value: original.length, configurable: true });
    return Object.assign(mocked, { mock: context });
  }

  reset(): void {
    this.restoreAll();
    this.#contexts = [];
  }

  restoreAll(): void {
    for (const context of this.#contexts) context.restore();
  }
}

export const mock = new MockTracker();

export default { MockFunctionContext, MockTracker, mock };
