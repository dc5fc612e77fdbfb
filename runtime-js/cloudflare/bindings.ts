/** The values of `env`, made from the configuration. */

import { type DurableObjectNamespace, makeNamespace } from "./durable-objects/namespace.ts";
import { hyperdrive } from "./hyperdrive.ts";
import { isolateOf, testIsolate } from "./isolates/isolate.ts";
import { pack } from "./isolates/pack.ts";
import { serviceOfPort } from "./isolates/ports.ts";
import { kvNamespace } from "./kv.ts";
import { r2Bucket } from "./r2.ts";
import { isHostProcess } from "../node/process.ts";
import { fetchThrough } from "./transport.ts";
import { Fetcher } from "./rpc/classes.ts";
import { askFunction, functionStub } from "./service-function.ts";
import { serviceProxy, serviceStub } from "./stubs.ts";
import { reachNetwork, setOutbound } from "../web/fetch.ts";

export { setConfigFunctions } from "./service-function.ts";

/** A binding as `invitro_config` describes it. */
export type BindingOptions = { name: string } & (
  | { type: "text"; value: string }
  | { type: "json"; value: unknown }
  | { type: "kv_namespace"; id: string }
  | { type: "r2_bucket"; id: string }
  | { type: "durable_object_namespace"; className: string; scriptName: string | null }
  | { type: "service"; target: ServiceTarget }
  | { type: "hyperdrive"; connectionString: string }
  | { type: "version_metadata" }
  | { type: "other" }
);

/** Where the requests of a service binding, or of global `fetch()`, go. */
export type ServiceTarget =
  | { to: "worker"; name: string | null; entrypoint: string | null; props: unknown }
  | { to: "function"; function: number }
  | { to: "network" }
  | { to: "external" | "disk" | "node" };

/** What bindings refer to. */
export interface Surroundings {
  /** The names of the Worker itself. */
  names: string[];
  /** The namespaces of its own classes. */
  namespaces: Map<string, DurableObjectNamespace>;
  /** The key of the namespace of another Worker's class. */
  keyOfForeign(scriptName: string, className: string): string;
}

/** The names of bindings by service and id. */
const names = new Map<string, string>();

function named(service: string, id: string, name: string): string {
  const known = `${service} ${id}`;
  if (!names.has(known)) names.set(known, name);
  return name;
}

/** What people call a namespace of a service of storage: the binding, where there is one. */
export function nameOfNamespace(service: string, id: string): string {
  if (service === "Cache") return id === "default" ? "caches.default" : `caches ${id.replace(/^named:/, "")}`;
  return names.get(`${service.replace(/^R2 .*/, "R2")} ${id}`) ?? id;
}

/** The value of one property of `env`. */
export function makeBinding(binding: BindingOptions, surroundings: Surroundings): unknown {
  switch (binding.type) {
    case "text":
    case "json":
      return binding.value;
    case "kv_namespace":
      return kvNamespace(binding.id, named("KV", binding.id, binding.name));
    case "r2_bucket":
      return r2Bucket(binding.id, named("R2", binding.id, binding.name));
    case "durable_object_namespace": {
      const { className, scriptName } = binding;
      if (isOwn(scriptName, surroundings)) {
        const { namespaces } = surroundings;
        return namespaces.get(className) ?? unavailable(binding.name, `classes without storage ("${className}")`);
      }
      const key = surroundings.keyOfForeign(scriptName, className);
      return makeNamespace(className, key, () => isolateOf(scriptName));
    }
    case "service":
      return makeService(binding.name, binding.target, surroundings);
    case "hyperdrive":
      return hyperdrive(binding.connectionString);
    case "version_metadata":
      return { id: crypto.randomUUID(), tag: "", timestamp: "0" };
    default:
      return unavailable(binding.name, `bindings of the type "${(binding as { type: string }).type}"`);
  }
}

function makeService(name: string, target: ServiceTarget, surroundings: Surroundings): object {
  switch (target.to) {
    case "worker":
      return makeWorkerService(target, surroundings);
    case "function":
      return configFunctions === "here"
        ? functionStub(target.function)
        : serviceOfPort(once(() => isolateOf(testIsolate).configFunction(target.function)));
    case "network": {
      const methods = { fetch: (...args: unknown[]) => fetchThrough(reachNetwork, args) };
      const use = () => Promise.reject(new TypeError("A network service has no methods but fetch()."));
      return serviceProxy(Fetcher, methods, { use }, undefined);
    }
    default:
      return unavailable(name, `service bindings of the kind "${target.to}"`);
  }
}

/** Sends what global `fetch()` asks for where the configuration says. */
export function setOutboundService(target: ServiceTarget | undefined, surroundings: Surroundings): void {
  if (target === undefined) return;
  switch (target.to) {
    case "network":
      setOutbound(undefined);
      return;
    case "function":
      if (configFunctions !== "here") break;
      // What the functions themselves fetch goes out.
      setOutbound((request) =>
        isHostProcess() ? reachNetwork(request) : (askFunction(target.function, request) as Promise<never>),
      );
      return;
  }
  const service = makeService("outboundService", target, surroundings) as { fetch(request: unknown): Promise<never> };
  setOutbound((request) => service.fetch(request));
}

type WorkerTarget = Extract<ServiceTarget, { to: "worker" }>;

function makeWorkerService({ name, entrypoint, props }: WorkerTarget, surroundings: Surroundings): object {
  const given = { name: entrypoint ?? "default", props: props ?? {} };
  if (isOwn(name, surroundings)) return serviceStub(given);
  return serviceOfPort(once(() => isolateOf(name).entrypoint(given.name, pack(given.props))));
}

/** What `make` gives the first time. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

let configFunctions: "here" | "elsewhere" = "here";

/** Says that the functions of the configuration file are called in the isolate of the tests. */
export function callConfigFunctionsElsewhere(): void {
  configFunctions = "elsewhere";
}

function isOwn(name: string | null, { names }: Surroundings): name is null {
  return name === null || names.includes(name);
}

/** A binding that is there, so that a Worker that does not use it runs, and says why it cannot be used. */
function unavailable(name: string, what: string): object {
  const fail = (): never => {
    throw new Error(`env.${name} cannot be used: ${what} are not simulated by this version of Invitro.`);
  };
  return new Proxy(
    {},
    {
      get(target, key) {
        if (typeof key === "symbol" || key === "then" || key === "toJSON" || key in Object.prototype) {
          return Reflect.get(target, key);
        }
        return fail;
      },
    },
  );
}
