/** Classes whose instances are proxies, or stand for something on the other side of a call. */

import { illegalConstructor } from "../../web/idl.ts";

class Illegal {
  constructor() {
    throw illegalConstructor();
  }
}

function tag(constructor: { prototype: object }, name: string): void {
  // The prototypes that scripts see are those of `Object` directly.
  Object.setPrototypeOf(constructor.prototype, Object.prototype);
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** The result of a call that has not come yet. */
export class RpcPromise extends Illegal {}

/** A property of the other side. */
export class RpcProperty extends Illegal {}

/** A stub of a service, as `cloudflare:workers` exports it. */
export class ServiceStub extends Illegal {}

/** What a service binding is. */
export class Fetcher extends Illegal {}

/** What `exports` holds for each entrypoint. */
export class LoopbackServiceStub extends Illegal {}

/** A stub of a Durable Object. Its name is what helpers know it by. */
export const DurableObjectStub: typeof Illegal = { DurableObject: class DurableObject extends Illegal {} }.DurableObject;

tag(RpcPromise, "JsRpcPromise");
tag(RpcProperty, "JsRpcProperty");
tag(ServiceStub, "ServiceStub");
tag(Fetcher, "Fetcher");
tag(LoopbackServiceStub, "LoopbackServiceStub");
tag(DurableObjectStub, "DurableObject");
Object.setPrototypeOf(DurableObjectStub.prototype, Fetcher.prototype);
