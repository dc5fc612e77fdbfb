/** This isolate as others see it. */

import { evictHere, breakHere } from "../durable-objects/helpers.ts";
import { makeId } from "../durable-objects/id.ts";
import { attached, attachmentOf, type DurableObjectNamespace } from "../durable-objects/namespace.ts";
import { callHandler, queueToEntrypoint, scheduleEntrypoint } from "../entrypoints.ts";
import { asNewEvent } from "../runtime.ts";
import { functionStub } from "../service-function.ts";
import { serviceStub } from "../stubs.ts";
import type { Isolate } from "./isolate.ts";
import { answering, unpack } from "./pack.ts";
import { servicePortOf } from "./ports.ts";

/** @param namespace the namespace of one of the Worker's own classes */
export function serveIsolate(namespace: (className: string) => DurableObjectNamespace): Isolate {
  return {
    entrypoint(name, packed) {
      const entrypoint = { name, props: unpack(packed) };
      return servicePortOf(serviceStub(entrypoint), {
        serve: (request) => callHandler(entrypoint, "fetch", request),
        event: (kind, args) =>
          answering(() =>
            asNewEvent(() => {
              const list = unpack(args) as unknown[];
              return kind === "queue" ? queueToEntrypoint(entrypoint, list) : scheduleEntrypoint(entrypoint, list[0]);
            }),
          ),
      });
    },
    object(className, id, name) {
      const stub = namespace(className).get(makeId(id, name));
      const attachment = attachmentOf(stub)!;
      return servicePortOf(stub, { serve: (request) => attached(attachment).fetch(request) });
    },
    configFunction: (number) => servicePortOf(functionStub(number)),
    evictObjects: () => answering(evictHere),
    breakObjects: breakHere,
  };
}
