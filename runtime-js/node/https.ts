/** `node:https`. */

import { Agent as HttpAgent } from "./_http_agent.ts";
import { ClientRequest, normalizeArguments } from "./_http_client.ts";
import { Server as HttpServer } from "./_http_server.ts";
import { notImplemented } from "./internal/errors.ts";

/** What keeps connections in Node.js. */
export class Agent extends HttpAgent {
  override defaultPort = 443;
  override protocol = "https:";
  maxCachedSessions = 100;

  override createConnection(): never {
    throw notImplemented("Agent.createConnection");
  }
}

export const globalAgent = new Agent({ keepAlive: true, scheduling: "lifo", timeout: 5000 });

/** A server; certificates have no meaning here. */
export class Server extends HttpServer {
  addContext(): never {
    throw notImplemented("addContext");
  }

  getTicketKeys(): never {
    throw notImplemented("getTicketKeys");
  }

  setSecureContext(): never {
    throw notImplemented("setSecureContext");
  }

  setTicketKeys(): never {
    throw notImplemented("setTicketKeys");
  }
}

export function request(...args: any[]): ClientRequest {
  const [options, callback] = normalizeArguments(args);
  return new ClientRequest({ ...options, _defaultAgent: globalAgent, protocol: options.protocol ?? "https:" }, callback);
}

export function get(...args: any[]): ClientRequest {
  const message = request(...args);
  message.end();
  return message;
}

export function createServer(options?: any, listener?: any): Server {
  return new Server(options, listener);
}

export default { Agent, Server, createServer, get, globalAgent, request };
