/** A Worker of the project, as far as its modules do not matter: `env`, `exports`, compatibility flags, classes. */

import { makeBinding, type BindingOptions, type ServiceTarget, setOutboundService } from "../cloudflare/bindings.ts";
import { installCaches, setCacheEnabled } from "../cloudflare/cache.ts";
import { type DurableObjectNamespace, makeNamespace } from "../cloudflare/durable-objects/namespace.ts";
import { setBase } from "../cloudflare/env.ts";
import type { Isolate } from "../cloudflare/isolates/isolate.ts";
import { serveIsolate } from "../cloudflare/isolates/serve.ts";
import type { DurableObjectClass, ExportKind } from "../cloudflare/runtime.ts";
import { makeExports } from "../cloudflare/stubs.ts";

/** A Durable Object class as `invitro_config` describes it. */
interface ClassOptions {
  className: string;
  sqlite: boolean;
  uniqueKey: { key: string } | "ephemeral" | null;
}

/** A Worker as `invitro_config` describes it, as far as it matters here. */
export interface Worker {
  name: string;
  configName: string | null;
  compat: { flags: string[] };
  bindings: BindingOptions[];
  durableObjects: ClassOptions[];
  additionalExports: Record<string, ExportKind>;
  outbound: ServiceTarget;
  cacheApi: boolean;
}

/** What other Workers have to know of one. */
export interface Neighbour {
  /** Its names. */
  names: string[];
  /** The keys of the namespaces of its classes. */
  keys: Record<string, string>;
}

/** The key of the namespace of one of the Worker's own classes. */
function keyOf(worker: Worker, { className, uniqueKey }: ClassOptions): string {
  if (uniqueKey !== null && typeof uniqueKey === "object") return uniqueKey.key;
  return defaultKey(worker.name, className);
}

function defaultKey(scriptName: string, className: string): string {
  return `${scriptName}-${className}`;
}

/** What others have to know of a Worker, which has these names besides. */
export function neighbourOf(worker: Worker, names: (string | null)[] = []): Neighbour {
  return {
    names: [worker.name, ...names.filter((name) => name !== null)],
    keys: Object.fromEntries(worker.durableObjects.map((entry) => [entry.className, keyOf(worker, entry)])),
  };
}

/** A Worker that is set up. */
export interface WorkerSetup {
  /** Its Durable Object classes. */
  classes: DurableObjectClass[];
  /** It as the other isolates see it. */
  isolate: Isolate;
}

/**
 * Makes this isolate that of a Worker.
 *
 * @param exportNames the names that the main module exports
 * @param names the names of the Worker
 * @param neighbours the other Workers of the project
 */
export function setUpWorker(
  worker: Worker,
  exportNames: string[],
  names: string[],
  neighbours: Neighbour[],
): WorkerSetup {
  const classes = worker.durableObjects.map((entry) => ({
    className: entry.className,
    sqlite: entry.sqlite,
    uniqueKey: keyOf(worker, entry),
  }));
  const namespaces = new Map(
    classes.map(({ className, uniqueKey }) => [className, makeNamespace(className, uniqueKey)]),
  );
  const keyOfForeign = (scriptName: string, className: string): string => {
    const neighbour = neighbours.find(({ names }) => names.includes(scriptName));
    return neighbour?.keys[className] ?? defaultKey(neighbour?.names[0] ?? scriptName, className);
  };
  const surroundings = { names, namespaces, keyOfForeign };
  const env: Record<string, unknown> = {};
  for (const binding of worker.bindings) env[binding.name] = makeBinding(binding, surroundings);
  setBase(env, makeExports([...exportNames, ...Object.keys(worker.additionalExports)], namespaces));
  setOutboundService(worker.outbound, surroundings);
  setCacheEnabled(worker.cacheApi);
  installCaches(globalThis);
  // Others may have bindings to classes that the Worker itself says nothing of.
  const foreign = new Map<string, DurableObjectNamespace>();
  const namespace = (className: string): DurableObjectNamespace => {
    const known = namespaces.get(className) ?? foreign.get(className);
    if (known !== undefined) return known;
    const made = makeNamespace(className, defaultKey(worker.name, className));
    foreign.set(className, made);
    return made;
  };
  return { classes, isolate: serveIsolate(namespace) };
}
