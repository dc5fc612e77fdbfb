/** `node:dgram`: sockets that do nothing. */

import { EventEmitter } from "./events.ts";
import { validateObject } from "./internal/validate.ts";

/** A socket without a network. */
export class Socket extends (EventEmitter as unknown as new () => EventEmitter) {
  type: string;

  constructor(type: string | { type: string }) {
    super();
    if (typeof type !== "string") validateObject(type, "type");
    this.type = typeof type === "string" ? type : type.type;
  }
}

const sizes = new Set(["getRecvBufferSize", "getSendBufferSize", "getSendQueueSize", "getSendQueueCount"]);
for (const name of
  ("bind connect disconnect sendto send close address remoteAddress setBroadcast setTTL setMulticastTTL " +
    "setMulticastLoopback setMulticastInterface addMembership dropMembership addSourceSpecificMembership " +
    "dropSourceSpecificMembership ref unref setRecvBufferSize setSendBufferSize getRecvBufferSize getSendBufferSize getSendQueueSize getSendQueueCount").split(" ")) {
  Object.defineProperty(Socket.prototype, name, {
    value: sizes.has(name) ? () => 0 : function (this: Socket) {
      return this;
    },
    writable: true,
    configurable: true,
  });
}

export function createSocket(type: string | { type: string }, listener?: (...args: unknown[]) => void): Socket {
  const socket = new Socket(type);
  if (typeof listener === "function") socket.on("message", listener);
  return socket;
}

export default {
  Socket,
  createSocket,
};
