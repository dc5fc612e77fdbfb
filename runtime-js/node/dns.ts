/** `node:dns`. */

import promises from "./dns/promises.ts";
import { lookups } from "./internal/dns.ts";
import * as settings from "./internal/dns-settings.ts";
import { validateFunction } from "./internal/validate.ts";

export * from "./internal/dns-settings.ts";

export { promises };

type Callback = (error: Error | null, ...results: unknown[]) => void;

/** A lookup with its result, or its error, given to the last argument. */
function withCallback(run: (...args: any[]) => Promise<unknown>): (...args: any[]) => void {
  return (...args) => {
    const callback = args.pop();
    validateFunction(callback, "callback");
    run(...args).then(
      (result) => (callback as Callback)(null, result),
      (error: Error) => (callback as Callback)(error),
    );
  };
}

export const resolve4 = withCallback(lookups.resolve4);
export const resolve6 = withCallback(lookups.resolve6);
export const resolveCaa = withCallback(lookups.resolveCaa);
export const resolveCname = withCallback(lookups.resolveCname);
export const resolveMx = withCallback(lookups.resolveMx);
export const resolveNaptr = withCallback(lookups.resolveNaptr);
export const resolveNs = withCallback(lookups.resolveNs);
export const resolvePtr = withCallback(lookups.resolvePtr);
export const resolveSoa = withCallback(lookups.resolveSoa);
export const resolveSrv = withCallback(lookups.resolveSrv);
export const resolveTxt = withCallback(lookups.resolveTxt);
export const reverse = withCallback(lookups.reverse);
export const resolve = withCallback(lookups.resolve);

export function lookup(name: string, given: any, last?: Callback): void {
  const [options, callback] = typeof given === "function" ? [undefined, given] : [given, last];
  validateFunction(callback, "callback");
  const tell = callback as Callback;
  lookups.lookup(name, options).then(
    (found: any) => (Array.isArray(found) ? tell(null, found) : tell(null, found.address, found.family)),
    (error: Error) => tell(error),
  );
}

/** A resolver of its own; there is nothing that sets it apart. */
export class Resolver {
  cancel(): void {}

  setLocalAddress(): void {}

  getServers(): string[] {
    return [];
  }
}
Object.assign(Resolver.prototype, { lookup, resolve, resolve4, resolve6, resolveCaa, resolveCname, resolveMx, resolveNaptr, resolveNs, resolvePtr, resolveSoa, resolveSrv, resolveTxt, reverse });

export default {
  ...settings,
  Resolver,
  lookup,
  promises,
  resolve,
  resolve4,
  resolve6,
  resolveCaa,
  resolveCname,
  resolveMx,
  resolveNaptr,
  resolveNs,
  resolvePtr,
  resolveSoa,
  resolveSrv,
  resolveTxt,
  reverse,
};
