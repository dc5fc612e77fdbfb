/**
 * Workers of a project that run in another isolate: in a realm of their own, with modules and a global object of their own.
 *
 * What one isolate sees of another is made of the interfaces here. Only numbers, text, packed values, functions of these
 * interfaces and promises that are never rejected cross; nobody's classes are seen by anybody else.
 */

import type { Packed } from "./pack.ts";

/** How a call has ended. */
export type Answer = { value: Packed } | { error: Packed };

/** Something that can be called over RPC. */
export interface Port {
  use(path: string[], args: Packed | undefined): Promise<Answer>;
  /** Another port to the same, which is let go of by itself. */
  again(): Port;
  letGo(): void;
}

/** A service: an entrypoint, an object, a function of the configuration. */
export interface ServicePort {
  fetch(request: Packed): Promise<Answer>;
  use(path: string[], args: Packed | undefined): Promise<Answer>;
  /** Sends an event of another kind. */
  event(name: "scheduled" | "queue", args: Packed): Promise<Answer>;
  /** Lets go of the instance of an object, once nothing is under way in it. */
  evict(): Promise<Answer>;
}

/** The isolate of one Worker. */
export interface Isolate {
  /** An entrypoint of the Worker. */
  entrypoint(name: string, props: Packed): ServicePort;
  /** An object of one of its classes. */
  object(className: string, id: string, name: string | undefined): ServicePort;
  /** A function of the configuration file; the isolate of the tests has them. */
  configFunction(number: number): ServicePort;
  /** Lets go of all instances of objects, once nothing is under way in them. */
  evictObjects(): Promise<Answer>;
  /** Breaks all objects at once. */
  breakObjects(message: string): void;
}

/** The name by which the isolate of the tests is always found. */
export const testIsolate = "";

type Connect = (name: string) => Isolate;

let connect: Connect = (name) => {
  throw new Error(`The Worker "${name}" cannot be reached from here.`);
};

/** Sets how the isolates of other Workers are found by the names of these. */
export function setConnect(find: Connect): void {
  connect = find;
}

/** The isolate of a Worker; it comes to life if it has to. */
export function isolateOf(name: string): Isolate {
  return connect(name);
}

/** The isolates that are alive beside this one, for whoever has to reach all of them. */
const others = new Set<Isolate>();

/** Notes an isolate as alive. */
export function noteIsolate(isolate: Isolate): void {
  others.add(isolate);
}

/** All isolates that are alive beside this one. */
export function otherIsolates(): Isolate[] {
  return [...others];
}
