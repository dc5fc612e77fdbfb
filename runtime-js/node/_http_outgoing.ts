/** `node:_http_outgoing`: messages that are sent. */

import { Buffer } from "./buffer.ts";
import { invalidArg, nodeError } from "./internal/errors.ts";
import { type GivenHeaders, headerPairs, type HeaderValue, validateHeaderName, validateHeaderValue } from "./internal/http/headers.ts";
import { nextTick } from "./process.ts";
import { Stream } from "./stream.ts";

export { validateHeaderName, validateHeaderValue };

export const kHighWaterMark: unique symbol = Symbol("kHighWaterMark") as never;
export const kUniqueHeaders: unique symbol = Symbol("kUniqueHeaders") as never;

export function parseUniqueHeadersOption(headers: unknown): Set<string> | null {
  return Array.isArray(headers) ? new Set(headers.map((name: unknown) => String(name).toLowerCase())) : null;
}

type Callback = (error?: Error | null) => void;

/** A request or a response on its way out. What is written is kept for whoever sends it. */
export class OutgoingMessage extends (Stream as unknown as new (options?: object) => any) {
  chunkedEncoding = false;
  shouldKeepAlive = true;
  useChunkedEncodingByDefault = true;
  sendDate = false;
  finished = false;
  destroyed = false;
  errored: Error | null = null;
  writable = true;
  socket: any = null;
  _header: string | null = null;
  _removedHeader: Record<string, boolean> = {};
  protected chunks: Uint8Array[] = [];
  #headers = new Map<string, [name: string, value: HeaderValue]>();
  #finished = false;
  #corked = 0;

  constructor(_request?: unknown, _options?: unknown) {
    super();
  }

  get headersSent(): boolean {
    return this._header !== null;
  }

  get writableEnded(): boolean {
    return this.finished;
  }

  get writableFinished(): boolean {
    return this.#finished;
  }

  get writableObjectMode(): boolean {
    return false;
  }

  get writableLength(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  get writableHighWaterMark(): number {
    return 65536;
  }

  get writableCorked(): number {
    return this.#corked;
  }

  get writableNeedDrain(): boolean {
    return false;
  }

  get closed(): boolean {
    return this.destroyed;
  }

  get connection(): any {
    return this.socket;
  }

  cork(): void {
    this.#corked++;
  }

  uncork(): void {
    if (this.#corked > 0) this.#corked--;
  }

  setTimeout(_ms: number, callback?: () => void): this {
    if (callback) this.once("timeout", callback);
    return this;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.errored = error ?? null;
    nextTick(() => {
      if (error) this.emit("error", error);
      this.emit("close");
    });
    return this;
  }

  setHeader(name: string, value: HeaderValue): this {
    if (this._header !== null) throw nodeError("ERR_HTTP_HEADERS_SENT", "Cannot set headers after they are sent to the client");
    validateHeaderName(name);
    validateHeaderValue(name, value);
    this.#headers.set(name.toLowerCase(), [name, value]);
    return this;
  }

  setHeaders(headers: Headers | Map<string, HeaderValue>): this {
    if (this._header !== null) throw nodeError("ERR_HTTP_HEADERS_SENT", "Cannot set headers after they are sent to the client");
    if (!headers || Array.isArray(headers) || typeof headers.keys !== "function" || typeof headers.get !== "function") {
      throw invalidArg("headers", "an instance of Headers or Map", headers);
    }
    const cookies: string[] = [];
    for (const [name, value] of headers) {
      if (name.toLowerCase() === "set-cookie") cookies.push(...(Array.isArray(value) ? value : [`${value as string}`]));
      else this.setHeader(name, value as HeaderValue);
    }
    if (cookies.length > 0) this.setHeader("set-cookie", cookies);
    return this;
  }

  appendHeader(name: string, value: string | readonly string[]): this {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    const known = this.#headers.get(name.toLowerCase());
    const values = [...(known === undefined ? [] : [known[1]].flat()), ...[value].flat()].map(String);
    return this.setHeader(known?.[0] ?? name, values.length === 1 ? values[0]! : values);
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.#headers.get(`${name}`.toLowerCase())?.[1];
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }

  getRawHeaderNames(): string[] {
    return [...this.#headers.values()].map(([name]) => name);
  }

  getHeaders(): Record<string, HeaderValue> {
    const headers = Object.create(null) as Record<string, HeaderValue>;
    for (const [key, [, value]] of this.#headers) headers[key] = value;
    return headers;
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(`${name}`.toLowerCase());
  }

  removeHeader(name: string): void {
    if (this._header !== null) throw nodeError("ERR_HTTP_HEADERS_SENT", "Cannot remove headers after they are sent to the client");
    this.#headers.delete(`${name}`.toLowerCase());
  }

  addTrailers(_headers: GivenHeaders): void {}

  flushHeaders(): void {
    this._header ??= "";
  }

  /** The headers for `fetch`. */
  protected webHeaders(): Headers {
    const headers = new Headers();
    for (const [name, value] of this.#headers.values()) for (const item of [value].flat()) headers.append(name, `${item as string}`);
    return headers;
  }

  protected setAll(headers: GivenHeaders | undefined): void {
    for (const [name, value] of headerPairs(headers)) this.setHeader(name, value);
  }

  write(chunk: unknown, encoding?: string | Callback, callback?: Callback): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    if (chunk === null) throw nodeError("ERR_STREAM_NULL_VALUES", "May not write null values to stream", TypeError);
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) {
      throw invalidArg("chunk", "of type string or an instance of Buffer or Uint8Array", chunk);
    }
    const refused = this.finished
      ? nodeError("ERR_STREAM_WRITE_AFTER_END", "write after end")
      : this.destroyed
        ? nodeError("ERR_STREAM_DESTROYED", "Cannot call write after a stream was destroyed")
        : undefined;
    if (refused !== undefined) {
      nextTick(() => {
        done?.(refused);
        if (!this.destroyed) this.emit("error", refused);
      });
      return false;
    }
    this._header ??= "";
    this.take(typeof chunk === "string" ? Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8") : Uint8Array.from(chunk));
    if (done) nextTick(() => done(null));
    return true;
  }

  end(given?: unknown, charset?: string | Callback, last?: Callback): this {
    let [chunk, encoding, callback] = [given, charset, last];
    if (typeof chunk === "function") [chunk, encoding, callback] = [undefined, undefined, chunk as Callback];
    else if (typeof encoding === "function") [encoding, callback] = [undefined, encoding];
    if (this.finished) {
      if (callback) {
        const error = nodeError("ERR_STREAM_ALREADY_FINISHED", "Cannot call end after a stream was finished");
        nextTick(() => callback(error));
      }
      return this;
    }
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding as string);
    if (callback) this.once("finish", callback);
    this._header ??= "";
    this.finished = true;
    this.complete();
    nextTick(() => {
      this.#finished = true;
      this.emit("prefinish");
      this.emit("finish");
    });
    return this;
  }

  /** Takes the next bytes of the body. */
  protected take(bytes: Uint8Array): void {
    this.chunks.push(bytes);
  }

  /** The message is whole. */
  protected complete(): void {}

  _send(chunk: unknown, encoding?: string, callback?: Callback): boolean {
    return this.write(chunk, encoding, callback);
  }

  _flush(): void {}

  pipe(): void {
    this.emit("error", nodeError("ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"));
  }
}

export default { OutgoingMessage, kHighWaterMark, kUniqueHeaders, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue };
