/** What test files import from `vitest`. */

import { getFileState } from "./state.ts";

export { assert } from "./chai/assert.ts";
export { chai } from "./chai/index.ts";
export { should } from "./chai/should.ts";
export { createExpect, expect } from "./expect/create.ts";
export { installGlobals } from "./globals.ts";
export { recordArtifact } from "./runner/context.ts";
export { bench, describe, describe as suite, test, test as it } from "./runner/declare.ts";
export {
  afterAll,
  afterEach,
  aroundAll,
  aroundEach,
  beforeAll,
  beforeEach,
  onTestFailed,
  onTestFinished,
} from "./runner/hooks.ts";
export { BenchmarkRunner, EvaluatedModules, TestRunner } from "./runner/classes.ts";
export { Snapshots } from "./snapshot/matchers.ts";
export { assertType, expectTypeOf } from "./types.ts";
export { vi, vi as vitest } from "./vi/index.ts";

/** A value given by the configuration or by global set-up. */
export function inject(key: string): unknown {
  return getFileState().host.provided[key];
}
