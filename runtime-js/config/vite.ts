/** `vite`, as far as configuration files and the plugins they import use it. */

import path from "../node/path.ts";
import { existsSync, readFileSync } from "../node/internal/fs/sync.ts";
import { allUnavailable } from "./unavailable.ts";

export { mergeAlias } from "./merge.ts";
export { defineConfig, esbuildVersion, loadEnv, mergeConfig, rollupVersion, version } from "./vitest.ts";

export const defaultClientConditions: string[] = ["module", "browser", "development|production"];
export const defaultServerConditions: string[] = ["module", "node", "development|production"];
export const defaultClientMainFields: string[] = ["browser", "module", "jsnext:main", "jsnext"];
export const defaultServerMainFields: string[] = ["module", "jsnext:main", "jsnext"];
export const defaultExternalConditions: string[] = ["node"];
export const defaultAllowedOrigins: RegExp = /^https?:\/\/(?:(?:[^:]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** A path with forward slashes. */
export function normalizePath(given: string): string {
  return path.posix.normalize(given.replaceAll("\\", "/"));
}

type Pattern = string | RegExp;

function toTest(pattern: Pattern, base: string | false | null | undefined): (id: string) => boolean {
  if (pattern instanceof RegExp) return (id) => pattern.test(id);
  const glob = base === false || path.isAbsolute(pattern) || pattern.startsWith("**") ? pattern : path.resolve(base ?? "", pattern);
  return (id) => path.matchesGlob(id, glob);
}

/** A function that tells whether an id is among those included and not among those excluded. */
export function createFilter(
  include?: Pattern | readonly Pattern[] | null,
  exclude?: Pattern | readonly Pattern[] | null,
  options?: { resolve?: string | false | null },
): (id: unknown) => boolean {
  const tests = (given: Pattern | readonly Pattern[] | null | undefined): ((id: string) => boolean)[] =>
    ([given ?? []].flat() as Pattern[]).map((pattern) => toTest(pattern, options?.resolve));
  const [wanted, unwanted] = [tests(include), tests(exclude)];
  return (id) => {
    if (typeof id !== "string" || id.includes("\0")) return false;
    const normalized = id.replaceAll("\\", "/");
    if (unwanted.some((test) => test(normalized))) return false;
    return wanted.length === 0 || wanted.some((test) => test(normalized));
  };
}

/** The folder of the workspace that a folder is in. */
export function searchForWorkspaceRoot(current: string, root: string = current): string {
  for (let folder = current; ; folder = path.dirname(folder)) {
    if (["pnpm-workspace.yaml", "lerna.json"].some((name) => existsSync(path.join(folder, name)))) return folder;
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8") as string) as { workspaces?: unknown }).workspaces) {
      return folder;
    }
    if (path.dirname(folder) === folder) return root;
  }
}

/** The prefixes of environment variables that are exposed. */
export function resolveEnvPrefix(config: { envPrefix?: string | string[] } = {}): string[] {
  return [config.envPrefix ?? "VITE_"].flat();
}

/** A plugin as it is. */
export function perEnvironmentPlugin(name: string, applyToEnvironment: unknown): object {
  return { name, applyToEnvironment };
}

type Write = (message: string) => void;

/** A logger that writes to the console. */
export function createLogger(): Record<string, unknown> {
  const told = new Set<string>();
  const write: Record<string, Write> = {
    info: (message) => console.log(message),
    warn: (message) => console.warn(message),
    error: (message) => console.error(message),
  };
  const warnOnce: Write = (message) => {
    if (!told.has(message)) write.warn!(message);
    told.add(message);
  };
  return { ...write, warnOnce, clearScreen() {}, hasErrorLogged: () => false, hasWarned: false };
}

export const {
  build,
  createBuilder,
  createServer,
  optimizeDeps,
  parseAst,
  parseAstAsync,
  preview,
  resolveConfig,
  loadConfigFromFile,
  runnerImport,
  transformWithEsbuild,
  transformWithOxc,
} = allUnavailable("vite", [
  "build",
  "createBuilder",
  "createServer",
  "optimizeDeps",
  "parseAst",
  "parseAstAsync",
  "preview",
  "resolveConfig",
  "loadConfigFromFile",
  "runnerImport",
  "transformWithEsbuild",
  "transformWithOxc",
]);
