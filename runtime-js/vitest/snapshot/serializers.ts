/** Values as the texts that are stored in snapshots. */

import { asymmetricMatcherPlugin } from "../print/plugins.ts";
import { format, type FormatPlugin } from "../print/pretty-format.ts";
import { findFileState } from "../state.ts";
import { isMockFunction, type Mock } from "../vi/mock-function.ts";

const mockPlugin: FormatPlugin = {
  test: (value) => Boolean(value) && isMockFunction(value),
  serialize(mock: Mock, config, indentation, depth, refs, print) {
    const name = mock.getMockName();
    // before version 4 the name is shown that mocks have by default
    const title = `[MockFunction${name === "vi.fn()" ? "" : ` ${name}`}]`;
    const { calls, results } = mock.mock;
    if (calls.length === 0) {
      return title;
    }
    const inner = indentation + config.indent;
    const { spacingOuter: newline, min } = config;
    return (
      `${title} {${newline}${inner}"calls": ${print(calls, config, inner, depth, refs)}${min ? ", " : ","}` +
      `${newline}${inner}"results": ${print(results, config, inner, depth, refs)}${min ? "" : ","}${newline}${indentation}}`
    );
  },
};

let plugins: FormatPlugin[] = [asymmetricMatcherPlugin, mockPlugin];

/** Adds a serializer; the last added is asked first. */
export function addSerializer(plugin: FormatPlugin): void {
  plugins = [plugin, ...plugins];
}

/** Adds the serializer that a module of the configuration exports. */
export function addConfiguredSerializer(module: unknown): void {
  const plugin = (module as { default?: unknown }).default as FormatPlugin | undefined;
  if (plugin === undefined || plugin === null || typeof plugin !== "object") {
    throw new Error("invalid snapshot serializer file. Must export a default object");
  }
  if (typeof plugin.test !== "function" || (typeof plugin.serialize !== "function" && typeof plugin.print !== "function")) {
    throw new TypeError("invalid snapshot serializer file. Must have a 'test' method along with either a 'serialize' or 'print' method.");
  }
  addSerializer(plugin);
}

export function serialize(value: unknown): string {
  const options = findFileState()?.config.snapshot?.format;
  return format(value, {
    printBasicPrototype: false,
    escapeString: false,
    escapeRegex: true,
    printFunctionName: false,
    maxOutputLength: 2 ** 27,
    ...options,
    plugins,
  }).replace(/\r\n?/g, "\n");
}
