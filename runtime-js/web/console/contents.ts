// What is in an object beside its properties: elements, entries, bytes, results.

import { formatProperty, formatValue } from "./inspect.ts";
import { entriesOf, promiseDetails } from "./kinds.ts";
import { joinEntries } from "./layout.ts";
import { type State, stylizeWithoutColor } from "./options.ts";
import { formatBigInt, formatNumber, formatPrimitive } from "./primitives.ts";

function getter(prototype: object, key: PropertyKey): (this: object) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as (this: object) => unknown;
}
const mapSize = getter(Map.prototype, "size");
const setSize = getter(Set.prototype, "size");
const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const typedArrayTag = getter(typedArrayPrototype, Symbol.toStringTag);
const typedArraySize = getter(typedArrayPrototype, "length");

/** How many entries a map or a set has. */
export function entriesSize(object: object, kind: "Map" | "Set"): number {
  return (kind === "Map" ? mapSize : setSize).call(object) as number;
}

/** The class of a typed array, whatever its prototype. */
export function typedArrayName(object: object): string {
  return typedArrayTag.call(object) as string;
}

/** How many elements a typed array has. */
export function typedArrayLength(object: object): number {
  return typedArraySize.call(object) as number;
}

function moreItems(remaining: number): string {
  return `... ${remaining} more item${remaining > 1 ? "s" : ""}`;
}

/** The elements of an array, with runs of missing ones counted. */
export function formatElements(state: State, array: unknown[], depth: number, output: string[]): void {
  const { length } = array;
  const limit = Math.min(Math.max(0, state.maxArrayLength as number), length);
  let index = 0;
  while (index < length && output.length < limit) {
    if (Object.hasOwn(array, index)) {
      output.push(formatProperty(state, array, depth, index, "array"));
      index += 1;
      continue;
    }
    const next = nextIndex(array, index);
    const empty = next - index;
    output.push(state.stylize(`<${empty} empty item${empty > 1 ? "s" : ""}>`, "undefined"));
    index = next;
  }
  if (index < length) {
    output.push(moreItems(length - index));
  }
}

/** The index after `index` at which the array has something; its length if there is none. */
function nextIndex(array: unknown[], index: number): number {
  if (array.length - index < 1000) {
    let next = index + 1;
    while (next < array.length && !Object.hasOwn(array, next)) {
      next += 1;
    }
    return next;
  }
  for (const key of Object.keys(array)) {
    const number = Number(key);
    if (!(number < 2 ** 32 - 1)) {
      break;
    }
    if (number > index) {
      return number;
    }
  }
  return array.length;
}

/** The elements of a typed array. */
export function formatTypedArray(
  state: State,
  array: Uint8Array,
  length: number,
  depth: number,
  output: string[],
): void {
  const limit = Math.min(Math.max(0, state.maxArrayLength as number), length);
  const format = (length > 0 && typeof array[0] === "bigint" ? formatBigInt : formatNumber) as typeof formatNumber;
  for (let index = 0; index < limit; index++) {
    output.push(format(state.stylize, array[index] as number, state.numericSeparator));
  }
  if (length > limit) {
    output.push(moreItems(length - limit));
  }
  if (state.showHidden) {
    state.indentation += 2;
    for (const key of ["BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"] as const) {
      output.push(`[${key}]: ${formatValue(state, array[key], depth, true)}`);
    }
    state.indentation -= 2;
  }
}

/** The entries of a map or a set. */
export function formatCollection(
  state: State,
  object: object,
  kind: "Map" | "Set",
  size: number,
  depth: number,
  output: string[],
): void {
  const limit = Math.min(Math.max(0, state.maxArrayLength as number), size);
  state.indentation += 2;
  let index = 0;
  const add = (text: () => string): void => {
    if (index < limit) {
      output.push(text());
    }
    index += 1;
  };
  if (kind === "Map") {
    for (const [key, value] of Map.prototype.entries.call(object)) {
      if (index >= limit) {
        break;
      }
      add(() => `${formatValue(state, key, depth)} => ${formatValue(state, value, depth)}`);
    }
  } else {
    for (const value of Set.prototype.values.call(object)) {
      if (index >= limit) {
        break;
      }
      add(() => formatValue(state, value, depth));
    }
  }
  if (size > limit) {
    output.push(moreItems(size - limit));
  }
  state.indentation -= 2;
}

