/** Functions of a configuration file, called by a Worker: service bindings and the like. */

import { resolveConfigModule } from "native:runner/modules";
import { env, missingVariables, runAsHost } from "../node/process.ts";
import type { Functions } from "./encode.ts";

type CallFunction = (number: number, ...args: unknown[]) => Promise<unknown>;

/**
 * Calls functions of a configuration file by their numbers. The file is evaluated in this process when the first of
 * them is called: its functions share no state with those of other test files.
 */
export function configFunctions(file: string, mode: string): CallFunction {
  let functions: Promise<Functions> | undefined;
  return (number, ...args) =>
    runAsHost(async () => {
      functions ??= evaluate(file, mode);
      const run = (await functions)[number];
      if (run === undefined) throw new Error(`${file} has no function with the number ${number}`);
      return run(...args);
    });
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
