// https://developers.cloudflare.com/workers/runtime-apis/websockets/: sockets that come in pairs. Connections to the
// network are not simulated.

import { setTimer } from "native:engine/timers";
import { Blob } from "./blob.ts";
import { DOMException } from "./dom-exception.ts";
import { CloseEvent, ErrorEvent, MessageEvent, trusted } from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { constructorNotOfType, definePlatformClass, illegalInvocation, internalToken, isObject, notOfType } from "./idl.ts";
import { setWebSocketCheck } from "./response.ts";
import { structuredClone } from "./structured-clone.ts";
import { URL } from "./url.ts";

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** What travels from one end to the other. */
type Frame = { data: string | ArrayBuffer } | { code: number; reason: string };

let entangle: (one: WebSocket, other: WebSocket) => void;

/** One end of a connection. */
export class WebSocket extends EventTarget {
  static readonly READY_STATE_CONNECTING = CONNECTING;
  static readonly CONNECTING = CONNECTING;
  static readonly READY_STATE_OPEN = OPEN;
  static readonly OPEN = OPEN;
  static readonly READY_STATE_CLOSING = CLOSING;
  static readonly CLOSING = CLOSING;
  static readonly READY_STATE_CLOSED = CLOSED;
  static readonly CLOSED = CLOSED;

  #peer: WebSocket | undefined;
  #url: string | null = null;
  #connecting = false;
  #accepted = false;
  #failed = false;
  /** Whether this end has said that it sends no more, and whether the other has. */
  #closedHere = false;
  #closedThere = false;
  #arrived: Frame[] = [];
  #attachment: unknown = null;
  #binaryType: "arraybuffer" | "blob" = "arraybuffer";

  static {
    entangle = (one, other) => {
      one.#peer = other;
      other.#peer = one;
    };
    setWebSocketCheck((value) => isObject(value) && #peer in value);
  }

  constructor(url: unknown, protocols?: unknown) {
    super();
    if (url === internalToken) {
      return;
    }
    if (arguments.length === 0) {
      throw constructorNotOfType("WebSocket", 1, "string");
    }
    this.#url = checkUrl(`${url as string}`);
    checkProtocols(protocols);
    this.#connecting = true;
    setTimer(() => this.#fail(), 0, false);
  }

  static #of(value: unknown): WebSocket {
    if (!isObject(value) || !(#peer in value)) {
      throw illegalInvocation();
    }
    return value;
  }

  /** Begins to deliver what arrives. */
  accept(): void {
    const socket = WebSocket.#of(this);
    if (!socket.#accepted) {
      socket.#accepted = true;
      for (const _ of socket.#arrived) {
        socket.#schedule();
      }
    }
  }

  /** Sends text or bytes. */
  send(message: string | ArrayBuffer | ArrayBufferView): void {
    const socket = WebSocket.#of(this);
    if (arguments.length === 0) {
      throw notOfType("WebSocket", "send", 1, "ArrayBuffer or ArrayBufferView or string");
    }
    socket.#checkAccepted();
    if (socket.#closedHere) {
      throw new TypeError("Can't call WebSocket send() after close().");
    }
    socket.#deliver({ data: copyOf(message) });
  }

  /** Says that this end sends no more. */
  close(code?: number, reason?: string): void {
    const socket = WebSocket.#of(this);
    const number = code === undefined ? 1005 : Number(code);
    if (code !== undefined && !isCloseCode(number)) {
      throw new DOMException(`Invalid WebSocket close code: ${number}.`, "InvalidAccessError");
    }
    if (code === undefined && reason !== undefined) {
      throw new DOMException(
        "If you specify a WebSocket close reason, you must also specify a code.",
        "InvalidAccessError",
      );
    }
    socket.#checkAccepted();
    if (!socket.#closedHere && !socket.#failed) {
      socket.#closedHere = true;
      socket.#deliver({ code: number, reason: reason === undefined ? "" : `${reason}` });
    }
  }

  /** Keeps a value with the connection. */
  serializeAttachment(attachment: unknown): void {
    WebSocket.#of(this).#attachment = structuredClone(attachment);
  }

  /** The value that is kept with the connection. */
  deserializeAttachment(): unknown {
    return structuredClone(WebSocket.#of(this).#attachment);
  }

  get readyState(): number {
    const socket = WebSocket.#of(this);
    if (socket.#connecting) {
      return CONNECTING;
    }
    if (socket.#failed || (socket.#closedHere && socket.#closedThere)) {
      return CLOSED;
    }
    return socket.#closedHere || socket.#closedThere ? CLOSING : OPEN;
  }

  get url(): string | null {
    return WebSocket.#of(this).#url;
  }

  get protocol(): string {
    WebSocket.#of(this);
    return "";
  }

  get extensions(): string {
    WebSocket.#of(this);
    return "";
  }

  get binaryType(): string {
    return WebSocket.#of(this).#binaryType;
  }

  set binaryType(type: string) {
    const socket = WebSocket.#of(this);
    if (type === "arraybuffer" || type === "blob") {
      socket.#binaryType = type;
    }
  }

  #checkAccepted(): void {
    if (!this.#accepted) {
      throw new TypeError(
        "You must call one of accept() or state.acceptWebSocket() on this WebSocket before sending messages.",
      );
    }
  }

  #deliver(frame: Frame): void {
    const peer = this.#peer;
    if (peer !== undefined) {
      peer.#arrived.push(frame);
      if (peer.#accepted) {
        peer.#schedule();
      }
    }
  }

  /** Has the next frame that arrived become an event, in a task of its own. */
  #schedule(): void {
    setTimer(
      () => {
        const frame = this.#arrived.shift();
        if (frame === undefined) {
          return;
        }
        if ("data" in frame) {
          const data = this.#binaryType === "blob" && typeof frame.data !== "string" ? new Blob([frame.data]) : frame.data;
          this.dispatchEvent(trusted(new MessageEvent("message", { data, origin: null })));
        } else {
          this.#closedThere = true;
          this.dispatchEvent(trusted(new CloseEvent("close", { ...frame, wasClean: true })));
        }
      },
      0,
      false,
    );
  }

