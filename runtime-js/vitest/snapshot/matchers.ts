/** The snapshot matchers. */

import type { Assertion } from "../expect/assertion.ts";
import { equals, type Tester } from "../expect/equality.ts";
import { recordPromise } from "../expect/promises.ts";
import { iterableEquality, subsetEquality } from "../expect/testers.ts";
import type { TestTask } from "../runner/tasks.ts";
import { getFileState } from "../state.ts";
import { fileSnapshots, type SnapshotRequest } from "./client.ts";
import { mergeProperties } from "./merge.ts";

/** Result of a match as custom matchers return it. */
export interface SnapshotMatch {
  pass: boolean;
  message: () => string;
  actual?: unknown;
  expected?: unknown;
}

function checkUse(assertion: Assertion, matcher: string): TestTask {
  const { negate } = assertion.__flags;
  if (negate) {
    throw new Error(`${matcher} cannot be used with "not"`);
  }
  const test = assertion.__flags["vitest-test"];
  if (test === undefined) {
    throw new Error(`'${matcher}' cannot be used without test context`);
  }
  return test;
}

/** Removes the indentation that a snapshot has because of the code around it. */
export function stripIndentation(text: string): string {
  const indentation = /^([^\S\n]*)\S/m.exec(text)?.[1];
  if (!indentation) {
    return text;
  }
  const lines = text.split("\n");
  if (lines.length <= 2 || lines[0].trim() !== "" || lines[lines.length - 1].trim() !== "") {
    return text;
  }
  for (let i = 1; i < lines.length - 1; i++) {
    if (lines[i] === "") {
      continue;
    }
    if (!lines[i].startsWith(indentation)) {
      return text;
    }
    lines[i] = lines[i].slice(indentation.length);
  }
  lines[lines.length - 1] = "";
  return lines.join("\n");
}

interface MatchOptions {
  received: unknown;
  properties?: unknown;
  hint?: string;
  inline?: { text: string | undefined };
}

const propertyTesters = [iterableEquality, subsetEquality] as Tester[];

function match(assertion: Assertion, matcher: string, options: MatchOptions): SnapshotMatch {
  const test = checkUse(assertion, matcher);
  let { received } = options;
  if (typeof options.properties === "object" && options.properties !== null) {
    if (typeof received !== "object" || received === null) {
      throw new Error("Received value must be an object when the matcher has properties");
    }
    const { properties } = options;
    if (!equals(received, properties, propertyTesters)) {
      return {
        pass: false,
        message: () => "Snapshot properties mismatched",
        actual: received,
        expected: properties,
      };
    }
    received = mergeProperties(received, properties);
  }
  const request: SnapshotRequest = { test, received, hint: options.hint, matcher };
  if (options.inline !== undefined) {
    const place = assertion.__flags.error ?? new Error("snapshot");
    request.inline = { text: options.inline.text, place };
  }
  const { pass, key, actual, expected } = fileSnapshots().match(request);
  return { pass, message: () => `Snapshot \`${key || "unknown"}\` mismatched`, actual, expected };
}

/** Throws what a failed match amounts to. */
function settle(assertion: Assertion, result: SnapshotMatch): Assertion {
  if (!result.pass) {
    const { message } = assertion.__flags;
    const error = new Error(`${message ? `${message}: ` : ""}${result.message()}`);
    const expand = getFileState().config.snapshot?.expand;
    Object.defineProperties(error, {
      actual: { value: result.actual, enumerable: true, configurable: true, writable: true },
      expected: { value: result.expected, enumerable: true, configurable: true, writable: true },
      diffOptions: { value: expand === undefined ? {} : { expand }, enumerable: false, configurable: true },
    });
    throw error;
  }
  return assertion;
}

type Hinted = { properties?: unknown; hint?: string };

function hinted(first: unknown, hint?: string): Hinted {
  return typeof first === "string" ? { hint: first } : { properties: first, hint };
}

function inlined(first: unknown, second?: string, third?: string): Hinted & { inline: { text: string | undefined } } {
  if (typeof first === "string") {
    return { inline: { text: stripIndentation(first) }, hint: second };
  }
  return {
    properties: first,
    inline: { text: second ? stripIndentation(second) : undefined },
    hint: third,
  };
}

