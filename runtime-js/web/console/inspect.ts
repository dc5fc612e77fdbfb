// Values as text, exactly as Node.js shows them: https://nodejs.org/docs/latest-v22.x/api/util.html#utilinspect

import { isIdentifier } from "native:web/inspect";
import { platformClass } from "../idl.ts";
import {
  entriesSize,
  formatBoxed,
  formatBytes,
  formatCollection,
  formatElements,
  formatEntries,
  formatModule,
  formatPromise,
  formatTypedArray,
  typedArrayLength,
  typedArrayName,
} from "./contents.ts";
import { constructorName, describeFunction, platformAttributes, prefix, tagOf } from "./describe.ts";
import { describeError, errorKeys } from "./errors.ts";
import { entriesOf, type Kind, kindOf, nonIndexKeys, proxyDetails } from "./kinds.ts";
import { type Braces, joinEntries, type Layout } from "./layout.ts";
import {
  colors,
  createState,
  custom,
  defaultOptions,
  type InspectOptions,
  type State,
  styles,
  type Stylize,
} from "./options.ts";
import { formatPrimitive } from "./primitives.ts";
import { escapeName, quote } from "./text.ts";

export type { InspectOptions, State };

/** A value as text. */
export function inspect(value: unknown, options?: InspectOptions | boolean, ...legacy: unknown[]): string {
  let given: InspectOptions | undefined;
  if (typeof options === "object" && options !== null) {
    given = options;
  } else if (arguments.length >= 2) {
    // The old form: inspect(value, showHidden, depth, colors).
    given = {};
    if (legacy[0] !== undefined) {
      given.depth = legacy[0] as number;
    }
    if (legacy[1] !== undefined) {
      given.colors = legacy[1] as boolean;
    }
    if (typeof options === "boolean") {
      given.showHidden = options;
    }
  }
  return formatValue(createState(given), value, 0);
}
inspect.custom = custom;
inspect.colors = colors;
inspect.styles = styles;
Object.defineProperty(inspect, "defaultOptions", {
  get: () => defaultOptions,
  set: (options: InspectOptions) => void Object.assign(defaultOptions, options),
});

/** The text of any value at this depth. `typedArray` says that the entries of typed arrays matter. */
export function formatValue(state: State, value: unknown, depth: number, typedArray = false): string {
  if (typeof value !== "object" && typeof value !== "function") {
    return formatPrimitive(state.stylize, value, state);
  }
  if (value === null) {
    return state.stylize("null", "null");
  }
  const proxy = proxyDetails(value);
  let target: object = value;
  if (proxy !== undefined) {
    if (proxy[0] === null) {
      return state.stylize("<Revoked Proxy>", "special");
    }
    if (state.showProxy) {
      return formatProxy(state, proxy as [object, object], depth);
    }
    while (true) {
      const inner = proxyDetails(target);
      if (inner === undefined) {
        break;
      }
      if (inner[0] === null) {
        return state.stylize("<Revoked Proxy>", "special");
      }
      target = inner[0];
    }
  }
  if (state.customInspect) {
    const text = formatCustom(state, target, value, depth);
    if (text !== undefined) {
      return text;
    }
  }
  if (state.seen.includes(target)) {
    state.circular ??= new Map();
    let index = state.circular.get(target);
    if (index === undefined) {
      index = state.circular.size + 1;
      state.circular.set(target, index);
    }
    return state.stylize(`[Circular *${index}]`, "special");
  }
  return formatObject(state, target, depth, typedArray);
}

/** What the object itself says, if it has a say. */
function formatCustom(state: State, target: object, context: object, depth: number): string | undefined {
  const method = (target as Record<symbol, unknown>)[custom];
  if (typeof method !== "function" || (method as unknown) === inspect) {
    return undefined;
  }
  // The method of a prototype says nothing of the prototype.
  const { constructor } = target as { constructor?: { prototype?: unknown } };
  if (constructor && constructor.prototype === target) {
    return undefined;
  }
  const left = state.depth === null ? null : state.depth - depth;
  const result = method.call(context, left, optionsForCustom(state), inspect) as unknown;
  if (result === context) {
    return undefined;
  }
  const text = typeof result === "object" ? formatValue(state, result, depth) : String(result);
  return text.replaceAll("\n", `\n${" ".repeat(state.indentation)}`);
}

