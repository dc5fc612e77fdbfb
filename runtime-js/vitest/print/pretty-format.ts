/** Many-line descriptions of values, for differences and snapshots. */

export interface FormatOptions {
  callToJSON?: boolean;
  /** `null` keeps the order of definition. */
  compareKeys?: ((a: string, b: string) => number) | null;
  escapeRegex?: boolean;
  escapeString?: boolean;
  highlight?: boolean;
  indent?: number;
  maxDepth?: number;
  maxOutputLength?: number;
  maxWidth?: number;
  min?: boolean;
  plugins?: FormatPlugin[];
  printBasicPrototype?: boolean;
  printFunctionName?: boolean;
  printShadowRoot?: boolean;
}

interface Color {
  open: string;
  close: string;
}

/** The options as plugins see them. */
export interface FormatConfig {
  callToJSON: boolean;
  colors: { [name: string]: Color };
  compareKeys: ((a: string, b: string) => number) | null | undefined;
  escapeRegex: boolean;
  escapeString: boolean;
  indent: string;
  maxDepth: number;
  maxOutputLength: number;
  maxWidth: number;
  min: boolean;
  plugins: FormatPlugin[];
  printBasicPrototype: boolean;
  printFunctionName: boolean;
  printShadowRoot: boolean;
  spacingInner: string;
  spacingOuter: string;
  /** Characters printed so far, by depth. */
  printed: number[];
}

export type Printer = (
  value: unknown,
  config: FormatConfig,
  indentation: string,
  depth: number,
  refs: unknown[],
  calledToJson?: boolean,
) => string;

/** A plugin of either generation: `serialize`, or `print` with helpers. */
export interface FormatPlugin {
  test(value: unknown): boolean;
  serialize?(
    value: never,
    config: FormatConfig,
    indentation: string,
    depth: number,
    refs: unknown[],
    printer: Printer,
  ): string;
  print?(
    value: never,
    print: (child: unknown) => string,
    indent: (text: string) => string,
    options: { edgeSpacing: string; min: boolean; spacing: string },
    colors: { [name: string]: Color },
  ): string;
}

class PrettyFormatPluginError extends Error {
  override name = "PrettyFormatPluginError";

  constructor(cause: unknown) {
    super((cause as Error).message);
    this.stack = (cause as Error).stack;
  }
}

const optionNames = new Set([
  "callToJSON",
  "compareKeys",
  "escapeRegex",
  "escapeString",
  "highlight",
  "indent",
  "maxDepth",
  "maxOutputLength",
  "maxWidth",
  "min",
  "plugins",
  "printBasicPrototype",
  "printFunctionName",
  "printShadowRoot",
  "theme",
]);

/** Describes `value` in as many lines as it needs. */
export function format(value: unknown, options: FormatOptions = {}): string {
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name)) {
      throw new Error(`pretty-format: Unknown option "${name}".`);
    }
  }
  if (options.min && options.indent !== undefined && options.indent !== 0) {
    throw new Error('pretty-format: Options "min" and "indent" cannot be used together.');
  }
  const config = configure(options);
  const plugin = findPlugin(config.plugins, value);
  if (plugin !== undefined) {
    return applyPlugin(plugin, value, config, "", 0, []);
  }
  return printBasic(value, config) ?? printComplex(value as object, config, "", 0, [], false);
}

function configure(options: FormatOptions): FormatConfig {
  const none: Color = { open: "", close: "" };
  return {
    callToJSON: options.callToJSON ?? true,
    colors: { comment: none, content: none, prop: none, tag: none, value: none },
    compareKeys: options.compareKeys,
    escapeRegex: options.escapeRegex ?? false,
    escapeString: options.escapeString ?? true,
    indent: options.min ? "" : " ".repeat(options.indent ?? 2),
    maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
    maxOutputLength: options.maxOutputLength ?? 1e6,
    maxWidth: options.maxWidth ?? Number.POSITIVE_INFINITY,
    min: options.min ?? false,
    plugins: options.plugins ?? [],
    printBasicPrototype: options.printBasicPrototype ?? true,
    printFunctionName: options.printFunctionName ?? true,
    printShadowRoot: options.printShadowRoot ?? true,
    spacingInner: options.min ? " " : "\n",
    spacingOuter: options.min ? "" : "\n",
    printed: [],
  };
}

