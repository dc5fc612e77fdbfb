/** `wrangler`, as far as configuration files use it. */

import { readWrangler, splitSql } from "native:runner/config";
import { cwd, env as processEnv } from "../node/process.ts";
import path from "../node/path.ts";
import { existsSync } from "../node/internal/fs/sync.ts";
import { unavailable } from "./unavailable.ts";

interface ReadOptions {
  config?: string;
  env?: string;
}

const names = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/** The nearest wrangler file in a folder or above it. */
function findFile(start: string): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const found = names.map((name) => path.join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** The values of an environment of a wrangler file. */
export function unstable_readConfig(options: ReadOptions = {}): Record<string, unknown> {
  const file = options.config === undefined ? findFile(cwd()) : path.resolve(cwd(), options.config);
  if (file === undefined) return { configPath: undefined, userConfigPath: undefined };
  const environment = options.env ?? processEnv.CLOUDFLARE_ENV;
  const config = JSON.parse(readWrangler(file, environment, cwd()) as string) as Record<string, unknown>;
  return { ...config, configPath: file, userConfigPath: file };
}

/** The file as it is, before an environment is chosen. */
export function experimental_readRawConfig(options: ReadOptions = {}): { rawConfig: unknown; configPath: string | undefined; userConfigPath: string | undefined } {
  const config = unstable_readConfig(options);
  const configPath = config.configPath as string | undefined;
  return { rawConfig: config, configPath, userConfigPath: configPath };
}

/** The statements of a text of SQL. */
export function unstable_splitSqlQuery(sql: string): string[] {
  return splitSql(sql) as string[];
}

const missing = (name: string): (() => never) => unavailable("wrangler", name);

export const getPlatformProxy: () => never = missing("getPlatformProxy");
export const unstable_dev: () => never = missing("unstable_dev");
export const unstable_startWorker: () => never = missing("unstable_startWorker");
export const unstable_getMiniflareWorkerOptions: () => never = missing("unstable_getMiniflareWorkerOptions");
export const unstable_getVarsForDev: () => never = missing("unstable_getVarsForDev");
export const unstable_generateASSETSBinding: () => never = missing("unstable_generateASSETSBinding");
export const startRemoteProxySession: () => never = missing("startRemoteProxySession");
export const maybeStartOrUpdateRemoteProxySession: () => never = missing("maybeStartOrUpdateRemoteProxySession");
export const createTestHarness: () => never = missing("createTestHarness");
