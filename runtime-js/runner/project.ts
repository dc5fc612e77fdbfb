/** What all files of a project share, made before the first of them is forked: `env`, `exports`, compatibility flags. */

import { makeBinding, type BindingOptions, type ServiceTarget, setOutboundService } from "../cloudflare/bindings.ts";
import { installCaches, setCacheEnabled } from "../cloudflare/cache.ts";
import { makeNamespace } from "../cloudflare/durable-objects/namespace.ts";
import { setBase } from "../cloudflare/env.ts";
import type { DurableObjectClass, ExportKind } from "../cloudflare/runtime.ts";
import { makeExports } from "../cloudflare/stubs.ts";
import { setCompatFlags } from "../web/compat.ts";
import { restrictCodeGeneration } from "./code-generation.ts";

/** A Worker as `invitro_config` describes it, as far as it matters here. */
interface Worker {
  name: string;
  configName: string | null;
  bindings: BindingOptions[];
  durableObjects: { className: string; sqlite: boolean; uniqueKey: { key: string } | "ephemeral" | null }[];
  additionalExports: Record<string, ExportKind>;
  outbound: ServiceTarget;
  cacheApi: boolean;
}

export interface ProjectOptions {
  worker: Worker;
  flags: string[];
  main: string | null;
  /** Names that the main module exports. */
  exportNames: string[];
}

/** The key of the namespace of one of the Worker's own classes. */
function keyOf(worker: Worker, { className, uniqueKey }: Worker["durableObjects"][number]): string {
  if (uniqueKey !== null && typeof uniqueKey === "object") return uniqueKey.key;
  return `${worker.name}-${className}`;
}

let classes: DurableObjectClass[] = [];

/** The Durable Object classes of the Worker. */
export function durableObjectClasses(): DurableObjectClass[] {
  return classes;
}

/** Prepares the project. */
export function setUp({ worker, flags, exportNames }: ProjectOptions): void {
  restrictCodeGeneration(globalThis);
  setCompatFlags(Object.fromEntries(flags.map((flag) => [flag, true])));
  classes = worker.durableObjects.map((entry) => ({
    className: entry.className,
    sqlite: entry.sqlite,
    uniqueKey: keyOf(worker, entry),
  }));
  const namespaces = new Map(
    classes.map(({ className, uniqueKey }) => [className, makeNamespace(className, uniqueKey)]),
  );
  const env: Record<string, unknown> = {};
  for (const binding of worker.bindings) {
    env[binding.name] = makeBinding(binding, { worker, namespaces });
  }
  setBase(env, makeExports([...exportNames, ...Object.keys(worker.additionalExports)], namespaces));
  setOutboundService(worker.outbound, { worker, namespaces });
  setCacheEnabled(worker.cacheApi);
  installCaches(globalThis);
}
