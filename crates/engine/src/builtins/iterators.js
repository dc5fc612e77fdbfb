// Of iterators: zip and zipKeyed (https://tc39.es/proposal-joint-iteration/), join
// (https://tc39.es/proposal-iterator-join/), includes (https://tc39.es/proposal-iterator-includes/) and disposal
// (https://tc39.es/ecma262/#sec-managing-resources). A script whose value holds what it defines.
(() => {
  "use strict";

  const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const { create, defineProperty } = Object;
  const mapIterator = Iterator.prototype.map;
  const iteratorKey = Symbol.iterator;

  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

  // Arrays whose indices are defined, not set: nobody's setter on a prototype sees them.
  const append = (list, value) => {
    defineProperty(list, list.length, { value, writable: true, enumerable: true, configurable: true });
  };

  const direct = (iterator) => ({ iterator, next: iterator.next });

  /** An iterator of anything iterable; strings are, if their wrapper is. */
  const getIterator = (value) => {
    const method = value[iteratorKey];
    if (typeof method !== "function") throw new TypeError(`${typeof value} is not iterable`);
    const iterator = apply(method, value, []);
    if (!isObject(iterator)) throw new TypeError("Result of the Symbol.iterator method is not an object");
    return direct(iterator);
  };

  /** An iterator of an object that is iterable, or one itself. */
  const getFlattenable = (value) => {
    if (!isObject(value)) throw new TypeError(`${String(value)} is not an object`);
    const method = value[iteratorKey];
    if (method === undefined || method === null) return direct(value);
    if (typeof method !== "function") throw new TypeError("The Symbol.iterator property is not a function");
    const iterator = apply(method, value, []);
    if (!isObject(iterator)) throw new TypeError("Result of the Symbol.iterator method is not an object");
    return direct(iterator);
  };

  /** The next result, or undefined at the end. */
  const step = ({ iterator, next }) => {
    const result = apply(next, iterator, []);
    if (!isObject(result)) throw new TypeError(`Iterator result ${String(result)} is not an object`);
    return result.done ? undefined : result;
  };

  const returnOf = ({ iterator }) => {
    const method = iterator.return;
    if (method === undefined || method === null) return;
    const result = apply(method, iterator, []);
    if (!isObject(result)) throw new TypeError(`${String(result)} is not an object`);
  };

  /** Closes all, the last first; what is thrown first is what remains. */
  const closeAll = (records, thrown) => {
    for (let index = records.length - 1; index >= 0; index -= 1) {
      try {
        returnOf(records[index]);
      } catch (error) {
        thrown ??= { error };
      }
    }
    if (thrown !== undefined) throw thrown.error;
  };

  /** Runs `body`; if it throws, the iterators are closed and the error goes on. */
  const closing = (records, body) => {
    try {
      return body();
    } catch (error) {
      return closeAll(records(), { error });
    }
  };

  const without = (records, record) => {
    const rest = [];
    for (let index = 0; index < records.length; index += 1) {
      if (records[index] !== record) append(rest, records[index]);
    }
    return rest;
  };

  const readOptions = (options) => {
    if (options === undefined) options = create(null);
    if (!isObject(options)) throw new TypeError("The options are not an object");
    let { mode } = options;
    if (mode === undefined) mode = "shortest";
    if (mode !== "shortest" && mode !== "longest" && mode !== "strict") {
      throw new TypeError('The mode is neither "shortest" nor "longest" nor "strict"');
    }
    let padding;
    if (mode === "longest") {
      ({ padding } = options);
      if (padding !== undefined && !isObject(padding)) throw new TypeError("The padding is not an object");
    }
    return { mode, padding };
  };

  /** The iterator helper that steps through several iterators at once. */
  const zipped = (records, mode, padding, finish) => {
    let open = without(records, undefined);
    const ended = [];
    for (let index = 0; index < records.length; index += 1) append(ended, false);
    let isDone = records.length === 0;

    const nextRow = () => {
      const row = [];
      for (let index = 0; index < records.length; index += 1) {
        if (ended[index]) {
          append(row, padding[index]);
          continue;
        }
        const record = records[index];
        let result;
        try {
          result = step(record);
          if (result !== undefined) append(row, result.value);
        } catch (error) {
          open = without(open, record);
          closeAll(open, { error });
        }
        if (result !== undefined) continue;
        open = without(open, record);
        if (mode === "shortest") {
          closeAll(open);
          return undefined;
        }
        if (mode === "strict") {
          if (index !== 0) closeAll(open, { error: new TypeError("The iterators do not end together") });
          for (let other = 1; other < records.length; other += 1) {
            let more;
            try {
              more = step(records[other]);
            } catch (error) {
              open = without(open, records[other]);
              closeAll(open, { error });
            }
            if (more !== undefined) closeAll(open, { error: new TypeError("The iterators do not end together") });
            open = without(open, records[other]);
          }
          return undefined;
        }
        if (open.length === 0) return undefined;
        ended[index] = true;
        append(row, padding[index]);
      }
      return finish(row);
    };

    const source = {
      __proto__: null,
      next() {
        if (isDone) return { value: undefined, done: true };
        let row;
        try {
          row = nextRow();
        } catch (error) {
          isDone = true;
          throw error;
        }
        isDone = row === undefined;
        return { value: row, done: isDone };
      },
      return() {
        if (!isDone) {
          isDone = true;
          closeAll(open);
        }
        return create(null);
      },
    };
    return apply(mapIterator, source, [(row) => row]);
  };

  const { zip, zipKeyed } = {
    zip(iterables, options = undefined) {
      if (!isObject(iterables)) throw new TypeError(`${String(iterables)} is not an object`);
      const { mode, padding: paddingOption } = readOptions(options);
      const records = [];
      const padding = [];
      const input = getIterator(iterables);
      for (;;) {
        const next = closing(() => records, () => {
          const result = step(input);
          return result === undefined ? undefined : { value: result.value };
        });
        if (next === undefined) break;
        const record = closing(() => [input, ...records], () => getFlattenable(next.value));
        append(records, record);
      }
      if (mode === "longest") {
        if (paddingOption === undefined) {
          for (let index = 0; index < records.length; index += 1) append(padding, undefined);
        } else {
          let paddingRecord = closing(() => records, () => getIterator(paddingOption));
          for (let index = 0; index < records.length; index += 1) {
            if (paddingRecord !== undefined) {
              const next = closing(() => records, () => {
                const result = step(paddingRecord);
                return result === undefined ? undefined : { value: result.value };
              });
              if (next === undefined) paddingRecord = undefined;
              else append(padding, next.value);
            }
            if (paddingRecord === undefined) append(padding, undefined);
          }
          if (paddingRecord !== undefined) closing(() => records, () => returnOf(paddingRecord));
        }
      }
      return zipped(records, mode, padding, (row) => row);
    },

    zipKeyed(iterables, options = undefined) {
      if (!isObject(iterables)) throw new TypeError(`${String(iterables)} is not an object`);
      const { mode, padding: paddingOption } = readOptions(options);
      const records = [];
      const keys = [];
      const padding = [];
      const all = ownKeys(iterables);
      for (let index = 0; index < all.length; index += 1) {
        const key = all[index];
        const value = closing(() => records, () => {
          const descriptor = getOwnPropertyDescriptor(iterables, key);
          return descriptor?.enumerable ? iterables[key] : undefined;
        });
        if (value === undefined) continue;
        append(keys, key);
        append(records, closing(() => records, () => getFlattenable(value)));
      }
      if (mode === "longest") {
        for (let index = 0; index < keys.length; index += 1) {
          append(padding, paddingOption === undefined ? undefined : closing(() => records, () => paddingOption[keys[index]]));
        }
      }
      return zipped(records, mode, padding, (row) => {
        const object = create(null);
        for (let index = 0; index < keys.length; index += 1) object[keys[index]] = row[index];
        return object;
      });
    },
  };

  const { join, includes, dispose, asyncDispose } = {
    includes(searched, skipped = undefined) {
      if (!isObject(this)) throw new TypeError("Iterator.prototype.includes called on non-object");
      const left = closing(() => [{ iterator: this }], () => {
        if (skipped === undefined) return 0;
        if (typeof skipped !== "number" || skipped !== skipped || (skipped % 1 !== 0 && isFinite(skipped))) {
          throw new TypeError("The number of elements to skip is not an integer");
        }
        if (skipped < 0 || (isFinite(skipped) && skipped > Number.MAX_SAFE_INTEGER)) {
          throw new RangeError("The number of elements to skip is out of range");
        }
        return skipped;
      });
      const record = direct(this);
      for (let index = 0; ; index += 1) {
        const result = step(record);
        if (result === undefined) return false;
        const { value } = result;
        if (index >= left && (value === searched || (value !== value && searched !== searched))) {
          returnOf(record);
          return true;
        }
      }
    },

    [Symbol.dispose]() {
      const method = this.return;
      if (method !== undefined && method !== null) apply(method, this, []);
    },

    async [Symbol.asyncDispose]() {
      const method = this.return;
      if (method !== undefined && method !== null) await apply(method, this, [undefined]);
    },

    get dispose() {
      return this[Symbol.dispose];
    },

    get asyncDispose() {
      return this[Symbol.asyncDispose];
    },

    join(separator) {
      if (!isObject(this)) throw new TypeError("Iterator.prototype.join called on non-object");
      const text = closing(() => [{ iterator: this }], () => (separator === undefined ? "," : `${separator}`));
      const record = direct(this);
      let joined = "";
      let isFirst = true;
      for (;;) {
        const result = step(record);
        if (result === undefined) return joined;
        const { value } = result;
        if (isFirst) isFirst = false;
        else joined += text;
        if (value !== undefined && value !== null) joined += closing(() => [record], () => `${value}`);
      }
    },
  };

  for (const method of [zip, zipKeyed, includes]) defineProperty(method, "length", { value: 1, configurable: true });
  return { zip, zipKeyed, join, includes, dispose, asyncDispose };
})();
