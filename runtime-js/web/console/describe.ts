// What stands before the braces: names of constructors, functions and boxed primitives.

import { platformClass } from "../idl.ts";
import type { State } from "./options.ts";

/** Looks for the constructor that an object is an instance of. Null if it has no prototype. */
export function constructorName(
  object: object,
  state: State,
  depth: number,
  describePrototype: (prototype: object, state: State) => string,
): string | null {
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (!Object.hasOwn(object, "constructor")) {
    // Most objects.
    if (prototype === Object.prototype && Object.prototype.constructor === Object) {
      return "Object";
    }
    if (prototype === Array.prototype && Array.prototype.constructor === Array) {
      return "Array";
    }
  }
  let holder: object | null = object;
  let first: object | null | undefined;
  while (holder !== null) {
    const own = Object.getOwnPropertyDescriptor(holder, "constructor");
    const value = own?.value;
    if (typeof value === "function" && value.name !== "" && isInstance(object, value)) {
      return String(value.name);
    }
    holder = Object.getPrototypeOf(holder);
    first ??= holder;
  }
  if (first === null || first === undefined) {
    return null;
  }
  // The chain has been tampered with: there is a prototype, but no constructor fits.
  const own = typeof object === "function" ? "Function" : Array.isArray(object) ? "Array" : "Object";
  if (state.depth !== null && depth > state.depth) {
    return `${own} <Complex prototype>`;
  }
  const name = constructorName(first, state, depth + 1, describePrototype);
  return name === null ? `${own} <${describePrototype(first, state)}>` : `${own} <${name}>`;
}

function isInstance(object: object, constructor: Function): boolean {
  try {
    return object instanceof constructor;
  } catch {
    return false;
  }
}

/** `Name(size) [tag] `, with the parts that say something. */
export function prefix(constructor: string | null, tag: string, fallback: string, size = ""): string {
  if (constructor === null) {
    return tag !== "" && fallback !== tag
      ? `[${fallback}${size}: null prototype] [${tag}] `
      : `[${fallback}${size}: null prototype] `;
  }
  return tag !== "" && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

/** The tag of an object, unless it repeats the name of the constructor or what is shown as a property. */
export function tagOf(object: object, constructor: string | null, showHidden: boolean): string {
  const tag = (object as Record<symbol, unknown>)[Symbol.toStringTag];
  if (typeof tag !== "string" || tag === "" || constructor?.includes(tag)) {
    return "";
  }
  const shown = showHidden
    ? Object.hasOwn(object, Symbol.toStringTag)
    : Object.prototype.propertyIsEnumerable.call(object, Symbol.toStringTag);
  return shown ? "" : tag;
}

const functionKinds = new Map<unknown, string>(
  [
    [Object.getPrototypeOf(async function () {}), "AsyncFunction"],
    [Object.getPrototypeOf(function* () {}), "GeneratorFunction"],
    [Object.getPrototypeOf(async function* () {}), "AsyncGeneratorFunction"],
  ],
);

const classSource = /^class\b[^(]*(?:\([^]*\)[^(]*)?\{/;

/** `[Function: name]` or `[class Name extends Other]`. */
export function describeFunction(callable: Function, constructor: string | null, tag: string): string {
  const source = Function.prototype.toString.call(callable);
  if (source.startsWith("class") && source.endsWith("}") && classSource.test(source)) {
    return describeClass(callable, constructor, tag);
  }
  let kind = "Function";
  for (const [prototype, name] of functionKinds) {
    if (Object.prototype.isPrototypeOf.call(prototype as object, callable)) {
      kind = name;
    }
  }
  let text = `[${kind}`;
  if (constructor === null) {
    text += " (null prototype)";
  }
  text += callable.name === "" ? " (anonymous)" : `: ${String(callable.name)}`;
  text += "]";
  if (constructor !== kind && constructor !== null) {
    text += ` ${constructor}`;
  }
  return tag !== "" && constructor !== tag ? `${text} [${tag}]` : text;
}

function describeClass(callable: Function, constructor: string | null, tag: string): string {
  const name = Object.hasOwn(callable, "name") && callable.name !== "" ? String(callable.name) : "(anonymous)";
  let text = `class ${name}`;
  if (constructor !== "Function" && constructor !== null) {
    text += ` [${constructor}]`;
  }
  if (tag !== "" && constructor !== tag) {
    text += ` [${tag}]`;
  }
  if (constructor === null) {
    text += " extends [null prototype]";
  } else {
    const parent = (Object.getPrototypeOf(callable) as { name?: unknown }).name;
    if (parent) {
      text += ` extends ${String(parent)}`;
    }
  }
  return `[${text}]`;
}

/** The attributes of a platform object: the accessors of the prototypes up to the first that is not the platform's. */
export function platformAttributes(object: object): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>();
  let prototype = Object.getPrototypeOf(object) as object | null;
  while (prototype !== null && Object.hasOwn(prototype, platformClass)) {
    for (const key of Object.keys(prototype)) {
      const own = Object.getOwnPropertyDescriptor(prototype, key);
      if (own?.get !== undefined && !found.has(key) && !Object.hasOwn(object, key)) {
        found.set(key, own);
      }
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return found;
}