function optionsForCustom(state: State): InspectOptions & { stylize: Stylize } {
  const options: Record<string, unknown> = {};
  for (const key of Object.keys(defaultOptions)) {
    options[key] = (state as unknown as Record<string, unknown>)[key];
  }
  return { ...options, ...state.userOptions, stylize: state.stylize };
}

function formatProxy(state: State, proxy: [object, object], depth: number): string {
  if (state.depth !== null && depth > state.depth) {
    return state.stylize("Proxy [Array]", "special");
  }
  state.indentation += 2;
  const entries = [formatValue(state, proxy[0], depth + 1), formatValue(state, proxy[1], depth + 1)];
  state.indentation -= 2;
  return joinEntries(state, entries, "", ["Proxy [", "]"], "array", depth + 1, undefined);
}

/** How an object is to be shown: what stands before, around and between its entries. */
interface Plan {
  base: string;
  braces: Braces;
  layout: Layout;
  keys: PropertyKey[];
  /** The attributes to show that are inherited. */
  hidden: string[];
  /** Adds the entries that are not properties. */
  contents: (output: string[], depth: number) => void;
}

const nothing = (): void => {};

/** The keys of the properties to show. */
function shownKeys(object: object, showHidden: boolean): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(object);
  if (showHidden) {
    return [...Object.getOwnPropertyNames(object), ...symbols];
  }
  const keys: PropertyKey[] = namesOf(object);
  for (const symbol of symbols) {
    if (Object.prototype.propertyIsEnumerable.call(object, symbol)) {
      keys.push(symbol);
    }
  }
  return keys;
}

function namesOf(object: object): string[] {
  try {
    return Object.keys(object);
  } catch {
    // A module whose bindings are not initialized yet.
    return Object.getOwnPropertyNames(object);
  }
}

function describePrototype(prototype: object, state: State): string {
  return inspect(prototype, { ...publicOptions(state), customInspect: false, depth: -1 });
}

function publicOptions(state: State): InspectOptions {
  const options: Record<string, unknown> = {};
  for (const key of Object.keys(defaultOptions)) {
    options[key] = (state as unknown as Record<string, unknown>)[key];
  }
  return options;
}

function formatObject(state: State, object: object, depth: number, typedArray: boolean): string {
  const constructor = constructorName(object, state, depth, describePrototype);
  const tag = tagOf(object, constructor, state.showHidden);
  const kind = kindFor(object, constructor);
  const plan = planFor(state, object, kind, constructor, tag, depth, typedArray);
  if (typeof plan === "string") {
    return plan;
  }
  const { braces, layout, keys, hidden, contents } = plan;
  const { stylize } = state;
  let { base } = plan;
  if (state.depth !== null && depth > state.depth) {
    const name = prefix(constructor, tag, kind === "Array" ? "Array" : "Object").slice(0, -1);
    return state.stylize(constructor === null ? name : `[${name}]`, "special");
  }

  const inner = depth + 1;
  state.seen.push(object);
  state.currentDepth = inner;
  const output: string[] = [];
  try {
    contents(output, inner);
    for (const key of hidden) {
      const value = (object as Record<string, unknown>)[key];
      output.push(`${stylize(`[${key}]`, "string")}: ${formatDescribed(state, object, inner, key, { value }, true, layout)}`);
    }
    for (const key of keys) {
      output.push(formatProperty(state, object, inner, key, layout));
    }
    if (hasAttributes(object)) {
      for (const [key, own] of platformAttributes(object)) {
        output.push(formatAttribute(state, object, inner, key, own));
      }
    }
  } catch (error) {
    if (!isStackOverflow(error)) {
      throw error;
    }
    state.seen.pop();
    return state.stylize(
      `[${constructor ?? "Object: null prototype"}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`,
      "special",
    );
  }
  const index = state.circular?.get(object);
  if (index !== undefined) {
    const reference = state.stylize(`<ref *${index}>`, "special");
    if (state.compact === true) {
      braces[0] = `${reference} ${braces[0]}`;
    } else {
      base = base === "" ? reference : `${reference} ${base}`;
    }
  }
  state.seen.pop();
  if (state.sorted) {
    sortEntries(output, layout === "object" ? 0 : output.length - keys.length, state.sorted);
  }
  const text = joinEntries(state, output, base, braces, layout, inner, object);
  const budget = state.budget ??= new Map();
  const spent = (budget.get(state.indentation) ?? 0) + text.length;
  budget.set(state.indentation, spent);
  // No reader can use more than this: stop going deeper.
  if (spent > 2 ** 27) {
    state.depth = -1;
  }
  return text;
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack|recursion/i.test(error.message);
}

