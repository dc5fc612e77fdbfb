/** `vi.spyOn`. */

import { createMock, type Implementation, isMockFunction, type Mock } from "./mock-function.ts";

type Access = "value" | "get" | "set";

function check(condition: unknown, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

/** The property and the object of the prototype chain that has it. */
function findProperty(object: object, key: PropertyKey): [owner: object, descriptor: PropertyDescriptor] | undefined {
  for (let owner: object | null = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    if (descriptor !== undefined) {
      return [owner, descriptor];
    }
  }
  return undefined;
}

/** Replaces a method, or an accessor, of an object by a mock that calls it. */
export function spyOn(object: object, key: PropertyKey, accessor?: "get" | "set"): Mock {
  check(
    object !== null && object !== undefined,
    "The vi.spyOn() function could not find an object to spy upon. The first argument must be defined.",
  );
  check(typeof object === "object" || typeof object === "function", "Vitest cannot spy on a primitive value.");
  const property = findProperty(object, key);
  check(property !== undefined || key in object, `The property "${String(key)}" is not defined on the ${typeof object}.`);
  const [owner, descriptor] = property ?? [undefined, undefined];
  let access: Access = accessor ?? "value";
  // exports of modules are getters that give the function
  const isExport = access === "value" && descriptor?.get !== undefined && descriptor.value === undefined;
  if (isExport) {
    access = "get";
  }
  const read = (): unknown => (object as Record<PropertyKey, unknown>)[key];
  let original: unknown;
  if (descriptor !== undefined) {
    original = descriptor[access];
    if ((original === undefined || original === null) && access === "value") {
      original = read();
    }
  } else {
    original = access === "value" ? read() : read;
  }
  const replaced = isExport && original ? (original as () => unknown).call(object) : original;
  const type = typeof replaced;
  check(
    type === "function" || (access !== "value" && (original === undefined || original === null)),
    `vi.spyOn() can only spy on a function. Received ${type}.`,
  );
  if (isMockFunction(replaced)) {
    return replaced;
  }
  const assign = (value: unknown): void => {
    const { value: _value, ...rest } = descriptor ?? { configurable: true, writable: true };
    if (access !== "value") {
      delete rest.writable;
    }
    Object.defineProperty(object, key, { ...rest, [access]: value });
  };
  const restore = (): void => {
    if (owner !== object) {
      Reflect.deleteProperty(object, key);
    } else if (descriptor !== undefined && !original) {
      Object.defineProperty(object, key, descriptor);
    } else {
      assign(original);
    }
  };
  const mock = createMock({ original: replaced as Implementation | undefined, restore, showsName: true });
  try {
    assign(isExport ? () => mock : mock);
  } catch (error) {
    if (error instanceof TypeError && (object as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "Module") {
      throw new TypeError(
        `Cannot spy on export "${String(key)}". Module namespace is not configurable in ESM. See: https://vitest.dev/guide/browser/#limitations`,
        { cause: error },
      );
    }
    throw error;
  }
  return mock;
}
