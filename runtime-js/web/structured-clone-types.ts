// The objects of the Fetch and File standards that can be cloned.

import { Blob } from "./blob.ts";
import { Headers } from "./headers.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import { dataCloneError, setCloner } from "./structured-clone.ts";

setCloner<Blob>("Blob", (blob) => new Blob([blob], { type: blob.type }));
setCloner<Headers>("Headers", (headers) => new Headers(headers));
setCloner<Request>("Request", (request) => {
  refuseBody(request.body);
  return new Request(request);
});
setCloner<Response>("Response", (response) => {
  refuseBody(response.body);
  const { status, statusText, headers } = response;
  return new Response(null, { status, statusText, headers });
});

function refuseBody(body: unknown): void {
  if (body !== null) {
    throw dataCloneError("ReadableStream can only be serialized for RPC.");
  }
}
