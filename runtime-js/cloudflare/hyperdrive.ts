/** The binding of Hyperdrive: how to reach the local database, under names that only the Worker knows. */

import { definePlatformClass, illegalConstructor, internalToken } from "../web/idl.ts";
import { addAlias, connectTo, type Socket } from "./sockets.ts";

/** What follows the name of the database, by protocol; the proxy that the names stand for takes no encryption. */
const protocols: Record<string, { port: number; query: string }> = {
  mysql: { port: 3306, query: "?ssl-mode=disabled" },
  postgres: { port: 5432, query: "?sslmode=disable" },
  postgresql: { port: 5432, query: "?sslmode=disable" },
};

function hex(count: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Hyperdrive {
  readonly #target: { host: string; port: number };
  declare readonly connectionString: string;
  declare readonly port: number;
  declare readonly ip: string;
  declare readonly host: string;
  declare readonly password: string;
  declare readonly user: string;
  declare readonly database: string;

  constructor(token: unknown, connectionString: string) {
    if (token !== internalToken) throw illegalConstructor();
    const url = new URL(connectionString);
    const scheme = url.protocol.slice(0, -1);
    const { port, query } = protocols[scheme] ?? protocols.postgres!;
    this.#target = { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port) || port };
    const host = `${hex(16)}.hyperdrive.local`;
    const [third, fourth] = crypto.getRandomValues(new Uint8Array(2));
    const ip = `240.0.${third}.${fourth}`;
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const database = decodeURIComponent(url.pathname.slice(1));
    const properties = {
      connectionString: `${scheme}://${user}:${password}@${host}:${port}/${database}${query}`,
      port,
      ip,
      host,
      password,
      user,
      database,
    };
    for (const [name, value] of Object.entries(properties)) {
      Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: false });
    }
    addAlias(host, port, this.#target);
    addAlias(ip, port, this.#target);
  }

  connect(): Socket {
    return connectTo(this.#target);
  }
}

definePlatformClass(Hyperdrive);

/** The binding that reaches the database of a connection string. */
export function hyperdrive(connectionString: string): Hyperdrive {
  return new Hyperdrive(internalToken, connectionString);
}
