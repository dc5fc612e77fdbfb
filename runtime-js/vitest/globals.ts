/** What `globals: true` puts on the global object. */

import { chai } from "./chai/index.ts";
import { assert } from "./chai/assert.ts";
import { expect } from "./expect/create.ts";
import { assertType, expectTypeOf } from "./types.ts";
import { describe, test } from "./runner/declare.ts";
import {
  afterAll,
  afterEach,
  aroundAll,
  aroundEach,
  beforeAll,
  beforeEach,
  onTestFailed,
  onTestFinished,
} from "./runner/hooks.ts";
import { vi } from "./vi/index.ts";

function values(): Record<string, unknown> {
  return {
    suite: describe,
    test,
    describe,
    it: test,
    chai,
    expect,
    assert,
    expectTypeOf,
    assertType,
    vitest: vi,
    vi,
    beforeAll,
    afterAll,
    beforeEach,
    afterEach,
    onTestFinished,
    onTestFailed,
    aroundEach,
    aroundAll,
  };
}

/** Defines the test API as globals. */
export function installGlobals(target: object): void {
  Object.assign(target, values());
}

export function uninstallGlobals(target: object): void {
  for (const name of Object.keys(values())) {
    Reflect.deleteProperty(target, name);
  }
}
