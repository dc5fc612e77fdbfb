/** TCP connections and servers of the machine, below `cloudflare:sockets` and `node:net`. */

import {
  accept as nativeAccept,
  close as nativeClose,
  closeServer as nativeCloseServer,
  connect as nativeConnect,
  endWriting as nativeEndWriting,
  isAllowed as nativeIsAllowed,
  listen as nativeListen,
  read as nativeRead,
  write as nativeWrite,
} from "native:web/tcp";

/** Connection, local address and port, remote address and port. */
type Parts = [id: number, localAddress: string, localPort: number, remoteAddress: string, remotePort: number];

export interface TcpAddress {
  address: string;
  port: number;
}

export class TcpConnection {
  readonly #id: number;
  readonly local: TcpAddress;
  readonly remote: TcpAddress;

  constructor([id, localAddress, localPort, remoteAddress, remotePort]: Parts) {
    this.#id = id;
    this.local = { address: localAddress, port: localPort };
    this.remote = { address: remoteAddress, port: remotePort };
  }

  /** The next bytes; `null` at the end. */
  read(): Promise<Uint8Array | null> {
    return nativeRead(this.#id) as Promise<Uint8Array | null>;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await nativeWrite(this.#id, bytes);
  }

  /** Tells the other side that nothing more comes. */
  async end(): Promise<void> {
    await nativeEndWriting(this.#id);
  }

  /** Ends both directions at once. */
  close(): void {
    nativeClose(this.#id);
  }
}

/** Whether this run may connect there. */
export function mayConnect(host: string, port: number): boolean {
  return nativeIsAllowed(host, port) as boolean;
}

/** Connects; `isTrusted` says that the place comes from the configuration, so that the network need not be open to it. */
export async function connectTcp(host: string, port: number, isTrusted = false): Promise<TcpConnection> {
  return new TcpConnection((await nativeConnect(host, port, isTrusted)) as Parts);
}

export class TcpServer {
  readonly #id: number;
  readonly address: string;
  readonly port: number;

  /** Listens on a host; on all addresses of both families, where the machine has both, if none is given. */
  static bind(host: string | null | undefined, port: number): TcpServer {
    if (host !== undefined && host !== null && host !== "") return new TcpServer(host, port);
    try {
      return new TcpServer("::", port);
    } catch (error) {
      if ((error as { code?: string }).code === "EADDRINUSE") throw error;
      return new TcpServer("0.0.0.0", port);
    }
  }

  /** Listens at once; port 0 takes any that is free. */
  constructor(host: string, port: number) {
    [this.#id, this.address, this.port] = nativeListen(host, port) as [number, string, number];
  }

  /** The next connection; `null` once the server is closed. */
  async accept(): Promise<TcpConnection | null> {
    const parts = (await nativeAccept(this.#id)) as Parts | null;
    return parts === null ? null : new TcpConnection(parts);
  }

  /** Takes no more connections; those that it has are left alone. */
  close(): void {
    nativeCloseServer(this.#id);
  }
}
