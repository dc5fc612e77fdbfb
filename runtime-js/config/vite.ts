/** `vite`, as far as configuration files use it. */

export { defineConfig, loadEnv, mergeConfig, version } from "./vitest.ts";

/** A path with forward slashes. */
export function normalizePath(path: string): string {
  return path.replaceAll("\\", "/");
}
