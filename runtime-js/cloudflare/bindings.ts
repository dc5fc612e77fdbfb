/** The values of `env`, made from the configuration. */

import type { DurableObjectNamespace } from "./durable-objects.ts";
import { KvNamespace } from "./kv.ts";
import { R2Bucket } from "./r2.ts";
import { serviceStub } from "./stubs.ts";

/** A binding as `invitro_config` describes it. */
export type BindingOptions = { name: string } & (
  | { type: "text"; value: string }
  | { type: "json"; value: unknown }
  | { type: "kv_namespace"; id: string }
  | { type: "r2_bucket"; id: string }
  | { type: "durable_object_namespace"; className: string; scriptName: string | null }
  | { type: "service"; target: ServiceTarget }
  | { type: "version_metadata" }
  | { type: "other" }
);

type ServiceTarget = { to: "worker"; name: string | null; entrypoint: string | null; props: unknown } | { to: "other" };

/** What bindings refer to. */
interface Surroundings {
  worker: { name: string; configName: string | null };
  namespaces: Map<string, DurableObjectNamespace>;
}

/** The value of one property of `env`. */
export function makeBinding(binding: BindingOptions, surroundings: Surroundings): unknown {
  switch (binding.type) {
    case "text":
    case "json":
      return binding.value;
    case "kv_namespace":
      return new KvNamespace(binding.id);
    case "r2_bucket":
      return new R2Bucket(binding.id);
    case "durable_object_namespace": {
      const { className, scriptName } = binding;
      const namespace = isOwn(scriptName, surroundings) ? surroundings.namespaces.get(className) : undefined;
      return namespace ?? unavailable(binding.name, `Durable Objects of another Worker ("${scriptName}")`);
    }
    case "service": {
      const { target } = binding;
      if (target.to === "worker" && isOwn(target.name, surroundings)) {
        return serviceStub({ name: target.entrypoint ?? "default", props: target.props ?? {} });
      }
      return unavailable(binding.name, "service bindings to anything but the Worker itself");
    }
    case "version_metadata":
      return { id: crypto.randomUUID(), tag: "", timestamp: "0" };
    default:
      return unavailable(binding.name, `bindings of the type "${(binding as { type: string }).type}"`);
  }
}

function isOwn(name: string | null, { worker }: Surroundings): boolean {
  return name === null || name === worker.name || name === worker.configName;
}

/** A binding that is there, so that a Worker that does not use it runs, and says why it cannot be used. */
function unavailable(name: string, what: string): object {
  const fail = (): never => {
    throw new Error(`env.${name} cannot be used: ${what} are not simulated by this version of Invitro.`);
  };
  return new Proxy({}, { get: (_target, key) => (typeof key === "symbol" || key === "then" || key === "toJSON" ? undefined : fail), has: () => true });
}
