/** `node:_http_client`: requests, which are made with `fetch`. */

import { globalAgent } from "./_http_agent.ts";
import { IncomingMessage } from "./_http_incoming.ts";
import { OutgoingMessage } from "./_http_outgoing.ts";
import { Buffer } from "./buffer.ts";
import { invalidArg, nodeError } from "./internal/errors.ts";
import { type GivenHeaders, isToken } from "./internal/http/headers.ts";
import { validateFunction } from "./internal/validate.ts";
import { nextTick } from "./process.ts";
import { urlToHttpOptions } from "./url.ts";

export interface RequestOptions extends Record<string, any> {
  protocol?: string | null;
  host?: string | null;
  hostname?: string | null;
  port?: number | string | null;
  defaultPort?: number | string;
  path?: string | null;
  method?: string;
  headers?: GivenHeaders;
  auth?: string | null;
  timeout?: number;
  signal?: AbortSignal;
}

export type ResponseCallback = (response: IncomingMessage) => void;

/** The arguments of `http.request` as options and a callback. */
export function normalizeArguments(args: any[]): [RequestOptions, ResponseCallback | undefined] {
  let [input, options, callback] = args;
  if (typeof input === "string") input = urlToHttpOptions(new URL(input));
  else if (input instanceof URL) input = urlToHttpOptions(input);
  else [input, options, callback] = [undefined, input, options];
  if (typeof options === "function") [options, callback] = [input ?? {}, options];
  else options = { ...input, ...options };
  if (callback !== undefined) validateFunction(callback, "callback");
  return [options, callback];
}

/** A request that a client makes. */
export class ClientRequest extends OutgoingMessage {
  method: string;
  path: string;
  host: string;
  protocol: string;
  port: string;
  agent: any;
  aborted = false;
  reusedSocket = false;
  maxHeadersCount: number | null = null;
  res: IncomingMessage | undefined;
  joinDuplicateHeaders: boolean;
  timeoutCb: unknown = null;
  #control = new AbortController();
  #timer: unknown;

  constructor(input: any, given?: any, callback?: any) {
    super();
    const [options, listener] = normalizeArguments([input, given, callback].slice(0, Math.max(arguments.length, 1)));
    const agent = options.agent === undefined || options.agent === null ? (options._defaultAgent ?? globalAgent) : options.agent;
    const defaultProtocol = agent ? (agent.protocol as string) : "http:";
    this.agent = agent;
    this.protocol = options.protocol || defaultProtocol;
    const expected = agent?.protocol as string | undefined;
    if (expected !== undefined && expected !== null && this.protocol !== expected && options._defaultAgent === undefined && options.agent) {
      throw nodeError("ERR_INVALID_PROTOCOL", `Protocol "${this.protocol}" not supported. Expected "${expected}"`, TypeError);
    }
    if (this.protocol !== "http:" && this.protocol !== "https:") {
      throw nodeError("ERR_INVALID_PROTOCOL", `Protocol "${this.protocol}" not supported. Expected "${defaultProtocol}"`, TypeError);
    }
    this.path = options.path || "/";
    if (/[^\u0021-\u00ff]/.test(this.path)) {
      throw nodeError("ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters", TypeError);
    }
    for (const name of ["hostname", "host"] as const) {
      const value = options[name];
      if (value !== undefined && value !== null && typeof value !== "string") {
        throw invalidArg(`options.${name}`, "of type string, undefined, or null", value);
      }
    }
    this.host = options.hostname || options.host || "localhost";
    if (options.method !== undefined && options.method !== null && typeof options.method !== "string") {
      throw invalidArg("options.method", "of type string", options.method);
    }
    this.method = (options.method || "GET").toUpperCase();
    if (!isToken(this.method)) throw nodeError("ERR_INVALID_HTTP_TOKEN", `Method must be a valid HTTP token ["${options.method}"]`, TypeError);
    this.joinDuplicateHeaders = Boolean(options.joinDuplicateHeaders);
    const usual = this.protocol === "https:" ? 443 : 80;
    this.port = `${options.port || options.defaultPort || agent?.defaultPort || usual}`;
    this.setAll(options.headers);
    if (!this.hasHeader("host")) {
      const host = this.host.includes(":") && !this.host.startsWith("[") ? `[${this.host}]` : this.host;
      this.setHeader("Host", Number(this.port) === usual ? host : `${host}:${this.port}`);
    }
    if (options.auth && !this.hasHeader("authorization")) {
      this.setHeader("Authorization", `Basic ${Buffer.from(options.auth).toString("base64")}`);
    }
    if (listener) this.once("response", listener);
    if (options.timeout) this.setTimeout(options.timeout);
    const { signal } = options;
    if (signal?.aborted) nextTick(() => this.#abortedBy(signal));
    else signal?.addEventListener("abort", () => this.#abortedBy(signal), { once: true });
  }

  #abortedBy(signal: AbortSignal): void {
    const error = Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });
    this.destroy(error);
  }

  protected override complete(): void {
    nextTick(() => void this.#send());
  }

  async #send(): Promise<void> {
    if (this.destroyed) return;
    const host = this.host.includes(":") && !this.host.startsWith("[") ? `[${this.host}]` : this.host;
    const headers = this.webHeaders();
    headers.delete("host");
    const bodyless = this.method === "GET" || this.method === "HEAD";
    try {
      const response = await fetch(`${this.protocol}//${host}:${this.port}${this.path}`, {
        method: this.method,
        headers,
        body: bodyless || this.chunks.length === 0 ? null : (Buffer.concat(this.chunks) as unknown as Uint8Array<ArrayBuffer>),
        redirect: "manual",
        signal: this.#control.signal,
      });
      if (this.destroyed) return;
      this.#clearTimer();
      const message = IncomingMessage.ofResponse(response);
      message.req = this;
      this.res = message;
      message.once("close", () => this.emit("close"));
      if (!this.emit("response", message)) message._dump();
    } catch (error) {
      this.#clearTimer();
      if (!this.destroyed) this.destroy(error as Error);
    }
  }

  #clearTimer(): void {
    clearTimeout(this.#timer as number);
    this.#timer = undefined;
  }

  override setTimeout(ms: number, callback?: () => void): this {
    if (callback) this.once("timeout", callback);
    this.#clearTimer();
    if (ms > 0) this.#timer = setTimeout(() => this.emit("timeout"), ms);
    return this;
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => this.emit("abort"));
    this.destroy();
  }

  override destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.#clearTimer();
    this.#control.abort();
    if (this.res !== undefined) {
      this.destroyed = true;
      this.res.destroy(error);
      return this;
    }
    return super.destroy(error ?? Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
  }

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}

  clearTimeout(callback?: () => void): void {
    if (callback) this.off("timeout", callback);
    this.#clearTimer();
  }

  onSocket(socket: unknown): void {
    this.socket = socket;
    nextTick(() => this.emit("socket", socket));
  }
}

export default { ClientRequest };
