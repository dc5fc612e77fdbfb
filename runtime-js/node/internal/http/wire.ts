/** HTTP/1.1 on a connection: the requests of a client, answered one after the other. https://www.rfc-editor.org/rfc/rfc9112 */

import { concat, utf8Decode, utf8Encode } from "../../../web/bytes.ts";
import type { TcpConnection } from "../../../web/tcp.ts";

/** The most bytes that a request's head may have. */
const LONGEST_HEAD = 64 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

/** A request that is none. */
class BadRequest extends Error {}

/** What a connection gives, in the pieces that are asked for. */
class Source {
  readonly #connection: TcpConnection;
  #rest: Bytes = new Uint8Array();

  constructor(connection: TcpConnection) {
    this.#connection = connection;
  }

  /** Reads more; false at the end. */
  async #more(): Promise<boolean> {
    const bytes = await this.#connection.read();
    if (bytes === null) return false;
    this.#rest = this.#rest.length === 0 ? (bytes as Bytes) : concat([this.#rest, bytes as Bytes]);
    return true;
  }

  #take(count: number): Bytes {
    const taken = this.#rest.slice(0, count);
    this.#rest = this.#rest.slice(count);
    return taken;
  }

  /** The lines up to an empty one; undefined at the end of the connection. */
  async head(): Promise<string[] | undefined> {
    for (let from = 0; ; ) {
      const end = findHeadEnd(this.#rest, from);
      if (end !== undefined) {
        const lines = utf8Decode(this.#take(end)).split(/\r?\n/);
        while (lines.length > 0 && lines.at(-1) === "") lines.pop();
        return lines;
      }
      if (this.#rest.length > LONGEST_HEAD) throw new BadRequest("the head is too long");
      from = Math.max(0, this.#rest.length - 3);
      if (!(await this.#more())) {
        if (this.#rest.length > 0) throw new BadRequest("the head is not complete");
        return undefined;
      }
    }
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end !== -1) return utf8Decode(this.#take(end + 1)).trimEnd();
      if (this.#rest.length > LONGEST_HEAD || !(await this.#more())) throw new BadRequest("a line is not complete");
    }
  }

  /** At most so many bytes, at least one. */
  async some(most: number): Promise<Bytes> {
    if (this.#rest.length === 0 && !(await this.#more())) throw new BadRequest("the body is not complete");
    return this.#take(Math.min(most, this.#rest.length));
  }
}

function findHeadEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let index = bytes.indexOf(10, from); index !== -1; index = bytes.indexOf(10, index + 1)) {
    const next = bytes[index + 1] === 13 ? index + 2 : index + 1;
    if (bytes[next] === 10) return next + 1;
  }
  return undefined;
}

/** The body of a request, piece by piece. */
async function* bodyOf(source: Source, headers: Headers): AsyncGenerator<Bytes> {
  if (headers.get("transfer-encoding")?.toLowerCase().includes("chunked")) {
    for (;;) {
      let left = Number.parseInt(await source.line(), 16);
      if (Number.isNaN(left)) throw new BadRequest("a chunk has no size");
      if (left === 0) break;
      while (left > 0) {
        const piece = await source.some(left);
        left -= piece.length;
        yield piece;
      }
      await source.line();
    }
    while ((await source.line()) !== "");
    return;
  }
  let left = Number(headers.get("content-length") ?? 0);
  while (left > 0) {
    const piece = await source.some(left);
    left -= piece.length;
    yield piece;
  }
}

/** The next request, and what is to be done for the one after it. */
async function nextRequest(source: Source, authority: string): Promise<{ request: Request; drain(): Promise<void>; keep: boolean } | undefined> {
  let lines = await source.head();
  while (lines?.length === 0) lines = await source.head();
  if (lines === undefined) return undefined;
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.([01])$/.exec(lines[0]!);
  if (match === null) throw new BadRequest("the request line is malformed");
  const [, method, target, version] = match as unknown as [string, string, string, string];
  const headers = new Headers();
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    if (colon < 1) throw new BadRequest("a header is malformed");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const url = target.startsWith("/") ? `http://${headers.get("host") ?? authority}${target}` : target;
  const pieces = bodyOf(source, headers);
  const hasBody = headers.has("transfer-encoding") || Number(headers.get("content-length") ?? 0) > 0;
  const body = hasBody && method !== "GET" && method !== "HEAD" ? ReadableStream.from(pieces) : null;
  const connection = headers.get("connection")?.toLowerCase();
  return {
    request: new Request(url, { method, headers, body }),
    async drain() {
      for await (const _ of pieces);
    },
    keep: version === "1" ? connection !== "close" : connection === "keep-alive",
  };
}

async function sendResponse(connection: TcpConnection, response: Response, method: string, keep: boolean): Promise<void> {
  const { status, headers, body } = response;
  const isBodyless = method === "HEAD" || status === 204 || status === 304;
  const isChunked = !isBodyless && !headers.has("content-length") && body !== null;
  const lines = [`HTTP/1.1 ${status} ${response.statusText}`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (isChunked) lines.push("transfer-encoding: chunked");
  else if (!isBodyless && body === null && !headers.has("content-length")) lines.push("content-length: 0");
  if (!headers.has("date")) lines.push(`date: ${new Date().toUTCString()}`);
  if (!headers.has("connection")) lines.push(`connection: ${keep ? "keep-alive" : "close"}`);
  await connection.write(utf8Encode(`${lines.join("\r\n")}\r\n\r\n`));
  if (body === null) return;
  for await (const chunk of body as unknown as AsyncIterable<Bytes>) {
    if (isBodyless || chunk.length === 0) continue;
    const size = utf8Encode(`${chunk.length.toString(16)}\r\n`);
    await connection.write(isChunked ? concat([size, chunk, utf8Encode("\r\n")]) : chunk);
  }
  if (isChunked) await connection.write(utf8Encode("0\r\n\r\n"));
}

export interface Service {
  handle(request: Request): Promise<Response>;
  /** Whether no more requests are wanted. */
  isClosing(): boolean;
  /** Told whether the connection waits for a request. */
  onIdle(isIdle: boolean): void;
}

/** Answers the requests of a connection until it ends. */
export async function serveConnection(connection: TcpConnection, service: Service): Promise<void> {
  const source = new Source(connection);
  const { address, port } = connection.local;
  const authority = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  try {
    for (;;) {
      service.onIdle(true);
      const next = await nextRequest(source, authority);
      if (next === undefined) return;
      service.onIdle(false);
      const response = await service.handle(next.request);
      const keep = next.keep && !service.isClosing() && response.headers.get("connection")?.toLowerCase() !== "close";
      await sendResponse(connection, response, next.request.method, keep);
      if (!keep) return;
      await next.drain();
    }
  } catch (error) {
    if (!(error instanceof BadRequest)) return;
    await connection.write(utf8Encode("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")).catch(() => undefined);
  } finally {
    connection.close();
  }
}
