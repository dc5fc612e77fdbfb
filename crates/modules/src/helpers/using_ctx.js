function usingCtx() {
  const SuppressedErrorClass = typeof SuppressedError === "function" ? SuppressedError : class SuppressedError extends Error {
    constructor(error, suppressed, message) {
      super(message);
      Object.defineProperty(this, "name", { value: "SuppressedError", configurable: true, writable: true });
      this.error = error;
      this.suppressed = suppressed;
    }
  };
  const none = {};
  const resources = [];
  const symbol = (name) => Symbol[name] ?? Symbol.for("Symbol." + name);
  const add = (isAsync, value) => {
    if (value === null || value === undefined) {
      if (isAsync) resources.push({ value: undefined, dispose: undefined, isAsync });
      return value;
    }
    if (Object(value) !== value) {
      throw new TypeError("using declarations can only be used with objects, functions, null, or undefined.");
    }
    let dispose = isAsync ? value[symbol("asyncDispose")] : undefined;
    if (dispose === undefined || dispose === null) {
      const method = value[symbol("dispose")];
      if (typeof method === "function" && isAsync) {
        dispose = function () { method.call(this); };
      } else {
        dispose = method;
      }
    }
    if (typeof dispose !== "function") throw new TypeError("Object is not disposable.");
    resources.push({ value, dispose, isAsync });
    return value;
  };
  return {
    e: none,
    u: add.bind(null, false),
    a: add.bind(null, true),
    d() {
      let error = this.e;
      let needsAwait = false;
      let hasAwaited = false;
      const failed = (thrown) => { error = error === none ? thrown : new SuppressedErrorClass(thrown, error, "An error was suppressed during disposal."); };
      const next = () => {
        let resource;
        while ((resource = resources.pop())) {
          try {
            if (!resource.isAsync && needsAwait && !hasAwaited) {
              needsAwait = false;
              resources.push(resource);
              return Promise.resolve().then(next);
            }
            if (resource.dispose) {
              const result = resource.dispose.call(resource.value);
              if (resource.isAsync) {
                hasAwaited = true;
                return Promise.resolve(result).then(next, (thrown) => { failed(thrown); return next(); });
              }
            } else {
              needsAwait = true;
            }
          } catch (thrown) {
            failed(thrown);
          }
        }
        if (needsAwait && !hasAwaited) {
          needsAwait = false;
          return Promise.resolve().then(next);
        }
        if (error !== none) throw error;
      };
      return next();
    }
  };
}
