/** `node:_http_incoming`: messages that are received. */

import { Readable } from "./stream.ts";

const single = new Set(
  ("age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since " +
    "last-modified location max-forwards proxy-authorization referer retry-after server user-agent").split(" "),
);

/** A request that a server has received, or a response that a client has. */
export class IncomingMessage extends (Readable as unknown as new (options?: object) => any) {
  httpVersionMajor = 1;
  httpVersionMinor = 1;
  httpVersion = "1.1";
  complete = false;
  aborted = false;
  upgrade = false;
  url = "";
  method: string | null = null;
  statusCode: number | null = null;
  statusMessage: string | null = null;
  rawHeaders: string[] = [];
  rawTrailers: string[] = [];
  joinDuplicateHeaders = false;
  socket: any;
  req: any;
  #headers: Record<string, string | string[]> | undefined;
  #body: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(socket?: any) {
    super(socket ? { highWaterMark: socket.readableHighWaterMark } : undefined);
    this.socket = socket;
  }

  /** Makes the message that stands for a response of `fetch`. */
  static ofResponse(response: Response): IncomingMessage {
    const message = new IncomingMessage();
    message.statusCode = response.status;
    message.statusMessage = response.statusText;
    message.url = response.url;
    for (const [name, value] of response.headers) message.rawHeaders.push(name, value);
    message.#body = response.body?.getReader();
    if (message.#body === undefined) message.#end();
    return message;
  }

  /** Makes the message that stands for a request to a server. */
  static ofRequest(request: Request): IncomingMessage {
    const message = new IncomingMessage();
    const url = new URL(request.url);
    message.method = request.method;
    message.url = url.pathname + url.search;
    message.rawHeaders.push("host", url.host);
    for (const [name, value] of request.headers) if (name !== "host") message.rawHeaders.push(name, value);
    message.#body = request.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
    if (message.#body === undefined) message.#end();
    return message;
  }

  get connection(): any {
    return this.socket;
  }

  set connection(socket: any) {
    this.socket = socket;
  }

  get headers(): Record<string, string | string[]> {
    if (this.#headers === undefined) {
      this.#headers = {};
      for (let index = 0; index + 1 < this.rawHeaders.length; index += 2) {
        this._addHeaderLine(this.rawHeaders[index]!, this.rawHeaders[index + 1]!, this.#headers);
      }
    }
    return this.#headers;
  }

  set headers(headers: Record<string, string | string[]>) {
    this.#headers = headers;
  }

  get headersDistinct(): Record<string, string[]> {
    const distinct = Object.create(null) as Record<string, string[]>;
    for (let index = 0; index + 1 < this.rawHeaders.length; index += 2) {
      const name = this.rawHeaders[index]!.toLowerCase();
      (distinct[name] ??= []).push(this.rawHeaders[index + 1]!);
    }
    return distinct;
  }

  get trailers(): Record<string, string> {
    return {};
  }

  get trailersDistinct(): Record<string, string[]> {
    return {};
  }

  setTimeout(_ms: number, callback?: () => void): this {
    if (callback) this.on("timeout", callback);
    return this;
  }

  _addHeaderLine(given: string, value: string, headers: Record<string, string | string[]>): void {
    const name = given.toLowerCase();
    const known = headers[name];
    if (name === "set-cookie") headers[name] = known === undefined ? [value] : [...(known as string[]), value];
    else if (known === undefined) headers[name] = value;
    else if (!single.has(name)) headers[name] = `${known as string}${name === "cookie" ? "; " : ", "}${value}`;
  }

  #end(): void {
    this.complete = true;
    this.push(null);
  }

  _read(): void {
    const reader = this.#body;
    if (reader === undefined) return;
    reader.read().then(
      ({ value, done }) => {
        if (done) this.#end();
        else this.push(value);
      },
      (error: Error) => this.destroy(error),
    );
  }

  _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.complete) {
      this.aborted = true;
      this.#body?.cancel().catch(() => {});
    }
    callback(error);
  }

  _dump(): void {
    this.resume();
  }
}

export default { IncomingMessage };
