/** `node:http`. */

import { Agent, globalAgent } from "./_http_agent.ts";
import { ClientRequest, normalizeArguments } from "./_http_client.ts";
import { IncomingMessage } from "./_http_incoming.ts";
import { OutgoingMessage, validateHeaderName, validateHeaderValue } from "./_http_outgoing.ts";
import { _connectionListener, Server, ServerResponse } from "./_http_server.ts";
import { METHODS, STATUS_CODES } from "./internal/data/http.ts";
import { notImplemented } from "./internal/errors.ts";

export {
  _connectionListener,
  Agent,
  ClientRequest,
  globalAgent,
  IncomingMessage,
  METHODS,
  OutgoingMessage,
  Server,
  ServerResponse,
  STATUS_CODES,
  validateHeaderName,
  validateHeaderValue,
};

const global = globalThis as unknown as Record<string, any>;
export const { CloseEvent, MessageEvent, WebSocket } = global;
export const maxHeaderSize = 16384;

export function request(...args: any[]): ClientRequest {
  const [options, callback] = normalizeArguments(args);
  return new ClientRequest(options, callback);
}

export function get(...args: any[]): ClientRequest {
  const message = request(...args);
  message.end();
  return message;
}

export function createServer(options?: any, listener?: any): Server {
  return new Server(options, listener);
}

export function setMaxIdleHTTPParsers(_count: number): never {
  throw notImplemented("setMaxIdleHTTPParsers");
}

export default {
  Agent,
  ClientRequest,
  CloseEvent,
  IncomingMessage,
  METHODS,
  MessageEvent,
  OutgoingMessage,
  STATUS_CODES,
  Server,
  ServerResponse,
  WebSocket,
  _connectionListener,
  createServer,
  get,
  globalAgent,
  maxHeaderSize,
  request,
  setMaxIdleHTTPParsers,
  validateHeaderName,
  validateHeaderValue,
};
