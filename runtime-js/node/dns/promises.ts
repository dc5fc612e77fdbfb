/** `node:dns/promises`. */

import { lookups } from "../internal/dns.ts";
import * as settings from "../internal/dns-settings.ts";

export * from "../internal/dns-settings.ts";

export const { lookup, resolve, resolve4, resolve6, resolveCaa, resolveCname, resolveMx, resolveNaptr, resolveNs, resolvePtr, resolveSoa, resolveSrv, resolveTxt, reverse } = lookups;

/** A resolver of its own; there is nothing that sets it apart. */
export class Resolver {
  cancel(): void {}

  setLocalAddress(): void {}

  getServers(): string[] {
    return [];
  }
}
Object.assign(Resolver.prototype, lookups);

export default {
  ...settings,
  Resolver,
  lookup,
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
