/** The objects of one class: the binding, and the stubs it gives. */

import { isIdOf, nameToId, uniqueId } from "native:bindings/durable-objects";
import { definePlatformClass, illegalConstructor, illegalInvocation, internalToken, isObject, notOfType } from "../../web/idl.ts";
import { DurableObjectStub } from "../rpc/classes.ts";
import type { Receiver } from "../rpc/stub.ts";
import { serviceProxy } from "../stubs.ts";
import { fetchThrough } from "../transport.ts";
import type { ServicePort } from "../isolates/isolate.ts";
import { partsOfService } from "../isolates/ports.ts";
import { DurableObjectId, makeId } from "./id.ts";
import { type ActiveObject, type Namespace, objectOf } from "./object.ts";

function noJurisdiction(jurisdiction: unknown): void {
  if (jurisdiction !== undefined && jurisdiction !== null) {
    throw new Error("Jurisdiction restrictions are not implemented in workerd.");
  }
}

export class DurableObjectNamespace {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace, token: unknown) {
    if (token !== internalToken) throw illegalConstructor();
    this.#namespace = namespace;
  }

  static of(object: unknown): Namespace {
    if (!isObject(object) || !(#namespace in object)) throw illegalInvocation();
    return (object as DurableObjectNamespace).#namespace;
  }

  newUniqueId(options?: { jurisdiction?: string | null } | null): DurableObjectId {
    const { uniqueKey } = DurableObjectNamespace.of(this);
    noJurisdiction(options?.jurisdiction);
    return makeId(uniqueId(uniqueKey) as string, undefined);
  }

  idFromName(name: unknown): DurableObjectId {
    const { uniqueKey } = DurableObjectNamespace.of(this);
    if (arguments.length === 0) throw notOfType("DurableObjectNamespace", "idFromName", 1, "string");
    const text = `${name as string}`;
    return makeId(nameToId(uniqueKey, text) as string, text);
  }

  idFromString(hex: unknown): DurableObjectId {
    const { uniqueKey } = DurableObjectNamespace.of(this);
    if (arguments.length === 0) throw notOfType("DurableObjectNamespace", "idFromString", 1, "string");
    const text = `${hex as string}`;
    if (!/^[0-9a-fA-F]{64}$/.test(text)) throw new TypeError("Invalid Durable Object ID: must be 64 hex digits");
    if (!isIdOf(uniqueKey, text)) throw new TypeError("Durable Object ID is not valid for this namespace.");
    return makeId(text.toLowerCase(), undefined);
  }

  get(id: unknown, options?: { routingMode?: string } | null): object {
    const namespace = DurableObjectNamespace.of(this);
    if (!(id instanceof DurableObjectId)) throw notOfType("DurableObjectNamespace", "get", 1, "DurableObjectId");
    const mode = options?.routingMode;
    if (mode !== undefined && mode !== "primary-only") throw new RangeError(`unknown routingMode: ${mode}`);
    return objectStub(namespace, id);
  }

  getByName(name: unknown, options?: { routingMode?: string } | null): object {
    const { uniqueKey } = DurableObjectNamespace.of(this);
    if (arguments.length === 0) throw notOfType("DurableObjectNamespace", "getByName", 1, "string");
    const text = `${name as string}`;
    return this.get(makeId(nameToId(uniqueKey, text) as string, text), options);
  }

  jurisdiction(jurisdiction?: string | null): DurableObjectNamespace {
    DurableObjectNamespace.of(this);
    noJurisdiction(jurisdiction);
    return this;
  }
}

definePlatformClass(DurableObjectNamespace);

/** The namespace of a class; `isolate` finds where its objects live, if that is not here. */
export function makeNamespace(
  className: string,
  uniqueKey: string,
  isolate?: Namespace["isolate"],
): DurableObjectNamespace {
  return new DurableObjectNamespace({ className, uniqueKey, isolate }, internalToken);
}

/** What a stub is attached to. */
interface Attachment {
  namespace: Namespace;
  id: DurableObjectId;
  current: ActiveObject | undefined;
  /** Where the object is, if that is another isolate. */
  port: (() => ServicePort) | undefined;
}

const attachments = new WeakMap<object, Attachment>();

/** What a stub stands for; undefined if the value is no stub of a Durable Object. */
export function attachmentOf(stub: unknown): Attachment | undefined {
  return typeof stub === "object" && stub !== null ? attachments.get(stub) : undefined;
}

/** The object behind a stub. One that has met a broken object stays with it; after an eviction it finds the next. */
export function attached(attachment: Attachment): ActiveObject {
  if (attachment.current === undefined || attachment.current.evicted) {
    attachment.current = objectOf(attachment.namespace, attachment.id);
  }
  return attachment.current;
}

function objectStub(namespace: Namespace, id: DurableObjectId): object {
  const attachment: Attachment = { namespace, id, current: undefined, port: undefined };
  let receiver: Receiver = { use: (path, args) => attached(attachment).use(path, args) };
  let methods: Record<string, unknown> = {
    fetch: (...args: unknown[]) => fetchThrough((request) => attached(attachment).fetch(request), args),
  };
  const { isolate, className } = namespace;
  if (isolate !== undefined) {
    let port: ServicePort | undefined;
    attachment.port = () => (port ??= isolate().object(className, id.toString(), id.name));
    ({ methods, receiver } = partsOfService(attachment.port));
  }
  const own: Record<string, unknown> = { name: id.name, id };
  const stub = serviceProxy(DurableObjectStub, methods, receiver, undefined, own);
  attachments.set(stub, attachment);
  return stub;
}
