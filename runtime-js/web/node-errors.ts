// Errors of the platform that follow Node.js: a `code`, and a text that says what was received.

import { inspect } from "./console/inspect.ts";

/** The error of an argument of the wrong type. `expected` is a name of a type of JavaScript, or several. */
export function invalidArgType(name: string, expected: string | string[], received: unknown): TypeError {
  const types = typeof expected === "string" ? expected : expected.length === 2
    ? expected.join(" or ")
    : `one of ${expected.slice(0, -1).join(", ")} or ${expected.at(-1)}`;
  const error = new TypeError(
    `The "${name}" argument must be of type ${types}. Received ${describeReceived(received)}`,
  );
  return Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
}

/** How Node.js names a value that was not expected. */
export function describeReceived(value: unknown): string {
  if (value === null || value === undefined) {
    return `${value}`;
  }
  if (typeof value === "function") {
    return value.name === "" ? "function " : `function ${value.name}`;
  }
  if (typeof value === "object") {
    const { constructor } = value;
    return typeof constructor === "function" && constructor.name !== ""
      ? `an instance of ${constructor.name}`
      : inspect(value, { depth: -1 });
  }
  let text = inspect(value, { colors: false });
  if (text.length > 28) {
    text = `${text.slice(0, 25)}...`;
  }
  return `type ${typeof value} (${text})`;
}
