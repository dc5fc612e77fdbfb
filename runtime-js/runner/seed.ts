/** Setup files that run once for a project, before the first of its files is forked: what they write is there for each. */

import { env as processEnv } from "../node/process.ts";
import type { RunnerConfig, SerializedError } from "../vitest/host.ts";
import * as vitest from "../vitest/index.ts";
import { runFile } from "../vitest/runner/index.ts";
import { importMetaEnv } from "./env.ts";
import { createHost } from "./host.ts";
import { MockRegistry } from "./mocks.ts";
import { ModuleRunner } from "./module-runner.ts";

export interface SeedOptions {
  config: RunnerConfig;
  /** Absolute paths, in order. */
  files: string[];
  provided: Record<string, unknown>;
  /** Variables of `process.env`. */
  env: Record<string, string>;
  seed: number;
}

/** Runs the files; gives JSON of the errors there were. */
export async function seed({ config, files, provided, env, seed }: SeedOptions): Promise<string> {
  Object.assign(processEnv, env);
  const runner = new ModuleRunner(importMetaEnv(processEnv), () => vitest);
  const mocks = new MockRegistry(runner);
  runner.mocks = mocks;
  let errors: SerializedError[] = [];
  const host = createHost({
    modules: mocks,
    env: processEnv,
    provided,
    seed,
    follow(event) {
      if (event.type === "collected") ({ errors } = event);
    },
    afterTest: undefined,
  });
  // Nobody listens yet: what there is to tell is told here.
  await runFile(host, { ...config, collectOnly: true, passWithNoTests: true }, {
    path: files[0],
    setup: files.map((file) => () => runner.import(file, undefined)),
    file: () => Promise.resolve(),
  });
  return JSON.stringify(errors);
}
