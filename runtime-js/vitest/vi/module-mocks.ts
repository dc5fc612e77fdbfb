/** What becomes of `vi.mock`: the calls, and the modules that factories make. */

import type { MockFactory } from "../host.ts";
import { getFileState } from "../state.ts";

function checkPath(name: string, path: unknown): asserts path is string {
  if (typeof path !== "string") {
    throw new TypeError(`vi.${name}() expects a string path, but received a ${typeof path}`);
  }
}

function register(name: string, path: unknown, second: unknown): () => void {
  checkPath(name, path);
  const { modules } = getFileState().host;
  const importer = modules.caller();
  if (typeof second === "function") {
    modules.mock({ specifier: path, importer, kind: "factory", factory: second as MockFactory });
  } else {
    const spies = (second as { spy?: boolean } | undefined)?.spy === true;
    modules.mock({ specifier: path, importer, kind: spies ? "autospy" : "automock" });
  }
  return () => modules.unmock(path, importer);
}

function unregister(name: string, path: unknown): void {
  checkPath(name, path);
  const { modules } = getFileState().host;
  modules.unmock(path, modules.caller());
}

/** The functions of `vi` that change which module an import gives. */
export const moduleMocks = {
  mock(path: unknown, factory?: unknown): void {
    register("mock", path, factory);
  },

  unmock(path: unknown): void {
    unregister("unmock", path);
  },

  doMock(path: unknown, factory?: unknown): object {
    const dispose = register("doMock", path, factory);
    return Symbol.dispose ? { [Symbol.dispose]: dispose } : {};
  },

  doUnmock(path: unknown): void {
    unregister("doUnmock", path);
  },

  async importActual(path: string): Promise<unknown> {
    const { modules } = getFileState().host;
    return modules.importActual(path, modules.caller());
  },

  async importMock(path: string): Promise<unknown> {
    const { modules } = getFileState().host;
    return modules.importMock(path, modules.caller());
  },
};

/** Calls the factory of a mock, and gives what importers shall see. Call it once a mock. */
export async function evaluateFactory(
  factory: MockFactory,
  importOriginal: () => Promise<Record<string, unknown>>,
  specifier: string,
): Promise<Record<string, unknown>> {
  let exports: unknown;
  try {
    exports = await factory(importOriginal);
  } catch (error) {
    throw factoryError(error);
  }
  return checkFactoryResult(exports, specifier);
}

export function factoryError(cause: unknown): Error {
  return new Error(
    "[vitest] There was an error when mocking a module. " +
      'If you are using "vi.mock" factory, make sure there are no top level variables inside, since this call is hoisted to top of the file. ' +
      "Read more: https://vitest.dev/api/vi.html#vi-mock",
    { cause },
  );
}

/** What a factory gave, as a module: reading a name that is not there is an error that says so. */
export function checkFactoryResult(exports: unknown, specifier: string): Record<string, unknown> {
  if (exports === null || typeof exports !== "object" || Array.isArray(exports)) {
    throw new TypeError(
      `[vitest] vi.mock("${specifier}", factory?: () => unknown) is not returning an object. Did you mean to return an object with a "default" key?`,
    );
  }
  return new Proxy(exports as Record<string, unknown>, {
    get(target, key, receiver) {
      if (!(key in target) && typeof key === "string" && key !== "then" && key !== "__esModule") {
        throw missingExport(specifier, key);
      }
      return Reflect.get(target, key, receiver);
    },
  });
}

function missingExport(specifier: string, name: string): Error {
  const error = new Error(
    `[vitest] No "${name}" export is defined on the "${specifier}" mock. Did you forget to return it from "vi.mock"?\n` +
      `If you need to partially mock a module, you can use "importOriginal" helper inside:\n`,
  );
  const codeFrame =
    `vi.mock(import("${specifier}"), async (importOriginal) => {\n` +
    "  const actual = await importOriginal()\n" +
    "  return {\n" +
    "    ...actual,\n" +
    "    // your mocked methods\n" +
    "  }\n" +
    "})";
  return Object.assign(error, { codeFrame });
}
