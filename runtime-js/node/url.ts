/** `node:url`. */

import { domainToAscii, domainToUnicode as toUnicode } from "native:node/url";
import { URL } from "../web/url.ts";
import { URLSearchParams } from "../web/url-search-params.ts";
import { describeReceived } from "../web/node-errors.ts";
import { invalidArg, nodeError } from "./internal/errors.ts";
import { validateString } from "./internal/validate.ts";
import path from "./path.ts";
import querystring from "./querystring.ts";

export { URL, URLSearchParams };

/** What `url.parse` gives. */
export class Url {
  protocol: string | null = null;
  slashes: boolean | null = null;
  auth: string | null = null;
  host: string | null = null;
  port: string | null = null;
  hostname: string | null = null;
  hash: string | null = null;
  search: string | null = null;
  query: string | Record<string, unknown> | null = null;
  pathname: string | null = null;
  path: string | null = null;
  href: string | null = null;

  parse(text: string, parseQuery?: boolean, slashesDenoteHost?: boolean): void {
    parseInto(this, text, Boolean(parseQuery), Boolean(slashesDenoteHost));
  }

  format(): string {
    return formatUrl(this);
  }

  resolve(relative: string): string {
    return this.resolveObject(relative).format();
  }

  resolveObject(relative: string | Url): Url {
    return resolveObjects(this, typeof relative === "string" ? parse(relative, false, true) : relative);
  }
}

const withSlashes = new Set(["http:", "https:", "ftp:", "gopher:", "file:", "ws:", "wss:"]);
const withoutHost = new Set(["javascript:"]);

