/** Words of equality: `equal`, `eql`. */

import { type Assertion, settings } from "../expect/assertion.ts";
import { defineMethod, takeMessage } from "./define.ts";
import { deepEqual } from "./eql.ts";

/** The deep equality that an assertion uses. */
export function eqlOf(assertion: Assertion): (a: unknown, b: unknown) => boolean {
  return assertion.__flags.eql ?? settings.deepEqual ?? deepEqual;
}

function assertEql(this: Assertion, expected: unknown, message?: string): void {
  takeMessage(this, message);
  const actual = this.__flags.object;
  this.assert(
    eqlOf(this)(expected, actual),
    "expected #{this} to deeply equal #{exp}",
    "expected #{this} to not deeply equal #{exp}",
    expected,
    actual,
    true,
  );
}

function assertEqual(this: Assertion, expected: unknown, message?: string): void {
  if (this.__flags.deep) {
    assertEql.call(this, expected, message);
    return;
  }
  takeMessage(this, message);
  const actual = this.__flags.object;
  this.assert(
    expected === actual,
    "expected #{this} to equal #{exp}",
    "expected #{this} to not equal #{exp}",
    expected,
    actual,
    true,
  );
}

export function installEquality(prototype: object): void {
  for (const name of ["equal", "equals", "eq"]) {
    defineMethod(prototype, name, assertEqual);
  }
  for (const name of ["eql", "eqls"]) {
    defineMethod(prototype, name, assertEql);
  }
}
