/** `vitest/config`. */

import { env } from "../node/process.ts";
import { loadEnv as loadEnvFiles } from "./env-files.ts";

export { mergeConfig } from "./merge.ts";

/** The globs of test files. */
export const defaultInclude: string[] = ["**/*.{test,spec}.?(c|m)[jt]s?(x)"];

/** The globs of what are no test files. */
export const defaultExclude: string[] = ["**/node_modules/**", "**/.git/**"];

/** The defaults that configurations extend most. */
export const configDefaults: Record<string, unknown> = Object.freeze({
  allowOnly: env.CI === undefined,
  isolate: true,
  watch: false,
  globals: false,
  environment: "node",
  clearMocks: false,
  restoreMocks: false,
  mockReset: false,
  unstubGlobals: false,
  unstubEnvs: false,
  include: defaultInclude,
  exclude: defaultExclude,
  teardownTimeout: 10_000,
  forceRerunTriggers: ["**/package.json/**", "**/{vitest,vite}.config.*/**"],
  update: false,
  reporters: [],
  silent: false,
  hideSkippedTests: false,
  api: false,
  ui: false,
  uiBase: "/__vitest__/",
  open: false,
  css: { include: [] },
  coverage: { enabled: false, provider: "v8" },
  fakeTimers: { loopLimit: 10_000, shouldClearNativeTimers: true },
  maxConcurrency: 5,
  dangerouslyIgnoreUnhandledErrors: false,
  slowTestThreshold: 300,
  disableConsoleIntercept: false,
  detectAsyncLeaks: false,
});

/** The defaults of coverage. */
export const coverageConfigDefaults: Record<string, unknown> = Object.freeze({
  provider: "v8",
  enabled: false,
  clean: true,
  cleanOnRerun: true,
  reportsDirectory: "./coverage",
  exclude: [],
  reportOnFailure: false,
  reporter: ["text", "html", "clover", "json"],
  allowExternal: false,
});

/** Gives back the configuration; it exists for its types. */
export function defineConfig<T>(config: T): T {
  return config;
}

/** Gives back the configuration; it exists for its types. */
export function defineProject<T>(config: T): T {
  return config;
}

/** Gives back the workspace; it exists for its types. */
export function defineWorkspace<T>(workspace: T): T {
  return workspace;
}

/** The variables of the `.env` files of a folder whose names begin with one of the prefixes. */
export function loadEnv(mode: string, folder: string, prefixes: string | string[] = "VITE_"): Record<string, string> {
  return loadEnvFiles(mode, folder, prefixes);
}

/** The version of Vite whose configuration is understood. */
export const version = "7.0.0";
export const esbuildVersion = "0.25.0";
export const rollupVersion = "4.0.0";
export const viteVersion: string = version;