function sortEntries(output: string[], from: number, sorted: true | ((a: string, b: string) => number)): void {
  const compare = sorted === true ? undefined : sorted;
  const tail = output.splice(from).sort(compare);
  output.push(...tail);
}

/** Says how to show an object, or shows it right away if there is nothing in it. */
function planFor(
  state: State,
  object: object,
  kind: Kind,
  constructor: string | null,
  tag: string,
  depth: number,
  typedArray: boolean,
): Plan | string {
  const { showHidden, stylize } = state;
  const plan: Plan = { base: "", braces: ["{", "}"], layout: "object", keys: [], hidden: [], contents: nothing };

  if (Symbol.iterator in object || constructor === null) {
    const iterable = planForIterable(state, object, kind, constructor, tag, plan);
    if (iterable !== undefined) {
      return iterable;
    }
  }

  const keys = shownKeys(object, showHidden);
  plan.keys = keys;
  const name = (object as Record<symbol, unknown>)[platformClass];
  if (typeof name === "string" && dictionaryClasses.has(name)) {
    return planForDictionary(state, object as Iterable<[unknown, unknown]>, constructor ?? name, tag, plan);
  }
  const isEmpty = (): boolean => keys.length === 0 && !hasAttributes(object);

  if (typeof object === "function") {
    plan.base = describeFunction(object, constructor, tag);
    return isEmpty() ? stylize(plan.base, "special") : plan;
  }
  switch (kind) {
    case "RegExp": {
      const text = RegExp.prototype.toString.call(constructor === null ? new RegExp(object as RegExp) : object);
      const before = prefix(constructor, tag, "RegExp");
      plan.base = before === "RegExp " ? text : before + text;
      return isEmpty() || (state.depth !== null && depth > state.depth) ? stylize(plan.base, "regexp") : plan;
    }
    case "Date": {
      const time = Date.prototype.getTime.call(object);
      const text = Number.isNaN(time) ? Date.prototype.toString.call(object) : Date.prototype.toISOString.call(object);
      const before = prefix(constructor, tag, "Date");
      plan.base = before === "Date " ? text : before + text;
      return isEmpty() ? stylize(plan.base, "date") : plan;
    }
    case "Error":
      plan.keys = errorKeys(state, object as Error, keys);
      plan.base = describeError(state, object as Error, constructor, tag, plan.keys);
      return plan.keys.length === 0 ? plan.base : plan;
    case "ArrayBuffer":
    case "SharedArrayBuffer": {
      const before = prefix(constructor, tag, kind);
      if (!typedArray) {
        plan.contents = (output) => formatBytes(state, object as ArrayBuffer, output);
      }
      plan.braces = [`${before}{`, "}"];
      plan.hidden = ["byteLength"];
      return plan;
    }
    case "DataView":
      plan.braces = [`${prefix(constructor, tag, "DataView")}{`, "}"];
      plan.hidden = ["byteLength", "byteOffset", "buffer"];
      return plan;
    case "Promise":
      plan.braces = [`${prefix(constructor, tag, "Promise")}{`, "}"];
      plan.contents = (output, inner) => formatPromise(state, object as Promise<unknown>, inner, output);
      return plan;
    case "WeakSet":
    case "WeakMap":
      plan.braces = [`${prefix(constructor, tag, kind)}{`, "}"];
      // The engine does not tell them, not even to those who ask for what is hidden.
      plan.contents = (output) => void output.push(stylize("<items unknown>", "special"));
      return plan;
    case "Module":
      plan.braces = [`${prefix(constructor, tag, "Module")}{`, "}"];
      plan.keys = [];
      plan.contents = (output, inner) => formatModule(state, object, keys, inner, output);
      return plan;
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
    case "Symbol": {
      if (kind === "String") {
        // The characters are shown already.
        plan.keys = keys.slice(String.prototype.valueOf.call(object).length);
      }
      plan.base = formatBoxed(state, object, kind, constructor, tag);
      if (plan.keys.length > 0) {
        return plan;
      }
      return stylize(plan.base, kind.toLowerCase());
    }
    case "Arguments":
      plan.braces = [constructor === "Object" ? "[Arguments] {" : `${prefix(constructor, tag, "Arguments")}{`, "}"];
      return isEmpty() ? `${plan.braces[0]}}` : plan;
    default:
      if (constructor !== "Object" || tag !== "") {
        plan.braces = [`${prefix(constructor, tag, "Object")}{`, "}"];
      }
      return isEmpty() ? `${plan.braces[0]}}` : plan;
  }
}

