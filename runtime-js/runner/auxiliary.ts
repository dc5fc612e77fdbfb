/** Where the realm of an auxiliary Worker begins. */

import { importModule } from "native:engine/modules";
import { callConfigFunctionsElsewhere } from "../cloudflare/bindings.ts";
import { type Isolate, setConnect } from "../cloudflare/isolates/isolate.ts";
import { type Exports, setWorkerHost } from "../cloudflare/runtime.ts";
import { installNodeGlobals } from "../node/globals.ts";
import { env as processEnv } from "../node/process.ts";
import { type Follower, nextWait, rearm } from "../web/clock-timers.ts";
import { compatFlag, setCompatFlags } from "../web/compat.ts";
import { setConsoleSink } from "../web/console/index.ts";
import { setUncaughtReporter } from "../web/global-scope.ts";
import { install } from "../web/index.ts";
import { type Neighbour, setUpWorker, type Worker } from "./worker.ts";

interface Options {
  worker: Worker;
  /** The id of the main module. */
  main: string | null;
  /** The names that it exports. */
  exportNames: string[];
  /** Why the Worker cannot be run. */
  failure: string | null;
  neighbours: Neighbour[];
}

/** What the realm is given by the one of the tests. */
interface Outside {
  /** Finds the isolates of other Workers. */
  connect(name: string): Isolate;
  /** Writes what the console is told. */
  write(stream: string, text: string): void;
}

/**
 * Makes this realm the isolate of a Worker. Its main module is evaluated when its first event comes.
 *
 * @param json the {@link Options} as JSON: objects of another realm have no place here
 */
export function start(json: string, outside: Outside): { isolate: Isolate; clock: Follower } {
  const { worker, main, exportNames, failure, neighbours } = JSON.parse(json) as Options;
  setCompatFlags(Object.fromEntries(worker.compat.flags.map((flag) => [flag, true])));
  installGlobals();
  const write = (stream: string, text: string): void => outside.write(stream, text);
  setConsoleSink(write);
  setUncaughtReporter((error) => write("stderr", `Uncaught ${(error as Error | null)?.stack ?? String(error)}\n`));
  setConnect((name) => outside.connect(name));
  callConfigFunctionsElsewhere();
  if (compatFlag("nodejs_compat_populate_process_env")) populate(worker);
  const { classes, isolate } = setUpWorker(worker, exportNames, [worker.name], neighbours);

  let exports: Promise<Exports> | undefined;
  const loadMain = (): Promise<Exports> => {
    if (failure !== null) {
      return Promise.reject(new Error(`The Worker "${worker.name}" cannot be run by this version of Invitro: ${failure}.`));
    }
    return (exports ??= importModule(main!) as Promise<Exports>);
  };
  setWorkerHost({ main, loadMain, durableObjects: classes, isPlain: true });
  return { isolate, clock: { nextWait, rearm } };
}

/** The globals that the Worker has by its flags. */
function installGlobals(): void {
  install(globalThis);
  if (!compatFlag("global_navigator")) Reflect.deleteProperty(globalThis, "navigator");
  if (compatFlag("nodejs_compat_v2")) {
    installNodeGlobals(globalThis);
    Reflect.deleteProperty(globalThis, "BroadcastChannel");
  }
}

/** Fills `process.env` with the text among the bindings. */
function populate(worker: Worker): void {
  for (const binding of worker.bindings) {
    if (binding.type === "text") processEnv[binding.name] = binding.value;
    else if (binding.type === "json") processEnv[binding.name] = JSON.stringify(binding.value);
  }
}