  #fail(): void {
    this.#connecting = false;
    this.#failed = true;
    const message = `Connections of WebSockets to the network are not simulated: ${this.#url}`;
    const error = new Error(message);
    this.dispatchEvent(trusted(new ErrorEvent("error", { error, message })));
    this.dispatchEvent(trusted(new CloseEvent("close", { code: 1006, reason: message, wasClean: false })));
  }
}

/** Which codes scripts may close with: https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
function isCloseCode(code: number): boolean {
  return Number.isInteger(code) && code >= 1000 && code < 5000 && code !== 1004 && code !== 1005 && code !== 1006 && code !== 1015;
}

function copyOf(message: unknown): string | ArrayBuffer {
  if (message instanceof ArrayBuffer) {
    return message.slice(0);
  }
  if (ArrayBuffer.isView(message)) {
    return new Uint8Array(message.buffer, message.byteOffset, message.byteLength).slice().buffer;
  }
  return `${message as string}`;
}

function checkUrl(text: string): string {
  const refuse = (reason: string): DOMException =>
    new DOMException(`WebSocket Constructor: The url ${reason}.`, "SyntaxError");
  if (!URL.canParse(text)) {
    throw refuse("is invalid");
  }
  const url = new URL(text);
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw refuse("scheme must be ws or wss");
  }
  if (url.href.includes("#")) {
    throw refuse("fragment must be empty");
  }
  return url.href;
}

function checkProtocols(protocols: unknown): void {
  const list = protocols === undefined ? [] : Array.isArray(protocols) ? protocols : [protocols];
  for (const protocol of list) {
    if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(`${protocol}`)) {
      throw new DOMException("WebSocket Constructor: The protocol header token is invalid.", "SyntaxError");
    }
  }
}

for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  for (const key of [`READY_STATE_${name}`, name]) {
    Object.defineProperty(WebSocket.prototype, key, { value, enumerable: true });
    Object.defineProperty(WebSocket, key, { value, writable: false, enumerable: true, configurable: false });
  }
}
definePlatformClass(WebSocket);

/** Two ends that are connected with each other. */
export class WebSocketPair {
  declare readonly 0: WebSocket;
  declare readonly 1: WebSocket;

  constructor() {
    const [one, other] = [new WebSocket(internalToken), new WebSocket(internalToken)];
    entangle(one, other);
    for (const [key, value] of Object.entries({ 0: one, 1: other })) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true });
    }
  }
}

definePlatformClass(WebSocketPair);
