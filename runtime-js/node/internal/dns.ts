/** Names of hosts, looked up over HTTPS as in the Workers runtime. */

import { nodeError } from "./errors.ts";
import { validateString } from "./validate.ts";
import { isIP } from "../net.ts";

/** The numbers of the types of records. */
const types: Record<string, number> = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, CAA: 257 };

interface Answer {
  name: string;
  type: number;
  TTL: number;
  data: string;
}

function failed(code: string, type: string, name: string): Error {
  return Object.assign(nodeError(code.startsWith("E") ? code.slice(1) : code, `query${type} ${code.slice(1)} ${name}`), {
    code: code.slice(1),
    syscall: `query${type}`,
    hostname: name,
    name: "DnsError",
  });
}

async function query(name: string, type: string, label: string): Promise<Answer[]> {
  validateString(name, "name");
  const url = new URL("https://cloudflare-dns.com/dns-query");
  url.searchParams.set("name", name);
  url.searchParams.set("type", type);
  const response = await fetch(url, { headers: { accept: "application/dns-json" } });
  if (!response.ok) throw failed("EBADQUERY", label, name);
  const { Status, Answer: answers } = (await response.json()) as { Status: number; Answer?: Answer[] };
  const found = (answers ?? []).filter((answer) => answer.type === types[type]);
  if (Status === 3 || (Status === 0 && found.length === 0)) throw failed("ENOTFOUND", label, name);
  if (Status !== 0) throw failed("EBADRESP", label, name);
  return found;
}

const bare = (name: string): string => name.replace(/\.$/, "");

interface TtlOptions {
  ttl?: boolean;
}

async function addresses(name: string, type: string, label: string, options: TtlOptions | undefined): Promise<unknown[]> {
  const answers = await query(name, type, label);
  return answers.map(({ data, TTL }) => (options?.ttl ? { address: data, ttl: TTL } : data));
}

const soa = (data: string): object => {
  const [nsname, hostmaster, ...numbers] = data.split(/\s+/);
  const [serial, refresh, retry, expire, minttl] = numbers.map(Number);
  return { nsname: bare(nsname ?? ""), hostmaster: bare(hostmaster ?? ""), serial, refresh, retry, expire, minttl };
};

/** The lookups, each a promise of what Node.js gives. */
export const lookups = {
  resolve4: (name: string, options?: TtlOptions): Promise<unknown[]> => addresses(name, "A", "A", options),
  resolve6: (name: string, options?: TtlOptions): Promise<unknown[]> => addresses(name, "AAAA", "Aaaa", options),
  async resolveCname(name: string): Promise<string[]> {
    return (await query(name, "CNAME", "Cname")).map(({ data }) => bare(data));
  },
  async resolveNs(name: string): Promise<string[]> {
    return (await query(name, "NS", "Ns")).map(({ data }) => bare(data));
  },
  async resolvePtr(name: string): Promise<string[]> {
    return (await query(name, "PTR", "Ptr")).map(({ data }) => bare(data));
  },
  async resolveMx(name: string): Promise<object[]> {
    return (await query(name, "MX", "Mx")).map(({ data }) => {
      const [priority, exchange] = data.split(" ");
      return { priority: Number(priority), exchange: bare(exchange ?? "") };
    });
  },
  async resolveTxt(name: string): Promise<string[][]> {
    return (await query(name, "TXT", "Txt")).map(({ data }) => [...data.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ""));
  },
  async resolveSrv(name: string): Promise<object[]> {
    return (await query(name, "SRV", "Srv")).map(({ data }) => {
      const [priority, weight, port, target] = data.split(" ");
      return { priority: Number(priority), weight: Number(weight), port: Number(port), name: bare(target ?? "") };
    });
  },
  async resolveSoa(name: string): Promise<object> {
    return soa((await query(name, "SOA", "Soa"))[0]!.data);
  },
  async resolveCaa(name: string): Promise<object[]> {
    return (await query(name, "CAA", "Caa")).map(({ data }) => {
      const [critical, field, value] = data.split(" ");
      return { critical: Number(critical), [field ?? "issue"]: (value ?? "").replaceAll('"', "") };
    });
  },
  async resolveNaptr(name: string): Promise<object[]> {
    return (await query(name, "NAPTR", "Naptr")).map(({ data }) => {
      const [order, preference, flags, service, regexp, replacement] = data.split(" ").map((part) => part.replaceAll('"', ""));
      return { flags, service, regexp, replacement: bare(replacement ?? ""), order: Number(order), preference: Number(preference) };
    });
  },
  async reverse(address: string): Promise<string[]> {
    const family = isIP(address);
    if (family === 0) throw Object.assign(nodeError("EINVAL", `getHostByAddr EINVAL ${address}`), { syscall: "getHostByAddr", hostname: address });
    const name = family === 4 ? `${address.split(".").reverse().join(".")}.in-addr.arpa` : `${expanded(address)}.ip6.arpa`;
    return lookups.resolvePtr(name);
  },
  async lookup(name: string, given?: number | { family?: number | string; all?: boolean }): Promise<unknown> {
    const options = typeof given === "number" ? { family: given } : (given ?? {});
    const family = isIP(name);
    const wanted = options.family === 6 || options.family === "IPv6" ? 6 : 4;
    const found = family !== 0 ? [name] : ((await (wanted === 6 ? lookups.resolve6(name) : lookups.resolve4(name))) as string[]);
    const all = found.map((address) => ({ address, family: family || wanted }));
    return options.all ? all : all[0];
  },
  async resolve(name: string, type = "A"): Promise<unknown> {
    switch (type) {
      case "A":
        return lookups.resolve4(name);
      case "AAAA":
        return lookups.resolve6(name);
      default: {
        const key = `resolve${type[0]}${type.slice(1).toLowerCase()}` as keyof typeof lookups;
        if (!(key in lookups)) throw nodeError("ERR_INVALID_ARG_VALUE", `The argument 'rrtype' is invalid. Received '${type}'`, TypeError);
        return (lookups[key] as (name: string) => Promise<unknown>)(name);
      }
    }
  },
};

function expanded(address: string): string {
  const [head, tail] = address.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const missing = tail === undefined ? 0 : 8 - head!.length - tail.length;
  const groups = [...head!, ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
  return [...groups.map((group) => group.padStart(4, "0")).join("")].reverse().join(".");
}
