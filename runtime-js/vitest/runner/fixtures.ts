/** Fixtures of `test.extend`: their declaration, their creation when a function asks for them, and their end. */

import { findFileState } from "../state.ts";
import { FixtureAccessError, FixtureDependencyError } from "./fixture-errors.ts";
import { sameFixtures, usedFixtures } from "./fixture-params.ts";
import type { SuiteTask } from "./tasks.ts";
import { borrowStack } from "./timeout.ts";

type Scope = "test" | "file" | "worker";

interface FixtureOptions {
  auto?: boolean;
  scope?: Scope;
  injected?: boolean;
}

interface Fixture {
  name: string;
  value: unknown;
  auto: boolean;
  injected: boolean;
  scope: Scope;
  dependencies: string[];
  /** What the fixture of the same name was before; a fixture that asks for its own name gets it. */
  parent: Fixture | undefined;
  declared: Error | undefined;
}

type Fixtures = Map<string, Fixture>;
type SetUp = (context: object, use: (value: unknown) => Promise<void>) => unknown;
export type SuiteHookName = "beforeAll" | "afterAll" | "aroundAll";

const scopes: Scope[] = ["test", "file", "worker"];
const builtins = ["task", "signal", "onTestFailed", "onTestFinished", "skip", "annotate"];
const eachHook = { beforeAll: "beforeEach", afterAll: "afterEach", aroundAll: "aroundEach" };

/** The fixtures that one `test` object knows, and what suites put in their places. */
export class FixtureSet {
  #fixtures: Fixtures;
  #overrides: Map<SuiteTask, Fixtures> | undefined;

  constructor(fixtures: Fixtures = new Map()) {
    this.#fixtures = fixtures;
  }

  get isEmpty(): boolean {
    return this.#fixtures.size === 0;
  }

