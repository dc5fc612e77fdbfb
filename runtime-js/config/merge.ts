/** Vite's `mergeConfig`. */

type Config = Record<string, unknown>;

function isObject(value: unknown): value is Config {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

interface AliasEntry {
  find: unknown;
  replacement: unknown;
}

function aliasEntries(alias: unknown): AliasEntry[] {
  if (Array.isArray(alias)) return alias as AliasEntry[];
  return Object.entries(alias as Config).map(([find, replacement]) => ({ find, replacement }));
}

/** Aliases of the later configuration come first: the first that matches is used. */
export function mergeAlias(first: unknown, second: unknown): unknown {
  if (!first) return second;
  if (!second) return first;
  if (isObject(first) && isObject(second)) return { ...first, ...second };
  return [...aliasEntries(second), ...aliasEntries(first)];
}

function merge(defaults: Config, overrides: Config, path: string): Config {
  const merged: Config = { ...defaults };
  for (const symbol of Object.getOwnPropertySymbols(overrides)) {
    (merged as Record<symbol, unknown>)[symbol] = (overrides as Record<symbol, unknown>)[symbol];
  }
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined || value === null) continue;
    const existing = merged[key];
    if (existing === undefined || existing === null) {
      merged[key] = value;
    } else if (key === "alias" && (path === "resolve" || path === "")) {
      merged[key] = mergeAlias(existing, value);
    } else if ((key === "inline" || key === "noExternal") && (existing === true || value === true)) {
      merged[key] = true;
    } else if (Array.isArray(existing) || Array.isArray(value)) {
      merged[key] = [...asArray(existing), ...asArray(value)];
    } else if (isObject(existing) && isObject(value)) {
      merged[key] = merge(existing, value, path === "" ? key : `${path}.${key}`);
    } else {
      merged[key] = value;
    }
  }
  return merged;
}

/** Merges two configuration objects: arrays are joined, objects merged, anything else replaced. */
export function mergeConfig(defaults: Config, overrides: Config, isRoot = true): Config {
  if (typeof defaults === "function" || typeof overrides === "function") {
    throw new Error("Cannot merge config in form of callback");
  }
  return merge(defaults, overrides, isRoot ? "" : ".");
}
