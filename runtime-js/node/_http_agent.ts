/** `node:_http_agent`: agents, which are accepted and have nothing to do. */

import { EventEmitter } from "./events.ts";
import { load } from "./internal/lazy.ts";

interface Options extends Record<string, unknown> {
  keepAlive?: boolean;
  maxSockets?: number;
  maxFreeSockets?: number;
  maxTotalSockets?: number;
}

/** What keeps connections in Node.js. */
export class Agent extends (EventEmitter as unknown as new () => any) {
  defaultPort = 80;
  protocol = "http:";
  options: Options;
  requests: Record<string, unknown[]> = Object.create(null) as Record<string, unknown[]>;
  sockets: Record<string, unknown[]> = Object.create(null) as Record<string, unknown[]>;
  freeSockets: Record<string, unknown[]> = Object.create(null) as Record<string, unknown[]>;
  keepAliveMsecs = 1000;
  keepAlive: boolean;
  maxSockets: number;
  maxFreeSockets: number;
  maxTotalSockets: number;
  scheduling = "lifo";
  totalSocketCount = 0;

  constructor(options: Options = {}) {
    super();
    this.options = { __proto__: null, noDelay: true, path: null, ...options } as Options;
    this.keepAlive = options?.keepAlive ?? false;
    this.maxSockets = options?.maxSockets ?? Infinity;
    this.maxFreeSockets = options?.maxFreeSockets ?? 256;
    this.maxTotalSockets = options?.maxTotalSockets ?? Infinity;
  }

  static get defaultMaxSockets(): number {
    return Infinity;
  }

  createConnection(...args: unknown[]): unknown {
    return load<{ createConnection(...args: unknown[]): unknown }>("net").createConnection(...args);
  }

  getName(options: { host?: string; port?: number; localAddress?: string; family?: number; socketPath?: string } = {}): string {
    let name = `${options.host ?? "localhost"}:${options.port ?? ""}:${options.localAddress ?? ""}`;
    if (options.family === 4 || options.family === 6) name += `:${options.family}`;
    return options.socketPath ? `${name}:${options.socketPath}` : name;
  }

  addRequest(): void {}

  keepSocketAlive(): boolean {
    return true;
  }

  reuseSocket(): void {}

  destroy(): void {}
}

/** The agent of requests that name none. */
export const globalAgent = new Agent({ keepAlive: true, scheduling: "lifo", timeout: 5000 });

export default { Agent, globalAgent };