function findPlugin(plugins: FormatPlugin[], value: unknown): FormatPlugin | undefined {
  for (const plugin of plugins) {
    try {
      if (plugin.test(value)) {
        return plugin;
      }
    } catch (error) {
      throw new PrettyFormatPluginError(error);
    }
  }
  return undefined;
}

function applyPlugin(
  plugin: FormatPlugin,
  value: unknown,
  config: FormatConfig,
  indentation: string,
  depth: number,
  refs: unknown[],
): string {
  let text: unknown;
  try {
    if (typeof plugin.serialize === "function") {
      text = plugin.serialize(value as never, config, indentation, depth, refs, print);
    } else {
      const inner = indentation + config.indent;
      text = plugin.print?.(
        value as never,
        (child) => print(child, config, indentation, depth, refs),
        (child) => inner + child.replaceAll("\n", `\n${inner}`),
        { edgeSpacing: config.spacingOuter, min: config.min, spacing: config.spacingInner },
        config.colors,
      );
    }
  } catch (error) {
    throw new PrettyFormatPluginError(error);
  }
  if (typeof text !== "string") {
    throw new TypeError(`pretty-format: Plugin must return type "string" but instead returned "${typeof text}".`);
  }
  return text;
}

/** Prints a value inside others. */
export const print: Printer = (value, config, indentation, depth, refs, calledToJson = false) => {
  const plugin = findPlugin(config.plugins, value);
  const text =
    plugin === undefined
      ? (printBasic(value, config) ?? printComplex(value as object, config, indentation, depth, refs, calledToJson))
      : applyPlugin(plugin, value, config, indentation, depth, refs);
  // beyond the limit of its depth everything is printed by its name only
  const printed = (config.printed[depth] ?? 0) + text.length;
  config.printed[depth] = printed;
  if (printed > config.maxOutputLength) {
    config.maxDepth = 0;
  }
  return text;
};

function printFunction(name: string, config: FormatConfig): string {
  return config.printFunctionName ? `[Function ${name || "anonymous"}]` : "[Function]";
}

/** Values that fit on a line; undefined for all others. */
function printBasic(value: unknown, config: FormatConfig): string | undefined {
  switch (typeof value) {
    case "undefined":
    case "boolean":
      return String(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "string":
      return config.escapeString ? `"${value.replace(/["\\]/g, "\\$&")}"` : `"${value}"`;
    case "function":
      return printFunction(value.name, config);
    case "symbol":
      return String(value);
    default:
      return value === null ? "null" : printBasicObject(value as object, config);
  }
}

function printBasicObject(value: object, config: FormatConfig): string | undefined {
  switch (Object.prototype.toString.call(value)) {
    case "[object WeakMap]":
      return "WeakMap {}";
    case "[object WeakSet]":
      return "WeakSet {}";
    case "[object Function]":
    case "[object GeneratorFunction]":
      return printFunction((value as Function).name, config);
    case "[object Symbol]":
      return String(value);
    case "[object Date]":
      return Number.isNaN(Number(value)) ? "Date { NaN }" : Date.prototype.toISOString.call(value);
    case "[object RegExp]": {
      const text = RegExp.prototype.toString.call(value);
      return config.escapeRegex ? text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&") : text;
    }
    case "[object Error]":
      return `[${Error.prototype.toString.call(value)}]`;
    default:
      return value instanceof Error ? `[${Error.prototype.toString.call(value)}]` : undefined;
  }
}

const listTags = new Set([
  "[object Array]",
  "[object ArrayBuffer]",
  "[object DataView]",
  "[object Float32Array]",
  "[object Float64Array]",
  "[object Int8Array]",
  "[object Int16Array]",
  "[object Int32Array]",
  "[object Uint8Array]",
  "[object Uint8ClampedArray]",
  "[object Uint16Array]",
  "[object Uint32Array]",
]);

export function constructorName(value: object): string {
  return (typeof value.constructor === "function" && value.constructor.name) || "Object";
}

function printComplex(
  value: object,
  config: FormatConfig,
  indentation: string,
  outerDepth: number,
  outerRefs: unknown[],
  calledToJson: boolean,
): string {
  if (outerRefs.includes(value)) {
    return "[Circular]";
  }
  const refs = [...outerRefs, value];
  const depth = outerDepth + 1;
  const tooDeep = depth > config.maxDepth;
  const { toJSON } = value as { toJSON?: unknown };
  if (config.callToJSON && !tooDeep && typeof toJSON === "function" && !calledToJson) {
    return print(toJSON.call(value), config, indentation, depth, refs, true);
  }
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object Arguments]") {
    const items = (): string => printItems(value as unknown[], config, indentation, depth, refs);
    return tooDeep ? "[Arguments]" : `${config.min ? "" : "Arguments "}[${items()}]`;
  }
  if (listTags.has(tag)) {
    const name = value.constructor.name;
    if (tooDeep) {
      return `[${name}]`;
    }
    const prefix = config.min || (!config.printBasicPrototype && name === "Array") ? "" : `${name} `;
    return `${prefix}[${printItems(value, config, indentation, depth, refs)}]`;
  }
  if (tag === "[object Map]") {
    const entries = (value as Map<unknown, unknown>).entries();
    return tooDeep ? "[Map]" : `Map {${printEntries(entries, config, indentation, depth, refs, " => ")}}`;
  }
  if (tag === "[object Set]") {
    return tooDeep ? "[Set]" : `Set {${printValues(value as Set<unknown>, config, indentation, depth, refs)}}`;
  }
  const name = constructorName(value);
  if (tooDeep) {
    return `[${name}]`;
  }
  const prefix = config.min || (!config.printBasicPrototype && name === "Object") ? "" : `${name} `;
  return `${prefix}{${printProperties(value, config, indentation, depth, refs)}}`;
}

