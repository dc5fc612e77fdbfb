/** Tags of tests: their definitions in the configuration, and the filter expressions over them. */

import type { RunnerConfig } from "../host.ts";
import type { TaskOptions } from "./tasks.ts";

interface TagDefinition extends TaskOptions {
  name: string;
  description?: string;
  priority?: number;
}

export function toArray<T>(value: T | T[] | undefined | null): T[] {
  if (value === undefined || value === null) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

/** The union of tags, in order, each once. */
export function joinTags(inherited: string[], own: string[]): string[] {
  return own.length === 0 ? inherited : [...new Set([...inherited, ...own])];
}

export function unknownTag(config: RunnerConfig, tag: string, what = "tag"): Error {
  const known = (config.tags ?? []) as unknown as TagDefinition[];
  if (known.length === 0) {
    return new Error(
      `The Vitest config does't define any "tags", cannot apply "${tag}" ${what} for this test. See: https://vitest.dev/guide/test-tags`,
    );
  }
  const list = known.map((item) => `- ${item.name}${item.description ? `: ${item.description}` : ""}`).join("\n");
  return new Error(`The ${what} "${tag}" is not defined in the configuration. Available tags are:\n${list}`);
}

export function checkTags(config: RunnerConfig, tags: string[]): void {
  if (config.strictTags === false) {
    return;
  }
  for (const tag of tags) {
    if (!config.tags?.some((known) => known.name === tag)) {
      throw unknownTag(config, tag);
    }
  }
}

/** Options that the definitions of the tags give; those with the smallest priority number win. */
export function tagOptions(config: RunnerConfig, tags: string[]): TaskOptions {
  const merged: TaskOptions = {};
  if (tags.length === 0) {
    return merged;
  }
  checkTags(config, tags);
  const definitions: TagDefinition[] = [];
  for (const tag of tags) {
    const definition = config.tags?.find((known) => known.name === tag);
    if (definition !== undefined) {
      definitions.push(definition as unknown as TagDefinition);
    }
  }
  definitions.sort((a, b) => (b.priority ?? Number.POSITIVE_INFINITY) - (a.priority ?? Number.POSITIVE_INFINITY) || 0);
  for (const { name: _name, description: _description, priority: _priority, meta, ...options } of definitions) {
    const joined = meta === undefined ? merged.meta : { ...merged.meta, ...meta };
    Object.assign(merged, options);
    if (joined !== undefined) {
      merged.meta = joined;
    }
  }
  return merged;
}

type Predicate = (tags: string[]) => boolean;

/** A predicate over the tags of a test; all expressions must hold. */
export function createTagsFilter(expressions: string[], config: RunnerConfig): Predicate {
  const parts = expressions.map((expression) => parseExpression(expression, config));
  return (tags) => parts.every((part) => part(tags));
}

/** Parses `a && !(b || c*)`; `and`, `or` and `not` are words for the operators. */
function parseExpression(expression: string, config: RunnerConfig): Predicate {
  const tokens = expression.match(/&&|\|\||[!()]|[^\s&|!()]+/g) ?? [];
  let position = 0;

  const peek = (): string | undefined => tokens[position];
  const is = (symbol: string, word: string): boolean => {
    const token = peek();
    return token === symbol || token?.toLowerCase() === word;
  };
  const either = (): Predicate => {
    let left = both();
    while (is("||", "or")) {
      position++;
      const first = left;
      const second = both();
      left = (tags) => first(tags) || second(tags);
    }
    return left;
  };
  const both = (): Predicate => {
    let left = single();
    while (is("&&", "and")) {
      position++;
      const first = left;
      const second = single();
      left = (tags) => first(tags) && second(tags);
    }
    return left;
  };
  const single = (): Predicate => {
    const token = peek();
    if (token === undefined) {
      throw new Error(`Invalid tags expression: unexpected end of expression in "${expression}"`);
    }
    position++;
    if (token === "!" || token.toLowerCase() === "not") {
      const inner = single();
      return (tags) => !inner(tags);
    }
    if (token === "(") {
      const inner = either();
      if (peek() !== ")") {
        throw new Error(`Invalid tags expression: missing closing ")" in "${expression}"`);
      }
      position++;
      return inner;
    }
    if (token === ")" || token === "&&" || token === "||") {
      throw new Error(`Invalid tags expression: unexpected "${token}" in "${expression}"`);
    }
    return tagPredicate(token, config);
  };

  const predicate = either();
  if (position < tokens.length) {
    throw new Error(`Invalid tags expression: unexpected "${tokens[position]}" in "${expression}"`);
  }
  return predicate;
}

function tagPredicate(pattern: string, config: RunnerConfig): Predicate {
  const known = config.tags ?? [];
  if (!pattern.includes("*")) {
    if (config.strictTags !== false && !known.some((tag) => tag.name === pattern)) {
      throw unknownTag(config, pattern, "tag pattern");
    }
    return (tags) => tags.includes(pattern);
  }
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  const regex = new RegExp(`^${escaped}$`);
  if (config.strictTags !== false && !known.some((tag) => regex.test(tag.name))) {
    throw unknownTag(config, pattern, "tag pattern");
  }
  return (tags) => tags.some((tag) => regex.test(tag));
}
