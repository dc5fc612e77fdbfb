/** `.env` files, as Vite reads them. */

import { readFile } from "native:node/fs";
import { env as processEnv } from "../node/process.ts";

const LINE =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm;

/** The variables of a text in dotenv's format. */
export function parse(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [, name, given = ""] of text.replaceAll("\r\n", "\n").matchAll(LINE)) {
    let value = given.trim();
    const quote = value[0];
    if ((quote === '"' || quote === "'" || quote === "`") && value.endsWith(quote) && value.length > 1) {
      value = value.slice(1, -1);
      if (quote === '"') value = value.replaceAll("\\n", "\n").replaceAll("\\r", "\r");
    }
    variables[name] = value;
  }
  return variables;
}

/** Puts the values of variables in the place of `$NAME` and `${NAME}` (with a default after `:-`). */
export function expand(variables: Record<string, string>): Record<string, string> {
  const value = (name: string, depth: number): string => {
    const raw = processEnv[name] ?? variables[name] ?? "";
    return depth > 20 ? raw : replace(raw, depth + 1);
  };
  const replace = (text: string, depth: number): string =>
    text.replace(/(\\)?\$(?:\{([\w]+)(?::?-([^}]*))?\}|([A-Za-z_]\w*))/g, (match, escaped, braced, fallback, plain) => {
      if (escaped) return match.slice(1);
      const found = value(braced ?? plain, depth);
      return found === "" && fallback !== undefined ? replace(fallback, depth + 1) : found;
    });
  return Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, replace(text, 0)]));
}

/** The variables of a file; none if there is no such file. */
export function readVariables(path: string): Record<string, string> | undefined {
  try {
    return parse(readFile(path, "utf8") as string);
  } catch {
    return undefined;
  }
}

/** Vite's `loadEnv`. */
export function loadEnv(mode: string, folder: string, prefixes: string | string[]): Record<string, string> {
  const wanted = Array.isArray(prefixes) ? prefixes : [prefixes];
  const read: Record<string, string> = {};
  for (const name of [".env", ".env.local", `.env.${mode}`, `.env.${mode}.local`]) {
    Object.assign(read, readVariables(`${folder}/${name}`));
  }
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(expand(read))) {
    if (wanted.some((prefix) => name.startsWith(prefix))) result[name] = value;
  }
  for (const [name, value] of Object.entries(processEnv)) {
    if (value !== undefined && wanted.some((prefix) => name.startsWith(prefix))) result[name] = value;
  }
  return result;
}
