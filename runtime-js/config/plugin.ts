/** `@cloudflare/vitest-plugin` and the root of `@cloudflare/vitest-pool-workers`. */

import { pluginOptions, poolOptions } from "./marks.ts";

export { kCurrentWorker, kUnsafeEphemeralUniqueKey } from "./marks.ts";
export { buildPagesASSETSBinding, readD1Migrations } from "./project-files.ts";

const name = "@cloudflare/vitest-plugin";

/** The plugin that makes a project one of Workers. */
export function cloudflareTest(options: unknown = {}): object {
  return { name, [pluginOptions]: { package: name, options } };
}

/** The pool, for configurations that name it themselves. */
export function cloudflarePool(options: unknown = {}): object {
  return { name: "cloudflare-pool", [poolOptions]: { package: name, options } };
}
