/** What the callee of an RPC method does: finds what a path names, and calls it. */

import { remoteError } from "../remote-error.ts";
import { passed } from "./passing.ts";

function notAFunction(name: string): TypeError {
  return new TypeError(`"${name}" is not a function.`);
}

/** What a path names on a value that is on this side already. */
export async function followPath(value: unknown, path: string[], args: unknown[] | undefined): Promise<unknown> {
  let parent: unknown;
  for (const name of path) {
    parent = value;
    value = (value as Record<string, unknown> | null | undefined)?.[name];
    // A property of a stub that is called next is not to be read first.
    if (typeof value === "object" && value !== null && "then" in value) value = await value;
  }
  if (args === undefined) return value;
  if (typeof value !== "function") throw notAFunction(path.at(-1) ?? "");
  return Reflect.apply(value as (...args: unknown[]) => unknown, parent, args);
}

/** Uses a path on an object of the other side and passes the result over. */
export async function usePath(
  target: object,
  path: string[],
  args: unknown[] | undefined,
  lookUp: (target: object, name: string) => unknown,
  extra?: Record<string, unknown>,
): Promise<unknown> {
  try {
    const [first, ...rest] = path;
    if (first === undefined) return passed(await followPath(target, [], args));
    const value = lookUp(target, first);
    if (rest.length > 0) return passed(await followPath(await value, rest, args));
    if (args === undefined) return passed(await value);
    if (typeof value !== "function") throw notAFunction(first);
    return passed(await Reflect.apply(value as (...args: unknown[]) => unknown, target, args));
  } catch (error) {
    throw remoteError(error, extra);
  }
}

function missing(name: string): TypeError {
  return new TypeError(`The RPC receiver does not implement "${name}".`);
}

/** A property of an entrypoint or a Durable Object that may be used from outside: one of the class. */
export function prototypeProperty(target: object, name: string): unknown {
  const isOwn = Object.hasOwn(target, name);
  if (!isInPrototype(target, name)) {
    if (!isOwn) throw missing(name);
    throw new TypeError(
      `The RPC receiver's prototype does not implement "${name}", but the receiver instance does.\n` +
        "Only properties and methods defined on the prototype can be accessed over RPC.\n" +
        `Ensure properties are declared like \`get ${name}() { ... }\` instead of \`${name} = ...\`,\n` +
        `and methods are declared like \`${name}() { ... }\` instead of \`${name} = () => { ... }\`.`,
    );
  }
  if (isOwn) throw missing(name);
  return Reflect.get(target, name);
}

/** A property of an `RpcTarget` that may be used from outside. */
export function targetProperty(target: object, name: string): unknown {
  if (!isInPrototype(target, name) || Object.hasOwn(target, name)) {
    throw new TypeError(`The RPC receiver does not implement the method "${name}".`);
  }
  return Reflect.get(target, name);
}

function isInPrototype(target: object, name: string): boolean {
  const prototype = Object.getPrototypeOf(target);
  return prototype !== null && name in prototype && !(name in Object.prototype);
}
