/** What `cloudflare:test` does with Durable Objects. */

import { idsOf } from "native:bindings/durable-object-storage";
import { otherIsolates } from "../isolates/isolate.ts";
import { settled } from "../isolates/pack.ts";
import { type DurableObjectId, makeId } from "./id.ts";
import { attached, attachmentOf, DurableObjectNamespace } from "./namespace.ts";
import { livingObject, livingObjects } from "./object.ts";
import type { DurableObjectState } from "./state.ts";

function notAStub(helper: string): TypeError {
  return new TypeError(`Failed to execute '${helper}': parameter 1 is not of type 'DurableObjectStub'.`);
}

/** Throws where an object lives in another isolate, which no function of a test can enter. */
function checkHere({ port }: { port: unknown }): void {
  if (port === undefined) return;
  throw new Error("Durable Object test helpers can only be used with stubs pointing to objects defined within the same worker.");
}

/** Calls a function with the instance behind a stub and its state. */
export async function runInDurableObject<R>(
  stub: unknown,
  callback: (instance: object, state: DurableObjectState) => R | Promise<R>,
): Promise<R> {
  const attachment = attachmentOf(stub);
  if (attachment === undefined) throw notAStub("runInDurableObject");
  if (typeof callback !== "function") {
    throw new TypeError("Failed to execute 'runInDurableObject': parameter 2 is not of type 'function'.");
  }
  checkHere(attachment);
  return attached(attachment).run(callback);
}

/** Lets the alarm of an object go off now; whether one was set. */
export async function runDurableObjectAlarm(stub: unknown): Promise<boolean> {
  const attachment = attachmentOf(stub);
  if (attachment === undefined) throw notAStub("runDurableObjectAlarm");
  checkHere(attachment);
  const object = attached(attachment);
  return object.run(async (instance) => {
    if (object.storage.alarm() === null) return false;
    object.storage.setAlarm(null);
    await (instance as { alarm?: () => unknown }).alarm?.();
    return true;
  });
}

/** The ids of all objects of a namespace that have storage. */
export async function listDurableObjectIds(namespace: unknown): Promise<DurableObjectId[]> {
  if (!(namespace instanceof DurableObjectNamespace)) {
    throw new TypeError("Failed to execute 'listDurableObjectIds': parameter 1 is not of type 'DurableObjectNamespace'.");
  }
  const { uniqueKey } = DurableObjectNamespace.of(namespace);
  return (idsOf(uniqueKey) as string[]).map((hex) => makeId(hex, undefined));
}

type EvictOptions = { webSockets?: string } | undefined;

function checkEvictOptions(options: EvictOptions): void {
  const webSockets = options?.webSockets;
  if (webSockets !== undefined && webSockets !== "hibernate" && webSockets !== "close") {
    throw new TypeError('options.webSockets must be "hibernate" or "close".');
  }
}

/** Lets go of the instance behind a stub, once nothing is under way in it. */
export async function evictDurableObject(stub: unknown, options?: EvictOptions): Promise<void> {
  const attachment = attachmentOf(stub);
  if (attachment === undefined) throw notAStub("evictDurableObject");
  checkEvictOptions(options);
  if (attachment.port !== undefined) {
    await settled(attachment.port().evict());
    return;
  }
  const object = livingObject(attachment.namespace, attachment.id);
  if (object === undefined || !object.isRunning) {
    throw new Error("Cannot evict Durable Object: it is not currently running.");
  }
  await object.evict();
}

/** Lets go of all instances, once nothing is under way in them. */
export async function evictAllDurableObjects(options?: EvictOptions): Promise<void> {
  checkEvictOptions(options);
  const elsewhere = otherIsolates().map((isolate) => settled(isolate.evictObjects()));
  await Promise.all([evictHere(), ...elsewhere]);
}

/** Lets go of the instances of this isolate. */
export async function evictHere(): Promise<void> {
  await Promise.all(livingObjects().map((object) => object.evict()));
}

/** Breaks all objects at once. */
export function breakAll(message: string): void {
  breakHere(message);
  for (const isolate of otherIsolates()) isolate.breakObjects(message);
}

/** Breaks the objects of this isolate. */
export function breakHere(message: string): void {
  for (const object of livingObjects()) object.break(new Error(message));
}
