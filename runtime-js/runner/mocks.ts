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
import { asyncVariable } from "./async-variable.ts";
import type { Exports, ModuleRunner, Waiter } from "./module-runner.ts";

interface Mock extends MockRequest, Waiter {
  resolved: ResolvedModule | undefined;
  /** The stand-in, once somebody has asked for it. */
  exports: Promise<Exports> | undefined;
  /** For automocks: what the stand-in will be; modules that the original imports may have it before it is filled. */
  automock: Exports;
}

/** The stand-ins whose factories are running, or whose originals are being evaluated, innermost last. */
const making = asyncVariable<readonly Mock[]>();

/** How to get what stands in for a module. */
interface StandIn {
  /** What is waited for meanwhile. */
  waiter: Waiter;
  exports(): Promise<Exports>;
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

  /** The stand-in for what `specifier` means in `importer`, if there is one. A factory that asks for it gets the original. */
  find(specifier: string, importer: string | undefined): StandIn | undefined {
    if (this.#mocks.size === 0) return undefined;
    const mock = this.#mocks.get(keyOf(specifier, importer));
    if (mock === undefined) return undefined;
    if (!making.get()?.includes(mock)) return { waiter: mock, exports: () => this.#standIn(mock) };
    if (mock.factory !== undefined) return undefined;
    return { waiter: { waitsFor: new Set() }, exports: () => Promise.resolve(mock.automock) };
  }

  /** The stand-in that is being made by whoever asks. */
  underEvaluation(): Waiter | undefined {
    return making.get()?.at(-1);
  }

  #standIn(mock: Mock): Promise<Exports> {
    if (mock.exports === undefined) {
      // The making of it may ask for it.
      const { promise, resolve, reject } = Promise.withResolvers<Exports>();
      mock.exports = promise;
      making.run([...(making.get() ?? []), mock], () => this.#exports(mock)).then(resolve, reject);
    }
    return mock.exports;
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
    this.#mocks.set(key, { ...request, resolved, ...unmade() });
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
    if (found !== undefined) return found.exports();
    const resolved = resolveModule(specifier, importer);
    return this.#standIn({ specifier, importer, kind: "automock", resolved, ...unmade() });
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
      return this.#runner.importActual(resolved ?? resolveModule(mock.specifier, mock.importer), mock);
    };
    if (mock.factory !== undefined) {
      return evaluateFactory(mock.factory, original, mock.specifier) as Promise<Exports>;
    }
    return automock(await original(), mock.kind === "autospy" ? "autospy" : "automock", mock.automock) as Exports;
  }
}

/** The state of a mock that nobody has asked for yet. */
function unmade(): Pick<Mock, "exports" | "automock" | "waitsFor"> {
  return { exports: undefined, automock: {}, waitsFor: new Set() };
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
