/**
 * One-line descriptions of values for titles and messages: `{ a: 1, b: [ 'x', …(2) ] }`. What does not fit into the
 * length that is asked for is left out.
 */

export interface InspectOptions {
  /** Longest text, in UTF-16 units; 0 or missing for no limit. */
  truncate?: number;
  showHidden?: boolean;
}

/** What is left of the length while the parts of one value are printed. */
interface Budget {
  left: number;
  seen: unknown[];
}

type ItemPrinter<T> = (item: T, budget: Budget) => string;
type Entry = [key: PropertyKey, value: unknown];

const ellipsis = "…";
const customInspect = Symbol.for("nodejs.util.inspect.custom");
const chaiInspect = Symbol.for("chai/inspect");

export function inspect(value: unknown, options: InspectOptions = {}): string {
  return print(value, { left: options.truncate || Number.POSITIVE_INFINITY, seen: [] });
}

/** The name of the built-in kind of an object, as `Object.prototype.toString` gives it. */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function print(value: unknown, outer: Budget): string {
  const budget: Budget = { left: outer.left, seen: outer.seen };
  switch (typeof value) {
    case "string":
      return printString(value, budget);
    case "number":
      return printNumber(value, budget);
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return printBigInt(value, budget);
    case "symbol":
      return printSymbol(value);
    case "function":
      return printFunction(value, budget);
    default:
      return value === null ? "null" : printObject(value as object, budget);
  }
}

function printObject(value: object, budget: Budget): string {
  const tag = tagOf(value);
  switch (tag) {
    case "Array":
      return printArray(value as unknown[], budget);
    case "Error":
      return printError(value as Error, budget);
    case "Date":
      return printDate(value as Date, budget);
    case "Map":
      return printMap(value as Map<unknown, unknown>, budget);
    case "Set":
      return printSet(value as Set<unknown>, budget);
    case "RegExp":
      return printRegExp(value as RegExp, budget);
    case "Promise":
    case "WeakSet":
    case "WeakMap":
      return `${tag}{…}`;
    case "Arguments":
      return printArguments(value as ArrayLike<unknown>, budget);
    case "Generator":
    case "DataView":
    case "ArrayBuffer":
      return "";
    case "Boolean":
      return String(value);
    case "String":
      return printString(String(value), budget);
    case "Number":
      return printNumber(Number(value), budget);
    case "BigInt":
      return printBigInt(BigInt(value as unknown as bigint), budget);
    case "Symbol":
      return printSymbol(value.valueOf() as symbol);
    case "Function":
      return printFunction(value as Function, budget);
    case "Int8Array":
    case "Uint8Array":
    case "Uint8ClampedArray":
    case "Int16Array":
    case "Uint16Array":
    case "Int32Array":
    case "Uint32Array":
    case "Float32Array":
    case "Float64Array":
      return printTypedArray(value as Uint8Array, budget);
    default:
      return printOther(value, budget);
  }
}

