/**
 * The registry of the user's own modules.
 *
 * The user's source runs in Vite's module-runner form: a function that gets its exports object and functions to import
 * with. Packages and built-in modules are native ES modules of the engine; they are imported by id and shown to user
 * code through an object whose properties can be replaced, so that `vi.spyOn(namespace, "name")` works on them too.
 */

import { createRequire, importModule } from "native:engine/modules";
import { compiledModule, moduleMeta, moduleWarnings, resolveModule, type ResolvedModule } from "native:runner/modules";
import type { MockRegistry } from "./mocks.ts";

export type Exports = Record<string, unknown>;

/** What is under evaluation: a module, or what stands in for one. */
export interface Waiter {
  /** What else is under evaluation and has to end first. */
  waitsFor: Set<Waiter>;
}

/** One of the user's modules. */
interface ModuleNode extends Waiter {
  id: string;
  exports: Exports;
  /** Settled when the module has been evaluated; none before it is first asked for. */
  promise: Promise<Exports> | undefined;
  evaluated: boolean;
}

/** What Vite's transform passes along with an import. */
interface ImportMetadata {
  importedNames?: string[];
}

/** Called before a built-in module is handed out. */
type BuiltinHook = (id: string) => Promise<void> | undefined;

export class ModuleRunner {
  readonly #nodes = new Map<string, ModuleNode>();
  readonly #natives = new Map<string, Promise<Exports>>();
  readonly #env: Record<string, unknown>;
  readonly #vitest: () => unknown;
  readonly #resolve: typeof resolveModule;
  #pendingDynamic = new Set<Promise<unknown>>();
  /** Stands in for modules; set once, before anything is imported. */
  mocks: MockRegistry | undefined;
  /** Asked before a built-in module is handed out. */
  beforeBuiltin: BuiltinHook | undefined;
  /** Told what the author of a module should know before it is evaluated. */
  onWarning: ((text: string) => void) | undefined;
  /** The test file: the only module whose `import.meta.vitest` is set. */
  entry: string | undefined;

  /**
   * @param env `import.meta.env`
   * @param vitest what `import.meta.vitest` is in the entry
   * @param resolve says what specifiers mean
   */
  constructor(env: Record<string, unknown>, vitest: () => unknown, resolve: typeof resolveModule = resolveModule) {
    this.#env = env;
    this.#vitest = vitest;
    this.#resolve = resolve;
  }

  /** Imports what `specifier` means in the module `importer`, mocked or not. */
  import(specifier: string, importer: string | undefined): Promise<Exports> {
    return this.#import(specifier, importer, undefined);
  }

  /** Imports a module by its id, past all mocks. */
  importActual(resolved: ResolvedModule, from: Waiter | undefined = this.mocks?.underEvaluation()): Promise<Exports> {
    return this.#load(resolved, from);
  }

  /** Forgets the user's modules, so that the next import evaluates them again. */
  reset(): void {
    this.#nodes.clear();
  }

  /** Forgets some of the user's modules. */
  forget(ids: string[]): void {
    for (const id of ids) this.#nodes.delete(id);
  }

  /** Settles when no dynamic import is under way, and none has begun meanwhile. */
  async dynamicImportSettled(): Promise<void> {
    while (this.#pendingDynamic.size > 0) {
      await Promise.allSettled([...this.#pendingDynamic]);
    }
  }

  async #import(specifier: string, importer: string | undefined, given: Waiter | undefined): Promise<Exports> {
    // What a factory imports, the factory waits for.
    const from = given ?? this.mocks?.underEvaluation();
    const mocked = this.mocks?.find(specifier, importer);
    if (mocked === undefined) return this.#load(this.#resolve(specifier, importer), from);
    // It may begin at once, so that it has to be known before that it is waited for.
    from?.waitsFor.add(mocked.waiter);
    return waiting(from, mocked.waiter, mocked.exports());
  }

  #load(resolved: ResolvedModule, from: Waiter | undefined): Promise<Exports> {
    const { id, kind } = resolved;
    if (kind === "source" || (kind === "native" && this.mocks?.reaches(id))) return this.#source(id, from);
    return this.#native(resolved);
  }

  async #native({ id, kind }: ResolvedModule): Promise<Exports> {
    if (kind === "builtin") await this.beforeBuiltin?.(id);
    let promise = this.#natives.get(id);
    if (promise === undefined) {
      promise = importModule(id).then((namespace) => replaceable(namespace, kind === "native" && isJson(id)));
      this.#natives.set(id, promise);
      promise.catch(() => this.#natives.delete(id));
    }
    return promise;
  }

