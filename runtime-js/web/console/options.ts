// The options of `inspect`, and the state of one inspection.

/** The key of a method with which an object says how it is shown. */
export const custom: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** How to show a value. */
export interface InspectOptions {
  /** Whether to show properties that are not enumerable, and the entries of weak collections. */
  showHidden?: boolean;
  /** How many levels of nested objects to show; null for all. */
  depth?: number | null;
  /** Whether to style the text with ANSI codes. */
  colors?: boolean;
  /** Whether to ask the objects themselves. */
  customInspect?: boolean;
  /** Whether to show target and handler of proxies instead of the target alone. */
  showProxy?: boolean;
  /** How many elements of a collection to show; null for all. */
  maxArrayLength?: number | null;
  /** How many characters of a string to show; null for all. */
  maxStringLength?: number | null;
  /** At how many columns to break lines. */
  breakLength?: number;
  /** How many inner levels go on one line; false for none, true for the dense old style. */
  compact?: number | boolean;
  /** Whether, or how, to sort properties and entries. */
  sorted?: boolean | ((a: string, b: string) => number);
  /** Whether to show what getters return. */
  getters?: boolean | "get" | "set";
  /** Whether to separate each three digits of numbers. */
  numericSeparator?: boolean;
}

/** A function that styles text as one of the kinds of `styles`. */
export type Stylize = (text: string, style: string) => string;

/** The state of one inspection. */
export interface State extends Required<InspectOptions> {
  budget: Map<number, number> | undefined;
  indentation: number;
  seen: object[];
  currentDepth: number;
  circular: Map<object, number> | undefined;
  stylize: Stylize;
  /** The options as the caller gave them, for custom inspection. */
  userOptions: object | undefined;
}

/** The options that hold where none are given; `util.inspect.defaultOptions`. */
export const defaultOptions: Required<InspectOptions> = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

/** The ANSI codes that switch each style on and off. */
export const colors: Record<string, [on: number, off: number]> = Object.assign(Object.create(null), {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
  black: [30, 39],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  white: [37, 39],
  bgBlack: [40, 49],
  bgRed: [41, 49],
  bgGreen: [42, 49],
  bgYellow: [43, 49],
  bgBlue: [44, 49],
  bgMagenta: [45, 49],
  bgCyan: [46, 49],
  bgWhite: [47, 49],
  framed: [51, 54],
  overlined: [53, 55],
  gray: [90, 39],
  redBright: [91, 39],
  greenBright: [92, 39],
  yellowBright: [93, 39],
  blueBright: [94, 39],
  magentaBright: [95, 39],
  cyanBright: [96, 39],
  whiteBright: [97, 39],
  bgGray: [100, 49],
  bgRedBright: [101, 49],
  bgGreenBright: [102, 49],
  bgYellowBright: [103, 49],
  bgBlueBright: [104, 49],
  bgMagentaBright: [105, 49],
  bgCyanBright: [106, 49],
  bgWhiteBright: [107, 49],
});

const aliases: Record<string, string[]> = {
  gray: ["grey", "blackBright"],
  bgGray: ["bgGrey", "bgBlackBright"],
  dim: ["faint"],
  strikethrough: ["crossedout", "strikeThrough", "crossedOut"],
  hidden: ["conceal"],
  inverse: ["swapcolors", "swapColors"],
  doubleunderline: ["doubleUnderline"],
};
for (const [name, others] of Object.entries(aliases)) {
  for (const other of others) {
    Object.defineProperty(colors, other, {
      get: () => colors[name],
      set: (value) => void (colors[name] = value),
      configurable: true,
    });
  }
}

/** The color of each kind of value. */
export const styles: Record<string, string | undefined> = Object.assign(Object.create(null), {
  special: "cyan",
  number: "yellow",
  bigint: "yellow",
  boolean: "yellow",
  undefined: "grey",
  null: "bold",
  string: "green",
  symbol: "green",
  date: "magenta",
  regexp: "red",
  module: "underline",
});

/** Styles with ANSI codes. */
export function stylizeWithColor(text: string, style: string): string {
  const name = styles[style];
  const codes = name === undefined ? undefined : colors[name];
  return codes === undefined ? text : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
}

/** Does not style. */
export function stylizeWithoutColor(text: string): string {
  return text;
}

/** The state at the start of an inspection with these options. */
export function createState(options: InspectOptions | undefined): State {
  const state: State = {
    ...defaultOptions,
    budget: undefined,
    indentation: 0,
    seen: [],
    currentDepth: 0,
    circular: undefined,
    stylize: stylizeWithoutColor,
    userOptions: undefined,
  };
  if (typeof options === "object" && options !== null) {
    applyOptions(state, options);
  }
  if (state.colors) {
    state.stylize = stylizeWithColor;
  }
  state.maxArrayLength ??= Infinity;
  state.maxStringLength ??= Infinity;
  return state;
}

function applyOptions(state: State, options: InspectOptions): void {
  const target = state as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(options)) {
    // Options of a custom inspection come back with a styling function of their own.
    if (Object.hasOwn(defaultOptions, key) || key === "stylize") {
      target[key] = value;
    } else if (state.userOptions === undefined) {
      state.userOptions = options;
    }
  }
}
