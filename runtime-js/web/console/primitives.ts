// Primitive values as text.

import type { State, Stylize } from "./options.ts";
import { quote } from "./text.ts";

/** The text of a primitive. */
export function formatPrimitive(stylize: Stylize, value: unknown, state: State): string {
  switch (typeof value) {
    case "string":
      return formatString(stylize, value, state);
    case "number":
      return formatNumber(stylize, value, state.numericSeparator);
    case "bigint":
      return formatBigInt(stylize, value, state.numericSeparator);
    case "boolean":
      return stylize(`${value}`, "boolean");
    case "undefined":
      return stylize("undefined", "undefined");
    default:
      return stylize(Symbol.prototype.toString.call(value), "symbol");
  }
}

const shortestSplitString = 16;

function formatString(stylize: Stylize, value: string, state: State): string {
  let text = value;
  let more = "";
  const limit = state.maxStringLength as number;
  if (limit < text.length) {
    const remaining = text.length - limit;
    text = text.slice(0, limit);
    more = `... ${remaining} more character${remaining > 1 ? "s" : ""}`;
  }
  if (
    state.compact !== true && text.length > shortestSplitString &&
    text.length > state.breakLength - state.indentation - 4
  ) {
    const lines = text.split(/(?<=\n)/).map((line) => stylize(quote(line), "string"));
    return lines.join(` +\n${" ".repeat(state.indentation + 2)}`) + more;
  }
  return stylize(quote(text), "string") + more;
}

function separateFromRight(digits: string): string {
  let text = "";
  let end = digits.length;
  const start = digits.startsWith("-") ? 1 : 0;
  for (; end >= start + 4; end -= 3) {
    text = `_${digits.slice(end - 3, end)}${text}`;
  }
  return end === digits.length ? digits : digits.slice(0, end) + text;
}

function separateFromLeft(digits: string): string {
  let text = "";
  let start = 0;
  for (; start < digits.length - 3; start += 3) {
    text += `${digits.slice(start, start + 3)}_`;
  }
  return start === 0 ? digits : text + digits.slice(start);
}

/** The text of a number. */
export function formatNumber(stylize: Stylize, value: number, separate: boolean): string {
  if (!separate) {
    return stylize(Object.is(value, -0) ? "-0" : `${value}`, "number");
  }
  const whole = Math.trunc(value);
  const text = String(whole);
  if (whole === value) {
    return stylize(!Number.isFinite(value) || text.includes("e") ? text : separateFromRight(text), "number");
  }
  if (Number.isNaN(value)) {
    return stylize(text, "number");
  }
  return stylize(`${separateFromRight(text)}.${separateFromLeft(String(value).slice(text.length + 1))}`, "number");
}

/** The text of a big integer. */
export function formatBigInt(stylize: Stylize, value: bigint, separate: boolean): string {
  const text = String(value);
  return stylize(`${separate ? separateFromRight(text) : text}n`, "bigint");
}
