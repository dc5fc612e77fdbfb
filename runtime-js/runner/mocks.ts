/** The modules that `vi.mock` has put something else in the place of. */

import { fileExists, resolveModule, type ResolvedModule } from "native:runner/modules";
import type { MockRequest, ModuleMocker } from "../vitest/host.ts";
import { automock } from "../vitest/vi/automock.ts";
import { evaluateFactory } from "../vitest/vi/module-mocks.ts";
import { callerModule } from "./caller.ts";
import type { Exports, ModuleRunner } from "./module-runner.ts";

interface Mock extends MockRequest {
  resolved: ResolvedModule | undefined;
  /** The stand-in, once somebody has asked for it. */
  exports: Promise<Exports> | undefined;
}

export class MockRegistry implements ModuleMocker {
  readonly #runner: ModuleRunner;
  readonly #mocks = new Map<string, Mock>();

  constructor(runner: ModuleRunner) {
    this.#runner = runner;
  }

  /** A function that gives the stand-in for what `specifier` means in `importer`, if there is one. */
  find(specifier: string, importer: string | undefined): (() => Promise<Exports>) | undefined {
    if (this.#mocks.size === 0) return undefined;
    const mock = this.#mocks.get(keyOf(specifier, importer));
    // A stand-in that imports the original by its own name means the original.
    if (mock === undefined || (mock.kind === "automock" && importer === redirect(mock))) return undefined;
    return () => (mock.exports ??= this.#exports(mock));
  }

  mock(request: MockRequest): void {
    const resolved = tryResolve(request.specifier, request.importer);
    const key = resolved?.id ?? virtualKey(request.specifier, request.importer);
    this.#mocks.set(key, { ...request, resolved, exports: undefined });
  }

  unmock(specifier: string, importer: string): void {
    this.#mocks.delete(keyOf(specifier, importer));
  }

  importActual(specifier: string, importer: string): Promise<Exports> {
    return this.#runner.importActual(resolveModule(specifier, importer));
  }

  async importMock(specifier: string, importer: string): Promise<Exports> {
    const found = this.find(specifier, importer);
    if (found !== undefined) return found();
    const resolved = resolveModule(specifier, importer);
    return this.#exports({ specifier, importer, kind: "automock", resolved, exports: undefined });
  }

  resetModules(): void {
    this.#runner.reset();
  }

  dynamicImportSettled(): Promise<void> {
    return this.#runner.dynamicImportSettled();
  }

  caller(): string {
    return callerModule();
  }

  async #exports(mock: Mock): Promise<Exports> {
    const original = () => {
      const { resolved } = mock;
      // Throws the error of the resolution where there is no original.
      return this.#runner.importActual(resolved ?? resolveModule(mock.specifier, mock.importer));
    };
    if (mock.factory !== undefined) {
      return evaluateFactory(mock.factory, original, mock.specifier) as Promise<Exports>;
    }
    if (mock.kind === "automock") {
      const file = redirect(mock);
      if (file !== undefined) return this.#runner.importActual({ id: file, kind: "source" });
    }
    return automock(await original(), mock.kind === "autospy" ? "autospy" : "automock") as Exports;
  }
}

/** The file of a `__mocks__` folder that stands in for a module: beside a file, or at the root for a package. */
function redirect(mock: Mock): string | undefined {
  const { resolved, specifier } = mock;
  const isPath = specifier.startsWith(".") || specifier.startsWith("/");
  if (resolved?.kind === "source" || isPath) {
    const id = resolved?.id ?? virtualKey(specifier, mock.importer);
    const slash = id.lastIndexOf("/");
    return firstExisting(`${id.slice(0, slash)}/__mocks__/${id.slice(slash + 1)}`);
  }
  const bare = specifier.startsWith("node:") ? specifier.slice(5) : specifier;
  return firstExisting(`${root}/__mocks__/${bare}`);
}

let root = "";

/** Where the `__mocks__` folder for packages is. */
export function setMocksRoot(folder: string): void {
  root = folder;
}

const extensions = ["", ".ts", ".mts", ".js", ".mjs", ".tsx", ".jsx", ".cjs", ".cts", "/index.ts", "/index.js"];

function firstExisting(path: string): string | undefined {
  for (const extension of extensions) {
    if (fileExists(path + extension)) return path + extension;
  }
  return undefined;
}

function tryResolve(specifier: string, importer: string | undefined): ResolvedModule | undefined {
  try {
    return resolveModule(specifier, importer);
  } catch {
    // A module that does not exist can be mocked too.
    return undefined;
  }
}

function keyOf(specifier: string, importer: string | undefined): string {
  return tryResolve(specifier, importer)?.id ?? virtualKey(specifier, importer);
}

/** What stands for a module that does not exist: its path, or the specifier itself. */
function virtualKey(specifier: string, importer: string | undefined): string {
  if (!specifier.startsWith(".") || importer === undefined) return specifier;
  const parts = importer.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
