/** `cloudflare:sockets`: connections over TCP. */

import { copy, isBytes } from "../web/bytes.ts";
import { definePlatformClass, illegalConstructor, internalToken, isObject } from "../web/idl.ts";
import { type Deferred, deferred } from "../web/streams/promises.ts";
import { createByteStream, faceOf, type ReadableStream } from "../web/streams/readable.ts";
import type { ByteController } from "../web/streams/byte-controller.ts";
import { createWritable, writableFace, type WritableStream } from "../web/streams/writable.ts";
import type { WritableController } from "../web/streams/writable-state.ts";
import { connectTcp, mayConnect, type TcpAddress, type TcpConnection } from "../web/tcp.ts";

export interface SocketOptions {
  secureTransport?: "off" | "on" | "starttls";
  allowHalfOpen?: boolean;
  highWaterMark?: number | bigint;
}

export interface SocketInfo {
  remoteAddress?: string;
  localAddress?: string;
}

/** A place to connect to. */
interface Target {
  host: string;
  port: number;
}

/** Names that stand for other places: those of Hyperdrive. */
const aliases = new Map<string, Target>();

/** Has connections to `host:port` made to another place. */
export function addAlias(host: string, port: number, target: Target): void {
  aliases.set(`${host}:${port}`, target);
}

function text({ address, port }: TcpAddress): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

export class Socket {
  readonly #opened: Deferred<SocketInfo> = deferred();
  readonly #closed: Deferred<void> = deferred();
  readonly #secureTransport: string;
  readonly #allowHalfOpen: boolean;
  readonly #connection: Promise<TcpConnection>;
  readonly #input: ByteController;
  readonly #output: WritableController;
  #isClosed = false;
  #inputEnded = false;
  #outputEnded = false;

  constructor(token: unknown, target: Target, options: SocketOptions, isConfigured: boolean) {
    if (token !== internalToken) throw illegalConstructor();
    this.#secureTransport = options.secureTransport ?? "off";
    this.#allowHalfOpen = options.allowHalfOpen ?? false;
    this.#opened.promise.catch(() => undefined);
    this.#closed.promise.catch(() => undefined);
    this.#input = createByteStream({ pull: () => this.#pull(), cancel: () => this.#endInput() });
    this.#output = createWritable({
      write: (chunk) => this.#write(chunk),
      close: () => this.#endOutput(),
      abort: () => this.#shut(),
    });
    this.#output.stream.bytes = true;
    this.#connection = connectTcp(target.host, target.port, isConfigured);
    this.#connection.then(
      ({ local, remote }) => this.#opened.resolve({ remoteAddress: text(remote), localAddress: text(local) }),
      () => this.#fail(connectionFailed(isConfigured)),
    );
  }

  get readable(): ReadableStream {
    return faceOf(this.#input.stream);
  }

  get writable(): WritableStream {
    return writableFace(this.#output.stream);
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get opened(): Promise<SocketInfo> {
    return this.#opened.promise;
  }

  get upgraded(): boolean {
    return false;
  }

  get secureTransport(): string {
    return this.#secureTransport;
  }

  async close(): Promise<void> {
    // What was written is sent first.
    if (!this.#outputEnded) await this.#endOutput().catch(() => undefined);
    await this.#shut();
  }

  startTls(): never {
    throw new TypeError("The `secureTransport` socket option must be set to 'starttls' for startTls to be used.");
  }

  async #pull(): Promise<void> {
    try {
      const connection = await this.#connection;
      const bytes = await connection.read();
      if (bytes !== null) {
        this.#input.enqueue(bytes as Uint8Array<ArrayBuffer>);
        return;
      }
    } catch {
      // A connection that is lost or was never made has no more to give.
    }
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    this.#input.close();
    if (!this.#allowHalfOpen) await this.close();
    else if (this.#outputEnded) await this.#shut();
  }

  async #write(chunk: unknown): Promise<void> {
    if (!isBytes(chunk)) throw new TypeError("This WritableStream only supports writing byte types.");
    const bytes = copy(chunk);
    const connection = await this.#connection;
    await connection.write(bytes);
  }

  #endInput(): void {
    this.#inputEnded = true;
  }

  async #endOutput(): Promise<void> {
    this.#outputEnded = true;
    const connection = await this.#connection;
    await connection.end();
    if (this.#inputEnded) await this.#shut();
  }

  async #shut(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const connection = await this.#connection.catch(() => undefined);
    connection?.close();
    if (!this.#inputEnded) {
      this.#inputEnded = true;
      this.#input.close();
    }
    this.#closed.resolve();
  }

  #fail(error: Error): void {
    this.#isClosed = true;
    this.#opened.reject(error);
    this.#closed.reject(error);
    this.#output.error(error);
  }
}

definePlatformClass(Socket);

function connectionFailed(isConfigured: boolean): Error {
  if (isConfigured) return new Error("connection attempt failed");
  return new Error(
    "proxy request failed, cannot connect to the specified address. It looks like you might be trying to connect to a " +
      "HTTP-based service — consider using fetch instead",
  );
}

/** The place that an address names. */
function targetOf(address: unknown): Target {
  if (isObject(address)) {
    const { hostname, port } = address as { hostname?: unknown; port?: unknown };
    const number = Number(port);
    if (!Number.isInteger(number)) throw new TypeError("The value cannot be converted because it is not an integer.");
    return { host: String(hostname ?? ""), port: number };
  }
  if (address === undefined || address === null) {
    throw new TypeError(
      "Cannot initialize N7workerd3api13SocketAddressE with required members from an undefined or null value.",
    );
  }
  let url: URL;
  try {
    url = new URL(`fake://${address as string}`);
  } catch {
    throw new TypeError("Specified address could not be parsed.");
  }
  if (url.hostname === "") throw new TypeError("Specified address is missing hostname.");
  if (url.port === "") throw new TypeError("Specified address is missing port.");
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port) };
}

/** Connects to a place that the configuration names, whatever else the network is open to. */
export function connectTo(target: Target, options: SocketOptions = {}): Socket {
  return new Socket(internalToken, target, options, true);
}

export function connect(address: unknown, options: SocketOptions = {}): Socket {
  const { host, port } = targetOf(address);
  const { secureTransport = "off" } = options;
  if (!["off", "on", "starttls"].includes(secureTransport)) {
    throw new TypeError(`Unsupported value in secureTransport socket option: ${secureTransport}`);
  }
  const alias = aliases.get(`${host}:${port}`);
  if (alias === undefined && !mayConnect(host, port)) {
    throw new Error(
      `connect() may not reach ${host}:${port}: tests have no network unless it is opened to them. ` +
        `Run with --allow-net=${host}:${port} to open it to this address.`,
    );
  }
  if (secureTransport !== "off") {
    throw new Error(
      `connect() with secureTransport "${secureTransport}" is not simulated by this version of Invitro: ` +
        'connections are not encrypted. Use "off".',
    );
  }
  return alias === undefined ? new Socket(internalToken, { host, port }, options, false) : connectTo(alias, options);
}

export default { connect };