/** Puts parts on lines of their own, each with its indentation. */
function layOut(parts: string[], config: FormatConfig, indentation: string): string {
  if (parts.length === 0) {
    return "";
  }
  const inner = indentation + config.indent;
  const lines = parts.join(`,${config.spacingInner}${inner}`);
  const cut = parts[parts.length - 1] === "…";
  return `${config.spacingOuter}${inner}${lines}${config.min || cut ? "" : ","}${config.spacingOuter}${indentation}`;
}

/** Items of an array, typed array or buffer (as signed bytes). */
export function printItems(
  list: object,
  config: FormatConfig,
  indentation: string,
  depth: number,
  refs: unknown[],
): string {
  const view = list instanceof ArrayBuffer ? new DataView(list) : list instanceof DataView ? list : undefined;
  const items = list as ArrayLike<unknown>;
  const length = view === undefined ? items.length : view.byteLength;
  const inner = indentation + config.indent;
  const parts: string[] = [];
  for (let i = 0; i < length; i++) {
    if (i === config.maxWidth) {
      parts.push("…");
      break;
    }
    if (view !== undefined) {
      parts.push(print(view.getInt8(i), config, inner, depth, refs));
    } else {
      parts.push(i in items ? print(items[i], config, inner, depth, refs) : "");
    }
  }
  return layOut(parts, config, indentation);
}

/** Pairs, as of a map. */
export function printEntries(
  entries: Iterable<[unknown, unknown]>,
  config: FormatConfig,
  indentation: string,
  depth: number,
  refs: unknown[],
  separator = ": ",
): string {
  const inner = indentation + config.indent;
  const parts: string[] = [];
  for (const [key, value] of entries) {
    if (parts.length === config.maxWidth) {
      parts.push("…");
      break;
    }
    const name = print(key, config, inner, depth, refs);
    parts.push(name + separator + print(value, config, inner, depth, refs));
  }
  return layOut(parts, config, indentation);
}

/** Members, as of a set. */
function printValues(
  values: Iterable<unknown>,
  config: FormatConfig,
  indentation: string,
  depth: number,
  refs: unknown[],
): string {
  const inner = indentation + config.indent;
  const parts: string[] = [];
  for (const value of values) {
    if (parts.length === config.maxWidth) {
      parts.push("…");
      break;
    }
    parts.push(print(value, config, inner, depth, refs));
  }
  return layOut(parts, config, indentation);
}

/** Own enumerable properties, sorted, symbols last. */
export function printProperties(
  value: object,
  config: FormatConfig,
  indentation: string,
  depth: number,
  refs: unknown[],
): string {
  const inner = indentation + config.indent;
  const keys: PropertyKey[] = Object.keys(value);
  if (config.compareKeys !== null) {
    (keys as string[]).sort(config.compareKeys);
  }
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) {
      keys.push(symbol);
    }
  }
  const parts: string[] = [];
  for (const key of keys) {
    const name = print(key, config, inner, depth, refs);
    parts.push(`${name}: ${print((value as Record<PropertyKey, unknown>)[key], config, inner, depth, refs)}`);
  }
  return layOut(parts, config, indentation);
}
