/** `@cloudflare/vitest-pool-workers/config`, the classic way to configure. */

import { classic } from "./marks.ts";

export { kCurrentWorker, kUnsafeEphemeralUniqueKey } from "./marks.ts";
export { buildPagesASSETSBinding, readD1Migrations } from "./project-files.ts";
export {
  configDefaults,
  coverageConfigDefaults,
  defaultExclude,
  defaultInclude,
  mergeConfig,
} from "./vitest.ts";

type Config = Record<string | symbol, unknown>;
type Given = Config | Promise<Config> | ((env: unknown) => Config | Promise<Config>);

function mark(config: Config): Config {
  return { ...config, [classic]: true };
}

function marked(config: Given): Given {
  if (typeof config === "function") return async (env) => mark(await config(env));
  if (config instanceof Promise) return config.then(mark);
  return mark(config);
}

/** A configuration whose tests run in the Workers pool. */
export function defineWorkersConfig(config: Given): Given {
  return marked(config);
}

/** A project whose tests run in the Workers pool. */
export function defineWorkersProject(config: Given): Given {
  return marked(config);
}

/** Gives back the workspace; it exists for its types. */
export function defineWorkspace<T>(workspace: T): T {
  return workspace;
}
