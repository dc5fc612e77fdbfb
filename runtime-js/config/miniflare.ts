/** `miniflare`, as configuration files use it: the classes of requests and responses, and the marks of bindings. */

export { kCurrentWorker, kUnsafeEphemeralUniqueKey } from "./marks.ts";
export { fetch } from "../web/fetch.ts";
export { File } from "../web/file.ts";
export { FormData } from "../web/form-data.ts";
export { Headers } from "../web/headers.ts";
export { Request } from "../web/request.ts";
export { Response } from "../web/response.ts";
