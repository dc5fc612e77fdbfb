/** `node:_http_server`: servers, whose requests come from the Worker's own handler. */

import { IncomingMessage } from "./_http_incoming.ts";
import { OutgoingMessage } from "./_http_outgoing.ts";
import { EventEmitter } from "./events.ts";
import { STATUS_CODES } from "./internal/data/http.ts";
import { invalidArg, nodeError, notImplemented, outOfRange } from "./internal/errors.ts";
import type { GivenHeaders } from "./internal/http/headers.ts";
import { servers } from "./internal/http/servers.ts";
import { isHostProcess, nextTick } from "./process.ts";
import { type TcpConnection, TcpServer } from "../web/tcp.ts";
import { type Service, serveConnection } from "./internal/http/wire.ts";

export { STATUS_CODES };

export const kConnectionsCheckingInterval: unique symbol = Symbol("http.server.connectionsCheckingInterval") as never;
export const kServerResponse: unique symbol = Symbol("ServerResponse") as never;

/** The response of a server. */
export class ServerResponse extends OutgoingMessage {
  statusCode = 200;
  statusMessage: string | undefined;
  req: IncomingMessage | undefined;
  strictContentLength = false;
  #respond: ((response: Response) => void) | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(request?: IncomingMessage) {
    super();
    this.req = request;
  }

  /** Has the response given to `respond` as soon as its headers are complete. */
  answer(respond: (response: Response) => void): void {
    this.#respond = respond;
  }

  writeHead(status: number, reason?: string | GivenHeaders, headers?: GivenHeaders): this {
    if (this._header !== null) throw nodeError("ERR_HTTP_HEADERS_SENT", "Cannot write headers after they are sent to the client");
    const code = Number(status) | 0;
    if (code < 100 || code > 999) throw outOfRange("statusCode", ">= 100 && <= 999", status);
    this.statusCode = code;
    if (typeof reason === "string") this.statusMessage = reason;
    this.setAll(typeof reason === "string" ? headers : (reason ?? headers));
    return this;
  }

  writeHeader(status: number, reason?: string | GivenHeaders, headers?: GivenHeaders): this {
    return this.writeHead(status, reason, headers);
  }

  #start(): void {
    const respond = this.#respond;
    if (respond === undefined) return;
    this.#respond = undefined;
    this._header ??= "";
    this.statusMessage ??= STATUS_CODES[this.statusCode] ?? "unknown";
    const bodyless = [101, 204, 205, 304].includes(this.statusCode);
    const body = bodyless
      ? null
      : new ReadableStream<Uint8Array>({
          start: (controller) => {
            this.#controller = controller;
          },
        });
    respond(new Response(body, { status: this.statusCode, statusText: this.statusMessage, headers: this.webHeaders() }));
  }

  override flushHeaders(): void {
    this.#start();
  }

  protected override take(bytes: Uint8Array): void {
    this.#start();
    this.#controller?.enqueue(bytes);
  }

  protected override complete(): void {
    this.#start();
    this.#controller?.close();
    nextTick(() => this.emit("close"));
  }

  override destroy(error?: Error): this {
    if (!this.destroyed && !this.finished) this.#controller?.error(error ?? new Error("The response was destroyed"));
    return super.destroy(error);
  }

  assignSocket(socket: unknown): void {
    this.socket = socket;
    this.emit("socket", socket);
  }

  detachSocket(): void {
    this.socket = null;
  }

  writeContinue(callback?: () => void): void {
    callback?.();
  }

  writeProcessing(callback?: () => void): void {
    callback?.();
  }

  writeEarlyHints(_hints: object, callback?: () => void): void {
    callback?.();
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A server. `cloudflare:node` hands one of a Worker the requests of the Worker; one of a configuration or setup file listens
 * on the machine.
 */
export class Server extends (EventEmitter as unknown as new () => any) {
  timeout = 0;
  requestTimeout = 300_000;
  headersTimeout = 60_000;
  keepAliveTimeout = 5000;
  maxHeadersCount: number | null = null;
  maxRequestsPerSocket = 0;
  listening = false;
  #port: number | null = null;
  #server: TcpServer | undefined;
  readonly #connections = new Set<TcpConnection>();
  /** Those that wait for a request. */
  readonly #idle = new Set<TcpConnection>();

  constructor(options?: object | Listener, listener?: Listener) {
    super();
    const given = typeof options === "function" ? options : listener;
    if (given !== undefined) {
      if (typeof given !== "function") throw invalidArg("requestListener", "of type function", given);
      this.on("request", given);
    }
  }

  listen(...args: any[]): this {
    const [first] = args;
    const port = typeof first === "object" && first !== null ? first.port : first;
    const callback = args.find((argument) => typeof argument === "function") as (() => void) | undefined;
    if (this.listening) throw nodeError("ERR_SERVER_ALREADY_LISTEN", "Listen method has been called more than once without closing.");
    if (callback) this.once("listening", callback);
    if (isHostProcess()) {
      const host = typeof first === "object" && first !== null ? first.host : typeof args[1] === "string" ? args[1] : undefined;
      if (!this.#bind(host, Number(port) || 0)) return this;
    } else {
      this.#port = servers.add(this, Number(port) || 0);
    }
    this.listening = true;
    nextTick(() => this.emit("listening"));
    return this;
  }

  /** Listens on the machine; an error becomes an event. */
  #bind(host: string | undefined, port: number): boolean {
    try {
      this.#server = TcpServer.bind(host, port);
    } catch (error) {
      nextTick(() => this.emit("error", error));
      return false;
    }
    void this.#accept(this.#server);
    return true;
  }

  async #accept(server: TcpServer): Promise<void> {
    for (;;) {
      const connection = await server.accept().catch(() => null);
      if (connection === null) return;
      this.#connections.add(connection);
      const service: Service = {
        handle: (request) => this.handle(request),
        isClosing: () => this.#server !== server,
        onIdle: (isIdle) => void (isIdle ? this.#idle.add(connection) : this.#idle.delete(connection)),
      };
      void serveConnection(connection, service).then(() => {
        this.#idle.delete(connection);
        this.#connections.delete(connection);
        this.#closeIfDone();
      });
    }
  }

  #closeIfDone(): void {
    if (this.listening || this.#connections.size > 0) return;
    nextTick(() => {
      if (!this.listening && this.#connections.size === 0) this.emit("close");
    });
  }

  close(callback?: (error?: Error) => void): this {
    if (!this.listening) {
      const error = nodeError("ERR_SERVER_NOT_RUNNING", "Server is not running.");
      if (callback) nextTick(() => callback(error));
      return this;
    }
    if (this.#server === undefined) servers.delete(this.#port!);
    this.#server?.close();
    this.#server = undefined;
    this.listening = false;
    this.#port = null;
    if (callback) this.once("close", callback);
    this.closeIdleConnections();
    this.#closeIfDone();
    return this;
  }

  address(): { port: number; family: string; address: string } | null {
    const server = this.#server;
    if (server !== undefined) return { address: server.address, family: server.address.includes(":") ? "IPv6" : "IPv4", port: server.port };
    return this.#port === null ? null : { port: this.#port, family: "IPv4", address: "127.0.0.1" };
  }

  closeAllConnections(): void {
    for (const connection of this.#connections) connection.close();
  }

  closeIdleConnections(): void {
    for (const connection of this.#idle) connection.close();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  setTimeout(ms?: number | (() => void), callback?: () => void): this {
    if (typeof ms === "number") this.timeout = ms;
    const listener = typeof ms === "function" ? ms : callback;
    if (listener) this.on("timeout", listener);
    return this;
  }

  /** Answers a request. */
  handle(request: Request): Promise<Response> {
    return new Promise((resolve) => {
      const incoming = IncomingMessage.ofRequest(request);
      const response = new ServerResponse(incoming);
      response.answer(resolve);
      this.emit("request", incoming, response);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.listening) await new Promise<void>((resolve) => this.close(() => resolve()));
  }
}

export function _connectionListener(): never {
  throw notImplemented("_connectionListener");
}

export function httpServerPreClose(): void {}
export function setupConnectionsTracking(): void {}
export function storeHTTPOptions(): void {}

export default {
  STATUS_CODES,
  Server,
  ServerResponse,
  _connectionListener,
  httpServerPreClose,
  kConnectionsCheckingInterval,
  kServerResponse,
  setupConnectionsTracking,
  storeHTTPOptions,
};
