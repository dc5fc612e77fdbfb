/** Options of differences. */

import type { DiffConfig } from "../host.ts";
import { asymmetricMatcherPlugin, errorPlugin } from "../print/plugins.ts";
import type { FormatOptions } from "../print/pretty-format.ts";

export interface DiffOptions extends DiffConfig {
  compareKeys?: ((a: string, b: string) => number) | null;
}

export interface CompleteDiffOptions {
  aAnnotation: string;
  aIndicator: string;
  bAnnotation: string;
  bIndicator: string;
  commonIndicator: string;
  compareKeys: ((a: string, b: string) => number) | undefined;
  contextLines: number;
  emptyFirstOrLastLinePlaceholder: string;
  expand: boolean;
  includeChangeCounts: boolean;
  omitAnnotationLines: boolean;
  printBasicPrototype: boolean;
  maxDepth: number | undefined;
  truncateThreshold: number;
  truncateAnnotation: string;
}

export function completeOptions(options: DiffOptions = {}): CompleteDiffOptions {
  const { contextLines } = options;
  return {
    aAnnotation: options.aAnnotation ?? "Expected",
    aIndicator: options.aIndicator ?? "-",
    bAnnotation: options.bAnnotation ?? "Received",
    bIndicator: options.bIndicator ?? "+",
    commonIndicator: options.commonIndicator ?? " ",
    compareKeys: typeof options.compareKeys === "function" ? options.compareKeys : undefined,
    contextLines: Number.isSafeInteger(contextLines) && (contextLines as number) >= 0 ? (contextLines as number) : 5,
    emptyFirstOrLastLinePlaceholder: options.emptyFirstOrLastLinePlaceholder ?? "",
    expand: options.expand ?? false,
    includeChangeCounts: options.includeChangeCounts ?? false,
    omitAnnotationLines: options.omitAnnotationLines ?? false,
    printBasicPrototype: options.printBasicPrototype ?? false,
    maxDepth: options.maxDepth,
    truncateThreshold: Math.max(Math.floor(options.truncateThreshold ?? 0), 0),
    truncateAnnotation: options.truncateAnnotation ?? "... Diff result is truncated",
  };
}

const plugins = [asymmetricMatcherPlugin, errorPlugin];

/** How values are printed in differences. */
export function diffFormatOptions(options: DiffOptions, base: FormatOptions = { maxDepth: 20 }): FormatOptions {
  const { compareKeys, printBasicPrototype, maxDepth } = completeOptions(options);
  return { ...base, plugins, compareKeys, printBasicPrototype, maxDepth: maxDepth ?? base.maxDepth };
}

/** As {@link diffFormatOptions}, for values of which a normal print shows no difference, or fails. */
export function plainFormatOptions(options: DiffOptions): FormatOptions {
  return diffFormatOptions(options, { callToJSON: false, maxDepth: 8 });
}
