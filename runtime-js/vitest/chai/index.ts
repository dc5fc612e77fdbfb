/** `chai`, as `vitest` exports it. */

import { Assertion, flag, settings, show, typeOf } from "../expect/assertion.ts";
import { AssertionError } from "../expect/assertion-error.ts";
import { expect as vitestExpect } from "../expect/create.ts";
import { inspect } from "../print/inspect.ts";
import { assert } from "./assert.ts";
import { defineChainable, defineMethod, defineProperty, type Method, transferFlags } from "./define.ts";
import { deepEqual } from "./eql.ts";
import { chaiExpectFail } from "./fail.ts";
import { hasProperty, pathInfo } from "./paths.ts";
import { should } from "./should.ts";

type Overwrite = (original: Method) => Method;

function noMethod(this: Assertion): void {}

/** What plugins get as their second argument. */
const util = {
  flag,
  inspect,
  objDisplay: show,
  type: typeOf,
  eql: deepEqual,
  transferFlags,
  getPathInfo: pathInfo,
  hasProperty,
  isProxyEnabled: () => settings.useProxy,

  test(assertion: Assertion, args: ArrayLike<unknown>): boolean {
    return Boolean(assertion.__flags.negate) !== Boolean(args[0]);
  },

  getActual(assertion: Assertion, args: ArrayLike<unknown>): unknown {
    return args.length > 4 ? args[4] : assertion._obj;
  },

  getMessage(assertion: Assertion, args: ArrayLike<unknown>): string {
    const template = assertion.__flags.negate ? args[2] : args[1];
    const text = String((typeof template === "function" ? template() : template) ?? "")
      .replace(/#\{this\}/g, () => show(assertion._obj))
      .replace(/#\{act\}/g, () => show(util.getActual(assertion, args)))
      .replace(/#\{exp\}/g, () => show(args[3]));
    const { message } = assertion.__flags;
    return message ? `${message}: ${text}` : text;
  },

  getName: (fn: Function) => fn.name,

  expectTypes(assertion: Assertion, types: string[]): void {
    const kind = typeOf(assertion._obj).toLowerCase();
    const wanted = types.map((type) => type.toLowerCase()).sort();
    if (!wanted.includes(kind)) {
      const list = wanted.map((type) => `${"aeiou".includes(type.charAt(0)) ? "an" : "a"} ${type}`).join(", or ");
      throw new AssertionError(`object tested must be ${list}, but ${kind} given`);
    }
  },

  addMethod: defineMethod,
  addProperty(target: object, name: string, getter: (this: Assertion) => unknown = () => undefined) {
    defineProperty(target, name, getter);
  },
  addChainableMethod(target: object, name: string, method: Method = noMethod, chaining?: (this: Assertion) => void) {
    defineChainable(target, name, method, chaining);
  },

  overwriteMethod(target: object, name: string, overwrite: Overwrite) {
    const original = ((target as Record<string, unknown>)[name] as Method | undefined) ?? noMethod;
    defineMethod(target, name, overwrite(original));
  },

  overwriteProperty(target: object, name: string, overwrite: (original: () => unknown) => (this: Assertion) => unknown) {
    const descriptor = Object.getOwnPropertyDescriptor(target, name);
    defineProperty(target, name, overwrite(descriptor?.get ?? (() => undefined)));
  },

  overwriteChainableMethod(
    target: object,
    name: string,
    method: Overwrite,
    chaining: (original: () => void) => (this: Assertion) => void,
  ) {
    const getter = Object.getOwnPropertyDescriptor(target, name)?.get as ((this: Assertion) => Function) | undefined;
    const original: Method = function (...args) {
      return getter?.call(this).apply(this, args);
    };
    defineChainable(target, name, method(original), chaining(() => {}));
  },
};

/** Ways in which plugins extend assertions. */
Object.assign(Assertion, {
  addMethod: (name: string, method: Method) => util.addMethod(Assertion.prototype, name, method),
  addProperty: (name: string, getter?: (this: Assertion) => unknown) =>
    util.addProperty(Assertion.prototype, name, getter),
  addChainableMethod: (name: string, method?: Method, chaining?: (this: Assertion) => void) =>
    util.addChainableMethod(Assertion.prototype, name, method, chaining),
  overwriteMethod: (name: string, overwrite: Overwrite) => util.overwriteMethod(Assertion.prototype, name, overwrite),
  overwriteProperty: (name: string, overwrite: (original: () => unknown) => (this: Assertion) => unknown) =>
    util.overwriteProperty(Assertion.prototype, name, overwrite),
  overwriteChainableMethod: (
    name: string,
    method: Overwrite,
    chaining: (original: () => void) => (this: Assertion) => void,
  ) => util.overwriteChainableMethod(Assertion.prototype, name, method, chaining),
});

/** chai's own `expect`: without a test, and without counting. */
const expect = Object.assign((value: unknown, message?: string) => new Assertion(value, message), {
  fail: chaiExpectFail,
});
for (const name of Object.keys(vitestExpect)) {
  if (!(name in expect)) {
    (expect as unknown as Record<string, unknown>)[name] = vitestExpect[name];
  }
}

type Plugin = (chaiNamespace: object, utilities: typeof util) => unknown;
const used = new Set<Plugin>();

function use(plugin: Plugin): typeof chai {
  if (!used.has(plugin)) {
    used.add(plugin);
    plugin(chai, util);
  }
  return chai;
}

export const chai = {
  Assertion,
  AssertionError,
  Should: should,
  assert,
  config: settings,
  expect,
  should,
  use,
  util,
};