/** What the value under test throws; under `rejects` the value is it. */
function thrownBy(assertion: Assertion): unknown {
  const { object, promise } = assertion.__flags;
  if (typeof object !== "function") {
    if (!promise) {
      throw new Error(`expected must be a function, received ${typeof object}`);
    }
    return object;
  }
  try {
    object();
  } catch (error) {
    return error;
  }
  throw new Error("snapshot function didn't throw");
}

function fileMatch(assertion: Assertion, received: unknown, path: string, hint?: string): SnapshotMatch {
  const matcher = "toMatchFileSnapshot";
  const test = checkUse(assertion, matcher);
  const { host, file } = getFileState();
  const absolute = resolvePath(file.filepath, path);
  const content = host.readSnapshotFile(absolute) ?? undefined;
  const outcome = fileSnapshots().match({ test, received, hint, matcher, file: { path: absolute, content } });
  return {
    pass: outcome.pass,
    message: () => `Snapshot \`${outcome.key}\` mismatched`,
    actual: outcome.actual,
    expected: outcome.expected,
  };
}

/** A path relative to the folder of the test file. */
function resolvePath(testFile: string, path: string): string {
  if (path.startsWith("/")) {
    return path;
  }
  const parts = testFile.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "..") {
      parts.pop();
    } else if (part !== "." && part !== "") {
      parts.push(part);
    }
  }
  return parts.join("/");
}

function toMatchSnapshot(this: Assertion, first?: unknown, hint?: string): Assertion {
  return settle(this, match(this, "toMatchSnapshot", { received: this.__flags.object, ...hinted(first, hint) }));
}

export const snapshotMatchers = {
  toMatchSnapshot,
  matchSnapshot: toMatchSnapshot,

  toMatchInlineSnapshot(this: Assertion, first?: unknown, second?: string, third?: string): Assertion {
    const received = this.__flags.object;
    return settle(this, match(this, "toMatchInlineSnapshot", { received, ...inlined(first, second, third) }));
  },

  toThrowErrorMatchingSnapshot(this: Assertion, first?: unknown, hint?: string): Assertion {
    const matcher = "toThrowErrorMatchingSnapshot";
    checkUse(this, matcher);
    return settle(this, match(this, matcher, { received: thrownBy(this), ...hinted(first, hint) }));
  },

  toThrowErrorMatchingInlineSnapshot(this: Assertion, snapshot?: string, hint?: string): Assertion {
    const matcher = "toThrowErrorMatchingInlineSnapshot";
    checkUse(this, matcher);
    const inline = { text: snapshot ? stripIndentation(snapshot) : undefined };
    return settle(this, match(this, matcher, { received: thrownBy(this), inline, hint }));
  },

  toMatchFileSnapshot(this: Assertion, path: string, hint?: string): unknown {
    const test = checkUse(this, "toMatchFileSnapshot");
    const received = this.__flags.object;
    const promise = Promise.resolve().then(() => {
      settle(this, fileMatch(this, received, path, hint));
    });
    const { soft } = this.__flags;
    const description = `expect${soft ? ".soft" : ""}(actual).toMatchFileSnapshot(expected)`;
    return recordPromise(test, promise, description, new Error("toMatchFileSnapshot"), soft === true);
  },
};

interface MatcherThis {
  assertion: Assertion;
}

/** The name under which the user called the custom matcher. */
function calledName({ assertion }: MatcherThis, fallback: string): string {
  return typeof assertion.__flags._name === "string" ? assertion.__flags._name : fallback;
}

/** The snapshot matchers for use inside of custom matchers, with their `this`. */
export const Snapshots = {
  toMatchSnapshot(this: MatcherThis, received: unknown, first?: unknown, hint?: string): SnapshotMatch {
    const name = calledName(this, "toMatchSnapshot");
    return match(this.assertion, name, { received, ...hinted(first, hint) });
  },

  toMatchInlineSnapshot(
    this: MatcherThis,
    received: unknown,
    first?: unknown,
    second?: string,
    third?: string,
  ): SnapshotMatch {
    const name = calledName(this, "toMatchInlineSnapshot");
    return match(this.assertion, name, { received, ...inlined(first, second, third) });
  },

  async toMatchFileSnapshot(this: MatcherThis, received: unknown, path: string, hint?: string): Promise<SnapshotMatch> {
    return fileMatch(this.assertion, received, path, hint);
  },
};
