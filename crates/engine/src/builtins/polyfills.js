// Explicit resource management (https://tc39.es/ecma262/#sec-managing-resources) and Array.fromAsync
// (https://tc39.es/ecma262/#sec-array.fromasync). A script whose value holds what it defines.
(() => {
  "use strict";

  const tag = (prototype, name) => {
    Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  };

  /** A constructor without a usable `prototype` gives instances the prototype of this class, instead of `fallback`. */
  const withOwnPrototype = (created, constructor, fallback, prototype) =>
    Object.getPrototypeOf(created) === fallback && constructor.prototype !== fallback
      ? Object.setPrototypeOf(created, prototype)
      : created;

  function SuppressedError(error, suppressed, message) {
    const constructor = new.target ?? SuppressedError;
    const created = Reflect.construct(Error, message === undefined ? [] : [message], constructor);
    const property = (name, value) =>
      Object.defineProperty(created, name, { value, writable: true, enumerable: false, configurable: true });
    property("error", error);
    property("suppressed", suppressed);
    return withOwnPrototype(created, constructor, Error.prototype, SuppressedError.prototype);
  }
  SuppressedError.prototype = Object.create(Error.prototype, {
    constructor: { value: SuppressedError, writable: true, configurable: true },
    message: { value: "", writable: true, configurable: true },
    name: { value: "SuppressedError", writable: true, configurable: true },
  });
  Object.defineProperty(SuppressedError, "prototype", { writable: false });
  Object.setPrototypeOf(SuppressedError, Error);

  const methodOf = (value, key) => {
    const method = value[key];
    if (method === undefined || method === null) return undefined;
    if (typeof method !== "function") throw new TypeError(`${String(key)} is not a function`);
    return method;
  };

  const needObject = (value) => {
    if (typeof value !== "object" && typeof value !== "function") {
      throw new TypeError("An object is expected with `using` declarations");
    }
  };

  const needFunction = (value) => {
    if (typeof value !== "function") throw new TypeError(`${String(value)} is not a function`);
  };

  const combine = (failed, error) =>
    failed === undefined
      ? { error }
      : { error: new SuppressedError(error, failed.error, "An error was suppressed during disposal") };

  class DisposableStack {
    #disposers = [];
    #disposed = false;

    constructor() {
      withOwnPrototype(this, new.target, Object.prototype, DisposableStack.prototype);
    }

    #open(method) {
      if (this.#disposed) {
        throw new ReferenceError(`Cannot call DisposableStack.prototype.${method} on an already-disposed DisposableStack`);
      }
      return this.#disposers;
    }

    get disposed() {
      return this.#disposed;
    }

    dispose() {
      if (this.#disposed) return;
      this.#disposed = true;
      const disposers = this.#disposers;
      this.#disposers = [];
      let failed;
      while (disposers.length > 0) {
        try {
          disposers.pop()();
        } catch (error) {
          failed = combine(failed, error);
        }
      }
      if (failed !== undefined) throw failed.error;
    }

    use(value) {
      const disposers = this.#open("use");
      if (value !== null && value !== undefined) {
        needObject(value);
        const method = methodOf(value, Symbol.dispose);
        if (method === undefined) throw new TypeError("Symbol(Symbol.dispose) is not a function");
        disposers.push(() => method.call(value));
      }
      return value;
    }

    adopt(value, onDispose) {
      const disposers = this.#open("adopt");
      needFunction(onDispose);
      disposers.push(() => onDispose(value));
      return value;
    }

    defer(onDispose) {
      const disposers = this.#open("defer");
      needFunction(onDispose);
      disposers.push(() => onDispose());
    }

    move() {
      const moved = new DisposableStack();
      moved.#disposers = this.#open("move");
      this.#disposers = [];
      this.#disposed = true;
      return moved;
    }
  }
  Object.defineProperty(DisposableStack.prototype, Symbol.dispose, {
    value: DisposableStack.prototype.dispose,
    writable: true,
    configurable: true,
  });
  tag(DisposableStack.prototype, "DisposableStack");

  class AsyncDisposableStack {
    #disposers = [];
    #disposed = false;

    constructor() {
      withOwnPrototype(this, new.target, Object.prototype, AsyncDisposableStack.prototype);
    }

    #open(method) {
      if (this.#disposed) {
        throw new ReferenceError(`Cannot call AsyncDisposableStack.prototype.${method} on an already-disposed AsyncDisposableStack`);
      }
      return this.#disposers;
    }

    get disposed() {
      return this.#disposed;
    }

    async disposeAsync() {
      if (this.#disposed) return;
      this.#disposed = true;
      const disposers = this.#disposers;
      this.#disposers = [];
      let failed;
      while (disposers.length > 0) {
        try {
          await disposers.pop()();
        } catch (error) {
          failed = combine(failed, error);
        }
      }
      if (failed !== undefined) throw failed.error;
    }

    use(value) {
      const disposers = this.#open("use");
      if (value === null || value === undefined) {
        disposers.push(() => undefined);
        return value;
      }
      needObject(value);
      const method = methodOf(value, Symbol.asyncDispose);
      if (method !== undefined) {
        disposers.push(() => method.call(value));
        return value;
      }
      const sync = methodOf(value, Symbol.dispose);
      if (sync === undefined) {
        throw new TypeError("Symbol(Symbol.asyncDispose) is not a function");
      }
      disposers.push(() => {
        sync.call(value);
      });
      return value;
    }

    adopt(value, onDisposeAsync) {
      const disposers = this.#open("adopt");
      needFunction(onDisposeAsync);
      disposers.push(() => onDisposeAsync(value));
      return value;
    }

    defer(onDisposeAsync) {
      const disposers = this.#open("defer");
      needFunction(onDisposeAsync);
      disposers.push(() => onDisposeAsync());
    }

    move() {
      const moved = new AsyncDisposableStack();
      moved.#disposers = this.#open("move");
      this.#disposers = [];
      this.#disposed = true;
      return moved;
    }
  }
  Object.defineProperty(AsyncDisposableStack.prototype, Symbol.asyncDispose, {
    value: AsyncDisposableStack.prototype.disposeAsync,
    writable: true,
    configurable: true,
  });
  tag(AsyncDisposableStack.prototype, "AsyncDisposableStack");

  const isConstructor = (value) => {
    if (typeof value !== "function") return false;
    try {
      Reflect.construct(Object, [], value);
      return true;
    } catch {
      return false;
    }
  };

  const define = (target, key, value) => {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  };

  // A method, so that it is not a constructor.
  const { fromAsync } = {
    async fromAsync(items, mapper = undefined, thisArg = undefined) {
      if (mapper !== undefined && typeof mapper !== "function") {
        throw new TypeError(`${String(mapper)} is not a function`);
      }
      const asyncMethod = items[Symbol.asyncIterator];
      const construct = isConstructor(this) ? this : Array;
      if (asyncMethod !== undefined && asyncMethod !== null || items[Symbol.iterator] !== undefined && items[Symbol.iterator] !== null) {
        const result = new construct();
        let index = 0;
        for await (const item of items) {
          define(result, index, mapper ? await mapper.call(thisArg, item, index) : item);
          index += 1;
        }
        result.length = index;
        return result;
      }
      const source = Object(items);
      const length = Math.min(Math.max(Math.trunc(+source.length) || 0, 0), Number.MAX_SAFE_INTEGER);
      const result = new construct(length);
      for (let index = 0; index < length; index += 1) {
        let item = await source[index];
        if (mapper) item = await mapper.call(thisArg, item, index);
        define(result, index, item);
      }
      result.length = length;
      return result;
    },
  };
  Object.defineProperty(fromAsync, "length", { value: 1, configurable: true });

  return { SuppressedError, DisposableStack, AsyncDisposableStack, fromAsync };
})();
