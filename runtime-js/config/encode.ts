/** An evaluated configuration as plain data, by the rules that `invitro_config::evaluated` documents. */

import { toBase64 } from "native:runner/config";
import { classic, type Marked, pluginOptions, poolOptions } from "./marks.ts";

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };
type Config = Record<string | symbol, unknown>;

/** The functions met so far, by their numbers. */
export type Functions = ((...args: unknown[]) => unknown)[];

/** Encodes values and numbers the functions it meets. */
class Encoder {
  readonly functions: Functions = [];
  readonly #path: object[] = [];

  value(value: unknown): Plain {
    switch (typeof value) {
      case "undefined":
        return { $undefined: true };
      case "boolean":
      case "string":
        return value;
      case "number":
        if (Object.is(value, -0)) return { $number: "-0" };
        return Number.isFinite(value) ? value : { $number: String(value) };
      case "bigint":
        return { $bigint: String(value) };
      case "symbol":
        return { $symbol: value.description ?? "" };
      case "function":
        this.functions.push(value as Functions[number]);
        return { $function: this.functions.length - 1 };
    }
    if (value === null) return null;
    if (this.#path.includes(value)) return { $cycle: true };
    this.#path.push(value);
    try {
      return this.#object(value);
    } finally {
      this.#path.pop();
    }
  }

  #object(value: object): Plain {
    if (Array.isArray(value)) return Array.from(value, (item) => this.value(item));
    if (value instanceof RegExp) return { $regexp: [value.source, value.flags] };
    if (value instanceof Date) return { $date: value.getTime() };
    if (value instanceof Map) {
      return { $map: [...value].map(([key, item]) => [this.value(key), this.value(item)]) };
    }
    if (value instanceof Set) return { $set: [...value].map((item) => this.value(item)) };
    if (value instanceof URL) return { $url: value.href };
    if (value instanceof ArrayBuffer) return { $bytes: toBase64(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      return { $bytes: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
    }
    const pool = (value as Record<symbol, Marked | undefined>)[poolOptions];
    if (pool !== undefined) return { $pool: pool.package, options: this.value(pool.options) };
    const properties = this.#properties(value);
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      return { $instance: prototype.constructor?.name ?? "", value: properties };
    }
    return Object.keys(properties)[0]?.startsWith("$") ? { $object: properties } : properties;
  }

  #properties(value: object): { [key: string]: Plain } {
    const result: { [key: string]: Plain } = {};
    for (const key of Object.keys(value)) {
      let item: unknown;
      try {
        item = (value as Config)[key];
      } catch {
        item = undefined;
      }
      result[key] = this.value(item);
    }
    return result;
  }
}

/** A value by itself: what a function of the configuration has returned. */
export function encodeValue(value: unknown): Plain {
  return new Encoder().value(value);
}

async function flattenPlugins(plugins: unknown): Promise<Config[]> {
  const awaited = await plugins;
  if (Array.isArray(awaited)) return (await Promise.all(awaited.map(flattenPlugins))).flat();
  return typeof awaited === "object" && awaited !== null ? [awaited as Config] : [];
}

/** A configuration object after everything in it that has to be awaited was. */
interface Settled {
  classic: boolean;
  config: Config;
  plugins: Config[];
  projects: (string | Settled)[] | undefined;
}

async function settle(config: Config, call: (given: unknown) => Promise<unknown>): Promise<Settled> {
  const { plugins, test, ...rest } = config;
  let projects: unknown;
  let remaining = test;
  if (typeof test === "object" && test !== null) {
    const { projects: given, workspace, ...others } = test as Config;
    projects = await (given ?? (typeof workspace === "string" ? undefined : workspace));
    remaining = typeof workspace === "string" ? { ...others, workspace } : others;
  }
  const settled: Config = { ...rest };
  if (test !== undefined) settled.test = remaining;
  return {
    classic: config[classic] === true,
    config: settled,
    plugins: await flattenPlugins(plugins),
    projects: projects === undefined ? undefined : await settleProjects(projects, call),
  };
}

async function settleProjects(given: unknown, call: (given: unknown) => Promise<unknown>): Promise<(string | Settled)[]> {
  const entries = await call(given);
  if (!Array.isArray(entries)) throw new TypeError("The projects of a configuration must be an array");
  const result: (string | Settled)[] = [];
  for (const entry of entries) {
    const project = await call(entry);
    result.push(typeof project === "string" ? project : await settle(project as Config, call));
  }
  return result;
}

function encodeSettled(settled: Settled, encoder: Encoder, file: string): Plain {
  const plugins = settled.plugins.map((plugin) => {
    const marked = (plugin as Record<symbol, Marked | undefined>)[pluginOptions];
    const name = String(plugin.name ?? "");
    return marked === undefined ? { name } : { name, package: marked.package, options: encoder.value(marked.options) };
  });
  const projects =
    settled.projects?.map((project) => (typeof project === "string" ? project : encodeSettled(project, encoder, file))) ?? null;
  const config = encoder.value(settled.config);
  return { file, classic: settled.classic, config, plugins, projects };
}

/**
 * Encodes what a configuration file exports.
 *
 * @param exported its default export
 * @param file its path
 * @param env what configurations that are functions are called with
 * @param isWorkspace whether the file lists projects instead of being a configuration
 */
export async function encodeConfig(
  exported: unknown,
  file: string,
  env: object,
  isWorkspace: boolean,
): Promise<{ encoded: Plain; functions: Functions }> {
  const call = async (given: unknown): Promise<unknown> => (typeof given === "function" ? given(env) : given);
  const value = await call(exported);
  const config = isWorkspace ? { test: { projects: value } } : value;
  if (typeof config !== "object" || config === null) {
    throw new TypeError(`The default export of ${file} must be an object or a function that returns one`);
  }
  const settled = await settle(config as Config, call);
  const encoder = new Encoder();
  return { encoded: encodeSettled(settled, encoder, file), functions: encoder.functions };
}
