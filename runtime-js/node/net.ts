/** `node:net`. */

import { Buffer } from "./buffer.ts";
import { EventEmitter } from "./events.ts";
import { connectTcp, type TcpConnection, TcpServer } from "../web/tcp.ts";
import { invalidArg, invalidArgValue, nodeError } from "./internal/errors.ts";
import { isHostProcess, nextTick } from "./process.ts";
import { Duplex } from "./stream.ts";
import { validateObject, validateString } from "./internal/validate.ts";

type Callback = (error?: Error | null) => void;

const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

export function isIPv4(text: unknown): boolean {
  return v4.test(`${text as string}`);
}

export function isIPv6(text: unknown): boolean {
  const [address, zone, more] = `${text as string}`.split("%");
  if (more !== undefined || zone === "") return false;
  let groups = address!;
  const last = groups.slice(groups.lastIndexOf(":") + 1);
  if (last.includes(".")) {
    if (!isIPv4(last)) return false;
    groups = `${groups.slice(0, -last.length)}0:0`;
  }
  const halves = groups.split("::");
  if (halves.length > 2) return false;
  const parts = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return false;
  return halves.length === 2 ? parts.length < 8 : parts.length === 8;
}

export function isIP(text: unknown): number {
  return isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0;
}

/** The bits of an address. */
function bitsOf(address: string): bigint {
  if (isIPv4(address)) return address.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
  let text = address;
  const last = text.slice(text.lastIndexOf(":") + 1);
  if (last.includes(".")) {
    const bits = bitsOf(last);
    text = `${text.slice(0, -last.length)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
  }
  const [head, tail] = text.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const missing = tail === undefined ? 0 : 8 - head!.length - tail.length;
  const groups = [...head!, ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** The address of a socket. */
export class SocketAddress {
  readonly address: string;
  readonly family: string;
  readonly port: number;
  readonly flowlabel: number;

  constructor(options: { address?: string; family?: string; port?: number; flowlabel?: number } = {}) {
    validateObject(options, "options");
    const { family = "ipv4", port = 0, flowlabel = 0 } = options;
    const address = options.address ?? (family === "ipv6" ? "::" : "127.0.0.1");
    if (isIP(address) !== (family.toLowerCase() === "ipv6" ? 6 : 4)) {
      throw nodeError("ERR_INVALID_ADDRESS", "Invalid address");
    }
    this.address = address;
    this.family = family.toLowerCase();
    this.port = port;
    this.flowlabel = flowlabel;
  }

  static isSocketAddress(value: unknown): boolean {
    return value instanceof SocketAddress;
  }

  toJSON(): object {
    const { address, family, port, flowlabel } = this;
    return { address, family, port, flowlabel };
  }
}

interface Rule {
  text: string;
  family: string;
  matches(bits: bigint): boolean;
}

/** Addresses that are not to be reached. */
export class BlockList {
  #rules: Rule[] = [];

  static isBlockList(value: unknown): boolean {
    return value instanceof BlockList;
  }

  static #address(given: string | SocketAddress, family: string): [string, string] {
    if (given instanceof SocketAddress) return [given.address, given.family];
    validateString(given, "address");
    if (isIP(given) !== (family.toLowerCase() === "ipv6" ? 6 : 4)) throw nodeError("ERR_INVALID_ADDRESS", "Invalid address");
    return [given, family.toLowerCase()];
  }

  addAddress(given: string | SocketAddress, family = "ipv4"): void {
    const [address, kind] = BlockList.#address(given, family);
    const wanted = bitsOf(address);
    this.#rules.unshift({ text: `Address: ${name(kind)} ${address}`, family: kind, matches: (bits) => bits === wanted });
  }

  addRange(start: string | SocketAddress, end: string | SocketAddress, family = "ipv4"): void {
    const [[first, kind], [last]] = [BlockList.#address(start, family), BlockList.#address(end, family)];
    const [from, to] = [bitsOf(first), bitsOf(last)];
    if (from > to) throw invalidArgValue("start", start, "must come before end");
    this.#rules.unshift({ text: `Range: ${name(kind)} ${first}-${last}`, family: kind, matches: (bits) => bits >= from && bits <= to });
  }

  addSubnet(network: string | SocketAddress, prefix: number, family = "ipv4"): void {
    const [address, kind] = BlockList.#address(network, family);
    const shift = BigInt((kind === "ipv6" ? 128 : 32) - prefix);
    const wanted = bitsOf(address) >> shift;
    this.#rules.unshift({ text: `Subnet: ${name(kind)} ${address}/${prefix}`, family: kind, matches: (bits) => bits >> shift === wanted });
  }

  check(given: string | SocketAddress, family = "ipv4"): boolean {
    if (typeof given === "string" && isIP(given) === 0) return false;
    const [address, kind] = BlockList.#address(given, family);
    const bits = bitsOf(address);
    return this.#rules.some((rule) => rule.family === kind && rule.matches(bits));
  }

  get rules(): string[] {
    return this.#rules.map((rule) => rule.text);
  }
}

const name = (family: string): string => (family === "ipv6" ? "IPv6" : "IPv4");

export class BoundSocket {}

/** The arguments of `connect` as options and a callback. */
export function _normalizeArgs(args: any[]): [Record<string, any>, Callback | null] {
  const [first] = args;
  let options: Record<string, any> = {};
  if (typeof first === "object" && first !== null) options = first;
  else if (typeof first === "string" && Number.isNaN(Number(first))) options.path = first;
  else if (args.length > 0) {
    options.port = first;
    if (typeof args[1] === "string") options.host = args[1];
  }
  const last = args.at(-1);
  return [options, typeof last === "function" ? last : null];
}

export interface Socket extends Duplex {
  connecting: boolean;
  connect(...args: any[]): this;
  [name: string]: any;
}

/** A connection: that of a Worker is made with its sockets, that of a configuration or setup file with the machine's. */
export const Socket = function (this: Socket, options?: any): Socket | void {
  if (!(this instanceof Socket)) return new Socket(options);
  Duplex.call(this as never, { ...options, allowHalfOpen: options?.allowHalfOpen ?? false, emitClose: true, autoDestroy: true, decodeStrings: false });
  this.connecting = false;
  this._hadError = false;
  this._host = null;
  this._parent = null;
  this._server = null;
  this.timeout = 0;
  this.bytesRead = 0;
  this.bytesWritten = 0;
} as unknown as { new (options?: any): Socket; (options?: any): Socket; prototype: Socket };
Object.defineProperty(Socket, "name", { value: "Socket", configurable: true });
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

interface Transport {
  reader: { read(): Promise<{ value?: Uint8Array; done: boolean }> };
  writer: { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> };
  close(): Promise<void>;
}

const connections = new WeakMap<object, Transport>();

Object.assign(Socket.prototype, {
  connect(this: Socket, ...args: any[]): Socket {
    const [options, callback] = _normalizeArgs(Array.isArray(args[0]) && typeof args[0][0] === "object" ? args[0] : args);
    if (options.port === undefined && options.path === undefined) {
      throw nodeError("ERR_MISSING_ARGS", 'The "options" or "port" or "path" argument must be specified', TypeError);
    }
    if (callback) this.once("connect", callback);
    this.connecting = true;
    this._host = options.host ?? "localhost";
    if (isHostProcess()) void openOnHost(this, this._host, Number(options.port));
    else void open(this, `${this._host}:${options.port}`);
    return this;
  },
  _read(this: Socket): void {
    const connection = connections.get(this);
    if (connection === undefined) {
      if (this.connecting) this.once("connect", () => this._read());
      return;
    }
    connection.reader.read().then(
      ({ value, done }) => {
        if (done || value === undefined) this.push(null);
        else {
          this.bytesRead += value.length;
          this.push(value);
        }
      },
      (error: Error) => this.destroy(error),
    );
  },
  _write(this: Socket, chunk: any, _encoding: string, callback: Callback): void {
    const connection = connections.get(this);
    if (connection === undefined) {
      if (this.connecting) this.once("connect", () => this._write(chunk, _encoding, callback));
      else callback(nodeError("ERR_SOCKET_CLOSED", "Socket is closed"));
      return;
    }
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    this.bytesWritten += bytes.length;
    connection.writer.write(bytes).then(() => callback(), callback);
  },
  _final(this: Socket, callback: Callback): void {
    const connection = connections.get(this);
    if (connection === undefined) callback();
    else connection.writer.close().then(() => callback(), () => callback());
  },
  _destroy(this: Socket, error: Error | null, callback: Callback): void {
    this.connecting = false;
    connections.get(this)?.close().catch(() => {});
    callback(error);
  },
  destroySoon(this: Socket): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  },
  address(this: Socket): object {
    const { localAddress, localPort, localFamily } = this;
    return localAddress === undefined ? {} : { address: localAddress, family: localFamily, port: localPort };
  },
  setTimeout(this: Socket, ms: number, callback?: Callback): Socket {
    this.timeout = ms;
    clearTimeout(this._timer);
    if (callback) {
      if (ms === 0) this.removeListener("timeout", callback);
      else this.once("timeout", callback);
    }
    if (ms > 0) this._timer = setTimeout(() => this.emit("timeout"), ms);
    return this;
  },
  setKeepAlive(this: Socket): Socket {
    return this;
  },
  setNoDelay(this: Socket): Socket {
    return this;
  },
  ref(this: Socket): Socket {
    return this;
  },
  unref(this: Socket): Socket {
    return this;
  },
  resetAndDestroy(this: Socket): Socket {
    return this.destroy();
  },
});
Object.defineProperties(Socket.prototype, {
  readyState: {
    get(this: Socket) {
      if (this.connecting) return "opening";
      if (this.readable) return this.writable ? "open" : "readOnly";
      return this.writable ? "writeOnly" : "closed";
    },
    configurable: true,
  },
  pending: {
    get(this: Socket) {
      return !connections.has(this) || this.connecting;
    },
    configurable: true,
  },
  bufferSize: {
    get(this: Socket) {
      return this.writableLength;
    },
    configurable: true,
  },
});

async function open(socket: Socket, address: string): Promise<void> {
  try {
    const { connect } = (await import("cloudflare:sockets" as string)) as { connect(address: string, options: object): any };
    const connection = connect(address, { allowHalfOpen: socket.allowHalfOpen });
    await connection.opened;
    if (socket.destroyed) {
      await connection.close();
      return;
    }
    connections.set(socket, {
      reader: connection.readable.getReader(),
      writer: connection.writable.getWriter(),
      close: () => connection.close(),
    });
    socket.connecting = false;
    socket.emit("connect");
    socket.emit("ready");
  } catch (error) {
    socket.connecting = false;
    socket.destroy(error as Error);
  }
}

/** Connects on the machine. */
async function openOnHost(socket: Socket, host: string, port: number): Promise<void> {
  try {
    const connection = await connectTcp(host, port);
    if (socket.destroyed) {
      connection.close();
      return;
    }
    attach(socket, connection);
    socket.connecting = false;
    socket.emit("connect");
    socket.emit("ready");
  } catch (error) {
    socket.connecting = false;
    socket.destroy(error as Error);
  }
}

/** Gives a socket its connection. */
function attach(socket: Socket, connection: TcpConnection): void {
  const { local, remote } = connection;
  Object.assign(socket, {
    localAddress: local.address,
    localPort: local.port,
    localFamily: familyOf(local.address),
    remoteAddress: remote.address,
    remotePort: remote.port,
    remoteFamily: familyOf(remote.address),
  });
  connections.set(socket, {
    reader: {
      async read() {
        const value = await connection.read();
        return value === null ? { done: true } : { value: Buffer.from(value.buffer as ArrayBuffer), done: false };
      },
    },
    writer: { write: (bytes) => connection.write(bytes), close: () => connection.end() },
    close: async () => connection.close(),
  });
}

const familyOf = (address: string): string => (address.includes(":") ? "IPv6" : "IPv4");

export { Socket as Stream };

export function connect(...args: any[]): Socket {
  const [options] = _normalizeArgs(args);
  return new Socket(options).connect(...args);
}
export { connect as createConnection };

/** A server. That of a Worker cannot listen. */
export class Server extends (EventEmitter as unknown as new () => any) {
  maxConnections: number | undefined;
  readonly #options: { allowHalfOpen?: boolean; pauseOnConnect?: boolean };
  readonly #sockets = new Set<Socket>();
  #server: TcpServer | undefined;

  constructor(options?: any, listener?: any) {
    super();
    const given = typeof options === "function" ? options : listener;
    this.#options = typeof options === "object" && options !== null ? options : {};
    if (given !== undefined) {
      if (typeof given !== "function") throw invalidArg("connectionListener", "of type function", given);
      this.on("connection", given);
    }
  }

  get listening(): boolean {
    return this.#server !== undefined;
  }

  listen(...args: any[]): this {
    if (!isHostProcess()) throw nodeError("ERR_UNSUPPORTED_OPERATION", "The requested operation is unsupported");
    if (this.#server !== undefined) {
      throw nodeError("ERR_SERVER_ALREADY_LISTEN", "Listen method has been called more than once without closing.");
    }
    const [options, callback] = _normalizeArgs(args);
    if (options.path !== undefined) {
      throw nodeError("ERR_UNSUPPORTED_OPERATION", "Servers can only listen on ports, not on paths");
    }
    if (callback) this.once("listening", callback);
    let server: TcpServer;
    try {
      server = TcpServer.bind(options.host, Number(options.port ?? 0));
    } catch (error) {
      nextTick(() => this.emit("error", error));
      return this;
    }
    this.#server = server;
    nextTick(() => {
      if (this.#server === server) this.emit("listening");
    });
    void this.#accept(server);
    return this;
  }

  async #accept(server: TcpServer): Promise<void> {
    for (;;) {
      let connection: TcpConnection | null;
      try {
        connection = await server.accept();
      } catch (error) {
        if (this.#server === server) this.emit("error", error);
        return;
      }
      if (connection === null) return;
      if (this.maxConnections !== undefined && this.#sockets.size >= this.maxConnections) {
        connection.close();
        continue;
      }
      const socket = new Socket({ allowHalfOpen: this.#options.allowHalfOpen });
      socket._server = socket.server = this;
      attach(socket, connection);
      this.#sockets.add(socket);
      socket.once("close", () => {
        this.#sockets.delete(socket);
        this.#closeIfDone();
      });
      // its end is noticed even if nobody reads
      if (this.#options.pauseOnConnect) socket.pause();
      else socket.read(0);
      this.emit("connection", socket);
    }
  }

  address(): { address: string; family: string; port: number } | null {
    const server = this.#server;
    return server === undefined ? null : { address: server.address, family: familyOf(server.address), port: server.port };
  }

  close(callback?: Callback): this {
    if (this.#server === undefined) {
      const error = nodeError("ERR_SERVER_NOT_RUNNING", "Server is not running.");
      if (callback) nextTick(() => callback(error));
      return this;
    }
    if (callback) this.once("close", () => callback());
    this.#server.close();
    this.#server = undefined;
    this.#closeIfDone();
    return this;
  }

  #closeIfDone(): void {
    if (this.#server !== undefined || this.#sockets.size > 0) return;
    nextTick(() => {
      if (this.#server === undefined && this.#sockets.size === 0) this.emit("close");
    });
  }

  getConnections(callback: (error: null, count: number) => void): this {
    nextTick(() => callback(null, this.#sockets.size));
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server !== undefined) await new Promise<void>((resolve) => this.close(() => resolve()));
  }
}

export function createServer(options?: any, listener?: any): Server {
  return new Server(options, listener);
}

let autoSelect = false;
let autoSelectTimeout = 250;

export const getDefaultAutoSelectFamily = (): boolean => autoSelect;
export const setDefaultAutoSelectFamily = (value: boolean): void => void (autoSelect = value);
export const getDefaultAutoSelectFamilyAttemptTimeout = (): number => autoSelectTimeout;
export const setDefaultAutoSelectFamilyAttemptTimeout = (value: number): void => void (autoSelectTimeout = value);

export default {
  BlockList,
  BoundSocket,
  Server,
  Socket,
  SocketAddress,
  Stream: Socket,
  _normalizeArgs,
  connect,
  createConnection: connect,
  createServer,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  isIP,
  isIPv4,
  isIPv6,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
