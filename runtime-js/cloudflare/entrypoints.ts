/** Events of the Worker under test: from a stub to the user's handler and back. */

import { Request } from "../web/request.ts";
import { Response } from "../web/response.ts";
import { asIncoming, asReceived } from "../web/transport.ts";
import { DurableObject, WorkerEntrypoint } from "./classes.ts";
import { env } from "./env.ts";
import { currentContext, ExecutionContext } from "./execution-context.ts";
import { type Exports, mainModule, remoteError, workerHost } from "./runtime.ts";

type Handler = (...args: unknown[]) => unknown;

/** What a stub stands for: an export of the main module, with the properties it is to be given. */
export interface Entrypoint {
  name: string;
  props: unknown;
}

/** Where a mistake in the main module is said to be. */
function main(): string {
  return workerHost().main ?? "the Worker";
}

function missingEntrypoint(name: string): TypeError {
  return new TypeError(
    `${main()} does not export a ${name} entrypoint. \`@cloudflare/vitest-plugin\` does not support service workers or named entrypoints for \`SELF\`.\n` +
      "If you're using service workers, please migrate to the modules format: https://developers.cloudflare.com/workers/reference/migrate-to-module-workers/",
  );
}

function isClass(value: unknown): value is new (ctx: unknown, env: unknown) => object {
  return typeof value === "function";
}

/** An instance of an exported entrypoint class, made for one event. */
export function instantiate(exported: unknown, { name, props }: Entrypoint, forRpc = false): { instance: object; ctx: ExecutionContext } {
  if (!isClass(exported) || !(exported.prototype instanceof WorkerEntrypoint)) {
    const suffix = forRpc ? " for RPC" : "";
    throw new TypeError(`Expected ${name} export of ${main()} to be a subclass of \`WorkerEntrypoint\`${suffix}`);
  }
  const ctx = new ExecutionContext(props);
  return { instance: new exported(ctx, env), ctx };
}

/** The exported value behind an entrypoint. */
export async function exportOf({ name }: Entrypoint): Promise<unknown> {
  const exports: Exports = await mainModule();
  const exported = exports[name];
  if (exported === undefined) throw missingEntrypoint(name);
  return exported;
}

/** Calls a handler of the entrypoint with the event and what handlers of its kind are given. */
export async function callHandler(entrypoint: Entrypoint, handler: string, event: unknown): Promise<unknown> {
  const exported = await exportOf(entrypoint);
  if (typeof exported === "object" && exported !== null) {
    const method = (exported as Record<string, unknown>)[handler];
    if (typeof method !== "function") {
      throw new TypeError(`Expected ${entrypoint.name} export of ${main()} to define a \`${handler}()\` function`);
    }
    const ctx = new ExecutionContext(entrypoint.props);
    return currentContext.run(ctx, () => (method as Handler).call(exported, event, env, ctx));
  }
  if (!isClass(exported)) {
    throw new TypeError(
      `Expected ${entrypoint.name} export of ${main()} to be an object or a class, got ${String(exported)}`,
    );
  }
  const { instance, ctx } = instantiate(exported, entrypoint);
  const method = (instance as Record<string, unknown>)[handler];
  if (typeof method !== "function") {
    throw new TypeError(`Expected ${entrypoint.name} export of ${main()} to define a \`${handler}()\` method`);
  }
  return currentContext.run(ctx, () => (method as Handler).call(instance, event));
}

/** The most redirects that a request through a stub follows. */
const MOST_REDIRECTS = 20;

/**
 * `fetch()` of a stub: makes the request, hands it over as a handler gets it, and follows redirects as asked.
 *
 * @param serve gets the incoming request and answers it
 */
export async function fetchThrough(
  serve: (request: Request) => Promise<unknown>,
  input: unknown,
  init: unknown,
): Promise<Response> {
  let request = new Request(input as string, init as RequestInit);
  request.signal?.throwIfAborted();
  const urls = [request.url];
  for (;;) {
    const replay = request.redirect === "follow" && request.body !== null ? request.clone() : undefined;
    const response = await answered(serve, request);
    const location = response.headers.get("location");
    const redirects = request.redirect === "follow" && isRedirect(response.status) && location !== null;
    if (!redirects) return asReceived(response, urls.at(-1)!, urls.length > 1);
    const url = new URL(location, urls.at(-1)).href;
    urls.push(url);
    if (urls.length > MOST_REDIRECTS + 1) throw new TypeError(`Too many redirects.; ${JSON.stringify(urls)}`);
    request = redirected(replay ?? request, url, response.status);
  }
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function redirected(request: Request, url: string, status: number): Request {
  const becomesGet =
    status === 303 ? request.method !== "HEAD" : (status === 301 || status === 302) && request.method === "POST";
  if (!becomesGet) return new Request(url, request as unknown as RequestInit);
  const headers = new Headers(request.headers);
  for (const name of ["content-type", "content-length", "content-encoding", "content-language"]) headers.delete(name);
  return new Request(url, { method: "GET", headers, redirect: request.redirect, signal: request.signal } as RequestInit);
}

/** The response to a request, or the error of the handler as its caller sees it. */
async function answered(serve: (request: Request) => Promise<unknown>, request: Request): Promise<Response> {
  const incoming = asIncoming(request);
  let response: unknown;
  try {
    response = await serve(incoming);
  } catch (error) {
    throw remoteError(error);
  }
  if (!(response instanceof Response)) {
    throw remoteError(new TypeError("Incorrect type for Promise: the Promise did not resolve to 'Response'."));
  }
  return response;
}

/** `fetch()` of an entrypoint's stub. */
export function fetchEntrypoint(entrypoint: Entrypoint, input: unknown, init: unknown): Promise<Response> {
  return fetchThrough((request) => callHandler(entrypoint, "fetch", request), input, init);
}

/** `scheduled()` of an entrypoint's stub. */
export async function scheduleEntrypoint(
  entrypoint: Entrypoint,
  options: { scheduledTime?: Date | number; cron?: string } = {},
): Promise<{ outcome: string; noRetry: boolean }> {
  const controller = new ScheduledController(
    options.scheduledTime === undefined ? Date.now() : Number(options.scheduledTime),
    options.cron === undefined ? "" : String(options.cron),
  );
  try {
    await callHandler(entrypoint, "scheduled", controller);
  } catch (error) {
    reportHandlerError(error);
    return { outcome: "exception", noRetry: retryForbidden.has(controller) };
  }
  return { outcome: "ok", noRetry: retryForbidden.has(controller) };
}

const retryForbidden = new WeakSet<object>();

/** What a `scheduled` handler is told. */
export class ScheduledController {
  readonly scheduledTime: number;
  readonly cron: string;

  constructor(scheduledTime: number, cron: string) {
    this.scheduledTime = scheduledTime;
    this.cron = cron;
  }

  noRetry(): void {
    retryForbidden.add(this);
  }

  get [Symbol.toStringTag](): string {
    return "ScheduledController";
  }
}

/** An error that nobody is told of otherwise goes to the console, as in the runtime's log. */
function reportHandlerError(error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(`uncaught exception; source = Uncaught (in promise); stack = ${stack}`);
}

/** Whether an export is a class whose instances live in Durable Objects. */
export function isDurableObjectClass(exported: unknown): boolean {
  return isClass(exported) && exported.prototype instanceof DurableObject;
}
