/** Functions of a configuration file, called by a Worker: service bindings and the like. */

import { resolveConfigModule } from "native:runner/modules";
import { env, missingVariables, runAsHost } from "../node/process.ts";
import type { Functions } from "./encode.ts";

type ConfigFunction = (...args: unknown[]) => unknown;

/**
 * The functions of a configuration file, by their numbers. The file is evaluated in this process when the first of them is
 * wanted: its functions share no state with those of other test files.
 */
export class ConfigFunctions {
  readonly #file: string;
  readonly #mode: string;
  #functions: Promise<Functions> | undefined;

  constructor(file: string, mode: string) {
    this.#file = file;
    this.#mode = mode;
  }

  /** A function that can be called at once. */
  async get(number: number): Promise<ConfigFunction> {
    this.#functions ??= runAsHost(() => evaluate(this.#file, this.#mode));
    const run = (await this.#functions)[number];
    if (run === undefined) throw new Error(`${this.#file} has no function with the number ${number}`);
    return (...args) => runAsHost(() => run(...args));
  }

  /** Calls a function. */
  async call(number: number, ...args: unknown[]): Promise<unknown> {
    return (await this.get(number))(...args);
  }
}

async function evaluate(file: string, mode: string): Promise<Functions> {
  const [{ evaluateConfig }, { importMetaEnv }, { ModuleRunner }] = await Promise.all([
    import("../runner/config.ts"),
    import("../runner/env.ts"),
    import("../runner/module-runner.ts"),
  ]);
  // The file sees the machine's variables, as it did when it was evaluated first; tests must not.
  const added = missingVariables();
  Object.assign(env, added);
  try {
    const runner = new ModuleRunner(importMetaEnv(env), () => undefined, resolveConfigModule);
    return (await evaluateConfig(runner, file, mode)).functions;
  } finally {
    for (const name of Object.keys(added)) delete env[name];
  }
}
