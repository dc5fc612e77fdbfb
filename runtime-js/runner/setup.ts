/** The life of a setup process. */

import { emit, setUnhandledHandler } from "native:runner/process";
import { env } from "../node/process.ts";
import { encodeValue } from "../config/encode.ts";
import { serializeError } from "../vitest/errors/serialize.ts";
import { evaluateConfig, prepareNodeProcess } from "./config.ts";
import type { ModuleRunner } from "./module-runner.ts";

interface Options {
  project: {
    name: string;
    configFile: string | null;
    vite: { mode: string };
    test: { provide: Record<string, unknown> };
  };
  files: string[];
  /** The number of the function that gives the plugin's options. */
  optionsFunction: number | null;
}

type Teardown = () => unknown;

let runner: ModuleRunner | undefined;
const teardowns: Teardown[] = [];

/** Runs the setups in order; the answer is JSON: what they provided, and the environment variables they changed. */
export async function setUp({ project, files, optionsFunction }: Options): Promise<string> {
  runner ??= prepareNodeProcess();
  setUnhandledHandler((reason: unknown, kind: string) => {
    if (kind === "Rejection Handled") return;
    emit(JSON.stringify({ type: "unhandled", kind, error: serializeError(reason) }));
  });
  const before = { ...env };
  const provided: Record<string, unknown> = {};
  const context = {
    name: project.name,
    config: project.test,
    provide(key: string, value: unknown) {
      try {
        provided[key] = structuredClone(value);
      } catch (cause) {
        throw new Error(`Cannot provide "${key}" because it's not serializable.`, { cause });
      }
    },
    onTestsRerun() {},
  };
  for (const file of files) {
    const module = await runner.import(file, undefined);
    const setup = module.default ?? module.setup;
    if (setup === undefined && module.teardown === undefined) {
      throw new Error(`invalid globalSetup file ${file}. Must export setup, teardown or have a default export`);
    }
    if (typeof module.default === "object" && module.default !== null) {
      throw new Error(`invalid globalSetup file ${file}: the default export must be a function`);
    }
    if (typeof module.teardown === "function") teardowns.push(() => (module.teardown as Teardown)());
    if (typeof setup === "function") {
      const teardown = await setup(context);
      if (typeof teardown === "function") teardowns.push(teardown as Teardown);
    }
  }
  const changed: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(env)) {
    if (before[name] !== value) changed[name] = value;
  }
  const options = optionsFunction === null ? null : await callOptions(project, optionsFunction, provided);
  return JSON.stringify({ provided, env: changed, options });
}

/** Calls the function of the configuration that gives the plugin's options. */
async function callOptions(
  { configFile, vite, test }: Options["project"],
  number: number,
  provided: Record<string, unknown>,
): Promise<unknown> {
  const { functions } = await evaluateConfig(runner!, configFile!, vite.mode);
  const inject = (key: string) => provided[key] ?? test.provide[key];
  return encodeValue(await functions[number]({ inject }));
}

/** Runs the teardowns in reverse order. */
export async function tearDown(): Promise<void> {
  while (teardowns.length > 0) await teardowns.pop()!();
}