const iterableKinds: ReadonlySet<Kind> = new Set<Kind>([
  "Array",
  "Map",
  "Set",
  "TypedArray",
  "Map Iterator",
  "Set Iterator",
]);

/** What the object is, for its text: one that says to be a plain object is shown as such. */
function kindFor(object: object, constructor: string | null): Kind {
  const kind = kindOf(object) as Kind;
  if (kind === "Object") {
    return constructor !== "Object" && object instanceof Error ? "Error" : kind;
  }
  if (constructor === "Object" && kind !== "Arguments" && kind !== "Function") {
    return iterableKinds.has(kind) && Symbol.iterator in object ? kind : "Object";
  }
  return kind;
}

/** The classes of the platform that are lists of names and values. */
const dictionaryClasses: ReadonlySet<string> = new Set(["FormData", "Headers", "URLSearchParams"]);

function planForDictionary(
  state: State,
  object: Iterable<[unknown, unknown]>,
  constructor: string,
  tag: string,
  plan: Plan,
): Plan | string {
  let pairs: [unknown, unknown][];
  try {
    pairs = [...object];
  } catch {
    // The prototype of such a class is none of its instances.
    return `${prefix("Object", tag, "Object")}{}`;
  }
  const before = prefix(constructor, tag, constructor, `(${pairs.length})`);
  plan.braces = [`${before}{`, "}"];
  plan.contents = (output, inner) => {
    state.indentation += 2;
    for (const [key, value] of pairs) {
      output.push(`${formatValue(state, key, inner)} => ${formatValue(state, value, inner)}`);
    }
    state.indentation -= 2;
  };
  return pairs.length === 0 && plan.keys.length === 0 ? `${before}{}` : plan;
}

function hasAttributes(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null;
  return prototype !== null && platformClass in object && Object.hasOwn(prototype, platformClass) &&
    platformAttributes(object).size > 0;
}

/** Says how to show an object that can be iterated; nothing if it is no collection of the language. */
function planForIterable(
  state: State,
  object: object,
  kind: Kind,
  constructor: string | null,
  tag: string,
  plan: Plan,
): Plan | string | undefined {
  const { showHidden } = state;
  switch (kind) {
    case "Array": {
      const array = object as unknown[];
      const before = constructor !== "Array" || tag !== "" ? prefix(constructor, tag, "Array", `(${array.length})`) : "";
      plan.keys = nonIndexKeys(array, !showHidden);
      plan.braces = [`${before}[`, "]"];
      if (array.length === 0 && plan.keys.length === 0) {
        return `${before}[]`;
      }
      plan.layout = "array";
      plan.contents = (output, inner) => formatElements(state, array, inner, output);
      return plan;
    }
    case "Set":
    case "Map": {
      const size = entriesSize(object, kind);
      const before = prefix(constructor, tag, kind, `(${size})`);
      plan.keys = shownKeys(object, showHidden);
      plan.braces = [`${before}{`, "}"];
      if (size === 0 && plan.keys.length === 0) {
        return `${before}{}`;
      }
      plan.contents = (output, inner) => formatCollection(state, object, kind, size, inner, output);
      return plan;
    }
    case "TypedArray": {
      const fallback = typedArrayName(object);
      const array = object as Uint8Array;
      const size = typedArrayLength(array);
      const before = prefix(constructor, tag, fallback, `(${size})`);
      plan.keys = nonIndexKeys(array, !showHidden);
      plan.braces = [`${before}[`, "]"];
      if (size === 0 && plan.keys.length === 0 && !showHidden) {
        return `${before}[]`;
      }
      plan.layout = "array";
      plan.contents = (output, inner) => formatTypedArray(state, array, size, inner, output);
      return plan;
    }
    case "Map Iterator":
    case "Set Iterator":
      plan.keys = shownKeys(object, showHidden);
      plan.braces = [`[${entriesOf(object)[1] ? kind.replace("Iterator", "Entries") : kind}] {`, "}"];
      plan.contents = (output, inner) => formatEntries(state, object, inner, output);
      return plan;
    default:
      return undefined;
  }
}

