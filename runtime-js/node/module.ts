/** `node:module`. */

import { createRequire as requireFrom } from "native:engine/modules";
import { builtinModules } from "./internal/data/modules.ts";
import { invalidArgValue, stub } from "./internal/errors.ts";
import { isHostProcess } from "./process.ts";

export { builtinModules };

/** A `require` function that resolves from a file. */
export function createRequire(given: string | URL): unknown {
  const text = given instanceof URL ? given.href : given;
  if (typeof text !== "string" || !(text.startsWith("/") || text.startsWith("file:"))) {
    throw invalidArgValue("path", given, "The argument must be a file URL object, a file URL string, or an absolute path string.");
  }
  return requireFrom(text);
}

const withPrefixOnly = new Set(["node:sqlite", "node:test"]);

export function isBuiltin(name: unknown): boolean {
  if (typeof name !== "string") return false;
  return withPrefixOnly.has(name) || builtinModules.includes(name.replace(/^node:/, ""));
}

const missing = (name: string): (() => never) => stub(name, `module.${name}`);

export const _debug: () => never = missing("_debug");
export const _findPath: () => never = missing("_findPath");
export const _initPaths: () => never = missing("_initPaths");
export const _load: () => never = missing("_load");
export const _nodeModulePaths: () => never = missing("_nodeModulePaths");
export const _preloadModules: () => never = missing("_preloadModules");
export const _resolveFilename: () => never = missing("_resolveFilename");
export const _resolveLookupPaths: () => never = missing("_resolveLookupPaths");
export const findPackageJSON: () => never = missing("findPackageJSON");
export const findSourceMap: () => never = missing("findSourceMap");
export const registerHooks: () => never = missing("registerHooks");
export const runMain: () => never = missing("runMain");
export const setSourceMapsSupport: () => never = missing("setSourceMapsSupport");
export const stripTypeScriptTypes: () => never = missing("stripTypeScriptTypes");
export const syncBuiltinESMExports: () => never = missing("syncBuiltinESMExports");
export const wrap: () => never = missing("wrap");
export const SourceMap: () => never = missing("SourceMap");

/** Loader hooks: configuration files may ask for them in vain, Workers may not. */
export function register(): void {
  if (!isHostProcess()) missing("register")();
}

export const enableCompileCache = (): undefined => undefined;
export const flushCompileCache = (): undefined => undefined;
export const getCompileCacheDir = (): undefined => undefined;
export const getSourceMapsSupport = (): object => ({ __proto__: null, enabled: false, nodeModules: false, generatedCode: false });

export const _cache: object = Object.create(null) as object;
export const _pathCache: object = Object.create(null) as object;
export const _extensions: Record<string, () => never> = Object.fromEntries(
  [".js", ".json", ".node"].map((extension) => [extension, stub(extension, `module._extensions${extension}`)]),
);
export const globalPaths: string[] = [];
export const constants: object = { compileCacheStatus: { __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } };

export function Module(): never {
  return missing("Module")();
}

Object.assign(Module, {
  Module,
  SourceMap,
  _cache,
  _debug,
  _extensions,
  _findPath,
  _initPaths,
  _load,
  _nodeModulePaths,
  _pathCache,
  _preloadModules,
  _resolveFilename,
  _resolveLookupPaths,
  builtinModules,
  constants,
  createRequire,
  enableCompileCache,
  findPackageJSON,
  findSourceMap,
  flushCompileCache,
  getCompileCacheDir,
  getSourceMapsSupport,
  globalPaths,
  isBuiltin,
  register,
  registerHooks,
  runMain,
  setSourceMapsSupport,
  stripTypeScriptTypes,
  syncBuiltinESMExports,
  wrap,
});

export default Module;
