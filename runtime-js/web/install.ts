// How a set of classes and functions becomes globals.

import { publish } from "native:web/publish";
import { platformClass } from "./idl.ts";

// deno-lint-ignore no-explicit-any -- classes of any shape
type Class = (abstract new (...args: any[]) => object) & { readonly name: string };

/** The constructors that users have for the classes of the platform. */
const published = new Map<Class, Class>();

/** The constructor that users have for a class written in TypeScript. */
export function publicClass<C extends Class>(constructor: C, name: string = constructor.name): C {
  let known = published.get(constructor);
  if (known === undefined) {
    known = publish(name, constructor) as Class;
    published.set(constructor, known);
    Object.defineProperty(constructor.prototype, platformClass, { value: name, configurable: true });
    const parent = published.get(Object.getPrototypeOf(constructor) as Class);
    if (parent !== undefined) {
      Object.setPrototypeOf(known, parent);
    }
  }
  return known as C;
}

/** Defines a global: writable, configurable, not enumerable. */
export function defineGlobal(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
}
