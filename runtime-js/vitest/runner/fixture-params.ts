/** Which fixtures a function asks for: the names destructured in one of its parameters. */

import { FixtureParseError } from "./fixture-errors.ts";

const cache = new WeakMap<Function, (string[] | undefined)[]>();

/** Text of the parameter list of a function's source, comments removed. */
function parameterList(source: string): string | undefined {
  const text = stripComments(source);
  const match = /^\s*(?:async\b\s*)?(?:function\b)?\s*\*?\s*(?:\[[^\]]*\]|[#\w$]*)\s*\(/.exec(text);
  if (match === null) {
    return undefined;
  }
  const start = match[0].length;
  const end = closing(text, start);
  return text.slice(start, end);
}

function stripComments(source: string): string {
  if (!source.includes("/*") && !source.includes("//")) {
    return source;
  }
  let output = "";
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === '"' || char === "'" || char === "`") {
      const end = skipString(source, i);
      output += source.slice(i, end);
      i = end - 1;
    } else if (char === "/" && source[i + 1] === "*") {
      const end = source.indexOf("*/", i + 2);
      i = end < 0 ? source.length : end + 1;
    } else if (char === "/" && source[i + 1] === "/") {
      const end = source.indexOf("\n", i);
      i = end < 0 ? source.length : end - 1;
    } else {
      output += char;
    }
  }
  return output;
}

function skipString(source: string, start: number): number {
  const quote = source[start];
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === "\\") {
      i++;
    } else if (source[i] === quote) {
      return i + 1;
    }
  }
  return source.length;
}

/** Index of the bracket that closes the one before `start`. */
function closing(text: string, start: number): number {
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === '"' || char === "'" || char === "`") {
      i = skipString(text, i) - 1;
    } else if (char === "(" || char === "{" || char === "[") {
      depth++;
    } else if ((char === ")" || char === "}" || char === "]") && --depth === 0) {
      return i;
    }
  }
  return text.length;
}

/** Splits at the commas outside brackets and strings. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"' || char === "'" || char === "`") {
      i = skipString(text, i) - 1;
    } else if (char === "(" || char === "{" || char === "[") {
      depth++;
    } else if (char === ")" || char === "}" || char === "]") {
      depth--;
    } else if (char === "," && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const rest = text.slice(start).trim();
  if (rest !== "") {
    parts.push(rest);
  }
  return parts;
}

/**
 * Names destructured from parameter number `index` of `fn`; none when it has no such parameter. Throws
 * {@link FixtureParseError} when the parameter is not an object pattern.
 */
export function usedFixtures(fn: Function, index: number, isSuiteHook = false): string[] {
  let known = cache.get(fn);
  if (known?.[index] !== undefined) {
    return known[index];
  }
  const names = parse(fn, index, isSuiteHook);
  known ??= [];
  known[index] = names;
  cache.set(fn, known);
  return names;
}

/** Hands on what is known of `fn` to a function that wraps it. */
export function sameFixtures(wrapper: Function, fn: Function): void {
  originals.set(wrapper, fn);
}

const originals = new WeakMap<Function, Function>();

function parse(fn: Function, index: number, isSuiteHook: boolean): string[] {
  const list = parameterList(Function.prototype.toString.call(originals.get(fn) ?? fn));
  if (list === undefined) {
    return [];
  }
  const parameter = splitList(list)[index];
  if (parameter === undefined) {
    return [];
  }
  if (!parameter.startsWith("{") || !parameter.endsWith("}")) {
    const ordinal = index === 0 ? "1st" : "2nd";
    throw new FixtureParseError(
      `The ${ordinal} argument inside a fixture must use object destructuring pattern, e.g. ({ task } => {}). Instead, received "${parameter}".` +
        (isSuiteHook
          ? ` If you used internal "suite" task as the ${ordinal} argument previously, access it in the ${index === 0 ? "2nd" : "3rd"} argument instead.`
          : ""),
    );
  }
  const parts = splitList(parameter.slice(1, -1));
  const last = parts[parts.length - 1];
  if (last?.startsWith("...")) {
    throw new FixtureParseError(`Rest parameters are not supported in fixtures, received "${last}".`);
  }
  return parts.map((part) => part.replace(/[:=][^]*/, "").trim());
}
