// What all interfaces of the platform share: how they look from outside, and the texts of their errors.

/** Marks the prototypes of platform classes, so that inspection shows their attributes. */
export const platformClass: unique symbol = Symbol.for("invitro.platform-class") as never;

// deno-lint-ignore no-explicit-any -- any constructor, abstract or not
type Class = { prototype: object; name: string };

/**
 * Gives a class the outside of a platform class: its members are enumerable and its instances say its name. Static
 * members become enumerable too. Returns the class.
 */
export function definePlatformClass<C extends Class>(constructor: C, name: string = constructor.name): C {
  const { prototype } = constructor;
  makeEnumerable(prototype, "constructor");
  makeEnumerable(constructor as unknown as object, "prototype", "length", "name");
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  Object.defineProperty(prototype, platformClass, { value: name, configurable: true });
  return constructor;
}

function makeEnumerable(target: object, ...except: string[]): void {
  for (const key of Object.getOwnPropertyNames(target)) {
    if (!except.includes(key)) {
      Object.defineProperty(target, key, { enumerable: true });
    }
  }
}

/** The error of a method that was called on something else than an instance of its class. */
export function illegalInvocation(): TypeError {
  return new TypeError(
    "Illegal invocation: function called with incorrect `this` reference. See " +
      "https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.",
  );
}

/** The error of `new` on a class that only the platform makes instances of. */
export function illegalConstructor(): TypeError {
  return new TypeError("Illegal constructor");
}

/** The token that lets the platform construct what scripts may not. */
export const internalToken: unique symbol = Symbol("internal") as never;

/** The error of an argument of a method; `index` counts from 1. */
export function notOfType(className: string, method: string, index: number, expected: string): TypeError {
  return new TypeError(
    `Failed to execute '${method}' on '${className}': parameter ${index} is not of type '${expected}'.`,
  );
}

/** The error of an argument of a constructor; `index` counts from 1. */
export function constructorNotOfType(className: string, index: number, expected: string): TypeError {
  return new TypeError(
    `Failed to construct '${className}': constructor parameter ${index} is not of type '${expected}'.`,
  );
}

/** The error of a member of a dictionary. */
export function fieldNotOfType(field: string, dictionary: string, expected: string): TypeError {
  return new TypeError(
    `Incorrect type for the '${field}' field on '${dictionary}': the provided value is not of type '${expected}'.`,
  );
}

/** Whether the value is an object, functions included. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/**
 * An argument that is a dictionary: undefined and null are the empty one, other primitives are refused with the error
 * that `refuse` makes.
 */
export function dictionary<T extends object>(value: unknown, refuse: () => TypeError): Partial<T> {
  if (value === undefined || value === null) {
    return {};
  }
  if (!isObject(value)) {
    throw refuse();
  }
  return value as Partial<T>;
}
