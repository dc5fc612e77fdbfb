/** What all files of a project share, made before the first of them is forked: the Worker, and its neighbours. */

import { openRealm } from "native:runner/auxiliary";
import { type Isolate, noteIsolate, setConnect, testIsolate } from "../cloudflare/isolates/isolate.ts";
import type { DurableObjectClass } from "../cloudflare/runtime.ts";
import { follow } from "../web/clock-timers.ts";
import { setCompatFlags } from "../web/compat.ts";
import type { start } from "./auxiliary.ts";
import { restrictCodeGeneration } from "./code-generation.ts";
import { neighbourOf, setUpWorker, type Worker } from "./worker.ts";

export interface ProjectOptions {
  worker: Worker;
  flags: string[];
  main: string | null;
  /** Names that the main module exports. */
  exportNames: string[];
  /** What the Worker is called by those who know of the tests. */
  runnerName: string;
  /** The Workers beside it. */
  auxiliary: Worker[];
}

let classes: DurableObjectClass[] = [];

/** The Durable Object classes of the Worker. */
export function durableObjectClasses(): DurableObjectClass[] {
  return classes;
}

type Write = (stream: string, text: string) => void;

let write: Write = () => {};

/** Sets where the consoles of auxiliary Workers write. */
export function setAuxiliarySink(sink: Write): void {
  write = sink;
}

/** Prepares the project. */
export function setUp({ worker, flags, exportNames, runnerName, auxiliary }: ProjectOptions): void {
  restrictCodeGeneration(globalThis);
  setCompatFlags(Object.fromEntries(flags.map((flag) => [flag, true])));
  const own = neighbourOf(worker, [worker.configName, runnerName]);
  const neighbours = [own, ...auxiliary.map((neighbour) => neighbourOf(neighbour))];
  const { classes: found, isolate } = setUpWorker(worker, exportNames, own.names, neighbours);
  classes = found;
  if (auxiliary.length === 0) return;

  const isolates = new Map<string, Isolate>([testIsolate, ...own.names].map((name) => [name, isolate]));
  const connect = (name: string): Isolate => {
    const known = isolates.get(name);
    if (known === undefined) throw new Error(`There is no Worker "${name}" in the project.`);
    return known;
  };
  setConnect(connect);
  for (const neighbour of auxiliary) {
    const [realm, main, names, failure] = openRealm(neighbour.name) as [
      { start: typeof start },
      string | null,
      string[],
      string | null,
    ];
    const options = JSON.stringify({ worker: neighbour, main, exportNames: names, failure, neighbours });
    const { isolate, clock } = realm.start(options, {
      connect,
      write: (stream, text) => write(stream, text),
    });
    isolates.set(neighbour.name, isolate);
    noteIsolate(isolate);
    follow(clock);
  }
}
