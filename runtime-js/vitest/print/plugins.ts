/** How the formatter prints what is not plain data: asymmetric matchers and, in differences, errors. */

import { constructorName, format, type FormatOptions, type FormatPlugin, printEntries, printItems, printProperties } from "./pretty-format.ts";

const matcherTag = Symbol.for("jest.asymmetricMatcher");

interface AsymmetricLike {
  $$typeof?: symbol;
  sample?: unknown;
  toString(): string;
  toAsymmetricMatcher?(): string;
}

export const asymmetricMatcherPlugin: FormatPlugin = {
  test: (value) => Boolean(value && (value as AsymmetricLike).$$typeof === matcherTag),
  serialize(value: AsymmetricLike, config, indentation, outerDepth, refs, print) {
    const name = value.toString();
    switch (name) {
      case "ArrayContaining":
      case "ArrayNotContaining":
      case "ObjectContaining":
      case "ObjectNotContaining": {
        const depth = outerDepth + 1;
        if (depth > config.maxDepth) {
          return `[${name}]`;
        }
        const sample = value.sample as object;
        return name.startsWith("Array")
          ? `${name} [${printItems(sample, config, indentation, depth, refs)}]`
          : `${name} {${printProperties(sample, config, indentation, depth, refs)}}`;
      }
      case "StringMatching":
      case "StringNotMatching":
      case "StringContaining":
      case "StringNotContaining":
        return `${name} ${print(value.sample, config, indentation, outerDepth, refs)}`;
      default:
        if (typeof value.toAsymmetricMatcher !== "function") {
          throw new TypeError(`Asymmetric matcher ${value.constructor.name} does not implement toAsymmetricMatcher()`);
        }
        return value.toAsymmetricMatcher();
    }
  },
};

/** Errors with their message, cause, inner errors and own properties. */
export const errorPlugin: FormatPlugin = {
  test: (value) => value instanceof Error,
  serialize(error: Error, config, indentation, outerDepth, outerRefs) {
    if (outerRefs.includes(error)) {
      return "[Circular]";
    }
    const { message, cause, ...rest } = error;
    const entries: Record<string, unknown> = { message };
    if (cause !== undefined) {
      entries.cause = cause;
    }
    if (error instanceof AggregateError) {
      entries.errors = error.errors;
    }
    Object.assign(entries, rest);
    const depth = outerDepth + 1;
    const name = error.name === "Error" ? constructorName(error) : error.name;
    if (depth > config.maxDepth) {
      return `[${name}]`;
    }
    return `${name} {${printEntries(Object.entries(entries), config, indentation, depth, [...outerRefs, error])}}`;
  },
};

const longest = 10_000;

/** A description in messages: shallower when it would become too long. */
export function stringify(value: unknown, maxDepth = 10, options: FormatOptions & { maxLength?: number } = {}): string {
  const { maxLength = longest, ...rest } = options;
  const base: FormatOptions = { maxDepth, escapeString: false, plugins: [asymmetricMatcherPlugin], ...rest };
  let text: string;
  try {
    text = format(value, base);
  } catch {
    text = format(value, { ...base, callToJSON: false });
  }
  return text.length >= maxLength && maxDepth > 1
    ? stringify(value, Math.floor(Math.min(maxDepth, Number.MAX_SAFE_INTEGER) / 2), options)
    : text;
}
