/** Ways of putting words on the prototype of assertions. */

import { Assertion, type Flags } from "../expect/assertion.ts";

export type Method = (this: Assertion, ...args: never[]) => unknown;

export function defineMethod(target: object, name: string, method: Method): void {
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    value: function (this: Assertion, ...args: never[]) {
      const result = method.apply(this, args);
      return result === undefined ? this : result;
    },
  });
}

export function defineProperty(target: object, name: string, getter: (this: Assertion) => unknown): void {
  Object.defineProperty(target, name, {
    configurable: true,
    get(this: Assertion) {
      const result = getter.call(this);
      return result === undefined ? this : result;
    },
  });
}

/** A word that can be called, and that other words can follow: `.include(1)` and `.include.members([1])`. */
export function defineChainable(
  target: object,
  name: string,
  method: Method,
  chaining?: (this: Assertion) => void,
): void {
  Object.defineProperty(target, name, {
    configurable: true,
    get(this: Assertion) {
      chaining?.call(this);
      const assertion = this;
      const word = function (...args: never[]) {
        const result = method.apply(assertion, args);
        return result === undefined ? assertion : result;
      };
      Reflect.deleteProperty(word, "length");
      Reflect.deleteProperty(word, "name");
      const prototype = Object.create(assertion);
      prototype.call = Function.prototype.call;
      prototype.apply = Function.prototype.apply;
      Object.setPrototypeOf(word, prototype);
      return word;
    },
  });
}

/** Copies what the words before said to another assertion; the message only if asked for. */
export function transferFlags(from: Assertion, to: Assertion, withMessage = true): void {
  const flags: Flags = from.__flags;
  for (const key of Object.keys(flags)) {
    if (key !== "object" && key !== "ssfi" && key !== "lockSsfi" && (withMessage || key !== "message")) {
      to.__flags[key] = flags[key];
    }
  }
}

/** Takes the message that a word was given as its last argument. */
export function takeMessage(assertion: Assertion, message: unknown): void {
  if (message) {
    assertion.__flags.message = message as string;
  }
}

/** An assertion about something that belongs to another assertion. */
export function related(assertion: Assertion, value: unknown): Assertion {
  const { message, ssfi } = assertion.__flags;
  return new Assertion(value, message, ssfi, true);
}

export function prefixed(assertion: Assertion, text: string): string {
  const { message } = assertion.__flags;
  return message ? `${message}: ${text}` : text;
}
