/** `dotenv`, for configuration files of projects that have not installed it. */

import { cwd, env } from "../node/process.ts";
import { parse, readVariables } from "./env-files.ts";

export { parse };

interface Options {
  path?: string | string[];
  override?: boolean;
  processEnv?: Record<string, string | undefined>;
}

/** Reads `.env` into `process.env`, leaving alone what is there. */
export function config(options: Options = {}): { parsed?: Record<string, string>; error?: Error } {
  const target = options.processEnv ?? env;
  const paths = options.path === undefined ? [`${cwd()}/.env`] : [options.path].flat();
  const parsed: Record<string, string> = {};
  let error: Error | undefined;
  for (const path of paths) {
    const variables = readVariables(path);
    if (variables === undefined) error = new Error(`ENOENT: no such file or directory, open '${path}'`);
    else Object.assign(parsed, variables);
  }
  populate(target, parsed, options);
  return error === undefined ? { parsed } : { parsed, error };
}

/** Puts variables into an environment. */
export function populate(
  target: Record<string, string | undefined>,
  variables: Record<string, string>,
  options: { override?: boolean } = {},
): void {
  for (const [name, value] of Object.entries(variables)) {
    if (options.override || target[name] === undefined) target[name] = value;
  }
}

export default { config, parse, populate };