  /** A new set with more fixtures; those with other scopes than `test` only at the top level of a file. */
  extend(added: Record<string, unknown>, topLevel: boolean): FixtureSet {
    const extended = new FixtureSet(register(this.#fixtures, added, topLevel));
    extended.#overrides = this.#overrides === undefined ? undefined : new Map(this.#overrides);
    return extended;
  }

  /** Other values for the tests of a suite, or, at the top level, for all tests. */
  override(suite: SuiteTask, added: Record<string, unknown>, topLevel: boolean): void {
    const fixtures = register(this.for(suite), added, topLevel);
    if (topLevel) {
      this.#fixtures = fixtures;
    } else {
      this.#overrides ??= new Map();
      this.#overrides.set(suite, fixtures);
    }
  }

  /** What applies in a suite. */
  for(suite: SuiteTask): Fixtures {
    if (this.#overrides !== undefined) {
      for (let current: SuiteTask | undefined = suite; current !== undefined; current = current.suite) {
        const fixtures = this.#overrides.get(current);
        if (fixtures !== undefined) {
          return fixtures;
        }
      }
    }
    return this.#fixtures;
  }
}

function isOptions(value: unknown): value is FixtureOptions {
  return typeof value === "object" && value !== null && ("auto" in value || "scope" in value || "injected" in value);
}

function register(base: Fixtures, added: Record<string, unknown>, topLevel: boolean): Fixtures {
  const fixtures: Fixtures = new Map(base);
  const errors: Error[] = [];
  for (const name of Object.keys(added)) {
    fixtures.set(name, declare(name, added[name], fixtures.get(name), topLevel, errors));
  }
  for (const fixture of fixtures.values()) {
    checkDependencies(fixture, fixtures, errors);
  }
  if (errors.length === 1) {
    throw errors[0];
  }
  if (errors.length > 1) {
    throw new AggregateError(errors, "Cannot resolve user fixtures. See errors for more information.");
  }
  return fixtures;
}

function declare(
  name: string,
  declaration: unknown,
  parent: Fixture | undefined,
  topLevel: boolean,
  errors: Error[],
): Fixture {
  let value = declaration;
  let options: FixtureOptions | undefined;
  if (Array.isArray(declaration) && declaration.length >= 2 && isOptions(declaration[1])) {
    options = declaration[1];
    value = declaration[0];
    if (options.injected === true) {
      value = findFileState()?.host.provided[name] ?? value;
    }
  }
  const own = options !== undefined;
  const scope = options?.scope ?? (own ? "test" : (parent?.scope ?? "test"));
  const auto = options?.auto ?? (own ? false : (parent?.auto ?? false));
  const injected = options?.injected ?? (own ? false : (parent?.injected ?? false));
  if (parent !== undefined && own) {
    if (parent.scope !== scope) {
      errors.push(new FixtureDependencyError(`The "${name}" fixture was already registered with a "${scope}" scope.`));
    }
    if (parent.auto !== auto) {
      errors.push(new FixtureDependencyError(`The "${name}" fixture was already registered as { auto: ${auto} }.`));
    }
  }
  if (!scopes.includes(scope)) {
    errors.push(new FixtureDependencyError(`The "${name}" fixture has unknown scope "${scope}".`));
  }
  if (!topLevel && scope !== "test") {
    const inherited = options?.scope === undefined && parent?.scope !== undefined ? " (inherited from the base fixture)" : "";
    errors.push(
      new FixtureDependencyError(
        `The "${name}" fixture cannot be defined with a ${scope} scope${inherited} inside the describe block. Define it at the top level of the file instead.`,
      ),
    );
  }
  const isFunction = typeof value === "function";
  return {
    name,
    value,
    auto,
    injected,
    scope,
    dependencies: isFunction ? usedFixtures(value as Function, 0) : [],
    parent,
    declared: isFunction ? new Error("fixture") : undefined,
  };
}

function checkDependencies(fixture: Fixture, fixtures: Fixtures, errors: Error[]): void {
  for (const name of fixture.dependencies) {
    if (builtins.includes(name)) {
      continue;
    }
    const dependency = fixtures.get(name);
    if (dependency === undefined) {
      errors.push(new FixtureDependencyError(`The "${fixture.name}" fixture depends on unknown fixture "${name}".`));
    } else if (name === fixture.name && fixture.parent === undefined) {
      errors.push(
        new FixtureDependencyError(`The "${name}" fixture depends on itself, but does not have a base implementation.`),
      );
    } else if (scopes.indexOf(fixture.scope) > scopes.indexOf(dependency.scope)) {
      errors.push(
        new FixtureDependencyError(
          `The ${fixture.scope} "${fixture.name}" fixture cannot depend on a ${dependency.scope} fixture "${name}".`,
        ),
      );
    }
  }
}

/** Fixtures made for one context (a test attempt, the file or the worker), and how to end them. */
interface Instances {
  made: Set<Fixture>;
  teardowns: (() => unknown)[];
}

const instances = new WeakMap<object, Instances>();

function instancesOf(context: object): Instances {
  let found = instances.get(context);
  if (found === undefined) {
    found = { made: new Set(), teardowns: [] };
    instances.set(context, found);
  }
  return found;
}

/** Number of fixtures made so far; give it to {@link tearDownFixtures} to end only later ones. */
export function fixtureMark(context: object): number {
  return instances.get(context)?.teardowns.length ?? 0;
}

/** Ends fixtures, the last made first. */
export async function tearDownFixtures(context: object, from = 0): Promise<void> {
  const found = instances.get(context);
  if (found === undefined) {
    return;
  }
  const teardowns = found.teardowns.splice(from);
  for (let i = teardowns.length - 1; i >= 0; i--) {
    await teardowns[i]();
  }
}

/** What stands for each scope wider than a test. A worker runs one file, so both live equally long. */
const sharedScopes = { file: {}, worker: {} };
/** The values of such fixtures, made or being made; several may have the same name. */
const sharedValues = new Map<Fixture, Promise<unknown>>();

export async function tearDownSharedFixtures(): Promise<void> {
  await tearDownFixtures(sharedScopes.file);
  await tearDownFixtures(sharedScopes.worker);
  sharedValues.clear();
}

/** Whether a function called with a context may ask for fixtures. */
export function mayHaveFixtures(set: FixtureSet | undefined): set is FixtureSet {
  return set !== undefined && !set.isEmpty;
}

/** Makes what `fn` asks for, puts it on the context, and returns when `fn` can be called. */
export async function makeFixtures(
  set: FixtureSet,
  suite: SuiteTask,
  context: object,
  fn: Function,
  parameter: number,
  suiteHook?: { name: SuiteHookName; declared: Error },
): Promise<void> {
  const fixtures = set.for(suite);
  const used = usedFixtures(fn, parameter, suiteHook !== undefined);
  const wanted: Fixture[] = [];
  for (const fixture of fixtures.values()) {
    const automatic = fixture.auto && (suiteHook === undefined || fixture.scope !== "test");
    if (automatic || used.includes(fixture.name)) {
      wanted.push(fixture);
    }
  }
  if (wanted.length === 0) {
    return;
  }
  const ordered: Fixture[] = [];
  order(wanted, fixtures, new Set(), ordered);
  if (suiteHook !== undefined) {
    refuseTestScope(ordered, suiteHook);
  }
  const own = instancesOf(context);
  const wider: Record<string, unknown> = {};
  for (const fixture of ordered) {
    if (fixture.scope !== "test") {
      wider[fixture.name] = await shared(fixture, fixture.scope, { ...wider });
      (context as Record<string, unknown>)[fixture.name] = wider[fixture.name];
    } else if (!own.made.has(fixture)) {
      own.made.add(fixture);
      (context as Record<string, unknown>)[fixture.name] = await make(fixture, context, own.teardowns);
      own.teardowns.push(() => own.made.delete(fixture));
    }
  }
}

function order(wanted: Fixture[], fixtures: Fixtures, path: Set<Fixture>, ordered: Fixture[]): void {
  for (let fixture of wanted) {
    if (ordered.includes(fixture)) {
      continue;
    }
    if (path.has(fixture)) {
      if (fixture.parent === undefined) {
        const names = [...path].reverse().map((item) => item.name);
        throw new Error(`Circular fixture dependency detected: ${fixture.name} <- ${names.join(" <- ")}`);
      }
      fixture = fixture.parent;
    }
    path.add(fixture);
    const dependencies: Fixture[] = [];
    for (const name of fixture.dependencies) {
      const dependency = name === fixture.name ? fixture.parent : fixtures.get(name);
      if (dependency !== undefined) {
        dependencies.push(dependency);
      }
    }
    order(dependencies, fixtures, path, ordered);
    ordered.push(fixture);
    path.clear();
  }
}

function refuseTestScope(fixtures: Fixture[], { name, declared }: { name: SuiteHookName; declared: Error }): void {
  const refused = fixtures.filter((fixture) => fixture.scope === "test").map((fixture) => `"${fixture.name}"`);
  if (refused.length > 0) {
    const error = new FixtureDependencyError(
      `Test-scoped fixtures cannot be used inside ${name} hook. The following fixtures are test-scoped: ${refused.join(", ")}. ` +
        `Use { scope: 'file' } or { scope: 'worker' } fixtures instead, or move the logic to ${eachHook[name]} hook.`,
    );
    borrowStack(error, declared);
    throw error;
  }
}

/** The value of a fixture of a wider scope; `context` has those that it depends on. */
function shared(fixture: Fixture, scope: "file" | "worker", context: object): Promise<unknown> {
  let value = sharedValues.get(fixture);
  if (value === undefined) {
    value = make(fixture, context, instancesOf(sharedScopes[scope]).teardowns);
    sharedValues.set(fixture, value);
    // who asks again after a failure has it set up again
    value.catch(() => sharedValues.delete(fixture));
  }
  return value;
}

/** Runs the set-up of a fixture up to its call of `use`; the rest of it becomes a teardown. */
async function make(fixture: Fixture, context: object, teardowns: (() => unknown)[]): Promise<unknown> {
  if (typeof fixture.value !== "function") {
    return fixture.value;
  }
  const setUp = fixture.value as SetUp;
  return new Promise((resolve, reject) => {
    let used = false;
    const use = (value: unknown): Promise<void> => {
      used = true;
      resolve(value);
      return new Promise<void>((resume) => {
        teardowns.push(() => {
          resume();
          return finished;
        });
      });
    };
    const finished = (async () => setUp(context, use))().then(
      () => {
        if (!used) {
          const error = new Error(
            `Fixture "${fixture.name}" returned without calling "use". Make sure to call "use" in every code path of the fixture function.`,
          );
          borrowStack(error, fixture.declared);
          reject(error);
        }
      },
      (error) => {
        if (!used) {
          reject(error);
          return;
        }
        throw error;
      },
    );
    // a failing teardown is reported when it is waited for
    finished.catch(() => {});
  });
}

/** A suite hook without access to fixtures must not ask for any. */
export function refuseFixtures(fn: Function, name: SuiteHookName, parameter: number, declared: Error): void {
  const used = usedFixtures(fn, parameter, true);
  if (used.length > 0) {
    const error = new FixtureAccessError(
      `The ${name} hook uses fixtures "${used.join('", "')}", but has no access to context. ` +
        `Did you forget to call it as "test.${name}()" instead of "${name}()"?\n` +
        `If you used internal "suite" task as the first argument previously, access it in the second argument instead. ` +
        `See https://vitest.dev/guide/test-context#suite-level-hooks`,
    );
    borrowStack(error, declared);
    throw error;
  }
}

/** The forms of `extend` and `override`: an object, or a name with a value or with options and a function. */
export function namedFixture(args: unknown[]): Record<string, unknown> {
  if (typeof args[0] !== "string") {
    return args[0] as Record<string, unknown>;
  }
  const name = args[0];
  const hasOptions = args.length > 2;
  const value = hasOptions ? args[2] : args[1];
  const options = hasOptions ? (args[1] as FixtureOptions) : undefined;
  const fixture = typeof value === "function" ? returning(value as Returning) : value;
  return { [name]: options === undefined ? fixture : [fixture, options] };
}

type Returning = (context: object, helpers: { onCleanup: (cleanup: () => unknown) => void }) => unknown;

/** Turns a function that returns its value into one that calls `use` with it. */
function returning(fn: Returning): SetUp {
  const setUp: SetUp = async (context, use) => {
    let cleanup: (() => unknown) | undefined;
    const value = await fn(context, {
      onCleanup(callback) {
        if (cleanup !== undefined) {
          throw new Error(
            "onCleanup can only be called once per fixture. Define separate fixtures if you need multiple cleanup functions.",
          );
        }
        cleanup = callback;
      },
    });
    await use(value);
    await cleanup?.();
  };
  sameFixtures(setUp, fn);
  return setUp;
}
