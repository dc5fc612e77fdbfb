/** Deep mocks of objects, classes and the exports of modules. */

import { vitestMajor } from "../version.ts";
import { createMock, type Implementation, isMockFunction, type Mock } from "./mock-function.ts";

type Keyed = Record<PropertyKey, unknown>;

/** `autospy`: functions call their originals, and values stay. */
export type AutomockKind = "automock" | "autospy";

/** A deep mock of `value`: functions are mocks, objects and classes are copied, arrays are empty. */
export function mockObject<T>(value: T, kind: AutomockKind = "automock"): T {
  return new Automocker(kind === "autospy").mock(value) as T;
}

/** A deep mock of the exports of a module, put into `mocked`, which may have been handed out before. */
export function automock(
  exports: object,
  kind: AutomockKind = "automock",
  mocked: Record<string, unknown> = {},
): Record<string, unknown> {
  const mocker = new Automocker(kind === "autospy");
  Object.defineProperty(mocked, Symbol.toStringTag, { value: "Module", configurable: true });
  mocker.seen.set(exports, mocked);
  mocker.copyMembers(exports, mocked, true);
  return mocked;
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

const functionKinds = new Set(["Function", "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction"]);

/** Whether the members of such an object can be replaced. */
function isCopied(kind: string): boolean {
  return kind === "Object" || kind === "Module" || functionKinds.has(kind);
}

class Automocker {
  readonly seen = new Map<unknown, unknown>();
  #spy: boolean;

  constructor(spy: boolean) {
    this.#spy = spy;
  }

  mock(value: unknown): unknown {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) {
      return value;
    }
    if (this.seen.has(value)) {
      return this.seen.get(value);
    }
    if (isMockFunction(value)) {
      return value;
    }
    if (Array.isArray(value)) {
      const copy: unknown[] = [];
      this.seen.set(value, copy);
      if (this.#spy) {
        for (let i = 0; i < value.length; i++) {
          copy[i] = this.mock(value[i]);
        }
      }
      return copy;
    }
    const kind = kindOf(value);
    if (!isCopied(kind) && typeof value !== "function") {
      return value;
    }
    if (typeof value === "function") {
      return this.#mockFunction(value);
    }
    const copy = Object.create(Object.getPrototypeOf(value));
    this.seen.set(value, copy);
    this.copyMembers(value, copy);
    return copy;
  }

  #mockFunction(original: Function): Mock {
    const prototype = original.prototype as object | undefined;
    const isClass = typeof prototype === "object" && prototype !== null;
    const members = isClass ? methodNames(prototype) : [];
    const mock = createMock({
      original: this.#spy ? (original as Implementation) : undefined,
      name: original.name,
      members,
      keepsMembers: this.#spy,
    });
    this.seen.set(original, mock);
    if (isClass && prototype !== undefined) {
      this.copyMembers(prototype, mock.prototype);
    }
    this.copyMembers(original, mock);
    return mock;
  }

  /** Mocks the members of an object, inherited ones too, into another. */
  copyMembers(source: object, target: object, isModule = false): void {
    for (const [key, descriptor] of membersOf(source)) {
      if (skips(source, target, key)) {
        continue;
      }
      if (!isModule && descriptor.get !== undefined) {
        this.#copyAccessor(target, key, descriptor);
        continue;
      }
      const value = (source as Keyed)[key];
      define(target, key, this.mock(value), descriptor);
    }
  }

  #copyAccessor(target: object, key: PropertyKey, descriptor: PropertyDescriptor): void {
    const copy = this.#spy || vitestMajor() < 4
      ? descriptor
      : { configurable: descriptor.configurable, enumerable: descriptor.enumerable, get: () => undefined, set: descriptor.set && (() => {}) };
    try {
      Object.defineProperty(target, key, copy);
    } catch {
      // what cannot be replaced stays
    }
  }
}

function define(target: object, key: PropertyKey, value: unknown, descriptor: PropertyDescriptor): void {
  try {
    Object.defineProperty(target, key, {
      value,
      writable: true,
      configurable: true,
      enumerable: descriptor.enumerable,
    });
  } catch {
    // what cannot be replaced stays
  }
}

const functionProperties = new Set<PropertyKey>(["length", "name", "prototype", "arguments", "caller"]);

function skips(source: object, target: object, key: PropertyKey): boolean {
  if (typeof source === "function" && functionProperties.has(key)) {
    return true;
  }
  return key === "constructor" || (typeof target === "function" && key === "mock");
}

/** Properties of an object and of its prototypes, up to the built-in ones; nearer ones win. */
function membersOf(object: object): Map<PropertyKey, PropertyDescriptor> {
  const members = new Map<PropertyKey, PropertyDescriptor>();
  for (
    let current: object | null = object;
    current !== null &&
    current !== Object.prototype &&
    current !== Function.prototype &&
    current !== RegExp.prototype;
    current = Object.getPrototypeOf(current)
  ) {
    for (const key of Reflect.ownKeys(current)) {
      const descriptor = Object.getOwnPropertyDescriptor(current, key);
      if (descriptor !== undefined && !members.has(key)) {
        members.set(key, descriptor);
      }
    }
  }
  return members;
}

function methodNames(prototype: object): PropertyKey[] {
  const names: PropertyKey[] = [];
  for (const [key, descriptor] of membersOf(prototype)) {
    if (key !== "constructor" && typeof descriptor.value === "function") {
      names.push(key);
    }
  }
  return names;
}
