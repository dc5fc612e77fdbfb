// AsyncLocalStorage on the engine's async context: a frame is a map from storages to their stores, copied when written.
import { getFrame, setFrame, runWithFrame } from "native:engine/async-context";

globalThis.AsyncLocalStorage = class AsyncLocalStorage {
  static bind(callback) {
    const frame = getFrame();
    return (...args) => runWithFrame(frame, callback, undefined, args);
  }
  static snapshot() {
    const frame = getFrame();
    return (callback, ...args) => runWithFrame(frame, callback, undefined, args);
  }
  #with(store) {
    return new Map(getFrame()).set(this, store);
  }
  getStore() {
    return getFrame()?.get(this);
  }
  run(store, callback, ...args) {
    return runWithFrame(this.#with(store), callback, undefined, args);
  }
  exit(callback, ...args) {
    return this.run(undefined, callback, ...args);
  }
  enterWith(store) {
    setFrame(this.#with(store));
  }
};