/** What is left in an iterator of a map or a set. */
export function formatEntries(state: State, object: object, depth: number, output: string[]): void {
  const [items, pairs] = entriesOf(object);
  const total = pairs ? items.length / 2 : items.length;
  const count = Math.min(Math.max(0, state.maxArrayLength as number), total);
  state.indentation += 2;
  for (let index = 0; index < count; index++) {
    if (pairs) {
      const pair = [items[2 * index], items[2 * index + 1]];
      const texts = pair.map((item) => formatValue(state, item, depth));
      output.push(joinEntries(state, texts, "", ["[", "]"], "array", depth, pair));
    } else {
      output.push(formatValue(state, items[index], depth));
    }
  }
  if (total > count) {
    output.push(moreItems(total - count));
  }
  state.indentation -= 2;
}

/** The bytes of a buffer. */
export function formatBytes(state: State, buffer: ArrayBuffer, output: string[]): void {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(buffer);
  } catch {
    output.push(state.stylize("(detached)", "special"));
    return;
  }
  const limit = Math.min(Math.max(0, state.maxArrayLength as number), bytes.length);
  const shown: string[] = [];
  for (let index = 0; index < limit; index++) {
    shown.push((bytes[index] as number).toString(16).padStart(2, "0"));
  }
  let text = shown.join(" ");
  const remaining = bytes.length - limit;
  if (remaining > 0) {
    text += ` ... ${remaining} more byte${remaining > 1 ? "s" : ""}`;
  }
  output.push(`${state.stylize("[Uint8Contents]", "special")}: <${text}>`);
}

/** The state of a promise. */
export function formatPromise(state: State, promise: Promise<unknown>, depth: number, output: string[]): void {
  const [status, result] = promiseDetails(promise);
  if (status === "pending") {
    output.push(state.stylize("<pending>", "special"));
    return;
  }
  state.indentation += 2;
  const text = formatValue(state, result, depth);
  state.indentation -= 2;
  output.push(status === "rejected" ? `${state.stylize("<rejected>", "special")} ${text}` : text);
}

/** The exports of a module. */
export function formatModule(state: State, module: object, keys: PropertyKey[], depth: number, output: string[]): void {
  for (const key of keys) {
    try {
      output.push(formatProperty(state, module, depth, key, "object"));
    } catch (error) {
      if (!(error instanceof ReferenceError)) {
        throw error;
      }
      // Its binding exists and has no value yet.
      const placeholder = formatProperty(state, { [key]: "" }, depth, key, "object");
      const end = placeholder.lastIndexOf(" ");
      output.push(placeholder.slice(0, end + 1) + state.stylize("<uninitialized>", "special"));
    }
  }
}

/** A primitive in its object. */
export function formatBoxed(
  state: State,
  object: object,
  kind: "Number" | "String" | "Boolean" | "BigInt" | "Symbol",
  constructor: string | null,
  tag: string,
): string {
  const valueOf = { Number, String, Boolean, BigInt, Symbol }[kind].prototype.valueOf as (this: object) => unknown;
  const unboxed = valueOf.call(object);
  let text = `[${kind}`;
  if (constructor === null) {
    text += " (null prototype)";
  } else if (constructor !== kind) {
    text += ` (${constructor})`;
  }
  text += `: ${formatPrimitive(stylizeWithoutColor, unboxed, state)}]`;
  return tag !== "" && tag !== constructor ? `${text} [${tag}]` : text;
}
