/** Stubs as other isolates see them, and stubs of what other isolates have. */

import { compatFlag } from "../../web/compat.ts";
import type { Request } from "../../web/request.ts";
import type { Response } from "../../web/response.ts";
import { evictDurableObject } from "../durable-objects/helpers.ts";
import { Fetcher } from "../rpc/classes.ts";
import { rpcStub } from "../rpc/reference.ts";
import { type Receiver, receiverOf } from "../rpc/stub.ts";
import { asNewEvent } from "../runtime.ts";
import { serviceProxy } from "../stubs.ts";
import { answer, fetchBy, incoming, type Serve } from "../transport.ts";
import type { Answer, Port, ServicePort } from "./isolate.ts";
import { answering, pack, settled, unpack } from "./pack.ts";

function useHere(receiver: Receiver, path: string[], args: Parameters<Port["use"]>[1]): Promise<Answer> {
  // What a call has made is the caller's from now on.
  return answering(() => receiver.use([...path], args === undefined ? undefined : (unpack(args) as unknown[])), true);
}

/** A port to what a stub of this isolate stands for. With `owns`, letting go of the port lets go of the stub. */
export function portOf(stub: object, owns: boolean): Port {
  const receiver = receiverOf(stub)!;
  return {
    use: (path, args) => useHere(receiver, path, args),
    again: () => (owns ? portOf((stub as { dup(): object }).dup(), true) : portOf(stub, false)),
    letGo() {
      if (owns) (stub as { [Symbol.dispose](): void })[Symbol.dispose]();
    },
  };
}

/** What is known of a service beside its stub. */
interface Service {
  /** Answers a request, without the stub's `fetch()` in between. */
  serve?: Serve;
  event?: ServicePort["event"];
}

const noEvent = (): Promise<Answer> =>
  answering(() => Promise.reject(new TypeError("This service takes no events of that kind.")));

/** A port to what the stub of a service of this isolate stands for. */
export function servicePortOf(stub: object, { serve, event = noEvent }: Service = {}): ServicePort {
  const receiver = receiverOf(stub)!;
  const fetch = (request: Request): unknown =>
    serve === undefined ? (stub as { fetch(request: Request): unknown }).fetch(request) : answer(serve, request);
  return {
    fetch: (request) => answering(() => fetch(unpack(request) as Request)),
    use: (path, args) => useHere(receiver, path, args),
    event,
    evict: () => answering(() => evictDurableObject(stub)),
  };
}

/** How a port is used by the stubs of this isolate: values cross by being packed. */
function receiverFor(port: () => Pick<Port, "use">): Receiver {
  return {
    passesItself: true,
    use(path, args) {
      const packed = args === undefined ? undefined : pack(args);
      return settled(port().use(path, packed));
    },
  };
}

/** A stub of a function or an `RpcTarget` of another isolate. */
export function stubOfPort(port: Port): object {
  return rpcStub({
    ...receiverFor(() => port),
    again: () => stubOfPort(port.again()),
    letGo: () => port.letGo(),
  });
}

/** The methods and the receiver of a stub of a service of another isolate. */
export function partsOfService(port: () => ServicePort): { methods: Record<string, unknown>; receiver: Receiver } {
  const send = async (request: Request): Promise<Response> =>
    (await settled(port().fetch(pack(incoming(request))))) as Response;
  const methods: Record<string, unknown> = {
    fetch: (...args: unknown[]) => fetchBy(send, args),
  };
  return { methods, receiver: receiverFor(port) };
}

/** A stub of a service of another isolate. */
export function serviceOfPort(port: () => ServicePort): object {
  const { methods, receiver } = partsOfService(port);
  if (compatFlag("service_binding_extra_handlers")) {
    for (const name of ["scheduled", "queue"] as const) {
      methods[name] = (...args: unknown[]) => asNewEvent(() => settled(port().event(name, pack(args))));
    }
  }
  return serviceProxy(Fetcher, methods, receiver, undefined);
}