function parseInto(result: Url, given: string, parseQuery: boolean, slashesDenoteHost: boolean): void {
  validateString(given, "url");
  let rest = given.trim();
  // Backslashes are slashes up to the query.
  const end = rest.search(/[?#]/);
  rest = end === -1 ? rest.replaceAll("\\", "/") : rest.slice(0, end).replaceAll("\\", "/") + rest.slice(end);
  const hashAt = rest.indexOf("#");
  const scheme = /^[a-z0-9.+-]+:/i.exec(rest)?.[0];
  let after = rest;
  if (scheme !== undefined) {
    result.protocol = scheme.toLowerCase();
    after = rest.slice(scheme.length);
  }
  const hasSlashes = after.startsWith("//") && (slashesDenoteHost || scheme !== undefined || /^\/\/[^@/]+@[^@/]+/.test(after));
  if (hasSlashes && !withoutHost.has(result.protocol ?? "")) {
    after = after.slice(2);
    result.slashes = true;
    const stop = after.search(/[/?#]/);
    let authority = stop === -1 ? after : after.slice(0, stop);
    after = stop === -1 ? "" : after.slice(stop);
    const at = authority.lastIndexOf("@");
    if (at !== -1) {
      result.auth = safeDecode(authority.slice(0, at));
      authority = authority.slice(at + 1);
    }
    const port = /:(\d*)$/.exec(authority);
    if (port !== null) {
      if (port[1] !== "") result.port = port[1]!;
      authority = authority.slice(0, port.index);
    }
    const bare = authority.startsWith("[") && authority.endsWith("]") ? authority.slice(1, -1) : undefined;
    const hostname = bare ?? authority.toLowerCase();
    if (bare === undefined && /[\0\t\n\r #%/:<>?@[\\\]^|]/.test(hostname)) {
      throw Object.assign(nodeError("ERR_INVALID_URL", "Invalid URL", TypeError), { input: given });
    }
    result.hostname = bare === undefined && /[^\0-\x7f]/.test(hostname) ? (domainToAscii(hostname) as string) : hostname;
    result.host = `${bare === undefined ? result.hostname : `[${bare}]`}${result.port === null ? "" : `:${result.port}`}`;
  } else if (scheme !== undefined && withSlashes.has(result.protocol!) && after.startsWith("//")) {
    result.slashes = true;
  }
  if (hashAt !== -1) {
    const at = after.indexOf("#");
    if (at !== -1) {
      result.hash = escapeUrl(after.slice(at));
      after = after.slice(0, at);
    }
  }
  const queryAt = after.indexOf("?");
  if (queryAt !== -1) {
    result.search = escapeUrl(after.slice(queryAt));
    result.query = result.search.slice(1);
    if (parseQuery) result.query = querystring.parse(result.query);
    after = after.slice(0, queryAt);
  } else if (parseQuery) {
    result.search = null;
    result.query = Object.create(null) as Record<string, unknown>;
  }
  if (after !== "") result.pathname = escapeUrl(after);
  if (withSlashes.has(result.protocol ?? "") && result.hostname && !result.pathname) result.pathname = "/";
  if (result.pathname || result.search) result.path = (result.pathname ?? "") + (result.search ?? "");
  result.href = formatUrl(result);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw Object.assign(new URIError("URI malformed"), { code: "ERR_INVALID_URI" });
  }
}

function escapeUrl(text: string): string {
  return text.replace(/[\t\n\r "'<>\\^`{|}]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

/** The old parser of URLs, which takes relative ones too. */
export function parse(text: string | Url, parseQuery?: boolean, slashesDenoteHost?: boolean): Url {
  if (text instanceof Url) return text;
  const result = new Url();
  result.parse(text, parseQuery, slashesDenoteHost);
  return result;
}

function formatUrl(given: Partial<Url>): string {
  let { protocol, host } = given;
  let auth = given.auth || "";
  if (auth) auth = `${encodeURIComponent(auth).replace(/%3A/i, ":")}@`;
  let pathname = given.pathname || "";
  let hash = given.hash || "";
  protocol = protocol || "";
  if (protocol && !protocol.endsWith(":")) protocol += ":";
  let authority: string | false = false;
  if (host) authority = auth + host;
  else if (given.hostname) {
    authority = auth + (given.hostname.includes(":") && !given.hostname.startsWith("[") ? `[${given.hostname}]` : given.hostname);
    if (given.port) authority += `:${given.port}`;
  }
  const query = typeof given.query === "object" && given.query !== null ? querystring.stringify(given.query) : "";
  let search = given.search || (query && `?${query}`) || "";
  pathname = pathname.replace(/[?#]/g, encodeURIComponent);
  if (given.slashes || withSlashes.has(protocol)) {
    if (given.slashes || authority !== false) {
      if (authority !== false && pathname && !pathname.startsWith("/")) pathname = `/${pathname}`;
      authority = `//${authority || ""}`;
    } else if (protocol === "file:") authority = "//";
  }
  search = search.replaceAll("#", "%23");
  if (hash && !hash.startsWith("#")) hash = `#${hash}`;
  if (search && !search.startsWith("?")) search = `?${search}`;
  return `${protocol}${authority || ""}${pathname}${search}${hash}`;
}

interface FormatOptions {
  auth?: boolean;
  fragment?: boolean;
  search?: boolean;
  unicode?: boolean;
}

/** A URL as text: one of the platform with options, or one of `parse`. */
export function format(given: string | object, options?: FormatOptions): string {
  if (typeof given === "string") return formatUrl(parse(given));
  if (typeof given !== "object" || given === null) {
    throw nodeError("ERR_INVALID_ARG_TYPE", `The "urlObject" argument must be one of type object or string. Received ${describeReceived(given)}`, TypeError);
  }
  if (given instanceof URL) {
    const { auth = true, fragment = true, search = true, unicode = false } = options ?? {};
    const credentials = auth && given.username ? `${given.username}${given.password ? `:${given.password}` : ""}@` : "";
    const host = unicode ? `${domainToUnicode(given.hostname)}${given.port ? `:${given.port}` : ""}` : given.host;
    const slashes = given.host || given.protocol === "file:" ? "//" : "";
    return `${given.protocol}${slashes}${credentials}${host}${given.pathname}${search ? given.search : ""}${fragment ? given.hash : ""}`;
  }
  return formatUrl(given as Partial<Url>);
}

/** What `to` means in the document at `from`. */
export function resolve(from: string, to: string): string {
  return parse(from, false, true).resolve(to);
}

export function resolveObject(from: string, to: string): Url | string {
  return from ? parse(from, false, true).resolveObject(to) : to;
}

function resolveObjects(base: Url, relative: Url): Url {
  const result = Object.assign(new Url(), base);
  result.hash = relative.hash;
  if (relative.href === "") {
    result.href = result.format();
    return result;
  }
  const finish = (): Url => {
    result.search ??= null;
    result.path = result.pathname || result.search ? (result.pathname ?? "") + (result.search ?? "") : null;
    result.slashes = result.slashes || relative.slashes;
    result.href = result.format();
    return result;
  };
  if (relative.protocol && relative.protocol !== base.protocol) return Object.assign(new Url(), relative, { href: formatUrl(relative) });
  if (relative.host) {
    Object.assign(result, { auth: relative.auth, host: relative.host, hostname: relative.hostname, port: relative.port, search: relative.search, query: relative.query, slashes: true });
    result.pathname = relative.pathname || (withSlashes.has(result.protocol ?? "") ? "/" : relative.pathname);
    return finish();
  }
  if (!relative.pathname) {
    if (relative.search !== null) Object.assign(result, { search: relative.search, query: relative.query });
    return finish();
  }
  Object.assign(result, { search: relative.search, query: relative.query });
  const from = relative.pathname.startsWith("/") ? "" : (base.pathname ?? "").replace(/[^/]*$/, "");
  const joined = from === "" && !relative.pathname.startsWith("/") && base.host ? `/${relative.pathname}` : from + relative.pathname;
  const absolute = joined.startsWith("/");
  const parts: string[] = [];
  const names = joined.split("/");
  for (const part of names) {
    if (part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > (absolute ? 1 : 0) && parts.at(-1) !== "..") parts.pop();
    else if (!absolute) parts.push("..");
  }
  if ([".", ".."].includes(names.at(-1)!)) parts.push("");
  result.pathname = parts.join("/") || (absolute ? "/" : null);
  return finish();
}

export function domainToASCII(domain: string): string {
  return domainToAscii(`${domain}`) as string;
}

export function domainToUnicode(domain: string): string {
  return toUnicode(`${domain}`) as string;
}

/** The path of a `file:` URL. */
export function fileURLToPath(given: string | URL, options?: { windows?: boolean }): string {
  const url = typeof given === "string" ? new URL(given) : given;
  if (typeof url !== "object" || url === null || !url.href || !url.protocol) {
    throw invalidArg("path", "of type string or an instance of URL", given);
  }
  if (url.protocol !== "file:") throw nodeError("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file", TypeError);
  const { pathname, hostname } = url;
  if (options?.windows) {
    if (/%2f|%5c/i.test(pathname)) throw nodeError("ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded \\ or / characters", TypeError);
    const decoded = decodeURIComponent(pathname.replaceAll("/", "\\"));
    if (hostname !== "") return `\\\\${domainToUnicode(hostname)}${decoded}`;
    if (!/^\\[a-z]:/i.test(decoded)) throw nodeError("ERR_INVALID_FILE_URL_PATH", "File URL path must be absolute", TypeError);
    return decoded.slice(1);
  }
  if (hostname !== "") throw nodeError("ERR_INVALID_FILE_URL_HOST", 'File URL host must be "localhost" or empty on linux', TypeError);
  if (/%2f/i.test(pathname)) throw nodeError("ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters", TypeError);
  return decodeURIComponent(pathname);
}

/** The `file:` URL of a path. */
export function pathToFileURL(given: string, options?: { windows?: boolean }): URL {
  validateString(given, "path");
  const paths = options?.windows ? path.win32 : path;
  let resolved = paths.resolve(given);
  if (/[/\\]$/.test(given) && !resolved.endsWith(paths.sep)) resolved += "/";
  const slashed = options?.windows ? `/${resolved.replaceAll("\\", "/")}` : resolved;
  const escaped = slashed.replace(/[%\\\n\r\t?#]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  return new URL(`file://${escaped}`);
}

/** The path of what may be a `file:` URL. */
export function toPathIfFileURL(given: unknown): unknown {
  return given instanceof URL ? fileURLToPath(given) : given;
}

/** The options of `http.request` that a URL stands for. */
export function urlToHttpOptions(url: URL): Record<string, unknown> {
  const { hostname, port, username, password, pathname, search } = url;
  const options: Record<string, unknown> = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ""}${search || ""}`,
    href: url.href,
  };
  if (port !== "") options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

export default {
  URL,
  URLSearchParams,
  Url,
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  resolveObject,
  toPathIfFileURL,
  urlToHttpOptions,
};