function printOther(value: object, budget: Budget): string {
  const custom = printCustom(value, budget);
  if (custom) {
    return typeof custom === "string" ? custom : print(custom, budget);
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || !("constructor" in value) || value.constructor === Object) {
    return printRecord(value, budget);
  }
  const tag = (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
  const name = tag || value.constructor?.name || "<Anonymous Class>";
  budget.left -= name.length;
  return `${name}${printRecord(value, budget)}`;
}

function printCustom(value: object, budget: Budget): unknown {
  const methods = value as Record<PropertyKey, unknown>;
  const options = {
    truncate: budget.left,
    depth: 2,
    colors: false,
    showHidden: false,
    breakLength: Number.POSITIVE_INFINITY,
    seen: budget.seen,
    stylize: String,
  };
  if (typeof methods[chaiInspect] === "function") {
    return methods[chaiInspect](options);
  }
  if (typeof methods[customInspect] === "function") {
    return methods[customInspect](2, options, inspect);
  }
  return typeof methods.inspect === "function" ? methods.inspect(2, options) : undefined;
}

/** Shortens a text to a length, marking that it did. */
export function truncate(text: string, length: number): string {
  if (text.length <= length || text.length <= 1) {
    return text;
  }
  if (length < 1) {
    return ellipsis;
  }
  let end = length - 1;
  if (end > 0 && text[end - 1] >= "\ud800" && text[end - 1] <= "\udbff") {
    end--;
  }
  return text.slice(0, end) + ellipsis;
}

/** Prints as many items as fit; `…(n)` stands for the rest. */
function printList<T>(items: ArrayLike<T>, budget: Budget, printItem: ItemPrinter<T>): string {
  const size = items.length;
  const limit = budget.left;
  if (limit === Number.POSITIVE_INFINITY) {
    const parts: string[] = [];
    for (let i = 0; i < size; i++) {
      parts.push(printItem(items[i], budget));
    }
    return parts.join(", ");
  }
  let output = "";
  let ahead = "";
  for (let i = 0; i < size; i++) {
    const rest = size - i;
    const separator = rest === 1 ? "" : ", ";
    const mark = `${ellipsis}(${rest})`;
    budget.left = limit - output.length - separator.length;
    const text = ahead || printItem(items[i], budget) + separator;
    const length = output.length + text.length;
    const lengthWithMark = length + mark.length;
    if (rest === 1 && length > limit && output.length + mark.length <= limit) {
      return output + mark;
    }
    if (rest > 2 && lengthWithMark > limit) {
      return output + mark;
    }
    ahead = rest === 1 ? "" : printItem(items[i + 1], budget) + (rest === 2 ? "" : ", ");
    if (rest === 2 && lengthWithMark > limit && length + ahead.length > limit) {
      return output + mark;
    }
    output += text;
    if (rest > 2 && length + ahead.length >= limit) {
      return `${output}${ellipsis}(${rest - 1})`;
    }
  }
  return output;
}

function printKey(key: PropertyKey, budget: Budget): string {
  if (typeof key === "symbol") {
    return `[${print(key, budget)}]`;
  }
  const name = String(key);
  if (/^[a-zA-Z_][a-zA-Z_0-9]*$/.test(name)) {
    return name;
  }
  const quoted = JSON.stringify(name).slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"');
  return `'${quoted}'`;
}

function printProperty([key, value]: Entry, budget: Budget): string {
  budget.left -= 2;
  const name = printKey(key, budget);
  budget.left -= name.length;
  return `${name}: ${print(value, budget)}`;
}

function entriesOf(value: object, keys: PropertyKey[]): Entry[] {
  return keys.map((key) => [key, (value as Record<PropertyKey, unknown>)[key]]);
}

function printRecord(value: object, budget: Budget): string {
  const names = Object.getOwnPropertyNames(value);
  const symbols = Object.getOwnPropertySymbols(value);
  if (names.length === 0 && symbols.length === 0) {
    return "{}";
  }
  budget.left -= 4;
  if (budget.seen.includes(value)) {
    return "[Circular]";
  }
  budget.seen.push(value);
  const named = printList(entriesOf(value, names), budget, printProperty);
  const symbolic = printList(entriesOf(value, symbols), budget, printProperty);
  budget.seen.pop();
  return `{ ${named}${named && symbolic ? ", " : ""}${symbolic} }`;
}

function printArray(array: unknown[], budget: Budget): string {
  const others = Object.keys(array).slice(array.length);
  if (array.length === 0 && others.length === 0) {
    return "[]";
  }
  budget.left -= 4;
  const items = printList(array, budget, print);
  budget.left -= items.length;
  const properties = others.length === 0 ? "" : printList(entriesOf(array, others), budget, printProperty);
  return `[ ${items}${properties ? `, ${properties}` : ""} ]`;
}

function printTypedArray(array: Uint8Array, budget: Budget): string {
  const isBuffer = typeof Buffer === "function" && array instanceof Buffer;
  const name = isBuffer ? "Buffer" : array[Symbol.toStringTag] || (array as object).constructor.name;
  budget.left -= name.length + 4;
  const others = Object.keys(array).slice(array.length);
  if (array.length === 0 && others.length === 0) {
    return `${name}[]`;
  }
  let items = "";
  for (let i = 0; i < array.length; i++) {
    const item = truncate(String(array[i]), budget.left) + (i === array.length - 1 ? "" : ", ");
    budget.left -= item.length;
    // the count of what is left out is computed from the element, as in the original
    if (array[i] !== array.length && budget.left <= 3) {
      items += `${ellipsis}(${array.length - array[i] + 1})`;
      break;
    }
    items += item;
  }
  const properties = others.length === 0 ? "" : printList(entriesOf(array, others), budget, printProperty);
  return `${name}[ ${items}${properties ? `, ${properties}` : ""} ]`;
}

function printArguments(list: ArrayLike<unknown>, budget: Budget): string {
  if (list.length === 0) {
    return "Arguments[]";
  }
  budget.left -= 13;
  return `Arguments[ ${printList(list, budget, print)} ]`;
}

function printMap(map: Map<unknown, unknown>, budget: Budget): string {
  if (map.size === 0) {
    return "Map{}";
  }
  budget.left -= 7;
  const entries: [unknown, unknown][] = [];
  map.forEach((value, key) => entries.push([key, value]));
  const printEntry: ItemPrinter<[unknown, unknown]> = ([key, value], inner) => {
    inner.left -= 4;
    const name = print(key, inner);
    inner.left -= name.length;
    return `${name} => ${print(value, inner)}`;
  };
  return `Map{ ${printList(entries, budget, printEntry)} }`;
}

function printSet(set: Set<unknown>, budget: Budget): string {
  if (set.size === 0) {
    return "Set{}";
  }
  budget.left -= 7;
  return `Set{ ${printList([...set], budget, print)} }`;
}

const errorKeys = [
  "stack",
  "line",
  "column",
  "name",
  "message",
  "fileName",
  "lineNumber",
  "columnNumber",
  "number",
  "description",
  "cause",
];

function printError(error: Error, budget: Budget): string {
  const keys = Object.getOwnPropertyNames(error).filter((key) => !errorKeys.includes(key));
  const name = String(error.name);
  budget.left -= name.length;
  let message = "";
  if (typeof error.message === "string") {
    message = truncate(error.message, budget.left);
  } else {
    keys.unshift("message");
  }
  if (message) {
    message = `: ${message}`;
  }
  budget.left -= message.length + 5;
  if (budget.seen.includes(error)) {
    return "[Circular]";
  }
  budget.seen.push(error);
  const properties = printList(entriesOf(error, keys), budget, printProperty);
  return `${name}${message}${properties ? ` { ${properties} }` : ""}`;
}

function printDate(date: Date, budget: Budget): string {
  const text = date.toJSON();
  if (text === null) {
    return "Invalid Date";
  }
  const [day, time] = text.split("T");
  return `${day}T${truncate(time, budget.left - day.length - 1)}`;
}

function printFunction(fn: Function, budget: Budget): string {
  const kind = (fn as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] || "Function";
  return fn.name ? `[${kind} ${truncate(fn.name, budget.left - 11)}]` : `[${kind}]`;
}

function printNumber(value: number, budget: Budget): string {
  if (value === 0) {
    return Object.is(value, -0) ? "-0" : "+0";
  }
  return Number.isFinite(value) ? truncate(String(value), budget.left) : String(value);
}

function printBigInt(value: bigint, budget: Budget): string {
  const digits = truncate(value.toString(), budget.left - 1);
  return digits === ellipsis ? digits : `${digits}n`;
}

function printSymbol(value: symbol): string {
  return `Symbol(${value.description ?? ""})`;
}

function printRegExp(value: RegExp, budget: Budget): string {
  const flags = value.toString().split("/")[2];
  return `/${truncate(value.source, budget.left - 2 - flags.length)}/${flags}`;
}

const specialCharacters =
  /['\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0604\u070f\u17b4\u17b5\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]/g;
const escapes: { [char: string]: string } = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "'": "\\'",
};

function printString(value: string, budget: Budget): string {
  const escaped = value.replace(
    specialCharacters,
    (char) => escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `'${truncate(escaped, budget.left - 2)}'`;
}

/** A value in an assertion message: at most `threshold` characters, larger ones by kind and size. */
export function display(value: unknown, threshold: number): string {
  const text = inspect(value, { truncate: threshold });
  if (!threshold || text.length < threshold) {
    return text;
  }
  switch (Object.prototype.toString.call(value)) {
    case "[object Function]":
      return (value as Function).name ? `[Function: ${(value as Function).name}]` : "[Function]";
    case "[object Array]":
      return `[ Array(${(value as unknown[]).length}) ]`;
    case "[object Object]": {
      const keys = Object.keys(value as object);
      return `{ Object (${keys.slice(0, 2).join(", ")}${keys.length > 2 ? ", ..." : ""}) }`;
    }
    default:
      return text;
  }
}
