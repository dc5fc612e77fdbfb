/** The life of a setup process. */

import { env } from "../node/process.ts";
import { prepareNodeProcess } from "./config.ts";
import type { ModuleRunner } from "./module-runner.ts";

interface Options {
  project: { name: string; test: { provide: Record<string, unknown> } };
  files: string[];
}

type Teardown = () => unknown;

let runner: ModuleRunner | undefined;
const teardowns: Teardown[] = [];

/** Runs the setups in order; the answer is JSON: what they provided, and the environment variables they changed. */
export async function setUp({ project, files }: Options): Promise<string> {
  runner ??= prepareNodeProcess();
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
  return JSON.stringify({ provided, env: changed });
}

/** Runs the teardowns in reverse order. */
export async function tearDown(): Promise<void> {
  while (teardowns.length > 0) await teardowns.pop()!();
}
