/** What `node:dns` and `node:dns/promises` have in common. */

import { stub } from "./errors.ts";
import { validateOneOf } from "./validate.ts";

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
export const lookupService: () => never = stub("lookupService", "dns.lookupService");
export const resolveAny: () => never = stub("resolveAny", "dns.resolveAny");
