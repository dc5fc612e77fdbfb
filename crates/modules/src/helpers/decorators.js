function decorators() {
  const metadataKey = Symbol.metadata ?? Symbol.for("Symbol.metadata");
  const callable = (value, what) => {
    if (typeof value !== "function") throw new TypeError(what + " must be a function");
    return value;
  };
  const adder = (list, state) => (initializer) => {
    if (state.done) throw new TypeError("Cannot add initializers after decoration has completed");
    list.push(callable(initializer, "An initializer"));
  };
  const access = (element) => {
    if (element.access) return element.access;
    const key = element.key;
    const result = { has: (object) => key in object };
    if (element.kind !== "setter") result.get = (object) => object[key];
    if (element.kind !== "getter" && element.kind !== "method") result.set = (object, value) => { object[key] = value; };
    return result;
  };
  const decorateElement = (element, target, entry, extra, metadata) => {
    const { kind } = element;
    const isPrivate = typeof element.key === "string" && element.access !== undefined;
    const slot = kind === "getter" ? "get" : kind === "setter" ? "set" : "value";
    const descriptor = kind === "field" ? undefined : isPrivate ? element.value : Object.getOwnPropertyDescriptor(target, element.key);
    let current = kind === "field" ? undefined : kind === "accessor" ? { get: descriptor.get, set: descriptor.set } : descriptor[slot];
    for (let index = element.decorators.length - 1; index >= 0; index--) {
      const state = { done: false };
      const context = { kind, name: element.key, static: element.static, private: isPrivate, access: access(element), metadata, addInitializer: adder(extra, state) };
      const result = callable(element.decorators[index], "A decorator")(current, context);
      state.done = true;
      if (result === undefined) continue;
      if (kind === "field") {
        entry.init.unshift(callable(result, "A field initializer"));
      } else if (kind === "accessor") {
        if (typeof result !== "object" || result === null) throw new TypeError("Accessor decorators must return an object with get, set, or init properties or undefined");
        if (result.get !== undefined) current = { get: callable(result.get, "accessor.get"), set: current.set };
        if (result.set !== undefined) current = { get: current.get, set: callable(result.set, "accessor.set") };
        if (result.init !== undefined) entry.init.unshift(callable(result.init, "accessor.init"));
      } else {
        current = callable(result, "The result of a " + kind + " decorator");
      }
    }
    if (kind === "field") return;
    if (isPrivate) {
      Object.assign(entry, kind === "accessor" ? current : { [slot]: current });
    } else if (kind === "accessor") {
      Object.defineProperty(target, element.key, { ...descriptor, get: current.get, set: current.set });
    } else if (current !== descriptor[slot]) {
      Object.defineProperty(target, element.key, { ...descriptor, [slot]: current });
    }
  };
  return {
    key: (value) => (typeof value === "symbol" ? value : Reflect.ownKeys({ [value]: 0 })[0]),
    apply: (Class, name, classDecorators, elements, state) => {
      state.self = Class;
      const parent = Object.getPrototypeOf(Class);
      const inherited = typeof parent === "function" && parent !== Function.prototype ? parent[metadataKey] : undefined;
      const metadata = Object.create(inherited ?? null);
      const entries = elements.map(() => ({ init: [], extra: [] }));
      const own = { static: [], instance: [] };
      const order = (field, isStatic) => {
        elements.forEach((element, index) => {
          if ((element.kind === "field") !== field || element.static !== isStatic) return;
          const entry = entries[index];
          const hasValue = field || element.kind === "accessor";
          const extra = hasValue ? entry.extra : isStatic ? own.static : own.instance;
          decorateElement(element, isStatic ? Class : Class.prototype, entry, extra, metadata);
        });
      };
      order(false, true);
      order(false, false);
      order(true, true);
      order(true, false);
      const classExtra = [];
      let current = Class;
      for (let index = classDecorators.length - 1; index >= 0; index--) {
        const decoration = { done: false };
        const context = { kind: "class", name, metadata, addInitializer: adder(classExtra, decoration) };
        const result = callable(classDecorators[index], "A decorator")(current, context);
        decoration.done = true;
        if (result !== undefined) current = callable(result, "The result of a class decorator");
      }
      Object.defineProperty(current, metadataKey, { value: metadata, enumerable: false, configurable: true, writable: true });
      Object.assign(state, { entries, own, classExtra, Class: current });
      for (const initializer of own.static) initializer.call(current);
      return current;
    },
    init: (state, index, self, value) => {
      for (const initializer of state.entries[index].init) value = initializer.call(self, value);
      return value;
    },
    extra: (list, self) => {
      for (const initializer of list) initializer.call(self);
    }
  };
}
