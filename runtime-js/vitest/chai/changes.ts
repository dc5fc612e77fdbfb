/** `change`, `increase`, `decrease`, and `by` how much. */

import type { Assertion } from "../expect/assertion.ts";
import { defineMethod, related, takeMessage } from "./define.ts";
import { assertProperty } from "./properties.ts";
import { assertKind } from "./types.ts";

type Behaviour = "change" | "increase" | "decrease";

interface Delta {
  subject: unknown;
  initial: number;
  final: number;
  behaviour: Behaviour;
}

function observe(
  assertion: Assertion,
  behaviour: Behaviour,
  subject: unknown,
  property: PropertyKey | null | undefined,
  message?: string,
): void {
  takeMessage(assertion, message);
  const action = assertion.__flags.object as () => unknown;
  assertKind.call(related(assertion, action), "function");
  const isFunction = property === null || property === undefined;
  const read = (): number =>
    isFunction ? (subject as () => number)() : (subject as Record<PropertyKey, number>)[property];
  if (isFunction) {
    assertKind.call(related(assertion, subject), "function");
  } else {
    assertProperty.call(related(assertion, subject), property);
  }
  const initial = read();
  if (behaviour !== "change") {
    assertKind.call(related(assertion, initial), "number");
  }
  action();
  const final = read();
  const name = isFunction ? initial : `.${String(property)}`;
  assertion.__flags.delta = { subject: name, initial, final, behaviour } satisfies Delta;
  const passed =
    behaviour === "change" ? initial !== final : behaviour === "increase" ? final > initial : final < initial;
  assertion.assert(passed, `expected ${name} to ${behaviour}`, `expected ${name} to not ${behaviour}`);
}

function by(this: Assertion, amount: number, message?: string): void {
  takeMessage(this, message);
  const { subject, initial, final, behaviour } = this.__flags.delta as Delta;
  const difference =
    behaviour === "change" ? Math.abs(final - initial) : behaviour === "increase" ? final - initial : initial - final;
  this.assert(
    difference === Math.abs(amount),
    `expected ${subject} to ${behaviour} by ${amount}`,
    `expected ${subject} to not ${behaviour} by ${amount}`,
  );
}

export function installChanges(prototype: object): void {
  for (const behaviour of ["change", "increase", "decrease"] as const) {
    for (const name of [behaviour, `${behaviour}s`]) {
      defineMethod(prototype, name, function (this: Assertion, subject: unknown, property?: PropertyKey | null, message?: string) {
        observe(this, behaviour, subject, property, message);
      } as never);
    }
  }
  defineMethod(prototype, "by", by as never);
}
