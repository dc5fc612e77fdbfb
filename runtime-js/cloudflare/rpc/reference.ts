/** Stubs of functions and `RpcTarget`s. */

import { RpcTarget } from "../classes.ts";
import { argumentsFor, markStub, promised, property, type Receiver } from "./stub.ts";
import { targetProperty, usePath } from "./use.ts";

/** A reference to a function or an `RpcTarget`, which may be called and passed on. */
export class RpcStub {
  constructor(target: object) {
    if ((typeof target !== "object" && typeof target !== "function") || target === null) {
      throw new TypeError("Failed to construct 'RpcStub': constructor parameter 1 is not of type 'object'.");
    }
    return reference(target) as RpcStub;
  }
}
Object.defineProperty(RpcStub.prototype, Symbol.toStringTag, { value: "JsRpcStub", configurable: true });

/** How many stubs refer to each target; it is disposed of with the last. */
const holders = new WeakMap<object, number>();

/** What a stub refers to. */
export interface Referent extends Receiver {
  /** Another stub for the same, which is let go of by itself. */
  again(): object;
  /** Called once, when the stub is disposed of. */
  letGo(): void;
}

/** A stub for a function or an object. */
export function reference(target: object): object {
  holders.set(target, (holders.get(target) ?? 0) + 1);
  const lookUp = target instanceof RpcTarget ? targetProperty : Reflect.get;
  return rpcStub({
    use: (path, args) => usePath(target, path, args, lookUp),
    again: () => reference(target),
    letGo() {
      const left = (holders.get(target) ?? 1) - 1;
      holders.set(target, left);
      if (left > 0) return;
      const method = (target as { [Symbol.dispose]?: unknown })[Symbol.dispose];
      // The target's own clean-up is not part of what the holder of the stub does.
      if (typeof method === "function") void Promise.resolve().then(() => method.call(target)).catch(() => undefined);
    },
  });
}

/** A stub for what is here or elsewhere. */
export function rpcStub(referent: Referent): object {
  let disposed = false;
  const receiver: Receiver = {
    ...referent,
    use(path, args) {
      if (disposed) return Promise.reject(new Error("RPC stub used after being disposed."));
      return referent.use(path, args);
    },
  };
  const letGo = (): void => {
    if (disposed) return;
    disposed = true;
    referent.letGo();
  };
  return markStub(
    new Proxy(function () {} as object, {
      getPrototypeOf: () => RpcStub.prototype,
      has: (_target, name) => name === Symbol.dispose || name === "dup" || name in RpcStub.prototype,
      apply: (_target, _this, args: unknown[]) => {
        try {
          return promised(receiver.use([], argumentsFor(receiver, args)));
        } catch (error) {
          return promised(Promise.reject(error));
        }
      },
      get(_target, name) {
        if (name === Symbol.dispose) return letGo;
        if (name === "dup") return () => referent.again();
        if (name === "then" || name === "toJSON" || name === "asymmetricMatch") return undefined;
        if (typeof name !== "string" || name === "constructor" || name === "toString") {
          return Reflect.get(RpcStub.prototype, name);
        }
        return property(receiver, [name]);
      },
    }),
    receiver,
  );
}