  #source(id: string, from: Waiter | undefined): Promise<Exports> {
    let node = this.#nodes.get(id);
    if (node === undefined) {
      const exports: Exports = Object.create(null);
      Object.defineProperty(exports, Symbol.toStringTag, { value: "Module" });
      node = { id, exports, promise: undefined, evaluated: false, waitsFor: new Set() };
      this.#nodes.set(id, node);
    }
    if (node.evaluated) return node.promise!;
    if (from === undefined) return this.#evaluated(node);
    // A cycle: whoever closes it gets the exports as far as they are.
    if (node === from || waits(node, from)) return Promise.resolve(node.exports);
    from.waitsFor.add(node);
    return waiting(from, node, this.#evaluated(node));
  }

  #evaluated(node: ModuleNode): Promise<Exports> {
    node.promise ??= this.#evaluate(node);
    return node.promise;
  }

  async #evaluate(node: ModuleNode): Promise<Exports> {
    const { id, exports } = node;
    const evaluate = compiledModule(id);
    if (this.onWarning !== undefined) (moduleWarnings(id) as string[] | undefined)?.forEach(this.onWarning);
    await evaluate(
      exports,
      (specifier: string, _metadata?: ImportMetadata) => this.#import(specifier, id, node),
      (specifier: unknown) => this.#dynamicImport(String(specifier), id),
      (source: unknown) => exportAll(exports, source),
      this.#meta(id),
      () => commonjs(exports, moduleMeta(id)),
    );
    node.evaluated = true;
    return exports;
  }

  #dynamicImport(specifier: string, importer: string): Promise<Exports> {
    const promise = this.#import(specifier, importer, undefined);
    this.#pendingDynamic.add(promise);
    const done = () => {
      this.#pendingDynamic.delete(promise);
    };
    promise.then(done, done);
    return promise;
  }

  #meta(id: string): Record<string, unknown> {
    const { url, filename, dirname } = moduleMeta(id);
    return {
      url,
      filename,
      dirname,
      env: this.#env,
      vitest: id === this.entry ? this.#vitest() : undefined,
      resolve: (specifier: string) => new URL(specifier, url).href,
    };
  }
}

/** What CommonJS modules have, for a module that is none and uses it all the same: its exports are those of the module. */
function commonjs(exports: Exports, { filename, dirname }: { filename: string; dirname: string }): Record<string, unknown> {
  const define = (name: PropertyKey, value: unknown): boolean =>
    Reflect.defineProperty(exports, name, { value, writable: true, enumerable: true, configurable: true });
  const shared = new Proxy(exports, { set: (_target, name, value) => define(name, value) });
  const module = {
    get exports(): unknown {
      return shared;
    },
    set exports(value: unknown) {
      exportAll(exports, value);
      define("default", value);
    },
  };
  return { require: createRequire(filename), module, exports: shared, __filename: filename, __dirname: dirname };
}

/** Notes that `from` waits for `node` until the promise is settled. */
function waiting<T>(from: Waiter | undefined, node: Waiter, promise: Promise<T>): Promise<T> {
  if (from === undefined) return promise;
  from.waitsFor.add(node);
  const done = (): void => {
    from.waitsFor.delete(node);
  };
  promise.then(done, done);
  return promise;
}

/** Whether `node` waits, directly or not, for the end of `target`. */
function waits(node: Waiter, target: Waiter, seen = new Set<Waiter>()): boolean {
  for (const next of node.waitsFor) {
    if (next === target) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    if (waits(next, target, seen)) return true;
  }
  return false;
}

/** `export * from`: every name that the module does not export itself. */
function exportAll(exports: Exports, source: unknown): void {
  if (source === exports || source === null || (typeof source !== "object" && typeof source !== "function")) return;
  if (Array.isArray(source) || source instanceof Promise) return;
  for (const name of Object.keys(source)) {
    if (name === "default" || name === "__esModule" || name in exports) continue;
    Object.defineProperty(exports, name, {
      enumerable: true,
      configurable: true,
      get: () => (source as Exports)[name],
    });
  }
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

const replaced = new WeakMap<object, Exports>();

/** Whether a module is a JSON file; one with a query is something else. */
function isJson(id: string): boolean {
  return id.endsWith(".json");
}

/**
 * A module namespace as an object with the same live properties, each of which can be redefined. A JSON file exports its
 * members, too, as far as their names can be written in an import.
 */
function replaceable(namespace: Exports, json: boolean): Exports {
  const known = replaced.get(namespace);
  if (known !== undefined) return known;
  const object: Exports = Object.create(null);
  const { default: data } = json ? namespace : {};
  if (typeof data === "object" && data !== null && !Array.isArray(data)) {
    for (const [name, value] of Object.entries(data)) {
      if (!identifier.test(name) || name === "default") continue;
      Object.defineProperty(object, name, { enumerable: true, configurable: true, get: () => value });
    }
  }
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get: () => namespace[name],
    });
  }
  Object.defineProperty(object, Symbol.toStringTag, { value: "Module" });
  replaced.set(namespace, object);
  return object;
}