/** A property with its name; elements of arrays have none. */
export function formatProperty(state: State, object: object, depth: number, key: PropertyKey, layout: Layout): string {
  let own = Object.getOwnPropertyDescriptor(object, key);
  // An own property of a platform object that has a getter is one that gets its value when it is first read.
  if (own === undefined || (own.get !== undefined && platformClass in object)) {
    own = { value: (object as Record<PropertyKey, unknown>)[key], configurable: true, enumerable: own?.enumerable ?? true };
  }
  const isElement = layout === "array" && typeof key === "number";
  return formatDescribed(state, object, depth, key, own, isElement, layout);
}

/** An attribute of a platform object, which is an accessor of its prototype, with its value. */
function formatAttribute(
  state: State,
  object: object,
  depth: number,
  key: string,
  own: PropertyDescriptor,
): string {
  let value: unknown;
  try {
    value = own.get?.call(object);
  } catch (error) {
    return `${key}: <Inspection threw (${(error as Error).message})>`;
  }
  return formatDescribed(state, object, depth, key, { value, enumerable: true }, false, "object");
}

function formatDescribed(
  state: State,
  object: object,
  depth: number,
  key: PropertyKey,
  own: PropertyDescriptor,
  isElement: boolean,
  layout: Layout,
): string {
  let text: string;
  let space = " ";
  if (own.value !== undefined) {
    const indent = state.compact !== true || layout !== "object" ? 2 : 3;
    state.indentation += indent;
    text = formatValue(state, own.value, depth);
    if (indent === 3 && state.breakLength < text.length) {
      space = `\n${" ".repeat(state.indentation)}`;
    }
    state.indentation -= indent;
  } else if (own.get !== undefined) {
    text = formatGetter(state, object, depth, own);
  } else if (own.set !== undefined) {
    text = state.stylize("[Setter]", "special");
  } else {
    text = state.stylize("undefined", "undefined");
  }
  return isElement ? text : `${formatKey(state, key, own)}:${space}${text}`;
}

function formatKey(state: State, key: PropertyKey, own: PropertyDescriptor): string {
  if (typeof key === "symbol") {
    return `[${state.stylize(escapeName(key.toString()), "symbol")}]`;
  }
  const name = String(key);
  if (name === "__proto__") {
    return "['__proto__']";
  }
  if (own.enumerable === false) {
    return `[${escapeName(name)}]`;
  }
  return isIdentifier(name) ? state.stylize(name, "name") : state.stylize(quote(name), "string");
}

function formatGetter(state: State, object: object, depth: number, own: PropertyDescriptor): string {
  const { stylize, getters } = state;
  const label = own.set === undefined ? "Getter" : "Getter/Setter";
  const wanted = getters === true || (getters === "get" && own.set === undefined) ||
    (getters === "set" && own.set !== undefined);
  if (!wanted) {
    return stylize(`[${label}]`, "special");
  }
  const open = stylize(`[${label}:`, "special");
  const close = stylize("]", "special");
  try {
    const value = own.get?.call(object) as unknown;
    state.indentation += 2;
    let text: string;
    if (value === null) {
      text = `${open} ${stylize("null", "null")}${close}`;
    } else if (typeof value === "object") {
      text = `${stylize(`[${label}]`, "special")} ${formatValue(state, value, depth)}`;
    } else {
      text = `${open} ${formatPrimitive(stylize, value, state)}${close}`;
    }
    state.indentation -= 2;
    return text;
  } catch (error) {
    return `${open} <Inspection threw (${(error as Error).message})>${close}`;
  }
}
