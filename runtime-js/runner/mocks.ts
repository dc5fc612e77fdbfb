/**
 * The modules that `vi.mock` has put something else in the place of.
 *
 * Folders named `__mocks__` play no part: in a Worker the runner cannot look into folders, so that a module mocked without a
 * factory is always mocked after its original.
 */

import { inlineImporters, resolveModule, type ResolvedModule } from "native:runner/modules";
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
  /** Ids of the mocked modules that packages may import, too. */
  #shared: string[] = [];
  /** The packages that have been looked through for imports of those. */
  readonly #inspected = new Set<string>();

  constructor(runner: ModuleRunner) {
    this.#runner = runner;
  }

  /** A function that gives the stand-in for what `specifier` means in `importer`, if there is one. */
  find(specifier: string, importer: string | undefined): (() => Promise<Exports>) | undefined {
    if (this.#mocks.size === 0) return undefined;
    const mock = this.#mocks.get(keyOf(specifier, importer));
    if (mock === undefined) return undefined;
    return () => (mock.exports ??= this.#exports(mock));
  }

  /**
   * Whether a package imports, directly or not, what is mocked. It is evaluated as the user's own source is from then on,
   * and so are those of the packages it imports that do.
   */
  reaches(id: string): boolean {
    if (this.#shared.length === 0 || this.#inspected.has(id)) return false;
    this.#inspected.add(id);
    return inlineImporters(id, this.#shared);
  }

  mock(request: MockRequest): void {
    const resolved = tryResolve(request.specifier, request.importer);
    const key = resolved?.id ?? virtualKey(request.specifier, request.importer);
    this.#mocks.set(key, { ...request, resolved, exports: undefined });
    this.#changed();
  }

  unmock(specifier: string, importer: string): void {
    this.#mocks.delete(keyOf(specifier, importer));
    this.#changed();
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

  #changed(): void {
    const mocks = [...this.#mocks.values()];
    this.#shared = mocks.flatMap(({ resolved }) => (resolved === undefined || resolved.kind === "source" ? [] : resolved.id));
    this.#inspected.clear();
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
    return automock(await original(), mock.kind === "autospy" ? "autospy" : "automock") as Exports;
  }
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
