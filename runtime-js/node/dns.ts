/** `node:dns`. */

import promises from "./dns/promises.ts";
import { lookups } from "./internal/dns.ts";
import { stub } from "./internal/errors.ts";
import { validateFunction, validateOneOf } from "./internal/validate.ts";

export { promises };

export const ADDRCONFIG = 1024;
export const ALL = 256;
export const V4MAPPED = 2048;
export const ADDRGETNETWORKPARAMS = "EADDRGETNETWORKPARAMS";
export const BADFAMILY = "EBADFAMILY";
export const BADFLAGS = "EBADFLAGS";
export const BADHINTS = "EBADHINTS";
export const BADNAME = "EBADNAME";
export const BADQUERY = "EBADQUERY";
export const BADRESP = "EBADRESP";
export const BADSTR = "EBADSTR";
export const CANCELLED = "ECANCELLED";
export const CONNREFUSED = "ECONNREFUSED";
export const DESTRUCTION = "EDESTRUCTION";
export const EOF = "EOF";
export const FILE = "EFILE";
export const FORMERR = "EFORMERR";
export const LOADIPHLPAPI = "ELOADIPHLPAPI";
export const NODATA = "ENODATA";
export const NOMEM = "ENOMEM";
export const NONAME = "ENONAME";
export const NOTFOUND = "ENOTFOUND";
export const NOTIMP = "ENOTIMP";
export const NOTINITIALIZED = "ENOTINITIALIZED";
export const REFUSED = "EREFUSED";
export const SERVFAIL = "ESERVFAIL";
export const TIMEOUT = "ETIMEOUT";

let order = "verbatim";

export const getDefaultResultOrder = (): string => order;

export function setDefaultResultOrder(value: string): void {
  validateOneOf(value, "dnsOrder", ["verbatim", "ipv4first", "ipv6first"]);
  order = value;
}

export const getServers = (): string[] => [];
export const setServers: () => never = stub("setServers", "dns.setServers");

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
export const lookupService: () => never = stub("lookupService", "dns.lookupService");
export const resolveAny: () => never = stub("resolveAny", "dns.resolveAny");

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
  ADDRCONFIG,
  ADDRGETNETWORKPARAMS,
  ALL,
  BADFAMILY,
  BADFLAGS,
  BADHINTS,
  BADNAME,
  BADQUERY,
  BADRESP,
  BADSTR,
  CANCELLED,
  CONNREFUSED,
  DESTRUCTION,
  EOF,
  FILE,
  FORMERR,
  LOADIPHLPAPI,
  NODATA,
  NOMEM,
  NONAME,
  NOTFOUND,
  NOTIMP,
  NOTINITIALIZED,
  REFUSED,
  Resolver,
  SERVFAIL,
  TIMEOUT,
  V4MAPPED,
  getDefaultResultOrder,
  getServers,
  lookup,
  lookupService,
  promises,
  resolve,
  resolve4,
  resolve6,
  resolveAny,
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
  setDefaultResultOrder,
  setServers,
};
