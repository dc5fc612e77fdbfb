/** The difference between an expected and an actual value, as shown under a failed assertion. */

import { stringify } from "../print/plugins.ts";
import { format, type FormatOptions } from "../print/pretty-format.ts";
import { copyDeep, replaceMatchers } from "./align.ts";
import { type Difference, diffLines, type Range } from "./lines.ts";
import { completeOptions, diffFormatOptions, type DiffOptions, plainFormatOptions } from "./options.ts";
import { cleanUp, COMMON, DELETED, INSERTED, type Operation, segmentsOf } from "./segments.ts";
import { diffStrings } from "./strings.ts";

export type { Difference, DiffOptions };

const noDifference = "Compared values have no visual difference.";
const similar =
  "Compared values serialize to the same structure.\nPrinting internal object structure without calling `toJSON` instead.";
const matcherTag = Symbol.for("jest.asymmetricMatcher");
const longestText = 20_000;
const longestDisplay = 100_000;

/** The difference; undefined when there is none that could be shown. */
export function printDiffOrStringify(actual: unknown, expected: unknown, options: DiffOptions = {}): Difference | undefined {
  if (
    typeof expected === "string" &&
    typeof actual === "string" &&
    expected.length > 0 &&
    actual.length > 0 &&
    expected.length <= longestText &&
    actual.length <= longestText &&
    expected !== actual
  ) {
    if (expected.includes("\n") || actual.includes("\n")) {
      return diffStrings(expected, actual, completeOptions(options));
    }
    return diffWords(expected, actual, options);
  }
  const replaced = replaceMatchers(copyDeep(actual), copyDeep(expected));
  return diff(replaced.expected, replaced.actual, options);
}

/** Two lines, one below the other, with the changed parts highlighted. */
function diffWords(expected: string, actual: string, options: DiffOptions): Difference {
  const { aAnnotation, bAnnotation } = completeOptions(options);
  const segments = segmentsOf(expected, actual);
  cleanUp(segments);
  const highlights: Range[] = [];
  const width = Math.max(aAnnotation.length, bAnnotation.length);
  const hasCommon = segments.some((segment) => segment.op === COMMON);
  const printSide = (name: string, op: Operation, start: number): string => {
    const label = `${name}: ${" ".repeat(width - name.length)}`;
    let text = "";
    for (const segment of segments) {
      if (segment.op === COMMON) {
        text += segment.text;
      } else if (segment.op === op) {
        if (hasCommon) {
          const from = start + label.length + 1 + text.length;
          highlights.push([from, from + segment.text.length]);
        }
        text += segment.text;
      }
    }
    return label + markTrailingSpaces(stringify(text));
  };
  const first = printSide(aAnnotation, DELETED, 0);
  const second = printSide(bAnnotation, INSERTED, first.length + 1);
  return { text: `${first}\n${second}`, highlights };
}

export function markTrailingSpaces(text: string): string {
  return text.replace(/\s+$/gm, (spaces) => "·".repeat(spaces.length));
}

/** The kind of a value, as far as values of different kinds are not compared line by line. */
export function kindOf(value: unknown): string {
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "array";
  }
  if (typeof value !== "object") {
    return typeof value;
  }
  switch (value.constructor) {
    case RegExp:
      return "regexp";
    case Map:
      return "map";
    case Set:
      return "set";
    case Date:
      return "date";
    default:
      return "object";
  }
}

interface MatcherLike {
  $$typeof?: symbol;
  asymmetricMatch?: unknown;
  getExpectedType?: () => string;
}

/** The difference of any two values; undefined when the kinds of the two are not known. */
export function diff(a: unknown, b: unknown, options: DiffOptions = {}): Difference | undefined {
  if (Object.is(a, b)) {
    return { text: "", highlights: [] };
  }
  const kind = kindOf(a);
  let expectedKind = kind;
  let omit = false;
  const matcher = a as MatcherLike;
  if (kind === "object" && typeof matcher.asymmetricMatch === "function") {
    if (matcher.$$typeof !== matcherTag || typeof matcher.getExpectedType !== "function") {
      return undefined;
    }
    expectedKind = matcher.getExpectedType();
    omit = expectedKind === "string";
  }
  if (expectedKind !== kindOf(b)) {
    return diffKinds(a, b, options);
  }
  if (omit) {
    return undefined;
  }
  switch (kind) {
    case "string":
      return diffLines((a as string).split("\n"), (b as string).split("\n"), completeOptions(options));
    case "boolean":
    case "number": {
      const expected = format(a);
      const actual = format(b);
      const printed = { expected, actual };
      return expected === actual
        ? { text: "", highlights: [], printed }
        : { ...diffLines([expected], [actual], completeOptions(options)), printed };
    }
    case "map":
      return diffObjects(new Map([...(a as Map<unknown, unknown>)].sort()), new Map([...(b as Map<unknown, unknown>)].sort()), options);
    case "set":
      return diffObjects(new Set([...(a as Set<unknown>)].sort()), new Set([...(b as Set<unknown>)].sort()), options);
    default:
      return diffObjects(a, b, options);
  }
}

function diffKinds(a: unknown, b: unknown, options: DiffOptions): Difference {
  const { aAnnotation, aIndicator, bAnnotation, bIndicator } = completeOptions(options);
  const printOptions = plainFormatOptions(options);
  const print = (value: unknown): string => {
    const text = format(value, printOptions);
    return text.length <= longestDisplay ? text : `${text.slice(0, longestDisplay)}...`;
  };
  const printed = { expected: print(a), actual: print(b) };
  return {
    text: `${aIndicator} ${aAnnotation}:\n${printed.expected}\n\n${bIndicator} ${bAnnotation}:\n${printed.actual}`,
    highlights: [],
    printed,
  };
}

function diffObjects(a: unknown, b: unknown, options: DiffOptions): Difference {
  let difference: Difference | undefined;
  let hasThrown = false;
  try {
    difference = diffPrinted(a, b, diffFormatOptions(options), options);
  } catch {
    hasThrown = true;
  }
  if (difference !== undefined && difference.text !== noDifference) {
    return difference;
  }
  // once more without `toJSON`: it may hide the difference, or be what has thrown
  const plain = diffPrinted(a, b, plainFormatOptions(options), options);
  if (plain.text === noDifference || hasThrown) {
    return plain;
  }
  const offset = similar.length + 2;
  return {
    text: `${similar}\n\n${plain.text}`,
    highlights: plain.highlights.map(([start, end]): Range => [start + offset, end + offset]),
    printed: plain.printed,
  };
}

function diffPrinted(a: unknown, b: unknown, printOptions: FormatOptions, options: DiffOptions): Difference {
  const flat = { ...printOptions, indent: 0 };
  const aCompare = format(a, flat);
  const bCompare = format(b, flat);
  if (aCompare === bCompare) {
    return { text: noDifference, highlights: [] };
  }
  const printed = { expected: format(a, printOptions), actual: format(b, printOptions) };
  const difference = diffLines(
    printed.expected.split("\n"),
    printed.actual.split("\n"),
    completeOptions(options),
    aCompare.split("\n"),
    bCompare.split("\n"),
  );
  return { ...difference, printed };
}

