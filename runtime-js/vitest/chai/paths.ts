/** Properties by path: `a.b[0]`, with backslashes before dots and brackets that are part of a name. */

export interface PathInfo {
  value: unknown;
  exists: boolean;
}

/** Names and indexes of a path. */
function parsePath(path: string): PropertyKey[] {
  const parts = path.replace(/([^\\])\[/g, "$1.[").match(/(\\\.|[^.]+?)+/g) ?? [];
  const keys: PropertyKey[] = [];
  for (const part of parts) {
    if (part === "constructor" || part === "__proto__" || part === "prototype") {
      keys.push("");
      continue;
    }
    const index = /^\[(\d+)\]$/.exec(part);
    keys.push(index === null ? part.replace(/\\([.[\]])/g, "$1") : Number(index[1]));
  }
  return keys;
}

export function pathInfo(object: unknown, path: PropertyKey): PathInfo {
  const keys = parsePath(String(path));
  let parent: unknown = object;
  let value: unknown = object;
  for (let i = 0; i < keys.length; i++) {
    if (value === null || value === undefined) {
      parent = undefined;
      value = undefined;
      break;
    }
    parent = value;
    value = (value as Record<PropertyKey, unknown>)[keys[i]];
  }
  const last = keys[keys.length - 1];
  return { value, exists: last !== undefined && hasProperty(parent, last) };
}

/** Whether a value has a property, own or inherited. */
export function hasProperty(object: unknown, key: PropertyKey): boolean {
  return object !== undefined && object !== null && key in Object(object);
}
