/** The life of a config process. */

import { emit } from "native:runner/process";
import { endRepeatedRandom, repeatRandom } from "native:web/crypto";
import { encodeConfig } from "../config/encode.ts";
import { env, inheritEnvironment } from "../node/process.ts";
import { setConsoleSink } from "../web/console/index.ts";
import { install } from "../web/index.ts";
import { importMetaEnv } from "./env.ts";
import { ModuleRunner } from "./module-runner.ts";
import { installNodeGlobals } from "../node/globals.ts";

interface Options {
  file: string;
  root: string;
  mode: string;
  env: Record<string, string>;
}

/** Makes this process look like a Node.js program to the files it evaluates. */
export function prepareNodeProcess(): ModuleRunner {
  install(globalThis);
  installNodeGlobals(globalThis);
  inheritEnvironment();
  setConsoleSink((stream, text) => {
    emit(JSON.stringify({ type: "output", stderr: stream === "stderr", text }));
  });
  return new ModuleRunner(importMetaEnv(env), () => undefined);
}

/** Evaluates a configuration file. */
export async function evaluateConfig(
  runner: ModuleRunner,
  file: string,
  mode: string,
): ReturnType<typeof encodeConfig> {
  // Other processes evaluate it again to call its functions, which have to know the same keys and names.
  repeatRandom(file);
  try {
    const module = await runner.import(file, undefined);
    const exported = "default" in module ? module.default : module;
    const isWorkspace = /(^|\/)vitest\.(workspace|projects)\.[^/]+$/.test(file);
    return await encodeConfig(exported, file, { mode, command: "serve", isSsrBuild: false, isPreview: false }, isWorkspace);
  } finally {
    endRepeatedRandom();
  }
}

/** Evaluates a configuration file for the coordinator; the answer is JSON. */
export async function evaluate(options: Options): Promise<string> {
  const runner = prepareNodeProcess();
  Object.assign(env, options.env);
  const { encoded } = await evaluateConfig(runner, options.file, options.mode);
  return JSON.stringify(encoded);
}
